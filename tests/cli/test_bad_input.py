"""Bad input gets one clear line, its exit code, no traceback, and leaves the database as it was."""

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

BAGHERI = "uk_2022-10-20.xml"


def one_line(shell, *said: str) -> None:
    lines = shell.err.strip().splitlines()
    assert len(lines) == 1, shell.err
    assert lines[0].startswith("watchlist: ")
    assert "Traceback" not in shell.err
    for text in said:
        assert text in lines[0], lines[0]


def state(folder: Path) -> str:
    """What the database says, row by row; its file may differ by housekeeping alone."""
    with sqlite3.connect(folder / "data" / "watchlist.db") as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


@pytest.fixture
def loaded(shell, seeds):
    shell.ok("update", "--from-file", seeds / "lists" / BAGHERI)
    return shell


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "empty"),
        ("binary.txt", bytes(range(256)) * 40, "binary"),
        ("latin1.txt", "Sanktionen gegen Müller verhängt.".encode("latin-1"), "UTF-8"),
        ("large.txt", b"The list grows. " * (50_000_000 // 16 + 1), "MB"),
    ],
)
def test_bad_article(loaded, tmp_path, name, content, said):
    """An article that is empty, binary, not UTF-8 or of 50 MB is refused by name, and nothing is stored."""
    path = tmp_path / name
    path.write_bytes(content)
    before = state(tmp_path)
    assert loaded("ingest", path) == 3
    one_line(loaded, name, said)
    assert loaded("extract", path) == 3
    assert state(tmp_path) == before


def test_missing_article(loaded, tmp_path):
    """A path that is not there is named."""
    assert loaded("ingest", tmp_path / "nowhere.txt") == 3
    one_line(loaded, "nowhere.txt")


def test_one_bad_article_of_many_stores_none(loaded, tmp_path, seeds):
    """A folder with one unreadable article is taken up not at all: nothing is left half done."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_bytes((seeds / "press" / "002_training_alleged.txt").read_bytes())
    (folder / "b.txt").write_bytes(b"")
    before = state(tmp_path)
    assert loaded("ingest", folder) == 3
    one_line(loaded, "b.txt")
    assert state(tmp_path) == before


def test_malformed_xml_leaves_the_edition_in_force(loaded, tmp_path, seeds):
    """A cut-off list is refused (exit 4) with file and line; the last good edition stays in force."""
    cut = tmp_path / "cut.xml"
    cut.write_bytes((seeds / "lists" / BAGHERI).read_bytes()[:2000])
    assert loaded("update", "uk", "--from-file", cut) == 4
    assert "cut.xml" in loaded.out
    assert "stays in force" in " ".join(loaded.out.split())
    assert '"edition": "2022-10-20"' in loaded.ok("sources", "--json")


def test_column_missing(shell, tmp_path, seeds):
    """A CSV without a column it needs is refused and the column named."""
    header = "Unique ID,Name 6,Name 1,Name type,Regime Name,Designation Type"
    path = tmp_path / "UK-Sanctions-List.csv"
    path.write_text(f"Report Date: 13-Feb-2026\n{header}\nRUS1652,BAGHERI,Mohammad,Primary Name,Russia,Individual\n")
    assert shell("update", "uk", "--from-file", path) in (3, 4)
    said = " ".join((shell.out + shell.err).split())
    assert "column" in said
    assert "Traceback" not in said


def test_unknown_source(shell):
    """A source nobody knows is named with those there are."""
    assert shell("update", "atlantis") == 4
    one_line(shell, "atlantis", "uk", "un")


def test_database_that_is_not_ours(shell, tmp_path):
    """A SQLite file of another program, and a file that is no database, are left alone."""
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = other.read_bytes()
    assert shell("--db", other, "lookup", "Bagheri") == 1
    one_line(shell, "other.db")
    assert other.read_bytes() == before
    text = tmp_path / "notes.db"
    text.write_text("no database at all, but long enough to be looked at as one" * 40)
    assert shell("lookup", "Bagheri", "--db", text) == 1
    one_line(shell, "notes.db")


def test_database_of_a_newer_version(loaded, tmp_path):
    """A database made by a newer Watchlist is not touched."""
    path = tmp_path / "data" / "watchlist.db"
    with sqlite3.connect(path) as connection:
        changed = connection.execute("UPDATE watchlist_meta SET value = '999' WHERE key = 'schema'").rowcount
    assert changed == 1
    assert loaded("lookup", "Bagheri") == 1
    one_line(loaded, "newer")


@pytest.mark.skipif(os.name == "nt", reason="permissions are set otherwise on Windows")
def test_read_only_database(loaded, tmp_path, seeds):
    """Writing into a read-only database says so."""
    path = tmp_path / "data" / "watchlist.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for one in (path, path.parent):
        one.chmod(0o555 if one.is_dir() else 0o444)
    try:
        code = loaded("ingest", seeds / "press")
        assert code == 1, loaded.out
        one_line(loaded, "watchlist.db")
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)


def test_no_database_yet(shell):
    """A lookup before anything was loaded says what to do, and makes no empty database."""
    assert shell("lookup", "Bagheri") == 1
    one_line(shell, "watchlist.db")
    assert not (shell.folder / "data" / "watchlist.db").exists()


def test_name_of_ten_thousand_characters(loaded):
    """A very long name is answered or refused in one line, and quickly."""
    assert loaded("lookup", "Bagheri " * 1250) in (0, 3)
    assert loaded("lookup", "x" * 10_001) == 3
    one_line(loaded, "10001")


@pytest.mark.parametrize("name", ["...", "!?", "-", "", "   ", "🙂"])
def test_name_of_punctuation(loaded, name):
    """A name of which nothing can be compared is refused."""
    assert loaded("lookup", "--", name) == 3
    one_line(loaded)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["lookup", "Bagheri", "--as-of", "yesterday"], 2),
        (["lookup", "Bagheri", "--dob", "sometime"], 3),
        (["lookup", "Bagheri", "--kind", "ghost"], 3),
        (["lookup", "Bagheri", "--country", "Atlantis"], 3),
        (["judge", "uk:RUS1652", "uk:RUS1653", "--same"], 2),
        (["judge", "uk:RUS1652", "uk:RUS1653", "--same", "--different", "--reason", "x"], 2),
        (["judge", "uk:RUS1652", "uk:NOBODY", "--same", "--reason", "x"], 1),
        (["show", "uk:NOBODY"], 1),
        (["show", "WL-AAAAAAAAAAAAA"], 1),
        (["explain", "one"], 2),
        (["diff", "--since", "2023-01-01", "--between", "2022-01-01", "2023-01-01"], 2),
        (["diff", "--between", "2023-01-01", "2022-01-01"], 2),
        (["update", "--accept", "uk"], 2),
        (["export", "xlsx", "-o", "-"], 2),
        (["lookup"], 2),
        (["lokup", "x"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_senseless_requests(loaded, arguments, code):
    """A request that cannot be meant gets its exit code and one line."""
    assert loaded(*arguments) == code, loaded.err
    one_line(loaded)
