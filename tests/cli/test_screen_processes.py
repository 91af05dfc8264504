"""Several processes give what one gives, in the same order, and leave nothing behind."""

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from watchlist.errors import WatchlistError
from watchlist.tasks import screening, screening_workers
from watchlist.tasks.screening_workers import processes_for

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(demo, seeds, monkeypatch):
    """The demo's database and its customers five times over, one id repeated, one row without a name; small batches."""
    with (seeds / "customers.csv").open(encoding="utf-8") as stream:
        head, *rows = csv.reader(stream)
    with (demo / "many.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows([f"{row[0]}-{turn}", *row[1:]] for turn in range(5) for row in rows)
        writer.writerow(["DEMO-001-0", *rows[1][1:]])
        writer.writerow(["DEMO-NONE", *[""] * (len(head) - 1)])
    monkeypatch.setattr(screening, "CHUNK", 25)
    monkeypatch.setattr(screening_workers, "FEW_ROWS", 10)
    return demo


def test_processes_do_not_change_the_results(office, shell, monkeypatch):
    """Two processes beside this one give the very bytes that this one gives alone."""
    monkeypatch.setenv("WATCHLIST_SCREEN_PROCESSES", "1")
    shell.ok("screen", "many.csv", "-o", "one.jsonl", "--no-store")
    monkeypatch.setenv("WATCHLIST_SCREEN_PROCESSES", "2")
    shell.ok("screen", "many.csv", "-o", "two.jsonl", "--no-store")
    assert (office / "one.jsonl").read_bytes() == (office / "two.jsonl").read_bytes()
    assert b'"duplicate"' in (office / "two.jsonl").read_bytes()


def test_monitoring_with_processes_gives_the_same_alerts(office, shell, seeds, monkeypatch):
    """After an edition, monitoring raises as many alerts with two processes as with one."""
    monkeypatch.setenv("WATCHLIST_SCREEN_PROCESSES", "2")
    shell.ok("screen", "many.csv", "-o", "out.jsonl")
    text = (seeds / "lists" / "uk_2023-12-14.xml").read_text(encoding="utf-8")
    text = text.replace("14/12/2023</DateGenerated>", "15/12/2023</DateGenerated>").replace("BAGHERI", "BAGHERY")
    (office / "later.xml").write_text(text, encoding="utf-8")
    shell.ok("update", "uk", "--from-file", "later.xml", "--accept", "--reason", "a test", "--actor", "A. Sample")
    before = (office / "data" / "watchlist.db").read_bytes()
    two = shell.ok("monitor").splitlines()
    (office / "data" / "watchlist.db").write_bytes(before)
    monkeypatch.setenv("WATCHLIST_SCREEN_PROCESSES", "1")
    assert shell.ok("monitor").splitlines() == two
    assert len(two) > 3


def test_a_process_that_dies_is_one_clear_line(office, shell, monkeypatch):
    """Where a process is ended from outside the run stops with what to do, and can be gone on with."""
    monkeypatch.setenv("WATCHLIST_SCREEN_PROCESSES", "2")
    settle = screening.Running._settled

    def kill_and_settle(running, *rest):
        for one in multiprocessing.active_children():
            one.kill()
        return settle(running, *rest)

    monkeypatch.setattr(screening.Running, "_settled", kill_and_settle)
    assert shell("screen", "many.csv", "-o", "out.jsonl") == 1
    assert "ended from outside" in shell.err
    monkeypatch.setattr(screening.Running, "_settled", settle)
    run = next(path.name for path in (office / "data" / "runs").iterdir())
    shell.ok("screen", "--resume", run)
    assert len((office / "out.jsonl").read_bytes().splitlines()) == 152


def test_an_index_of_other_lists_is_refused():
    """A process that finds another index than the run began with answers nothing."""
    screening_workers._place[:] = [None]
    with pytest.raises(WatchlistError, match="updated while the run began"):
        screening_workers._answer([])


def test_small_files_are_done_alone():
    """Starting processes takes longer than a few thousand rows; what a person wishes holds for larger files."""
    assert processes_for(100, 4) == 1
    assert processes_for(10**6, 3) == 3
    assert 1 <= processes_for(10**6, 0) <= screening_workers.MOST_PROCESSES


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_run_leaves_no_process_behind(demo, seeds):
    """When the process that asked is killed, those beside it end by themselves."""
    with (seeds / "customers.csv").open(encoding="utf-8") as stream:
        head, *rows = csv.reader(stream)
    with (demo / "many.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows([f"{row[0]}-{turn}", *row[1:]] for turn in range(700) for row in rows)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "WATCHLIST_SCREEN_PROCESSES": "2"}
    running = subprocess.Popen(
        [sys.executable, "-m", "watchlist", "screen", "many.csv", "-o", "out.jsonl"],
        cwd=demo, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while len(children := children_of(running.pid)) < 3 and time.monotonic() < deadline and running.poll() is None:
        os.sched_yield()
    assert len(children) >= 2
    running.send_signal(signal.SIGKILL)
    running.wait()
    while any(map(is_running, children)) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(map(is_running, children))


def children_of(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False
