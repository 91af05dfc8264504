"""Reading many records takes few statements; prepared names travel with them and can be renewed."""

import pytest
from sqlalchemy import event

from watchlist.records import decode_record
from watchlist.store import keys
from watchlist.store.history import outdated_names, prepared_names, renew_names


@pytest.fixture
def statements(database):
    """The statements sent to the database."""
    sent: list[str] = []

    def note(connection, cursor, statement, *_):
        sent.append(statement)

    event.listen(database._engine, "before_cursor_execute", note)
    yield sent
    event.remove(database._engine, "before_cursor_execute", note)


def test_a_thousand_records_take_few_statements(builder, make, statements):
    """Reading and asking by key cost a few statements per five hundred records, never one per record."""
    builder.save("2025-01-01", [make.person(f"{number:04}", "Ann") for number in range(1000)])
    statements.clear()
    assert len(builder.records(prepared=True)) == 1000
    assert len(statements) < 10
    statements.clear()
    wanted = tuple(f"un:{number:04}" for number in range(0, 1000, 2))
    assert [one.key for one in builder.records(keys=(*wanted, "un:none", "xx:1", "odd"))] == list(wanted)
    assert len(statements) < 12


def test_saving_again_takes_few_statements(builder, make, statements):
    """The same edition again costs a handful of statements, whatever its size."""
    rows = [make.person(f"{number:04}", "Ann") for number in range(1000)]
    builder.save("2025-01-01", rows)
    statements.clear()
    assert builder.save("2025-01-01", rows).same
    assert len(statements) < 15


def test_no_key_means_no_record(builder, make):
    """An empty selection is empty, not everything."""
    builder.save("2025-01-01", [make.person("A", "Ann")])
    assert builder.records(keys=()) == []


def test_records_come_in_order_of_their_keys(builder, make):
    """Order is by code point of source and source id, the same on every database."""
    builder.save("2025-01-01", [make.person(key, "Ann") for key in ("b", "é", "B", "a", "10", "9", "Ж")])
    assert [one.record.source_id for one in builder.records()] == ["10", "9", "B", "a", "b", "é", "Ж"]


def test_prepared_names_of_what_is_in_force(builder, make):
    """The index gets every record in force with one prepared text per name, and nothing that was delisted."""
    builder.save("2025-01-01", [make.person("A", "Ann", "Annie"), make.person("B", "Ben")])
    builder.save("2025-02-01", [make.person("A", "Ann", "Annie"), make.person("C", "Cem")])
    with builder.database.reading() as session:
        found = {decode_record(body).source_id: names for body, names in prepared_names(session)}
        assert list(prepared_names(session, ("uk",))) == []
    assert found == {"A": ["ann", "annie"], "C": ["cem"]}


def test_names_prepared_by_other_rules_are_renewed(builder, make):
    """When the rules change, every stored name is prepared anew, once."""
    builder.save("2025-01-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    with builder.database.session() as session:
        assert outdated_names(session, "n1") == 0
        assert outdated_names(session, "n2") == 2
        assert renew_names(session, "n2", lambda record: [name.text.upper() for name in record.names]) == 2
        assert outdated_names(session, "n2") == 0
    assert [(one.prepared, one.names_version) for one in builder.records(prepared=True)] == [
        (("ANN",), "n2"), (("BEN",), "n2"),
    ]  # fmt: skip


def test_stamp_follows_what_is_in_force(builder, make):
    """The stamp of the index changes with every change of a record, a removal too, and with nothing else."""
    stamps = []

    def stamp() -> str:
        with builder.database.reading() as session:
            stamps.append(keys.records_stamp(session))
        return stamps[-1]

    stamp()
    builder.save("2025-01-01", [make.person("A", "Ann"), make.person("B", "Ben")])
    first = stamp()
    builder.save("2025-01-02", [make.person("A", "Ann"), make.person("B", "Ben")])
    assert stamp() == first
    builder.save("2025-01-03", [make.person("A", "Ann")])
    stamp()
    builder.save("2025-01-04", [make.person("A", "Anne")])
    stamp()
    assert len(set(stamps)) == 4


def test_keys_of_all_records(builder, make):
    """All keys ever known, in order; up to a moment, or of one source."""
    builder.save("2025-01-01", [make.person("B", "Ben"), make.person("A", "Ann")])
    then = builder.now
    builder.save("2025-01-02", [make.person("C", "Cem", source="uk")], source="uk")
    with builder.database.reading() as session:
        assert keys.record_keys(session) == ["uk:C", "un:A", "un:B"]
        assert keys.record_keys(session, then) == ["un:A", "un:B"]
        assert keys.record_keys(session, source="uk") == ["uk:C"]
