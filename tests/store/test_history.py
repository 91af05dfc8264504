"""Saving editions: what is new is appended, what is gone is closed, nothing is rewritten, nothing is lost."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from watchlist.errors import EditionRefusedError, EmptyNameError
from watchlist.records import Cause, Change
from watchlist.store.history import save_edition, save_refusal
from watchlist.store.overview import snapshots, sources_overview
from watchlist.store.tables_history import CHANGE, CONTENT, RECORD, SNAPSHOT, VERSION


def ids(records) -> list[str]:
    return [one.record.source_id for one in records]


def test_first_edition_is_all_first_load(builder, make):
    """The first edition ever read adds every party, as first load, and stands in force."""
    saved = builder.save("2025-11-20", [make.person("A", "Ann"), make.person("B", "Ben", "Benny")])
    assert (saved.records, saved.names, saved.added, saved.same, saved.in_force) == (2, 3, 2, False, True)
    assert ids(builder.records()) == ["A", "B"]
    assert {(one.change, one.cause, one.edition_before) for one in builder.changes()} == {
        (Change.ADDED, Cause.FIRST_LOAD, None)
    }


def test_same_edition_again_writes_no_row(builder, make):
    """The same bytes read again by the same reader only note that they were checked."""
    rows = [make.person("A", "Ann"), make.person("B", "Ben")]
    builder.save("2025-11-20", rows)
    before, prepared = builder.counts(), builder.prepared
    saved = builder.save("2025-11-20", rows)
    assert saved.same
    assert builder.counts() == before
    assert builder.prepared == prepared
    with builder.database.reading() as session:
        (state,) = sources_overview(session)
    assert state.checked == builder.now
    assert state.in_force.known_from < builder.now


def test_same_content_under_a_new_date_is_an_edition_without_changes(builder, make):
    """A publisher who re-issues the list unchanged gives one more edition, no change row, and no new version."""
    builder.save("2025-11-20", [make.person("A", "Ann")])
    before = builder.counts()
    saved = builder.save("2025-11-21", [make.person("A", "Ann")])
    assert not saved.same
    assert builder.counts() == before | {"snapshot": 2}


def test_amendment_is_one_row_per_field(builder, make):
    """A party that changes in two fields gives two rows, each with what went and what came, and the other party none."""
    builder.save("2025-11-20", [make.person("A", "Ann", titles=("Ms",)), make.person("B", "Ben")])
    saved = builder.save("2026-02-27", [make.person("A", "Anne", titles=("Dr",)), make.person("B", "Ben")])
    assert (saved.added, saved.removed, saved.amended, saved.changes) == (0, 0, 1, 2)
    rows = builder.changes(after=dt.date(2025, 11, 20))
    assert [(one.source_id, one.field, one.cause, one.materiality) for one in rows] == [
        ("A", "names", Cause.SOURCE, "identity"),
        ("A", "titles", Cause.SOURCE, "wording"),
    ]
    assert (rows[1].before, rows[1].after) == (["Ms"], ["Dr"])
    assert (rows[0].edition_before, rows[0].edition) == (dt.date(2025, 11, 20), dt.date(2026, 2, 27))
    assert rows[0].caption == "Anne"


def test_delisted_stays_with_its_end_and_relisted_continues(builder, make):
    """A party that vanishes is kept with the edition that last had it; when it returns it is the same record."""
    builder.save("2025-01-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    builder.save("2025-02-01", [make.person("B", "Ben")])
    assert ids(builder.records()) == ["B"]
    gone = builder.records(delisted=True)[0]
    assert (gone.record.source_id, gone.listed, gone.last_edition) == ("A", "not_listed", dt.date(2025, 1, 1))
    builder.save("2025-03-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    back = builder.records(keys=("un:A",))[0]
    assert (back.listed, back.first_edition, back.last_edition) == ("listed", dt.date(2025, 1, 1), dt.date(2025, 3, 1))
    counts = builder.counts()
    assert (counts["record"], counts["content"]) == (2, 2)
    assert [one.change for one in builder.changes(keys=("un:A",))] == ["added", "removed", "added"]


def test_key_on_two_different_rows_is_refused_with_both(builder, make):
    """Neither row overwrites the other: both stand in the ledger, and the rest of the edition is taken up."""
    saved = builder.save(
        "2022-01-21",
        [
            make.row(make.person("2677", "ONE"), "sdn.csv:10"),
            make.person("1", "Other"),
            make.row(make.person("2677", "TWO"), "sdn.csv:99"),
            make.row(make.person("2677", "ONE"), "sdn.csv:100"),
        ],
    )
    assert ids(builder.records()) == ["1"]
    assert [(one.locator, one.source_id) for one in saved.refusals] == [
        ("sdn.csv:10", "2677"), ("sdn.csv:99", "2677"), ("sdn.csv:100", "2677"),
    ]  # fmt: skip
    assert "ONE" in saved.refusals[0].raw
    assert "TWO" in saved.refusals[1].raw
    with builder.database.reading() as session:
        (snapshot,) = snapshots(session)
    assert (snapshot.refused, len(snapshot.ledger["refusals"]), snapshot.records) == (3, 3, 1)


def test_doubtful_key_keeps_what_was_in_force(builder, make):
    """A party whose rows contradict each other in a new edition stays as it was last read: it is not delisted."""
    builder.save("2025-01-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    builder.save("2025-02-01", [make.person("A", "Ann X"), make.person("A", "Ann Y"), make.person("B", "Ben")])
    assert [one.record.caption for one in builder.records()] == ["Ann", "Ben"]
    builder.save("2025-03-01", [make.person("A", "Ann Z"), make.person("B", "Ben")])
    assert builder.records()[0].record.caption == "Ann Z"
    assert [(one.change, one.field) for one in builder.changes(first_load=False)] == [("amended", "names")]


def test_key_that_becomes_clear_is_no_newcomer(builder, make):
    """A key on two different rows of the first edition, on one row of the next, was not added in between.

    If an earlier edition comes to light that has no such key, it was.
    """
    builder.save("2022-01-21", [make.person("2677", "ONE"), make.person("2677", "TWO"), make.person("B", "Ben")])
    saved = builder.save("2024-01-01", [make.person("2677", "ONE"), make.person("B", "Ben"), make.person("C", "Cem")])
    assert (saved.added, saved.amended, saved.removed) == (1, 1, 0)
    rows = builder.changes(first_load=False)
    assert [(one.source_id, one.change, one.field) for one in rows] == [
        ("2677", "amended", "entry"), ("C", "added", None),
    ]  # fmt: skip
    (unclear,) = builder.records(keys=("un:2677",), as_of=dt.date(2023, 1, 1))
    assert (unclear.listed, unclear.listed_by) == (
        "unknown",
        "stands in the edition of 2022-01-21, but could not be told",
    )
    builder.save("2021-01-01", [make.person("B", "Ben")])
    rows = builder.changes(after=dt.date(2022, 1, 21))
    assert [(one.source_id, one.change) for one in rows] == [("2677", "added"), ("C", "added")]


def test_entry_the_reader_could_not_read_is_not_delisted(builder, make):
    """`held` keys stay in force and give no change row."""
    builder.save("2025-01-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    saved = builder.save("2025-02-01", [make.person("B", "Ben")], held={"A"})
    assert saved.removed == 0
    assert ids(builder.records()) == ["A", "B"]


def test_identical_rows_are_noted(builder, make):
    """The same row twice is taken once and said."""
    saved = builder.save("2025-01-01", [make.row(make.person("A", "Ann"), "1"), make.row(make.person("A", "Ann"), "2")])
    assert saved.records == 1
    assert saved.refusals == ()
    assert saved.notes == ("A stands 2 times with the same content: 1, 2",)


@pytest.mark.parametrize("key", ["", "x" * 501, "a\0b", "\ud800"])
def test_unusable_keys_are_refused(builder, make, key: str):
    """A key no database could keep is refused with its place, and the rest goes on."""
    saved = builder.save("2025-01-01", [make.row(make.person(key, "Ann"), "line 1", "r"), make.person("B", "Ben")])
    assert ids(builder.records()) == ["B"]
    assert [one.locator for one in saved.refusals] == ["line 1"]


def test_strange_characters_survive(builder, make):
    """NUL and other control characters in a name neither stop the edition nor get lost."""
    builder.save("2025-01-01", [make.person("A", "An\0n \u202eRTL\u202c 😀 '; DROP TABLE record;--")])
    assert builder.records()[0].record.names[0].text == "An\0n \u202eRTL\u202c 😀 '; DROP TABLE record;--"


def test_a_record_without_comparable_name_is_set_aside(builder, make):
    """Where names cannot be prepared, the record stands in the ledger with the reason."""

    def prepare(record):
        if record.source_id == "A":
            raise EmptyNameError("nothing is left of '--'")
        return [name.text for name in record.names]

    builder.prepare = prepare
    saved = builder.save("2025-01-01", [make.person("A", "--"), make.person("B", "Ben")])
    assert ids(builder.records()) == ["B"]
    assert saved.refusals[0].reason == "nothing is left of '--'"


def test_names_are_prepared_for_new_contents_only(builder, make):
    """What is known already is not prepared again, however many editions repeat it."""
    builder.save("2025-01-01", [make.person(str(number), "Ann") for number in range(20)])
    builder.save("2025-02-01", [make.person(str(number), "Ann" if number else "Anne") for number in range(20)])
    builder.save("2025-03-01", [make.person(str(number), "Ann") for number in range(20)])
    assert builder.prepared == 21


def test_newer_reader_over_the_same_bytes_is_the_parser(builder, make):
    """Read again by a newer reader, all differences are ours, added parties too; the list did not change."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    rows = [make.person("A", "Ann", titles=("Ms",)), make.person("B", "Ben")]
    saved = builder.save("2025-01-01", rows, parser_version="2")
    assert not saved.same
    assert saved.in_force
    rows = builder.changes(first_load=False)
    assert [(one.source_id, one.change, one.cause) for one in rows] == [
        ("A", "amended", "parser"),
        ("B", "added", "parser"),
    ]
    assert builder.save("2025-01-01", [make.person("B", "Ben")], parser_version="2").same
    assert ids(builder.records(as_of=dt.date(2025, 1, 1))) == ["A", "B"]


