"""The audit log finds every edit, removal and insertion; names can be erased and the chain holds on."""

import datetime as dt
import hashlib
import json

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from watchlist.store import open_database
from watchlist.store.audit import (
    GENESIS,
    Head,
    LogQuery,
    append,
    append_nameless,
    erase_names,
    hash_of,
    head,
    log,
    verify,
)
from watchlist.store.tables_audit import AUDIT_ENTRY, AUDIT_NAME

T0 = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def fill(database, entries: int = 5) -> Head:
    for number in range(entries):
        with database.session() as session:
            last = append(
                session, action="lookup", actor="pat", details={"hits": number, "lists": ["un"]}, now=T0 + number * DAY,
                names=(f"Name {number}",), run=f"run{number % 2}",
            )  # fmt: skip
    return last


def tamper(database, *statements) -> None:
    """Do what an administrator could: switch the guards off, then write."""
    with database.session() as session:
        if database.is_sqlite:
            for act in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER guard_audit_entry_{act}"))
            session.execute(text("DROP TRIGGER guard_audit_name_update"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            session.execute(text("ALTER TABLE audit_name DISABLE TRIGGER USER"))
        for statement in statements:
            session.execute(statement)


def problems(database, anchor: Head | None = None) -> tuple[str, ...]:
    with database.reading() as session:
        return verify(session, anchor).problems


def test_an_untouched_log_holds(database):
    """Entries are numbered without gaps, each follows the one before, and the head is the last."""
    assert problems(database) == ()
    last = fill(database)
    with database.reading() as session:
        found = verify(session, last)
        assert head(session) == last
        entries = session.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq)).all()
    assert (found.problems, found.head, found.names_kept, found.names_gone) == ((), last, 5, 0)
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous == GENESIS
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


def test_the_hash_can_be_recomputed_by_hand(database):
    """An auditor needs the table and SHA-256, not our code."""
    fill(database, 1)
    with database.reading() as session:
        row = session.execute(select(AUDIT_ENTRY)).mappings().one()
    columns = ["seq", "at", "actor", "action", "run", "payload", "names", "previous"]
    line = json.dumps([row[column] for column in columns], separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(line.encode()).hexdigest() == row["hash"]


@pytest.mark.parametrize(
    "statement",
    [
        update(AUDIT_ENTRY).values(actor="sam"),
        delete(AUDIT_ENTRY),
        update(AUDIT_NAME).values(name="Somebody"),
        text("UPDATE audit_entry SET hash = '0' WHERE seq = 2"),
    ],
)
def test_the_table_refuses_changes(database, statement):
    """Neither through our tables nor past them can an entry be altered or removed."""
    fill(database, 2)
    with pytest.raises(DBAPIError, match="never rewritten or erased"), database.session() as session:
        session.execute(statement)
    assert problems(database) == ()


def test_truncate_is_refused(postgres, postgres_template):
    """PostgreSQL's TRUNCATE passes row triggers by; it is refused by one of its own."""
    with open_database(postgres.new(postgres_template)) as database:
        fill(database, 1)
        with pytest.raises(DBAPIError, match="never rewritten or erased"), database.session() as session:
            session.execute(text("TRUNCATE audit_entry CASCADE"))
        assert problems(database) == ()


@pytest.mark.parametrize("column", ["at", "actor", "action", "run", "payload", "names", "previous", "hash"])
def test_an_edit_is_found_at_its_place(database, column: str):
    """Whatever column of entry 3 is altered, entry 3 (or the link from it) is named, and no entry before it."""
    fill(database)
    changed = "[]" if column == "names" else "{}" if column == "payload" else "x"
    tamper(database, update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3).values({column: changed}))
    found = problems(database)
    assert found
    assert any("entry 3" in one for one in found)
    assert not any("entry 1" in one or "entry 2" in one for one in found)


def test_a_forged_entry_breaks_the_next(database):
    """An edit with a hash computed to fit is found at the entry that follows."""
    fill(database)
    with database.reading() as session:
        row = dict(session.execute(select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3)).mappings().one())
    row["actor"] = "sam"
    row["hash"] = hash_of(row)
    tamper(database, update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3).values(row))
    assert problems(database) == ("entry 4 does not follow the entry before it: one of the two was replaced or put in",)


