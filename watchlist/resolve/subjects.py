"""What resolution needs of a record: its party as matching sees it, and the facts beyond it."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

import msgspec

from watchlist.match import Party
from watchlist.names import Token
from watchlist.records import Kind, Record, Status, Verdict
from watchlist.resolve.themes import themes_of
from watchlist.sources.countries import country_code

PRESS = "press"
_WORDS = re.compile(r"[A-Z][\w.]*(?: (?:of )?(?:the )?[A-Z][\w.]*)*")
_CONFUSED = re.compile(r"not to be confused with\s+([^.;]{3,200})", re.IGNORECASE)


class Act(msgspec.Struct, frozen=True, array_like=True):
    """An act of an authority against the party and the day of it: listed, or announced where only that is known."""

    authority: str
    day: dt.date | None = None


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A record as resolution sees it.

    `themes` are the concerns its programmes stand for (see resources/resolve/themes.yml), `roles` the texts on what the
    party does and whom it belongs to, `seats` countries of addresses, `confused` what its publisher says it is not to be
    confused with, `document` the article (press records).
    """

    party: Party
    source: str
    roles: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    themes: frozenset[str] = frozenset()
    seats: tuple[str, ...] = ()
    confused: tuple[str, ...] = ()
    document: str | None = None

    @property
    def key(self) -> str:
        """The record key."""
        return self.party.key

    @property
    def provisional(self) -> bool:
        """Whether only the press says so."""
        return self.source == PRESS

    @property
    def person(self) -> bool:
        """Whether the party is scored as a person."""
        return self.party.kind in (None, Kind.PERSON)


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A person's verdict in force on the very pair (record keys)."""

    a: str
    b: str
    verdict: Verdict

    @property
    def pair(self) -> tuple[str, str]:
        """The two keys in alphabetical order."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)


def subject_of(record: Record, party: Party) -> Subject:
    """The subject of a record; `party` is `match.party_of` of it."""
    acts = tuple(
        dict.fromkeys(
            Act(one.authority, one.listed or one.announced)
            for one in record.designations
            if one.status is not Status.DENIED
        )
    )
    programmes = [text for one in record.designations for text in (one.programme, one.legal_basis) if text]
    roles = (*record.positions, *(one.name for one in record.relations if one.name))
    texts = [note.text for note in record.notes] + [one.reason for one in record.designations if one.reason]
    return Subject(
        party=_shared(party),
        source=record.source,
        roles=tuple(dict.fromkeys(roles)),
        acts=acts,
        themes=themes_of(programmes),
        seats=tuple(dict.fromkeys((*_seats(record), *(_named_countries(roles) if record.provisional else ())))),
        confused=tuple(found.strip() for text in texts for found in _CONFUSED.findall(text)),
        document=record.document,
    )


def _shared(party: Party) -> Party:
    """The party with its words shared with other records: most are the same, and all records are held at once."""
    names = tuple(
        msgspec.structs.replace(
            name,
            prepared=msgspec.structs.replace(
                name.prepared,
                tokens=_words(name.prepared.tokens),
                readings=tuple(_words(reading) for reading in name.prepared.readings),
            ),
        )
        for name in party.names
    )
    return msgspec.structs.replace(party, names=names)


def _words(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple([_word(token.form, token.plain, token.tag, token.alt) for token in tokens])


@lru_cache(maxsize=65_536)
def _word(form: str, plain: str, tag: str, alt: tuple[str, ...]) -> Token:
    return Token(form, plain, tag, alt)


def _seats(record: Record) -> tuple[str, ...]:
    return tuple(one.country for one in record.addresses if one.country)


def _named_countries(roles: tuple[str, ...]) -> list[str]:
    """Countries that texts on a party name, by name or demonym: articles have no field for them."""
    found: dict[str, None] = {}
    for role in roles:
        for phrase in _WORDS.findall(role.replace("\u2019s", " ").replace("'s", " ")):
            for text in (phrase, *phrase.split()):
                code = country_code(text) if len(text) > 3 else None
                if code is not None:
                    found.setdefault(code)
    return list(found)
