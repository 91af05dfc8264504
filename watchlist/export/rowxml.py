"""Rows of a sheet as SpreadsheetML text.

openpyxl makes the workbook, its styles, heads, print set-up and protection; the rows of long tables are written here,
since its own writer builds an element tree per cell: 70,000 cells a second against a million.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from watchlist.export.cells import CellReport, cell_value, escape_alike, is_formula_like
from watchlist.export.column import Column

LINKS_PER_SHEET = 65_530
"""More hyperlinks than that on a sheet and the file counts as broken."""
_LONGEST_ADDRESS = 2_000
_FIT = 1.12
"""Letters of running text that fit into one unit of a column's width (the width of a 0 in the larger standard font)."""
LINE_HEIGHT, _MOST_LINES = 13.5, 12
"""Points; a row shows so many lines of its longest cell at most, the cell holds the rest."""
_EPOCH = dt.date(1899, 12, 30)
_EPOCH_MOMENT = dt.datetime(1899, 12, 30)  # noqa: DTZ001 (cells know no zone)


class ColumnStyle(msgspec.Struct, frozen=True):
    """Numbers of a column's cell styles in the workbook: for its own kind, as text, and as text that must stay text."""

    normal: int
    text: int
    quoted: int


class Links:
    """Hyperlinks of one sheet: cell by address, each address once."""

    def __init__(self) -> None:
        self.cells: list[tuple[str, int]] = []
        self.addresses: dict[str, int] = {}

    def add(self, cell: str, address: str) -> bool:
        """Note a link; False where the cell must do without (no web address, or the sheet is full)."""
        if not address.startswith(("https://", "http://")) or len(address) > _LONGEST_ADDRESS:
            return False
        if len(self.cells) >= LINKS_PER_SHEET or any(letter.isspace() for letter in address):
            return False
        self.cells.append((cell, self.addresses.setdefault(address, len(self.addresses) + 1)))
        return True

    def element(self) -> str:
        """The `hyperlinks` element of the sheet, empty text without links."""
        if not self.cells:
            return ""
        space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        links = "".join(f'<hyperlink ref="{cell}" r:id="link{number}"/>' for cell, number in self.cells)
        return f'<hyperlinks xmlns:r="{space}">{links}</hyperlinks>'

    def relations(self) -> str:
        """The part that says where the links go."""
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        one = "".join(
            f'<Relationship Id="link{number}" Type="{kind}" Target={quoteattr(address)} TargetMode="External"/>'
            for address, number in self.addresses.items()
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{space}">{one}</Relationships>'


class RowWriter:
    """Makes the text of rows for given columns, and counts what had to be repaired."""

    def __init__(self, columns: Sequence[Column], styles: Sequence[ColumnStyle], report: CellReport) -> None:
        from openpyxl.utils import get_column_letter

        self.columns = tuple(columns)
        self.report = report
        self._plan = [
            (get_column_letter(number), column, style)
            for number, (column, style) in enumerate(zip(columns, styles, strict=True), 1)
        ]

    def cells(self, values: Sequence[Any]) -> list[Any]:
        """The values as they go into cells; see `cell_value`."""
        return [cell_value(value, column, self.report) for value, column in zip(values, self.columns, strict=True)]

    def row(self, number: int, cells: Sequence[Any], links: Links) -> str:
        """The `row` element for cells made by `cells`."""
        parts = [""]
        lines = 1
        for (letter, column, style), value in zip(self._plan, cells, strict=True):
            if value is None:  # an empty cell has its lines all the same
                parts.append(f'<c r="{letter}{number}" s="{style.normal}"/>')
            elif isinstance(value, str):
                if len(value) > column.width * _FIT or "\n" in value:
                    lines = max(lines, line_count(value, column.width))
                parts.append(self._text(f"{letter}{number}", value, column, style, links))
            elif isinstance(value, int | float):
                parts.append(f'<c r="{letter}{number}" s="{style.normal}"><v>{value!r}</v></c>')
            elif isinstance(value, dt.datetime):
                serial = (value - _EPOCH_MOMENT) / dt.timedelta(days=1)
                parts.append(f'<c r="{letter}{number}" s="{style.normal}"><v>{serial:.8f}</v></c>')
            else:
                parts.append(f'<c r="{letter}{number}" s="{style.normal}"><v>{(value - _EPOCH).days}</v></c>')
        # A height without customHeight is what a program found to fit: it may find anew, but need not.
        parts[0] = f'<row r="{number}" ht="{LINE_HEIGHT * lines + 1.5:g}">' if lines > 1 else f'<row r="{number}">'
        parts.append("</row>")
        return "".join(parts)

    def _text(self, cell: str, value: str, column: Column, style: ColumnStyle, links: Links) -> str:
        number = style.text
        if column.kind == "link":
            if links.add(cell, value):
                number = style.normal
            else:
                self.report.plain_links += 1
        if is_formula_like(value):
            self.report.quoted += 1
            number = style.quoted
        special = "&" in value or "<" in value or ">" in value or "_x" in value
        text = escape(escape_alike(value)) if special else value
        if value[0] == " " or value[-1] == " " or not value.isprintable():
            return f'<c r="{cell}" s="{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        return f'<c r="{cell}" s="{number}" t="inlineStr"><is><t>{text}</t></is></c>'


def line_count(text: str, width: int) -> int:
    """Lines that a text takes in a column, roughly: words break early, East Asian letters are twice as wide."""
    if len(text) <= width * _FIT and "\n" not in text:
        return 1
    wide = sum(1 for letter in text[:600] if letter > "\u2e80") if not text.isascii() else 0
    lines = text.count("\n") + math.ceil((min(len(text), 4_000) + wide) / (max(width, 1) * _FIT))
    return min(lines, _MOST_LINES)
