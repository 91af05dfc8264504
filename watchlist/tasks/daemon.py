"""The daemon: does the daily job at the times of the timetable until it is told to stop.

APScheduler keeps the time in a thread of its own, from a memory store that is built at the start: the timetable is the
settings', and what ran is the audit log's, so nothing else can disagree with them. The job itself runs in the thread
that takes signals, one at a time, so that a stop reaches it wherever it is: its open unit of work is rolled back, the
log says that it was interrupted, and the next run goes on from what is on record.
"""

from __future__ import annotations

import datetime as dt
import queue
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from watchlist.errors import LockedError, WatchlistError
from watchlist.settings import Settings
from watchlist.store import Database, open_database
from watchlist.store.lock import run_lock
from watchlist.tasks.bulletins import local
from watchlist.tasks.daily import Clock, StepOutcome, run_daily
from watchlist.tasks.scheduling import last_done, missed, timetable

DAEMON = "schedule"
"""Name of the lock: one daemon a database."""
LOOK = 5.0
"""Seconds after which the clock on the wall is looked at again: a machine that slept did not count them."""
AGAIN = dt.timedelta(minutes=5)
"""When a run that could not be begun, or broke off, is tried again."""

Tell = Callable[[str], None]


class Timer:
    """Says when the job is due. Times that passed meanwhile, however many, come due once."""

    def __init__(self, settings: Settings, first: dt.datetime | None = None) -> None:
        """Make it ready.

        Args:
            settings: with the timetable.
            first: a time that was missed and comes due at once; None to wait for the next.

        Raises:
            TableError: the timetable makes no sense.
        """
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.combining import OrTrigger

        self._due: queue.Queue[None] = queue.Queue(1)
        self._scheduler: Any = BackgroundScheduler()
        wanted = {} if first is None else {"next_run_time": first}
        self._job: Any = self._scheduler.add_job(
            self._ring, OrTrigger(timetable(settings)), coalesce=True, misfire_grace_time=None, **wanted
        )

    def _ring(self) -> None:
        if not self._due.full():  # only this thread puts anything in
            self._due.put_nowait(None)

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scheduler.shutdown(wait=False)

    def wait(self) -> None:
        """Return when the job is due."""
        while True:
            try:
                self._due.get(timeout=LOOK)
            except queue.Empty:
                self._scheduler.wakeup()
            else:
                self._scheduler.get_jobs()  # waits until APScheduler has put down when the job is due next
                return

    def again(self, moment: dt.datetime) -> None:
        """Be due at a moment too, where that is before the next time of the timetable."""
        if self._job.next_run_time is None or moment < self._job.next_run_time:
            self._job.modify(next_run_time=moment)

    @property
    def next(self) -> dt.datetime | None:
        """When the job is due next."""
        found: dt.datetime | None = self._job.next_run_time
        return found


def serve(settings: Settings, clock: Clock, tell: Tell) -> None:
    """Do the daily job whenever it is due, until KeyboardInterrupt; a time missed while nobody served is made up for.

    Args:
        settings: read once; who changes them starts the daemon anew.
        clock: the present moment.
        tell: takes one line per event.

    Raises:
        LockedError: another daemon serves this database.
        TableError: the timetable makes no sense.
        DatabaseError: the database cannot be opened.
    """
    timetable(settings)
    with open_database(settings.url) as database, run_lock(database, DAEMON):
        try:
            late = _not_done(database, settings, clock())
            with Timer(settings, late) as timer:
                begins = "next run" if late is None else "makes up for the run of"
                tell(f"started; {_shown(begins, settings, late or timer.next)}")
                while True:
                    timer.wait()
                    if not _run(database, settings, clock, tell):
                        timer.again(clock() + AGAIN)
                    tell(_shown("next run", settings, timer.next))
        except KeyboardInterrupt:
            tell("stopped")


def _run(database: Database, settings: Settings, clock: Clock, tell: Tell) -> bool:
    """Do the job once; whether it came to its end. Whatever goes wrong, the daemon goes on."""

    def step(told: StepOutcome) -> None:
        tell(f"{told.step}: {told.outcome}; {told.message}".removesuffix("; "))

    try:
        if _done_already(database, settings, clock()):
            tell("done already by another run")
            return True
        tell("run begins")
        view = run_daily(database, settings, clock, lambda *_: None, step)
    except KeyboardInterrupt:
        tell("run interrupted; the next one goes on from what is on record")
        raise
    except LockedError as error:
        tell(f"not begun: {error}")
    except Exception as error:  # noqa: BLE001 (a daemon outlives a defect, and says so)
        kind = "" if isinstance(error, WatchlistError | OSError) else f"unforeseen {type(error).__name__}: "
        tell(f"run broken off: {kind}{error}")
    else:
        tell(f"run ends (exit {view.exit_code}): {view.headline}")
        return True
    return False


def _not_done(database: Database, settings: Settings, now: dt.datetime) -> dt.datetime | None:
    """The last time of the timetable, if no run that came to its end covers it."""
    with database.reading() as session:
        return missed(settings, last_done(session), now, dt.timedelta())


def _done_already(database: Database, settings: Settings, now: dt.datetime) -> bool:
    with database.reading() as session:
        last = last_done(session)
    return last is not None and missed(settings, last, now, dt.timedelta()) is None


def _shown(what: str, settings: Settings, moment: dt.datetime | None) -> str:
    return f"{what} {local(settings, moment):%Y-%m-%d %H:%M %Z}" if moment is not None else "no run is due"
