"""The daemon's sense of time: a machine that sleeps, times that pass, and what counts as done."""

import datetime as dt
import queue

import pytest

from watchlist.settings import ScheduleSettings, Settings
from watchlist.tasks import daemon
from watchlist.tasks.daemon import Timer
from watchlist.tasks.scheduling import RunView, missed

TWICE = Settings(schedule=ScheduleSettings(times=("06:30", "18:00"), timezone="UTC"))


@pytest.fixture
def wall(monkeypatch):
    """A clock on the wall that a test moves, as it has moved when a machine wakes up."""
    from apscheduler.schedulers import base

    class Wall(dt.datetime):
        ahead = dt.timedelta()

        @classmethod
        def now(cls, tz=None):
            return dt.datetime.now(tz) + cls.ahead

    monkeypatch.setattr(base, "datetime", Wall)
    monkeypatch.setattr(daemon, "LOOK", 0.01)
    return Wall


def test_after_a_long_sleep_the_job_is_due_once(wall):
    """Three days slept through are six times that passed: due at once, and only once; then the next time of the table."""
    with Timer(TWICE) as timer:
        wall.ahead = dt.timedelta(days=3)
        timer.wait()
        now = wall.now(dt.UTC)
        assert now < timer.next <= now + dt.timedelta(hours=12)
        with pytest.raises(queue.Empty):
            timer._due.get(timeout=0.1)


def test_a_time_that_was_missed_is_due_at_once():
    """However many times passed since, one run makes up for all."""
    with Timer(TWICE, dt.datetime.now(dt.UTC) - dt.timedelta(days=5)) as timer:
        timer.wait()
        assert timer.next > dt.datetime.now(dt.UTC)
        with pytest.raises(queue.Empty):
            timer._due.get(timeout=0.1)


def test_a_second_try_is_no_later_than_the_timetable():
    """A try again in five minutes comes before the next time of the table; one after it changes nothing."""
    with Timer(TWICE) as timer:
        regular = timer.next
        timer.again(regular + dt.timedelta(minutes=5))
        assert timer.next == regular
        timer.again(regular - dt.timedelta(seconds=1))
        assert timer.next == regular - dt.timedelta(seconds=1)


def test_a_run_at_work_when_the_time_came_counts():
    """Begun by hand a minute before the time and ended after it: nothing was missed; ended before it: something was."""
    at = dt.datetime(2026, 3, 2, 6, 29, tzinfo=dt.UTC)
    now = at + dt.timedelta(hours=2)
    long = RunView(run="r", started=at, ended=at + dt.timedelta(minutes=4), outcome="done")
    short = RunView(run="r", started=at, ended=at + dt.timedelta(seconds=40), outcome="done")
    assert missed(TWICE, long, now, dt.timedelta()) is None
    assert missed(TWICE, short, now, dt.timedelta()) == at + dt.timedelta(minutes=1)
