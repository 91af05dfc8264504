"""Decisions of people on pairs of records. Superseded, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, or_, select
from sqlmodel import Session

from watchlist.errors import NotFoundError, UsageError
from watchlist.records import Verdict
from watchlist.store.bulk import CHUNK, Ids, chunks, close_rows, insert_rows
from watchlist.store.entities import (
    EntityChange,
    MergeStep,
    Outcome,
    OutcomeSaved,
    QueueEntry,
    believed,
    entities_of,
    entity_changes,
    entity_map,
    follow,
    key_of_id,
    last_move,
    members_of,
    merge_steps,
    queue,
    redirects_to,
    save_outcome,
)
from watchlist.store.tables_identity import JUDGEMENT, QUEUE_ITEM
from watchlist.store.types import storable, utc

__all__ = [
    "EntityChange", "Judgement", "MergeStep", "Outcome", "OutcomeSaved", "QueueEntry", "entities_of",
    "entity_changes", "entity_map", "follow", "judge", "judgement_history", "judgements", "key_of_id",
    "last_move", "members_of", "merge_steps", "queue", "redirects_to", "save_outcome", "withdraw",
]  # fmt: skip

_WITHDRAWN = "withdrawn"


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict on the very pair judged (record keys, `a` < `b`).

    `seen` is what the person saw (scores, explanation, fingerprints of both sides). `confirms` is the judgement of
    another person that this one confirms. `until` is set where it was superseded or withdrawn; a withdrawal is itself
    kept, with the verdict "withdrawn".
    """

    id: int
    a: str
    b: str
    verdict: str
    actor: str
    reason: str
    at: dt.datetime
    seen: Any = None
    confirms: int | None = None
    until: dt.datetime | None = None


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides, and why."""

    actor: str
    reason: str


def judge(
    session: Session,
    pair: tuple[str, str],
    verdict: Verdict,
    word: Word,
    now: dt.datetime,
    seen: Any = None,
    confirms: int | None = None,
) -> Judgement:
    """Put a verdict on a pair of records; one that stood is superseded, and the pair leaves the queue.

    Raises:
        UsageError: the pair is one record, or somebody would confirm their own judgement.
        NotFoundError: the judgement to confirm is not in force for this pair.
    """
    a, b = _ordered(pair)
    ids = Ids(session, JUDGEMENT)
    standing = _live(session, a, b)
    if confirms is not None:
        if standing is None or standing.id != confirms:
            raise NotFoundError(f"judgement {confirms} is not in force for {a} and {b}; look at it again")
        if standing.actor == word.actor:
            raise UsageError(f"{word.actor} made this judgement; a second person must confirm it")
    row = _row(ids.take(), (a, b), verdict.value, word, now) | {"seen": _json(seen), "confirms": confirms}
    if standing is not None:
        close_rows(session, JUDGEMENT, [standing.id], utc(now))
    insert_rows(session, JUDGEMENT, [row])
    waiting = select(QUEUE_ITEM.c.id).where(QUEUE_ITEM.c.a == a, QUEUE_ITEM.c.b == b, QUEUE_ITEM.c.known_to.is_(None))
    close_rows(session, QUEUE_ITEM, session.execute(waiting).scalars().all(), utc(now))
    return _judgement(session.execute(select(JUDGEMENT).where(JUDGEMENT.c.id == row["id"])).one())


def withdraw(session: Session, pair: tuple[str, str], word: Word, now: dt.datetime) -> Judgement:
    """Take the verdict on a pair back, so that none stands; that, too, is kept.

    Raises:
        NotFoundError: none stands.
    """
    a, b = _ordered(pair)
    ids = Ids(session, JUDGEMENT)
    standing = _live(session, a, b)
    if standing is None:
        raise NotFoundError(f"no judgement stands on {a} and {b}")
    close_rows(session, JUDGEMENT, [standing.id], utc(now))
    row = _row(ids.take(), (a, b), _WITHDRAWN, word, now)
    insert_rows(session, JUDGEMENT, [row | {"seen": _json(None), "confirms": None, "known_to": utc(now)}])
    return _judgement(standing)


def judgements(
    session: Session, keys: Iterable[str] | None = None, known_at: dt.datetime | None = None
) -> list[Judgement]:
    """The verdicts that stand, on pairs with one of these records (None: all), in the order of pairs."""
    query = believed(select(JUDGEMENT), JUDGEMENT, known_at).where(JUDGEMENT.c.verdict != _WITHDRAWN)
    if keys is None:
        rows: Sequence[Row[Any]] = session.execute(query).all()
    else:
        found: dict[int, Row[Any]] = {}
        for chunk in chunks(dict.fromkeys(keys), CHUNK):
            touched = query.where(or_(JUDGEMENT.c.a.in_(chunk), JUDGEMENT.c.b.in_(chunk)))
            found.update({row.id: row for row in session.execute(touched)})
        rows = list(found.values())
    return [_judgement(row) for row in sorted(rows, key=lambda row: (row.a, row.b))]


def judgement_history(session: Session, pair: tuple[str, str]) -> list[Judgement]:
    """Every verdict ever put on a pair, oldest first."""
    a, b = _ordered(pair)
    query = select(JUDGEMENT).where(JUDGEMENT.c.a == a, JUDGEMENT.c.b == b).order_by(JUDGEMENT.c.id)
    return [_judgement(row) for row in session.execute(query)]


def _ordered(pair: tuple[str, str]) -> tuple[str, str]:
    a, b = sorted(pair)
    if a == b:
        raise UsageError(f"{a} is one record; a judgement needs two")
    return a, b


def _live(session: Session, a: str, b: str) -> Row[Any] | None:
    query = select(JUDGEMENT).where(JUDGEMENT.c.a == a, JUDGEMENT.c.b == b, JUDGEMENT.c.known_to.is_(None))
    return session.execute(query).first()


def _row(judgement_id: int, pair: tuple[str, str], verdict: str, word: Word, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": judgement_id, "a": pair[0], "b": pair[1], "verdict": verdict, "actor": storable(word.actor),
        "reason": storable(word.reason), "known_from": utc(now), "known_to": None,
    }  # fmt: skip


def _json(data: Any) -> str:
    return msgspec.json.encode(data, order="sorted").decode()


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        id=row.id, a=row.a, b=row.b, verdict=row.verdict, actor=row.actor, reason=row.reason, at=row.known_from,
        seen=msgspec.json.decode(row.seen), confirms=row.confirms, until=row.known_to,
    )  # fmt: skip
