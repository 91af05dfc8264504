"""Claims of the press as read, and the words of persons on them. Both superseded, never edited.

What counts of an article stands in its records (`documents`); here stands everything that was read in it, with what is made
of each claim, so that what does not count is neither lost nor forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

from watchlist.claims import Claim, Settled, State, Word
from watchlist.errors import NotFoundError
from watchlist.records import Correction, decode_record, encode_record
from watchlist.store.bulk import CHUNK, Ids, chunks, close_rows, insert_rows
from watchlist.store.entities import believed
from watchlist.store.tables_press import CLAIM, CLAIM_WORD
from watchlist.store.types import storable, utc

_KEPT = ("content", "place", "confidence", "threshold", "state", "note", "body")


class ClaimQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which claims: of these articles (SHA-256), of these press records, in these states. None and empty mean all."""

    documents: Sequence[str] | None = None
    keys: Sequence[str] | None = None
    states: tuple[State, ...] = ()
    known_at: dt.datetime | None = None


def save_claims(session: Session, document: str, settled: Sequence[Settled], now: dt.datetime) -> int:
    """Make these the claims of an article; rows that stay the same are left alone. Returns how many rows changed."""
    ids = Ids(session, CLAIM)
    query = believed(select(CLAIM).where(CLAIM.c.document == document), CLAIM, None)
    standing = {(row["key"], row["name"]): row for row in session.execute(query).mappings()}
    wanted = {(one.claim.key, one.claim.name): _values(place, one) for place, one in enumerate(settled)}
    same = {at for at, row in standing.items() if at in wanted and all(row[name] == wanted[at][name] for name in _KEPT)}
    closing = [row["id"] for at, row in standing.items() if at not in same]
    rows = [
        {"id": ids.take(), "document": document, "key": at[0], "name": at[1], **values, "known_from": utc(now), "known_to": None}
        for at, values in wanted.items()
        if at not in same
    ]  # fmt: skip
    close_rows(session, CLAIM, closing, utc(now))
    insert_rows(session, CLAIM, rows)
    return len(closing) + len(rows)


def _values(place: int, one: Settled) -> dict[str, Any]:
    return {
        "content": one.claim.content, "place": place, "confidence": one.claim.confidence, "threshold": one.threshold,
        "state": one.state.value, "note": storable(one.note), "body": _body(one.claim),
    }  # fmt: skip


def _body(claim: Claim) -> str:
    return encode_record(claim.record).decode()


def claims(session: Session, query: ClaimQuery) -> list[Settled]:
    """The claims asked for, each with the word that holds for it: by article, in the order of its text."""
    statement = believed(select(CLAIM), CLAIM, query.known_at)
    if query.states:
        statement = statement.where(CLAIM.c.state.in_([state.value for state in query.states]))
    rows = sorted(_rows(session, statement, CLAIM, query), key=lambda row: (row.document, row.place))
    said = {
        (one.claim.key, one.claim.name): one for one in words(session, {row.document for row in rows}, query.known_at)
    }
    found = []
    for row in rows:
        word = said.get((row.key, row.name))
        holds = word is not None and word.state.value == row.state and word.claim.content == row.content
        found.append(
            Settled(
                claim=_claim(row, row.body), state=State(row.state), threshold=row.threshold,
                word=word if holds else None, note=row.note, at=row.known_from,
            )
        )  # fmt: skip
    return found


def _rows(session: Session, statement: Select[Any], table: Any, query: ClaimQuery) -> Iterator[Row[Any]]:
    if query.documents is None and query.keys is None:
        yield from session.execute(statement)
        return
    column, values = (table.c.document, query.documents) if query.documents is not None else (table.c.key, query.keys)
    for chunk in chunks(sorted(set(values or ())), CHUNK):
        yield from session.execute(statement.where(column.in_(chunk)))


def words(session: Session, documents: Iterable[str], known_at: dt.datetime | None = None) -> list[Word]:
    """The words that stand on claims of these articles, also on claims that are no longer read in them."""
    statement = believed(select(CLAIM_WORD), CLAIM_WORD, known_at)
    rows = _rows(session, statement, CLAIM_WORD, ClaimQuery(documents=tuple(documents)))
    return [_word(row) for row in sorted(rows, key=lambda row: row.id)]


def word_history(session: Session, documents: Iterable[str]) -> list[Word]:
    """Everything ever said on claims of these articles, oldest first; what was taken back has the state waiting."""
    rows = _rows(session, select(CLAIM_WORD), CLAIM_WORD, ClaimQuery(documents=tuple(documents)))
    return [_word(row) for row in sorted(rows, key=lambda row: row.id)]


def count_claims(session: Session, *states: State) -> int:
    """How many claims stand in one of these states."""
    query = believed(select(func.count()).select_from(CLAIM), CLAIM, None)
    return int(session.execute(query.where(CLAIM.c.state.in_([state.value for state in states]))).scalar_one())


def beyond_bar(session: Session, threshold: float) -> list[str]:
    """The articles that have a claim of which another bar would make something else, in order."""
    query = believed(select(CLAIM.c.document).distinct(), CLAIM, None).where(
        ((CLAIM.c.state == State.AUTOMATIC.value) & (CLAIM.c.confidence < threshold))
        | ((CLAIM.c.state == State.WAITING.value) & (CLAIM.c.confidence >= threshold) & (CLAIM.c.note == ""))
    )
    return sorted(session.execute(query).scalars())


def say(session: Session, word: Word) -> None:
    """Keep a person's word on a claim; what stood is superseded."""
    ids = Ids(session, CLAIM_WORD)
    close_rows(session, CLAIM_WORD, _standing(session, word.claim.key, word.claim.name), utc(word.at))
    insert_rows(session, CLAIM_WORD, [_said(ids.take(), word, None)])


def unsay(session: Session, word: Word) -> None:
    """Take back what stands on a claim; that, too, is kept (`word` says who and why).

    Raises:
        NotFoundError: nothing stands.
    """
    ids = Ids(session, CLAIM_WORD)
    standing = _standing(session, word.claim.key, word.claim.name)
    if not standing:
        raise NotFoundError(f"nothing was decided on {word.claim.key} {word.claim.name}")
    close_rows(session, CLAIM_WORD, standing, utc(word.at))
    insert_rows(session, CLAIM_WORD, [_said(ids.take(), word, utc(word.at))])


def _standing(session: Session, key: str, name: str) -> Sequence[int]:
    query = select(CLAIM_WORD.c.id).where(
        CLAIM_WORD.c.key == key, CLAIM_WORD.c.name == name, CLAIM_WORD.c.known_to.is_(None)
    )
    return session.execute(query).scalars().all()


def _said(number: int, word: Word, until: dt.datetime | None) -> dict[str, Any]:
    claim = word.claim
    return {
        "id": number, "document": claim.document, "key": claim.key, "name": claim.name, "content": claim.content,
        "state": (State.WAITING if until is not None else word.state).value, "actor": storable(word.actor),
        "reason": storable(word.reason), "corrections": storable(msgspec.json.encode(word.corrections).decode()),
        "seen": _body(claim), "known_from": utc(word.at), "known_to": until,
    }  # fmt: skip


def _word(row: Row[Any]) -> Word:
    return Word(
        claim=_claim(row, row.seen), state=State(row.state), actor=row.actor, reason=row.reason, at=row.known_from,
        corrections=msgspec.json.decode(row.corrections, type=tuple[Correction, ...]), until=row.known_to,
    )  # fmt: skip


def _claim(row: Row[Any], body: str) -> Claim:
    return Claim(key=row.key, name=row.name, content=row.content, record=decode_record(body))
