"""The daily job: each change reported once, whatever happens in between; one failure stops nothing else."""

import datetime as dt
import json
import os
import random
import signal
from pathlib import Path

import pytest

from watchlist.errors import LockedError
from watchlist.store import open_database
from watchlist.store.lock import run_lock
from watchlist.tasks.lists import UpdateRequest, update_sources

ROOT = Path(__file__).parents[2]


def told(report: dict) -> list[tuple]:
    """What a report tells, as it can be compared."""
    return sorted((one["source_id"], one["change"], one["field"] or "") for one in report["changes"])


def test_each_report_tells_what_is_new_since_the_last(office):
    """First load, changes, quiet day: three reports, three events, each delivered; the log names every step."""
    office.publish(0, {1: "Anna", 2: "Boris", 3: "Clara"})
    first = office.run()
    assert (first.exit_code, first.changes, first.event) == (0, 0, "report")
    assert "uk read for the first time (3)" in first.headline
    office.now += dt.timedelta(days=1)
    office.publish(1, {1: "Anna", 2: "Bogdan", 4: "Dora"})
    second = office.run()
    assert told(office.reports()[1]) == [
        ("TST0002", "amended", "names"),
        ("TST0003", "removed", ""),
        ("TST0004", "added", ""),
    ]
    assert second.headline.startswith("1 added, 1 removed, 1 amended")
    office.now += dt.timedelta(days=1)
    third = office.run()
    assert (third.exit_code, third.changes, third.event) == (0, 0, "heartbeat")
    assert len(list((office.folder / "share").rglob("*.xlsx"))) == 3
    steps = [(one["step"], one["outcome"]) for one in office.log("step")][-6:]
    assert steps == [(name, "ok") for name in ("update uk", "resolve", "index", "monitor", "report", "deliver folder")]
    assert [one["phase"] for one in office.log("daily")] == ["start", "end"] * 3


def test_a_failing_list_stops_nothing_and_is_said(office, publishing):
    """A page of HTML in place of the list: exit 4, an alarm that names it, and what else is new is reported."""
    office.publish(0, {1: "Anna", 2: "Boris", 3: "Clara"})
    office.run()
    office.publish(1, {1: "Anna", 2: "Boris", 3: "Cara"})
    with open_database(office.settings.url) as database:
        update_sources(database, office.settings, UpdateRequest(sources=("uk",)), office.now, publishing.silent)
    office.publisher.sulk()
    office.now += dt.timedelta(days=1)
    done = office.run()
    assert (done.exit_code, done.event) == (4, "alarm")
    assert done.headline.startswith("ATTENTION, update uk: ")
    assert told(office.reports()[-1]) == [("TST0003", "amended", "names")]
    office.now += dt.timedelta(days=60)
    assert "uk is stale" in office.run().headline


def test_a_failing_step_stops_no_other(office, monkeypatch):
    """A defect in resolution: the lists come in, the report goes out, exit 1 and the headline say which step."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("made up")

    office.publish(0, {1: "Anna", 2: "Boris"})
    monkeypatch.setattr("watchlist.tasks.daily.resolve_all", broken)
    done = office.run()
    assert done.exit_code == 1
    assert "resolve: unforeseen ZeroDivisionError: made up" in done.headline
    assert {one.step: one.outcome for one in done.steps} == {
        "update uk": "ok", "resolve": "failed", "index": "ok", "monitor": "ok", "report": "ok", "deliver folder": "ok",
    }  # fmt: skip
    assert len(office.reports()) == 1


def test_without_a_report_the_alarm_goes_out(office, monkeypatch):
    """When the report itself cannot be written, the targets hear it, and the next report tells what this one did not."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    office.publish(0, {1: "Anna", 2: "Boris"})
    office.run()
    office.publish(1, {1: "Anna", 2: "Bogdan"})
    with monkeypatch.context() as patch:
        patch.setattr("watchlist.tasks.bulletins.write_diff_xlsx", full)
        done = office.run()
    assert (done.exit_code, done.event, done.changes) == (1, "alarm", None)
    assert "No space left" in done.headline
    assert told(office.reports()[-1]) == []
    office.run()
    assert told(office.reports()[-1]) == [("TST0002", "amended", "names")]


