"""Opening a database: ours is opened or made, what is not ours is left as it was, and errors are one line."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select, text

from watchlist.errors import (
    DatabaseError,
    LockedError,
    NewerDatabaseError,
    NotOurDatabaseError,
    ReadOnlyDatabaseError,
)
from watchlist.store import Database, db, open_database
from watchlist.store.schema import SCHEMA
from watchlist.store.tables import METADATA
from watchlist.store.tables_history import META, RECORD

ROW = {"id": 1, "source": "un", "source_id": "QDi.001", "scope": ""}


def one_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    message = str(error.value)
    assert message
    assert "\n" not in message
    return message


def test_an_empty_database_gets_all_tables(empty_url: str):
    """From nothing, the migrations make what tables.py describes, column by column, index by index."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    open_database(empty_url).close()
    engine = create_engine(db._address(empty_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [row for row in compare_metadata(context, METADATA) if "alembic_version" not in str(row)]
        assert differences == []
        assert {row.key: row.value for row in connection.execute(select(META))}["schema"] == str(SCHEMA)
    engine.dispose()


def test_schema_number_is_the_newest_migration():
    """SCHEMA counts the migration files, so that a database is never called up to date when it is not."""
    versions = Path(db.__file__).parent / "migrations" / "versions"
    assert len(list(versions.glob("v[0-9]*.py"))) == SCHEMA


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_a_database_of_any_earlier_version_is_brought_up_to_date(empty_url: str, schema: int, monkeypatch):
    """Whatever version made it, its tables become those of today, and what was in it stays."""
    from alembic import command
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from watchlist.store import migrate

    upgrade = command.upgrade
    with monkeypatch.context() as then:
        then.setattr(migrate, "SCHEMA", schema)
        then.setattr(command, "upgrade", lambda config, _: upgrade(config, f"{schema:04d}"))
        with open_database(empty_url) as database, database.session() as session:
            session.execute(insert(RECORD), ROW)
            assert session.execute(select(META.c.value).where(META.c.key == "schema")).scalar() == str(schema)
    with open_database(empty_url) as database, database.reading() as session:
        assert session.execute(select(RECORD.c.source_id)).scalars().all() == ["QDi.001"]
        assert session.execute(select(META.c.value).where(META.c.key == "schema")).scalar() == str(SCHEMA)
        context = MigrationContext.configure(session.connection(), opts={"compare_type": False})
        assert [row for row in compare_metadata(context, METADATA) if "alembic_version" not in str(row)] == []


def test_opening_again_changes_nothing(url: str):
    """A database that is up to date is opened without a migration."""
    with open_database(url) as database, database.session() as session:
        session.execute(insert(RECORD), ROW)
    with open_database(url) as database, database.reading() as session:
        assert session.execute(select(RECORD.c.source_id)).scalars().all() == ["QDi.001"]


def test_opening_does_not_import_alembic(tmp_path: Path, sqlite_template: Path):
    """Only a migration imports alembic: a lookup on an existing database must start fast."""
    program = (
        "import sys; from watchlist.store import open_database; "
        f"open_database({f'sqlite:///{sqlite_template}'!r}); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "False"


def test_foreign_tables_are_left_alone(empty_url: str, backend: str):
    """A database with somebody else's tables is refused and not written to."""
    engine = create_engine(db._address(empty_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customers (id INTEGER)"))
    engine.dispose()
    before = Path(empty_url.removeprefix("sqlite:///")).read_bytes() if backend == "sqlite" else b""
    with pytest.raises(NotOurDatabaseError) as error:
        open_database(empty_url)
    assert "something else" in one_line(error)
    if backend == "sqlite":
        assert Path(empty_url.removeprefix("sqlite:///")).read_bytes() == before
    else:
        with engine.connect() as connection:
            tables = connection.execute(
                text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
            ).scalars()
            assert list(tables) == ["customers"]
        engine.dispose()


@pytest.mark.parametrize("content", [b"name,date\nA,2020\n" * 200, bytes(range(256)) * 40])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes):
    """Text or bytes that SQLite cannot read are not ours, and stay as they are."""
    path = tmp_path / "list.db"
    path.write_bytes(content)
    with pytest.raises(NotOurDatabaseError) as error:
        open_database(f"sqlite:///{path}")
    assert str(path) in one_line(error)
    assert path.read_bytes() == content


def test_a_newer_database_is_refused(url: str):
    """A schema number above ours means a newer Watchlist; the message says so."""
    with open_database(url) as database, database.session() as session:
        session.execute(META.update().where(META.c.key == "schema").values(value=str(SCHEMA + 1)))
    with pytest.raises(NewerDatabaseError) as error:
        open_database(url)
    assert "newer version" in one_line(error)


def test_a_read_only_file_is_named(tmp_path: Path, sqlite_template: Path):
    """A file without write permission is refused before anything is tried."""
    path = tmp_path / "watchlist.db"
    path.write_bytes(sqlite_template.read_bytes())
    path.chmod(0o444)
    try:
        with pytest.raises(ReadOnlyDatabaseError) as error:
            open_database(f"sqlite:///{path}")
        assert "read-only" in one_line(error)
    finally:
        path.chmod(0o644)


def test_a_read_only_server_is_named(postgres, postgres_template: str):
    """A PostgreSQL database that takes no writes says so on the first write, as our error."""
    url = postgres.new(postgres_template)
    postgres.run(f"ALTER DATABASE {url.split('/')[3].split('?')[0]} SET default_transaction_read_only = on")
    with (
        open_database(url) as database,
        pytest.raises(ReadOnlyDatabaseError) as error,
        database.session() as session,
    ):
        session.execute(insert(RECORD), ROW)
    one_line(error)


def test_an_absent_database_is_not_made_unasked(tmp_path: Path):
    """With create=False a missing file is an error that says what to do, and no file appears."""
    path = tmp_path / "none" / "watchlist.db"
    with pytest.raises(DatabaseError) as error:
        open_database(f"sqlite:///{path}", create=False)
    assert "watchlist update" in one_line(error)
    assert not path.parent.exists()


def test_folders_are_made_for_a_new_file(tmp_path: Path):
    """The default data folder need not exist."""
    path = tmp_path / "data" / "deep" / "watchlist.db"
    open_database(f"sqlite:///{path}").close()
    assert path.is_file()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("no address", "not a database address"),
        ("mysql://localhost/x", "not supported"),
        ("postgresql://localhost:1/x?connect_timeout=2", "localhost:1"),
        ("postgresql://user:secret@localhost:1/x", "localhost:1"),
    ],
)
def test_bad_addresses(url: str, words: str):
    """An address that leads nowhere is one line that names it, without the password."""
    with pytest.raises(DatabaseError) as error:
        open_database(url)
    assert words in one_line(error)
    assert "secret" not in str(error.value)


def test_a_folder_is_no_database(tmp_path: Path):
    """A folder where a file should be is said to be one."""
    with pytest.raises(DatabaseError) as error:
        open_database(f"sqlite:///{tmp_path}")
    assert "is a folder" in one_line(error)


def test_a_failed_unit_of_work_leaves_nothing(database: Database):
    """Any error rolls the whole unit of work back."""

    def work() -> None:
        with database.session() as session:
            session.execute(insert(RECORD), ROW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    with database.reading() as session:
        assert session.execute(select(RECORD)).all() == []


def test_a_reader_sees_one_state(database: Database):
    """What another run commits meanwhile does not change the answer under a reader's hands."""
    with database.reading() as reader:
        assert reader.execute(select(RECORD)).all() == []
        with database.session() as session:
            session.execute(insert(RECORD), ROW)
        assert reader.execute(select(RECORD)).all() == []
    with database.reading() as reader:
        assert len(reader.execute(select(RECORD)).all()) == 1


def test_a_second_writer_is_told(url: str, monkeypatch: pytest.MonkeyPatch):
    """A writer that waits too long for another gets LockedError, and the first is not disturbed."""
    from watchlist.store.bulk import writer_turn

    monkeypatch.setattr(db, "BUSY_SECONDS", 0.05 if url.startswith("sqlite") else 1)
    with open_database(url) as one, open_database(url) as two:
        with one.session() as session:
            writer_turn(session.connection())
            session.execute(insert(RECORD), ROW)
            with pytest.raises(LockedError) as error, two.session() as other:
                writer_turn(other.connection())
        one_line(error)
        with one.reading() as session:
            assert len(session.execute(select(RECORD)).all()) == 1


def test_foreign_keys_hold(database: Database):
    """References between rows are checked on both databases."""
    from sqlalchemy.exc import IntegrityError

    from watchlist.store.tables_history import PREPARED

    with pytest.raises(IntegrityError), database.session() as session:
        session.execute(insert(PREPARED), {"content_id": 7, "names_version": "1", "names": "[]"})


def test_two_processes_make_one_database(tmp_path: Path):
    """Two first runs at the same moment end with one sound database."""
    url = f"sqlite:///{tmp_path / 'watchlist.db'}"
    program = f"from watchlist.store import open_database; open_database({url!r})"
    runs = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, env=os.environ) for _ in range(3)]
    assert [run.communicate()[1] for run in runs] == [b"", b"", b""]
    with sqlite3.connect(tmp_path / "watchlist.db") as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    connection.close()
