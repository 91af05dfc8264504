"""Reading records: what was listed as of a day, as known at a moment; and prepared names for the index.

One query gives the versions, one per few hundred records their contents: never one per row.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select
from sqlmodel import Session

from watchlist.records import PRESS, Record, decode_record
from watchlist.store.asof import Day, Listed, decide
from watchlist.store.bulk import CHUNK, chunks, insert_rows, writer_turn
from watchlist.store.editions import Place
from watchlist.store.intake import Prepare
from watchlist.store.tables_history import CONTENT, PREPARED, RECORD, SNAPSHOT, VERSION
from watchlist.store.types import utc

__all__ = [
    "Listed", "RecordQuery", "StoredRecord", "key_filter", "outdated_names", "prepared_names", "records_at",
    "renew_names",
]  # fmt: skip


MOST_BY_KEY = 20 * CHUNK
"""Of more records than these all editions are read at once."""


class RecordQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which records to read.

    Without `as_of`: what stands in the editions in force; with `delisted`, also what stood in former ones. With it:
    what was listed on that day or may have been; with `delisted`, also what was not. `known_at` asks for what was
    believed at a moment instead of now. `keys` are record keys ("uk:RUS1652"); empty means all.
    """

    sources: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    as_of: dt.date | None = None
    known_at: dt.datetime | None = None
    delisted: bool = False
    prepared: bool = False
    """Whether to give the prepared names with each record."""


class StoredRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record with where it stands.

    `edition` and `sha256` are of an edition that has this wording, at `locator`; `first_edition` and `last_edition`
    are the dates of the first and last ones that have the party at all. `listed_by` names the date field or the
    editions that decided `listed`.
    """

    record: Record
    locator: str
    edition: dt.date
    sha256: str
    first_edition: dt.date
    last_edition: dt.date
    known_from: dt.datetime
    listed: Listed
    listed_by: str
    fingerprint: str
    prepared: tuple[str, ...] = ()
    names_version: str = ""

    @property
    def key(self) -> str:
        """The record's key, `source:source_id`."""
        return self.record.key


class _Chosen(msgspec.Struct, frozen=True, gc=False):
    """A version to give, with the day's facts but for the records themselves."""

    version: Row[Any]
    here: int | None
    later: int | None
    date: dt.date
    edition: dt.date | None
    next_edition: dt.date | None
    next_has: bool
    first: dt.date
    last: dt.date
    held: bool


def records_at(session: Session, query: RecordQuery) -> Iterator[StoredRecord]:
    """The records a query asks for, in the order of source and source id."""
    editions = _editions(session, query)
    for statement in _statements(query):
        groups = groupby(session.execute(statement), key=lambda row: row.record_id)
        chosen = (one for _, rows in groups if (one := _choose(list(rows), editions, query)) is not None)
        for chunk in chunks(chosen, CHUNK):
            yield from _stored(session, chunk, query)


def _statements(query: RecordQuery) -> Iterator[Select[Any]]:
    statement = (
        select(
            RECORD.c.source, RECORD.c.source_id, RECORD.c.scope, VERSION.c.record_id, VERSION.c.content_id,
            VERSION.c.axis_from, VERSION.c.axis_to, VERSION.c.locator, VERSION.c.known_from,
            SNAPSHOT.c.edition_date, SNAPSHOT.c.sha256,
        )
        .join(VERSION, VERSION.c.record_id == RECORD.c.id)
        .join(SNAPSHOT, SNAPSHOT.c.id == VERSION.c.snapshot_id)
        .order_by(RECORD.c.source, RECORD.c.source_id, VERSION.c.axis_from)
    )  # fmt: skip
    if query.known_at is None:
        statement = statement.where(VERSION.c.known_to.is_(None))
    else:
        moment = utc(query.known_at)
        still = VERSION.c.known_to.is_(None) | (VERSION.c.known_to > moment)
        statement = statement.where(VERSION.c.known_from <= moment, still)
    if query.sources:
        statement = statement.where(RECORD.c.source.in_(query.sources))
    if query.keys is None:
        yield statement
        return
    for chunk in chunks(sorted(set(query.keys), key=_split), CHUNK):
        yield statement.where(key_filter(chunk))


