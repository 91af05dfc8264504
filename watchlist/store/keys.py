"""All record keys at once, for tasks that go through everything."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlmodel import Session

from watchlist.records import PRESS
from watchlist.store.tables_history import CONTENT, RECORD, VERSION
from watchlist.store.types import utc


def record_keys(session: Session, known_at: dt.datetime | None = None, source: str | None = None) -> list[str]:
    """Keys ("uk:RUS1652") of every record that was ever known up to a moment, delisted ones included, in order."""
    query = select(RECORD.c.source, RECORD.c.source_id).order_by(RECORD.c.source, RECORD.c.source_id)
    if source is not None:
        query = query.where(RECORD.c.source == source)
    if known_at is not None:
        known = select(VERSION.c.record_id).where(VERSION.c.known_from <= utc(known_at))
        query = query.where(RECORD.c.id.in_(known))
    return [f"{row.source}:{row.source_id}" for row in session.execute(query)]


def keys_in_force(session: Session, source: str) -> list[str]:
    """Keys of the records of a source that its editions in force have, in order."""
    query = (
        select(RECORD.c.source, RECORD.c.source_id)
        .join(VERSION, VERSION.c.record_id == RECORD.c.id)
        .where(RECORD.c.source == source, VERSION.c.known_to.is_(None), VERSION.c.axis_to.is_(None))
        .order_by(RECORD.c.source_id)
    )
    return [f"{row.source}:{row.source_id}" for row in session.execute(query)]


def records_stamp(session: Session) -> str:
    """A text that is another whenever what any record says, or whether it is listed, is another.

    Whatever happens to a version, another is written: the newest one's id tells.
    """
    return str(session.execute(select(func.max(VERSION.c.id))).scalar() or 0)


def wordings(session: Session) -> dict[str, str]:
    """The fingerprint of what each record says now, or last said, by record key.

    A press record of which no claim counts any more is left out: a list that drops a party ends a designation, but a claim
    that was rejected never was one.
    """
    newest = (
        select(VERSION.c.record_id, func.max(VERSION.c.axis_from).label("axis"))
        .where(VERSION.c.known_to.is_(None))
        .group_by(VERSION.c.record_id)
        .subquery()
    )
    query = (
        select(RECORD.c.source, RECORD.c.source_id, CONTENT.c.fingerprint)
        .join(VERSION, VERSION.c.record_id == RECORD.c.id)
        .join(newest, (newest.c.record_id == VERSION.c.record_id) & (newest.c.axis == VERSION.c.axis_from))
        .join(CONTENT, CONTENT.c.id == VERSION.c.content_id)
        .where(VERSION.c.known_to.is_(None))
        .where((RECORD.c.source != PRESS) | VERSION.c.axis_to.is_(None))
    )
    return {f"{row.source}:{row.source_id}": row.fingerprint for row in session.execute(query)}
