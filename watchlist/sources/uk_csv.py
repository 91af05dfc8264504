"""UK Sanctions List as CSV: one row for each combination of an entry's repeated values, collapsed again here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.csvrows import CsvShape, CsvTable, bad_row, columns_of, grouped
from watchlist.sources.dates import read_day
from watchlist.sources.fields import content_hash, only_file
from watchlist.sources.uk import UkEntry, uk_record
from watchlist.sources.uk_xml import refusal_reason

# Field of an entry <- the columns whose values belong together, in the entry's order.
_BLOCKS: dict[str, tuple[str, ...]] = {
    "names": ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6", "Name type", "Alias strength"),
    "scripts": ("Name non-latin script", "Non-latin script language"),
    "acts": ("Regime Name", "Date Designated"),
    "addresses": (
        "Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6",
        "Address Postal Code", "Address Country",
    ),
    "birth_places": ("Town of birth", "Country of birth"),
    "passports": ("Passport number", "Passport additional information"),
    "national_ids": ("National Identifier number", "National Identifier additional information"),
}  # fmt: skip
_COLUMNS = {
    "un_refs": "UN Reference Number",
    "amended": "Last Updated",
    "sources": "Designation source",
    "sanctions": "Sanctions Imposed",
    "other_information": "Other Information",
    "reasons": "UK Statement of Reasons",
    "titles": "Title",
    "phones": "Phone number",
    "emails": "Email address",
    "websites": "Website",
    "births": "D.O.B",
    "nationalities": "Nationality(/ies)",
    "genders": "Gender",
    "positions": "Position",
    "registrations": "Business registration number (s)",
    "imo": "IMO number",
    "hulls": "Hull identification number (HIN)",
    "flags": "Current believed flag of ship",
}
_RELATIONS = {
    "Parent company": "parent company",
    "Subsidiaries": "subsidiary",
    "Current owner/operator (s)": "owner or operator",
    "Previous owner/operator (s)": "previous owner or operator",
}
_DETAILS = {
    "Type of entity": "Type of entity",
    "Previous flags": "Previous flags",
    "Type of ship": "Type of ship",
    "Tonnage of ship": "Tonnage of ship",
    "Length of ship": "Length of ship",
    "Year Built": "Year built",
}
_KEYS = ("Unique ID", "OFSI Group ID", "Designation Type")
_SET_ASIDE = ("Non-latin script type",)  # sometimes wrong: the script is found from the letters
_REQUIRED = ("Unique ID", "Name 6", "Name type", "Regime Name", "Designation Type", "Date Designated", "Last Updated")
_KNOWN = frozenset(
    (
        *(name for names in _BLOCKS.values() for name in names),
        *_COLUMNS.values(),
        *_RELATIONS,
        *_DETAILS,
        *_KEYS,
        *_SET_ASIDE,
    )
)
_SHAPE = CsvShape(skip=1, strict=True)


class UkCsvReader:
    """Reads `UK-Sanctions-List.csv`."""

    name = "uk_csv"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """A report date stands before a header with Unique ID and Designation Type."""
        text = head.removeprefix(b"\xef\xbb\xbf")[:4096]
        return text.lstrip(b'"').startswith(b"Report Date") and b"Unique ID" in text and b"Designation Type" in text

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    table, groups = grouped(file, _SHAPE, "Unique ID", _REQUIRED)
    ledger.encoding = table.encoding
    ledger.published = read_day(table.preamble[0][0].partition(":")[2]) if table.preamble else None
    unknown = [(place, name) for place, name in enumerate(table.header) if name and name not in _KNOWN]
    entry_of = entry_maker(table)
    for key, rows in groups:
        ledger.entries += 1
        locator = lines_of(rows)
        if not key:
            cells = rows[0][1]
            reason = bad_row(cells, table, "Unique ID")
            ledger.refuse(locator, reason, ",".join(cells))
            continue
        entry = entry_of(key, [cells for _, cells in rows])
        if refused := refusal_reason(entry):
            ledger.refuse(locator, refused, ",".join(rows[0][1]), entry.unique_id)
            continue
        for place, name in unknown:
            if any(cells[place].strip() for _, cells in rows):
                ledger.leftovers[name] += 1
        record = uk_record(entry, spec, ledger)
        yield SourceRow(record=record, locator=locator, raw_hash=hash_of(rows))


def lines_of(rows: list[tuple[int, list[str]]]) -> str:
    """Where a group stands: its first line, and how many more."""
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f"line {rows[0][0]}{more}"


def hash_of(rows: list[tuple[int, list[str]]]) -> str:
    """Hash over the different rows of a group, whatever their order."""
    return content_hash(sorted({"\x1f".join(cells) for _, cells in rows}))


def entry_maker(table: CsvTable) -> Callable[[str, list[list[str]]], UkEntry]:
    """A function that collapses the rows of a group: each block of columns to its different values, in order."""
    index = table.index
    blocks = [(field, columns_of(table, names)) for field, names in _BLOCKS.items()]
    columns = [(field, index[name]) for field, name in _COLUMNS.items() if name in index]
    relations = [(kind, index[name]) for name, kind in _RELATIONS.items() if name in index]
    details = [(label, index[name]) for name, label in _DETAILS.items() if name in index]
    group, kind = index.get("OFSI Group ID"), index["Designation Type"]

    def entry(key: str, rows: list[list[str]]) -> UkEntry:
        found: dict[str, object] = {field: dict.fromkeys(map(get, rows)) for field, get in blocks}
        for field, place in columns:
            if values := dict.fromkeys([row[place] for row in rows]):
                found[field] = values
        return UkEntry(
            unique_id=key,
            group=next((row[group] for row in rows if row[group]), "") if group is not None else "",
            kind=rows[0][kind],
            relations=[
                (name, text) for name, place in relations for text in dict.fromkeys([row[place] for row in rows])
            ],
            details=[(name, text) for name, place in details for text in dict.fromkeys([row[place] for row in rows])],
            **found,  # type: ignore[arg-type]
        )

    return entry
