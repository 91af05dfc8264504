"""What a column and a table are. The tables themselves stand in `rows`; every output is made from them.

A getter takes one row object and returns None, a text, a number, a day, a moment, True/False, or a tuple of texts (many
values in one cell). How a value is shown is the writer's business: a workbook has real dates, CSV has ISO text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

import msgspec

from watchlist.views import EntityView

SEPARATOR = " ; "
"""Between the values of a cell that holds many."""

ColumnKind = Literal["text", "long", "id", "date", "moment", "int", "score", "flag", "link"]
Marks = tuple[tuple[str, Literal["alarm", "notice"]], ...]
Cell = str | int | float | bool | dt.date | dt.datetime | tuple[str, ...] | None


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column: `key` in CSV heads and JSON, `title` on sheets and in tables, `description` in the Dictionary."""

    key: str
    title: str
    description: str
    getter: Callable[[Any], Any]
    kind: ColumnKind = "text"
    width: int = 14
    """In characters, as workbooks count them."""
    most: int | None = None
    """Of many values so many are shown in a workbook's cell; the rest is counted and stands on the sheet `see`."""
    see: str = ""
    wide: bool = False
    """Left out of narrow outputs (a table on a terminal)."""
    editable: bool = False
    """Whether the reader may fill it in; all other cells of its sheet are locked then."""
    choices: tuple[str, ...] = ()
    """What an editable cell may hold, offered as a drop-down."""
    hidden: bool = False
    marks: Marks = ()
    """Words of the column that a workbook also tells by colour: the word itself stays the message."""


def _itself(view: Any) -> Iterable[Any]:
    return (view,)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table: a sheet of a workbook, a CSV file, a table on the terminal. `rows` takes a view apart into row objects."""

    key: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterable[Any]] = _itself
    freeze: int = 1
    """So many columns stay in sight when one scrolls sideways."""

    def values(self, view: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of one view, each as the tuple of its cells in the order of `columns`."""
        getters = [column.getter for column in self.columns]
        for row in self.rows(view):
            yield tuple([getter(row) for getter in getters])

    def without(self, *keys: str) -> Table:
        """The same table without some columns."""
        return msgspec.structs.replace(self, columns=tuple(one for one in self.columns if one.key not in keys))


class Item(msgspec.Struct, frozen=True):
    """A row of a detail table: the entity, the thing said of it, and the number of the evidence for it."""

    view: EntityView
    value: Any
    evidence: str = ""


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """The texts in order, each once, without the empty ones."""
    return tuple(dict.fromkeys(value for value in values if value))


def joined(values: tuple[str, ...], column: Column | None = None) -> str:
    """Many values in one text; beyond `column.most` they are counted: `a ; b ; … +7 more (see Names)`."""
    most = column.most if column is not None else None
    if most is None or len(values) <= most:
        return SEPARATOR.join(values)
    where = f" (see {column.see})" if column is not None and column.see else ""
    return f"{SEPARATOR.join(values[:most])}{SEPARATOR}… +{len(values) - most} more{where}"


def plain_text(value: Cell, column: Column | None = None) -> str:
    """A cell as text for CSV and terminals: ISO dates, moments in UTC, yes/no, scores with three decimals, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return joined(value, column)
    if isinstance(value, dt.datetime):
        utc = value.astimezone(dt.UTC) if value.tzinfo is not None else value
        return utc.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if column is not None and column.kind == "score":
        return f"{value:.3f}"
    return str(value)
