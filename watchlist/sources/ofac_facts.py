"""What OFAC's labels mean: one table (resources/ofac_remarks.yml) for the Remarks of the CSV set and the XML files.

A fact is a label with a value ("DOB" and "21 Mar 1962"). All formats give the same facts under nearly the same labels, so
that one uid becomes the same record from each of them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import msgspec

from watchlist.records import Contact, Identifier, NameKind, Note, PartialDate, Place, Relation, Strength
from watchlist.sources.countries import country_code, country_or_text
from watchlist.sources.dates import read_date, read_day
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.tables import load_yaml

FREE_TEXT = "Remarks"
"""Label of the notes that hold text under no label of OFAC's."""


class Fact(NamedTuple):
    """A label with its value, and what a document says beside its number."""

    label: str
    value: str
    country: str | None = None
    issued: str | None = None
    expires: str | None = None
    note: str | None = None


class Rule(NamedTuple):
    """What a label stands for: a field of the record, a kind within it, and the label as notes and numbers show it."""

    field: str
    kind: str
    label: str


class Facts(msgspec.Struct, kw_only=True):
    """The facts of one entry, sorted into the fields of a record while they are added."""

    births: list[PartialDate] = []
    birth_places: list[Place] = []
    genders: list[str] = []
    nationalities: list[str] = []
    citizenships: list[str] = []
    countries: list[str] = []
    titles: list[str] = []
    identifiers: list[Identifier] = []
    contacts: list[Contact] = []
    relations: list[Relation] = []
    notes: list[Note] = []
    weak_names: list[tuple[str, NameKind, Strength]] = []

    def add(self, fact: Fact, leftovers: Counter[str]) -> None:
        """File one fact; a label that the table does not know becomes a note and is counted in `leftovers`."""
        label = fact.label.rstrip(" :-")
        rule = rules().get(label.lower())
        if rule is None:
            self._add_unknown(label, fact, leftovers)
            return
        field, value = rule.field, fact.value
        if field == "identifiers":
            self.identifiers.append(_identifier(rule, fact))
        elif field == "notes":
            self.notes.append(Note(label=label, text=_with_note(value, fact.note)))
        elif field == "births":
            self.births.append(read_date(value))
        elif field == "birth_places":
            self.birth_places.append(read_place(value))
        elif field == "genders":
            self.genders.append(value.lower())
        elif field in ("nationalities", "citizenships"):
            getattr(self, field).append(country_or_text(value))
        elif field in ("countries", "flags"):
            self.countries.append(country_or_text(value))
            self.notes.append(Note(label=label, text=value))
        elif field == "relations":
            self.relations.append(Relation(kind=rule.kind, name=name_of_related(value), note=fact.note))
        elif field == "contacts":
            self.contacts.append(Contact(kind=rule.kind, value=value))
        elif field == "crypto":
            self.identifiers.append(crypto_address(value, label))
        elif field == "titles":
            self.titles.append(value)
        else:
            self.weak_names.append((value, *alias_kind(label, weak=True)))
        if fact.note and field not in ("identifiers", "notes", "relations"):
            self.notes.append(Note(label=label, text=_with_note(value, fact.note)))

    def _add_unknown(self, label: str, fact: Fact, leftovers: Counter[str]) -> None:
        head, _, rest = label.partition(" - ")
        if rules().get(head.lower(), _NO_RULE).field == "crypto":  # "Digital Currency Address - XBT": the label varies
            self.identifiers.append(crypto_address(fact.value, f"{head} - {rest}"))
            return
        if rules().get(re.sub(r"\s*\(.*\)$", "", head).lower(), _NO_RULE).field == "notes":
            self.notes.append(Note(label=label, text=_with_note(fact.value, fact.note)))  # "Listing Date (CMIC)"
            return
        leftovers[label] += 1
        if label == FREE_TEXT:
            self.notes.append(Note(label=label, text=fact.value.removesuffix(".") or fact.value))
            return
        kind = identifier_kind(label, default="")
        if kind:
            self.identifiers.append(_identifier(Rule("identifiers", kind, label), fact))
        else:
            self.notes.append(Note(label=label, text=_with_note(fact.value, fact.note)))


