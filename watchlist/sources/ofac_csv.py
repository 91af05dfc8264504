"""OFAC's CSV set: sdn (or cons_prim) with alt, add and comments. No header rows; `-0-` is null; a last byte 0x1A.

The files are told apart by the number of their columns, and read side by side (see `ofac_sets`).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator

from watchlist.errors import InputError
from watchlist.records import Address
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.csvrows import CsvShape, open_csv
from watchlist.sources.ofac_addresses import make_address
from watchlist.sources.ofac_facts import Fact, alias_kind
from watchlist.sources.ofac_party import Draft, DraftName, RecordBuilder
from watchlist.sources.ofac_sets import MAX_DIGITS, Row, SideFile, in_order

_ROLES = {12: "sdn", 5: "alt", 6: "add", 2: "comments"}
_COLUMNS = {role: columns for columns, role in _ROLES.items()}
_END = "\x1a"
_NULL = "-0-"
_SHAPE = CsvShape(header=False, strict=True)
_CUT = 1000
"""OFAC cuts Remarks at this length and continues in the comments file."""


class OfacCsvReader:
    """Reads the CSV set of the SDN or of the Consolidated list."""

    name = "ofac_csv"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:
        """Whether a file begins with a row of one of the four shapes."""
        return _role_of_head(head, filename) is not None

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition; the comments file may be absent.

        Raises:
            InputError: a file of the set is missing or of another kind, or (while rows are drawn) a row is broken.
        """
        found = _by_role(files)
        ledger = Ledger()
        return Reading(rows=_read(found, spec, ledger), ledger=ledger)


def _role_of_head(head: bytes, filename: str) -> str | None:
    text = head.decode("cp1252", "replace").removeprefix("ï»¿")
    if text.strip() == _END:  # a file without rows: its name must do
        match = re.search(r"alt|add|comment", filename.lower())
        return None if match is None else "comments" if match.group() == "comment" else match.group()
    if re.match(r"\d+ *,", text) is None:
        return None
    try:
        row = next(csv.reader([text.partition("\n")[0].rstrip("\r")], strict=True))
    except (csv.Error, StopIteration):
        return None
    role = _ROLES.get(len(row))
    if role == "alt" and not row[1].strip().isdigit():
        return None
    return role


def _by_role(files: tuple[RawFile, ...]) -> dict[str, RawFile]:
    found: dict[str, RawFile] = {}
    for file in files:
        try:
            with file.path.open("rb") as stream:
                head = stream.read(1 << 16)
        except OSError as error:
            raise InputError(f"{file.name}: cannot be read: {error.strerror}") from None
        role = _role_of_head(head, file.name)
        if role is None:
            raise InputError(f"{file.name} is none of OFAC's CSV files (12, 5, 6 or 2 columns, no header)")
        if role in found:
            raise InputError(f"{found[role].name} and {file.name} are both the {role} file of one OFAC set")
        found[role] = file
    missing = [role for role in ("sdn", "alt", "add") if role not in found]
    if missing:
        raise InputError(
            f"the OFAC CSV set lacks its {' and '.join(missing)} file; give all of sdn (or cons_prim), alt, add and"
            " comments together"
        )
    return found


def _table(file: RawFile, role: str, ledger: Ledger) -> Iterator[Row]:
    """Rows of one file with nulls as empty text. The end mark is taken away; any other odd row is refused."""
    table = open_csv(file, _SHAPE)
    if table.encoding not in ("utf-8", "utf-8-sig") or ledger.encoding is None:
        ledger.encoding = table.encoding.removesuffix("-sig")
    columns = _COLUMNS[role]
    ended = False
    for line, cells in table.rows:
        if ended:
            raise InputError(f"{file.name} line {line}: rows after the end mark 0x1A; fetch the file again")
        if len(cells) == 1 and cells[0] == _END:
            ended = True
            continue
        if len(cells) != columns:
            raise InputError(f"{file.name} line {line}: {len(cells)} columns, not {columns}; fetch the file again")
        uid = cells[0].strip()
        if not (uid.isascii() and uid.isdigit() and len(uid) < MAX_DIGITS):
            reason = "no number in the column ent_num"
            ledger.refuse(f"{file.name}:{line}", reason, ",".join(cells))
            continue
        # in comments the text is continued where it was cut, so that its blanks count
        keep = role == "comments"
        yield line, [uid, *("" if (bare := cell.strip()) == _NULL else cell if keep else bare for cell in cells[1:])]
    if not ended:
        ledger.unfinished = f"{file.name} does not end in 0x1A as OFAC's files do; it may be cut off"
        ledger.warnings.append(ledger.unfinished)


