"""Australia's consolidated list (DFAT), in the columns before and since November 2025.

A party has one row for each name: the primary one under a number, others under the number with letters (8227, 8227a).
Control Date is the day of the last edit, never of listing. The listing date stands in prose; it is taken for listings
of Australia's own only, since under a UN committee the prose gives the committee's date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from watchlist.errors import InputError
from watchlist.records import (
    Address,
    Designation,
    Identifier,
    Kind,
    Measure,
    Name,
    NameKind,
    Note,
    PartialDate,
    Place,
    Record,
    Strength,
)
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.cells import lettered_items
from watchlist.sources.countries import countries_in, country_code
from watchlist.sources.dates import day_date, from_excel_serial, read_dates, read_day, year_date
from watchlist.sources.fields import content_hash, only_file
from watchlist.sources.identifiers import identifier
from watchlist.sources.measures import measure_of
from watchlist.sources.naming import make_name, script, tidy, unique
from watchlist.sources.sheets import Cell, cell_text, is_workbook, read_sheet

_KINDS = {"individual": Kind.PERSON, "entity": Kind.ORGANIZATION, "vessel": Kind.VESSEL}
_NAME_KINDS = {
    "primary name": NameKind.PRIMARY,
    "aka": NameKind.ALIAS,
    "alias": NameKind.ALIAS,
    "original script": NameKind.ORIGINAL_SCRIPT,
    "formerly known as": NameKind.FORMER,
    "previously listed as": NameKind.FORMER,
}
_STRENGTHS = {"strong": Strength.STRONG, "weak": Strength.WEAK}
_MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
_COLUMNS = (
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength", "Date of Birth", "Place of Birth",
    "Citizenship", "Address", "Additional Information", "Listing Information", "IMO Number", "Committees",
    "Control Date", "Instrument of Designation", *_MEASURES,
)  # fmt: skip
_REQUIRED = ("Reference", "Name of Individual or Entity", "Type", "Name Type", "Listing Information", "Control Date")
_REFERENCE = re.compile(r"\s*(\d+)\s*([a-z]{0,3}\d{0,3})\s*\.?\s*$", re.IGNORECASE)
_LISTED = re.compile(
    r"\b(?:listed|designated|declared)\b(?:(?!\bamended\b)[^;(])*?\bon:?\s+(\d{1,2}\s+[A-Za-z]+\.?\s+\d{4})",
    re.IGNORECASE,
)
_OWN = re.compile(r"autonomous|1373", re.IGNORECASE)
_EMPTY = frozenset({"na", "n/a", "unknown", "-", "not available"})
Row = tuple[int, dict[str, Cell]]


class AustraliaXlsxReader:
    """Reads DFAT's workbook."""

    name = "australia_xlsx"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:
        """A workbook: what it holds shows only when it is unpacked, and is checked in `read`."""
        return is_workbook(head) and filename.lower().endswith((".xlsx", ".xls"))

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    sheet = read_sheet(file)
    header = [tidy(cell_text(cell)) for cell in sheet.rows[0]]
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise InputError(f"{file.name}: column {missing[0]!r} is missing; the header has: {', '.join(header)[:300]}")
    ledger.encoding = "xlsx"
    ledger.published = _date_in(sheet.title)
    for reference, rows in _groups(sheet.rows, header, ledger):
        ledger.entries += 1
        where = ", ".join(str(number) for number, _ in rows[:3]) + ("..." if len(rows) > 3 else "")
        locator = f"{sheet.title} row {where}"
        for _, cells in rows:
            for name, value in cells.items():
                if name not in _COLUMNS and value not in (None, ""):
                    ledger.leftovers[name] += 1
        record = _record(reference, [cells for _, cells in rows], spec, ledger)
        if isinstance(record, str):
            ledger.refuse(locator, record, rows[0][1])
            continue
        ledger.read += 1
        ledger.names_out += len(record.names)
        said = sorted("\x1f".join(map(cell_text, cells.values())) for _, cells in rows)
        yield SourceRow(record=record, locator=locator, raw_hash=content_hash(said))