def _split(key: str) -> tuple[str, str]:
    source, _, source_id = key.partition(":")
    return source, source_id


def key_filter(keys: Iterable[str]) -> ColumnElement[bool]:
    """The condition that a row of `record` has one of these keys."""
    by_source: dict[str, list[str]] = {}
    for source, source_id in map(_split, keys):
        by_source.setdefault(source, []).append(source_id)
    return or_(*(and_(RECORD.c.source == source, RECORD.c.source_id.in_(ids)) for source, ids in by_source.items()))


def _editions(session: Session, query: RecordQuery) -> dict[tuple[str, str], list[Place]]:
    """Accepted editions by source and scope in the order of the axis, as known at a moment.

    For records asked for by key only those of their scopes: each of many articles is an edition, too.
    """
    statement = select(
        SNAPSHOT.c.source, SNAPSHOT.c.scope, SNAPSHOT.c.id, SNAPSHOT.c.axis, SNAPSHOT.c.sha256, SNAPSHOT.c.edition_date,
        SNAPSHOT.c.held, SNAPSHOT.c.known_from,
    ).where(SNAPSHOT.c.axis.is_not(None)).order_by(SNAPSHOT.c.axis)  # fmt: skip
    if query.known_at is not None:
        statement = statement.where(SNAPSHOT.c.known_from <= utc(query.known_at))
    if query.keys is None or len(query.keys) > MOST_BY_KEY:
        return _places(session.execute(statement))
    sources = {_split(key)[0] for key in query.keys}
    scopes = {""} | _scopes(session, [key for key in query.keys if _split(key)[0] == PRESS])
    statement = statement.where(SNAPSHOT.c.source.in_(sources))
    found: dict[tuple[str, str], list[Place]] = {}
    for chunk in chunks(sorted(scopes), CHUNK):
        found |= _places(session.execute(statement.where(SNAPSHOT.c.scope.in_(chunk))))
    return found


