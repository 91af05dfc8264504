"""Tables as CSV (RFC 4180, UTF-8, comma, CRLF), streaming."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from watchlist.export.cells import CellReport, clean_text, is_formula_like
from watchlist.export.column import Column, Table, plain_text

BOM = "\ufeff"
"""Spreadsheet programs read a CSV file as UTF-8 only if it begins with this mark."""
_TEXT = frozenset({"text", "long", "id", "link"})


def write_csv(
    stream: TextIO, table: Table, views: Iterable[Any], *, mark: bool = False, guard: bool = True
) -> CellReport:
    """Write a table to a text stream opened with newline="".

    Heads are the columns' keys. Many values in a cell are joined by " ; ", all of them. With `guard`, a text that a
    spreadsheet would take for a formula gets an apostrophe in front (counted); programs that read the file back take it
    off with `unguarded`. `mark` puts the byte order mark in front.
    """
    report = CellReport()
    if mark:
        stream.write(BOM)
    writer = csv.writer(stream)
    writer.writerow([column.key for column in table.columns])
    for view in views:
        for values in table.values(view):
            writer.writerow(
                [_cell(value, column, report, guard) for value, column in zip(values, table.columns, strict=True)]
            )
    return report


def unguarded(text: str) -> str:
    """The text without the apostrophe that `write_csv` put in front."""
    return text[1:] if text.startswith("'") and is_formula_like(text[1:]) else text


def _cell(value: Any, column: Column, report: CellReport, guard: bool) -> str:
    text = clean_text(plain_text(value, None if isinstance(value, tuple) else column), report)
    if guard and column.kind in _TEXT and is_formula_like(text):
        report.quoted += 1
        return f"'{text}"
    return text
