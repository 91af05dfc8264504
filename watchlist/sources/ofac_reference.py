"""What stands beside the parties in OFAC's advanced XML: reference values, places, documents, entries, relationships.

The file refers by numbers throughout. Reference values come first, places and documents precede the parties, entries and
relationships follow them; so the reader gathers these in a first pass, as small tuples, and reads the parties in a second.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.records import Address
from watchlist.sources.base import RawFile
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.ofac_addresses import make_parted_address
from watchlist.sources.ofac_facts import Fact
from watchlist.sources.xmlstream import stream_xml, tree_of

TAGS = ("ReferenceValueSets", "DateOfIssue", "Location", "IDRegDocument", "ProfileRelationship", "SanctionsEntry")
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PARTY = "DistinctParty"
_PlaceParts = tuple[str, tuple[tuple[str, str], ...]]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A relationship from one profile to another, as its type words it."""

    target: str
    kind: str
    note: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A profile on one list: since when, on what basis, under which programmes, with which kinds of sanction."""

    title: str
    listed: dt.date | None
    bases: tuple[str, ...]
    programmes: tuple[str, ...]
    types: tuple[str, ...]


class Reference(msgspec.Struct, kw_only=True):
    """All that parties refer to, by number.

    `places` holds country and labelled parts, `names` the primary name of each profile, `digests` hashes over the raw
    content of what is said of a profile or an identity outside its party.
    """

    values: dict[str, str] = {}
    places: dict[str, _PlaceParts] = {}
    names: dict[str, str] = {}
    documents: dict[str, list[Fact]] = {}
    entries: dict[str, list[Entry]] = {}
    links: dict[str, list[Link]] = {}
    digests: dict[str, list[str]] = {}
    published: dt.date | None = None

    def value(self, kind: str, number: str | None) -> str:
        """Text of a reference value such as ("AliasType", "1400"); the bare number where the file does not explain it."""
        return self.values.get(f"{kind}/{number}", number or "") if number else ""


def gather(file: RawFile, name_of: Callable[[Any, Reference], str]) -> Reference:
    """The first pass over a file.

    Args:
        file: the unpacked file.
        name_of: gives the primary name of a party (an lxml element); parties are related to by number.

    Raises:
        InputError: not well-formed, or without any of the parts of an advanced file.
    """
    found = Reference()
    known = False
    for tag, element, _ in stream_xml(file, (*TAGS, PARTY)):
        known = True
        if tag == "ReferenceValueSets":
            _read_values(element, found)
            continue
        if tag == PARTY:
            found.names[element.get("FixedRef", "")] = name_of(element, found)
            continue
        tree = tree_of(element)
        digest = content_hash(tree)  # before the fields are taken out of it
        fields = Fields(tree)
        if tag == "DateOfIssue":
            found.published = _date_of(fields)
        elif tag == "Location":
            found.places[fields.text("@ID") or ""] = _place(fields, found)
        elif tag == "IDRegDocument":
            _read_document(fields, digest, found)
        elif tag == "ProfileRelationship":
            _read_link(fields, digest, found)
        else:
            _read_entry(fields, digest, found)
    if not known:
        raise InputError(f"{file.name} holds no part of OFAC's advanced XML; check the file")
    return found


def _read_values(element: Any, found: Reference) -> None:
    for one in element.iter():
        number = one.get("ID")
        if number is not None:
            kind = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
            text = " ".join((one.text or "").split()) or one.get("LegalBasisShortRef") or ""
            found.values[f"{kind}/{number}"] = text
            if (parent := one.get("PartyTypeID")) is not None:
                found.values[f"PartyTypeOf/{number}"] = parent


def _date_of(fields: Fields) -> dt.date | None:
    """A day of Year, Month and Day elements; None where it is not whole or not a day."""
    parts = [fields.text(name) for name in ("Year", "Month", "Day")]
    if not all(part and part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day = (int(part or 0) for part in parts)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _read_entry(fields: Fields, digest: str, found: Reference) -> None:
    profile = fields.text("@ProfileID") or ""
    days: list[dt.date] = []
    bases: list[str] = []
    for event in fields.each("EntryEvent"):
        if (basis := found.value("LegalBasis", event.text("@LegalBasisID"))) and basis not in ("Unknown", "1"):
            bases.append(basis)
        for date in event.each("Date"):
            days += [day] if (day := _date_of(date)) is not None else []
    programmes, types = [], []
    for measure in fields.each("SanctionsMeasure"):
        kind, comment = found.value("SanctionsType", measure.text("@SanctionsTypeID")), measure.text("Comment")
        if kind == "Program":
            programmes += [comment] if comment else []
        elif kind:
            types.append(kind)
    entry = Entry(
        title=found.value("List", fields.text("@ListID")), listed=min(days, default=None), bases=tuple(bases),
        programmes=tuple(programmes), types=tuple(types),
    )  # fmt: skip
    found.entries.setdefault(profile, []).append(entry)
    found.digests.setdefault(profile, []).append(digest)


def _read_link(fields: Fields, digest: str, found: Reference) -> None:
    source, target = fields.text("@From-ProfileID"), fields.text("@To-ProfileID")
    if not source or not target:
        return
    notes = [text for text in (fields.text("Comment"), "former" if fields.text("@Former") == "true" else None) if text]
    kind = found.value("RelationType", fields.text("@RelationTypeID"))
    found.links.setdefault(source, []).append(Link(target=target, kind=kind, note="; ".join(notes) or None))
    found.digests.setdefault(source, []).append(digest)


def _read_document(fields: Fields, digest: str, found: Reference) -> None:
    identity = fields.text("@IdentityID") or ""
    label = found.value("IDRegDocType", fields.text("@IDRegDocTypeID"))
    dates: dict[str, str] = {}
    for date in fields.each("DocumentDate"):
        kind = found.value("IDRegDocDateType", date.text("@IDRegDocDateTypeID"))
        for period in date.each("DatePeriod"):
            dates["issued" if "issue" in kind.lower() or kind == "1480" else "expires"] = period_text(period)
    number = _plain(fields, "IDRegistrationNo")
    country = found.value("Country", fields.text("@IssuedBy-CountryID"))
    notes = [text for text in (_plain(fields, "IssuingAuthority"), fields.text("Comment")) if text]
    if "fraud" in found.value("Validity", fields.text("@ValidityID")).lower():
        notes.append("not valid")
    if label and (number or country):
        fact = Fact(label, number, country or None, dates.get("issued"), dates.get("expires"), "; ".join(notes) or None)
        found.documents.setdefault(identity, []).append(fact)
        found.digests.setdefault(f"identity {identity}", []).append(digest)


def _plain(fields: Fields, name: str) -> str:
    for one in fields.each(name):
        if text := one.text("#text"):
            return text
    return ""


def place_text(reference: Reference, number: str | None) -> str:
    """A location as one line: the text of a place of birth, or the name of a country."""
    country, items = reference.places.get(number or "", ("", ()))
    parts = dict(items)
    unknown = parts.pop("Unknown", "") or parts.pop("1", "")
    texts = [parts.get(name, "") for name in ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "REGION")]
    return ", ".join(text for text in (unknown, *texts, country if country != unknown else "") if text)


def place_address(reference: Reference, number: str | None) -> Address | None:
    """A location as an address."""
    country, items = reference.places.get(number or "", ("", ()))
    parts = dict(items)
    street = [parts.get(name, "") for name in ("ADDRESS1", "ADDRESS2", "ADDRESS3")]
    if not country and parts.get("REGION"):
        country = f"Region: {parts['REGION']}"
    town = (parts.get("CITY", ""), parts.get("STATE/PROVINCE", ""), parts.get("POSTAL CODE", ""))
    return make_parted_address(street, town, country or parts.get("Unknown", ""))


def _place(fields: Fields, reference: Reference) -> _PlaceParts:
    country = ""
    for name, kind, key in (
        ("LocationCountry", "Country", "@CountryID"),
        ("LocationAreaCode", "AreaCode", "@AreaCodeID"),
    ):
        for one in fields.each(name):
            country = country or reference.value(kind, one.text(key))
    parts: dict[str, str] = {}
    for part in fields.each("LocationPart"):
        label = reference.value("LocPartType", part.text("@LocPartTypeID"))
        for value in part.each("LocationPartValue"):
            if text := value.text("Value"):
                parts.setdefault(label, text)
    return country, tuple(parts.items())


def period_text(period: Fields) -> str:
    """A DatePeriod in the words that the other formats publish: `21 Mar 1962`, `1953`, `circa 1951`, `1950 to 1952`."""
    period.ignore("@CalendarTypeID", "@YearFixed", "@MonthFixed", "@DayFixed")
    days: list[dt.date] = []
    circa = period.text("@Approximate") == "true"
    for name in ("Start", "End"):
        for edge in period.each(name):
            circa = (edge.text("@Approximate") == "true") or circa
            edge.ignore("@YearFixed", "@MonthFixed", "@DayFixed")
            for side in ("From", "To"):
                for one in edge.each(side):
                    days += [day] if (day := _date_of(one)) is not None else []
    if not days:
        return ""
    text = _span_text(min(days), max(days))
    return f"circa {text}" if circa else text


def _span_text(first: dt.date, last: dt.date) -> str:
    if first == last:
        return f"{first.day:02d} {_MONTHS[first.month]} {first.year}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    whole_month = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole_month and (first.year, first.month) == (last.year, last.month):
        return f"{_MONTHS[first.month]} {first.year}"
    return f"{_span_text(first, first)} to {_span_text(last, last)}"
