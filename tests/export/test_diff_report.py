"""The change report as workbook, JSON and text."""

import io
import json
import random
from pathlib import Path
from types import ModuleType

import msgspec
from openpyxl import load_workbook

from watchlist.export.diff_numbers import count_changes, headline, ordered
from watchlist.export.diff_text import diff_text, write_diff_json
from watchlist.export.diff_xlsx import write_diff_xlsx
from watchlist.export.manifest import verify_workbook
from watchlist.records import Change

SHEETS = ["Cover", "Headline", "Added", "Removed", "Amended", "Merged and split", "Customers affected",
          "Press against lists", "List health", "Method", "Dictionary", "Manifest"]  # fmt: skip


def test_workbook_holds_every_change_once(made_up: ModuleType, tmp_path: Path):
    """Sheets in their order; added, removed, amended and merged rows add up to all changes; the manifest holds."""
    report = made_up.report(60)
    write_diff_xlsx(tmp_path / "d.xlsx", report)
    book = load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames == SHEETS
    rows = sum(book[name].max_row - 1 for name in SHEETS[2:6])
    assert rows == len(report.diff.changes)
    assert book["Customers affected"].max_row == 3
    assert book["List health"].max_row == 3
    assert verify_workbook(tmp_path / "d.xlsx") == ()


def test_last_known_record_of_a_removed_party(made_up: ModuleType, tmp_path: Path):
    """A removed party comes with its names and acts as last known."""
    report = made_up.report(60)
    gone = next(one for one in ordered(report.diff.changes) if one.change is Change.REMOVED)
    write_diff_xlsx(tmp_path / "d.xlsx", report)
    row = [cell.value for cell in load_workbook(tmp_path / "d.xlsx")["Removed"][2]]
    assert gone.before["names"][0]["text"] in " ".join(str(value) for value in row)
    assert any("asset freeze" in str(value) for value in row)


def test_a_quiet_day_is_said(made_up: ModuleType, tmp_path: Path):
    """Nothing changed: cover, headline and list health are there, and the text says so."""
    report = made_up.report(0)
    write_diff_xlsx(tmp_path / "d.xlsx", report)
    book = load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames == SHEETS
    assert book["List health"].max_row == 3
    assert "Nothing changed on the lists" in diff_text(report)
    assert count_changes(report).quiet


def test_order_depends_on_the_changes_alone(made_up: ModuleType):
    """However the changes come in, two people see the same row numbers: identity first, wording last."""
    changes = list(made_up.report(200).diff.changes)
    first = ordered(changes)
    random.Random(3).shuffle(changes)
    assert ordered(changes) == first
    weights = [one.materiality for one in first]
    assert weights == sorted(weights, key=("identity", "legal", "wording", "technical").index)


def test_numbers_add_up(made_up: ModuleType):
    """Lists add up to the whole, programmes add up to their list, causes and materiality to the amended fields."""
    numbers = count_changes(made_up.report(300))
    for field in ("added", "removed", "fields", "merged", "split", "first_load"):
        whole = getattr(numbers.total, field)
        assert sum(getattr(one, field) for one in numbers.lists) == whole
        assert sum(getattr(one, field) for one in numbers.programmes) == whole
    assert sum(numbers.causes.values()) == numbers.total.fields == sum(numbers.materiality.values())
    assert numbers.new_alerts == numbers.reopened == 1
    assert "affects 2 of your customers, 1 new alert, 1 reopened clearance" in headline(numbers)


def test_a_first_load_is_no_news(made_up: ModuleType):
    """Parties of a list read for the first time are counted apart from what the publisher added."""
    report = made_up.report(30)
    changes = tuple(msgspec.structs.replace(one, cause="first_load") for one in report.diff.changes)
    quiet = msgspec.structs.replace(report, diff=msgspec.structs.replace(report.diff, changes=changes))
    numbers = count_changes(quiet)
    assert numbers.total.added == 0
    assert numbers.total.first_load == 30


def test_json_has_the_published_shape(made_up: ModuleType):
    """from, to and changes stand as published, in the order of the report, with the same numbers."""
    report = made_up.report(50)
    stream = io.BytesIO()
    write_diff_json(stream, report)
    document = json.loads(stream.getvalue())
    assert document["schema_version"] == 1
    assert document["from"] == "2026-11-21"
    keys = {"source", "source_id", "entity_id", "caption", "change", "field", "before", "after", "cause", "materiality",
            "detected"}  # fmt: skip
    assert keys <= document["changes"][0].keys()
    assert [one["source_id"] for one in document["changes"]] == [one.source_id for one in ordered(report.diff.changes)]
    assert document["summary"]["total"]["added"] == count_changes(report).total.added


def test_text_fits_a_mail(made_up: ModuleType):
    """Fifteen thousand changes make a short text that says how many it leaves out; stale lists are named."""
    report = made_up.report(15_000)
    text = diff_text(report, most=20)
    assert len(text.splitlines()) < 60
    assert max(map(len, text.splitlines())) < 250
    assert "14,980 more" in text
    assert "STALE" in text