def _groups(rows: list[list[Cell]], header: list[str], ledger: Ledger) -> Iterator[tuple[str, list[Row]]]:
    """Rows by the digits of their reference, in the order of the file.

    A number that is used again for an unrelated party elsewhere in the sheet (another type, or a second primary name)
    is refused there with both places; the first block keeps it.
    """
    groups: dict[str, list[Row]] = {}
    blocks: list[tuple[str, list[Row]]] = []
    for number, cells in enumerate(rows[1:], 2):
        values = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        if all(cell in (None, "") for cell in values.values()):
            continue
        match = _REFERENCE.match(cell_text(values.get("Reference")))
        if match is None:
            reason = f"no reference: {cell_text(values.get('Reference'))!r}"
            ledger.refuse(f"row {number}", reason, values)
            continue
        reference = match[1].lstrip("0") or "0"
        if not blocks or blocks[-1][0] != reference:
            blocks.append((reference, []))
        blocks[-1][1].append((number, values))
    for reference, block in blocks:
        first = groups.get(reference)
        if first is None:
            groups[reference] = block
        elif _same_party(first, block):
            first.extend(block)
        else:
            there = f"rows {first[0][0]} (kept) and {block[0][0]} (refused)"
            reason = f"key {reference} stands on two entries: {there}"
            ledger.entries += 1
            ledger.refuse(f"row {block[0][0]}", reason, block[0][1])
    yield from groups.items()


def _same_party(one: list[Row], other: list[Row]) -> bool:
    kinds = {tidy(cell_text(cells.get("Type"))).lower() for _, cells in (*one, *other)}
    primaries = [
        name for rows in (one, other) for _, name in rows if _name_kind(name.get("Name Type")) is NameKind.PRIMARY
    ]
    return len(kinds) == 1 and len(primaries) < 2


@lru_cache(maxsize=256)
def _name_kind(cell: Cell) -> NameKind:
    return _NAME_KINDS.get(tidy(cell_text(cell)).lower(), NameKind.ALIAS)


def _record(reference: str, rows: list[dict[str, Cell]], spec: SourceSpec, ledger: Ledger) -> Record | str:
    """The record of a group of rows, or why there is none."""

    def values(name: str) -> list[Cell]:
        if name not in rows[0]:
            return []
        return [value for value in dict.fromkeys(row.get(name) for row in rows) if value not in (None, "")]

    def texts(name: str) -> list[str]:
        found = [tidy(cell_text(value)) for value in values(name)]
        return [text for text in dict.fromkeys(found) if text and text.lower() not in _EMPTY]

    kind = _KINDS.get(next((text.lower() for text in texts("Type")), ""))
    if kind is None:
        return f"{reference}: type {texts('Type')!r} is not Individual, Entity or Vessel"
    seen = {(tidy(cell_text(row.get(_COLUMNS[1]))), tidy(cell_text(row.get("Name Type"))).lower()) for row in rows}
    ledger.names_in += len({(name, _name_kind(type_)) for name, type_ in seen if name})
    names = unique(_name(row) for row in rows)
    if not names:
        return f"{reference}: no name"
    notes = [
        Note(label=label, text=text)
        for label in ("Additional Information", "Listing Information")
        for text in texts(label)
    ]
    imo: list[Identifier] = [identifier("imo", text, label="IMO Number") for text in texts("IMO Number")]
    born = unique(date for value in values("Date of Birth") for date in _dates(value))
    if kind is not Kind.PERSON:
        notes += [Note(label="Date of Birth", text=date.raw) for date in born]
    return Record(
        source=spec.name,
        source_id=reference,
        kind=kind,
        names=tuple(sorted(names, key=lambda name: name.kind is not NameKind.PRIMARY)),
        designations=_designations(texts, values, spec, ledger),
        births=born if kind is Kind.PERSON else (),
        birth_places=unique(_place(item) for text in texts("Place of Birth") for item in lettered_items(text)),
        citizenships=unique(code for text in texts("Citizenship") for code in _citizenships(text)),
        addresses=unique(_address(item) for text in texts("Address") for item in lettered_items(text)),
        identifiers=tuple(imo),
        notes=tuple(notes),
        links=(spec.entry_url.format(source_id=reference),) if spec.entry_url else (),
    )


