"""One table as a workbook of its own, for answers asked for with `--format xlsx`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from watchlist.export.column import Table
from watchlist.export.cover import write_dictionary
from watchlist.export.workbook import Book


def write_table(path: Path, table: Table, views: Iterable[Any], made: dt.datetime) -> int:
    """Write one table and its dictionary; how many rows.

    Raises:
        InputError: the file cannot be written.
    """
    with Book(path, title=table.title, made=made) as book:
        sheet = book.table(table)
        for view in views:
            sheet.add(view)
        write_dictionary(book, (table,))
        book.save()
        return sheet.count
