"""A workbook of long tables in flat memory, with the same bytes for the same data and run.

`Book` makes the file, `Book.table` a sheet (more of them, numbered, where a table is longer than a sheet can be). The
rows of tables go to temporary files as they come and are put between the head and the tail that openpyxl wrote when the
archive is packed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from watchlist.export import styles
from watchlist.export.cells import CellReport
from watchlist.export.column import Column, Table
from watchlist.export.files import whole_file
from watchlist.export.rowxml import Links, RowWriter

ROW_LIMIT = 1_048_576
"""Rows of a sheet, the head among them."""
_WIDE = 190
"""Sheets of more characters across are printed on A3."""
_WIDEST = 290
"""Sheets of more characters across take two pages side by side, the frozen columns on each: else nobody could read them."""
_A4, _A3 = 9, 8
_ENCODER = msgspec.json.Encoder()


class SheetCount(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as the manifest lists it. The hash is over the rows, each as a JSON array of its cells on a line."""

    title: str
    table: str
    rows: int
    sha256: str


class Part:
    """One sheet of a table: openpyxl's sheet with the head, and the rows beside it."""

    def __init__(self, sheet: Any, folder: Path) -> None:
        self.sheet = sheet
        self.rows = 0
        self.links = Links()
        self.hash = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as made:
            self.path = Path(made.name)
        self.file: IO[bytes] = self.path.open("wb", buffering=1 << 18)


class TableSheet:
    """A table being written; `add` takes a view, `append` the values of one row."""

    def __init__(self, book: Book, table: Table, *, locked: bool) -> None:
        self.book, self.table, self.locked = book, table, locked
        self.parts: list[Part] = [book.part(table, 1, locked=locked)]
        look = [styles.column_style(self.parts[0].sheet, column) for column in table.columns]
        self._writer = RowWriter(table.columns, look, book.report)

    @property
    def count(self) -> int:
        """Rows written so far."""
        return sum(part.rows for part in self.parts)

    def add(self, view: Any) -> None:
        """Write all rows of a view."""
        for values in self.table.values(view):
            self.append(values)

    def append(self, values: Sequence[Any]) -> None:
        """Write one row; a full sheet is followed by a numbered one."""
        part = self.parts[-1]
        if part.rows + 1 >= self.book.row_limit:
            part = self.book.part(self.table, len(self.parts) + 1, locked=self.locked)
            self.parts.append(part)
        cells = self._writer.cells(values)
        part.rows += 1
        part.hash.update(_ENCODER.encode(cells) + b"\n")
        part.file.write(self._writer.row(part.rows + 1, cells, part.links).encode())

    def finish(self) -> None:
        """Set filters and drop-downs, which need the last row's number."""
        for part in self.parts:
            part.file.close()
            _close_sheet(part, self.table.columns)


