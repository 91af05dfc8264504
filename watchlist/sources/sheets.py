"""Workbooks from outside (.xlsx, .xls, .ods): rows of the first sheet as plain values, within bounds.

python-calamine reads a list of 9,500 rows in an eighth of the time that openpyxl's read-only mode takes. It lays a sheet
out whole, so the sheet's extent is checked first: a single cell at the far corner would ask for all the memory there is.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import RawFile

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

MAX_UNPACKED = 512 << 20
MAX_CELLS = 40_000_000
_CHUNK = 1 << 20
_CELL_REF = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
# Below column AA with 100,000 rows, or below AAA with 10,000, a sheet laid out whole is small.
_FAR_OUT = re.compile(rb"\br\s*=\s*[\"'](?:[A-Za-z]{3}\d|[A-Za-z]{2}\d{5}|[A-Za-z]\d{6})")


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The first sheet of a workbook: its title, and rows of cells as the workbook types them."""

    title: str
    rows: list[list[Cell]]


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is a zip archive (xlsx, ods) or an old binary workbook (xls)."""
    return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def read_sheet(file: RawFile) -> Sheet:
    """The first sheet of a workbook.

    Raises:
        InputError: no workbook, damaged, empty, encrypted, or larger than any list is.
    """
    import python_calamine

    _check_extent(file.path, file.name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(file.path)
        sheet = workbook.get_sheet_by_index(0)
        rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except BaseException as error:  # the library's panics are no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise InputError(f"{file.name} cannot be read as a workbook ({reason}); fetch or save it again") from None
    if not rows:
        raise InputError(f"{file.name}: the first sheet is empty")
    return Sheet(title=str(sheet.name), rows=rows)


def _check_extent(path: Path, name: str) -> None:
    """Refuse what unpacks to more than a list can be, or has a cell far outside one."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if not is_workbook(head):
        raise InputError(f"{name} is no workbook (xlsx, xls, ods)")
    if not head.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(member.file_size for member in archive.infolist())
            if total > MAX_UNPACKED:
                raise InputError(f"{name} unpacks to {total >> 20} MB, more than {MAX_UNPACKED >> 20}; refused")
            for member in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    _check_sheet(archive, member, name)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise InputError(f"{name} is damaged ({' '.join(str(error).split())[:120]}); fetch it again") from None


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Measure the extent of a sheet, if any cell stands so far out that it could matter."""
    if not any(_FAR_OUT.search(part) for part in _parts(archive, member, name)):
        return
    columns = rows = 0
    for part in _parts(archive, member, name):
        found = set(_CELL_REF.findall(part))
        columns = max((columns, *map(_column, {column for column, _ in found})))
        rows = max((rows, *(int(row) for _, row in found)))
    if columns * rows > MAX_CELLS:
        raise InputError(f"{name}: a sheet of {rows} rows and {columns} columns is no list; refused")


def _parts(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The unpacked sheet in pieces that overlap, so that no cell reference is cut."""
    unpacked = 0
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED:
                raise InputError(f"{name} unpacks to more than {MAX_UNPACKED >> 20} MB; refused")
            yield tail + chunk
            tail = chunk[-32:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def cell_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates ISO, carriage returns that a workbook spells out removed."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return cell.replace("_x000D_", " ") if "_x000D_" in cell else cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)
