"""The results workbook, and the decisions read back from it."""

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from openpyxl import load_workbook

from watchlist.errors import InputError
from watchlist.export.decisions import read_decisions
from watchlist.export.manifest import verify_workbook
from watchlist.export.rows_screen import DECISIONS, LOCKED_KEYS
from watchlist.export.screen_xlsx import ScreenBook, write_screen_xlsx

SECRET = b"a made-up secret"
SHEETS = ["Cover", "Summary", "Hits", "Decisions", "Clearances applied", "Near misses", "Input quality", "Method",
          "Dictionary", "Manifest"]  # fmt: skip
COLUMN = {column.key: number for number, column in enumerate(DECISIONS.columns, 1)}


@pytest.fixture
def results(made_up: ModuleType, tmp_path: Path) -> Path:
    """A workbook of 120 customers."""
    path = tmp_path / "results.xlsx"
    rows = (made_up.screened(number) for number in range(1, 121))
    write_screen_xlsx(path, rows, ScreenBook(facts=made_up.FACTS, secret=SECRET))
    return path


def fill(path: Path, *edits: Callable[[Any], None]) -> Path:
    """Open the workbook as an officer does, fill in Decisions, save."""
    book = load_workbook(path)
    for edit in edits:
        edit(book["Decisions"])
    book.save(path)
    return path


def decide(line: int, **cells: Any) -> Callable[[Any], None]:
    given = {"disposition": "False positive", "reason_code": "DOB_CONFLICT", "analyst": "a.tester", **cells}

    def edit(sheet: Any) -> None:
        for key, value in given.items():
            sheet.cell(line, COLUMN[key]).value = value

    return edit


def test_every_row_is_there_and_adds_up(made_up: ModuleType, results: Path):
    """Rows in are rows of Summary; the cover's numbers add up; every hit is in Hits and in Decisions."""
    book = load_workbook(results)
    assert book.sheetnames == SHEETS
    assert book["Summary"].max_row == 121
    hits = sum(len(made_up.screened(number).hits) for number in range(1, 121))
    assert book["Hits"].max_row == book["Decisions"].max_row == hits + 1
    rows = [[cell.value for cell in row if cell.value not in (None, "")] for row in book["Cover"]]
    sums = {row[0]: row for row in rows if row and row[-1] in ("yes", "NO")}
    assert sums["Rows of the input"][2] == 120
    assert {row[-1] for row in sums.values()} == {"yes"}
    assert verify_workbook(results) == ()


def test_only_the_officers_cells_can_be_filled(results: Path):
    """Decisions is protected; drop-downs stand on disposition, reason code and the questions; ids are hidden."""
    sheet = load_workbook(results)["Decisions"]
    assert sheet.protection.sheet
    for column in DECISIONS.columns:
        cell = sheet.cell(2, COLUMN[column.key])
        assert cell.protection.locked is not column.editable, column.key
    ranges = {next(iter(rule.sqref.ranges)).min_col for rule in sheet.data_validations.dataValidation}
    assert ranges == {COLUMN[column.key] for column in DECISIONS.columns if column.choices}
    letters = [cell.column_letter for cell in sheet[1] if cell.value in ("Entity id", "State of the party")]
    assert all(sheet.column_dimensions[letter].hidden for letter in letters)


def test_decisions_come_back(results: Path):
    """What was filled in is read, open rows are counted, and nothing is missing."""
    hits = load_workbook(results)["Decisions"].max_row - 1
    fill(results, decide(2, narrative="Born 1960.", decided_on=dt.date(2026, 11, 22), step_1="yes"),
         decide(4, disposition="True match", reason_code="SAME_PARTY", decided_on="2026-11-22"))  # fmt: skip
    read = read_decisions(results, SECRET)
    assert [row.problem for row in read.rows] == ["", ""]
    assert read.open == hits - 2
    assert read.missing == ()
    assert read.run_id == "run-0001"
    first, second = read.rows
    assert (first.disposition, first.reason_code, first.narrative) == ("false_positive", "DOB_CONFLICT", "Born 1960.")
    assert first.decided_on == second.decided_on == dt.date(2026, 11, 22)
    assert first.steps == ("yes", "", "", "", "")
    assert first.entity_fingerprint == "f10"
    assert second.disposition == "true_match"


