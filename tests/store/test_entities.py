"""The map from records to entities in known time: only what differs is written, and every former state can be told."""

import datetime as dt
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.errors import NotFoundError
from watchlist.store.decisions import (
    MergeStep,
    Outcome,
    QueueEntry,
    entities_of,
    entity_changes,
    entity_map,
    follow,
    key_of_id,
    members_of,
    merge_steps,
    queue,
    redirects_to,
    save_outcome,
)

T0 = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
_hours = count()
KEYS = ["un:A", "un:B", "un:C", "un:D"]


@pytest.fixture
def records(builder, make):
    """Four stored records."""
    builder.save("2026-01-01", [make.person(key, key) for key in "ABCD"])
    return builder.database


def save(database, moment: dt.datetime, entity_of, **outcome):
    with database.session() as session:
        return save_outcome(session, Outcome(entity_of=entity_of, **outcome), moment)


APART = {"un:A": "a", "un:B": "b", "un:C": "c", "un:D": "d"}
JOINED = {"un:A": "a", "un:B": "a", "un:C": "a", "un:D": "d"}


def test_saving_the_same_again_writes_nothing(records, builder):
    """A run that comes to the same end leaves the tables as they are."""
    step = MergeStep(entity_id="a", a="un:A", b="un:B", basis="score", score=0.97, explanation=[{"feature": "name"}])
    item = QueueEntry(a="un:C", b="un:D", score=0.8, weight=1.5, reason="below the bar", explanation={"x": 1})
    outcome = {"steps": [step], "queue": [item], "redirects": {"b": "a"}}
    save(records, T0, JOINED, **outcome)
    before = builder.counts()
    again = save(records, T0 + HOUR, JOINED, **outcome)
    assert (again.moved, again.steps, again.queued, again.redirects) == (0, 0, 0, 0)
    assert builder.counts() == before


def test_merge_and_split_are_told(records):
    """A record that joins an entity is merged; one that leaves others behind is split off. Both have their time."""
    save(records, T0, APART)
    save(records, T0 + HOUR, JOINED, redirects={"b": "a", "c": "a"})
    save(records, T0 + 2 * HOUR, JOINED | {"un:C": "c"}, redirects={"b": "a"})
    with records.reading() as session:
        moves = [(one.key, one.before, one.after, one.change) for one in entity_changes(session)]
        assert moves == [
            ("un:B", "b", "a", "merged"), ("un:C", "c", "a", "merged"), ("un:C", "a", "c", "split"),
        ]  # fmt: skip
        assert len(entity_changes(session, since=T0 + HOUR)) == 1
        assert len(entity_changes(session, until=T0 + HOUR)) == 2
        assert entity_map(session, T0) == APART
        assert entity_map(session, T0 + HOUR) == JOINED
        assert follow(session, "c") == "c"
        assert follow(session, "c", T0 + HOUR) == "a"
        assert follow(session, "unknown") == "unknown"
        assert redirects_to(session, ["a", "d"]) == {"a": ("b",)}
        assert redirects_to(session, ["a"], T0 + HOUR) == {"a": ("b", "c")}


def test_members_and_entities(records):
    """Both directions of the map, for many at once; who has no entity is left out."""
    save(records, T0, JOINED | {"un:D": "a"})
    save(records, T0 + HOUR, {"un:A": "a", "un:B": "a"}, keys=KEYS)
    with records.reading() as session:
        assert members_of(session, ["a", "zz"]) == {"a": ("un:A", "un:B")}
        assert members_of(session, ["a"], T0) == {"a": ("un:A", "un:B", "un:C", "un:D")}
        assert entities_of(session, ["un:B", "un:C", "xx:1"]) == {"un:B": "a"}
        assert entities_of(session, [f"un:{number}" for number in range(20_000)] + ["un:A"]) == {"un:A": "a"}


def test_redirects_are_followed_to_the_end(records):
    """A chain of merges leads to the living entity; a circle, which cannot be, does not hang."""
    save(records, T0, APART, redirects={"x": "y", "y": "z", "p": "q", "q": "p"})
    with records.reading() as session:
        assert follow(session, "x") == "z"
        assert follow(session, "p") in ("p", "q")


def test_an_id_leads_to_its_anchor(records, builder, make):
    """An id that was ever given out leads to the record it was made from: the first official one that bore it."""
    builder.save("2026-01-02", [make.person("1:a", "A", source="press")], source="press")
    save(records, T0, APART | {"press:1:a": "a"})
    save(records, T0 + HOUR, {"un:A": "b", "un:B": "b", "press:1:a": "b"}, keys=["un:A", "un:B", "press:1:a"])
    with records.reading() as session:
        assert key_of_id(session, "a") == "un:A"
        assert key_of_id(session, "none") is None


def test_steps_say_why(records):
    """Why two records stand together is kept with its explanation, in the order taken, and as known then."""
    steps = [
        MergeStep(entity_id="a", a="un:A", b="un:B", basis="reference", explanation={"un": "QDi.1"}),
        MergeStep(entity_id="a", a="un:B", b="un:C", basis="score", score=0.97),
    ]
    save(records, T0, JOINED, steps=steps)
    save(records, T0 + HOUR, JOINED | {"un:C": "c"}, steps=steps[:1])
    with records.reading() as session:
        (one,) = merge_steps(session, ["a"])
        assert (one.basis, one.explanation, one.at) == ("reference", {"un": "QDi.1"}, T0)
        assert [step.b for step in merge_steps(session, ["a"], T0)] == ["un:B", "un:C"]


def test_queue_puts_first_what_settles_most(records):
    """The heaviest pair comes first; ties are in a fixed order."""
    items = [
        QueueEntry(a=a, b=b, score=0.8, weight=weight, reason="r")
        for a, b, weight in (("un:C", "un:D", 1.0), ("un:A", "un:B", 1.0), ("un:B", "un:C", 3.0))
    ]
    save(records, T0, APART, queue=items)
    with records.reading() as session:
        assert [(one.a, one.b) for one in queue(session)] == [("un:B", "un:C"), ("un:A", "un:B"), ("un:C", "un:D")]


def test_unknown_records_are_refused(records):
    """A map that speaks of records that are not stored is not saved, not even in part."""
    with pytest.raises(NotFoundError, match="un:X"):
        save(records, T0, {"un:A": "a", "un:X": "x"})
    with records.reading() as session:
        assert entity_map(session) == {}


MAPS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from("abc"), max_size=4)
SELECTION = st.one_of(st.none(), st.sets(st.sampled_from(KEYS)))


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(runs=st.lists(st.tuples(MAPS, SELECTION), max_size=5))
def test_any_sequence_of_runs_can_be_told_again(records, runs):
    """After any sequence of whole and partial runs the map is what the last words on each record made it, at any time."""
    save(records, T0 + next(_hours) * HOUR, {})  # examples share a database, and time goes on
    expected: dict[str, str] = {}
    told = []
    for entity_of, keys in runs:
        moment = T0 + next(_hours) * HOUR
        spoken = {key: entity for key, entity in entity_of.items() if keys is None or key in keys}
        save(records, moment, spoken, keys=keys)
        gone = set(KEYS if keys is None else keys)
        expected = {key: entity for key, entity in expected.items() if key not in gone} | spoken
        told.append((moment, expected))
    with records.reading() as session:
        for moment, then in told:
            assert entity_map(session, moment) == then
        assert entity_map(session) == expected
