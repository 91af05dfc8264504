"""Change rows: found once, when an edition is saved, and only selected afterwards.

Two ways to add them up. Along the axis: the rows between edition A and edition B turn what A said into what B said, as
believed now or at some time. Along known time: the rows found between two moments that `advance` turn what was in
force at the one into what was in force at the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

from watchlist.differences import FieldChange, changed_fields
from watchlist.records import Cause, Change, Record, decode_record
from watchlist.store.bulk import CHUNK, Ids, chunks, close_rows, insert_rows
from watchlist.store.planning import Difference, Supersede
from watchlist.store.reading import key_filter
from watchlist.store.tables_history import CHANGE, CONTENT, RECORD, SNAPSHOT
from watchlist.store.types import utc
from watchlist.tables import load_yaml

UNTOLD = "stood in the edition before, but what it said could not be told"


class ChangeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which changes to select.

    `since` and `until` are moments of known time (after, up to and including). `after` and `through` are edition
    dates: changes in editions dated later than `after`, up to and including `through`, as believed at `known_at`.
    Give the one pair or the other. With `late`, changes found since that only put history right are among them.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    after: dt.date | None = None
    through: dt.date | None = None
    known_at: dt.datetime | None = None
    sources: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    first_load: bool = True
    late: bool = False
    above: int | None = None
    """Only rows written after this one (see `last_change`): tells what is new even where clocks went wrong."""
    records: bool = False
    """Whether to give the whole records before and after with each change."""


class StoredChange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A change as stored. `edition_before` is the edition before it on the axis; None for the first of a source."""

    source: str
    source_id: str
    caption: str
    kind: str
    programme: str
    change: Change
    field: str | None
    before: list[Any] | None
    after: list[Any] | None
    cause: Cause
    materiality: str
    advance: bool
    detected: dt.datetime
    edition_before: dt.date | None
    edition: dt.date
    record_before: Record | None = None
    record_after: Record | None = None

    @property
    def key(self) -> str:
        """The record's key, `source:source_id`."""
        return f"{self.source}:{self.source_id}"


def materiality(change: Change, field: str | None) -> str:
    """How much a change matters: legal, identity, wording or technical (see resources/materiality.yml)."""
    if field is not None and field.endswith(".order"):
        return "technical"
    return str(load_yaml("materiality.yml").get(field or change.value, "identity"))


def write_changes(session: Session, differences: Sequence[Difference], now: dt.datetime) -> int:
    """State the differences, field by field. Returns how many rows were written."""
    ids = Ids(session, CHANGE)
    written = 0
    for chunk in chunks(differences, CHUNK):
        bodies = _bodies(session, chunk)
        rows: list[dict[str, Any]] = []
        for one in chunk:
            for change, field in _facts(one, bodies):
                rows.append(_row(ids.take(), one, change, field, now))
        insert_rows(session, CHANGE, rows)
        written += len(rows)
    return written


def _bodies(session: Session, differences: Iterable[Difference]) -> dict[int, str]:
    amended = [one for one in differences if one.before is not None and one.after is not None]
    wanted = [content_id for one in amended for content_id in (one.before, one.after)]
    return contents(session, wanted)


