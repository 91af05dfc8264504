"""What officers decided in a results workbook, taken into the store row by row: what cannot be taken says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from watchlist.export.decisions import read_decisions
from watchlist.screen.clearances import BANDS
from watchlist.screenings import DecisionRow
from watchlist.settings import Settings
from watchlist.store import Database, audit
from watchlist.store.alerts import Alert, Decided, alerts, decisions_on_alerts, save_decision
from watchlist.store.subjects import Run, load_run
from watchlist.tasks.acting import actor_of
from watchlist.tasks.screening_runs import secret_of

CLOSING = ("false_positive", "true_match")


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken: its line in the sheet, its alert, and why."""

    line: int
    alert_id: str
    reason: str


class DecideOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows of a workbook."""

    run: str
    taken: dict[str, int]
    refused: tuple[Refused, ...] = ()
    open: int = 0
    unchanged: int = 0
    missing: tuple[str, ...] = ()


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the store says of the alerts of a workbook: as they stand, as they stood when it was written, as decided."""

    run: Run
    now: Mapping[str, Alert]
    then: Mapping[str, Alert]
    decided: Mapping[str, Decided]


def take_decisions(database: Database, settings: Settings, path: Path, now: dt.datetime) -> DecideOutcome:
    """Read a results workbook back.

    Raises:
        InputError: it is no results workbook.
        NotFoundError: its run did not end here, or was not kept.
    """
    read = read_decisions(path, secret_of(settings))
    taken: dict[str, int] = {}
    refused: list[Refused] = []
    unchanged = 0
    with database.session() as session:
        run = load_run(session, read.run_id)
        ids = [row.alert_id for row in read.rows]
        known = _Known(
            run=run,
            now={one.alert_id: one for one in alerts(session, ids=ids)},
            then={one.alert_id: one for one in alerts(session, ids=ids, known_at=run.known_at)},
            decided=decisions_on_alerts(session),
        )
        entries: list[list[Any]] = []
        for row in read.rows:
            reason = row.problem or _refusal(row, known, settings, now)
            if reason:
                refused.append(Refused(line=row.line, alert_id=row.alert_id, reason=reason))
                continue
            decision = _decided(row, known, settings)
            standing = known.decided.get(row.alert_id)
            if standing is not None and standing.body == decision.body:
                unchanged += 1
                continue
            save_decision(session, decision, now)
            taken[row.disposition] = taken.get(row.disposition, 0) + 1
            entries.append([row.alert_id, row.disposition, row.reason_code, row.analyst, row.reviewer])
        details = {
            "run": run.run, "decisions": entries, "open": read.open, "missing": list(read.missing),
            "refused": [[one.line, one.alert_id, one.reason] for one in refused],
        }  # fmt: skip
        audit.append(session, action="decide", actor=actor_of(settings), details=details, now=now, run=run.run)
    return DecideOutcome(
        run=run.run, taken=taken, refused=tuple(refused), open=read.open, unchanged=unchanged, missing=read.missing
    )


def _refusal(row: DecisionRow, known: _Known, settings: Settings, now: dt.datetime) -> str:
    """Why a row that is whole in itself cannot be taken all the same; empty if it can."""
    current, then = known.now.get(row.alert_id), known.then.get(row.alert_id)
    if current is None or then is None:
        return "the alert is not kept here: the run was a test, or another database is in use"
    if current.facts != then.facts or current.entity_fingerprint != row.entity_fingerprint:
        return "stale: customer or listed party changed since the workbook was written; screen again"
    standing = known.decided.get(row.alert_id)
    if standing is not None and standing.run != known.run.run and (standing.at or now) >= known.run.known_at:
        return f"stale: {standing.analyst} decided it since, from another workbook"
    if row.decided_on is not None and row.decided_on > now.date():
        return f"decided on {row.decided_on.isoformat()}, which is yet to come"
    if row.reviewer and row.reviewer.casefold() == row.analyst.casefold():
        return f"{row.analyst} cannot review their own decision; a second person must"
    if _wants_second(current, row, settings) and not row.reviewer:
        return f"a decision on a {current.band} alert wants a second person: fill in Reviewer"
    return ""


def _wants_second(alert: Alert, row: DecisionRow, settings: Settings) -> bool:
    bar = settings.screen.four_eyes_from
    return bar is not None and row.disposition in CLOSING and BANDS.index(alert.band) >= BANDS.index(bar)


def _decided(row: DecisionRow, known: _Known, settings: Settings) -> Decided:
    alert = known.now[row.alert_id]
    decided_on = row.decided_on or known.run.known_at.date()
    expires = None
    if row.disposition == "false_positive":
        expires = decided_on + dt.timedelta(days=settings.screen.clearance_days)
    return Decided(
        alert_id=row.alert_id, subject_id=alert.subject_id, entity_id=alert.entity_id, disposition=row.disposition,
        analyst=row.analyst, reviewer=row.reviewer, score=alert.score, band=alert.band, expires=expires,
        body={
            "disposition": row.disposition, "reason_code": row.reason_code, "steps": list(row.steps),
            "narrative": row.narrative, "evidence": row.evidence, "escalated_to": row.escalated_to,
            "analyst": row.analyst, "decided_on": decided_on.isoformat(), "reviewer": row.reviewer,
            "reviewed_on": row.reviewed_on.isoformat() if row.reviewed_on else None,
        },
        facts=alert.facts, run=known.run.run,
    )  # fmt: skip
