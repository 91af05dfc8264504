"""From an entry of the EU's consolidated list to a record, one way for the XML and the CSV files.

Both are brought into the shape of the XML first: attributes under "@name", children as lists.
"""

from __future__ import annotations

import re
from typing import Any

from watchlist.records import (
    Contact,
    CrossReference,
    Designation,
    Kind,
    Measure,
    Name,
    NameKind,
    NamePart,
    Note,
    PartialDate,
    Place,
    Record,
    Strength,
)
from watchlist.sources.base import Ledger, SourceRow, SourceSpec
from watchlist.sources.cells import lettered_items
from watchlist.sources.countries import country_code, country_or_text
from watchlist.sources.dates import read_date, read_day
from watchlist.sources.fields import Fields
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.sources.naming import gender_of, make_name, tidy, unique
from watchlist.sources.places import make_address
from watchlist.tables import load_yaml

_UNKNOWN = ("", "-", "unknown", "00", "n/a")
_NOT_DATA = ("@regulationLanguage", "@logicalId", "@strong", "@asAtListingTime", "regulationSummary")
_CONTACT = {"PHONE": "phone", "FAX": "fax", "EMAIL": "email", "WEB": "website"}
_FLAGS = {
    "@diplomatic": "diplomatic", "@knownExpired": "known to be expired", "@knownFalse": "known to be false",
    "@reportedLost": "reported lost", "@revokedByIssuer": "revoked by the issuer",
}  # fmt: skip


def row_of(fields: Fields, raw_hash: str, locator: str, spec: SourceSpec, ledger: Ledger) -> SourceRow | None:
    """The row of an entry; None, with a refusal in the ledger, where it has no key or no name."""
    ledger.entries += 1
    logical, reference = fields.text("@logicalId"), fields.text("@euReferenceNumber")
    key = reference or logical
    notes = [Note(label="Remark", text=text) for one in fields.each("remark") if (text := tidy(one.text("#text")))]
    names, people = _names(fields, notes, ledger)
    if not key or not names:
        reason = "neither EU reference nor logical id" if not key else "no name"
        ledger.refuse(locator, reason, f"{key or ''} {names}", key)
        return None
    births, places = _births(fields, notes)
    addresses, contacts = _addresses(fields, notes)
    if details := tidy(fields.text("@designationDetails")):
        notes.append(Note(label="Designation details", text=details))
    designations, links = _designations(fields, notes, spec)
    references = [CrossReference(scheme="un", value=text)] if (text := tidy(fields.text("@unitedNationId"))) else []
    if logical and reference:
        references.append(CrossReference(scheme="eu_logical_id", value=logical))
    entry = (spec.entry_url.replace("{source_id}", key),) if spec.entry_url else ()
    record = Record(
        source=spec.name, source_id=key, kind=_kind(fields, ledger), names=names, designations=designations,
        births=births, birth_places=places, genders=people["gender"], titles=people["title"], positions=people["function"],
        citizenships=_citizenships(fields, notes), addresses=addresses, contacts=contacts,
        identifiers=_identifiers(fields, notes), references=tuple(references), notes=unique(notes),
        links=unique([*entry, *links]),
    )  # fmt: skip
    fields.report(ledger.leftovers)
    ledger.read += 1
    return SourceRow(record=record, locator=locator, raw_hash=raw_hash)


def _kind(fields: Fields, ledger: Ledger) -> Kind:
    """Person or organization; the list does not tell ships and aircraft apart."""
    words: set[str] = set()
    for one in fields.each("subjectType"):
        words |= {(one.text(name) or "").lower() for name in ("@code", "@classificationCode")}
        one.ignore("@logicalId")
    if words & {"person", "p"}:
        return Kind.PERSON
    if not words & {"enterprise", "e"}:
        ledger.warnings.append(f"unknown type of subject {sorted(words - {''})}; taken for an organization")
    return Kind.ORGANIZATION


def _names(fields: Fields, notes: list[Note], ledger: Ledger) -> tuple[tuple[Name, ...], dict[str, tuple[str, ...]]]:
    """Names, the first in Latin letters as the primary one, and what stands beside them about the person."""
    found: list[Name] = []
    people: dict[str, list[str]] = {"gender": [], "title": [], "function": []}
    for one in fields.each("nameAlias"):
        one.ignore(*_NOT_DATA)
        language = (one.text("@nameLanguage") or "").lower() or None
        parts = [
            NamePart(kind=kind, text=text)
            for name, kind in (("@firstName", "given"), ("@middleName", "middle"), ("@lastName", "family"))
            if (text := tidy(one.text(name)))
        ]
        remarks = [text for remark in one.each("remark") if (text := tidy(remark.text("#text")))]
        kind, strength = _quality(remarks)
        text = one.text("@wholeName") or " ".join(part.text for part in parts)
        name = make_name(text, kind, strength, tuple(parts) if len(parts) > 1 else (), language)
        if name is not None:
            ledger.names_in += 1
            found.append(name)
            notes += [Note(label=f"Remark on the name {name.text}", text=remark) for remark in remarks]
        people["gender"] += [gender] if (gender := gender_of(one.text("@gender") or "")) else []
        for field in ("title", "function"):
            people[field] += lettered_items(one.text(f"@{field}") or "")
    ledger.names_out += len(found)
    return _ranked(found), {field: unique(values) for field, values in people.items()}


