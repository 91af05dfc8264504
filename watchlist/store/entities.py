"""Which record belongs to which entity, since when, and why: what `resolve` computed, kept in known time.

Saving an outcome writes only what differs from what stood. Reads answer for many entities with few queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Row, Select, Table, func, or_, select
from sqlmodel import Session

from watchlist.errors import NotFoundError
from watchlist.records import Change
from watchlist.store.bulk import CHUNK, Ids, chunks, close_rows, insert_rows
from watchlist.store.reading import key_filter
from watchlist.store.tables_history import RECORD
from watchlist.store.tables_identity import MEMBERSHIP, MERGE_STEP, QUEUE_ITEM, REDIRECT
from watchlist.store.types import utc


class MergeStep(msgspec.Struct, frozen=True, kw_only=True):
    """Why two records (`a` < `b`) stand in one entity. `basis`: judged, reference, identifier or score."""

    entity_id: str
    a: str
    b: str
    basis: str
    score: float | None = None
    explanation: Any = None
    at: dt.datetime | None = None
    """Since when it stands; set when read."""


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A pair (`a` < `b`) that waits for a person; the highest `weight` comes first."""

    a: str
    b: str
    score: float
    weight: float
    reason: str
    explanation: Any = None
    at: dt.datetime | None = None
    """Since when it waits; set when read."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run of `resolve` came to.

    `keys` says which records it speaks of (None: all): their memberships, the steps and the queue items that touch one
    of them are replaced by those given; everything else stays. Redirects are added or replaced, and one that leads to
    itself is taken away; `keys` None drops those not given.
    """

    entity_of: Mapping[str, str]
    steps: Collection[MergeStep] = ()
    queue: Collection[QueueEntry] = ()
    redirects: Mapping[str, str] = {}
    keys: Collection[str] | None = None


