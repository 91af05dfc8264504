"""Files that appear complete or not at all, and workbooks from outside opened within bounds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from watchlist.errors import InputError

MOST_BYTES, MOST_PARTS, MOST_TIMES = 8 << 30, 20_000, 400
"""What a workbook from outside may unpack to: in bytes, in parts, and times its own size."""


@contextmanager
def open_workbook(path: Path) -> Iterator[Any]:
    """A workbook for reading row by row.

    Raises:
        InputError: there is no such file, it is no workbook, or it unpacks to more than a workbook of ours can hold.
    """
    from openpyxl import load_workbook

    try:
        _check_bounds(path)
        book = load_workbook(path, read_only=True)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or type(error).__name__}") from None
    except Exception as error:  # noqa: BLE001 (openpyxl and zipfile raise what they like)
        raise InputError(f"{path}: not a workbook ({type(error).__name__})") from None
    try:
        yield book
    finally:
        book.close()


def _check_bounds(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except BadZipFile:
        raise InputError(f"{path}: not a workbook (.xlsx)") from None
    size = sum(part.file_size for part in parts)
    times = size / max(path.stat().st_size, 1)
    if size > MOST_BYTES or len(parts) > MOST_PARTS or (times > MOST_TIMES and size > 1 << 28):
        raise InputError(f"{path}: unpacks to {size >> 20:,} MiB in {len(parts):,} parts; no workbook of ours does")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to: what stands there at the end takes `path`'s place, after an error nothing does.

    Raises:
        InputError: the file cannot be written, with the reason and what to do where that is known.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        hint = "; is it open in another program?" if isinstance(error, PermissionError) and path.exists() else ""
        raise InputError(f"cannot write {path}: {error.strerror or type(error).__name__}{hint}") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
