"""What is kept of customers: not erased too early, not kept too long, and the proof outlives the person's data."""

import datetime as dt
import gzip
import json

import pytest

WHY = ("--reason", "asked for it", "--actor", "A. Sample")
LONG_AGO = dt.datetime(2010, 5, 4, 9, tzinfo=dt.UTC)


@pytest.fixture
def screened(demo, shell, seeds):
    """The demo's customers, screened and kept; gives the folder and the run's id."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.jsonl")
    run = next(line.split()[1] for line in shell.err.splitlines() if line.startswith("run screening-"))
    return demo, run


@pytest.fixture
def long_ago(monkeypatch):
    """A clock that can be set: first 2010, then the present."""
    clock = {"now": LONG_AGO}
    for module in ("commands_screen", "commands_lookup", "commands_retention"):
        monkeypatch.setattr(f"watchlist.cli.{module}.now", lambda: clock["now"])
    return clock


def everything(folder) -> bytes:
    """All bytes that Watchlist keeps in a folder; packed ones unpacked."""
    found = b""
    for path in sorted((folder / "data").rglob("*")):
        if path.is_file() and "raw" not in path.parts and "index" not in path.parts:
            found += gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return found


def test_a_customer_is_not_erased_before_the_time(screened, shell):
    """Within retention_years an erasure is refused with the day, unless somebody says that no duty applies."""
    assert shell("erase", "DEMO-005", *WHY) == 2
    assert "is kept until" in shell.err
    assert "--no-duty" in shell.err
    assert "erased" in shell.ok("erase", "DEMO-005", *WHY, "--no-duty")
    assert shell("erase", "DEMO-005", *WHY, "--no-duty") == 1


def test_an_erased_customer_is_gone_and_the_proof_holds(screened, shell):
    """Nothing of the person is left, the log verifies and says what was erased by whom, and the run is not replayable."""
    folder, run = screened
    name = next(
        json.loads(line)["subject"]["name"]
        for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
        if '"DEMO-005"' in line
    )
    assert name.encode() in everything(folder)
    shell.ok("erase", "DEMO-005", *WHY, "--no-duty")
    for table in ("subject", "alert", "alert_decision"):
        assert not rows_of(folder, table, "DEMO-005")
    assert name.encode() not in everything(folder)
    shell.ok("audit", "verify", "--anchor", "out.jsonl.anchor.json")
    entry = json.loads(shell.ok("audit", "log", "--json", "--limit", "1"))["entries"][0]
    assert (entry["action"], entry["actor"]) == ("erase", "A. Sample")
    assert {row[0] for row in entry["details"]["rows"]} == {"subject", "alert"}
    assert all(len(row[2]) == 64 for row in entry["details"]["rows"])
    assert name not in json.dumps(entry["details"])
    assert shell("replay", run) == 1
    assert "were erased; the other rows came out equal" in shell.out


def rows_of(folder, table: str, subject: str) -> list:
    import sqlite3

    with sqlite3.connect(folder / "data" / "watchlist.db") as base:
        return base.execute(f"SELECT * FROM {table} WHERE subject_id = ?", (subject,)).fetchall()


def test_altered_results_are_told_from_erased_ones(screened, shell):
    """Who takes a line out of a run's results without an erasure is found out."""
    folder, run = screened
    path = folder / "data" / "runs" / run / "results.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))
    assert shell("replay", run) == 1
    assert "altered" in shell.out


def test_a_hold_goes_before_everything(screened, shell):
    """Under a hold nobody is erased; it is listed with its reason and lifted by a second entry of the log."""
    shell.ok("hold", "add", "DEMO-005", "--reason", "a court asks")
    assert "DEMO-005: since" in shell.ok("hold", "list")
    assert shell("hold", "add", "DEMO-005", "--reason", "again") == 2
    assert shell("erase", "DEMO-005", *WHY, "--no-duty") == 2
    assert "a court asks" in shell.err
    assert shell("erase", "--name", "DEMO-005", *WHY) == 2
    shell.ok("hold", "release", "DEMO-005", "--reason", "the case is closed")
    assert "no hold stands" in shell.ok("hold", "list")
    assert shell("hold", "release", "DEMO-005", "--reason", "again") == 1
    shell.ok("erase", "DEMO-005", *WHY, "--no-duty")
    shell.ok("audit", "verify")


def test_retention_erases_what_is_older_and_nothing_else(demo, shell, seeds, long_ago):
    """Former states, names in the log and results older than ten years go; what is in force and what is younger stays."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.jsonl")
    shell.ok("lookup", "Karl Heinz Exemplar", "--dob", "1955-03-02")
    text = (seeds / "customers.csv").read_text(encoding="utf-8").replace("Tehran", "Dubai")
    (demo / "changed.csv").write_text(text, encoding="utf-8")
    long_ago["now"] = LONG_AGO + dt.timedelta(days=365)
    shell.ok("screen", "changed.csv", "-o", "out2.jsonl")
    assert "0 former states" in shell.ok("retention")
    assert "results of 0 runs" in shell.ok("retention", "--apply")
    long_ago["now"] = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    due = json.loads(shell.ok("retention", "--json"))
    assert due["rows"] > 0
    assert due["names"] == 2
    assert len(due["runs"]) == 2
    assert b"Karl Heinz Exemplar" in everything(demo)
    shell.ok("retention", "--apply", "--actor", "A. Sample")
    assert b"Karl Heinz Exemplar" not in everything(demo)
    assert "0 former states" in shell.ok("retention")
    assert rows_of(demo, "subject", "DEMO-005")
    shell.ok("audit", "verify")


def test_retention_spares_whoever_is_under_a_hold(demo, shell, seeds, long_ago):
    """A hold keeps a customer's rows in old results and the names in the log; the other rows go."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.jsonl")
    run = next(path.name for path in (demo / "data" / "runs").iterdir())
    shell.ok("hold", "add", "DEMO-005", "--reason", "a court asks")
    long_ago["now"] = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    shell.ok("retention", "--apply")
    left = gzip.decompress((demo / "data" / "runs" / run / "results.jsonl.gz").read_bytes())
    assert b'"DEMO-005"' in left
    assert left.count(b"DEMO-") == 1 or b'"DEMO-006"' not in left
    shell.ok("hold", "add", "*", "--reason", "all of it")
    assert "0 former states" in shell.ok("retention", "--apply")


def test_a_name_can_be_left_out_of_the_log(demo, shell, monkeypatch):
    """With --no-store-names, or the setting, neither name nor date of birth is kept, and the log verifies."""
    shell.ok("lookup", "Karl Heinz Exemplar", "--dob", "1955-03-02", "--no-store-names")
    monkeypatch.setenv("WATCHLIST_STORE_NAMES", "false")
    shell.ok("lookup", "Erika Beispielfrau", "--id", "AB1234567")
    kept = everything(demo)
    for text in (b"Karl Heinz Exemplar", b"1955-03-02", b"Erika Beispielfrau", b"AB1234567"):
        assert text not in kept
    assert "(name erased)" in shell.ok("audit", "log")
    shell.ok("audit", "verify")


def test_a_typed_name_can_be_erased(demo, shell):
    """A name asked for is erased wherever it stands in the log; a name never asked for says so."""
    shell.ok("lookup", "Karl Heinz Exemplar")
    assert "1 questions" in shell.ok("erase", "--name", "Karl Heinz Exemplar", *WHY)
    assert "Karl Heinz Exemplar" not in shell.ok("audit", "log", "--json")
    assert shell("erase", "--name", "Karl Heinz Exemplar", *WHY) == 1
    shell.ok("audit", "verify")
    assert shell("erase", *WHY) == 2
