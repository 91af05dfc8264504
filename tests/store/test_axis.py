"""The laws of history: the order of loading plays no part, and changes add up, along editions and along known time."""

import datetime as dt
import hashlib
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from watchlist.store.history import ChangeQuery, EditionMeta, EditionRow, RecordQuery, changes, records_at, save_edition
from watchlist.store.tables_history import CHANGE, CONTENT, RECORD, SNAPSHOT, VERSION

KEYS = "ABC"
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FIRST_DAY = dt.date(2020, 1, 1)

# What an edition says of a key: nothing, one of some wordings (each from one of two raw entries), two wordings that
# contradict each other, or an entry that could not be read.
SAYING = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(["x", "y", "z"]), st.sampled_from([1, 2])),
    st.just("contradiction"),
    st.just("unreadable"),
)
EDITION = st.tuples(st.integers(0, 5), st.fixed_dictionaries(dict.fromkeys(KEYS, SAYING)))
EDITIONS = st.lists(EDITION, min_size=1, max_size=6)

_sources = count(1)
common = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Source:
    """A source of its own per example, so that one database serves all examples."""

    def __init__(self, database, make) -> None:
        self.name = f"s{next(_sources)}"
        self.database = database
        self.make = make
        self.now = START
        self.moments: list[dt.datetime] = []

    def load(self, number: int, edition) -> None:
        """Save the edition that is the `number`-th of the list; its day and its content are in `edition`."""
        day, sayings = edition
        rows, held = [], set()
        for key, saying in sayings.items():
            if saying == "unreadable":
                held.add(key)
            elif saying == "contradiction":
                rows += [self.row(key, f"c{index}", index) for index in range(2)]
            elif saying is not None:
                rows.append(self.row(key, *saying))
        meta = EditionMeta(
            source=self.name,
            sha256=hashlib.sha256(f"{number}".encode()).hexdigest(),
            published=FIRST_DAY + dt.timedelta(days=day),
            fetched=START + dt.timedelta(seconds=number),
            names_version="1",
            held=held,
        )
        self.now += dt.timedelta(minutes=1)
        with self.database.session() as session:
            save_edition(session, meta, rows, lambda record: [record.caption], self.now)
        self.moments.append(self.now)

    def row(self, key: str, name: str, raw: int) -> EditionRow:
        return EditionRow(record=self.make.person(key, name, source=self.name), locator="", raw_hash=f"{key}{raw}")

    def present(self) -> tuple[list, list]:
        """Versions and changes believed now, without ids, moments of knowing, and the name of the source."""
        versions = (
            select(RECORD.c.source_id, VERSION.c.axis_from, VERSION.c.axis_to, CONTENT.c.caption, VERSION.c.raw_hash)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(CONTENT, CONTENT.c.id == VERSION.c.content_id)
            .where(RECORD.c.source == self.name, VERSION.c.known_to.is_(None))
            .order_by(RECORD.c.source_id, VERSION.c.axis_from)
        )
        rows = (
            select(
                RECORD.c.source_id, SNAPSHOT.c.axis, CHANGE.c.change, CHANGE.c.field, CHANGE.c.before, CHANGE.c.after,
                CHANGE.c.cause,
            )
            .join(RECORD, RECORD.c.id == CHANGE.c.record_id)
            .join(SNAPSHOT, SNAPSHOT.c.id == CHANGE.c.snapshot_id)
            .where(RECORD.c.source == self.name, CHANGE.c.known_to.is_(None))
            .order_by(RECORD.c.source_id, SNAPSHOT.c.axis, CHANGE.c.field)
        )  # fmt: skip
        with self.database.reading() as session:
            return [tuple(row) for row in session.execute(versions)], [tuple(row) for row in session.execute(rows)]

    def state(self, known_at: dt.datetime | None = None) -> dict[str, str]:
        """What is in force: captions by key."""
        with self.database.reading() as session:
            query = RecordQuery(sources=(self.name,), known_at=known_at)
            return {one.record.source_id: one.record.caption for one in records_at(session, query)}

    def state_on(self, day: dt.date) -> dict[str, str]:
        """What the edition in force on a day said."""
        with self.database.reading() as session:
            query = RecordQuery(sources=(self.name,), as_of=day)
            return {
                one.record.source_id: one.record.caption
                for one in records_at(session, query)
                if one.listed == "listed" or one.listed_by.startswith("in the edition")
            }

    def changes(self, **query):
        with self.database.reading() as session:
            return list(changes(session, ChangeQuery(sources=(self.name,), **query)))