@pytest.mark.parametrize("key", LOCKED_KEYS)
def test_an_altered_cell_is_refused(results: Path, key: str):
    """Whichever locked cell is changed, its row is refused with the reason and the others are taken."""

    def alter(sheet: Any) -> None:
        cell = sheet.cell(2, COLUMN[key])
        cell.value = 0.5 if key == "score" else f"{cell.value or ''}x"

    fill(results, decide(2), decide(3), alter)
    read = read_decisions(results, SECRET)
    assert [bool(row.problem) for row in read.rows] == [True, False]
    assert "altered" in read.rows[0].problem or "no alert of this workbook" in read.rows[0].problem


def test_rows_may_be_sorted_taken_out_and_repeated(results: Path):
    """Order does not matter; a row that is gone is named; a repeated row is refused."""

    def shuffle(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        rows = rows[::-1][:-1]
        rows.append(rows[0])
        for line in range(2, sheet.max_row + 1):
            for number in range(1, len(rows[0]) + 1):
                sheet.cell(line, number).value = rows[line - 2][number - 1]

    fill(results, decide(2), decide(3), shuffle)
    read = read_decisions(results, SECRET)
    assert read.missing == ("A0000100",)
    assert [row.problem for row in read.rows if row.problem] == ["a second row for the same alert"]
    assert [row.alert_id for row in read.rows if not row.problem] == ["A0000101"]


def test_another_key_takes_nothing(results: Path):
    """Without the key a workbook cannot be forged: every row is refused."""
    fill(results, decide(2))
    read = read_decisions(results, b"another key")
    assert all("another installation" in row.problem for row in read.rows)
    assert read.open == 0


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"disposition": None}, "no disposition"),
        ({"disposition": "Maybe"}, "none of"),
        ({"reason_code": "BECAUSE"}, "not one of the list"),
        ({"reason_code": None}, "no reason code"),
        ({"reason_code": "OTHER"}, "needs a narrative"),
        ({"analyst": None}, "no analyst"),
        ({"decided_on": "last Tuesday"}, "is no date"),
    ],
)
def test_incomplete_decisions_say_what_is_missing(results: Path, cells: dict[str, Any], problem: str):
    """Each entry that is no decision yet is refused with the one thing to mend."""
    fill(results, decide(2, **cells))
    assert problem in read_decisions(results, SECRET).rows[0].problem


def test_a_workbook_that_is_none_of_ours(made_up: ModuleType, results: Path, tmp_path: Path):
    """A file that is no results workbook, or lost a column, gives one clear line."""
    (tmp_path / "x.xlsx").write_bytes(b"PK no")
    with pytest.raises(InputError, match="not a workbook"):
        read_decisions(tmp_path / "x.xlsx", SECRET)

    def rename(sheet: Any) -> None:
        sheet.cell(1, COLUMN["reason_code"]).value = "Why"

    with pytest.raises(InputError, match="lacks the column Reason code"):
        read_decisions(fill(results, rename), SECRET)


def test_an_interrupted_run_says_so(made_up: ModuleType, tmp_path: Path):
    """What is known only at the end reaches the cover: the run stopped, and how far it came."""

    def finish(facts: Any) -> Any:
        return msgspec.structs.replace(facts, remarks=("INCOMPLETE: stopped after row 5.",))

    options = ScreenBook(facts=made_up.FACTS, secret=SECRET, finish=finish)
    write_screen_xlsx(tmp_path / "r.xlsx", (made_up.screened(number) for number in range(1, 6)), options)
    cover = {cell.value for row in load_workbook(tmp_path / "r.xlsx")["Cover"] for cell in row}
    assert "INCOMPLETE: stopped after row 5." in cover


@pytest.mark.system
def test_libreoffice_opens_it_and_decisions_survive(results: Path, tmp_path: Path, soffice: str):
    """Opened and saved by LibreOffice the workbook keeps its rows: all hashes hold and a decision comes back."""
    fill(results, decide(2))
    out = tmp_path / "out"
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(out), str(results)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    read = read_decisions(out / "results.xlsx", SECRET)
    assert [row.problem for row in read.rows] == [""]
    assert read.missing == ()
    assert verify_workbook(out / "results.xlsx") == ()


def test_words_that_matter_are_also_told_by_colour(results: Path):
    """Strong, Review and Input error stand out in the Summary, bands in Hits; the words stay what they are."""
    book = load_workbook(results)
    for title, words in {
        "Summary": {"Strong", "Review", "Input error", "strong", "review"},
        "Decisions": {"strong"},
    }.items():
        rules = [rule for ranges in book[title].conditional_formatting for rule in ranges.rules]
        assert words <= {text.strip('"') for rule in rules for text in rule.formula}
        assert all(rule.dxf.fill.bgColor.rgb and rule.dxf.font.b for rule in rules)
