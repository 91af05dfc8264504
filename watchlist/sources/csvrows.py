"""CSV from outside: encoding found and recorded, header checked by name, rows streamed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import RawFile

MAX_FIELD = 8 << 20
"""Characters a single cell may hold; longer is an unclosed quote, not data."""
MAX_LINE = 32 << 20
"""Bytes a line may hold: the reader of cells takes lines whole."""
_CHUNK = 1 << 20


class CsvTable(msgspec.Struct, frozen=True, kw_only=True):
    """An open table: rows as (line in the file, cells), cells as published.

    `index` gives a column's first place by header text as published; `preamble` holds the rows before the header.
    """

    header: tuple[str, ...]
    index: dict[str, int]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    preamble: tuple[tuple[str, ...], ...] = ()


class CsvShape(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is written: `skip` rows before the header; `header` False where the file names no columns."""

    delimiter: str = ","
    skip: int = 0
    header: bool = True
    strict: bool = False


def find_encoding(file: RawFile) -> str:
    """utf-8-sig, utf-16, utf-8 or cp1252: the first that reads the whole file.

    Raises:
        InputError: none of them does (or the file is binary); with the place.
    """
    with file.path.open("rb") as stream:
        head = stream.read(4096)
        if not head:
            raise InputError(f"{file.name} is empty; fetch it again")
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _checked(file, "utf-16")
        if b"\0" in head:
            raise InputError(f"{file.name} is binary, not a CSV file")
    names = ("utf-8-sig",) if head.startswith(codecs.BOM_UTF8) else ("utf-8", "cp1252")
    for name in names[:-1]:
        if _decodes(file, name) is None:
            return name
    return _checked(file, names[-1])


def _checked(file: RawFile, name: str) -> str:
    place = _decodes(file, name)
    if place is not None:
        raise InputError(f"{file.name} byte {place}: not {name} (nor UTF-8); save the file as UTF-8")
    return name


def _decodes(file: RawFile, name: str) -> int | None:
    """None if the whole file decodes, else the byte where it does not."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    done = line = 0
    with file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return done + error.start
            done += len(chunk)
            newline = chunk.rfind(b"\n")
            line = line + len(chunk) if newline < 0 else len(chunk) - newline
            if line > MAX_LINE:
                raise InputError(f"{file.name} byte {done}: a line of more than {MAX_LINE >> 20} MB; not a CSV file")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done
    return None


def open_csv(
    file: RawFile, shape: CsvShape | None = None, required: Sequence[str] = (), *, encoding: str | None = None
) -> CsvTable:
    """The table of a file; nothing of it stays in memory but the row at hand.

    Args:
        file: the unpacked file.
        shape: delimiter and header place; default a comma-separated table whose first row is the header.
        required: columns that must stand in the header.
        encoding: where it is known already; default `find_encoding`.

    Raises:
        InputError: unreadable, no header, a required column missing, or (while rows are drawn) a broken row.
    """
    shape = shape or CsvShape()
    encoding = encoding or find_encoding(file)
    rows = _rows(file, encoding, shape)
    preamble = tuple(tuple(cells) for _, cells in _take(rows, shape.skip))
    header: tuple[str, ...] = ()
    if shape.header:
        first = next(rows, None)
        if first is None:
            raise InputError(f"{file.name} has no header row")
        header = tuple(" ".join(cell.split()) for cell in first[1])
    index: dict[str, int] = {}
    for place, name in enumerate(header):
        index.setdefault(name, place)
    missing = [name for name in required if name not in index]
    if missing:
        raise InputError(f"{file.name}: column {missing[0]!r} is missing; the header has: {', '.join(header)[:300]}")
    return CsvTable(header=header, index=index, rows=rows, encoding=encoding, preamble=preamble)


def _take(rows: Iterator[tuple[int, list[str]]], count: int) -> Iterator[tuple[int, list[str]]]:
    for _ in range(count):
        row = next(rows, None)
        if row is None:
            return
        yield row


def _rows(file: RawFile, encoding: str, shape: CsvShape) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; empty lines are no rows."""
    csv.field_size_limit(MAX_FIELD)
    with file.path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=shape.delimiter, strict=shape.strict)
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(f"{file.name} line {line}: not a CSV row ({error})") from None


def grouped(
    file: RawFile, shape: CsvShape, key: str, required: Sequence[str] = ()
) -> tuple[CsvTable, Iterator[tuple[str, list[tuple[int, list[str]]]]]]:
    """A table whose rows belong together by a column: the table and its groups as (key, rows), each once complete.

    The file is read twice: first to learn where each group ends, so that only open groups stay in memory, however far
    apart their rows stand. Rows without a key, or with another number of cells than the header, come one by one under
    the key "".
    """
    first = open_csv(file, shape, required)
    place, width = first.index[key], len(first.header)
    last = {cells[place]: line for line, cells in first.rows if len(cells) == width}
    table = open_csv(file, shape, required, encoding=first.encoding)
    return table, _groups(table, place, last)


def _groups(table: CsvTable, place: int, last: dict[str, int]) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    open_groups: dict[str, list[tuple[int, list[str]]]] = {}
    width = len(table.header)
    for line, cells in table.rows:
        if len(cells) != width or not cells[place].strip():
            yield "", [(line, cells)]
            continue
        key = cells[place]
        rows = open_groups.setdefault(key, [])
        rows.append((line, cells))
        if last[key] == line:
            yield key.strip(), open_groups.pop(key)


def bad_row(cells: list[str], table: CsvTable, key: str) -> str:
    """Why a row that `grouped` gives without a key cannot be used."""
    if len(cells) == len(table.header):
        return f"no {key}"
    return f"{len(cells)} cells where the header has {len(table.header)}"


def columns_of(table: CsvTable, names: Sequence[str]) -> Callable[[list[str]], tuple[str, ...]]:
    """A function that takes some cells of a row as a tuple; a column that the header lacks is empty."""
    places = [table.index.get(name) for name in names]
    present = [place for place in places if place is not None]
    if len(present) == len(places) > 1:
        return itemgetter(*present)
    if len(present) == len(places) == 1:
        only = present[0]
        return lambda row: (row[only],)
    return lambda row: tuple("" if place is None else row[place] for place in places)
