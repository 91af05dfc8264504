"""What a workbook's cell may hold: text stays text, whatever it begins with; nothing that breaks the file gets in.

Every repair is counted in a `CellReport`, which the cover shows: nothing is changed in silence.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec

from watchlist.export.column import Column, joined

CELL_LIMIT = 32_767
"""The most UTF-16 units a cell of a workbook can hold."""
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is read as a formula by programs that open a CSV file, or when the cell is edited (CWE-1236)."""
FIRST_DAY = dt.date(1900, 3, 1)
"""Workbooks count days from 1900 and believe in a 29 February of that year: earlier days are written as text."""
_LAST_DAY = dt.date(9999, 12, 31)

# XML 1.0 cannot hold these at all; tab, line feed and carriage return it can.
_SPACES = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# A reader of workbooks takes _x0041_ for the letter A: a text that really says so must be written as _x005F_x0041_.
_ESCAPE_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class CellReport(msgspec.Struct):
    """How many cells were not written exactly as they stand in the data."""

    cleaned: int = 0
    """Control characters replaced by spaces or by U+FFFD."""
    quoted: int = 0
    """Texts that look like formulas, stored as text."""
    cut: int = 0
    """Texts longer than a cell can be, cut, with the number of characters left out."""
    plain_links: int = 0
    """Addresses written as text: not http(s), or more than a sheet may hold."""
    old_days: int = 0
    """Days before 1 March 1900, written as text."""

    def add(self, other: CellReport) -> None:
        """Add the counts of another report."""
        for field in self.__struct_fields__:
            setattr(self, field, getattr(self, field) + getattr(other, field))

    def lines(self) -> tuple[tuple[str, int], ...]:
        """Each count with its label, for the cover."""
        return (
            ("Cells with control characters, cleaned", self.cleaned),
            ("Cells that begin like a formula, stored as text", self.quoted),
            ("Cells cut at 32,767 characters (the JSON export has them whole)", self.cut),
            ("Addresses left as plain text", self.plain_links),
            ("Days before 1900-03-01, written as text", self.old_days),
        )


def clean_text(text: str, report: CellReport) -> str:
    """The text without what XML cannot hold: separators become spaces, other control characters U+FFFD; counted."""
    if _SUSPECT.search(text) is None:
        return text
    cleaned = _ILLEGAL.sub("�", _SPACES.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    if cleaned != text:
        report.cleaned += 1
    return cleaned


def escape_alike(text: str) -> str:
    """The text with `_x0041_` and the like made safe from being taken for an escape of the format."""
    return _ESCAPE_ALIKE.sub("_x005F_", text) if "_x" in text else text


def fit(text: str, report: CellReport) -> str:
    """The text if a cell can hold it, else its beginning with the number of characters left out; counted."""
    if len(text) * 2 <= CELL_LIMIT and "_x" not in text:
        return text
    units = escape_alike(text).encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= CELL_LIMIT:
        return text
    report.cut += 1
    share = 1 if len(units) == len(text.encode("utf-16-le", "surrogatepass")) else 4
    size = (CELL_LIMIT - 80) // share
    kept = text.encode("utf-16-le", "surrogatepass")[: size * 2].decode("utf-16-le", "ignore")
    return f"{kept} … [{len(text) - len(kept)} more characters: see the JSON export]"


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return text[:1] in FORMULA_START


def cell_value(value: Any, column: Column, report: CellReport) -> str | int | float | dt.date | dt.datetime | None:
    """What is put into a workbook's cell: clean text, a number, a day, a moment without zone (UTC), or nothing.

    The hash of a sheet's data is taken over these values, so they are such as one reads back from the file: a score of
    1.0 is 1, a moment has whole seconds.
    """
    if value is None or value in ("", ()):
        return None
    if isinstance(value, str):
        if value.isprintable() and len(value) * 2 <= CELL_LIMIT and "_x" not in value:
            return value  # nearly all texts: no control character, no line feed, short
        return fit(clean_text(value, report), report)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        number = round(value, 6)
        return int(number) if number.is_integer() else number
    if isinstance(value, tuple):
        return fit(clean_text(joined(value, column), report), report)
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(dt.UTC).replace(tzinfo=None)
        value = value.replace(microsecond=0)
        return value if value.date() >= FIRST_DAY else _old_day(value.isoformat(sep=" "), report)
    if isinstance(value, dt.date):
        return value if FIRST_DAY <= value <= _LAST_DAY else _old_day(value.isoformat(), report)
    return fit(clean_text(str(value), report), report)


def _old_day(text: str, report: CellReport) -> str:
    report.old_days += 1
    return text
