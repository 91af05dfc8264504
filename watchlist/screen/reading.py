"""Customer files row by row as texts: csv, xlsx, jsonl, parquet. Nothing is dropped; what cannot be read says so."""

from __future__ import annotations

import codecs
import csv
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import RawFile
from watchlist.sources.sheets import cell_text, is_workbook, read_sheet

SAMPLE = 1 << 16
MAX_CELL = 1 << 20
"""Characters of one cell; a quotation mark that is never closed would swallow the rest of the file otherwise."""
DELIMITERS = (",", ";", "\t", "|")


class RawRow(NamedTuple):
    """A row of the input: its number from 1, its cells as texts, and what is wrong with it, if anything is."""

    number: int
    cells: list[str]
    error: str | None = None
    remark: str | None = None


class CustomerFile(msgspec.Struct, frozen=True, kw_only=True):
    """A customer file that can be read as often as needed. `how` says for a person how it was understood."""

    path: Path
    headers: tuple[str, ...]
    how: str
    rows: Callable[[], Iterator[RawRow]]


def open_customers(path: Path) -> CustomerFile:
    """Look at a file and say how its rows are read.

    Raises:
        InputError: it is absent, empty, or of no known form.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if not head.strip():
        raise InputError(f"{path}: the file is empty")
    if is_workbook(head):
        return _workbook(path)
    if head.startswith(b"PAR1"):
        return _parquet(path)
    encoding = _encoding(path, head)
    if head.decode(encoding, "replace").lstrip("\ufeff \t\r\n").startswith("{"):
        return _json_lines(path, encoding)
    return _separated(path, encoding)


def _encoding(path: Path, head: bytes) -> str:
    """UTF-8 if the whole file is, UTF-16 by its mark, else the code page of Windows."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _separated(path: Path, encoding: str) -> CustomerFile:
    with _text(path, encoding) as stream:
        sample = stream.read(SAMPLE)
    first = next((line for line in sample.splitlines() if line.strip()), "")
    counts = {mark: _outside_quotes(first, mark) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: counts[mark])

    def rows() -> Iterator[RawRow]:
        csv.field_size_limit(min(MAX_CELL, sys.maxsize))
        with _text(path, encoding) as stream:
            yield from _below_head(_csv_rows(csv.reader(stream, delimiter=delimiter)))

    with _text(path, encoding) as stream:
        headers = next((cells for cells in csv.reader(stream, delimiter=delimiter) if any(cells)), [])
    said = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
    named = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252 (it is not UTF-8)", "utf-16": "UTF-16"}[encoding]
    return CustomerFile(
        path=path, headers=tuple(cell.strip() for cell in headers), how=f"csv, {said}, {named}", rows=rows
    )


def _text(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _csv_rows(reader: Any) -> Iterator[tuple[list[str], str | None]]:
    while True:
        try:
            yield next(reader), None
        except StopIteration:
            return
        except csv.Error as error:
            yield [], f"line {reader.line_num} cannot be read ({error}); look for a quotation mark that is not closed"


def _below_head(lines: Iterator[tuple[list[str], str | None]]) -> Iterator[RawRow]:
    """Rows below the first that is not blank. Blank lines are no rows."""
    width, number = 0, 0
    for cells, error in lines:
        if error is None and not any(cell.strip() for cell in cells):
            continue
        if not width:
            width = len(cells)
            continue
        number += 1
        remark = None
        if error is None and len(cells) > width and any(cell.strip() for cell in cells[width:]):
            remark = f"{len(cells)} cells under {width} heads: a separator inside a value?"
        yield RawRow(number, [*cells[:width], *[""] * (width - len(cells))], error, remark)


def _workbook(path: Path) -> CustomerFile:
    sheet = read_sheet(RawFile(name=path.name, path=path))
    lines = sheet.rows
    headers = next((row for row in lines if any(cell_text(cell).strip() for cell in row)), None)
    if headers is None:
        raise InputError(f"{path.name}: the first sheet is empty")

    def rows() -> Iterator[RawRow]:
        yield from _below_head(([cell_text(cell) for cell in row], None) for row in lines)

    names = tuple(cell_text(cell).strip() for cell in headers)
    return CustomerFile(path=path, headers=names, how=f"workbook, sheet {sheet.title!r}", rows=rows)


def _json_lines(path: Path, encoding: str) -> CustomerFile:
    def objects() -> Iterator[tuple[int, dict[str, Any] | None, str | None]]:
        with _text(path, encoding) as stream:
            for line, text in enumerate(stream, 1):
                if not text.strip():
                    continue
                try:
                    yield line, msgspec.json.decode(text, type=dict[str, Any]), None
                except (msgspec.DecodeError, RecursionError) as error:
                    yield line, None, f"line {line} is no JSON object ({error})"

    headers: dict[str, None] = {}
    for _, found, _ in objects():
        headers.update(dict.fromkeys(found or ()))
    names = tuple(headers)

    def rows() -> Iterator[RawRow]:
        for number, (_, found, error) in enumerate(objects(), 1):
            cells = [_json_text((found or {}).get(name)) for name in names]
            yield RawRow(number, cells, error)

    return CustomerFile(path=path, headers=names, how="JSON lines", rows=rows)


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_json_text(one) for one in value)
    return msgspec.json.encode(value).decode()


def _parquet(path: Path) -> CustomerFile:
    try:
        from pyarrow import parquet
    except ImportError:
        raise InputError(f"{path.name}: Parquet needs one more package: pip install 'watchlist[parquet]'") from None
    names = tuple(str(name) for name in parquet.ParquetFile(path).schema_arrow.names)

    def rows() -> Iterator[RawRow]:
        counter = itertools.count(1)
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=4096):
            for found in batch.to_pylist():
                yield RawRow(next(counter), [_parquet_text(found[name]) for name in names])

    return CustomerFile(path=path, headers=names, how="Parquet", rows=rows)


def _parquet_text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_parquet_text(one) for one in value)
    return cell_text(value)
