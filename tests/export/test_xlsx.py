"""The watchlist as a workbook."""

import datetime as dt
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import msgspec
import pytest
from openpyxl import load_workbook

from watchlist.errors import InputError
from watchlist.export.manifest import verify_workbook
from watchlist.export.rows import WATCHLIST_TABLES
from watchlist.export.xlsx import write_xlsx
from watchlist.records import NameKind
from watchlist.views import EntityView, NameView

SHEETS = ["Cover", "Entities", "Names", "Designations", "Details", "Evidence", "Method", "Dictionary", "Manifest"]


@pytest.fixture
def hostile(made_up: ModuleType) -> EntityView:
    """A party whose names try to break a workbook."""
    names = ("=cmd|'/c calc'!A1", "+1 234", "bell\x07 and \x0b tab", "_x0041_ literal", "<b>&amp;</b>", "Ѐ" * 40_000)
    return msgspec.structs.replace(
        made_up.entity(3),
        entity_id="W666666",
        caption=names[0],
        names=tuple(NameView(name=name, kind=NameKind.ALIAS, source="uk", source_id="TST0003") for name in names),
    )


def views(made_up: ModuleType, hostile: EntityView) -> Iterator[EntityView]:
    return itertools.chain([hostile, made_up.press_entity()], made_up.entities(40))


def test_sheets_heads_and_rows(made_up: ModuleType, hostile: EntityView, tmp_path: Path):
    """All sheets in their order; each table has frozen columns, a filter over all its rows, and its real rows."""
    path = tmp_path / "out" / "w.xlsx"
    counts = write_xlsx(path, views(made_up, hostile), made_up.FACTS)
    book = load_workbook(path)
    assert book.sheetnames == SHEETS
    for table, count in zip(WATCHLIST_TABLES, counts, strict=False):
        sheet = book[table.title]
        rows = list(itertools.chain.from_iterable(map(list, map(table.values, views(made_up, hostile)))))
        assert sheet.max_row == len(rows) + 1 == count.rows + 1
        assert [cell.value for cell in sheet[1]] == [column.title for column in table.columns]
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows == "$1:$1"
    assert list(tmp_path.rglob("*.part")) == []


def test_cells_are_text_dates_and_numbers(made_up: ModuleType, hostile: EntityView, tmp_path: Path):
    """No formula anywhere; ids keep their zeros; dates are dates; what was cleaned is still there otherwise."""
    path = tmp_path / "w.xlsx"
    write_xlsx(path, views(made_up, hostile), made_up.FACTS)
    book = load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    names = [row[2].value for row in book["Names"].iter_rows(min_row=2, max_row=7)]
    assert names[0] == "=cmd|'/c calc'!A1"
    assert names[1] == "+1 234"
    assert names[2] == "bell� and   tab"
    assert names[4] == "<b>&amp;</b>"
    assert "more characters" in names[5]
    assert len(names[5]) <= 32_767
    listed = [cell for cell in next(book["Designations"].iter_rows(min_row=2)) if cell.value and cell.is_date]
    assert listed[0].value == dt.datetime(2020, 1, 4)  # noqa: DTZ001
    assert listed[0].number_format == "yyyy-mm-dd"
    links = [cell.hyperlink.target for cell in book["Entities"]["V"][1:] if cell.hyperlink]
    assert links[0] == "https://example.org/uk/TST0003"


def test_cover_says_what_and_adds_up(made_up: ModuleType, hostile: EntityView, tmp_path: Path):
    """The cover holds the run, lists with age and state, sums that add up, repairs, and lines to sign."""
    path = tmp_path / "w.xlsx"
    write_xlsx(path, views(made_up, hostile), made_up.FACTS)
    rows = [[cell.value for cell in row if cell.value not in (None, "")] for row in load_workbook(path)["Cover"]]
    flat = {str(value) for row in rows for value in row}
    for wanted in ("Example Bank plc", "2026-11-22 14:04:05", "2026-11-22 15:04:05 +0100 CET", "abc123", "Prepared by",
                   "Reviewed by", "Approved by", "good, STALE", "Cells with control characters, cleaned"):  # fmt: skip
        assert wanted in flat
    sums = next(row for row in rows if row and row[0] == "Entities by type")
    assert sums == ["Entities by type", "8 company + 34 person", 42, "yes"]


