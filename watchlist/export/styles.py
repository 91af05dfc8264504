"""How workbooks look: fonts, fills and number formats, in one place."""

from __future__ import annotations

from typing import Any

import msgspec

from watchlist.export.column import Column
from watchlist.export.rowxml import ColumnStyle

DARK, PALE, LINE, LINK, WARN = "1F3A5F", "EEF2F7", "C9D3DF", "0B5CAD", "8A1C1C"
MARKS = {"alarm": ("F8D7DA", WARN), "notice": ("FFF3CD", "5C4400")}
"""Fill and letters of cells that a colour makes stand out; both pairs are legible in grey."""
FORMATS = {
    "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "score": "0.000", "int": "#,##0", "id": "@", "link": "@",
}  # fmt: skip
NUMBERS = frozenset({"int", "score"})
DAYS = frozenset({"date", "moment"})
WRAPPED = frozenset({"text", "long", "id", "link"})


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a cell looks; `cell` makes one."""

    size: int = 10
    bold: bool = False
    colour: str = "1A1A1A"
    fill: str | None = None
    underline: bool = False
    wrap: bool = False
    right: bool = False
    border: bool = False
    box: bool = False
    height_middle: bool = False
    left: bool = False
    indent: int = 0
    number_format: str = "General"
    quoted: bool = False
    locked: bool = True


TITLE = Look(size=18, bold=True, colour=DARK)
CLASSIFICATION = Look(size=11, bold=True, colour=WARN)
SECTION = Look(size=12, bold=True, colour=DARK, height_middle=True)
HEAD = Look(bold=True, colour="FFFFFF", fill=DARK, wrap=True, height_middle=True)
COVER_HEAD = msgspec.structs.replace(HEAD, indent=1)
NUMBER = Look(border=True, right=True, number_format="#,##0", indent=1)
LABEL = Look(bold=True, colour="44546A")
PLAIN = Look()
BODY = Look(wrap=True, border=True, indent=1)
BOX = Look(box=True, wrap=True, indent=1)
WARNING = Look(bold=True, colour=WARN)
ALARM = Look(bold=True, colour=WARN, wrap=True, border=True, indent=1)


def cell(sheet: Any, value: Any, look: Look) -> Any:
    """A cell for a write-only sheet; text is never taken for a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    one = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        one.data_type = "s"
    one.font = Font(name="Calibri", size=look.size, bold=look.bold, color=look.colour,
                    underline="single" if look.underline else None)  # fmt: skip
    if look.fill:
        one.fill = PatternFill("solid", fgColor=look.fill)
    one.alignment = Alignment(vertical="center" if look.height_middle else "top", wrap_text=look.wrap,
                              horizontal="right" if look.right else "left" if look.indent or look.left else None,
                              indent=look.indent)  # fmt: skip
    thin = Side(style="thin", color=LINE)
    if look.box:
        one.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    elif look.border:
        one.border = Border(bottom=thin)
    if look.number_format != "General":
        one.number_format = look.number_format
    if look.quoted:
        one.quotePrefix = True
    if not look.locked:
        one.protection = Protection(locked=False)
    return one


def column_style(sheet: Any, column: Column) -> ColumnStyle:
    """The numbers of a column's cell styles in the sheet's workbook."""
    fill = "FFF8E1" if column.editable else None
    look = Look(
        wrap=column.kind in WRAPPED, border=not column.editable, box=column.editable, fill=fill,
        number_format=FORMATS.get(column.kind, "General"), locked=not column.editable,
        right=column.kind in NUMBERS, left=column.kind in DAYS, indent=int(column.kind in NUMBERS),
        colour=LINK if column.kind == "link" else "1A1A1A", underline=column.kind == "link",
    )  # fmt: skip
    text = msgspec.structs.replace(look, colour="1A1A1A", underline=False, wrap=True, right=False, indent=0)
    if column.kind not in ("id", "link"):
        text = msgspec.structs.replace(text, number_format="General")
    quoted = msgspec.structs.replace(text, quoted=True)
    return ColumnStyle(*(cell(sheet, None, one).style_id for one in (look, text, quoted)))
