"""What editions there are: by source, by day, by bytes, and what was refused."""

import datetime as dt

from watchlist.store.editions import mark_checked
from watchlist.store.history import save_refusal
from watchlist.store.overview import find_snapshot, newest, newest_known, snapshot_at, snapshots, sources_overview

D = dt.date


def test_edition_of_a_day(builder, make):
    """The edition in force on a day is the last one dated on or before it."""
    for day in ("2025-01-01", "2025-03-01", "2025-02-01"):
        builder.save(day, [make.person("A", day)])
    with builder.database.reading() as session:
        dates = {day: snapshot_at(session, "un", day) for day in (D(2024, 12, 31), D(2025, 1, 1), D(2025, 2, 28))}
        assert [one.edition_date for one in snapshots(session, "un")] == [D(2025, 1, 1), D(2025, 2, 1), D(2025, 3, 1)]
        assert newest(session, "un").edition_date == D(2025, 3, 1)
        assert newest(session, "uk") is None
    assert {day: one and one.edition_date for day, one in dates.items()} == {
        D(2024, 12, 31): None, D(2025, 1, 1): D(2025, 1, 1), D(2025, 2, 28): D(2025, 2, 1),
    }  # fmt: skip


def test_newest_as_known_then(builder, make):
    """What the newest edition was, as known at a moment, does not depend on what was read since."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    then = builder.now
    builder.save("2025-03-01", [make.person("A", "Anne")])
    with builder.database.reading() as session:
        assert [one.edition_date for one in newest_known(session, then)] == [D(2025, 1, 1)]
        assert newest_known(session, then - dt.timedelta(days=1)) == []


def test_bytes_that_were_read_are_found(builder, make):
    """An edition is found by its bytes and its reader; another reader has not read them."""
    builder.save("2025-01-01", [make.person("A", "Ann")], sha256="a" * 64)
    with builder.database.reading() as session:
        assert find_snapshot(session, "un", "a" * 64, "1").edition_date == D(2025, 1, 1)
        assert find_snapshot(session, "un", "a" * 64, "2") is None
        assert find_snapshot(session, "uk", "a" * 64, "1") is None


def test_a_source_with_refusals_only(builder):
    """A source whose every edition was refused has none in force, and says why."""
    with builder.database.session() as session:
        save_refusal(session, builder.meta("2025-01-01", source="uk"), "not well-formed", builder.now)
    with builder.database.reading() as session:
        (state,) = sources_overview(session)
        assert [one.reason for one in snapshots(session, refused=True)] == ["not well-formed"]
        assert snapshots(session) == []
    assert (state.in_force, state.editions, state.records, state.checked) == (None, 0, 0, None)
    assert state.refused_since.reason == "not well-formed"


def test_a_good_check_puts_a_refusal_behind(builder, make):
    """A refusal shows until the edition in force was confirmed after it."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    with builder.database.session() as session:
        save_refusal(session, builder.meta("2025-02-01"), "empty", builder.now + dt.timedelta(hours=1))
    with builder.database.session() as session:
        (state,) = sources_overview(session)
        assert state.refused_since is not None
        mark_checked(session, state.in_force.id, builder.now + dt.timedelta(hours=2))
        mark_checked(session, state.in_force.id, builder.now)
        (state,) = sources_overview(session)
    assert state.refused_since is None
    assert state.checked == builder.now + dt.timedelta(hours=2)
