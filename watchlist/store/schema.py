"""What all tables share. They hold history in two times, so a row of most of them is written once and at most closed.

Two times and one axis. *Known* time (`known_from`, `known_to`) says when we believed a row: what is corrected is closed
and written anew, never altered. The *axis* of a source is the order of its editions by the publisher's date; a version
of a record spans [axis_from, axis_to) on it, and an edition loaded late takes its place in the middle. *Valid* time is
the designations' own dates, inside the record.

The classes of the `tables_*` modules name the columns; bulk reading and writing goes through the Core tables at the end
of each. A look-up loads the modules it reads from and no more: declaring a table takes milliseconds.
"""

from __future__ import annotations

from sqlalchemy import Index, MetaData, text
from sqlmodel import SQLModel

SCHEMA = 4
"""Number of the newest migration. Compared with the database's own before anything else is done."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(SQLModel):
    """Base of our tables, with a metadata of our own.

    Rows are read and written through the Core tables, so pydantic's validators are built only if ever asked for.
    """

    metadata = METADATA
    model_config = {"defer_build": True}


def live_index(name: str, *columns: str, where: str = "known_to IS NULL", unique: bool = True) -> Index:
    """An index over the rows believed now.

    The condition for PostgreSQL is added by `store.tables`, for migrations: naming it here would load that dialect
    (tens of milliseconds) whenever a SQLite database is read.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))
