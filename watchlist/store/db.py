"""Opening the database and working on it: one engine, units of work, and errors in one line.

SQLite (WAL, foreign keys on, one writer at a time, waiting up to `BUSY_SECONDS`) or PostgreSQL by URL. What is opened
must be ours and not newer than this version; an older schema is migrated, and only then is alembic imported.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlmodel import Session

from watchlist.errors import (
    DatabaseError,
    LockedError,
    NewerDatabaseError,
    NotOurDatabaseError,
    ReadOnlyDatabaseError,
)
from watchlist.store.bulk import WRITER_LOCK
from watchlist.store.schema import SCHEMA
from watchlist.store.tables_history import META

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up with LockedError."""
_READING = "watchlist_reading"


class Database:
    """An open database. Make one with `open_database`; close it, or use it as a context manager."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        if self.is_sqlite:
            self._reader = engine.execution_options(**{_READING: True})
        else:
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file (else PostgreSQL)."""
        return self._engine.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """The database as people know it: the path of the file, or the address without the password."""
        return database_name(self._engine.url)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One unit of work that may write: committed at the end, rolled back as a whole on any error.

        Writers take turns. On SQLite the turn begins with the first statement, on PostgreSQL with the first write.

        Raises:
            LockedError: another writer did not finish in time.
            ReadOnlyDatabaseError: the database does not take writes.
            DatabaseError: it failed otherwise (disk full, connection lost, damaged file).
        """
        with errors_named(self.name), _session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A unit of work that only reads: it sees one state of the database throughout and waits for no writer.

        Raises:
            DatabaseError: as `session`.
        """
        with errors_named(self.name), _session(self._reader) as session, session.begin():
            yield session

    @contextmanager
    def advisory_lock(self, key: int) -> Iterator[bool]:
        """Try a PostgreSQL lock for as long as the block runs, on a connection of its own; tells whether it was got.

        The server lets it go when the connection ends, however that comes about. See `watchlist.store.lock`.
        """
        with errors_named(self.name), self._engine.connect() as connection:
            place = {"space": WRITER_LOCK, "key": key % 2**31}
            got = connection.execute(text("SELECT pg_try_advisory_lock(:space, :key)"), place).scalar_one()
            connection.commit()  # the lock outlives the transaction, which must not stay open for hours
            try:
                yield bool(got)
            finally:
                if got:
                    with suppress(OperationalError):  # a connection that was lost has let it go
                        connection.execute(text("SELECT pg_advisory_unlock(:space, :key)"), place)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(url: str, create: bool = True) -> Database:
    """Open the database at an SQLAlchemy URL; make its tables, or bring them up to date, where needed.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/name`.
        create: whether a database that is absent or empty may be made.

    Raises:
        NotOurDatabaseError: what is there was not made by Watchlist.
        NewerDatabaseError: a newer Watchlist made it.
        ReadOnlyDatabaseError: it cannot be written.
        DatabaseError: it is absent (and `create` is False), cannot be reached, or its address makes no sense.
    """
    address = _address(url)
    name = database_name(address)
    if address.get_backend_name() == "sqlite":
        _check_file(address, create)
    with errors_named(name):
        engine = _engine(address)
        try:
            _bring_up_to_date(engine, name, create)
        except BaseException:
            engine.dispose()
            raise
    return Database(engine)


def _bring_up_to_date(engine: Engine, name: str, create: bool) -> None:
    with engine.execution_options(**{_READING: True}).connect() as connection:
        found = _schema(connection, name)
    if found == SCHEMA:
        return
    if not found and not create:
        raise DatabaseError(f"{name} is empty; run `watchlist update` or `watchlist demo` first")
    from watchlist.store.migrate import migrate  # alembic costs a quarter of a second

    migrate(engine, lambda connection: _schema(connection, name))


def _session(engine: Engine) -> Session:
    return Session(engine, expire_on_commit=False, autoflush=False)


