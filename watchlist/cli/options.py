"""Options that several commands share, and the settings they lead to."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchlist.errors import UsageError

if TYPE_CHECKING:
    from watchlist.settings import Settings


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


Db = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="Database: an SQLite file or an SQLAlchemy URL.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to write the answer.")]
Out = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; - is stdout.", show_default=False)
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="As it stood in law on that day (YYYY-MM-DD).", show_default=False),
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="DATE", help="As we knew it on that day (YYYY-MM-DD).", show_default=False),
]
Actor = Annotated[
    str | None,
    typer.Option("--actor", metavar="NAME", help="Who does this; default: settings, login.", show_default=False),
]
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why, for the record.", show_default=False)
]


def settings_of(context: typer.Context, db: str | None = None, **overrides: Any) -> Settings:
    """The settings of this run: file, environment, then the options given before and after the command's name."""
    from watchlist.settings import load_settings

    given = dict(context.obj or {})
    if url := db or given.get("db"):
        overrides["database_url"] = url if "://" in url else f"sqlite:///{url}"
    return load_settings(**overrides)


def read_day(text: str | None, option: str) -> dt.date | None:
    """The day an option names.

    Raises:
        UsageError: the text is not a date of the form YYYY-MM-DD.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date; write it as YYYY-MM-DD, such as 2022-10-20") from None


def end_of_day(day: dt.date | None) -> dt.datetime | None:
    """The last instant (UTC) of a day: what was known on it."""
    return None if day is None else dt.datetime.combine(day, dt.time.max, dt.UTC)


def now() -> dt.datetime:
    """The present instant, UTC. The only clock of the command line; tasks are handed what it says."""
    return dt.datetime.now(dt.UTC)
