"""The one renderer: an answer as table, JSON, JSON lines, CSV or workbook, on stdout or into a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec

from watchlist.cli.options import Format
from watchlist.errors import InputError, UsageError
from watchlist.export.column import Table, plain_text


def emit(
    answer: Any, views: Iterable[Any], table: Table, *, form: Format = Format.TABLE, output: Path | None = None
) -> None:
    """Write an answer.

    Args:
        answer: the whole, for JSON.
        views: its rows as `table` takes them, for all other forms.
        table: the columns.
        form: how; for files the ending decides where it names a form.
        output: the file; None or - is stdout.

    Raises:
        InputError: the file cannot be written.
    """
    if output is not None and form is Format.TABLE:
        form = _form_of(output)
    if form is Format.XLSX:
        from watchlist.cli.options import now
        from watchlist.export.single import write_table

        if output is None or str(output) == "-":
            raise UsageError("a workbook wants a file: add -o FILE.xlsx")
        _guarded(output, lambda path: write_table(path, table, views, now()))
        return
    if output is None or str(output) == "-":
        _write(sys.stdout, answer, views, table, form)
        return
    _guarded(output, lambda path: _write_file(path, answer, views, table, form))


def to_json(answer: Any, *, indent: int = 2) -> str:
    """An answer as JSON text; keys stand in the order of the view's fields."""
    encoded = msgspec.json.encode(answer)
    return (msgspec.json.format(encoded, indent=indent) if indent else encoded).decode()


def _form_of(path: Path) -> Format:
    try:
        return Format(path.suffix.lower().lstrip("."))
    except ValueError:
        return Format.TABLE


def _guarded(path: Path, write: Any) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None


def _write_file(path: Path, answer: Any, views: Iterable[Any], table: Table, form: Format) -> None:
    # utf-8-sig: Excel takes a CSV without mark for the machine's old code page
    encoding = "utf-8-sig" if form is Format.CSV else "utf-8"
    with path.open("w", encoding=encoding, newline="") as stream:
        _write(stream, answer, views, table, form)


def _write(stream: TextIO, answer: Any, views: Iterable[Any], table: Table, form: Format) -> None:
    if form is Format.JSON:
        stream.write(to_json(answer) + "\n")
    elif form is Format.JSONL:
        stream.writelines(to_json(view, indent=0) + "\n" for view in views)
    elif form is Format.CSV:
        from watchlist.export.csv_ import write_csv

        write_csv(stream, table, views)
    else:
        show_table(stream, table, views)


def show_table(stream: TextIO, table: Table, views: Iterable[Any], *, title: str | None = None) -> None:
    """A table for people: as wide as the terminal, or 160 characters where there is none."""
    from rich.table import Table as RichTable
    from rich.text import Text

    columns = [column for column in table.columns if not column.wide and not column.hidden]
    places = [table.columns.index(column) for column in columns]
    grid = RichTable(
        title=title, title_justify="left", header_style="bold", show_edge=False, pad_edge=False, box=_box()
    )
    for column in columns:
        right = column.kind in ("int", "score")
        grid.add_column(
            column.title, justify="right" if right else "left", overflow="fold", min_width=min(8, len(column.title))
        )
    count = 0
    for view in views:
        for row in table.values(view):
            count += 1
            grid.add_row(*(Text(plain_text(row[place], column)) for place, column in zip(places, columns, strict=True)))
    if count:
        console(stream).print(grid)
    else:
        stream.write("nothing to show\n")


def show_lines(stream: TextIO, lines: Sequence[str]) -> None:
    """Plain lines, as they are."""
    stream.writelines(line + "\n" for line in lines)


def console(stream: TextIO) -> Any:
    """A console of rich on a stream; NO_COLOR is honoured by rich itself."""
    from rich.console import Console

    terminal = stream.isatty()
    return Console(file=stream, width=None if terminal else 160, highlight=False, soft_wrap=False, markup=False)


def _box() -> Any:
    from rich import box

    return box.SIMPLE_HEAD