def database_name(address: URL) -> str:
    """The path of a SQLite file, else the address without its password."""
    if address.get_backend_name() == "sqlite":
        return address.database or ":memory:"
    return address.render_as_string(hide_password=True)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError(f"not a database address: {url!r}; use sqlite:///FILE or postgresql://HOST/NAME") from None
    backend = address.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return address.set(drivername="sqlite")
    raise DatabaseError(f"{backend} is not supported; use sqlite:///FILE or postgresql://HOST/NAME")


def _check_file(address: URL, create: bool) -> None:
    """Look at the file before SQLite does: it would make one, or say no more than "unable to open"."""
    if address.database in (None, "", ":memory:"):
        return
    path = Path(str(address.database))
    if path.is_dir():
        raise DatabaseError(f"{path} is a folder; name a file, such as {path / 'watchlist.db'}")
    if not path.exists():
        if not create:
            raise DatabaseError(f"there is no database at {path}; run `watchlist update` or `watchlist demo` first")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"cannot make the folder {path.parent}: {error.strerror}") from None
        return
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    if not path.stat().st_mode & writable:
        raise ReadOnlyDatabaseError(f"{path} is read-only; make it writable or choose another database with --db")


def _engine(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        try:
            return create_engine(
                address,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10, "options": _pg_options(address)},
            )
        except (ModuleNotFoundError, NoSuchModuleError):
            raise DatabaseError("PostgreSQL needs one more package: pip install 'watchlist[postgres]'") from None
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _pg_options(address: URL) -> str:
    given = address.query.get("options", ())
    own = f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC"
    return " ".join([*((given,) if isinstance(given, str) else given), own])


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that a whole unit of work is one transaction
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # a committed decision survives a power cut
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    # A writer takes its turn at once: one that began as a reader could not become a writer after another had written.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _schema(connection: Connection, name: str) -> int:
    """The schema number of the database, 0 where it is empty.

    Raises:
        NotOurDatabaseError: it holds tables, but not ours.
        NewerDatabaseError: it is of a schema that this version does not know.
    """
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    tables = set(connection.exec_driver_sql(query).scalars())
    if not tables:
        return 0
    values: dict[str, str] = {}
    if META.name in tables:
        values = {row.key: row.value for row in connection.execute(META.select())}
    if values.get("application") == "watchlist" and values.get("schema", "").isdecimal():
        found = int(values["schema"])
        if found > SCHEMA:
            raise NewerDatabaseError(
                f"{name} was made by a newer version of Watchlist (its schema is {found}, this one knows {SCHEMA});"
                " install that version or choose another database with --db"
            )
        return found
    raise NotOurDatabaseError(f"{name} is a database of something else; choose another with --db")


@contextmanager
def errors_named(name: str) -> Iterator[None]:
    """Say what the database's drivers say in our own errors, in one line."""
    try:
        yield
    except DBAPIError as error:
        raise _named(name, error) from error


def _named(name: str, error: DBAPIError) -> Exception:
    text = " ".join(str(error.orig).split())
    if "file is not a database" in text or "file is encrypted" in text:
        return NotOurDatabaseError(f"{name} is not a database of Watchlist; choose another with --db")
    if "database is locked" in text or "lock timeout" in text or "database table is locked" in text:
        return LockedError(f"{name} is in use by another run; wait for it to end and try again")
    if any(words in text for words in ("readonly database", "read-only transaction", "permission denied")):
        return ReadOnlyDatabaseError(f"{name} cannot be written: {text}")
    if "malformed" in text:
        return DatabaseError(f"{name} is damaged ({text}); restore it from a backup")
    if isinstance(error.orig, sqlite3.OperationalError) or _connection_failed(error):
        return DatabaseError(f"cannot use {name}: {text}")
    return error  # a statement of ours is at fault: that is a defect, to be seen with its trace


def _connection_failed(error: DBAPIError) -> bool:
    kind: Any = type(error.orig)
    return error.connection_invalidated or kind.__name__ in ("OperationalError", "ConnectionTimeout")