def apply(state: dict[str, str], rows) -> dict[str, str]:
    """Add change rows up by what they say themselves: the name that went and the name that came."""
    state = dict(state)
    for one in rows:
        if one.change == "added":
            assert one.source_id not in state
            state[one.source_id] = one.caption
        elif one.change == "removed":
            assert state.pop(one.source_id) == one.caption
        elif one.field == "entry":
            assert one.source_id not in state
            state[one.source_id] = one.caption
        else:
            assert one.field == "names"
            assert state[one.source_id] == one.before[0]["text"]
            state[one.source_id] = one.after[0]["text"]
    return state


def truth(editions) -> list[dict[str, str]]:
    """The same history computed the plain way: edition after edition, what cannot be told stays as it was."""
    states, state = [], {}
    for _, sayings in editions:
        state = dict(state)
        for key, saying in sayings.items():
            if saying is None:
                state.pop(key, None)
            elif isinstance(saying, tuple):
                state[key] = saying[0]
        states.append(state)
    return states


def ordered(editions) -> list:
    """Editions in the order of the axis: by day, then as numbered."""
    return [edition for _, edition in sorted(enumerate(editions), key=lambda item: (item[1][0], item[0]))]


@common
@given(editions=EDITIONS, data=st.data())
def test_any_order_of_loading_gives_the_same_history(database, make, editions, data):
    """Versions and change rows believed in the end are equal, row by row, whatever came first."""
    one, other = Source(database, make), Source(database, make)
    numbered = list(enumerate(editions))
    for number, edition in sorted(numbered, key=lambda item: (item[1][0], item[0])):
        one.load(number, edition)
    for number, edition in data.draw(st.permutations(numbered)):
        other.load(number, edition)
    assert other.present() == one.present()


@common
@given(editions=EDITIONS, data=st.data())
def test_history_says_what_the_editions_said(database, make, editions, data):
    """On the day of each edition the state is what a plain replay gives, and change rows lead from day to day."""
    source = Source(database, make)
    for number, edition in data.draw(st.permutations(list(enumerate(editions)))):
        source.load(number, edition)
    states = truth(ordered(editions))
    assert source.state() == states[-1]
    by_day = {day: state for (day, _), state in zip(ordered(editions), states, strict=True)}
    days = sorted(by_day)
    for day in days:
        assert source.state_on(FIRST_DAY + dt.timedelta(days=day)) == by_day[day]
    for index, day in enumerate(days):
        through = FIRST_DAY + dt.timedelta(days=day)
        assert apply({}, source.changes(through=through)) == by_day[day]
        for earlier in days[:index]:
            rows = source.changes(after=FIRST_DAY + dt.timedelta(days=earlier), through=through)
            assert apply(by_day[earlier], rows) == by_day[day]


@common
@given(editions=EDITIONS, data=st.data())
def test_reports_of_each_day_add_up(database, make, editions, data):
    """What each load reported turns what was in force before it into what was after; nothing is reported twice.

    And what was believed after each load can still be told at the end, to the party.
    """
    source = Source(database, make)
    believed = []
    for number, edition in data.draw(st.permutations(list(enumerate(editions)))):
        source.load(number, edition)
        believed.append(source.state())
    state: dict[str, str] = {}
    before = START
    for moment, then in zip(source.moments, believed, strict=True):
        state = apply(state, source.changes(since=before, until=moment))
        before = moment
        assert state == then
        assert source.state(known_at=moment) == then


def test_changes_want_one_kind_of_stretch(database, make):
    """A query over both known time and editions has no meaning and says so."""
    with pytest.raises(ValueError, match="either"):
        Source(database, make).changes(since=START, after=FIRST_DAY)