def test_a_removal_is_found(database):
    """A gap is named by its numbers."""
    fill(database)
    gone = AUDIT_ENTRY.c.seq.in_((2, 3))
    tamper(database, delete(AUDIT_NAME).where(AUDIT_NAME.c.seq.in_((2, 3))), delete(AUDIT_ENTRY).where(gone))
    assert "entries 2 to 3 are missing" in problems(database)


def test_an_insertion_is_found(database):
    """An entry put in between shows at the link after it."""
    fill(database, 3)
    with database.reading() as session:
        rows = [dict(row) for row in session.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq)).mappings()]
    forged = rows[1] | {"seq": 2, "actor": "sam", "previous": rows[0]["hash"]}
    forged["hash"] = hash_of(forged)
    moved = rows[1] | {"seq": 3}
    last = rows[2] | {"seq": 4}
    tamper(
        database,
        delete(AUDIT_NAME),
        delete(AUDIT_ENTRY),
        *(insert(AUDIT_ENTRY).values(row) for row in (rows[0], forged, moved, last)),
    )
    found = problems(database)
    assert any("entry 3" in one for one in found)


def test_a_cut_tail_is_found_by_an_anchor(database):
    """Cutting entries off at the end leaves a sound chain; a head written down before finds it."""
    last = fill(database)
    tamper(
        database,
        delete(AUDIT_NAME).where(AUDIT_NAME.c.seq > 3),
        delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq > 3),
    )
    assert problems(database) == ()
    assert problems(database, last) == ("the log ends at entry 3; 5 were written down: its tail is cut off",)
    fill(database, 3)
    assert problems(database, last) == ("entry 5: its hash is not the one written down for it",)


def test_names_can_be_erased_and_the_chain_holds(database):
    """Retention and a person's right to be forgotten remove names, not entries."""
    last = fill(database)
    with database.session() as session:
        assert erase_names(session, before=T0 + 2 * DAY) == 2
        assert erase_names(session, name="Name 4") == 1
    with database.reading() as session:
        found = verify(session, last)
        assert (found.problems, found.names_kept, found.names_gone) == ((), 2, 3)
        assert [entry.names for entry in log(session)] == [(None,), ("Name 3",), ("Name 2",), (None,), (None,)]
    with pytest.raises(ValueError, match="which names"), database.session() as session:
        erase_names(session)


def test_an_altered_name_is_found(database):
    """A name in the side table cannot be exchanged for another unnoticed."""
    fill(database, 2)
    tamper(database, update(AUDIT_NAME).where(AUDIT_NAME.c.seq == 2).values(name="Somebody else"))
    assert problems(database) == ("entry 2: a name kept for it was altered",)


def test_names_that_are_not_kept(database):
    """Where names must not be stored, only a hash is left whose salt nobody has; equal names give unequal hashes."""
    with database.session() as session:
        append_nameless(session, action="lookup", actor="pat", details={}, now=T0, names=("Ann", "Ann"))
    with database.reading() as session:
        (entry,) = log(session)
        assert session.execute(select(AUDIT_NAME)).all() == []
        assert verify(session).problems == ()
    assert entry.names == (None, None)
    assert len(set(entry.digests)) == 2


def test_the_log_is_read_newest_first_and_filtered(database):
    """By action, actor, run and time; as many as asked for."""
    fill(database)
    with database.session() as session:
        append(session, action="export", actor="sam", details={}, now=T0 + 9 * DAY)
    with database.reading() as session:

        def numbers(**query: object) -> list[int]:
            return [entry.seq for entry in log(session, LogQuery(**query))]

        assert numbers() == [6, 5, 4, 3, 2, 1]
        assert numbers(limit=2) == [6, 5]
        assert numbers(action="export") == [6]
        assert numbers(actor="pat", run="run0") == [5, 3, 1]
        assert numbers(since=T0 + DAY, until=T0 + 3 * DAY) == [3, 2]
        assert log(session)[0].at == T0 + 9 * DAY
        assert log(session)[1].details == {"hits": 4, "lists": ["un"]}


def test_an_entry_stands_or_falls_with_its_act(database):
    """What was rolled back leaves no entry, and no number is lost."""

    def fail() -> None:
        with database.session() as session:
            append(session, action="lookup", actor="pat", details={}, now=T0)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert fill(database, 1).entries == 1


def test_bytes_that_are_no_text_are_logged(database):
    """What a terminal hands in need not be valid text; it is logged all the same."""
    with database.session() as session:
        append(session, action="lookup", actor="p\udcff", details={"q": ["\udcff\0"]}, now=T0, names=("\udcff\0",))
    assert problems(database) == ()