ABBREVIATED = re.compile(r"(?:\b\w{1,2}\.)+\w{1,2}$")
"""The end of a text like "S.A" or "C.V", to which one more full stop belongs."""
_COUNTRY_INSIDE = re.compile(r"(\S.*?)\s*\(([^()]+)\)")
_NO_RULE = Rule("", "", "")


def _with_note(value: str, note: str | None) -> str:
    return f"{value} ({note})" if note else value


def name_of_related(text: str) -> str:
    """The name of a related party without a full stop at its end, except after letters with stops ("S.A.").

    The CSV set loses that stop where the name ends the Remarks, so no format keeps it.
    """
    return text[:-1] if text.endswith(".") and not ABBREVIATED.search(text[:-1]) else text


def _identifier(rule: Rule, fact: Fact) -> Identifier:
    match = None if fact.country or fact.value[-1:] != ")" else _COUNTRY_INSIDE.fullmatch(fact.value)
    if match is not None and country_code(match[2]):  # an XML file that has the country in the field of the number
        fact = fact._replace(value=match[1], country=match[2])
    country, note, kind = country_code(fact.country), fact.note, rule.kind
    if fact.country and country is None:
        note = f"{fact.country}; {note}" if note else fact.country
    value = fact.value
    if kind in ("national_id", "registration") and value[:4] in ("IMO ", "imo "):
        kind = "imo_company"  # the number of a shipping company, not of a ship
    found = identifier(
        kind, value, label=fact.label.rstrip(" :-"), country=country, issued=_day(fact.issued), expires=_day(fact.expires),
        note=note,
    )  # fmt: skip
    narrower = refinements().get(kind, {}).get(country or "")
    if narrower is not None:
        refined = identifier(
            narrower, value, label=found.label, country=country, issued=found.issued, expires=found.expires, note=note
        )
        if refined.valid:
            return refined
    return found


def _day(text: str | None) -> str | None:
    """An ISO date where the text is a full day, else the text."""
    if not text:
        return None
    day = read_day(text)
    return day.isoformat() if day else text


def crypto_address(value: str, label: str) -> Identifier:
    """A digital currency address. Base58 is kept as it is; hexadecimal (0x...) and bech32 mean the same in any case."""
    found = identifier("crypto", value, label=label)
    if value[:2].lower() == "0x" or value[:3].lower() == "bc1":
        return msgspec.structs.replace(found, normal=found.normal.lower())
    return found


def alias_kind(label: str, *, weak: bool) -> tuple[NameKind, Strength]:
    """a.k.a., f.k.a. and n.k.a. with their quality as kind and strength of a name."""
    strength = Strength.WEAK if weak else Strength.STRONG
    if label[:1].lower() == "f":
        return NameKind.FORMER, strength
    return (NameKind.WEAK_ALIAS if weak else NameKind.ALIAS), strength


def read_place(text: str) -> Place:
    """A place "City, Region, Country": the last part is taken for the country where it is one, the first for the city."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    country = None
    for size in (1, 2):  # "Pyongyang, Korea, North": the country's own name has a comma
        if len(parts) >= size and (country := country_code(", ".join(parts[-size:]))):
            parts = parts[:-size]
            break
    city = parts[0] if parts else None
    region = ", ".join(parts[1:]) or None
    return Place(raw=text, city=city, region=region, country=country)


@cache
def rules() -> dict[str, Rule]:
    """Rule of each label, by the label in lower case without a trailing ":" or "-"."""
    found: dict[str, Rule] = {}
    for field, labels in load_yaml("ofac_remarks.yml").items():
        if field in ("dates", "refined", "honorifics"):
            continue
        groups = labels.items() if isinstance(labels, dict) else ((field, labels),)
        for kind, names in groups:
            for name in names:
                label = str(name).rstrip(" :-")
                found[label.lower()] = Rule(field, str(kind), label)
    return found


@cache
def refinements() -> dict[str, dict[str, str]]:
    """Kind of identifier -> country -> narrower kind, where the checksum agrees."""
    table: dict[str, dict[str, str]] = load_yaml("ofac_remarks.yml")["refined"]
    return table
