"""When the daily job is due, and when it ran. Times of day are those of the settings' zone.

The timetable is the settings'; what ran is the audit log's. Nothing else is kept, so nothing can disagree with them.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec

from watchlist.errors import TableError
from watchlist.outcomes import Outcome
from watchlist.records import SCHEMA_VERSION
from watchlist.settings import Settings
from watchlist.store import audit
from watchlist.tasks.bulletins import local
from watchlist.tasks.daily import JOB

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAYS = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)([-,](mon|tue|wed|thu|fri|sat|sun))*")
_WEEK = dt.timedelta(days=8)
"""Far enough back to meet the last time of any timetable of the week."""


class RunView(Outcome, frozen=True, kw_only=True):
    """A run of the daily job. `outcome`: done, interrupted, broken off; or no end on record: under way, or killed."""

    run: str
    started: dt.datetime
    ended: dt.datetime | None = None
    outcome: str = "no end on record (under way, or killed)"
    exit_code: int | None = None
    headline: str = ""
    actor: str = ""


class ScheduleView(Outcome, frozen=True, kw_only=True):
    """The answer to `schedule status`. `missed` is the time that passed without a run."""

    schema_version: int = SCHEMA_VERSION
    times: tuple[str, ...]
    days: str
    timezone: str
    next_run: dt.datetime | None
    missed: dt.datetime | None
    runs: tuple[RunView, ...] = ()


def days_of(settings: Settings) -> list[int]:
    """The days of the week of the timetable, Monday 0.

    Raises:
        TableError: they are no days.
    """
    if not _DAYS.fullmatch(settings.schedule.days):
        raise TableError(f"settings: schedule.days {settings.schedule.days!r}; write days as mon-fri or mon,wed,fri")
    found: set[int] = set()
    for part in settings.schedule.days.split(","):
        first, _, last = part.partition("-")
        start = DAYS.index(first)
        length = (DAYS.index(last or first) - start) % 7
        found.update((start + step) % 7 for step in range(length + 1))
    return sorted(found)


def timetable(settings: Settings) -> list[Any]:
    """The triggers of the settings' times, one each.

    Raises:
        TableError: a time, the days, or the zone make no sense.
    """
    from apscheduler.triggers.cron import CronTrigger

    wanted = settings.schedule
    zone = local(settings, dt.datetime.now(dt.UTC)).tzinfo if wanted.timezone else None
    if not wanted.times:
        raise TableError("settings: schedule.times is empty; write times as 06:30")
    days = ",".join(DAYS[day] for day in days_of(settings))
    triggers = []
    for text in wanted.times:
        found = _TIME.fullmatch(text)
        if found is None:
            raise TableError(f"settings: schedule.times {text!r} is no time of day; write it as 06:30")
        triggers.append(CronTrigger(day_of_week=days, hour=int(found[1]), minute=int(found[2]), timezone=zone))
    return triggers


def due_after(settings: Settings, moment: dt.datetime) -> dt.datetime | None:
    """The next time the job is due after a moment."""
    start = moment + dt.timedelta(microseconds=1)
    found = [trigger.get_next_fire_time(None, start) for trigger in timetable(settings)]
    return min((one for one in found if one is not None), default=None)


def due_before(settings: Settings, moment: dt.datetime) -> dt.datetime | None:
    """The last time the job was due, at or before a moment."""
    last: list[dt.datetime] = []
    for trigger in timetable(settings):
        former, one = None, trigger.get_next_fire_time(None, moment - _WEEK)
        while one is not None and one <= moment:
            former, one = one, trigger.get_next_fire_time(one, one)
        last += [former] if former is not None else []
    return max(last, default=None)


def runs(session: Any, limit: int) -> tuple[RunView, ...]:
    """The last runs, newest first."""
    found: dict[str, RunView] = {}
    for entry in reversed(audit.log(session, audit.LogQuery(action=JOB, limit=2 * limit))):
        details, run = entry.details, entry.run or ""
        known = found.get(run) or RunView(
            run=run, started=dt.datetime.fromisoformat(details["started"]), actor=entry.actor
        )
        if details["phase"] == "end":
            known = msgspec.structs.replace(
                known, ended=entry.at, outcome=details["outcome"], exit_code=details.get("exit_code"),
                headline=details.get("headline", ""),
            )  # fmt: skip
        found[run] = known
    return tuple(list(found.values())[::-1][:limit])


def last_done(session: Any) -> RunView | None:
    """The last run that came to its end."""
    return next((one for one in runs(session, 50) if one.outcome == "done"), None)


def missed(settings: Settings, last: RunView | None, now: dt.datetime, grace: dt.timedelta) -> dt.datetime | None:
    """The last time that passed, by more than `grace`, without a run that came to its end; None if all is well.

    Where the job never ran, nothing was missed: the schedule is not in use yet. A run that was at work at the time counts.
    """
    due = due_before(settings, now - grace)
    return due if due is not None and last is not None and (last.ended or last.started) < due else None


def grace_of(settings: Settings) -> dt.timedelta:
    """How late a run may be."""
    return dt.timedelta(minutes=settings.schedule.grace_minutes)


def schedule_view(session: Any, settings: Settings, now: dt.datetime, limit: int = 10) -> ScheduleView:
    """The timetable, the next run, the last ones, and whether one was missed."""
    wanted = settings.schedule
    return ScheduleView(
        times=wanted.times, days=wanted.days, timezone=wanted.timezone or str(now.astimezone().tzinfo),
        next_run=due_after(settings, now), missed=missed(settings, last_done(session), now, grace_of(settings)),
        runs=runs(session, limit),
    )  # fmt: skip
