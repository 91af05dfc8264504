"""`watchlist schedule start`: a real process, real signals; what is waited for is a line that it writes."""

import datetime as dt
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from watchlist.store import open_database
from watchlist.store.lock import run_lock
from watchlist.tasks.daemon import AGAIN, DAEMON
from watchlist.tasks.scheduling import due_after, due_before

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to handle on Windows")
BLOCK = "sys.stderr.write('it is here\\n'); sys.stderr.flush(); threading.Event().wait()"


@pytest.fixture
def office(tmp_path, monkeypatch, publishing) -> Iterator:
    """An office whose last run was four days ago; what is due is one run, and one change is waiting."""
    for name in list(os.environ):
        if name.startswith("WATCHLIST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = publishing.Office(tmp_path)
    made.publish(0, {1: "Anna", 2: "Boris"})
    made.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=4)
    made.run()
    made.now = dt.datetime.now(dt.UTC)
    made.publish(1, {1: "Anna", 2: "Bogdan"})
    yield made
    made.publisher.close()


def line_with(process: subprocess.Popen[str], *words: str) -> str:
    """The next line of the log that holds all words."""
    seen = []
    for line in process.stderr:
        if all(word in line for word in words):
            return line
        seen.append(line)
    raise AssertionError(f"no line with {words} in {''.join(seen)}")


@contextmanager
def daemon(
    office, place: str = "watchlist.tasks.daemon.run_daily", act: str = "pass"
) -> Iterator[subprocess.Popen[str]]:
    """The daemon; it does `act` when it first comes to a function of the product. It ends with the block."""
    with office.stopped_at(place, act, "schedule", "start") as process:
        try:
            yield process
            if not process.stderr.closed:
                process.stderr.read()
        except BaseException:
            process.kill()
            raise


def test_a_missed_time_is_made_up_for_once(office):
    """Four days away: one run at once, one line a step, then it waits for the next time; SIGTERM ends it with exit 0."""
    missed = due_before(office.settings, office.now)
    with daemon(office) as process:
        assert f"makes up for the run of {missed:%Y-%m-%d %H:%M} UTC" in line_with(process, "started")
        lines = [
            line_with(process, word)
            for word in ("run begins", "update uk: ok", "resolve: ok", "report: ok", "run ends")
        ]
        assert "1 amended" in lines[-1]
        assert f"{due_after(office.settings, office.now):%Y-%m-%d %H:%M} UTC" in line_with(process, "next run")
        process.send_signal(signal.SIGTERM)
        line_with(process, "stopped")
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert [one["outcome"] for one in office.log("daily") if one["phase"] == "end"] == ["done", "done"]
    assert len(office.reports()) == 2


@pytest.mark.parametrize(
    ("place", "number"),
    [
        pytest.param("watchlist.sources.fetch._attempt", signal.SIGTERM, marks=pytest.mark.slow),
        ("watchlist.store.history.write_changes", signal.SIGINT),
        pytest.param("watchlist.tasks.daily.resolve_all", signal.SIGTERM, marks=pytest.mark.slow),
        pytest.param("watchlist.tasks.bulletins.write_diff_html", signal.SIGINT, marks=pytest.mark.slow),
        ("watchlist.deliver.folder._place", signal.SIGTERM),
    ],
)
def test_a_stop_in_the_middle_of_a_run(office, place, number):
    """Wherever the run is, it ends at once, is recorded as interrupted, and the next one brings what was not told."""
    with daemon(office, place, BLOCK) as process:
        line_with(process, "it is here")
        process.send_signal(number)
        line_with(process, "run interrupted")
        line_with(process, "stopped")
    assert process.returncode == 0
    assert office.log("daily")[-1]["outcome"] == "interrupted"
    with daemon(office) as process:
        line_with(process, "run ends (exit 0)")
        process.send_signal(signal.SIGTERM)
    told = [(one["source_id"], one["field"]) for report in office.reports() for one in report["changes"]]
    assert told == [("TST0002", "names")]
    assert not list((office.folder / "reports").glob(".*"))
    assert len(list((office.folder / "share").rglob("*.xlsx"))) == len(office.reports())


@pytest.mark.slow
def test_one_daemon_a_database(office):
    """A second daemon ends with 7; the first goes on."""
    with daemon(office, "watchlist.tasks.daily.resolve_all", BLOCK) as first:
        line_with(first, "it is here")
        with daemon(office) as second:
            assert "another run (schedule) is at work" in second.stderr.read()
        assert second.returncode == 7
        first.send_signal(signal.SIGTERM)
        line_with(first, "stopped")


@pytest.mark.slow
def test_killed_while_a_run_is_at_work(office):
    """After kill -9 both locks are free, and a new daemon makes the run good."""
    with daemon(office, "watchlist.tasks.daily.resolve_all", BLOCK) as process:
        line_with(process, "it is here")
        process.kill()
    with daemon(office) as process:
        line_with(process, "makes up for")
        line_with(process, "run ends (exit 0)", "1 amended")
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 0, rest


def test_nobody_reads_the_log_any_more(office):
    """When the reader of its log is gone, the daemon works on, and stops as cleanly as ever."""
    with daemon(office, "watchlist.tasks.daily.record_delivery", "os.kill(os.getpid(), signal.SIGTERM)") as process:
        line_with(process, "started")
        process.stderr.close()
        assert process.wait() == 0
    assert office.log("daily")[-1]["outcome"] == "interrupted"
    assert len(office.reports()) == 2


def test_never_two_runs_at_once(office):
    """While somebody runs the job by hand, the daemon begins none, says so, and is due again some minutes later."""
    with open_database(office.settings.url) as database, run_lock(database, "daily"), daemon(office) as process:
        line_with(process, "not begun", "another run (daily) is at work")
        words = line_with(process, "next run").split()
        assert dt.datetime.fromisoformat(f"{words[-3]} {words[-2]}+00:00") < office.now + 2 * AGAIN
        process.send_signal(signal.SIGTERM)
        line_with(process, "stopped")
    assert len(office.reports()) == 1


def test_settings_that_make_no_sense_are_told_at_once(office):
    """A wrong time of day: one line, exit 1, and the lock is not even taken."""
    (office.folder / "watchlist.toml").write_text('[schedule]\ntimes = ["25:00"]\n', encoding="utf-8")
    with daemon(office) as process:
        assert process.stderr.read().count("\n") == 1
    assert process.returncode == 1
    with open_database(office.settings.url) as database, run_lock(database, DAEMON):
        pass


@pytest.mark.slow
def test_it_runs_when_its_time_comes(office):
    """The next full minute, by a real clock: the job is done when it comes, and the time after is told."""
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=65)
    later = soon + dt.timedelta(hours=3)
    settings = office.folder / "watchlist.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace('timezone = "UTC"', f'timezone = "UTC"\ntimes = ["{soon:%H:%M}", "{later:%H:%M}"]')
    )
    office.now = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2)
    office.run()
    office.now = dt.datetime.now(dt.UTC)
    with daemon(office) as process:
        assert f"next run {soon:%Y-%m-%d %H:%M} UTC" in line_with(process, "started")
        line_with(process, "run begins")
        line_with(process, "run ends (exit 0)")
        assert f"{later:%H:%M} UTC" in line_with(process, "next run")
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 0
    assert office.log("daily")[-2]["phase"] == "start"
