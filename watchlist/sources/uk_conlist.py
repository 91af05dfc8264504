"""OFSI's Consolidated List (ConList.csv), retired on 28 January 2026, for archives: format 2022 and the one before.

Its groups are entries of the UK Sanctions List under another number. "(UK Sanctions List Ref):" in Other Information
bridges from the group to the list's Unique ID, so that passing from one format to the other amends records and removes
none. A group whose reference is missing or is no UK reference is kept under `ofsi:<group id>`, and the ledger says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.cells import items, numbered_items
from watchlist.sources.csvrows import CsvShape, bad_row, columns_of, grouped
from watchlist.sources.dates import read_day
from watchlist.sources.fields import KeyGuard, only_file
from watchlist.sources.uk import UkEntry, uk_record
from watchlist.sources.uk_csv import hash_of, lines_of
from watchlist.sources.uk_xml import refusal_reason

_UK_REF = re.compile(r"[A-Z]{3}\d{4}")
_UN_REF = re.compile(r"[A-Z]{2}[iev]\.\d{3,4}")
_REF_TOKEN = re.compile(r"\s*([A-Za-z]{2,4}\.?\d{2,5}|[A-Z]{2}[iev]\.\d{3,4}|[A-Z]{2}[iev]\.?\d{3,4})\s*[.;,]?\s*")
# Labels of Other Information -> field of an entry. A reference is followed by free text without a label of its own.
_LABELS = {
    "UK Sanctions List Ref": "uk_ref",
    "UN Ref": "un_refs",
    "UK Statement of Reasons": "reasons",
    "Gender": "genders",
    "Phone number": "phones",
    "Tel": "phones",
    "Fax": "fax",
    "Email address": "emails",
    "Website": "websites",
    "Type of entity": "Type of entity",
    "Business Reg No": "registrations",
    "Parent company": "parent company",
    "Subsidiaries": "subsidiary",
    "IMO number": "imo",
    "Hull identification number": "hulls",
    "Current owners": "owner or operator",
    "Previous owners": "previous owner or operator",
    "Flag of ship": "flags",
    "Previous flags": "Previous flags",
    "Type of ship": "Type of ship",
    "Tonnage of ship": "Tonnage of ship",
    "Length of ship": "Length of ship",
    "Year built": "Year built",
}
_RELATIONS = frozenset({"parent company", "subsidiary", "owner or operator", "previous owner or operator"})
_DETAILS = frozenset(
    {"Type of entity", "Previous flags", "Type of ship", "Tonnage of ship", "Length of ship", "Year built"}
)
_LABEL = re.compile(r"\((" + "|".join(map(re.escape, _LABELS)) + r")\)\s*:", re.IGNORECASE)
_BY_LOWER = {label.lower(): field for label, field in _LABELS.items()}
_TRUST = re.compile(r"in addition to an asset freeze:\s*Trust services", re.IGNORECASE)
_LINES = tuple(f"Address {number}" for number in range(1, 7))
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6", "Alias Type", "Alias Quality")
_ADDRESS = (*_LINES, "Post/Zip Code", "Country")
_SCRIPT = ("Name Non-Latin Script", "Non-Latin Script Language")
_ACT = ("Regime", "UK Sanctions List Date Designated")
_OFSI_ACT = ("Regime", "Listed On")
_PASSPORT = ("Passport Number", "Passport Details")
_NATIONAL = ("National Identification Number", "National Identification Details")
_BIRTH = ("Town of Birth", "Country of Birth")
_SINGLE = ("Title", "DOB", "Nationality", "NI Number", "Position", "Other Information", "Group Type", "Last Updated")
_BLOCKS = (
    _NAMES, _ADDRESS, _SCRIPT, _ACT, _OFSI_ACT, _PASSPORT, _NATIONAL, _BIRTH, *((name,) for name in _SINGLE)
)  # fmt: skip
Blocks = dict[tuple[str, ...], Callable[[list[str]], tuple[str, ...]]]
_REQUIRED = ("Name 6", "Name 1", "Group Type", "Alias Type", "Regime", "Listed On", "Last Updated", "Group ID")
_SET_ASIDE = ("Non-Latin Script Type",)  # sometimes wrong: the script is found from the letters
_KNOWN = frozenset((*(name for names in _BLOCKS for name in names), *_SET_ASIDE, "Group ID"))


class UkConlistReader:
    """Reads `ConList.csv` of either format; as a current list it is refused (resources/retired_formats.yml)."""

    name = "uk_conlist"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """A header with Name 6 and Group ID, after a line that says when the list was last updated."""
        text = head.removeprefix(b"\xef\xbb\xbf")[:4096]
        return text.startswith(b"Last Updated") and b"Name 6" in text and b"Group ID" in text and b"Regime" in text

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def read_entries(file: RawFile, ledger: Ledger) -> Iterator[tuple[UkEntry, str, str]]:
    """The groups of a file as (entry, locator, raw hash); rows that cannot be used go into the ledger."""
    table, groups = grouped(file, CsvShape(skip=1, strict=True), "Group ID", _REQUIRED)
    ledger.encoding = table.encoding
    ledger.published = read_day(table.preamble[0][1]) if table.preamble and len(table.preamble[0]) > 1 else None
    unknown = [(place, name) for place, name in enumerate(table.header) if name and name not in _KNOWN]

    blocks = {names: columns_of(table, names) for names in _BLOCKS}
    for key, rows in groups:
        ledger.entries += 1
        locator = lines_of(rows)
        if not key:
            cells = rows[0][1]
            reason = bad_row(cells, table, "Group ID")
            ledger.refuse(locator, reason, ",".join(cells))
            continue
        for place, name in unknown:
            if any(cells[place].strip() for _, cells in rows):
                ledger.leftovers[name] += 1
        yield _entry(key, [cells for _, cells in rows], blocks, ledger), locator, hash_of(rows)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    guard = KeyGuard(ledger)
    for entry, locator, raw_hash in read_entries(file, ledger):
        if reason := refusal_reason(entry):
            ledger.refuse(locator, f"group {entry.group}: {reason}", key=entry.unique_id)
            continue
        if not guard.first(entry.unique_id, locator, f"group {entry.group}"):
            continue
        record = uk_record(entry, spec, ledger)
        yield SourceRow(record=record, locator=locator, raw_hash=raw_hash)


def _entry(group: str, rows: list[list[str]], blocks: Blocks, ledger: Ledger) -> UkEntry:
    found = {names: dict.fromkeys(map(get, rows)) for names, get in blocks.items()}

    def block(*names: str) -> dict[Any, None]:
        return found[names]

    def values(name: str) -> list[str]:
        return [text for (text,) in found[name,] if text]

    def listed(name: str) -> list[str]:
        return [item for text in values(name) for item in items(text)]

    said = _labelled(values("Other Information"))
    passports = _pairs(block(*_PASSPORT))
    passports = [pair if pair[0] else (_number_in(pair[1]), pair[1]) for pair in passports]
    national = _pairs(block(*_NATIONAL))
    national += [(item, "") for item in listed("NI Number")]
    details = [(label, text) for label in sorted(_DETAILS) for text in said.get(label, ())]
    details += [("Fax", text) for text in said.get("fax", ())]
    # The date of OFSI's own list is not the date of designation, so it is kept beside it.
    details += [("Listed on (OFSI)", f"{regime}: {date}") for regime, date in block(*_OFSI_ACT) if date]
    trust = any(_TRUST.search(text) for text in said.get("other_information", ()))
    return UkEntry(
        unique_id=_unique_id(group, said.get("uk_ref", []), ledger),
        group=group,
        un_refs=[*said.get("un_refs", ()), *(ref for ref in said.get("uk_ref", ()) if _UN_REF.fullmatch(ref))],
        kind=next(iter(values("Group Type")), ""),
        names=block(*_NAMES),
        scripts=block(*_SCRIPT),
        acts=block(*_ACT),
        amended=values("Last Updated"),
        # The list is one of asset freeze targets; a further financial sanction is named in its text.
        sanctions=["Asset freeze", "Trust services restrictions"] if trust else ["Asset freeze"],
        sanctions_derived=True,
        other_information=said.get("other_information", ()),
        reasons=said.get("reasons", ()),
        titles=listed("Title"),
        addresses=block(*_ADDRESS),
        phones=said.get("phones", ()),
        emails=said.get("emails", ()),
        websites=said.get("websites", ()),
        births=listed("DOB"),
        birth_places=_pairs(block(*_BIRTH)),
        nationalities=listed("Nationality"),
        genders=said.get("genders", ()),
        positions=listed("Position"),
        passports=passports,
        national_ids=national,
        registrations=said.get("registrations", ()),
        relations=[(kind, text) for kind in sorted(_RELATIONS) for text in said.get(kind, ())],
        imo=said.get("imo", ()),
        hulls=said.get("hulls", ()),
        flags=said.get("flags", ()),
        details=details,
    )


def _unique_id(group: str, refs: list[str], ledger: Ledger) -> str:
    for ref in refs:
        if _UK_REF.fullmatch(ref):
            return ref
    found = f"holds {refs[0]!r}" if refs else "is missing"
    ledger.warnings.append(f"group {group}: UK Sanctions List Ref {found}; kept under the key ofsi:{group}")
    return f"ofsi:{group}"


def _labelled(texts: list[str]) -> dict[str, list[str]]:
    """Other Information taken apart at its labels; what has no label is further information."""
    said: dict[str, list[str]] = {}

    def add(field: str, found: list[str]) -> None:
        said.setdefault(field, []).extend(item for item in found if item and item not in said.get(field, ()))

    for text in texts:
        pieces = _LABEL.split(text)
        free = [pieces[0].strip()]
        for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
            field = _BY_LOWER[label.lower()]
            if field in ("uk_ref", "un_refs"):
                match = _REF_TOKEN.match(value)
                ref, rest = (match[1], value[match.end() :]) if match else ("", value)
                add(field, [ref])
                free.append(rest.strip())
            elif field == "reasons":
                add(field, [value.strip()])
            else:
                add(field, items(value))
        add("other_information", [" ".join(part for part in free if part)])
    return said


_DOCUMENT_NUMBER = re.compile(r"(?=[A-Z/-]*\d)[A-Z0-9][A-Z0-9/-]{4,}")


def _number_in(text: str) -> str:
    """The document number in a text that holds both (the older format has one column for them); "" if none is seen."""
    match = _DOCUMENT_NUMBER.search(text)
    return match.group() if match else ""


def _pairs(block: dict[tuple[str, ...], None]) -> list[tuple[Any, Any]]:
    """Two numbered cells side by side, joined by their numbers: `(1) A (2) B` with `(1) x (2) y` is (A, x), (B, y).

    One text beside several numbers belongs to all of them.
    """
    found: dict[tuple[str, str], None] = {}
    for left, right in block:
        ones, others = dict(numbered_items(left)), dict(numbered_items(right))
        if not ones and not others:
            continue
        common = others.get(1, "") if len(others) == 1 and not right.lstrip().startswith("(1") else None
        for number in sorted(ones.keys() | others.keys()):
            other = others.get(number, "") if common is None or number in others else common
            found[ones.get(number, ""), other] = None
    return list(found)
