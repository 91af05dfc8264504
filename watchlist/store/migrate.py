"""Bringing the tables up to date, in one transaction and one process at a time. Imported only when there is need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, insert, update

from watchlist.store.bulk import writer_turn
from watchlist.store.schema import SCHEMA
from watchlist.store.tables_history import META


def migrate(engine: Engine, schema_of: Callable[[Connection], int]) -> None:
    """Run the migrations that `engine`'s database lacks. `schema_of` tells its schema number (0: empty).

    Whoever comes second waits for the first and finds nothing left to do. A migration that fails leaves all as it was.
    """
    if engine.dialect.name == "sqlite":
        _use_write_ahead_log(engine)
    with engine.begin() as connection:
        writer_turn(connection)
        found = schema_of(connection)
        if found >= SCHEMA:
            return
        with as_file(files("watchlist.store") / "migrations") as folder:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(folder).replace("%", "%%"))
            command.upgrade(config, "head")
        if not found:
            facts = {"application": "watchlist", "created": dt.datetime.now(dt.UTC).isoformat(), "made_by": _version()}
            connection.execute(insert(META), [{"key": key, "value": value} for key, value in facts.items()])
            connection.execute(insert(META), {"key": "schema", "value": str(SCHEMA)})
        else:
            connection.execute(update(META).where(META.c.key == "schema").values(value=str(SCHEMA)))


def _use_write_ahead_log(engine: Engine) -> None:
    """Readers and a writer do not wait for each other then. The file keeps the mode, so this is done once."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _version() -> str:
    try:
        return version("watchlist")
    except PackageNotFoundError:
        return "unknown"
