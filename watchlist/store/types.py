"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC: timestamptz on PostgreSQL; on SQLite text of fixed width, which sorts as time does.

    Takes and gives aware datetimes only: a naive one says nothing about when.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, which has no type of time."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """An aware datetime as the database keeps it."""
        if value is None:
            return None
        return moment_text(value) if dialect.name == "sqlite" else utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """An aware datetime in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return dt.datetime.fromisoformat(value)
        found: dt.datetime = value.astimezone(dt.UTC)
        return found


def utc(moment: dt.datetime) -> dt.datetime:
    """The moment in UTC.

    Raises:
        ValueError: it is naive.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment without time zone: {moment.isoformat()}")
    return moment.astimezone(dt.UTC)


def moment_text(moment: dt.datetime) -> str:
    """The moment as text of fixed width: 2026-02-27T09:30:00.000000Z."""
    return utc(moment).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def ordered_text() -> Text:
    """Text that sorts by code point on every machine, whatever the locale of the database."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def storable(text: str) -> str:
    """The text without NUL and lone surrogates, which not every database takes; for texts that only people read."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
