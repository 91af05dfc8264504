"""The daily job once: bring lists up to date, resolve, monitor customers, report what is new, deliver. One step that fails stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal, TypeVar

import msgspec

from watchlist.deliver import Parcel, Receipt
from watchlist.errors import WatchlistError
from watchlist.outcomes import Outcome, UpdateOutcome
from watchlist.records import SCHEMA_VERSION
from watchlist.settings import Settings
from watchlist.store import Database, audit
from watchlist.store.lock import run_lock
from watchlist.tasks.acting import actor_of
from watchlist.tasks.bulletins import Bulletin, Occasion, files_of, local, new_run, parcel_of, tidy, write_bulletin
from watchlist.tasks.delivering import Send, record_delivery, record_intent, targets_of, waiting
from watchlist.tasks.fetching import Report
from watchlist.tasks.indexing import current_index
from watchlist.tasks.known import live_specs
from watchlist.tasks.lists import UpdateRequest, update_sources
from watchlist.tasks.monitoring import monitor
from watchlist.tasks.resolving import resolve_all
from watchlist.tasks.standing import sources_view

JOB = "daily"
"""Name of the lock, and the action of the log under which runs begin and end."""
STEP = "step"
T = TypeVar("T")
Clock = Callable[[], dt.datetime]


class StepOutcome(Outcome, frozen=True, kw_only=True):
    """What came of a step: ok, attention (a list or a target needs a look), failed, or skipped."""

    step: str
    outcome: Literal["ok", "attention", "failed", "skipped"]
    message: str = ""


Tell = Callable[[StepOutcome], None]


class DailyView(Outcome, frozen=True, kw_only=True):
    """The answer to `schedule run`."""

    schema_version: int = SCHEMA_VERSION
    run: str
    started: dt.datetime
    ended: dt.datetime
    headline: str
    event: str
    changes: int | None = None
    files: tuple[str, ...] = ()
    steps: tuple[StepOutcome, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 all well, 1 a step failed, 4 some list is stale, was refused or could not be fetched."""
        found = {one.outcome for one in self.steps}
        return 1 if "failed" in found else 4 if "attention" in found else 0


def _to_nobody(_told: StepOutcome) -> None:
    """Say nothing."""


def run_daily(
    database: Database, settings: Settings, clock: Clock, report: Report, tell: Tell = _to_nobody
) -> DailyView:
    """Do the daily job once. Every step goes into the audit log with its outcome, and to `tell`.

    Raises:
        LockedError: another run is at work.
        TableError: the settings of the schedule make no sense.
        DatabaseError: the log cannot be written.
    """
    with run_lock(database, JOB):
        run = _Run(database, settings, clock, tell)
        run.note("start")
        try:
            return run.work(report)
        except BaseException as error:
            run.note("end", outcome="interrupted" if isinstance(error, KeyboardInterrupt) else "broken off")
            raise