def contents(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Bodies of contents by id."""
    found: dict[int, str] = {}
    for chunk in chunks((one for one in dict.fromkeys(ids) if one is not None), CHUNK):
        query = select(CONTENT.c.id, CONTENT.c.body).where(CONTENT.c.id.in_(chunk))
        found.update({row[0]: row[1] for row in session.execute(query)})
    return found


def _facts(one: Difference, bodies: dict[int, str]) -> Iterator[tuple[Change, FieldChange | None]]:
    if one.before is None and one.stood:
        yield Change.AMENDED, FieldChange(field="entry", before=(UNTOLD,), after=())
    elif one.before is None:
        yield Change.ADDED, None
    elif one.after is None:
        yield Change.REMOVED, None
    else:
        old, new = decode_record(bodies[one.before]), decode_record(bodies[one.after])
        # Two wordings that differ in no field cannot be; if they ever are, it is said rather than lost.
        nothing = FieldChange(field="record", before=(), after=())
        for field in changed_fields(old, new) or (nothing,):
            yield Change.AMENDED, field


def _row(
    change_id: int, one: Difference, change: Change, field: FieldChange | None, now: dt.datetime
) -> dict[str, Any]:
    return {
        "id": change_id,
        "record_id": one.record_id,
        "snapshot_id": one.snapshot_id,
        "before_content_id": one.before,
        "after_content_id": one.after,
        "change": change.value,
        "field": None if field is None else field.field,
        "before": None if field is None else msgspec.json.encode(field.before).decode(),
        "after": None if field is None else msgspec.json.encode(field.after).decode(),
        "cause": one.cause.value,
        "materiality": materiality(change, None if field is None else field.field),
        "advance": one.advance,
        "known_from": now,
        "known_to": None,
    }


def supersede_changes(session: Session, outdated: Sequence[Supersede], now: dt.datetime) -> None:
    """Close change rows that a late edition has put wrong."""
    by_snapshot: dict[int, list[int]] = {}
    for one in outdated:
        by_snapshot.setdefault(one.snapshot_id, []).append(one.record_id)
    for snapshot_id, record_ids in by_snapshot.items():
        for chunk in chunks(record_ids, CHUNK):
            query = select(CHANGE.c.id).where(
                CHANGE.c.snapshot_id == snapshot_id, CHANGE.c.record_id.in_(chunk), CHANGE.c.known_to.is_(None)
            )
            close_rows(session, CHANGE, session.execute(query).scalars().all(), now)


def changes(session: Session, query: ChangeQuery) -> Iterator[StoredChange]:
    """The changes selected, in the order in which they add up: by detection or by edition, then by key and field.

    Raises:
        ValueError: the query gives both a stretch of known time and one of editions.
    """
    by_edition = query.after is not None or query.through is not None
    if by_edition and (query.since is not None or query.until is not None):
        raise ValueError("either since and until, or after and through")
    statement = _statement(query, by_edition)
    editions = _Editions(session)
    rows = session.execute(statement)
    for chunk in chunks(rows, CHUNK):
        bodies: dict[int, str] = {}
        if query.records:
            bodies = contents(session, (one for row in chunk for one in (row.before_content_id, row.after_content_id)))
        for row in chunk:
            yield _stored(row, editions, bodies)


def last_change(session: Session) -> int:
    """The number of the newest change row, 0 where there is none. Numbers rise in the order of commits."""
    return session.execute(select(func.max(CHANGE.c.id))).scalar() or 0


def _statement(query: ChangeQuery, by_edition: bool) -> Select[Any]:
    told = CONTENT.alias("told")
    statement = (
        select(
            CHANGE, RECORD.c.source, RECORD.c.source_id, told.c.caption, told.c.kind, told.c.programmes,
            SNAPSHOT.c.edition_date, SNAPSHOT.c.axis, SNAPSHOT.c.scope,
        )
        .join(RECORD, RECORD.c.id == CHANGE.c.record_id)
        .join(SNAPSHOT, SNAPSHOT.c.id == CHANGE.c.snapshot_id)
        .join(told, told.c.id == _told())
    )  # fmt: skip
    if query.sources:
        statement = statement.where(RECORD.c.source.in_(query.sources))
    if query.keys:
        statement = statement.where(key_filter(query.keys))
    if query.above is not None:
        statement = statement.where(CHANGE.c.id > query.above)
    if not query.first_load:
        statement = statement.where(CHANGE.c.cause != Cause.FIRST_LOAD.value)
    if by_edition:
        if query.after is not None:
            statement = statement.where(SNAPSHOT.c.edition_date > query.after)
        if query.through is not None:
            statement = statement.where(SNAPSHOT.c.edition_date <= query.through)
        statement = _believed(statement, query.known_at)
        order = [SNAPSHOT.c.axis]
    else:
        if query.since is not None:
            statement = statement.where(CHANGE.c.known_from > utc(query.since))
        if query.until is not None:
            statement = statement.where(CHANGE.c.known_from <= utc(query.until))
        if not query.late:
            statement = statement.where(CHANGE.c.advance)
        order = [CHANGE.c.known_from, SNAPSHOT.c.id]
    return statement.order_by(*order, RECORD.c.source, RECORD.c.source_id, CHANGE.c.id)


def _told() -> Any:
    """The content that says what the party is called: the later one, where there is one."""
    return func.coalesce(CHANGE.c.after_content_id, CHANGE.c.before_content_id)


def _believed(statement: Select[Any], known_at: dt.datetime | None) -> Select[Any]:
    if known_at is None:
        return statement.where(CHANGE.c.known_to.is_(None))
    moment = utc(known_at)
    still = CHANGE.c.known_to.is_(None) | (CHANGE.c.known_to > moment)
    return statement.where(CHANGE.c.known_from <= moment, still)


class _Editions:
    """Which edition came before another, as known when a change was found."""

    def __init__(self, session: Session) -> None:
        self._places: dict[tuple[str, str], list[tuple[str, dt.date, dt.datetime]]] = {}
        self._found: dict[tuple[str, str, str, dt.datetime], dt.date | None] = {}
        columns = SNAPSHOT.c.source, SNAPSHOT.c.scope, SNAPSHOT.c.axis, SNAPSHOT.c.edition_date, SNAPSHOT.c.known_from
        query = select(*columns).where(SNAPSHOT.c.axis.is_not(None)).order_by(SNAPSHOT.c.axis)
        for row in session.execute(query):
            place = (row.axis, row.edition_date, row.known_from)
            self._places.setdefault((row.source, row.scope), []).append(place)

    def before(self, source: str, scope: str, axis: str, known_at: dt.datetime) -> dt.date | None:
        """The date of the edition before, None for the first."""
        question = source, scope, axis, known_at
        if question not in self._found:
            places = self._places[source, scope]
            earlier = [date for place, date, known_from in places if place < axis and known_from <= known_at]
            self._found[question] = earlier[-1] if earlier else None
        return self._found[question]


def _stored(row: Row[Any], editions: _Editions, bodies: dict[int, str]) -> StoredChange:
    return StoredChange(
        source=row.source, source_id=row.source_id, caption=row.caption, kind=row.kind, programme=row.programmes,
        change=Change(row.change), field=row.field,
        before=None if row.before is None else msgspec.json.decode(row.before),
        after=None if row.after is None else msgspec.json.decode(row.after),
        cause=Cause(row.cause), materiality=row.materiality, advance=row.advance, detected=row.known_from,
        edition_before=editions.before(row.source, row.scope, row.axis, row.known_from), edition=row.edition_date,
        record_before=_record(bodies, row.before_content_id), record_after=_record(bodies, row.after_content_id),
    )  # fmt: skip


def _record(bodies: dict[int, str], content_id: int | None) -> Record | None:
    return decode_record(bodies[content_id]) if content_id in bodies else None