def _scopes(session: Session, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(sorted(set(keys)), CHUNK):
        found.update(session.execute(select(RECORD.c.scope).where(key_filter(chunk)).distinct()).scalars())
    return found


def _places(rows: Iterable[Row[Any]]) -> dict[tuple[str, str], list[Place]]:
    found: dict[tuple[str, str], list[Place]] = {}
    for row in rows:
        held = frozenset(msgspec.json.decode(row.held, type=list[str]))
        place = Place(row.id, row.axis, row.sha256, row.edition_date, held, row.known_from)
        found.setdefault((row.source, row.scope), []).append(place)
    return found


def _choose(
    versions: list[Row[Any]], editions: dict[tuple[str, str], list[Place]], query: RecordQuery
) -> _Chosen | None:
    """The version that speaks of the day asked for, with what its neighbours say; None if it is not asked for."""
    places = editions[versions[0].source, versions[0].scope]
    number = len(places)
    if query.as_of is not None:
        number = bisect_right([place.edition_date for place in places], query.as_of)
    current = places[number - 1] if number else None
    following = places[number] if number < len(places) else None
    here = _covering(versions, current)
    if query.as_of is None and here is None and not query.delisted:
        return None
    later = _covering(versions, following)
    next_has = later is not None
    if later is None:
        later = next((one for one in versions if current is None or one.axis_from > current.axis), None)
    ending = versions[-1].axis_to
    last = next(place for place in reversed(places) if ending is None or place.axis < ending)
    first = next(place for place in places if place.axis >= versions[0].axis_from)
    return _Chosen(
        version=here if here is not None else later if later is not None else versions[-1],
        here=None if here is None else here.content_id,
        later=None if later is None else later.content_id,
        date=query.as_of or (current.edition_date if current else dt.date.min),
        edition=current.edition_date if current else None,
        next_edition=following.edition_date if following else None,
        next_has=next_has,
        first=first.edition_date,
        last=last.edition_date,
        held=here is None and current is not None and versions[0].source_id in current.held,
    )


def _covering(versions: Sequence[Row[Any]], place: Place | None) -> Row[Any] | None:
    if place is None:
        return None
    for version in reversed(versions):
        if version.axis_from <= place.axis:
            return version if version.axis_to is None or version.axis_to > place.axis else None
    return None


def _stored(session: Session, chunk: Sequence[_Chosen], query: RecordQuery) -> Iterator[StoredRecord]:
    wanted = dict.fromkeys(
        one for item in chunk for one in (item.version.content_id, item.here, item.later) if one is not None
    )
    told = {row.id: row for ids in chunks(wanted, CHUNK) for row in session.execute(_contents(ids, query.prepared))}
    records = {content_id: decode_record(row.body) for content_id, row in told.items()}
    for one in chunk:
        version = one.version
        day = Day(
            date=one.date,
            here=None if one.here is None else records[one.here],
            later=None if one.later is None else records[one.later],
            edition=one.edition,
            next_edition=one.next_edition,
            next_has=one.next_has,
            held=one.held,
        )
        answer = decide(day)
        if query.as_of is not None and answer.listed is Listed.NOT_LISTED and not query.delisted:
            continue
        content = told[version.content_id]
        yield StoredRecord(
            record=records[version.content_id],
            locator=version.locator,
            edition=version.edition_date,
            sha256=version.sha256,
            first_edition=one.first,
            last_edition=one.last,
            known_from=version.known_from,
            listed=answer.listed,
            listed_by=answer.by,
            fingerprint=content.fingerprint,
            prepared=msgspec.json.decode(content.names, type=tuple[str, ...]) if query.prepared else (),
            names_version=content.names_version if query.prepared else "",
        )


def _contents(ids: Sequence[int], prepared: bool) -> Select[Any]:
    query = select(CONTENT.c.id, CONTENT.c.body, CONTENT.c.fingerprint).where(CONTENT.c.id.in_(ids))
    if prepared:
        query = query.add_columns(PREPARED.c.names, PREPARED.c.names_version)
        return query.join(PREPARED, PREPARED.c.content_id == CONTENT.c.id)
    return query


def prepared_names(session: Session, sources: tuple[str, ...] = ()) -> Iterator[tuple[bytes, list[str]]]:
    """Every record of the editions in force, as `encode_record` wrote it, with its prepared names; by record key."""
    query = (
        select(CONTENT.c.body, PREPARED.c.names)
        .join(VERSION, VERSION.c.content_id == CONTENT.c.id)
        .join(PREPARED, PREPARED.c.content_id == CONTENT.c.id)
        .join(RECORD, RECORD.c.id == VERSION.c.record_id)
        .where(VERSION.c.known_to.is_(None), VERSION.c.axis_to.is_(None))
        .order_by(RECORD.c.source, RECORD.c.source_id)
    )
    if sources:
        query = query.where(RECORD.c.source.in_(sources))
    for body, names in session.execute(query.execution_options(yield_per=1000)):
        yield body.encode(), msgspec.json.decode(names, type=list[str])


def outdated_names(session: Session, names_version: str) -> int:
    """How many contents have names prepared by other rules than these."""
    query = select(func.count()).select_from(PREPARED).where(PREPARED.c.names_version != names_version)
    return int(session.execute(query).scalar_one())


def renew_names(session: Session, names_version: str, prepare: Prepare) -> int:
    """Prepare the names anew that were prepared by other rules. Returns of how many contents."""
    writer_turn(session.connection())
    query = select(PREPARED.c.content_id).where(PREPARED.c.names_version != names_version)
    ids = session.execute(query.order_by(PREPARED.c.content_id)).scalars().all()
    for chunk in chunks(ids, CHUNK):
        bodies = session.execute(select(CONTENT.c.id, CONTENT.c.body).where(CONTENT.c.id.in_(chunk))).all()
        rows = [
            {
                "content_id": row.id,
                "names_version": names_version,
                "names": msgspec.json.encode(list(prepare(decode_record(row.body)))).decode(),
            }
            for row in bodies
        ]
        session.connection().execute(delete(PREPARED).where(PREPARED.c.content_id.in_(chunk)))
        insert_rows(session, PREPARED, rows)
    return len(ids)