def test_same_raw_entry_read_otherwise_is_the_parser(builder, make):
    """In a new edition, an entry with the same raw hash but another record was changed by us, the others by the source."""
    builder.save(
        "2025-01-01", [make.row(make.person("A", "Ann"), raw="r1"), make.row(make.person("B", "Ben"), raw="r2")]
    )
    builder.save(
        "2025-02-01",
        [make.row(make.person("A", "Anne"), raw="r1"), make.row(make.person("B", "Bob"), raw="r3")],
        parser_version="2",
    )
    rows = builder.changes(first_load=False)
    assert [(one.source_id, one.cause) for one in rows] == [("A", "parser"), ("B", "source")]


def test_undated_files_that_return_are_new_editions(builder, make):
    """Without a publisher's date, A, then B, then A again are three editions; A twice in a row is one."""
    one, other = [make.person("A", "Ann")], [make.person("A", "Anne")]
    builder.save(None, one, sha256="a" * 64)
    builder.save(None, other, sha256="b" * 64)
    assert not builder.save(None, one, sha256="a" * 64).same
    assert builder.records()[0].record.caption == "Ann"
    assert builder.save(None, one, sha256="a" * 64).same


def test_date_found_by_the_reader_counts(builder, make):
    """Where the caller gives no date, the one the reader found while drawing rows decides the place."""
    import msgspec

    class Account(msgspec.Struct):
        published: dt.date | None = None
        leftovers: dict[str, int] = {}

    account = Account()

    def rows():
        account.published = dt.date(2024, 5, 6)
        account.leftovers["Shoe size"] = 3
        yield make.person("A", "Ann")

    saved = builder.save(None, rows(), ledger=account)
    assert saved.edition_date == dt.date(2024, 5, 6)
    with builder.database.reading() as session:
        assert snapshots(session)[0].ledger["leftovers"] == {"Shoe size": 3}