def _name(row: dict[str, Cell]) -> Name | None:
    text = tidy(cell_text(row.get("Name of Individual or Entity")))
    kind = _name_kind(row.get("Name Type"))
    strength = _STRENGTHS.get(tidy(cell_text(row.get("Alias Strength"))).lower(), Strength.UNKNOWN)
    if kind is NameKind.ALIAS and strength is Strength.WEAK:
        kind = NameKind.WEAK_ALIAS
    if kind is NameKind.ALIAS and script(text) not in ("Latn", "Zyyy"):
        kind = NameKind.ORIGINAL_SCRIPT
    return make_name(text, kind, strength)


def _dates(value: Cell) -> tuple[PartialDate, ...]:
    """Dates of a cell: a day, a number that is a year or (beyond years) a spreadsheet's day, or text with a list."""
    if isinstance(value, dt.datetime):
        return (day_date(value.date(), value.date().isoformat()),)
    if isinstance(value, dt.date):
        return (day_date(value, value.isoformat()),)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = int(value)
        if 1800 <= number <= 2100:
            return (year_date(number, str(number)),)
        if 2100 < number < 80_000:
            return (from_excel_serial(number),)
    text = tidy(cell_text(value))
    return tuple(date for item in lettered_items(text) for date in read_dates(item))


def _last_country(text: str) -> str | None:
    """The country behind the last comma; remarks in brackets behind it do not count."""
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", text).rstrip(" .;,")
    return country_code(bare.rpartition(",")[2].strip())


@lru_cache(maxsize=1 << 14)
def _place(text: str) -> Place:
    head = text.rpartition(",")[0].strip()
    return Place(raw=text, city=head or None, country=_last_country(text))


@lru_cache(maxsize=1 << 14)
def _address(text: str) -> Address | None:
    return None if text.lower() in _EMPTY else Address(raw=text, country=_last_country(text))


@lru_cache(maxsize=4096)
def _citizenships(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for item in lettered_items(text):
        found += countries_in(item) or (item,)
    return tuple(found)


def _designations(texts: Any, values: Any, spec: SourceSpec, ledger: Ledger) -> tuple[Designation, ...]:
    columns = [name for name in _MEASURES if values(name)]
    raw = tuple(name for name in columns if any(_true(value) for value in values(name)))
    measures = tuple(measure for name in raw if (measure := measure_of(name)))
    derived = not columns
    if derived:  # the older columns have none; the list is one of targeted financial sanctions
        measures = (Measure.ASSET_FREEZE,)
    amended = [day for value in values("Control Date") if (day := _day(value))]
    prose = texts("Listing Information")
    designations = []
    for programme in texts("Committees") or [None]:
        listed = None
        if programme and _OWN.search(programme):
            found = [match for text in prose if (match := _LISTED.search(text))]
            listed = min((day for match in found if (day := read_day(match[1]))), default=None)
            cells = [
                day for value in values("Listing Information") if isinstance(value, dt.date) and (day := _day(value))
            ]
            listed = listed or min(cells, default=None)
        designations.append(
            Designation(
                authority=spec.authority,
                authority_name=spec.authority_name,
                programme=programme,
                measures=measures,
                measures_raw=raw,
                measures_derived=derived,
                legal_basis="; ".join(texts("Instrument of Designation")) or None,
                listed=listed,
                amended=max(amended, default=None),
            )
        )
    if not any(designation.programme for designation in designations):
        ledger.warnings.append(f"{texts('Reference')[:1]}: no committee or regime")
    return tuple(designations)


def _true(value: Cell) -> bool:
    return value is True or tidy(cell_text(value)).lower() in ("1", "true", "yes")


def _day(value: Cell) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else read_day(tidy(cell_text(value)))


def _date_in(title: str) -> dt.date | None:
    """The day in a sheet's title, such as "Consolidated List 14 Nov 2025" or "20251114"."""
    if match := re.search(r"(20\d\d)[-_]?(\d\d)[-_]?(\d\d)", title):
        return read_day("-".join(match.groups()))
    match = re.search(r"\d{1,2}[\s./-](?:[A-Za-z]+|\d{1,2})[\s./-]\d{4}", title)
    return read_day(match.group()) if match else None