class Book:
    """A workbook being written to `path`; it appears there complete, or not at all."""

    def __init__(
        self, path: Path, *, title: str, made: dt.datetime, footer: str = "", row_limit: int = ROW_LIMIT
    ) -> None:
        from openpyxl import Workbook

        self.path, self.title, self.footer, self.row_limit = path, title, footer, row_limit
        self.report = CellReport()
        self.tables: list[TableSheet] = []
        self._folder = Path(tempfile.mkdtemp(prefix="watchlist-"))
        self._parts: dict[int, Part] = {}
        self.workbook = Workbook(write_only=True)
        properties = self.workbook.properties
        properties.title, properties.creator = title, "Watchlist"
        properties.created = properties.modified = made.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for table in self.tables:
            for part in table.parts:
                part.file.close()
        for sheet in self.workbook.worksheets:  # after an error; openpyxl clears its own temporary files at exit
            if not sheet.closed:
                sheet.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def table(self, table: Table, *, locked: bool = False) -> TableSheet:
        """A new sheet for a table, behind the ones there are; `locked` lets only editable cells be filled in."""
        made = TableSheet(self, table, locked=locked)
        self.tables.append(made)
        return made

    def page(self, title: str, widths: Iterable[int], *, landscape: bool = True, one_page: bool = False) -> Any:
        """A sheet for free text and small tables (cover, method), written cell by cell through `styles.cell`."""
        sheet = self.workbook.create_sheet(title)
        self._lay_out(sheet, tuple(widths), landscape=landscape)
        sheet.page_setup.fitToHeight = int(one_page)
        sheet.sheet_view.showGridLines = False
        return sheet

    def part(self, table: Table, number: int, *, locked: bool) -> Part:
        """The n-th sheet of a table, with its head."""
        title = table.title[:31] if number == 1 else f"{table.title[:26]} ({number})"
        index = None
        if number > 1:
            index = self.workbook.worksheets.index(self.tables_parts(table)[-1].sheet) + 1
        sheet = self.workbook.create_sheet(title, index)
        self._lay_out(sheet, tuple(column.width for column in table.columns))
        for letter, column in zip(_letters(len(table.columns)), table.columns, strict=True):
            sheet.column_dimensions[letter].hidden = column.hidden
        sheet.freeze_panes = f"{_letters(table.freeze + 1)[-1]}2"
        sheet.print_title_rows = "1:1"
        if locked:
            protection = sheet.protection
            protection.sheet = True
            protection.autoFilter = protection.sort = protection.formatColumns = protection.formatRows = False
        sheet.print_title_cols = f"A:{_letters(table.freeze)[-1]}"
        sheet.row_dimensions[1].height = 30
        sheet.append([styles.cell(sheet, column.title, styles.HEAD) for column in table.columns])
        part = Part(sheet, self._folder)
        self._parts[id(sheet)] = part
        return part

    def tables_parts(self, table: Table) -> list[Part]:
        """The sheets of a table so far."""
        return next(one.parts for one in self.tables if one.table is table)

    def counts(self) -> tuple[SheetCount, ...]:
        """What the table sheets hold, in their order."""
        return tuple(
            SheetCount(title=part.sheet.title, table=one.table.key, rows=part.rows, sha256=part.hash.hexdigest())
            for one in self.tables
            for part in one.parts
        )

    def save(self) -> None:
        """Pack the workbook and put it at its place.

        Raises:
            InputError: it cannot be written there.
        """
        from openpyxl.writer.excel import ExcelWriter

        for table in self.tables:
            table.finish()
        parts = {}
        for number, sheet in enumerate(self.workbook.worksheets, 1):
            if (part := self._parts.get(id(sheet))) is not None:
                parts[f"xl/worksheets/sheet{number}.xml"] = part
        with whole_file(self.path) as part_file, _Archive(part_file, parts) as archive:
            ExcelWriter(self.workbook, archive).write_data()

    def _lay_out(self, sheet: Any, widths: Sequence[int], *, landscape: bool = True) -> None:
        for letter, width in zip(_letters(len(widths)), widths, strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = _A3 if sum(widths) > _WIDE else _A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = -(-sum(widths) // _WIDEST), 0
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom = 0.75, 0.7
        margins.header = margins.footer = 0.35
        sheet.oddFooter.left.text = self.footer.replace("&", "&&")
        sheet.oddFooter.center.text = "Page &P of &N"
        sheet.oddFooter.right.text = sheet.title.replace("&", "&&")
        sheet.oddHeader.left.text = self.title.replace("&", "&&")
        for place in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right, sheet.oddHeader.left):
            place.size = 8


def _close_sheet(part: Part, columns: Sequence[Column]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = _letters(len(columns))
    last = part.rows + 1
    part.sheet.auto_filter.ref = f"A1:{letters[-1]}{last}"
    for letter, column in zip(letters, columns, strict=True):
        if column.choices and part.rows:
            rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            rule.errorTitle, rule.error, rule.showErrorMessage = column.title, "Choose one of the list.", True
            rule.promptTitle, rule.prompt = column.title, column.description[:250]
            rule.showInputMessage = True
            rule.add(f"{letter}2:{letter}{last}")
            part.sheet.data_validations.append(rule)
        if part.rows:
            for word, mark in column.marks:
                part.sheet.conditional_formatting.add(f"{letter}2:{letter}{last}", _marking(word, mark))


def _marking(word: str, mark: str) -> Any:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Font, PatternFill

    fill, letters = styles.MARKS[mark]
    return CellIsRule(  # type: ignore[no-untyped-call]
        operator="equal", formula=[f'"{word}"'], font=Font(bold=True, color=letters), fill=PatternFill(bgColor=fill)
    )


def _letters(count: int) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [get_column_letter(number) for number in range(1, count + 1)]


class _Archive(ZipFile):
    """A ZIP file without the time of day, that puts rows and links into the sheets they belong to."""

    def __init__(self, path: Path, parts: dict[str, Part]) -> None:
        super().__init__(path, "w", ZIP_DEFLATED, allowZip64=True, compresslevel=5)
        self._sheets = parts

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(_entry(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        frame = Path(filename).read_bytes() if str(arcname) in self._sheets else None
        info = _entry(str(arcname))
        if frame is None:
            with self.open(info, "w") as target, Path(filename).open("rb") as source:
                shutil.copyfileobj(source, target)
            return
        part = self._sheets[str(arcname)]
        head, _end, tail = frame.partition(b"</sheetData>")
        before, mark, rest = tail.partition(b"<pageMargins" if b"<printOptions" not in tail else b"<printOptions")
        info.file_size = part.path.stat().st_size
        with self.open(info, "w", force_zip64=info.file_size > 1 << 31) as target:
            target.write(head)
            with part.path.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 18)
            target.write(b"</sheetData>" + before + part.links.element().encode() + mark + rest)
        part.path.unlink()
        if part.links.cells:
            name = str(arcname).rpartition("/")[2]
            super().writestr(_entry(f"xl/worksheets/_rels/{name}.rels"), part.links.relations())


def _entry(name: str) -> ZipInfo:
    info = ZipInfo(name.lstrip("/"), date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
