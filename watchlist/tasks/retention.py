"""How long what is known of customers is kept, what may not be erased, and what is erased.

Why it is kept: 31 CFR 501.601 asks for ten years (since 12 March 2025) of full records of every transaction subject to
its chapter; Article 40 of Directive (EU) 2015/849 asks obliged entities for five years after the business relationship
ended, regulation 40 of the UK's Money Laundering Regulations 2017 the same. The longest bar, ten years, is the default of
`retention_years`. Why it ends: Article 5(1)(e) of Regulation (EU) 2016/679 wants personal data kept no longer than needed,
and its Article 17 lets a person ask for erasure, though not (17(3)(b)) where a law wants them kept. So erasing before the
time is refused unless somebody says that no such duty applies. A legal hold goes before both. This is no legal advice.

What stays: the audit log, which holds no customer's name, only salted hashes of names; in the entry of the erasure, what
was decided on which alert by whom, and a keyed hash over each row erased (`data/secret.key`), so that a copy found later
can be proven genuine; in a run's results the salted hash of each line erased, so that the run's digest holds on.

Holds are entries of the audit log: nobody lifts one without leaving a trace.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import NotFoundError, UsageError
from watchlist.settings import Settings
from watchlist.store import Database, audit, erasure
from watchlist.tasks.acting import actor_of
from watchlist.tasks.covers import years_from
from watchlist.tasks.prepared_customers import drop_prepared
from watchlist.tasks.screening_runs import RunFolder, row_of, secret_of

EVERYBODY = "*"
"""The customer id of a hold on all customers."""
ROWS_PER_ENTRY = 5000
"""Rows erased that one entry of the log lists; more make another entry."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A legal hold that stands: on whom, since when, by whom, why."""

    subject_id: str
    since: dt.datetime
    actor: str
    reason: str


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased, or would be: rows of the store, rows of kept results, names in the audit log, whole runs."""

    schema_version: int = 1
    before: dt.date | None = None
    rows: int = 0
    results: int = 0
    names: int = 0
    runs: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    """Runs cut off, whose folders hold results as they were read; they are not touched."""


def place_hold(database: Database, settings: Settings, subject_id: str, reason: str, now: dt.datetime) -> None:
    """Forbid the erasure of a customer, or of everybody.

    Raises:
        UsageError: it is held already.
    """
    with database.session() as session:
        if subject_id in {one.subject_id for one in holds(session)}:
            raise UsageError(f"{subject_id} is under a hold already")
        _log(session, settings, "hold", {"reason": reason}, now, (subject_id,))


def release_hold(database: Database, settings: Settings, subject_id: str, reason: str, now: dt.datetime) -> None:
    """Lift a hold.

    Raises:
        NotFoundError: there is none.
    """
    with database.session() as session:
        if subject_id not in {one.subject_id for one in holds(session)}:
            raise NotFoundError(f"{subject_id} is under no hold; see watchlist hold list")
        _log(session, settings, "release", {"reason": reason}, now, (subject_id,))


def holds(session: Any) -> tuple[Hold, ...]:
    """The holds that stand, by customer id."""
    entries = [one for act in ("hold", "release") for one in audit.log(session, audit.LogQuery(action=act))]
    standing: dict[str, Hold] = {}
    for one in sorted(entries, key=lambda entry: entry.seq):
        for name in one.names:
            if one.action == "release":
                standing.pop(name or "", None)
            elif name is not None:
                standing[name] = Hold(subject_id=name, since=one.at, actor=one.actor, reason=one.details["reason"])
    return tuple(standing[name] for name in sorted(standing))


def erase_customer(
    database: Database, settings: Settings, subject_id: str, reason: str, now: dt.datetime, *, no_duty: bool = False
) -> Erased:
    """Erase a customer: state, alerts, decisions, rows in kept results, prepared names.

    Args:
        database: the database.
        settings: for how long things are kept, and where.
        subject_id: whom.
        reason: why, for the log; it should not name the person.
        now: when.
        no_duty: whether no law asks for keeping; without it nothing is erased before the time.

    Raises:
        UsageError: a hold stands, or the time is not over.
        NotFoundError: nothing is kept of such a customer.
    """
    with database.session() as session:
        for hold in holds(session):
            if hold.subject_id in (subject_id, EVERYBODY):
                raise UsageError(
                    f"{hold.subject_id} is under a legal hold ({hold.reason}); watchlist hold release first"
                )
        word = erasure.newest_word(session, subject_id)
        if word is None:
            raise NotFoundError(f"no customer {subject_id!r} is kept here")
        until = years_from(word.date(), settings.retention_years)
        if now.date() < until and not no_duty:
            raise UsageError(
                f"{subject_id} is kept until {until.isoformat()} (retention_years = {settings.retention_years}); "
                "where no law asks for that, say --no-duty"
            )
        rows = erasure.erase_subject(session, subject_id)
        _log_rows(session, settings, "erase", rows, {"reason": reason, "no_duty": no_duty}, now, (subject_id,))
    lines, unfinished = _erase_lines(settings, {subject_id})
    drop_prepared(settings)
    return Erased(rows=len(rows), results=lines, unfinished=unfinished)


def erase_typed_name(database: Database, settings: Settings, name: str, reason: str, now: dt.datetime) -> Erased:
    """Erase a name from the questions of lookups, wherever it stands in the log; its salted hashes stay.

    Raises:
        UsageError: a hold stands on everybody, or is named so.
        NotFoundError: nobody asked for it.
    """
    with database.session() as session:
        if {EVERYBODY, name} & set(_held(session)):
            raise UsageError("a legal hold stands on everybody or on this; watchlist hold release first")
        count = audit.erase_names(session, name=name)
        if not count:
            raise NotFoundError("the audit log keeps no such name; write it exactly as it was asked for")
        _log(session, settings, "erase", {"reason": reason, "names": count}, now)
    return Erased(names=count)


def retention_due(database: Database, settings: Settings, now: dt.datetime) -> Erased:
    """What retention would erase today."""
    before = _limit(settings, now)
    with database.reading() as session:
        held = _held(session)
        return Erased(
            before=before.date(),
            rows=0 if EVERYBODY in held else erasure.count_closed(session, before, held),
            names=0 if held else audit.count_names(session, before),
            runs=() if EVERYBODY in held else _kept_runs(session, settings, before),
            held=held,
        )


def apply_retention(database: Database, settings: Settings, now: dt.datetime) -> Erased:
    """Erase what is older than `retention_years`.

    That is: former states of customers, alerts and decisions no longer in force, names in the log, results of runs. What a
    hold protects stays; while one stands, so do the names in the log.
    """
    before = _limit(settings, now)
    with database.session() as session:
        held = _held(session)
        if EVERYBODY in held:
            return Erased(before=before.date(), held=held)
        rows = erasure.erase_closed(session, before, held)
        names = 0 if held else audit.erase_names(session, before=before)
        runs = _kept_runs(session, settings, before)
        about = {"before": before, "names": names, "runs": runs, "held": len(held)}
        _log_rows(session, settings, "retention", rows, about, now, ())
    results = 0
    for run in runs:
        folder = RunFolder(settings, run)
        if held:
            results += folder.erase(lambda line: row_of(line).subject.subject_id not in held)
        else:
            shutil.rmtree(folder.path, ignore_errors=True)
    return Erased(before=before.date(), rows=len(rows), results=results, names=names, runs=runs, held=held)


def _limit(settings: Settings, now: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(years_from(now.date(), -settings.retention_years), dt.time.min, dt.UTC)


def _held(session: Any) -> tuple[str, ...]:
    return tuple(one.subject_id for one in holds(session))


def _kept_runs(session: Any, settings: Settings, before: dt.datetime) -> tuple[str, ...]:
    return tuple(run for run in erasure.runs_before(session, before) if RunFolder(settings, run).packed.exists())


def _erase_lines(settings: Settings, subjects: Collection[str]) -> tuple[int, tuple[str, ...]]:
    """Erase the rows of customers from all results that are kept; gives how many, and the runs that are cut off."""
    count, unfinished = 0, []
    place = Path(settings.data_dir) / "runs"
    marks = [msgspec.json.encode(one) for one in subjects]
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        folder = RunFolder(settings, path.name)
        if folder.results.exists():
            unfinished.append(path.name)
        elif folder.packed.exists():
            count += folder.erase(
                lambda line: any(mark in line for mark in marks) and row_of(line).subject.subject_id in subjects
            )
    return count, tuple(unfinished)


def _log_rows(
    session: Any, settings: Settings, action: str, rows: Sequence[erasure.ErasedRow], about: dict[str, Any],
    now: dt.datetime, names: Sequence[str],
) -> None:  # fmt: skip
    """One entry, or more where very much was erased: what is lost of nobody, and a keyed hash of each row."""
    secret = secret_of(settings)
    listed = [[one.table, one.kept, _keyed_hash(secret, one.whole)] for one in rows]
    for start in range(0, max(len(listed), 1), ROWS_PER_ENTRY):
        details = {**about, "rows": listed[start : start + ROWS_PER_ENTRY]}
        _log(session, settings, action, details, now, names)


def _keyed_hash(secret: bytes, row: dict[str, Any]) -> str:
    return hmac.new(secret, msgspec.json.encode(row, order="sorted"), hashlib.sha256).hexdigest()


def _log(
    session: Any, settings: Settings, action: str, details: dict[str, Any], now: dt.datetime, names: Iterable[str] = ()
) -> None:
    audit.append(session, action=action, actor=actor_of(settings), details=details, now=now, names=tuple(names))
