"""The daily job: each change reported once, whatever happens in between; one failure stops nothing else."""

import asyncio
import datetime as dt
import email
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from watchlist.errors import LockedError
from watchlist.settings import load_settings
from watchlist.store import audit, open_database
from watchlist.store.lock import run_lock
from watchlist.tasks.auditing import verify_log
from watchlist.tasks.daily import run_daily
from watchlist.tasks.lists import UpdateRequest, update_sources

ROOT = Path(__file__).parents[2]
START = dt.datetime(2026, 3, 1, 6, 30, tzinfo=dt.UTC)


def silent(*_: object) -> None:
    """Report no progress."""


class Office:
    """A working folder with a publisher, and a clock that the test sets."""

    def __init__(self, folder: Path, publishing, settings: str = "") -> None:
        self.folder, self.publisher, self._list = folder, publishing.Publisher(), publishing.uk_list
        publishing.prepare_folder(folder, self.publisher.url, settings)
        self.now = START

    @property
    def settings(self):
        return load_settings({}, self.folder / "watchlist.toml")

    def publish(self, day: int, given: dict[int, str]) -> None:
        self.publisher.offer(self._list((START + dt.timedelta(days=day)).strftime("%d/%m/%Y"), given))

    def run(self):
        self.now += dt.timedelta(minutes=1)
        with open_database(self.settings.url) as database:
            return run_daily(database, self.settings, lambda: self.now, silent)

    def killed_in(self, place: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Run the job in a process that gets a signal when it comes to a function of the product."""
        module, _, name = place.rpartition(".")
        code = (
            f"import os, sys, importlib\nmodule = importlib.import_module({module!r})\n"
            f"before = module.{name}\n"
            f"def now_die(*given, **named):\n    os.kill(os.getpid(), {int(number)})\n    return before(*given, **named)\n"
            f"module.{name} = now_die\n"
            "from watchlist.cli.run import run\nsys.exit(run(['schedule', 'run']))\n"
        )
        environment = {key: value for key, value in os.environ.items() if not key.startswith("WATCHLIST_")}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=self.folder, env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode

    def reports(self) -> list[dict]:
        """All reports in the folder of reports, in the order of their making."""
        return [json.loads(path.read_bytes()) for path in sorted((self.folder / "reports").glob("2*/*.json"))]

    def log(self, action: str) -> list[dict]:
        with open_database(self.settings.url) as database, database.reading() as session:
            verify_log(session)
            return [one.details for one in audit.log(session, audit.LogQuery(action=action))][::-1]


@pytest.fixture
def office(tmp_path, monkeypatch, publishing):
    for name in list(os.environ):
        if name.startswith("WATCHLIST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Office(tmp_path, publishing)
    yield made
    made.publisher.close()


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


def test_a_failing_list_stops_nothing_and_is_said(office):
    """A page of HTML in place of the list: exit 4, an alarm that names it, and what else is new is reported."""
    office.publish(0, {1: "Anna", 2: "Boris", 3: "Clara"})
    office.run()
    office.publish(1, {1: "Anna", 2: "Boris", 3: "Cara"})
    with open_database(office.settings.url) as database:
        update_sources(database, office.settings, UpdateRequest(sources=("uk",)), office.now, silent)
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


def test_a_change_dated_into_the_past_is_not_lost(office, shared_seeds):
    """What another command commits after a report, with an earlier moment, is in the next report."""
    office.publish(0, {1: "Anna", 2: "Boris"})
    before = office.now - dt.timedelta(hours=2)
    files = [shared_seeds / "lists" / name for name in ("un_2025-11-20.xml", "un_2026-02-27.xml")]
    with open_database(office.settings.url) as database:
        update_sources(database, office.settings, UpdateRequest(files=(files[0],)), before, silent)
    office.run()
    with open_database(office.settings.url) as database:
        found = update_sources(database, office.settings, UpdateRequest(files=(files[1],)), before, silent).updates[0]
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
    assert "FAMILY3" in told_of[0]["subject_name"] + told_of[0]["caption"]
    office.run()
    assert office.reports()[-1]["customers"] == []


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
    office.now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
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


def test_thirty_days_add_up(office):
    """Thirty days with failed downloads, a refused list and missed days: the reports turn the first state into the last.

    Each field's story is whole: what one report gives as before is what the last one that told of it gave as after.
    """
    chance = random.Random(20260301)
    state = {number: f"Given{number}" for number in range(1, 13)}
    office.publish(0, state)
    office.run()
    first, number = dict(state), 100
    for day in range(1, 31):
        office.now = START + dt.timedelta(days=day)
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


def test_a_quiet_day_sends_a_heartbeat_by_mail(office):
    """Mail goes to a real server: the report, and on a quiet day the heartbeat with the state of the lists."""
    from aiosmtpd.controller import Controller

    mails = []

    class Box:
        async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 (aiosmtpd's name)
            await asyncio.sleep(0)
            mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            return "250 taken"

    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mail = f'mail_host = "127.0.0.1"\nmail_port = {port}\nmail_security = "none"\nmail_from = "w@example.org"\nmail_to = ["d@example.org"]\n'
    with (office.folder / "watchlist.toml").open("a", encoding="utf-8") as file:
        file.write(mail)
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        office.publish(0, {1: "Anna", 2: "Boris"})
        office.run()
        office.now += dt.timedelta(days=1)
        assert office.run().exit_code == 0
    finally:
        controller.stop()
    assert len(mails) == 2
    assert mails[1]["Subject"].startswith("Watchlist 2026-03-02: Nothing changed on the lists")
    assert "uk: " in mails[1].get_body().get_content()
    assert [part.get_filename()[-5:] for part in mails[1].iter_attachments()] == [".xlsx", ".html"]
    assert len(list((office.folder / "share").rglob("*.xlsx"))) == 2
