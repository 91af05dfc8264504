"""The UK's list, whatever its format: what an entry says (`UkEntry`) and the record that follows from it (`uk_record`).

The UK Sanctions List comes as XML and as a CSV file; OFSI's retired Consolidated List carried the same designations
under the same references. Each reader fills a `UkEntry`; everything beyond is done here once, so that one entry gives
one record whatever the format. For the same reason the items of a field are put into a fixed order: the formats differ
in theirs, and order says nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import msgspec

from watchlist.records import (
    Address,
    Contact,
    CrossReference,
    Designation,
    Identifier,
    Kind,
    Measure,
    Name,
    NameKind,
    NamePart,
    Note,
    PartialDate,
    Place,
    Record,
    Relation,
    Strength,
)
from watchlist.sources.base import Ledger, SourceSpec
from watchlist.sources.cells import document_details, leading_country
from watchlist.sources.countries import countries_in, country_code, country_or_text, fold_country
from watchlist.sources.dates import read_date, read_day
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.sources.measures import measures_of, regimes
from watchlist.sources.naming import gender_of, script, tidy, unique

KINDS = {"individual": Kind.PERSON, "entity": Kind.ORGANIZATION, "ship": Kind.VESSEL}

UkName = tuple[str, str, str, str, str, str, str, str]
"""Name 1 to Name 6, name type, alias strength."""


class UkEntry(msgspec.Struct, kw_only=True):
    """What one entry of a UK list says, as published, with lists already taken apart."""

    unique_id: str = ""
    group: str = ""
    un_refs: Iterable[str] = ()
    kind: str = ""
    names: Iterable[UkName] = ()
    scripts: Iterable[tuple[str, str]] = ()
    """Names in other scripts with the language."""
    acts: Iterable[tuple[str, str]] = ()
    """Regime (short or the instrument's title) and date designated."""
    amended: Iterable[str] = ()
    sources: Iterable[str] = ()
    sanctions: Iterable[str] = ()
    sanctions_derived: bool = False
    other_information: Iterable[str] = ()
    reasons: Iterable[str] = ()
    titles: Iterable[str] = ()
    addresses: Iterable[tuple[str, ...]] = ()
    """Six lines, postal code, country."""
    phones: Iterable[str] = ()
    emails: Iterable[str] = ()
    websites: Iterable[str] = ()
    births: Iterable[str] = ()
    birth_places: Iterable[tuple[str, str]] = ()
    """Town, country."""
    nationalities: Iterable[str] = ()
    genders: Iterable[str] = ()
    positions: Iterable[str] = ()
    passports: Iterable[tuple[str, str]] = ()
    national_ids: Iterable[tuple[str, str]] = ()
    """Number, further information; likewise passports."""
    registrations: Iterable[str] = ()
    relations: Iterable[tuple[str, str]] = ()
    """Kind of relation, name of the other."""
    imo: Iterable[str] = ()
    hulls: Iterable[str] = ()
    flags: Iterable[str] = ()
    details: Iterable[tuple[str, str]] = ()
    """Label and text of what has no field of its own (type of ship, tonnage...)."""


def uk_record(entry: UkEntry, spec: SourceSpec, ledger: Ledger) -> Record:
    """The record of an entry, counted with its names into the ledger.

    Unknown regimes and measures are kept as published and warned of in the ledger.
    """
    ledger.read += 1
    kind = KINDS[entry.kind.strip().lower()]
    return Record(
        source=spec.name,
        source_id=entry.unique_id,
        kind=kind,
        names=_names(entry, kind, ledger),
        designations=_designations(entry, spec, ledger),
        births=_ordered(_births(entry.births)),
        birth_places=_ordered(_birth_place(town, country) for town, country in entry.birth_places),
        genders=_texts(gender_of(text) for text in entry.genders),
        nationalities=_texts(code for text in entry.nationalities for code in (countries_in(text) or (tidy(text),))),
        countries=_texts(country_or_text(text) for text in entry.flags if text.strip()),
        titles=_texts(map(tidy, entry.titles)),
        positions=_texts(map(tidy, entry.positions)),
        addresses=_ordered(_address(lines) for lines in entry.addresses),
        identifiers=_ordered(_identifiers(entry)),
        contacts=_ordered(_contacts(entry)),
        relations=_ordered(Relation(kind=kind_, name=name) for kind_, text in entry.relations if (name := tidy(text))),
        references=_ordered(_references(entry)),
        notes=_ordered(_notes(entry)),
        links=(spec.entry_url.format(source_id=entry.unique_id),) if spec.entry_url else (),
    )


def has_name(entry: UkEntry) -> bool:
    """Whether the entry holds any name at all."""
    return any(map(str.strip, (part for name in entry.names for part in name[:6]))) or any(
        text.strip() for text, _ in entry.scripts
    )


def _texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


def _ordered(items: Iterable[Any]) -> tuple[Any, ...]:
    """The items without None and repetition, in an order that depends on their content alone."""
    found = unique(items)
    return found if len(found) < 2 else tuple(sorted(found, key=repr))


_TYPES = {
    "primary name": NameKind.PRIMARY,
    "primary name variation": NameKind.ALIAS,
    "alias": NameKind.ALIAS,
    "aka": NameKind.ALIAS,
    "a.k.a.": NameKind.ALIAS,
    "fka": NameKind.FORMER,
    "f.k.a.": NameKind.FORMER,
    "formerly known as": NameKind.FORMER,
}


@lru_cache(maxsize=256)
def _kind_and_strength(type_: str, strength: str) -> tuple[NameKind, Strength]:
    kind = _TYPES.get(tidy(type_).lower(), NameKind.ALIAS)
    grade = tidy(strength).lower()
    if grade.startswith("low"):
        return (NameKind.WEAK_ALIAS if kind is NameKind.ALIAS else kind), Strength.WEAK
    return kind, Strength.STRONG if grade.startswith("good") else Strength.UNKNOWN


_PARTS = ("given", "middle", "middle", "middle", "middle", "family")


def _names(entry: UkEntry, kind: Kind, ledger: Ledger) -> tuple[Name, ...]:
    """Display order is Name 1 to 5, then Name 6: the family name of a person, the whole name of anybody else."""
    primary: dict[Name, None] = {}
    others: dict[Name, None] = {}
    seen: set[tuple[Any, ...]] = set()
    for name in entry.names:
        texts = [" ".join(part.split()) for part in name[:6] if part and not part.isspace()]
        if not texts:
            continue
        text = " ".join(texts)
        name_kind, strength = _kind_and_strength(name[6], name[7])
        parts: tuple[NamePart, ...] = ()
        if kind is Kind.PERSON and len(texts) > 1:
            labels = [label for label, part in zip(_PARTS, name, strict=False) if part and not part.isspace()]
            parts = tuple([NamePart(kind=label, text=part) for label, part in zip(labels, texts, strict=True)])
        found = Name(text=text, kind=name_kind, strength=strength, script=script(text), parts=parts)
        seen.add((text, name_kind, strength, parts))
        (primary if name_kind is NameKind.PRIMARY else others)[found] = None
    for text, language in entry.scripts:
        if text := tidy(text):
            spoken = tidy(language) or None
            seen.add((text, spoken))
            found = Name(text=text, kind=NameKind.ORIGINAL_SCRIPT, script=script(text), language=spoken)
            others[found] = None
    names = _by_text(primary) + _by_text(others)
    ledger.names_in += len(seen)
    ledger.names_out += len(names)
    return names


def _by_text(names: Iterable[Name]) -> tuple[Name, ...]:
    found = tuple(names)
    if len(found) < 2:
        return found
    return tuple(sorted(found, key=lambda name: (name.text, name.kind, name.strength, [*map(_part, name.parts)])))


def _part(part: NamePart) -> tuple[str, str]:
    return part.kind, part.text


@cache
def _regime_titles() -> dict[str, str]:
    found = {}
    for short, regime in regimes("GB").items():
        for title in (short, regime["legal_basis"], *regime.get("also", ())):
            found[fold_country(title).removeprefix("the ")] = short
    return found


@lru_cache(maxsize=1024)
def regime_of(text: str) -> tuple[str, str | None] | None:
    """Short name and instrument of a regime given by either; None where the table does not know it."""
    short = _regime_titles().get(fold_country(text).removeprefix("the "))
    return (short, regimes("GB")[short]["legal_basis"]) if short else None


def _designations(entry: UkEntry, spec: SourceSpec, ledger: Ledger) -> tuple[Designation, ...]:
    raw = tuple(dict.fromkeys(part for text in entry.sanctions for part in map(tidy, text.split("|")) if part))
    measures, unknown = measures_of(raw)
    for text in unknown:
        _warn_once(ledger, f"measure not in resources/measures.yml: {text!r}")
    reasons = " ".join(dict.fromkeys(_prose(text) for text in entry.reasons if text.strip())) or None
    amended = [day for day in map(read_day, entry.amended) if day]
    designations = []
    for regime, listed in dict.fromkeys(entry.acts):
        known = regime_of(regime)
        if known is None and tidy(regime):
            _warn_once(ledger, f"regime not in resources/programmes.yml: {tidy(regime)!r}")
        programme, basis = known or (tidy(regime) or None, None)
        designations.append(
            Designation(
                authority=spec.authority,
                authority_name=spec.authority_name,
                programme=programme,
                legal_basis=basis,
                measures=tuple(sorted(measures, key=_MEASURE_ORDER.__getitem__)),
                measures_raw=tuple(sorted(raw)),
                measures_derived=entry.sanctions_derived,
                reason=reasons,
                listed=read_day(listed),
                amended=max(amended, default=None),
            )
        )
    return _ordered(designations)


_MEASURE_ORDER = {measure: number for number, measure in enumerate(Measure)}


def _warn_once(ledger: Ledger, text: str) -> None:
    if text not in ledger.warnings:
        ledger.warnings.append(text)


def _prose(text: str) -> str:
    return tidy(html.unescape(text)) if "&" in text else tidy(text)


def _births(texts: Iterable[str]) -> Iterable[PartialDate]:
    return (read_date(tidy(text)) for text in texts if text.strip())


def _birth_place(town: str, country: str) -> Place | None:
    town, country = tidy(town), tidy(country)
    raw = ", ".join(part for part in (town, country) if part)
    return Place(raw=raw, city=town or None, country=country_code(country)) if raw else None


_PREVIOUS = re.compile(r"\(([^)]*\baddress[^)]*)\)\s*$", re.IGNORECASE)


def _address(lines: tuple[str, ...]) -> Address | None:
    """The lines are not labelled, so only postal code and country are told apart."""
    parts = [" ".join(part.split()) for part in lines if part and not part.isspace()]
    if not parts:
        return None
    country = tidy(lines[7])
    note = _PREVIOUS.search(country)
    return Address(
        raw=", ".join(parts),
        postal_code=tidy(lines[6]) or None,
        country=country_code(country or parts[-1]),
        note=note[1].strip() if note else None,
    )


_TYPED = re.compile(
    r"\b(OGRNIP|OGRN|INN|KPP|LEI|Legal Entity Identifier|USCC|Unified Social Credit (?:Code|Identifier)"
    r"|TIN|Tax(?:payer)?(?: Identification)?(?: (?:ID|No|Number))+\.?)(?!\w)[^0-9A-Z]{0,14}([0-9A-Z]{8,20})\b"
)
_SEVERAL = re.compile(r"[A-Z0-9/-]{5,}(?:[.,;] [A-Z0-9/-]{5,})+")


def _identifiers(entry: UkEntry) -> Iterable[Identifier]:
    for number, info in entry.passports:
        yield from _documents("passport", number, info)
    for number, info in entry.national_ids:
        yield from _documents("national_id", number, info)
    for text in map(tidy, entry.registrations):
        if not text:
            continue
        country = _register_country(text)
        typed = _typed(text, country)
        yield from typed
        if not typed or any(map(str.isdigit, _TYPED.sub("", text))):
            yield identifier("registration", text, label="Business registration number", country=country)
    for text in map(tidy, entry.imo):
        if text:
            yield identifier("imo", text, label="IMO number")
    for text in map(tidy, entry.hulls):
        if text:
            yield identifier("hull_number", text, label="Hull identification number")


def _typed(text: str, country: str | None) -> list[Identifier]:
    """Numbers that a text names by their kind. A TIN that is a valid INN is one: the list calls Russian INNs so."""
    found = []
    for label, value in _TYPED.findall(text):
        kind = identifier_kind(label)
        if kind == "tax_id" and len(value) in (10, 12) and identifier("inn", value).valid:
            kind = "inn"
        found.append(identifier(kind, value, label=label, country=country))
    return found


@lru_cache(maxsize=1 << 14)
def _register_country(text: str) -> str | None:
    return leading_country(text) or document_details(text)["country"]


def _documents(kind: str, number: str, info: str) -> Iterable[Identifier]:
    number, info = tidy(number), tidy(info)
    if not number and not info:
        return
    details = document_details(info) if info else {}
    if typed := _typed(number, details.get("country")):
        yield from typed
        return
    if kind == "national_id":
        label = re.sub(r"^\W*\w+\W+(?=tax|inn|ssn|social)", "", info, flags=re.IGNORECASE)
        kind = identifier_kind(label, kind)
    for one in re.split(r"[.,;] ", number) if _SEVERAL.fullmatch(number) else [number]:
        if one:
            yield identifier(kind, one, note=info or None, **details)


_PHONES = re.compile(r"[.;]\s+|,\s+(?=[+0(])")


def _contacts(entry: UkEntry) -> Iterable[Contact]:
    for text in map(tidy, entry.phones):
        yield from (Contact(kind="phone", value=part) for phone in _PHONES.split(text) if (part := phone.strip(" .,;")))
    for text in entry.emails:
        yield from (
            Contact(kind="email", value=part.strip(".,<>()")) for part in re.split(r"[;,\s]+", text) if "@" in part
        )
    for text in entry.websites:
        parts = [part.rstrip(".") for part in re.split(r"[;,\s]+", text) if "." in part.strip(".")]
        yield from (Contact(kind="website", value=part) for part in parts)


def _references(entry: UkEntry) -> Iterable[CrossReference]:
    yield from (CrossReference(scheme="un", value=ref) for ref in map(tidy, entry.un_refs) if ref)
    if group := tidy(entry.group):
        yield CrossReference(scheme="uk_ofsi_group", value=group)


def _notes(entry: UkEntry) -> Iterable[Note]:
    for text in entry.other_information:
        if text := _prose(text):
            yield Note(label="Other information", text=text)
    yield from (Note(label="Designation source", text=text) for text in map(tidy, entry.sources) if text)
    yield from (Note(label=label, text=text) for label, raw in entry.details if (text := _prose(raw)))
    for label, documents in (("Passport", entry.passports), ("National identifier", entry.national_ids)):
        yield from (Note(label=label, text=tidy(info)) for number, info in documents if not tidy(number) and tidy(info))