def _side_file(found: dict[str, RawFile], role: str, ledger: Ledger, *, ordered: bool) -> SideFile:
    file, main = found.get(role), found["sdn"]

    def orphan(row: Row) -> None:
        line, cells = row
        reason = f"belongs to {cells[0]}, which has no row in {main.name}"
        where = f"{file.name if file else role}:{line}"
        ledger.refuse(where, reason, ",".join(cells))

    def rows() -> Iterator[Row]:
        for row in _table(file, role, ledger) if file is not None else ():
            if role == "alt":
                ledger.names_in += 1
            yield row

    return SideFile(rows(), orphan, ordered=ordered)


def _read(found: dict[str, RawFile], spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    ordered = all(in_order(file) for file in found.values())
    sides = {role: _side_file(found, role, ledger, ordered=ordered) for role in ("alt", "add", "comments")}
    builder = RecordBuilder(spec, ledger)
    main, seen = found["sdn"], set[int]()
    for line, cells in _table(main, "sdn", ledger):
        ledger.entries += 1
        ledger.names_in += 1
        uid = cells[0]
        again = int(uid) in seen
        alt, add, comments = (sides[role].of(uid) for role in ("alt", "add", "comments"))
        locator = f"{main.name}:{line}"
        if not cells[1]:
            ledger.refuse(locator, "no name", ",".join(cells), uid)
            continue
        if len(cells[11]) == _CUT and not comments:
            ledger.warnings.append(f"{locator}: Remarks of {uid} are cut at {_CUT} characters, the rest is missing")
        draft = _draft(cells, comments)
        for alias_line, alias in alt:
            if alias[3]:
                kind, strength = alias_kind(alias[2], weak=False)
                draft.names.append(DraftName(text=alias[3], kind=kind, strength=strength))
            elif not again:
                where = f"{found['alt'].name}:{alias_line}"
                ledger.refuse(where, "no name", ",".join(alias))
        draft.addresses += [address for _, row in add if (address := _address(row)) is not None]
        record = builder.build(draft)
        weak = len(record.names) - len(draft.names)
        ledger.names_in += weak
        # a uid on two rows: both get the aliases, which are counted once
        ledger.names_out += 1 + weak if again else len(record.names)
        ledger.read += 1
        seen.add(int(uid))
        yield SourceRow(record=record, locator=locator, raw_hash=_raw_hash(cells, alt, add, comments))
    for side in sides.values():
        side.finish()
    builder.finish(main.name)


def _draft(cells: list[str], comments: list[Row]) -> Draft:
    uid, name, kind, programmes, title, call_sign, vessel_type, tonnage, gross, flag, owner, remarks = cells
    draft = Draft(
        uid=uid, kind=kind or "entity", names=[DraftName(text=name)], title=title,
        programmes=[code for part in programmes.split("] [") if (code := part.strip(" []"))],
        remarks=remarks + "".join(row[1] for _, row in comments) if comments else remarks,
    )  # fmt: skip
    if call_sign or vessel_type or tonnage or gross or flag or owner:
        labels = (
            "Vessel Call Sign",
            "Vessel Type",
            "Tonnage",
            "Gross Registered Tonnage",
            "Vessel Flag",
            "Vessel Owner",
        )
        values = (call_sign, vessel_type, tonnage, gross, flag, owner)
        draft.facts += [Fact(label, value) for label, value in zip(labels, values, strict=True) if value]
    return draft


def _address(row: list[str]) -> Address | None:
    return make_address(row[2], row[3], row[4], row[5] or None)


def _raw_hash(cells: list[str], *others: list[Row]) -> str:
    """Over the rows of all files that make up the entry, not over where they stand."""
    rows = ["\x1f".join(cells)]
    for rest in others:
        rows += ["\x1f".join(row) for _, row in rest]
        rows.append("\x1d")
    return hashlib.sha256("\x1e".join(rows).encode()).hexdigest()
