"""One run at a time, and a killed run does not block the next."""

import os
import signal
import subprocess
import sys

import pytest

from watchlist.errors import LockedError
from watchlist.store import open_database
from watchlist.store.lock import run_lock

HOLD = """
import sys
from watchlist.store import open_database
from watchlist.store.lock import run_lock
with open_database(sys.argv[1]) as database, run_lock(database, "daily"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_turned_away(url: str):
    """The lock is free again when the first run ends, and another job's lock is another lock."""
    with open_database(url) as one, open_database(url) as two:
        with run_lock(one, "daily"):
            with pytest.raises(LockedError, match="another run") as error, run_lock(two, "daily"):
                pass
            assert "\n" not in str(error.value)
            with run_lock(two, "update"):
                pass
        with run_lock(two, "daily"):
            pass


def test_the_lock_is_let_go_on_an_error(url: str):
    """A run that fails leaves no lock behind."""

    def fail(database) -> None:
        with run_lock(database, "daily"):
            raise RuntimeError

    with open_database(url) as database:
        with pytest.raises(RuntimeError):
            fail(database)
        with run_lock(database, "daily"):
            pass


def test_a_killed_run_leaves_no_lock(url: str):
    """Another process holds the lock; killed with -9, it is gone."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with open_database(url) as database:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(LockedError), run_lock(database, "daily"):
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        for attempt in range(1000):  # a server may need a moment to notice that the other end is gone
            try:
                with run_lock(database, "daily"):
                    break
            except LockedError:
                assert attempt < 999