def test_check_stops_before_anything_is_replaced(builder, make):
    """An edition that fails its checks is kept as refused; the former one stays in force, and no change row appears."""
    builder.save("2025-01-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    before = builder.counts()
    drafts = []

    def check(draft):
        drafts.append(draft)
        raise EditionRefusedError("1 record, 2 before")

    with pytest.raises(EditionRefusedError):
        builder.save("2025-02-01", [make.person("A", "Anne")], check)
    assert (drafts[0].records, drafts[0].records_before, drafts[0].in_force) == (1, 2, True)
    assert builder.counts() == before
    with builder.database.session() as session:
        first = save_refusal(session, builder.meta("2025-02-01"), "1 record, 2 before", builder.now)
    with builder.database.session() as session:
        again = save_refusal(session, builder.meta("2025-02-01"), "1 record, 2 before", builder.now)
    assert first == again
    assert builder.counts() == before | {"snapshot": 2}
    with builder.database.reading() as session:
        (state,) = sources_overview(session)
        assert state.in_force.edition_date == dt.date(2025, 1, 1)
        assert state.refused_since.reason == "1 record, 2 before"
        assert state.editions == 1
    assert ids(builder.records()) == ["A", "B"]


def test_what_we_knew_is_another_question(builder, make):
    """An edition read late does not change what we knew before: known_at answers as of then, to the row."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    first = builder.now
    builder.save("2025-03-01", [make.person("A", "Anne"), make.person("B", "Ben")])
    second = builder.now
    builder.save("2025-02-01", [make.person("A", "Anna")])
    day = dt.date(2025, 2, 15)
    captions = {
        moment: [one.record.caption for one in builder.records(as_of=day, known_at=moment)]
        for moment in (first, second, None)
    }
    assert captions == {first: ["Ann"], second: ["Ann", "Ben"], None: ["Anna", "Ben"]}
    assert builder.records(known_at=first - dt.timedelta(seconds=1)) == []
    listed = {one.record.source_id: (one.listed, one.listed_by) for one in builder.records(as_of=day, known_at=second)}
    assert listed["B"] == (
        "unknown", "first seen in the edition of 2025-03-01, not in that of 2025-01-01; no date of listing",
    )  # fmt: skip


def test_late_edition_supersedes_changes_without_erasing(builder, make):
    """The change between the neighbours is closed and told anew in two parts; what was told before can be read still."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    builder.save("2025-03-01", [make.person("A", "Anne")])
    told = builder.now
    saved = builder.save("2025-02-01", [make.person("A", "Anna")])
    assert not saved.in_force
    after = dt.date(2025, 1, 1)
    steps = [(one.edition_before, one.edition, one.after[0]["text"]) for one in builder.changes(after=after)]
    assert steps == [
        (dt.date(2025, 1, 1), dt.date(2025, 2, 1), "Anna"),
        (dt.date(2025, 2, 1), dt.date(2025, 3, 1), "Anne"),
    ]
    assert [one.edition for one in builder.changes(after=after, known_at=told)] == [dt.date(2025, 3, 1)]
    assert builder.changes(since=told) == []
    assert len(builder.changes(since=told, late=True)) == 2
    assert [one.edition for one in builder.changes(since=told - dt.timedelta(hours=1))] == [dt.date(2025, 3, 1)]


def test_our_clock_never_runs_backwards(builder, make):
    """An edition saved with an earlier `now` than the last is known from the last moment, not before it."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    latest = builder.now
    builder.now -= dt.timedelta(days=2)
    builder.save("2025-02-01", [make.person("A", "Anne")])
    assert builder.records()[0].known_from == latest


def test_sources_do_not_touch_each_other(builder, make):
    """An edition speaks for its own source only."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    saved = builder.save("2025-01-02", [make.person("A", "Ada", source="uk")], source="uk")
    assert (saved.added, saved.removed) == (1, 0)
    assert [one.key for one in builder.records()] == ["uk:A", "un:A"]
    assert [one.key for one in builder.records(sources=("un",))] == ["un:A"]
    with pytest.raises(ValueError, match="a record of uk in an edition of un"):
        builder.save("2025-01-03", [make.person("A", "Ada", source="uk")])


@pytest.mark.parametrize("table", [RECORD, CONTENT, VERSION, CHANGE])
def test_history_cannot_be_rewritten(builder, make, table):
    """The database itself refuses to erase or alter history; only an end may be set, once."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    for statement in (delete(table), update(table).values(id=99), text(f"DELETE FROM {table.name}")):
        with pytest.raises(DBAPIError, match="never rewritten or erased"), builder.database.session() as session:
            session.execute(statement)
    if "known_to" in table.c:
        for refused in (False, True):
            if refused:
                with pytest.raises(DBAPIError), builder.database.session() as session:
                    session.execute(update(table).values(known_to=builder.now))
            else:
                with builder.database.session() as session:
                    session.execute(update(table).values(known_to=builder.now))


KILLED = """
import datetime as dt, sys
sys.path[:0] = {path!r}
from watchlist.records import Kind, Name, Record
from watchlist.store import open_database
from watchlist.store.history import EditionMeta, EditionRow, save_edition
now = dt.datetime(2026, 4, 1, tzinfo=dt.timezone.utc)

def rows():
    for number in range(100_000):
        record = Record(source="un", source_id=str(number), kind=Kind.PERSON, names=(Name(text=f"N {{number}}"),))
        yield EditionRow(record=record, locator="", raw_hash="")
        if number == {stop}:
            print("drawing", flush=True)

def check(draft):
    print("drawing", flush=True)

meta = EditionMeta(source="un", sha256="f" * 64, published=dt.date(2026, 4, 1), fetched=now, names_version="n1")
with open_database({url!r}) as database, database.session() as session:
    save_edition(session, meta, rows(), lambda record: [record.names[0].text], now, check)
    print("saved, not committed", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("stop", [600, 3000])
def test_kill_in_the_middle_leaves_the_former_edition(builder, make, url: str, stop: int):
    """A process killed with -9 while it saves leaves the database exactly as it was, and the next run works."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    before = builder.counts()
    program = KILLED.format(path=[str(Path(__file__).parents[2])], url=url, stop=stop)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "drawing\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert builder.counts() == before
    assert ids(builder.records()) == ["A"]
    builder.save("2026-04-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    assert ids(builder.records()) == ["A", "B"]


def test_values_of_a_snapshot_are_kept(builder, make):
    """Everything that proves an edition stands in its row."""
    from watchlist.store.history import EditionFile

    files = (
        EditionFile(name="sdn.csv", sha256="1" * 64, size=10),
        EditionFile(name="alt.csv", sha256="2" * 64, size=3),
    )
    builder.save("2025-01-01", [make.person("A", "Ann")], files=files, reason="known gap", actor="pat")
    with builder.database.reading() as session:
        (snapshot,) = snapshots(session, "un")
        assert session.execute(select(SNAPSHOT.c.state)).scalar_one() == "accepted"
    assert snapshot.files == files
    assert (snapshot.reason, snapshot.actor) == ("known gap", "pat")
    assert (snapshot.format, snapshot.parser_version, snapshot.published) == ("test", "1", dt.date(2025, 1, 1))
    assert snapshot.fetched.tzinfo is not None


def test_a_naive_moment_is_refused(builder, make):
    """A time without zone says nothing about when."""
    with pytest.raises(ValueError, match="without time zone"), builder.database.session() as session:
        save_edition(
            session,
            builder.meta("2025-01-01"),
            [],
            builder.prepare,
            dt.datetime(2025, 1, 1),  # noqa: DTZ001
        )
