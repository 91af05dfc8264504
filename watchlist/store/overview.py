"""What editions there are and which are in force: the answers behind `sources` and `status`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

from watchlist.store.editions import ACCEPTED, REFUSED, EditionFile
from watchlist.store.tables_history import SNAPSHOT
from watchlist.store.types import utc


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """An edition as stored. `ledger` is the completeness account as plain data."""

    id: int
    source: str
    scope: str
    state: str
    edition_date: dt.date
    published: dt.date | None
    fetched: dt.datetime
    sha256: str
    files: tuple[EditionFile, ...]
    format: str
    parser_version: str
    records: int
    names: int
    refused: int
    reason: str | None
    actor: str | None
    known_from: dt.datetime
    checked: dt.datetime
    ledger: dict[str, Any]


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it stands: its edition in force, when that was last confirmed, and a refusal since then, if any."""

    source: str
    in_force: Snapshot | None
    editions: int
    records: int
    names: int
    checked: dt.datetime | None
    refused_since: Snapshot | None


def find_snapshot(session: Session, source: str, sha256: str, parser_version: str) -> Snapshot | None:
    """The accepted edition read from these bytes by this parser, if there is one; the newest of several."""
    query = _accepted(source).where(SNAPSHOT.c.sha256 == sha256, SNAPSHOT.c.parser_version == parser_version)
    row = session.execute(query.order_by(SNAPSHOT.c.axis.desc()).limit(1)).first()
    return None if row is None else _snapshot(row)


def newest(session: Session, source: str) -> Snapshot | None:
    """The edition of a source that is in force now."""
    row = session.execute(_accepted(source).order_by(SNAPSHOT.c.axis.desc()).limit(1)).first()
    return None if row is None else _snapshot(row)


def newest_known(session: Session, known_at: dt.datetime) -> list[Snapshot]:
    """The newest edition of each source as known at a moment; of articles the newest one."""
    query = select(SNAPSHOT).where(SNAPSHOT.c.state == ACCEPTED, SNAPSHOT.c.known_from <= utc(known_at))
    found = {row.source: _snapshot(row) for row in session.execute(query.order_by(SNAPSHOT.c.axis))}
    return [found[source] for source in sorted(found)]


def snapshots(
    session: Session, source: str | None = None, *, refused: bool = False, scope: str | None = ""
) -> list[Snapshot]:
    """Editions in the order of the axis, by source; with `refused`, those that were refused instead, oldest first.

    `scope` None asks for those of all articles too.
    """
    query = select(SNAPSHOT).where(SNAPSHOT.c.state == (REFUSED if refused else ACCEPTED))
    if source is not None:
        query = query.where(SNAPSHOT.c.source == source)
    if scope is not None:
        query = query.where(SNAPSHOT.c.scope == scope)
    order = SNAPSHOT.c.known_from if refused else SNAPSHOT.c.axis
    return [_snapshot(row) for row in session.execute(query.order_by(SNAPSHOT.c.source, order, SNAPSHOT.c.id))]


def snapshot_at(session: Session, source: str, date: dt.date) -> Snapshot | None:
    """The edition of a source that was in force on a day: the last one dated on or before it."""
    following = (date + dt.timedelta(days=1)).isoformat()
    query = _accepted(source).where(SNAPSHOT.c.axis < following).order_by(SNAPSHOT.c.axis.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else _snapshot(row)


def sources_overview(session: Session) -> list[SourceState]:
    """Every source that was ever loaded or refused, by name. Articles are summed up as one source."""
    query = select(
        SNAPSHOT.c.source,
        func.max(SNAPSHOT.c.scope).label("scope"),
        func.count().filter(SNAPSHOT.c.state == ACCEPTED).label("editions"),
        func.max(SNAPSHOT.c.checked_at).filter(SNAPSHOT.c.state == ACCEPTED).label("checked"),
    ).group_by(SNAPSHOT.c.source)
    return [_state(session, row) for row in session.execute(query.order_by(SNAPSHOT.c.source)).all()]


def _state(session: Session, row: Row[Any]) -> SourceState:
    newest = _accepted(row.source, None).order_by(SNAPSHOT.c.axis.desc()).limit(1)
    found = session.execute(newest).first()
    newest_one = None if found is None else _snapshot(found)
    refused = select(SNAPSHOT).where(SNAPSHOT.c.source == row.source, SNAPSHOT.c.state == REFUSED)
    if newest_one is not None:
        refused = refused.where(SNAPSHOT.c.checked_at > newest_one.checked)
    refusal = session.execute(refused.order_by(SNAPSHOT.c.checked_at.desc()).limit(1)).first()
    records, names = (newest_one.records, newest_one.names) if newest_one else (0, 0)
    if row.scope:
        records, names = _sums(session, row.source)
    return SourceState(
        source=row.source,
        in_force=newest_one,
        editions=row.editions,
        records=records,
        names=names,
        checked=row.checked,
        refused_since=None if refusal is None else _snapshot(refusal),
    )


def _sums(session: Session, source: str) -> tuple[int, int]:
    """Records and names over the newest edition of every scope."""
    newest = (
        select(func.max(SNAPSHOT.c.axis).label("axis"), SNAPSHOT.c.scope)
        .where(SNAPSHOT.c.source == source, SNAPSHOT.c.state == ACCEPTED)
        .group_by(SNAPSHOT.c.scope)
        .subquery()
    )
    query = select(func.sum(SNAPSHOT.c.records), func.sum(SNAPSHOT.c.names)).join(
        newest, (SNAPSHOT.c.axis == newest.c.axis) & (SNAPSHOT.c.scope == newest.c.scope)
    )
    records, names = session.execute(query.where(SNAPSHOT.c.source == source)).one()
    return records or 0, names or 0


def _accepted(source: str, scope: str | None = "") -> Select[Any]:
    query = select(SNAPSHOT).where(SNAPSHOT.c.source == source, SNAPSHOT.c.state == ACCEPTED)
    return query if scope is None else query.where(SNAPSHOT.c.scope == scope)


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(
        id=row.id, source=row.source, scope=row.scope, state=row.state, edition_date=row.edition_date,
        published=row.published, fetched=row.fetched_at, sha256=row.sha256,
        files=msgspec.json.decode(row.files, type=tuple[EditionFile, ...]), format=row.format,
        parser_version=row.parser_version, records=row.records, names=row.names, refused=row.refused,
        reason=row.reason, actor=row.actor, known_from=row.known_from, checked=row.checked_at,
        ledger=msgspec.json.decode(row.ledger),
    )  # fmt: skip
