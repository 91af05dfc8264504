"""The workbook of the review as a person fills it in and saves it with whatever program: what is read back, what was altered."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from watchlist.errors import InputError
from watchlist.export.filled import altered, filled_rows, has_sheet
from watchlist.export.review_claims import CLAIM_QUEUE, put_fields
from watchlist.export.review_xlsx import QUEUE, write_review
from watchlist.outcomes import ClaimItem, ClaimSentence, ReviewView
from watchlist.records import Kind, Measure, Status

MADE = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
LOCKED = [column for column in CLAIM_QUEUE.columns if not column.editable]
TEXT = "On Monday\nthe ministry “froze” the assets of =Belmin Orbaine_x0041_."


def item(number: int) -> ClaimItem:
    return ClaimItem(
        key=f"press:aa:{number}", claim="GB|imposed|2024-05-13", fingerprint=f"{number:064x}", state="waiting",
        party="=HYPERLINK(1)" if number == 1 else "Белмин Орбен", kind=Kind.PERSON, authority="GB", status=Status.IMPOSED,
        measures=(Measure.ASSET_FREEZE, Measure.TRAVEL_BAN), day=dt.date(2024, 5, 13) if number else None,
        day_note=None if number else "no trusted dateline", confidence=0.5 + number / 8, threshold=0.9,
        sentences=(ClaimSentence(start=0, end=len(TEXT), text=TEXT, rule="direct", marks=((44, 58),)),),
        title="Ministry acts", published=dt.date(2024, 5, 14), document="aa" * 32,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path):
    """A workbook of three claims, each with a verdict; in the last row a day is put right as a date."""
    path = tmp_path / "queue.xlsx"
    write_review(path, ReviewView(claims=tuple(item(number) for number in range(3))), MADE)
    book = load_workbook(path)
    for line in (2, 3, 4):
        put(book, line, "Verdict", "accept")
    put(book, 4, "Right day", dt.date(2022, 10, 20))
    book.save(path)
    return path


def put(book, line, title, value):
    sheet = book["Claims"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(line, titles.index(title) + 1).value = value


def test_what_was_written_is_what_is_read(path):
    """Formula-like names, other scripts, line feeds and look-alikes of escapes come back as they went out."""
    rows = list(filled_rows(path, CLAIM_QUEUE))
    assert [row.line for row in rows] == [2, 3, 4]
    assert [altered(row, CLAIM_QUEUE, item(number)) for number, row in enumerate(rows)] == [(), (), ()]
    assert [row.text("verdict") for row in rows] == ["accept"] * 3
    assert put_fields({key: rows[2].text(key) for key in rows[2].cells}) == {"day": "2022-10-20"}
    assert list(filled_rows(path, QUEUE)) == []


@pytest.mark.parametrize("column", LOCKED, ids=lambda column: column.key)
def test_every_locked_cell_is_watched(path, column):
    """Whichever locked cell is altered, or emptied, is named."""
    for value in ("something else", None):
        book = load_workbook(path)
        put(book, 2, column.title, value)
        book.save(path)
        row = next(iter(filled_rows(path, CLAIM_QUEUE)))
        wanted = () if value is None and column.getter(item(0)) in (None, (), "") else (column.title,)
        assert altered(row, CLAIM_QUEUE, item(0)) == wanted


def test_rows_without_an_entry_are_passed_over(path):
    """Only rows in which something was filled in are read, in whatever order they were sorted."""
    book = load_workbook(path)
    put(book, 3, "Verdict", None)
    book.save(path)
    assert [row.line for row in filled_rows(path, CLAIM_QUEUE)] == [2, 4]


def test_another_file_is_refused_in_one_line(path, tmp_path):
    """A renamed column, a workbook of another kind and no workbook at all are told apart."""
    assert has_sheet(path, QUEUE, CLAIM_QUEUE)
    book = load_workbook(path)
    book["Claims"].cell(1, 1).value = "Opinion"
    book.save(path)
    with pytest.raises(InputError, match="no column 'Verdict'"):
        list(filled_rows(path, CLAIM_QUEUE))
    other = tmp_path / "other.xlsx"
    book.create_sheet("Else")
    for name in ("Claims", "Review", "Dictionary"):
        del book[name]
    book.save(other)
    assert not has_sheet(other, QUEUE, CLAIM_QUEUE)
    (tmp_path / "text.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(InputError, match="not a workbook"):
        has_sheet(tmp_path / "text.xlsx", QUEUE)


@pytest.mark.system
def test_saving_with_another_program_alters_nothing(path: Path, tmp_path: Path, soffice: str):
    """Opened and saved by LibreOffice every row still holds what was written."""
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(path)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    rows = list(filled_rows(tmp_path / "out" / "queue.xlsx", CLAIM_QUEUE))
    assert [altered(row, CLAIM_QUEUE, item(number)) for number, row in enumerate(rows)] == [(), (), ()]
    assert rows[2].text("put_day") == "2022-10-20"