def test_a_target_that_was_away_gets_every_report_later(office):
    """A share that is not connected: exit 1; when it is back, both reports arrive, each once."""
    (office.folder / "share").rmdir()
    office.publish(0, {1: "Anna", 2: "Boris"})
    assert office.run().exit_code == 1
    (office.folder / "share").mkdir()
    office.now += dt.timedelta(days=1)
    assert office.run().exit_code == 0
    office.run()
    assert len(list((office.folder / "share").rglob("*.xlsx"))) == 3


def test_a_change_dated_into_the_past_is_not_lost(office, publishing, shared_seeds):
    """What another command commits after a report, with an earlier moment, is in the next report."""
    office.publish(0, {1: "Anna", 2: "Boris"})
    before = office.now - dt.timedelta(hours=2)
    files = [shared_seeds / "lists" / name for name in ("un_2025-11-20.xml", "un_2026-02-27.xml")]
    with open_database(office.settings.url) as database:
        update_sources(database, office.settings, UpdateRequest(files=(files[0],)), before, publishing.silent)
    office.run()
    with open_database(office.settings.url) as database:
        found = update_sources(
            database, office.settings, UpdateRequest(files=(files[1],)), before, publishing.silent
        ).updates[0]
    office.now += dt.timedelta(days=1)
    office.run()
    changed = {(one["source_id"], one["change"]) for one in office.reports()[-1]["changes"]}
    assert len(changed) == found.added + found.removed + found.amended > 0


@pytest.fixture
def shared_seeds() -> Path:
    return ROOT / "seeds"


def test_customers_affected_are_told_once(office):
    """A customer kept from a screening whose name comes onto a list: a new alert in the next report, and in that only."""
    office.publish(0, {1: "Anna", 2: "Boris"})
    office.run()
    (office.folder / "customers.csv").write_text("customer id,name,type\nC1,Dora FAMILY3,person\n", encoding="utf-8")
    from watchlist.cli.run import run

    assert run(["screen", "customers.csv", "-o", "out.jsonl"]) == 0
    office.now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    office.publish(1, {1: "Anna", 2: "Boris", 3: "Dora"})
    assert "1 new alert" in office.run().headline
    told_of = office.reports()[-1]["customers"]
    assert [(one["subject_id"], one["effect"]) for one in told_of] == [("C1", "new_alert")]
    assert (told_of[0]["subject_name"], told_of[0]["caption"]) == ("Dora FAMILY3", "Dora FAMILY3")
    assert told_of[0]["records"] == [{"source": "uk", "source_id": "TST0003"}]
    office.run()
    assert office.reports()[-1]["customers"] == []
    assert run(["diff", "--since", "2026-03-01", "-o", "diff.json"]) == 0
    again = json.loads((office.folder / "diff.json").read_bytes())
    assert [(one["subject_id"], one["effect"]) for one in again["customers"]] == [("C1", "new_alert")]
    assert again["summary"]["new_alerts"] == 1


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_killed_between_monitoring_and_report_no_customer_is_lost(office):
    """The alert that the killed run raised stands in the report of the next, as new, and in no later one."""
    from watchlist.cli.run import run

    office.publish(0, {1: "Anna", 2: "Boris"})
    office.run()
    (office.folder / "customers.csv").write_text("customer id,name,type\nC1,Dora FAMILY3,person\n", encoding="utf-8")
    assert run(["screen", "customers.csv", "-o", "out.jsonl"]) == 0
    office.now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    office.publish(1, {1: "Anna", 2: "Boris", 3: "Dora"})
    assert office.killed_in("watchlist.tasks.daily.write_bulletin") == -signal.SIGKILL
    assert "affects 1 of your customers, 1 new alert" in office.run().headline
    office.run()
    told_of = [(one["subject_id"], one["effect"]) for report in office.reports() for one in report["customers"]]
    assert told_of == [("C1", "new_alert")]


