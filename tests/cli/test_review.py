"""The review: pairs that want a person are shown with both sides, decided in the terminal or in a workbook."""

import json
import re
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from watchlist.cli.run import run

ENTRY = re.compile(r"<Designation>(?:(?!</Designation>).)*<UniqueID>RUS1652</UniqueID>.*?</Designation>", re.DOTALL)


@pytest.fixture
def waiting(demo, shell, seeds):
    """A demo whose UK list came anew with a second entry that reads like Bagheri's: within one list a person is asked."""
    text = (seeds / "lists" / "uk_2023-12-14.xml").read_text(encoding="utf-8")
    entry = ENTRY.search(text)[0]
    text = text.replace(entry, entry + entry.replace("RUS1652", "TST0001").replace("15604", "99999"))
    text = re.sub(r"<DateGenerated>[^<]*", "<DateGenerated>15/12/2023", text)
    (demo / "uk.xml").write_text(text, encoding="utf-8")
    shell.ok("update", "uk", "--from-file", demo / "uk.xml")
    shell.ok("resolve")
    items = json.loads(shell.ok("review", "--json"))["items"]
    assert {"uk:RUS1652", "uk:TST0001"} in [{item["one"]["key"], item["other"]["key"]} for item in items]
    return items


def test_queue_as_json_has_both_sides(waiting):
    """Each item names both records with what they say, marks per field, score and reason."""
    for item in waiting:
        assert item["one"]["facts"]["name"]
        assert item["other"]["facts"]["name"]
        assert set(item["marks"].values()) <= {"agree", "conflict", "differ", "one side"}
        assert item["reason"]
        assert item["one"]["evidence"]


def test_a_workbook_is_filled_in_and_read_back(waiting, demo, shell):
    """Verdicts typed into the workbook are taken, a row without a reason is refused, and the pair leaves the queue."""
    shell.ok("review", "--batch", "queue.xlsx")
    book = load_workbook(demo / "queue.xlsx")
    sheet = book["Review"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("Verdict") + 1).value = "different"
    sheet.cell(2, titles.index("Your reason") + 1).value = "other birth place"
    refused = len(waiting) > 1
    if refused:
        sheet.cell(3, titles.index("Verdict") + 1).value = "same"
    book.save(demo / "queue.xlsx")
    said = shell.ok("review", "--batch", "queue.xlsx", "--actor", "Officer A")
    assert "two parties, says Officer A" in said
    assert ("row 3 refused" in said) == refused
    left = json.loads(shell.ok("review", "--json"))["items"]
    pair = {waiting[0]["one"]["key"], waiting[0]["other"]["key"]}
    assert pair not in [{item["one"]["key"], item["other"]["key"]} for item in left]


def test_a_changed_record_is_not_decided_blindly(waiting, demo, shell):
    """A row whose record says something else than when the workbook was written is refused."""
    shell.ok("review", "--batch", "queue.xlsx")
    book = load_workbook(demo / "queue.xlsx")
    sheet = book["Review"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("Verdict") + 1).value = "same"
    sheet.cell(2, titles.index("Your reason") + 1).value = "looks alike"
    sheet.cell(2, titles.index("State of record") + 1).value = "0" * 64
    book.save(demo / "queue.xlsx")
    assert "has changed" in shell.ok("review", "--batch", "queue.xlsx")


def test_terminal_review_decides_and_takes_back(waiting, demo):
    """Letters on stdin decide: evidence, different with a reason, undo, then unsure; the log keeps all of it."""
    keys = "e\nd\nnot him\nz\nu\ncannot tell\nq\n"
    done = subprocess.run(
        [sys.executable, "-m", "watchlist", "review", "--actor", "Officer B"],
        cwd=demo, input=keys, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "taken back" in done.stdout
    assert "cannot be told, says Officer B" in done.stdout


def test_split_and_why(demo, shell, capfd):
    """`why` tells the steps of a cluster; `split` takes a record out and it stays out."""
    said = shell.ok("why", "uk:RUS1652")
    assert "ofac:27850" in said
    assert "1. " in said
    shell.ok("split", "uk:RUS1652", "ofac:27850", "--reason", "test", "--actor", "Officer A")
    shell.ok("resolve")
    view = json.loads(shell.ok("show", "uk:RUS1652", "--json"))
    assert "27850" not in {record["source_id"] for record in view["records"]}
    assert run(["split", "uk:RUS1652", "uk:RUS1652", "uk:NOBODY", "--reason", "x"]) == 2
    assert "Officer A" in shell.ok("why", "uk:RUS1652")
