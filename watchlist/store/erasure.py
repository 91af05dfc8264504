"""Erasing customers: the rows that tell of a person go, and what went is handed back, so that its hash can be kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, func, select, union_all
from sqlmodel import Session

from watchlist.store.bulk import erase_rows, writer_turn
from watchlist.store.tables_screening import ALERT, ALERT_DECISION, SCREEN_RUN, SUBJECT
from watchlist.store.types import moment_text, utc

TABLES = (SUBJECT, ALERT, ALERT_DECISION)
"""What is kept of customers, each row with the id of its customer."""


class ErasedRow(NamedTuple):
    """A row that was erased: its table, what it said of no person, and all it said, as plain data to take a hash over."""

    table: str
    kept: dict[str, Any]
    whole: dict[str, Any]


_IMPERSONAL = ("alert_id", "entity_id", "score", "band", "state", "disposition", "analyst", "reviewer", "run")


def newest_word(session: Session, subject_id: str) -> dt.datetime | None:
    """When something was last learnt or decided of a customer; None where nothing is kept."""
    moments = [
        select(column.label("at")).where(table.c.subject_id == subject_id)
        for table in TABLES
        for column in (table.c.known_from, table.c.known_to)
    ]
    return session.execute(select(func.max(union_all(*moments).subquery().c.at))).scalar()


def erase_subject(session: Session, subject_id: str) -> list[ErasedRow]:
    """Erase every row about a customer, former ones too."""
    writer_turn(session.connection())
    return [row for table in TABLES for row in _erase(session, table, table.c.subject_id == subject_id)]


def erase_closed(session: Session, before: dt.datetime, held: Collection[str]) -> list[ErasedRow]:
    """Erase rows that have not been in force since a moment, but for customers under a hold."""
    writer_turn(session.connection())
    old = [_closed(table, before, held) for table in TABLES]
    return [row for table, which in zip(TABLES, old, strict=True) for row in _erase(session, table, which)]


def count_closed(session: Session, before: dt.datetime, held: Collection[str]) -> int:
    """How many rows `erase_closed` would erase."""
    counts = (select(func.count()).select_from(table).where(_closed(table, before, held)) for table in TABLES)
    return sum(int(session.execute(query).scalar_one()) for query in counts)


def runs_before(session: Session, before: dt.datetime) -> list[str]:
    """Screenings that ended before a moment, the oldest first."""
    query = select(SCREEN_RUN.c.run).where(SCREEN_RUN.c.known_at < utc(before)).order_by(SCREEN_RUN.c.known_at)
    return list(session.execute(query).scalars())


def _closed(table: Table, before: dt.datetime, held: Collection[str]) -> ColumnElement[bool]:
    return (table.c.known_to < utc(before)) & table.c.subject_id.not_in(sorted(held))


def _erase(session: Session, table: Table, which: ColumnElement[bool]) -> Iterator[ErasedRow]:
    rows = session.execute(select(table).where(which).order_by(table.c.id)).mappings().all()
    erase_rows(session, table, which)
    for row in rows:
        whole = {
            str(name): moment_text(value) if isinstance(value, dt.datetime) else value for name, value in row.items()
        }
        kept = {name: whole[name] for name in _IMPERSONAL if name in whole}
        yield ErasedRow(str(table.name), {**kept, "from": whole["known_from"], "to": whole["known_to"]}, whole)
