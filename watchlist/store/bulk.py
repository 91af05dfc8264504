"""Many rows at once: ids handed out in blocks, inserts by executemany (SQLite) or COPY (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update
from sqlmodel import Session

WRITER_LOCK = 0x57_4C_53_54
"""Key of the advisory lock that makes writers on PostgreSQL take turns, as they do on SQLite."""
CHUNK = 500
"""How many ids one statement asks for; well below what either database takes as parameters."""

T = TypeVar("T")


def writer_turn(connection: Connection) -> None:
    """Wait for the turn to write, held until the end of the transaction; SQLite has it from the beginning."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITER_LOCK,))


class Ids:
    """Hands out ids of one table within one unit of work.

    They are counted here, not by the database, so that rows which refer to each other can be written in bulk. The
    writer's turn is taken first, so nobody else counts at the same time.
    """

    def __init__(self, session: Session, table: Table) -> None:
        connection = session.connection()
        writer_turn(connection)
        (column,) = table.primary_key.columns
        self._next = (connection.execute(select(func.max(column))).scalar() or 0) + 1

    def take(self) -> int:
        """The next id."""
        self._next += 1
        return self._next - 1


def insert_rows(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    columns = list(rows[0])
    names = ", ".join(f'"{name}"' for name in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([row[name] for name in columns])


def close_rows(session: Session, table: Table, ids: Iterable[int], known_to: Any) -> None:
    """Set `known_to` of the rows with these ids."""
    connection = session.connection()
    for chunk in chunks(ids, CHUNK):
        connection.execute(update(table).where(table.c.id.in_(chunk)).values(known_to=known_to))


def erase_rows(session: Session, table: Table, which: ColumnElement[bool]) -> None:
    """Delete rows for good: SQLite overwrites what they held (PostgreSQL does when it next vacuums the table)."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.execute(delete(table).where(which))


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
