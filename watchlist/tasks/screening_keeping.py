"""What stays of a screening: subjects, alerts, the run, and its entry in the audit log; all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from watchlist.screen.facts import fingerprint, subject_facts
from watchlist.screenings import ScreenedRow
from watchlist.settings import Settings
from watchlist.store import Database, audit
from watchlist.store.alerts import REOPENED, Alert, alerts, save_alerts
from watchlist.store.subjects import Run, SubjectState, run_exists, save_run, save_subjects
from watchlist.tasks.acting import actor_of
from watchlist.tasks.entities import Moment
from watchlist.tasks.prepared_customers import prepared_customers
from watchlist.tasks.screening_parties import PartyBook
from watchlist.tasks.screening_runs import Asked, RunFolder
from watchlist.tasks.standing import list_stamps

CHUNK = 2000


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The head of the audit log once the run stands in it."""

    entries: int
    head: str
    subjects: dict[str, int] = {}
    alerts: dict[str, int] = {}


def keep_run(
    database: Database, settings: Settings, asked: Asked, folder: RunFolder, outcome: dict[str, Any], now: dt.datetime
) -> Kept:
    """Keep a run. A dry run, one with --no-store, and one stopped early leave their entry in the log alone."""
    keep = asked.store and not asked.dry_run and not outcome["interrupted"]
    subjects: dict[str, int] = {}
    raised: dict[str, int] = {}
    with database.session() as session:
        if keep and run_exists(session, asked.run):  # killed after this and before the end
            known = audit.head(session)
            return Kept(entries=known.entries, head=known.hash)
        digest = folder.seal() if keep else folder.digest()
        if keep:
            subjects = save_subjects(session, (state_of(row) for row in folder.rows()), asked.run, now)
            raised = save_alerts(session, _alerts(session, folder, asked.run), now)
            save_run(session, _run(settings, asked, outcome, digest))
        details = {
            "run": asked.run, "input": asked.sha256, "rows": outcome["rows"], "results": outcome["results"],
            "alerts": outcome["alerts"], "hidden": outcome["hidden"], "interrupted": outcome["interrupted"],
            "min_score": asked.min_score, "algorithm": asked.algorithm, "config_hash": asked.config_hash,
            "lists": [[one.source, one.edition, one.sha256] for one in list_stamps(session, settings, None, now)],
            "digest": digest, "test": asked.dry_run, "kept": keep,
        }  # fmt: skip
        head = audit.append(session, action="screen", actor=actor_of(settings), details=details, now=now, run=asked.run)
    if keep:
        ready = {row.subject.subject_id: packed for row, packed in zip(folder.rows(), folder.parties(), strict=True)}
        prepared_customers(database, settings, ready)
    return Kept(entries=head.entries, head=head.hash, subjects=subjects, alerts=raised)


def state_of(row: ScreenedRow) -> SubjectState:
    """A customer as the store keeps it."""
    view = msgspec.structs.replace(row.subject, row=0)
    return SubjectState(
        subject_id=view.subject_id,
        fingerprint=fingerprint(subject_facts(view)),
        body=msgspec.json.encode(view).decode(),
    )


def _alerts(session: Any, folder: RunFolder, run: str) -> Iterator[Alert]:
    """The alerts of the results, and as gone those that stood on a customer screened and were not met again.

    The facts of the parties are read for some thousands at a time.
    """
    book = PartyBook(session, Moment())
    standing = standing_by_subject(session)
    chunk: list[ScreenedRow] = []
    for row in folder.rows():
        if row.result != "input_error":
            yield from gone(standing.get(row.subject.subject_id, ()), row, run, "screening: no longer a hit")
        if row.hits:
            chunk.append(row)
        if len(chunk) == CHUNK:
            yield from with_facts(book, chunk, {}, run)
            chunk = []
    yield from with_facts(book, chunk, {}, run)


def standing_by_subject(session: Any) -> dict[str, list[Alert]]:
    """Alerts that are not gone, by customer."""
    found: dict[str, list[Alert]] = {}
    for one in alerts(session):
        if one.state != "gone":
            found.setdefault(one.subject_id, []).append(one)
    return found


def gone(standing: Iterable[Alert], row: ScreenedRow, run: str, why: str) -> Iterator[Alert]:
    """Of the alerts of a customer those that a result no longer has, neither as hits nor as cleared."""
    met = {hit.entity_id for hit in row.hits} | {one.entity_id for one in row.clearances}
    for one in standing:
        if one.entity_id not in met:
            yield msgspec.structs.replace(one, state="gone", trigger=why, run=run)


def with_facts(book: PartyBook, rows: Sequence[ScreenedRow], triggers: Mapping[str, str], run: str) -> Iterator[Alert]:
    """The alerts of results; `triggers` says by entity why they were raised."""
    book.load(f"{ref.source}:{ref.source_id}" for row in rows for hit in row.hits for ref in hit.records)
    for row in rows:
        mine = subject_facts(row.subject)
        for hit in row.hits:
            listed = book.parties.get(hit.entity_id)
            yield Alert(
                alert_id=hit.alert_id, subject_id=row.subject.subject_id, entity_id=hit.entity_id, score=hit.score,
                band=hit.band, trigger=f"{REOPENED}: {hit.reopened}" if hit.reopened else triggers.get(hit.entity_id, "screening"), entity_fingerprint=hit.entity_fingerprint, run=run,
                facts={"subject": mine, "entity": listed.facts if listed is not None else {}},
            )  # fmt: skip


def _run(settings: Settings, asked: Asked, outcome: dict[str, Any], digest: str) -> Run:
    return Run(
        run=asked.run, purpose="screen", actor=actor_of(settings), known_at=dt.datetime.fromisoformat(asked.now),
        stamp=asked.stamp, algorithm=asked.algorithm, config_hash=asked.config_hash,
        request={
            "min_score": asked.min_score, "weak_aliases": asked.weak_aliases, "input": asked.sha256,
            "columns": asked.columns.map.statement(),
        },
        outcome=outcome, digest=digest,
    )  # fmt: skip
