"""OpenSanctions' targets.simple.csv as an import format: one target a row, several values in a cell joined with ";"."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from functools import lru_cache

from watchlist.errors import InputError
from watchlist.records import Address, Contact, Designation, Kind, Measure, NameKind, Note, Record
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.countries import country_or_text
from watchlist.sources.csvrows import CsvTable, open_csv
from watchlist.sources.dates import read_date
from watchlist.sources.identifiers import identifier
from watchlist.sources.naming import make_name, unique
from watchlist.sources.opensanctions_party import authority_of, references_of
from watchlist.tables import load_yaml

_REQUIRED = ("id", "schema", "name", "aliases")
_ABOUT_DATA = frozenset({"first_seen", "last_seen", "last_change"})
_TAKEN = frozenset(
    {"id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "sanctions", "phones", "emails",
     "program_ids", "dataset"}
)  # fmt: skip


class OpenSanctionsCsvReader:
    """Reads targets.simple.csv."""

    name = "opensanctions_csv"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the header begins as that of targets.simple.csv."""
        return head.lstrip(b"\xef\xbb\xbf").replace(b'"', b"").lower().startswith(b"id,schema,name,aliases,")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an export.

        Raises:
            InputError: not one file, a column missing, a broken row, or no target at all.
        """
        if len(files) != 1:
            raise InputError(f"{self.name} is read from one file, {len(files)} were given")
        ledger = Ledger()
        return Reading(rows=_rows(files[0], spec, ledger), ledger=ledger)


@lru_cache(maxsize=1 << 12)
def cell_values(cell: str) -> tuple[str, ...]:
    """Values of a cell; a value that holds a ";" or quotes is quoted inside it."""
    if not cell.strip():
        return ()
    if ";" not in cell and '"' not in cell:
        return (cell.strip(),)
    try:
        values = next(csv.reader([cell.replace("\n", " ").replace("\r", " ")], delimiter=";"))
    except (csv.Error, StopIteration):
        return (cell.strip(),)
    return tuple(text for value in values if (text := value.strip()))


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    table = open_csv(file, required=_REQUIRED)
    ledger.encoding = table.encoding.removesuffix("-sig")
    schemata: dict[str, str] = load_yaml("opensanctions.yml")["schemata"]
    for line, cells in table.rows:
        if len(cells) != len(table.header):
            raise InputError(f"{file.name} line {line}: {len(cells)} cells, the header has {len(table.header)}")
        row = dict(zip(table.header, cells, strict=True))
        ledger.entries += 1
        locator = f"{file.name}:{line}"
        kind = schemata.get(row["schema"].strip())
        names = cell_values(row["aliases"])
        ledger.names_in += 1 + len(names)
        if kind is None or not row["id"].strip() or not row["name"].strip():
            reason = f"schema {row['schema']} is no party" if kind is None else "no id or no name"
            ledger.refuse(locator, reason, ",".join(cells), row["id"].strip())
            continue
        ledger.names_out += 1 + len(names)
        ledger.read += 1
        yield SourceRow(record=_record(row, Kind(kind), spec), locator=locator, raw_hash=_raw_hash(table, cells))
    for name in table.header:
        if name not in _TAKEN and name not in _ABOUT_DATA:
            ledger.leftovers[name] += ledger.entries
    if not ledger.entries:
        raise InputError(f"{file.name} holds no targets")


def _record(row: dict[str, str], kind: Kind, spec: SourceSpec) -> Record:
    def values(name: str) -> tuple[str, ...]:
        return cell_values(row.get(name, ""))

    names = [make_name(row["name"])]
    for text in values("aliases"):
        name = make_name(text, NameKind.ALIAS)
        foreign = name is not None and name.script != "Latn"
        names.append(make_name(text, NameKind.ORIGINAL_SCRIPT) if foreign else name)
    programmes = values("program_ids")
    sanctions = values("sanctions")
    designations = [
        Designation(
            authority=authority_of([], [programme], []) or "XX", programme=programme, measures=(Measure.OTHER,),
            measures_derived=True,
        )
        for programme in sorted(programmes)
    ]  # fmt: skip
    if sanctions and not designations:
        designations = [Designation(authority="XX", measures=(Measure.OTHER,), measures_derived=True)]
    notes = [Note(label="Sanction", text=text) for text in sanctions]
    notes += [Note(label="Dataset", text=text) for text in values("dataset")]
    return Record(
        source=spec.name, source_id=row["id"].strip(), kind=kind, names=unique(names), designations=tuple(designations),
        births=unique(read_date(text) for text in values("birth_date")),
        countries=unique(country_or_text(text.upper() if len(text) == 2 else text) for text in values("countries")),
        addresses=unique(Address(raw=text) for text in values("addresses")),
        identifiers=unique(identifier("other", text) for text in values("identifiers")),
        contacts=unique(
            Contact(kind=kind_, value=text)
            for column, kind_ in (("phones", "phone"), ("emails", "email")) for text in values(column)
        ),
        references=unique(references_of([row["id"].strip()])), notes=unique(notes),
    )  # fmt: skip


def _raw_hash(table: CsvTable, cells: list[str]) -> str:
    content = [cell for name, cell in zip(table.header, cells, strict=True) if name not in _ABOUT_DATA]
    return hashlib.sha256("\x1f".join(content).encode()).hexdigest()