def _ranked(names: list[Name]) -> tuple[Name, ...]:
    """One name primary, those in other scripts as original script.

    The same name in two languages stays two; one that only repeats the primary name is that name.
    """
    from msgspec.structs import replace

    if not names:
        return ()
    plain = [number for number, name in enumerate(names) if name.kind is NameKind.ALIAS]
    latin = [number for number in plain if names[number].script == "Latn"]
    first = (latin or plain or [0])[0]
    rest = [
        replace(name, kind=NameKind.ORIGINAL_SCRIPT) if name.kind is NameKind.ALIAS and name.script != "Latn" else name
        for number, name in enumerate(names)
        if number != first
    ]
    same = replace(names[first], kind=NameKind.ALIAS)
    return unique([replace(names[first], kind=NameKind.PRIMARY), *(name for name in rest if name != same)])


def _quality(remarks: list[str]) -> tuple[NameKind, Strength]:
    """Kind and strength of a name by its remark: the mark `strong` is true for each name of the list."""
    words = load_yaml("eu.yml")["quality"]
    kind, strength = NameKind.ALIAS, Strength.UNKNOWN
    for remark in remarks:
        for sentence in re.split(r"[.;()\n]\s*", remark.lower()):
            start = sentence.strip().replace("a.k.a", "").strip()
            if start.startswith(tuple(words["former"])):
                kind = NameKind.FORMER
            elif start.startswith(tuple(words["weak"])):
                kind, strength = (NameKind.WEAK_ALIAS if kind is NameKind.ALIAS else kind), Strength.WEAK
            elif start.startswith(tuple(words["strong"])):
                strength = Strength.STRONG
    return kind, strength


def _known(text: str | None) -> str:
    bare = tidy(text)
    return "" if bare.lower() in _UNKNOWN else bare


def _country(fields: Fields) -> tuple[str, str | None]:
    """A country as published and its code; the code 00 is unknown."""
    code, text = _known(fields.text("@countryIso2Code")), _known(fields.text("@countryDescription"))
    return text or code, country_code(code) or country_code(text)


def _births(fields: Fields, notes: list[Note]) -> tuple[tuple[PartialDate, ...], tuple[Place, ...]]:
    dates: list[PartialDate | None] = []
    places: list[Place | None] = []
    for one in fields.each("birthdate"):
        one.ignore(*_NOT_DATA)
        dates.append(_date(one))
        city, place, region = (_known(one.text(name)) for name in ("@city", "@place", "@region"))
        zip_code = _known(one.text("@zipCode"))
        country, code = _country(one)
        raw = ", ".join(text for text in (place, city, zip_code, region, country) if text)
        places.append(Place(raw=raw, city=city or place or None, region=region or None, country=code) if raw else None)
        notes += _remarks(one, "Remark on the birth")
    return unique(dates), unique(places)


def _date(one: Fields) -> PartialDate | None:
    """The date as far as its attributes go: day, month, year or a range of years."""
    day, month, year = (_known(one.text(name)) for name in ("@dayOfMonth", "@monthOfYear", "@year"))
    low, high = _known(one.text("@yearRangeFrom")), _known(one.text("@yearRangeTo"))
    text = _known(one.text("@birthdate"))
    if not text and year:
        text = f"{int(day):02d}/{int(month):02d}/{year}" if day.isdigit() and month.isdigit() else (
            f"{int(month):02d}/{year}" if month.isdigit() else year
        )  # fmt: skip
    if not text and (low or high):
        text = f"{low} to {high}" if low and high else low or high
    circa, calendar = one.text("@circa") == "true", (one.text("@calendarType") or "gregorian").lower()
    if not text:
        return None
    date = read_date(f"circa {text}" if circa else text)
    if calendar != "gregorian" and date.start is not None and date.start.year < 1700:
        return PartialDate(raw=text, circa=circa, calendar="hijri")
    if calendar == "islamic" and date.start is None:
        return PartialDate(raw=text, circa=circa, calendar="hijri")
    return date


