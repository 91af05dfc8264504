"""Customers as screenings knew them, with versions; and the screenings themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import func, or_, select
from sqlmodel import Session

from watchlist.errors import NotFoundError
from watchlist.store.bulk import CHUNK, Ids, chunks, close_rows, insert_rows
from watchlist.store.entities import believed
from watchlist.store.reading import key_filter
from watchlist.store.tables_history import RECORD, VERSION
from watchlist.store.tables_identity import MEMBERSHIP
from watchlist.store.tables_screening import SCREEN_RUN, SUBJECT
from watchlist.store.types import storable, utc


class SubjectState(msgspec.Struct, frozen=True, kw_only=True):
    """A customer: id, fingerprint of what identifies it, and its data as an opaque text."""

    subject_id: str
    fingerprint: str
    body: str


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A screening that ended. `digest` is the SHA-256 over its results."""

    run: str
    purpose: str
    actor: str
    known_at: dt.datetime
    stamp: str
    algorithm: str
    config_hash: str
    request: dict[str, Any]
    outcome: dict[str, Any]
    digest: str


def save_subjects(session: Session, states: Iterable[SubjectState], run: str, now: dt.datetime) -> dict[str, int]:
    """Keep customers; unchanged ones cost no row. Of one id given twice the last counts.

    Returns:
        How many were new, changed and unchanged.
    """
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    ids = Ids(session, SUBJECT)
    for chunk in chunks(states, CHUNK):
        given = {one.subject_id: one for one in chunk}
        query = select(SUBJECT.c.id, SUBJECT.c.subject_id, SUBJECT.c.fingerprint).where(
            SUBJECT.c.subject_id.in_(list(given)), SUBJECT.c.known_to.is_(None)
        )
        known = {row.subject_id: row for row in session.execute(query)}
        fresh = [one for key, one in given.items() if key not in known or known[key].fingerprint != one.fingerprint]
        stale = [known[one.subject_id].id for one in fresh if one.subject_id in known]
        close_rows(session, SUBJECT, stale, utc(now))
        rows = [
            {
                "id": ids.take(), "subject_id": storable(one.subject_id), "fingerprint": one.fingerprint,
                "body": one.body, "run": run, "known_from": utc(now), "known_to": None,
            }
            for one in fresh
        ]  # fmt: skip
        insert_rows(session, SUBJECT, rows)
        counts["changed"] += len(stale)
        counts["new"] += len(fresh) - len(stale)
        counts["unchanged"] += len(given) - len(fresh)
    return counts


def subjects(session: Session, known_at: dt.datetime | None = None) -> Iterator[SubjectState]:
    """Every customer, in the order of ids."""
    query = believed(select(SUBJECT), SUBJECT, known_at).order_by(SUBJECT.c.subject_id)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield SubjectState(subject_id=row.subject_id, fingerprint=row.fingerprint, body=row.body)


def subjects_since(session: Session, row: int) -> Iterator[SubjectState]:
    """Customers whose present state was written after a row (see `newest_subject`)."""
    query = select(SUBJECT).where(SUBJECT.c.known_to.is_(None), SUBJECT.c.id > row).order_by(SUBJECT.c.id)
    for found in session.execute(query.execution_options(yield_per=1000)):
        yield SubjectState(subject_id=found.subject_id, fingerprint=found.fingerprint, body=found.body)


def subjects_named(session: Session, ids: Iterable[str]) -> list[SubjectState]:
    """The customers of these ids, in the order of ids."""
    query = select(SUBJECT).where(SUBJECT.c.known_to.is_(None))
    rows = [row for part in chunks(ids, CHUNK) for row in session.execute(query.where(SUBJECT.c.subject_id.in_(part)))]
    found = (SubjectState(subject_id=one.subject_id, fingerprint=one.fingerprint, body=one.body) for one in rows)
    return sorted(found, key=lambda one: one.subject_id)


def newest_subject(session: Session) -> int:
    """The row written last of those in force; 0 where no customer is kept."""
    return int(session.execute(select(func.max(SUBJECT.c.id)).where(SUBJECT.c.known_to.is_(None))).scalar() or 0)


def save_run(session: Session, run: Run) -> None:
    """Keep what a screening was."""
    row = {
        name: getattr(run, name) for name in ("run", "purpose", "actor", "stamp", "algorithm", "config_hash", "digest")
    }
    row |= {"known_at": utc(run.known_at), "request": _json(run.request), "outcome": _json(run.outcome)}
    insert_rows(session, SCREEN_RUN, [row])


def run_exists(session: Session, run: str) -> bool:
    """Whether a screening was kept already."""
    return session.execute(select(SCREEN_RUN.c.run).where(SCREEN_RUN.c.run == run)).first() is not None


def load_run(session: Session, run: str) -> Run:
    """A screening by its id.

    Raises:
        NotFoundError: there is none.
    """
    row = session.execute(select(SCREEN_RUN).where(SCREEN_RUN.c.run == run)).first()
    if row is None:
        raise NotFoundError(
            f"no run {run!r} was kept here (a test, or stopped early: screen --resume RUN); the id stands on the cover of its workbook and in: watchlist audit log"
        )
    data = dict(row._mapping)  # noqa: SLF001 (the public name of a row's columns)
    return Run(**{**data, "request": msgspec.json.decode(row.request), "outcome": msgspec.json.decode(row.outcome)})


def newest_run(session: Session, purposes: tuple[str, ...]) -> Run | None:
    """The last screening of one of these purposes."""
    query = select(SCREEN_RUN.c.run).where(SCREEN_RUN.c.purpose.in_(purposes))
    found = session.execute(query.order_by(SCREEN_RUN.c.known_at.desc()).limit(1)).scalar()
    return None if found is None else load_run(session, found)


def _json(data: Any) -> str:
    return msgspec.json.encode(data, order="sorted").decode()


def touched_keys(session: Session, since: dt.datetime) -> list[str]:
    """Keys of records of which something was learnt after a moment: what they say, whether listed, which entity."""
    found: set[str] = set()
    for table in (VERSION, MEMBERSHIP):
        query = (
            select(RECORD.c.source, RECORD.c.source_id)
            .join(table, table.c.record_id == RECORD.c.id)
            .where(or_(table.c.known_from > utc(since), table.c.known_to > utc(since)))
            .distinct()
        )
        found.update(f"{row.source}:{row.source_id}" for row in session.execute(query))
    return sorted(found)


def former_entities(session: Session, keys: Iterable[str], since: dt.datetime) -> set[str]:
    """Ids of entities that these records were in at a moment or at any time since."""
    found: set[str] = set()
    for chunk in chunks(keys, CHUNK):
        query = (
            select(MEMBERSHIP.c.entity_id)
            .join(RECORD, RECORD.c.id == MEMBERSHIP.c.record_id)
            .where(key_filter(chunk), or_(MEMBERSHIP.c.known_to.is_(None), MEMBERSHIP.c.known_to > utc(since)))
        )
        found.update(session.execute(query).scalars())
    return found


def subjects_state(session: Session) -> tuple[int, dt.datetime | None]:
    """How many customers are kept, and since when the oldest stands as it is."""
    query = select(func.count(), func.min(SUBJECT.c.known_from)).where(SUBJECT.c.known_to.is_(None))
    count, oldest = session.execute(query).one()
    return int(count), oldest