def test_same_data_same_bytes(made_up: ModuleType, hostile: EntityView, tmp_path: Path):
    """Two runs over the same data with the same facts give the same file, byte for byte."""
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(tmp_path / name, views(made_up, hostile), made_up.FACTS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_long_tables_go_on_in_numbered_sheets(made_up: ModuleType, tmp_path: Path):
    """A table longer than a sheet is split; no row is lost or repeated; the sheets stand side by side."""
    path = tmp_path / "w.xlsx"
    counts = write_xlsx(path, made_up.entities(25), made_up.FACTS, row_limit=11)
    book = load_workbook(path)
    assert book.sheetnames[1:4] == ["Entities", "Entities (2)", "Entities (3)"]
    ids = [row[0] for name in book.sheetnames[1:4] for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert ids == [view.entity_id for view in made_up.entities(25)]
    assert [count.rows for count in counts if count.table == "entities"] == [10, 10, 5]
    assert book["Entities (3)"].auto_filter.ref == "A1:V6"


def test_manifest_verifies_and_finds_an_edit(made_up: ModuleType, hostile: EntityView, tmp_path: Path):
    """The hashes are found again in the file and after another program saved it; an edited cell is found."""
    path = tmp_path / "w.xlsx"
    write_xlsx(path, views(made_up, hostile), made_up.FACTS)
    assert verify_workbook(path) == ()
    book = load_workbook(path)
    for row in book["Names"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    book["Entities"]["A1"].comment = None
    book["Designations"]["D5"] = "Somebody else"
    book.save(tmp_path / "edited.xlsx")
    assert verify_workbook(tmp_path / "edited.xlsx") == (
        "sheet Designations: its rows are not those that were written",
    )


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path):
    """One clear line for a file that is something else."""
    (tmp_path / "x.xlsx").write_text("no")
    with pytest.raises(InputError, match="not a workbook"):
        verify_workbook(tmp_path / "x.xlsx")


def test_no_data_still_gives_a_workbook(made_up: ModuleType, tmp_path: Path):
    """An empty watchlist is said, not an error."""
    counts = write_xlsx(tmp_path / "w.xlsx", [], made_up.FACTS)
    assert {count.rows for count in counts if count.table in {"entities", "names"}} == {0}
    assert verify_workbook(tmp_path / "w.xlsx") == ()


def test_a_failure_leaves_no_file(made_up: ModuleType, tmp_path: Path):
    """When the data end in an error, nothing half-written stands at the path and the old file is untouched."""
    path = tmp_path / "w.xlsx"
    path.write_text("the old one")

    def broken() -> Iterator[EntityView]:
        yield made_up.entity(1)
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        write_xlsx(path, broken(), made_up.FACTS)
    assert path.read_text() == "the old one"
    assert [child.name for child in tmp_path.iterdir()] == ["w.xlsx"]


def test_a_place_that_cannot_be_written(made_up: ModuleType, tmp_path: Path):
    """A path that cannot be written gives one clear line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        write_xlsx(tmp_path / "file" / "w.xlsx", [], made_up.FACTS)


def test_archive_has_no_time_of_day(made_up: ModuleType, tmp_path: Path):
    """Entries of the archive bear a fixed date, so that bytes depend on data alone."""
    write_xlsx(tmp_path / "w.xlsx", made_up.entities(2), made_up.FACTS)
    with ZipFile(tmp_path / "w.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.system
def test_libreoffice_opens_it(made_up: ModuleType, hostile: EntityView, tmp_path: Path, soffice: str):
    """Opened and saved by LibreOffice every row is as it was written, and no name has become a formula."""
    write_xlsx(tmp_path / "w.xlsx", views(made_up, hostile), made_up.FACTS)
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(tmp_path / "w.xlsx")],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    assert verify_workbook(tmp_path / "out" / "w.xlsx") == ()
    book = load_workbook(tmp_path / "out" / "w.xlsx")
    assert book.sheetnames == SHEETS
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
