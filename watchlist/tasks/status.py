"""The state of everything in one answer, for people and for a monitoring system."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from watchlist.claims import State
from watchlist.outcomes import Outcome
from watchlist.records import SCHEMA_VERSION
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions
from watchlist.store.alerts import alerts
from watchlist.store.claims import count_claims
from watchlist.tasks.delivering import waiting
from watchlist.tasks.scheduling import RunView, ScheduleView, schedule_view
from watchlist.tasks.standing import sources_view
from watchlist.views import SourceView

LOW_DISK = 1 << 30
"""Free bytes below which the disk is said to run full."""


class ChainView(Outcome, frozen=True, kw_only=True):
    """The audit log as just read: its head, and what does not hold."""

    entries: int
    head: str
    problems: tuple[str, ...] = ()


class DiskView(Outcome, frozen=True, kw_only=True):
    """Bytes taken and free. `database` is None where a server keeps it."""

    database: int | None
    archive: int
    free: int


class StatusView(Outcome, frozen=True, kw_only=True):
    """The answer to `status`. `problems` says in words what makes the exit code other than 0."""

    schema_version: int = SCHEMA_VERSION
    checked: dt.datetime
    problems: tuple[str, ...]
    exit_code: int
    lists: tuple[SourceView, ...]
    schedule: ScheduleView
    pairs_waiting: int
    claims_waiting: int
    alerts_open: int
    reports_undelivered: int
    chain: ChainView
    disk: DiskView


def status_view(database: Database, settings: Settings, now: dt.datetime) -> StatusView:
    """Look at lists, runs, queues, the log's chain and the disk. Reads the whole log; writes nothing.

    Raises:
        TableError: the settings of the schedule make no sense.
    """
    with database.reading() as session:
        lists = sources_view(session, settings, now).sources
        schedule = schedule_view(session, settings, now, limit=5)
        found = audit.verify(session)
        pairs = len(decisions.queue(session))
        claims = count_claims(session, State.WAITING)
        raised = sum(1 for one in alerts(session) if one.state != "gone")
        undelivered = len(waiting(session))
    chain = ChainView(entries=found.head.entries, head=found.head.hash, problems=found.problems)
    disk = _disk(database, settings)
    problems = [*_schedule_problems(schedule), *_list_problems(lists)]
    if undelivered:
        problems.append(f"{undelivered} deliveries are waiting for their target; the next run tries again")
    if disk.free < LOW_DISK:
        problems.append(f"the disk has {disk.free >> 20} MiB left")
    code = 5 if chain.problems else 4 if problems else 0
    return StatusView(
        checked=now, problems=(*(f"audit log: {one}" for one in chain.problems), *problems), exit_code=code, lists=lists,
        schedule=schedule, pairs_waiting=pairs, claims_waiting=claims, alerts_open=raised, reports_undelivered=undelivered, chain=chain, disk=disk,
    )  # fmt: skip


def _schedule_problems(schedule: ScheduleView) -> list[str]:
    found = []
    if schedule.missed is not None:
        found.append(f"the run of {schedule.missed:%Y-%m-%d %H:%M} was missed")
    last = next((one for one in schedule.runs if one.ended is not None), None)
    if last is not None and (last.outcome != "done" or last.exit_code):
        found.append(f"the last run ({last.started:%Y-%m-%d %H:%M} UTC): {_what(last)}")
    return found


def _what(run: RunView) -> str:
    return run.headline if run.outcome == "done" else run.outcome


def _list_problems(lists: tuple[SourceView, ...]) -> list[str]:
    return [
        f"{one.source} is stale: edition {one.edition}, {one.age_days} days old"
        for one in lists
        if one.stale and one.edition is not None
    ]


def _disk(database: Database, settings: Settings) -> DiskView:
    raw = Path(settings.data_dir) / "raw"
    place = Path(settings.data_dir) if Path(settings.data_dir).is_dir() else Path()
    taken = sum(path.stat().st_size for path in raw.rglob("*") if path.is_file())
    own = None
    if database.is_sqlite and Path(database.name).is_file():
        own = sum(path.stat().st_size for path in Path(database.name).parent.glob(f"{Path(database.name).name}*"))
    return DiskView(database=own, archive=taken, free=shutil.disk_usage(place).free)
