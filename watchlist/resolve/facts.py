"""What facts other than names say of two records: log odds for or against, each with its note."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

from watchlist.match.party_axis import same_number
from watchlist.names import fold
from watchlist.records import Identifier
from watchlist.resolve.births import compare_births
from watchlist.resolve.days import day_information
from watchlist.resolve.rarity import empty_words, information
from watchlist.resolve.subjects import Subject
from watchlist.resolve.themes import load_themes
from watchlist.resolve.weights import FactCounts, load_weights
from watchlist.views import ExplanationPart

Value = TypeVar("Value")

PRESS_DAYS = 7
"""An announcement and the listing it speaks of are no further apart."""
FAR_DAYS = 60
_WORD = re.compile(r"[^\W\d_]{3,}")


class Place(NamedTuple):
    """A place of birth as published, with the words of its most local part and of all of it."""

    text: str
    local: frozenset[str]
    words: frozenset[str]


class Facts(NamedTuple):
    """What a record says beyond its names, made ready once. `wide` are its countries and those of its addresses."""

    subject: Subject
    countries: frozenset[str]
    wide: frozenset[str]
    genders: frozenset[str]
    days: frozenset[dt.date]
    places: tuple[Place, ...]
    roles: dict[str, str]
    """Words of its roles that tell something, folded, each with how it is written."""
    numbers: frozenset[str]
    rivals: frozenset[tuple[str, str]]
    """Kinds and countries of its numbers."""


def facts_of(subject: Subject) -> Facts:
    """The facts of a record, made ready."""
    party = subject.party
    genders = tuple(sorted({value.lower() for value in party.genders} & {"male", "female"}))
    return Facts(
        subject=subject,
        countries=_one_set(party.countries),
        wide=_one_set((*party.countries, *subject.seats)),
        genders=_one_set(genders),
        days=_one_set(tuple(sorted({act.day for act in subject.acts if act.day}))),
        places=tuple(_place(text) for text in party.places),
        roles=_role_words(subject.roles),
        numbers=frozenset(number.normal for number in party.identifiers),
        rivals=frozenset((number.kind, number.country) for number in party.identifiers if number.country is not None),
    )


@lru_cache(maxsize=20_000)
def _one_set(values: tuple[Value, ...]) -> frozenset[Value]:
    """Thousands of records have the same few countries and days: one set stands for all of them."""
    return frozenset(values)


def fact_parts(one: Facts, other: Facts) -> Iterator[ExplanationPart]:
    """Every fact that could be compared, with its log odds as contribution.

    Country, programme, day of listing and role go together (a government is listed in one act): they count up to a cap.
    """
    counts = load_weights().facts
    setting = [
        *_countries(one, other, counts),
        *_themes(one, other, counts),
        *_roles(one, other, counts),
        *_days(one, other, counts),
    ]
    yield from setting
    together = sum(part.contribution for part in setting if part.contribution > 0 and part.feature != "act")
    most = counts.most_setting
    if together > most:
        yield _part("overlap", most - together, "", "", "country, programme, day and role go together")
    births = compare_births(one.subject.party.births, other.subject.party.births, counts)
    if births is not None:
        yield _part("birth_date", births.log_odds, births.one, births.other, births.note)
    yield from _genders(one, other, counts)
    yield from _places(one, other, counts)
    yield from _identifiers(one, other, counts)


def _part(feature: str, value: float, one: str, other: str, note: str) -> ExplanationPart:
    return ExplanationPart(
        feature=feature, score=1.0 if value > 0 else 0.0, query=one, listed=other, note=note, contribution=value
    )


def _genders(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    mine, theirs = one.genders, other.genders
    if mine and theirs and not mine & theirs:
        yield _part("gender", counts.gender_apart, "/".join(sorted(mine)), "/".join(sorted(theirs)), "differs")


def _countries(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    shared = one.countries & other.countries
    if shared:
        text = ", ".join(sorted(shared))
        yield _part("country", counts.country_shared, text, text, "shared")
        return
    shared = one.wide & other.wide
    if shared:
        text = ", ".join(sorted(shared))
        yield _part("country", counts.seat_shared, text, text, "an address or tie in one country")
    elif one.countries and other.countries:
        texts = ", ".join(sorted(one.countries)), ", ".join(sorted(other.countries))
        yield _part("country", counts.country_apart, *texts, "no country shared")


def _places(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    apart: tuple[str, str] | None = None
    for mine in one.places:
        for theirs in other.places:
            if mine.local & theirs.local:
                yield _part("birth_place", counts.place_shared, mine.text, theirs.text, "names the same place")
                return
            if mine.local and theirs.local:
                near = mine.words & theirs.words
                apart = None if near & (mine.local | theirs.local) else apart or (mine.text, theirs.text)
    if apart is not None:
        yield _part("birth_place", counts.place_apart, *apart, "another place")


@lru_cache(maxsize=20_000)
def _place(text: str) -> Place:
    words = frozenset(fold(word) for word in _WORD.findall(text.lower()) if len(word) > 3)
    return Place(text, _local_words(text), words)


def _local_words(text: str) -> frozenset[str]:
    """Words of the most local part of a place, unless it is a country alone."""
    local, comma, _ = text.partition(",")
    if not comma:
        return frozenset()
    return frozenset(
        fold(word) for word in _WORD.findall(local.lower()) if len(word) > 3 and word not in empty_words("place")
    )


def _identifiers(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    shared = shared_number(one, other)
    if shared is not None:
        yield _part("identifier", counts.identifier, f"{shared.kind} {shared.value}", shared.value, "same number")
        return
    if one.rivals.isdisjoint(other.rivals):
        return
    for mine in one.subject.party.identifiers:
        theirs = [number for number in other.subject.party.identifiers if _rival(mine, number)]
        if theirs:
            note = "another number of this kind and country"
            value = counts.identifier_apart
            yield _part("identifier", value, f"{mine.kind} {mine.value}", theirs[0].value, note)
            return


def shared_number(one: Facts, other: Facts) -> Identifier | None:
    """The first number that both records bear."""
    if one.numbers.isdisjoint(other.numbers):
        return None
    for mine in one.subject.party.identifiers:
        for theirs in other.subject.party.identifiers:
            if mine.normal == theirs.normal and same_number(mine, theirs):
                return mine
    return None


def _rival(one: Identifier, other: Identifier) -> bool:
    return one.kind == other.kind and one.country is not None and one.country == other.country


def _themes(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    mine, theirs = one.subject.themes, other.subject.themes
    if not mine or not theirs:
        return
    shared = mine & theirs
    if shared:
        best = max(sorted(shared), key=lambda name: load_themes()[name].information)
        text = ", ".join(sorted(shared)).replace("_", " ")
        yield _part("programme", load_themes()[best].information, text, text, "programmes of one concern")
    else:
        texts = [", ".join(sorted(side)).replace("_", " ") for side in (mine, theirs)]
        yield _part("programme", counts.theme_apart, texts[0], texts[1], "programmes of different concern")


def _roles(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    shared = one.roles.keys() & other.roles.keys()
    if shared:
        press = one.subject.provisional or other.subject.provisional
        told = counts.role * sum([information(word, "organization") for word in sorted(shared)])
        value = min(told, counts.most_role_press if press else counts.most_role)
        texts = "; ".join(one.subject.roles)[:200], "; ".join(other.subject.roles)[:200]
        words = sorted({one.roles[word] for word in shared}, key=str.lower)
        yield _part("role", value, *texts, f"both speak of {', '.join(words[:6])}")


@lru_cache(maxsize=20_000)
def _role_words(roles: tuple[str, ...]) -> dict[str, str]:
    """Words of roles that tell something: folded, and as the first of them is written."""
    found: dict[str, str] = {}
    for role in roles:
        for word in _WORD.findall(role):
            if word.isascii() and word.lower() not in empty_words("role"):
                found.setdefault(fold(word.lower()), word)
    return found


def _days(one: Facts, other: Facts, counts: FactCounts) -> Iterator[ExplanationPart]:
    if one.subject.provisional or other.subject.provisional:
        yield from _announced(one.subject, other.subject, counts)
        return
    if one.subject.source == other.subject.source:
        return
    days = one.days & other.days
    if days:
        text = min(days).isoformat()
        yield _part("listing_day", counts.same_day, text, text, "listed on one day")


def _announced(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    best: tuple[float, str, str, str] | None = None
    for mine in one.acts:
        for theirs in other.acts:
            if mine.authority != theirs.authority:
                continue
            found = (counts.press_authority, mine.authority, theirs.authority, "the same authority")
            if mine.day is not None and theirs.day is not None:
                texts = f"{mine.authority} {mine.day}", f"{theirs.authority} {theirs.day}"
                apart = abs((mine.day - theirs.day).days)
                if apart <= PRESS_DAYS:
                    official = theirs.day if one.provisional else mine.day
                    told = None if one.provisional and other.provisional else day_information(mine.authority, official)
                    value = counts.press_authority + (counts.press_day if told is None else told)
                    found = (value, *texts, "act of one authority within days")
                elif apart > FAR_DAYS:
                    found = (counts.press_far, *texts, "acts of one authority at different times")
            best = found if best is None else max(best, found)
    if best is not None:
        yield _part("act", *best)