def _remarks(one: Fields, label: str) -> list[Note]:
    return [Note(label=label, text=text) for remark in one.each("remark") if (text := tidy(remark.text("#text")))]


def _citizenships(fields: Fields, notes: list[Note]) -> tuple[str, ...]:
    found = []
    for one in fields.each("citizenship"):
        one.ignore(*_NOT_DATA)
        text, code = _country(one)
        found.append(code or (country_or_text(text) if text else None))
        if region := _known(one.text("@region")):
            notes.append(Note(label="Region of citizenship", text=region))
        notes += _remarks(one, "Remark on the citizenship")
    return unique(found)


def _addresses(fields: Fields, notes: list[Note]) -> tuple[Any, tuple[Contact, ...]]:
    addresses: list[Any] = []
    contacts: list[Contact] = []
    for one in fields.each("address"):
        one.ignore(*_NOT_DATA)
        street, box, place = (_known(one.text(name)) for name in ("@street", "@poBox", "@place"))
        number = _known(one.text("@number"))
        country, _ = _country(one)
        for contact in one.each("contactInfo"):
            kind = _CONTACT.get((contact.text("@key") or "").upper())
            values = [_known(text) for text in (contact.text("@value") or "").split(";")]
            if kind is None:
                notes += [Note(label="Contact", text=text) for text in values if text]
            else:
                contacts += [Contact(kind=kind, value=text) for text in values if text]
        remarks = "; ".join(note.text for note in _remarks(one, ""))
        lines = (f"{street} {number}".strip(), f"PO Box {box}" if box else "", place)
        line = ", ".join(text for text in lines if text)
        city, region, code = (_known(one.text(name)) for name in ("@city", "@region", "@zipCode"))
        addresses.append(make_address(street=line, town=(city, region, code), country=country, note=remarks or None))
    return unique(addresses), unique(contacts)


def _identifiers(fields: Fields, notes: list[Note]) -> Any:
    found: list[Any] = []
    for one in fields.each("identification"):
        one.ignore(*_NOT_DATA)
        code, label = one.text("@identificationTypeCode") or "", one.text("@identificationTypeDescription")
        number, latin = _known(one.text("@number")), _known(one.text("@latinNumber"))
        country, alpha2 = _country(one)
        details = [flag for name, flag in _FLAGS.items() if one.text(name) == "true"]
        for name, title in (("@issuedBy", "issued by"), ("@nameOnDocument", "name on document"), ("@region", "region")):
            if text := _known(one.text(name)):
                details.append(f"{title} {text}")
        details += [country] if country and alpha2 is None else []
        details += [note.text for note in _remarks(one, "")]
        issued, valid = one.text("@issueDate"), one.text("@validFrom")
        details += [f"valid from {valid}"] if valid else []
        if number or latin:
            value = number or latin
            kind = identifier_kind(code, default="") or identifier_kind(label or "", default="other")
            details += [f"Latin {latin}"] if latin and latin != value else []
            note = "; ".join(details) or None
            found.append(
                identifier(
                    kind,
                    value,
                    label=label or code or None,
                    country=alpha2,
                    issued=issued,
                    expires=one.text("@validTo"),
                    note=note,
                )
            )
        elif details:
            notes.append(Note(label=f"Document: {label or code}", text="; ".join(details)))
    return unique(found)


def _designations(fields: Fields, notes: list[Note], spec: SourceSpec) -> tuple[tuple[Designation, ...], list[str]]:
    """A designation for each programme. A regulation is often the latest amendment, so its dates are no listing date."""
    listed = read_day(fields.text("@designationDate"))
    acts: dict[str, list[str]] = {}
    links: list[str] = []
    for one in fields.each("regulation"):
        one.ignore("@logicalId", "@organisationType")
        title, programme = tidy(one.text("@numberTitle")), one.text("@programme") or ""
        if title not in acts.setdefault(programme, []) and title:
            acts[programme].append(title)
        published, force = one.text("@publicationDate"), one.text("@entryIntoForceDate")
        words = [one.text("@regulationType"), f"published {published}" if published else None,
                 f"in force {force}" if force else None]  # fmt: skip
        if title:
            notes.append(Note(label="Regulation", text=", ".join([title, *(word for word in words if word)])))
        links += [text for url in one.each("publicationUrl") if (text := url.text("#text"))]
        links += [text] if (text := one.text("@publicationUrl")) else []
    measures = tuple(Measure(code) for code in load_yaml("eu.yml")["measures"])
    found = tuple(
        Designation(
            authority=spec.authority, authority_name=spec.authority_name, programme=programme or None, measures=measures,
            measures_derived=True, legal_basis="; ".join(titles) or None, listed=listed,
        )
        for programme, titles in sorted((acts or {"": []}).items())
    )  # fmt: skip
    return found, links
