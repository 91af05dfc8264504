"""Whether a workbook still holds what its Manifest says: the hashes over the rows, computed anew from the file."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.export.files import open_workbook

_UNESCAPE = "_x005F_"


def verify_workbook(path: Path) -> tuple[str, ...]:
    """What does not agree with the Manifest, a line each; empty when every sheet holds what was written.

    Saving the workbook anew in a spreadsheet program changes its bytes but not its cells, and passes.

    Raises:
        InputError: the file is not a workbook with a Manifest.
    """
    with open_workbook(path) as book:
        if "Manifest" not in book.sheetnames:
            raise InputError(f"{path}: no sheet Manifest; it was not written by Watchlist, or the sheet was taken out")
        problems = []
        for line in _manifest_lines(book):
            what, name, rows, wanted = str(line[0]), str(line[1]), line[3], line[4]
            if what != "sheet":
                continue
            if name not in book.sheetnames:
                problems.append(f"sheet {name} is missing")
                continue
            found, digest = sheet_hash(book[name])
            if found != rows:
                problems.append(f"sheet {name} has {found} rows, the Manifest says {rows}")
            elif digest != wanted:
                problems.append(f"sheet {name}: its rows are not those that were written")
        return tuple(problems)


def _manifest_lines(book: Any) -> Iterator[tuple[Any, ...]]:
    for name in book.sheetnames:
        if name == "Manifest" or name.startswith("Manifest ("):
            yield from book[name].iter_rows(min_row=2, max_col=5, values_only=True)


def sheet_hash(sheet: Any) -> tuple[int, str]:
    """Number of rows below the head, and SHA-256 over them, each as a JSON array of its cells on a line."""
    digest = hashlib.sha256()
    count = width = 0
    for number, row in enumerate(sheet.iter_rows()):
        if not number:
            width = len(row)
            continue
        values = [plain_cell(cell) for cell in row]
        if not any(value is not None for value in values):
            continue
        values += [None] * (width - len(values))
        digest.update(msgspec.json.encode(values) + b"\n")
        count += 1
    return count, digest.hexdigest()


def plain_cell(cell: Any) -> Any:
    """The value of a cell read by openpyxl, as `cells.cell_value` made it."""
    value = cell.value
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.replace(_UNESCAPE, "_") if _UNESCAPE in value else value
    if isinstance(value, dt.datetime):
        value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        return value if "h" in (cell.number_format or "") else value.date()
    if isinstance(value, float):
        value = round(value, 6)
        return int(value) if value.is_integer() else value
    return value
