"""The EU's consolidated list as CSV 1.1 (118 columns) and 1.0 (59): one row for each name, address, birth, ... of an entry.

Rows are gathered by entry and brought into the shape of the XML, so that one way leads to the record. In 1.0 the header
`Entity_logical_id` stands six times: the first is the entry's own, the others repeat it in each block.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.csvrows import CsvShape, CsvTable, open_csv
from watchlist.sources.dates import read_day
from watchlist.sources.eu_party import row_of
from watchlist.sources.fields import Fields
from watchlist.tables import load_yaml

_SHAPE = CsvShape(delimiter=";")
_BLOCKS = {
    "NameAlias": "nameAlias", "Address": "address", "BirthDate": "birthdate", "Identification": "identification",
    "Citizenship": "citizenship", "Naal": "nameAlias", "Addr": "address", "Birt": "birthdate", "Iden": "identification",
    "Citi": "citizenship",
}  # fmt: skip
# Columns of an entry itself, both versions, by the attribute of the XML.
_ENTITY = {
    "EU_ReferenceNumber": "@euReferenceNumber", "UnitedNationId": "@unitedNationId", "DesignationDate": "@designationDate",
    "UN_ReferenceNumber": "@unitedNationId", "DesignationDetails": "@designationDetails", "Remark": "remark",
    "EU_ref_num": "@euReferenceNumber", "Entity_remark": "remark",
}  # fmt: skip
_SUBJECT = {"SubjectType": "@classificationCode", "SubjectType_ClassificationCode": "@code", "Subject_type": "@code"}
_REGULATION = {
    "Type": "regulationType", "OrganisationType": "organisationType", "PublicationDate": "publicationDate",
    "EntryIntoForceDate": "entryIntoForceDate", "NumberTitle": "numberTitle", "Programme": "programme",
    "PublicationUrl": "publicationUrl",
}  # fmt: skip
_CONTACT = re.compile(r"([A-Z]+)\[([^\]]*)\]")
# 1.0: number (code-description) and something in brackets again
_IDENTIFICATION = re.compile(r"(?P<number>.*?)\s*\((?P<code>[A-Za-z]+)-(?P<title>[^()]*)\)\s*(?P<rest>.*)", re.DOTALL)


class _Column(msgspec.Struct, frozen=True):
    """Where the cells of a column go: an attribute of the entry, of its subject, of a regulation, or of a block."""

    target: str
    name: str
    block: int = 0
    """Number of the block in the row; each block of a row is one sub-record."""


class EuCsvReader:
    """Reads CSV 1.1 and 1.0 of the EU's consolidated list."""

    name = "eu_csv"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the header is that of one of the two versions."""
        first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].replace(b'"', b"").lower()
        return first.startswith((b"filegenerationdate;entity_", b"date_file;entity_"))

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: not one file, a column missing, or a broken row.
        """
        if len(files) != 1:
            raise InputError(f"{self.name} is read from one file, {len(files)} were given")
        ledger = Ledger()
        return Reading(rows=_rows(files[0], spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    table = open_csv(file, _SHAPE)
    key = _key_column(file, table)
    ledger.encoding = table.encoding.removesuffix("-sig")
    columns = [_column(number, name, ledger) for number, name in enumerate(table.header)]
    # how many rows each entry has, so that it can go out with its last one, wherever that stands
    wanted = Counter(cells[key].strip() for _, cells in _checked(file, table))
    if not wanted:
        raise InputError(f"{file.name} holds no entries of the EU's list; fetch it again")
    open_entries: dict[str, list[tuple[int, list[str]]]] = {}
    for line, cells in _checked(file, open_csv(file, _SHAPE)):
        entry = cells[key].strip()
        rows = open_entries.setdefault(entry, [])
        rows.append((line, cells))
        if len(rows) < wanted[entry]:
            continue
        del open_entries[entry]
        if ledger.published is None:
            ledger.published = read_day(cells[0])
        tree = _tree(entry, columns, [cells for _, cells in rows])
        row = row_of(Fields(tree), _raw_hash(rows), f"{file.name}:{rows[0][0]}", spec, ledger)
        if row is not None:
            yield row


def _key_column(file: RawFile, table: CsvTable) -> int:
    for name in ("Entity_LogicalId", "Entity_logical_id"):
        if name in table.index:
            return table.index[name]
    raise InputError(
        f"{file.name}: column 'Entity_LogicalId' is missing; the header has: {'; '.join(table.header)[:200]}"
    )


def _checked(file: RawFile, table: CsvTable) -> Iterator[tuple[int, list[str]]]:
    width = len(table.header)
    for line, cells in table.rows:
        beyond = any(cell.strip() for cell in cells[width:])
        if beyond or len(cells) < width // 2:
            raise InputError(
                f"{file.name} line {line}: {len(cells)} cells, the header has {width}; fetch the file again"
            )
        yield line, cells + [""] * (width - len(cells))


def _column(number: int, header: str, ledger: Ledger) -> _Column | None:
    """What a column holds; None for what stands in the record already or says nothing."""
    prefix, _, rest = header.partition("_")
    block = _BLOCKS.get(prefix)
    if block is None:
        return _entity_column(number, header, rest, ledger)
    if rest.startswith(("Regulation_", "leba_")) or rest in (
        "programme",
        "RegulationLanguage",
        "LogicalId",
        "logical_id",
    ):
        return _Column(block, "@logicalId") if rest.lower().replace("_", "") == "logicalid" else None
    words = load_yaml("eu.yml")
    if rest == "Remark":
        return _Column(block, "remark")
    if rest in ("ContactInfo", "other"):
        return _Column(block, "contactInfo")
    old = words["csv_1_0"].get(rest)
    name = old or words["csv_1_1"].get(rest) or rest[:1].lower() + rest[1:]
    return _Column(block, f"@{name}")


def _entity_column(number: int, header: str, rest: str, ledger: Ledger) -> _Column | None:
    if number == 0 or header.lower().replace("_", "") == "entitylogicalid":
        return None
    if rest.startswith("Regulation_") and (name := _REGULATION.get(rest.removeprefix("Regulation_"))):
        return _Column("regulation", f"@{name}")
    if header.startswith("Leba_") and (name := load_yaml("eu.yml")["csv_1_0"].get(rest)):
        return _Column("regulation", f"@{name}")
    if header == "Programme":
        return _Column("regulation", "@programme")
    for table, target in ((_ENTITY, "entity"), (_SUBJECT, "subjectType")):
        if name := table.get(header) or table.get(rest):
            return _Column(target, name)
    ledger.leftovers[header or f"column {number + 1}"] += 1
    return None


def _tidy(cell: str) -> str:
    """A cell in one line; 1.0 writes a backslash and an n for a line break and a tab for a semicolon."""
    return " ".join(cell.replace("\\n", "\n").replace("\t", ", ").replace(" ,", ",").split())


def _remarks(cell: str) -> list[str]:
    """The remarks of a cell, each in brackets on a line of its own: without the brackets, as the XML has them."""
    lines = cell.replace("\\n", "\n").replace("\t", ", ").strip()
    if lines.startswith("(") and lines.endswith(")"):
        parts = re.split(r"\)\s*\n\s*\(", lines[1:-1])
        return [text for part in parts if (text := " ".join(part.split()))]
    return [" ".join(lines.split())]


def _tree(entry: str, columns: list[_Column | None], rows: list[list[str]]) -> dict[str, list[Any]]:
    """An entry in the shape of the XML, each sub-record once."""
    tree: dict[str, list[Any]] = {"@logicalId": [entry]}
    seen: set[str] = set()
    for cells in rows:
        found: dict[str, dict[str, list[Any]]] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column is None or not (text := _tidy(cell)):
                continue
            if column.name == "remark":
                found.setdefault(column.target, {})["remark"] = _remarks(cell)
            elif column.name == "contactInfo":
                values = [{"@key": [key], "@value": [value]} for key, value in _CONTACT.findall(text)]
                found.setdefault(column.target, {})["contactInfo"] = values or [{"@key": ["OTHER"], "@value": [text]}]
            else:
                found.setdefault(column.target, {})[column.name] = [text]
        for target, data in found.items():
            mark = f"{target} {sorted(data.items())}"
            if target == "entity":
                for name, values in data.items():
                    if name == "remark":
                        tree.setdefault(name, []).extend(one for one in values if one not in tree.get(name, ()))
                    else:
                        tree.setdefault(name, values)
            elif mark not in seen:
                seen.add(mark)
                _split_identification(target, data)
                tree.setdefault(target, []).append(data)
    return tree


def _split_identification(target: str, data: dict[str, list[Any]]) -> None:
    """1.0 holds number, code and title of a document in one cell."""
    if target != "identification" or "@identificationTypeCode" in data or "@number" not in data:
        return
    match = _IDENTIFICATION.fullmatch(data["@number"][0])
    if match is not None:
        data["@number"] = [match["number"]]
        data["@identificationTypeCode"] = [match["code"]]
        data["@identificationTypeDescription"] = [match["title"]]
        rest = match["rest"].strip()
        if rest and rest.strip("() ") != match["code"]:
            data["remark"] = [rest]


def _raw_hash(rows: list[tuple[int, list[str]]]) -> str:
    """Over the rows without the day of the file, in any order."""
    content = sorted("\x1f".join(cells[1:]) for _, cells in rows)
    return hashlib.sha256("\x1e".join(content).encode()).hexdigest()
