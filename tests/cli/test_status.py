"""`watchlist status`: all is well, or what is not, for people and for a monitoring system."""

import datetime as dt
import json
import sqlite3

import pytest


@pytest.fixture
def office(shell, publishing):
    """A folder in which one daily run has been done."""
    publisher = publishing.Publisher()
    publishing.prepare_folder(shell.folder, publisher.url)
    publisher.offer(publishing.uk_list(f"{dt.datetime.now(dt.UTC):%d/%m/%Y}", {1: "Anna", 2: "Boris"}))
    shell.ok("schedule", "run")
    yield shell
    publisher.close()


def at(monkeypatch, moment: dt.datetime) -> None:
    monkeypatch.setattr("watchlist.cli.commands_schedule.now", lambda: moment)


def test_all_is_well(office):
    """After a good run: exit 0, the list, the run, the queues, the chain and the disk are told."""
    view = json.loads(office.ok("status", "--json"))
    assert view["problems"] == []
    assert next(one for one in view["lists"] if one["source"] == "uk")["records"] == 2
    assert view["schedule"]["runs"][0]["outcome"] == "done"
    assert (view["pairs_waiting"], view["alerts_open"], view["reports_undelivered"]) == (0, 0, 0)
    assert view["chain"]["entries"] > 5
    assert view["disk"]["database"] > 0
    assert "all is well" in office.ok("status")


def test_a_missed_day_and_a_stale_list(office, monkeypatch):
    """Weeks later without a run: exit 4; the missed run and the stale list are named."""
    at(monkeypatch, dt.datetime.now(dt.UTC) + dt.timedelta(days=60))
    assert office("status", "--json") == 4
    problems = " ".join(json.loads(office.out)["problems"])
    assert "was missed" in problems
    assert "uk is stale" in problems
    assert office("schedule", "status") == 4
    assert "missed" in office.out


def test_a_delivery_that_waits(office):
    """A share that is away: the run fails, and status says that a report waits and what the last run met."""
    (office.folder / "share").rename(office.folder / "elsewhere")
    assert office("schedule", "run") == 1
    assert office("status", "--json") == 4
    view = json.loads(office.out)
    assert view["reports_undelivered"] == 1
    assert any("no such folder" in one for one in view["problems"])


def test_a_broken_chain(office):
    """An entry altered behind the triggers' back: exit 5, and its number."""
    with sqlite3.connect(office.folder / "data" / "watchlist.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2")
    connection.close()
    assert office("status") == 5
    assert "entry 2 was altered" in office.out


def test_before_the_first_run(shell, seeds):
    """Without any run, status does not speak of a missed one; schedule status says that none was ever done (exit 4)."""
    shell.ok("update", "--from-file", seeds / "lists" / "un_2026-02-27.xml")
    assert shell("status", "--json") in (0, 4)
    assert not any("missed" in one for one in json.loads(shell.out)["problems"])
    assert shell("schedule", "status") == 4
    assert "none was ever done" in shell.out