def test_a_second_run_is_refused(office):
    """While one run holds the lock, another ends at once."""
    with (
        open_database(office.settings.url) as database,
        run_lock(database, "daily"),
        pytest.raises(LockedError, match="another run"),
    ):
        office.run()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize(
    ("place", "left"),
    [
        ("watchlist.store.history.write_changes", 0),
        ("watchlist.tasks.daily.resolve_all", 0),
        ("watchlist.tasks.bulletins.write_diff_html", 0),
        ("watchlist.tasks.bulletins._place", 1),
        ("watchlist.tasks.daily.parcel_of", 1),
        ("watchlist.tasks.daily.record_delivery", 1),
    ],
)
def test_killed_in_any_step_nothing_is_lost_or_told_twice(office, place, left):
    """After kill -9 the next run reports exactly what was not reported, delivers what was not, and leaves no rubbish."""
    office.publish(0, {1: "Anna", 2: "Boris", 3: "Clara"})
    office.run()
    office.publish(1, {1: "Anna", 2: "Bogdan", 4: "Dora"})
    assert office.killed_in(place) == -signal.SIGKILL
    assert len(office.log("report")) == 1 + left
    assert office.run().exit_code == 0
    everything = [line for report in office.reports() for line in told(report)]
    assert sorted(everything) == [("TST0002", "amended", "names"), ("TST0003", "removed", ""), ("TST0004", "added", "")]
    delivered = {path.name for path in (office.folder / "share").rglob("*.xlsx")}
    assert delivered == {path.name for path in (office.folder / "reports").rglob("*.xlsx")}
    assert not list((office.folder / "reports").glob(".*"))


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to handle on Windows")
def test_a_stop_in_the_middle_is_clean(office):
    """SIGTERM in the middle of a step ends the run with 130, and the log says that it was interrupted."""
    office.publish(0, {1: "Anna", 2: "Boris"})
    assert office.killed_in("watchlist.tasks.daily.resolve_all", signal.SIGTERM) == 130
    assert office.log("daily")[-1]["outcome"] == "interrupted"


def test_thirty_days_add_up(office, publishing):
    """Thirty days with failed downloads, a refused list and missed days: the reports turn the first state into the last.

    Each field's story is whole: what one report gives as before is what the last one that told of it gave as after.
    """
    chance = random.Random(20260301)
    state = {number: f"Given{number}" for number in range(1, 13)}
    office.publish(0, state)
    office.run()
    first, number = dict(state), 100
    for day in range(1, 31):
        office.now = publishing.START + dt.timedelta(days=day)
        state.pop(chance.choice(sorted(state)))
        number += 1
        state[number] = f"Given{number}"
        state[chance.choice(sorted(state))] = f"Renamed{day}"
        if day == 7:
            office.publisher.sulk()
        elif day == 12:
            office.publish(day, {1: "Alone", 2: "Together"})  # far too short: refused
        elif day not in (18, 19):  # the publisher rests
            office.publish(day, state)
        if day != 22:  # a day missed
            assert office.run().exit_code == (4 if day in (7, 12) else 0)
    known = {f"TST{one:04d}": name for one, name in first.items()}
    for report in office.reports()[1:]:
        for one in report["changes"]:
            if one["change"] == "added":
                assert one["source_id"] not in known
                known[one["source_id"]] = json.dumps(one["after"])
            elif one["change"] == "removed":
                del known[one["source_id"]]
            elif one["field"] == "names":
                assert all(given_in(text) in known[one["source_id"]] for text in one["before"])
                known[one["source_id"]] = json.dumps(one["after"])
    assert sorted(known) == [f"TST{one:04d}" for one in sorted(state)]
    assert all(name in known[f"TST{one:04d}"] for one, name in state.items())


def given_in(text: object) -> str:
    """The given name in a name as a report shows it."""
    words = json.dumps(text).replace('"', " ").replace(",", " ").split()
    return next(word for word in words if word.startswith(("Given", "Renamed")))
