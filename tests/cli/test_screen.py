"""Screening as an officer does it: file in, workbook out, decisions back, proof kept."""

import datetime as dt
import json
import shutil

import pytest
from openpyxl import load_workbook

ALERTING = {"DEMO-005", "DEMO-009", "DEMO-013", "DEMO-019", "DEMO-022", "DEMO-029"}


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def fill(path, decisions: dict[int, dict]) -> list[str]:
    """Type decisions into rows of the sheet, as an officer does; gives the alert ids of the sheet."""
    book = load_workbook(path)
    sheet = book["Decisions"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for line, values in decisions.items():
        for title, value in values.items():
            sheet.cell(line, heads[title]).value = value
    found = [sheet.cell(line, heads["Alert"]).value for line in range(2, sheet.max_row + 1)]
    book.save(path)
    return found


FALSE = {
    "Disposition": "False positive", "Reason code": "DOB_CONFLICT", "Analyst": "A. Sample",
    "Decided on": dt.date(2026, 1, 5),
}  # fmt: skip


def test_customers_that_are_listed_alert_and_no_others(demo, shell, seeds):
    """Of the invented customers those that are listed have hits, look-alikes have none; every row has its line, in order."""
    rows = lines(shell.ok("screen", seeds / "customers.csv", "--format", "jsonl", "-o", "-"))
    assert [row["row"] for row in rows] == list(range(1, 31))
    assert {row["subject"]["subject_id"] for row in rows if row["hits"]} == ALERTING
    assert all(row["result"] in ("strong", "review", "no_hit") for row in rows)
    first = next(row for row in rows if row["subject"]["subject_id"] == "DEMO-005")["hits"][0]
    assert {"source": "uk", "source_id": "RUS1652"} in first["records"]
    assert first["score"] > 0.9
    assert "columns:" in shell.err
    assert "year first" in shell.err


def test_no_row_is_dropped(demo, shell):
    """A row without name, one of signs alone and a cut-off one are input errors with a reason; the rest is screened."""
    text = "\ufeffKunden-Nr;Vollständiger Name;Geburtsdatum\r\n1;Mohammad Baqeri;17/06/1960\r\n2;;\r\n3;???;\r\n4;Max Müller\r\n"
    (demo / "kunden.csv").write_bytes(text.encode())
    rows = lines(shell.ok("screen", "kunden.csv", "--format", "jsonl", "-o", "-"))
    assert [row["result"] for row in rows] == ["strong", "input_error", "input_error", "no_hit"]
    assert [row["error"] for row in rows[1:3]] == ["no name", "nothing of the name '???' can be compared"]
    assert rows[0]["subject"]["births"] == ["1960-06-17"]
    assert "day before month" in shell.err


def test_the_workbook_states_that_rows_in_are_rows_out(demo, shell, seeds):
    """The cover's numbers add up, and the head of the audit log stands on it and in the file beside it."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    cover = "\n".join(
        str(cell.value) for row in load_workbook("out.xlsx")["Cover"].iter_rows() for cell in row if cell.value
    )
    anchor = json.loads((demo / "out.xlsx.anchor.json").read_text())
    assert anchor["head"] in cover
    assert "screened" in cover
    assert load_workbook("out.xlsx")["Summary"].max_row == 31
    assert shell.ok("audit", "verify", "--anchor", "out.xlsx.anchor.json")


def test_an_anchor_finds_a_tail_cut_off(demo, shell, seeds):
    """A log that ends before the head written down beside a result is found out (exit 5)."""
    shutil.copy("data/watchlist.db", "before.db")
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    shell.ok("audit", "verify", "--anchor", "out.xlsx.anchor.json")
    assert shell("audit", "verify", "--anchor", "out.xlsx.anchor.json", "--db", "before.db") == 5
    assert "cut off" in shell.err
    (demo / "no.json").write_text("{}")
    assert shell("audit", "verify", "--anchor", "no.json") == 3


def test_a_dry_run_leaves_nothing_but_its_entry_in_the_log(demo, shell, seeds):
    """An auditor's test keeps no subject and no alert, and is logged as a test."""
    shell.ok("screen", seeds / "customers.csv", "--dry-run", "-o", "out.xlsx")
    entry = json.loads(shell.ok("audit", "log", "--json", "--limit", "1"))["entries"][0]
    assert (entry["action"], entry["details"]["test"], entry["details"]["kept"]) == ("screen", True, False)
    assert not list((demo / "data" / "runs").iterdir())
    fill("out.xlsx", {2: FALSE})
    assert shell("decide", "out.xlsx") == 1


def test_a_cleared_hit_is_hidden_and_listed(demo, shell, seeds):
    """A false positive hides its hit in the next run, where it is counted and listed; read twice, it is known already."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    ids = fill("out.xlsx", {2: FALSE})
    assert "1 decisions taken (1 false positive)" in shell.ok("decide", "out.xlsx")
    assert "0 decisions taken, 0 refused, 1 known already" in shell.ok("decide", "out.xlsx")
    rows = lines(shell.ok("screen", seeds / "customers.csv", "--format", "jsonl", "-o", "-"))
    assert ids[0] not in {hit["alert_id"] for row in rows for hit in row["hits"]}
    hidden = [one for row in rows for one in row["clearances"]]
    assert [(one["cleared_by"], one["reason"]) for one in hidden] == [("A. Sample", "DOB_CONFLICT")]
    assert "1 hidden" in shell.err


def test_a_changed_customer_brings_a_cleared_hit_back(demo, shell, seeds):
    """When the customer's data change, the clearance no longer holds, and the alert says what changed."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    ids = fill("out.xlsx", {2: FALSE})
    shell.ok("decide", "out.xlsx")
    text = (seeds / "customers.csv").read_text(encoding="utf-8").replace(",IR,IR,Tehran,", ",IR,AE,Dubai,", 1)
    (demo / "changed.csv").write_text(text, encoding="utf-8")
    rows = lines(shell.ok("screen", "changed.csv", "--format", "jsonl", "-o", "-"))
    back = next(hit for row in rows for hit in row["hits"] if hit["alert_id"] == ids[0])
    assert back["status"] == "reopened"
    assert "the customer changed" in back["reopened"]
    assert "Dubai" in back["reopened"]


def test_rows_that_cannot_be_taken_are_named_and_the_rest_is_taken(demo, shell, seeds):
    """An altered row and one that its own analyst reviewed are refused with the reason; the third is taken (exit 3)."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    fill("out.xlsx", {2: FALSE | {"Score": 0.1}, 3: FALSE | {"Reviewer": "a. sample"}, 4: FALSE})
    assert shell("decide", "out.xlsx") == 3
    assert "1 decisions taken" in shell.out
    assert "altered" in shell.err
    assert "second person" in shell.err


def test_four_eyes_where_they_are_asked_for(demo, shell, seeds, monkeypatch):
    """With four eyes from a band on, a closing decision without a second person is refused, with one it is taken."""
    monkeypatch.setenv("WATCHLIST_SCREEN_FOUR_EYES_FROM", "strong")
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    fill("out.xlsx", {2: FALSE, 3: FALSE | {"Reviewer": "B. Sample"}})
    assert shell("decide", "out.xlsx") == 3
    assert "1 decisions taken" in shell.out
    assert "fill in Reviewer" in shell.err


def test_a_workbook_older_than_a_change_is_stale(demo, shell, seeds):
    """A decision made on another state of the customer is refused."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    text = (seeds / "customers.csv").read_text(encoding="utf-8").replace(",IR,IR,Tehran,", ",IR,AE,Dubai,", 1)
    (demo / "changed.csv").write_text(text, encoding="utf-8")
    shell.ok("screen", "changed.csv", "--format", "jsonl", "-o", "x.jsonl")
    fill("out.xlsx", {2: FALSE})
    assert shell("decide", "out.xlsx") == 3
    assert "stale" in shell.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "there is no such file"),
        ("empty.csv", b" \n", "the file is empty"),
        ("numbers.csv", b"a,b\n1,2\n", "no column holds a name"),
        ("broken.xlsx", b"PK\x03\x04 not a workbook", "broken.xlsx"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(demo, shell, name, content, said):
    """Bad input gives one clear line and exit 3."""
    if content is not None:
        (demo / name).write_bytes(content)
    assert shell("screen", name, "-o", "out.xlsx") == 3
    assert said in shell.err
    assert len(shell.err.strip().splitlines()) == 1


def run_of(err: str) -> str:
    return next(line.split()[1] for line in err.splitlines() if line.startswith("run screening-"))


def test_replay_gives_the_same_results_after_lists_and_decisions_changed(demo, shell, seeds):
    """After another edition, a new clearance and a new resolution, a run replayed is equal, byte for byte."""
    shell.ok("update", "uk", "--from-file", seeds / "lists" / "uk_2022-10-20.xml")
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    run = run_of(shell.err)
    fill("out.xlsx", {2: FALSE})
    shell.ok("decide", "out.xlsx")
    text = (seeds / "lists" / "uk_2023-12-14.xml").read_text(encoding="utf-8")
    (demo / "later.xml").write_text(
        text.replace("14/12/2023</DateGenerated>", "15/12/2023</DateGenerated>").replace("AGHAJANI", "AGHAJANY"),
        encoding="utf-8",
    )
    shell.ok("update", "uk", "--from-file", "later.xml", "--accept", "--reason", "a test", "--actor", "A. Sample")
    shell.ok("resolve")
    again = json.loads(shell.ok("replay", run, "--json"))
    assert again["verdict"] == "equal", again


def test_a_run_whose_names_are_gone_is_not_replayable(demo, shell, seeds):
    """Where the customers' data were removed, replay says so instead of pretending."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    run = run_of(shell.err)
    shutil.rmtree(demo / "data" / "runs" / run)
    assert shell("replay", run) == 1
    assert "not replayable" in shell.out
    assert shell("replay", "screening-never") == 1


def test_a_run_of_other_rules_is_not_replayable(demo, shell, seeds, monkeypatch):
    """Where the algorithm of then is gone, replay says so."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    run = run_of(shell.err)
    monkeypatch.setattr("watchlist.tasks.replaying.ALGORITHM", "watchlist-match-9")
    assert shell("replay", run) == 1
    assert "watchlist-match-9" in shell.out


@pytest.mark.parametrize("ending", ["html", "xlsx", "json"])
def test_a_lookup_leaves_a_certificate(demo, shell, ending):
    """The certificate of a name without hits names the lists and their editions; another ending is refused."""
    shell.ok("lookup", "Karl Heinz Exemplar", "--certificate", f"c.{ending}")
    data = (demo / f"c.{ending}").read_bytes()
    assert len(data) > 1000
    if ending != "xlsx":
        assert b"2026-02-27" in data
        assert b"No hit" in data
    assert shell("lookup", "Karl Heinz Exemplar", "--certificate", "c.doc") == 2


def test_monitoring_says_what_brought_an_alert(demo, shell, seeds):
    """After an edition that lists a customer, monitoring raises the alert and names its trigger; again, it finds nothing."""
    (demo / "mine.csv").write_text("customer id,name,type\nC1,Karl Heinz Exemplar,person\n", encoding="utf-8")
    shell.ok("screen", "mine.csv", "-o", "out.jsonl")
    assert "1 customers, 0 records changed" in shell.ok("monitor")
    text = (seeds / "lists" / "uk_2023-12-14.xml").read_text(encoding="utf-8")
    text = text.replace("14/12/2023</DateGenerated>", "15/12/2023</DateGenerated>").replace("AGHAJANI", "EXEMPLAR")
    text = text.replace("Saeed", "Karl Heinz")
    (demo / "later.xml").write_text(text, encoding="utf-8")
    shell.ok("update", "uk", "--from-file", "later.xml", "--accept", "--reason", "a test", "--actor", "A. Sample")
    said = shell.ok("monitor")
    assert "1 new alerts" in said
    assert "list change: uk:" in said
    assert "0 new alerts" in shell.ok("monitor")


def test_monitoring_brings_a_clearance_back_that_has_expired(demo, shell, seeds, monkeypatch):
    """On the day a clearance ends monitoring reopens its hit and says why, though no list has changed; once."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.xlsx")
    ids = fill("out.xlsx", {2: FALSE | {"Decided on": dt.datetime.now(dt.UTC).date()}})
    monkeypatch.setenv("WATCHLIST_SCREEN_CLEARANCE_DAYS", "30")
    shell.ok("decide", "out.xlsx")
    shell.ok("screen", seeds / "customers.csv", "-o", "out.jsonl")
    assert "0 reopened" in shell.ok("monitor")
    month = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)
    monkeypatch.setattr("watchlist.cli.commands_screen.now", lambda: month)
    found = json.loads(shell.ok("monitor", "--json"))
    assert [one["alert_id"] for one in found["effects"]] == [ids[0]]
    assert "the clearance expired on" in found["effects"][0]["trigger"]
    assert "0 reopened" in shell.ok("monitor")