class OutcomeSaved(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of each kind were closed or written."""

    moved: int
    steps: int
    queued: int
    redirects: int


class EntityChange(msgspec.Struct, frozen=True, kw_only=True):
    """A record that passed from one entity to another: by a merge, or by a split."""

    key: str
    before: str
    after: str
    change: Change
    at: dt.datetime


def save_outcome(session: Session, outcome: Outcome, now: dt.datetime) -> OutcomeSaved:
    """Keep what `resolve` came to.

    Raises:
        NotFoundError: it speaks of a record that is not stored.
    """
    now = utc(now)
    keys = None if outcome.keys is None else set(outcome.keys)
    steps = {(one.a, one.b): _step_values(one) for one in outcome.steps}
    items = {(one.a, one.b): _item_values(one) for one in outcome.queue}
    return OutcomeSaved(
        moved=_save_members(session, outcome.entity_of, keys, now),
        steps=_save_pairs(session, MERGE_STEP, steps, keys, now),
        queued=_save_pairs(session, QUEUE_ITEM, items, keys, now),
        redirects=_save_redirects(session, outcome.redirects, keys is None, now),
    )


def _save_members(session: Session, entity_of: Mapping[str, str], keys: set[str] | None, now: dt.datetime) -> int:
    ids = Ids(session, MEMBERSHIP)
    query = select(MEMBERSHIP.c.id, MEMBERSHIP.c.entity_id, RECORD.c.source, RECORD.c.source_id).join(
        RECORD, RECORD.c.id == MEMBERSHIP.c.record_id
    )
    standing = {f"{row.source}:{row.source_id}": row for row in session.execute(believed(query, MEMBERSHIP, None))}
    closing = [
        row.id for key, row in standing.items() if (keys is None or key in keys) and entity_of.get(key) != row.entity_id
    ]
    new = {key: entity for key, entity in entity_of.items() if key not in standing or standing[key].entity_id != entity}
    record_ids = _record_ids(session, new)
    close_rows(session, MEMBERSHIP, closing, now)
    rows = [
        {"id": ids.take(), "record_id": record_ids[key], "entity_id": entity, "known_from": now, "known_to": None}
        for key, entity in sorted(new.items())
    ]
    insert_rows(session, MEMBERSHIP, rows)
    return max(len(closing), len(rows))


def _record_ids(session: Session, keys: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(keys))
    found: dict[str, int] = {}
    for chunk in chunks(wanted, CHUNK):
        query = select(RECORD.c.id, RECORD.c.source, RECORD.c.source_id).where(key_filter(chunk))
        found.update({f"{row.source}:{row.source_id}": row.id for row in session.execute(query)})
    missing = [key for key in wanted if key not in found]
    if missing:
        raise NotFoundError(f"no record {missing[0]}" + (f" (and {len(missing) - 1} more)" if missing[1:] else ""))
    return found


def _save_pairs(
    session: Session,
    table: Table,
    wanted: Mapping[tuple[str, str], dict[str, Any]],
    keys: set[str] | None,
    now: dt.datetime,
) -> int:
    """Make the live rows of a table of pairs the ones wanted; rows that are the same stay as they are."""
    ids = Ids(session, table)
    standing = {
        (row["a"], row["b"]): dict(row) for row in session.execute(believed(select(table), table, None)).mappings()
    }
    closing: list[int] = []
    same: set[tuple[str, str]] = set()
    for pair, row in standing.items():
        values = wanted.get(pair)
        if values is not None and all(row[name] == value for name, value in values.items()):
            same.add(pair)
        elif values is not None or keys is None or not keys.isdisjoint(pair):
            closing.append(row["id"])
    rows = [
        {"id": ids.take(), "a": pair[0], "b": pair[1], "known_from": now, "known_to": None, **values}
        for pair, values in sorted(wanted.items())
        if pair not in same
    ]
    close_rows(session, table, closing, now)
    insert_rows(session, table, rows)
    return max(len(closing), len(rows))


def _step_values(one: MergeStep) -> dict[str, Any]:
    explanation = _json(one.explanation)
    return {"entity_id": one.entity_id, "basis": one.basis, "score": one.score, "explanation": explanation}


def _item_values(one: QueueEntry) -> dict[str, Any]:
    explanation = _json(one.explanation)
    return {"score": one.score, "weight": one.weight, "reason": one.reason, "explanation": explanation}


def _save_redirects(session: Session, redirects: Mapping[str, str], drop: bool, now: dt.datetime) -> int:
    ids = Ids(session, REDIRECT)
    standing = {row.old_id: row for row in session.execute(believed(select(REDIRECT), REDIRECT, None))}
    closing = [
        row.id for old, row in standing.items() if redirects.get(old, None if drop else row.new_id) != row.new_id
    ]
    rows = [
        {"id": ids.take(), "old_id": old, "new_id": new, "known_from": now, "known_to": None}
        for old, new in sorted(redirects.items())
        if old != new and (old not in standing or standing[old].new_id != new)
    ]
    close_rows(session, REDIRECT, closing, now)
    insert_rows(session, REDIRECT, rows)
    return max(len(closing), len(rows))


def _json(data: Any) -> str:
    return msgspec.json.encode(data, order="sorted").decode()


def believed(query: Select[Any], table: Table, known_at: dt.datetime | None) -> Select[Any]:
    """The rows of a table with known time that were believed at a moment (None: now)."""
    if known_at is None:
        return query.where(table.c.known_to.is_(None))
    moment = utc(known_at)
    return query.where(table.c.known_from <= moment, or_(table.c.known_to.is_(None), table.c.known_to > moment))


def _memberships(known_at: dt.datetime | None) -> Select[Any]:
    query = select(RECORD.c.source, RECORD.c.source_id, MEMBERSHIP.c.entity_id).join(
        MEMBERSHIP, MEMBERSHIP.c.record_id == RECORD.c.id
    )
    return believed(query, MEMBERSHIP, known_at)


def entity_map(session: Session, known_at: dt.datetime | None = None) -> dict[str, str]:
    """The entity of every record that has one, by record key."""
    rows = session.execute(_memberships(known_at))
    return {f"{row.source}:{row.source_id}": row.entity_id for row in rows}


def entities_of(session: Session, keys: Iterable[str], known_at: dt.datetime | None = None) -> dict[str, str]:
    """The entities of these records; a record without one is left out."""
    wanted = sorted(set(keys))
    if len(wanted) > 20 * CHUNK:  # one pass over all is quicker than many statements
        all_of_them = entity_map(session, known_at)
        return {key: all_of_them[key] for key in wanted if key in all_of_them}
    found: dict[str, str] = {}
    for chunk in chunks(wanted, CHUNK):
        rows = session.execute(_memberships(known_at).where(key_filter(chunk)))
        found.update({f"{row.source}:{row.source_id}": row.entity_id for row in rows})
    return found


def members_of(
    session: Session, entity_ids: Iterable[str], known_at: dt.datetime | None = None
) -> dict[str, tuple[str, ...]]:
    """The record keys of these entities, in order; an entity without records is left out."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(dict.fromkeys(entity_ids), CHUNK):
        query = _memberships(known_at).where(MEMBERSHIP.c.entity_id.in_(chunk))
        for row in session.execute(query.order_by(RECORD.c.source, RECORD.c.source_id)):
            found.setdefault(row.entity_id, []).append(f"{row.source}:{row.source_id}")
    return {entity: tuple(keys) for entity, keys in found.items()}


def follow(session: Session, entity_id: str, known_at: dt.datetime | None = None) -> str:
    """The id an entity has now, following redirects from a former one."""
    seen = {entity_id}
    while True:
        query = believed(select(REDIRECT.c.new_id), REDIRECT, known_at).where(REDIRECT.c.old_id == entity_id)
        following: str | None = session.execute(query).scalar()
        if following is None or following in seen:
            return entity_id
        seen.add(following)
        entity_id = following


def redirects_to(
    session: Session, entity_ids: Iterable[str], known_at: dt.datetime | None = None
) -> dict[str, tuple[str, ...]]:
    """The former ids that lead straight to these entities, in order."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(dict.fromkeys(entity_ids), CHUNK):
        query = believed(select(REDIRECT), REDIRECT, known_at).where(REDIRECT.c.new_id.in_(chunk))
        for row in session.execute(query.order_by(REDIRECT.c.old_id)):
            found.setdefault(row.new_id, []).append(row.old_id)
    return {new: tuple(old) for new, old in found.items()}


def key_of_id(session: Session, entity_id: str) -> str | None:
    """The record that anchors an entity id which was ever given out: the first official one that ever bore it."""
    query = select(RECORD.c.source, RECORD.c.source_id).join(MEMBERSHIP, MEMBERSHIP.c.record_id == RECORD.c.id)
    rows = session.execute(query.where(MEMBERSHIP.c.entity_id == entity_id))
    keys = [(row.source == "press", f"{row.source}:{row.source_id}") for row in rows]
    return min(keys)[1] if keys else None


def merge_steps(session: Session, entity_ids: Iterable[str], known_at: dt.datetime | None = None) -> list[MergeStep]:
    """The steps that made these entities, in the order they were taken."""
    found: list[Row[Any]] = []
    for chunk in chunks(dict.fromkeys(entity_ids), CHUNK):
        query = believed(select(MERGE_STEP), MERGE_STEP, known_at).where(MERGE_STEP.c.entity_id.in_(chunk))
        found += session.execute(query).all()
    return [
        MergeStep(
            entity_id=row.entity_id, a=row.a, b=row.b, basis=row.basis, score=row.score,
            explanation=msgspec.json.decode(row.explanation), at=row.known_from,
        )
        for row in sorted(found, key=lambda row: (row.known_from, row.id))
    ]  # fmt: skip


def queue(session: Session, known_at: dt.datetime | None = None) -> list[QueueEntry]:
    """The pairs that wait for a person, what settles most first."""
    query = believed(select(QUEUE_ITEM), QUEUE_ITEM, known_at)
    rows = session.execute(query.order_by(QUEUE_ITEM.c.weight.desc(), QUEUE_ITEM.c.a, QUEUE_ITEM.c.b))
    return [
        QueueEntry(
            a=row.a, b=row.b, score=row.score, weight=row.weight, reason=row.reason,
            explanation=msgspec.json.decode(row.explanation), at=row.known_from,
        )
        for row in rows
    ]  # fmt: skip


def entity_changes(
    session: Session, since: dt.datetime | None = None, until: dt.datetime | None = None, above: int | None = None
) -> list[EntityChange]:
    """Records that passed from one entity to another after `since`, up to and including `until`; by time and key.

    With `above`, only moves written after that one (see `last_move`).

    It is a split where records stayed behind in the entity that was left, else a merge.
    """
    former, later = MEMBERSHIP.alias("former"), MEMBERSHIP.alias("later")
    query = (
        select(
            RECORD.c.source, RECORD.c.source_id, former.c.entity_id.label("before"), later.c.entity_id.label("after"),
            later.c.known_from,
        )
        .join(later, later.c.record_id == RECORD.c.id)
        .join(former, (former.c.record_id == later.c.record_id) & (former.c.known_to == later.c.known_from))
        .order_by(later.c.known_from, RECORD.c.source, RECORD.c.source_id)
    )  # fmt: skip
    if since is not None:
        query = query.where(later.c.known_from > utc(since))
    if until is not None:
        query = query.where(later.c.known_from <= utc(until))
    if above is not None:
        query = query.where(later.c.id > above)
    rows = session.execute(query).all()
    stayed = _stayed(session, rows)
    return [
        EntityChange(
            key=f"{row.source}:{row.source_id}", before=row.before, after=row.after, at=row.known_from,
            change=Change.SPLIT if stayed(row) else Change.MERGED,
        )
        for row in rows
    ]  # fmt: skip


def last_move(session: Session) -> int:
    """The number of the newest membership, 0 where there is none. Numbers rise in the order of commits."""
    return session.execute(select(func.max(MEMBERSHIP.c.id))).scalar() or 0


def _stayed(session: Session, rows: Iterable[Row[Any]]) -> Callable[[Row[Any]], bool]:
    """Tells whether an entity that a record left still had records right after."""
    spans: dict[str, list[tuple[dt.datetime, dt.datetime | None]]] = {}
    for chunk in chunks(sorted({row.before for row in rows}), CHUNK):
        query = select(MEMBERSHIP.c.entity_id, MEMBERSHIP.c.known_from, MEMBERSHIP.c.known_to)
        for span in session.execute(query.where(MEMBERSHIP.c.entity_id.in_(chunk))):
            spans.setdefault(span.entity_id, []).append((span.known_from, span.known_to))

    def stayed(row: Row[Any]) -> bool:
        moment = row.known_from
        return any(begin <= moment and (end is None or end > moment) for begin, end in spans[row.before])

    return stayed