class _Run:
    """One run on its way through its steps."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, tell: Tell) -> None:
        self._database, self._settings, self._clock, self._tell = database, settings, clock, tell
        self._started = clock()
        local(settings, self._started)  # a zone that does not exist is told before anything is done
        self._id = new_run(self._started)
        self._steps: list[StepOutcome] = []
        self._silent: set[str] = set()

    def work(self, report: Report) -> DailyView:
        """All steps in their order."""
        self._guarded("tidy", lambda: tidy(self._database, self._settings))
        self._update(report)
        self._guarded("resolve", self._resolve)
        self._guarded("index", self._index)
        self._guarded("monitor", self._monitor)
        self._stale()
        targets = targets_of(self._settings)
        written = self._guarded("report", lambda: self._bulletin(targets))
        self._deliver(targets)
        if written is None:
            self._alarm(targets)
        return self._end(written)

    def note(self, phase: str, **details: Any) -> None:
        """Put the beginning or the end of the run into the log."""
        self._append(JOB, {"phase": phase, "started": self._started.isoformat(), **details})

    def _append(self, action: str, details: Mapping[str, Any]) -> None:
        with self._database.session() as session:
            audit.append(
                session, action=action, actor=actor_of(self._settings), details=details, now=self._clock(), run=self._id
            )

    def _told(
        self, step: str, outcome: Literal["ok", "attention", "failed", "skipped"], message: str = ""
    ) -> StepOutcome:
        told = StepOutcome(step=step, outcome=outcome, message=" ".join(message.split()))
        self._steps.append(told)
        self._append(STEP, msgspec.to_builtins(told))
        self._tell(told)
        return told

    def _guarded(self, step: str, work: Callable[[], tuple[T, str] | None]) -> T | None:
        """Do a step; whatever goes wrong in it is its outcome, and the next step has its turn."""
        try:
            found = work()
        except Exception as error:  # noqa: BLE001 (a defect in one step must not keep the report from going out)
            self._told(step, "failed", _reason(error))
            return None
        if found is None:
            return None
        self._told(step, "ok", found[1])
        return found[0]

    def _update(self, report: Report) -> None:
        try:
            names = [spec.name for spec in live_specs(self._settings, self._settings.schedule.sources)]
        except WatchlistError as error:
            self._told("update", "failed", str(error))
            return
        if not names:
            self._told("update", "skipped", "no list is enabled")
        for name in names:
            try:
                request = UpdateRequest(sources=(name,))
                done = update_sources(self._database, self._settings, request, self._clock(), report).updates
            except Exception as error:  # noqa: BLE001 (a reader's defect must not keep the other lists from coming in)
                self._told(f"update {name}", "attention", _reason(error))
                continue
            for one in done:
                bad = one.outcome in ("refused", "failed")
                self._told(f"update {name}", "attention" if bad else "ok", _update_text(one))

    def _resolve(self) -> tuple[None, str]:
        view = resolve_all(self._database, self._settings, self._clock())
        return None, view.summary

    def _index(self) -> tuple[None, str]:
        current_index(self._database, self._settings)
        return None, "names are ready to be looked up"

    def _monitor(self) -> tuple[None, str]:
        found = monitor(self._database, self._settings, self._clock())
        counts = f"{found.new} new alerts, {found.changed} changed, {found.reopened} reopened, {found.gone} gone"
        return None, f"{found.subjects} customers: {counts}"

    def _stale(self) -> None:
        """A list older than its bound raises the alarm, whatever its update said."""
        with self._database.reading() as session:
            views = sources_view(session, self._settings, self._clock()).sources
        for view in views:
            if view.stale:
                message = f"{view.source} is stale: its edition of {view.edition} was last confirmed too long ago"
                self._told(f"age {view.source}", "attention", message)

    def _troubles(self) -> tuple[str, ...]:
        bad = [one for one in self._steps if one.outcome in ("attention", "failed")]
        return tuple(one.message if one.step.startswith("age ") else f"{one.step}: {one.message}" for one in bad)

    def _bulletin(self, targets: Mapping[str, Send]) -> tuple[Bulletin, str]:
        occasion = Occasion(
            run=self._id,
            now=self._clock(),
            troubles=self._troubles(),
            targets=tuple(targets),
            quiet_targets=tuple(targets) if self._settings.deliver.heartbeat else (),
        )
        made = write_bulletin(self._database, self._settings, occasion)
        since = f"{local(self._settings, made.since):%Y-%m-%d %H:%M}" if made.since else "the beginning"
        return made, f"{made.changes} changes since {since}"

    def _deliver(self, targets: Mapping[str, Send]) -> None:
        with self._database.reading() as session:
            open_ones = waiting(session)
        for one in open_ones:
            if one.channel not in targets or one.channel in self._silent:
                continue  # a target that did not take one is not asked for the others today
            self._send(
                one.channel, targets[one.channel], one.bulletin.run,
                partial(parcel_of, self._settings, one.bulletin, repeated=one.repeated),
            )  # fmt: skip

    def _send(self, channel: str, send: Send, run: str, make: Callable[[], Parcel]) -> None:
        """Deliver a report: what is intended is on record before, what came of it after."""
        try:
            parcel = make()
            with self._database.session() as session:
                record_intent(session, self._settings, channel, parcel, self._clock())
            receipt = send(parcel, self._clock())
        except Exception as error:  # noqa: BLE001 (the other targets have their turn)
            receipt = Receipt(channel=channel, target=channel, ok=False, message=_reason(error))
        with self._database.session() as session:
            record_delivery(session, self._settings, run, receipt, self._clock())
        late = "" if run == self._id else f" (report of {run})"
        if not receipt.ok:
            self._silent.add(channel)
        self._told(f"deliver {channel}", "ok" if receipt.ok else "failed", f"{receipt.target}: {receipt.message}{late}")

    def _alarm(self, targets: Mapping[str, Send]) -> None:
        """Without a report, those who wait for it hear why."""
        day = local(self._settings, self._clock())
        text = "\n".join(["No report could be written.", "", *self._troubles(), ""])
        title = f"Watchlist {day:%Y-%m-%d}: ATTENTION, no report could be written"
        parcel = Parcel(title=title, text=text, made=day, run_id=self._id, event="alarm")
        for channel, send in targets.items():
            self._send(channel, send, self._id, lambda: parcel)

    def _end(self, written: Bulletin | None) -> DailyView:
        troubles = self._troubles()
        said = written.headline if written else "no report could be written"
        headline = f"ATTENTION, {'; '.join(troubles)}; {said}" if troubles else said
        view = DailyView(
            run=self._id, started=self._started, ended=self._clock(), headline=headline,
            event=written.event if written else "alarm", changes=written.changes if written else None,
            files=tuple(map(str, files_of(self._settings, written))) if written else (),
            steps=tuple(self._steps),
        )  # fmt: skip
        self.note("end", outcome="done", exit_code=view.exit_code, headline=headline)
        return view


def _update_text(one: UpdateOutcome) -> str:
    counts = f" +{one.added} -{one.removed}, {one.amended} amended" if one.outcome == "stored" else ""
    edition = f" {one.edition}" if one.edition else ""
    return f"{one.outcome}{edition}{counts}{f'; {one.message}' if one.message else ''}"


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:300]
    return text if isinstance(error, WatchlistError | OSError) else f"unforeseen {type(error).__name__}: {text}"
