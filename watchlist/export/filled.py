"""Rows that a person filled in, read back from a sheet of ours; and which locked cells are not those that were written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.export.cells import CellReport, cell_value
from watchlist.export.column import Table
from watchlist.export.files import open_workbook
from watchlist.export.manifest import plain_cell


class FilledRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row in which something was filled in: its line, and its cells by the key of their column."""

    line: int
    cells: dict[str, Any]

    def text(self, key: str) -> str:
        """A cell as text; a day as ISO text, an empty cell as nothing."""
        value = self.cells.get(key)
        if isinstance(value, dt.datetime):
            value = value.date()
        return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value).strip()


def filled_rows(path: Path, table: Table) -> Iterator[FilledRow]:
    """Rows of a table's sheets with something in an editable cell, in the order of the sheet; none where it has no sheet.

    Raises:
        InputError: the file is no workbook, or a column was renamed or taken out.
    """
    editable = [column.key for column in table.columns if column.editable]
    with open_workbook(path) as book:
        for name in book.sheetnames:
            if name != table.title and not name.startswith(f"{table.title} ("):
                continue
            keys: list[str] = []
            for line, row in enumerate(book[name].iter_rows(), 1):
                if line == 1:
                    keys = _keys(row, table, path)
                    continue
                cells = {key: plain_cell(cell) for key, cell in zip(keys, row, strict=False) if key}
                if any(cells.get(key) is not None for key in editable):
                    yield FilledRow(line=line, cells=cells)


def has_sheet(path: Path, *tables: Table) -> bool:
    """Whether a workbook has a sheet of one of these tables.

    Raises:
        InputError: the file is no workbook.
    """
    with open_workbook(path) as book:
        return any(table.title in book.sheetnames for table in tables)


def _keys(header: tuple[Any, ...], table: Table, path: Path) -> list[str]:
    titles = {column.title: column.key for column in table.columns}
    keys = [titles.get(str(cell.value), "") for cell in header]
    if missing := [column.title for column in table.columns if column.key not in keys]:
        raise InputError(f"{path}: sheet {table.title} has no column {missing[0]!r}; keep the heads as they were")
    return keys


def altered(row: FilledRow, table: Table, item: Any) -> tuple[str, ...]:
    """Titles of the locked cells that do not hold what is written for the item."""
    report = CellReport()
    return tuple(
        column.title
        for column in table.columns
        if not column.editable and row.cells.get(column.key) != cell_value(column.getter(item), column, report)
    )
