"""Customers are prepared once; the file says what the store says, whatever happened to either."""

import datetime as dt
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.screenings import SubjectView
from watchlist.settings import Settings
from watchlist.store import open_database
from watchlist.store.subjects import SubjectState, save_subjects
from watchlist.tasks.prepared_customers import drop_prepared, prepared_customers
from watchlist.tasks.screening_workers import unpack_party

T0 = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
NAMES = ("Ann Sample", "Bea Beispiel", "Иван Примеров", "???", "Example Trading Ltd")


def save(database, states: dict[str, str], number: int) -> None:
    rows = [
        SubjectState(
            subject_id=one, fingerprint=name,
            body=msgspec.json.encode(SubjectView(row=0, subject_id=one, name=name)).decode(),
        )
        for one, name in states.items()
    ]  # fmt: skip
    with database.session() as session:
        save_subjects(session, rows, f"r{number}", T0 + dt.timedelta(hours=number))


def names(customers) -> dict[str, str | None]:
    return {one: unpack_party(packed).names[0].prepared.text if packed else None for one, packed in customers()}


states = st.dictionaries(st.sampled_from(["A", "B", "C", "end", "ü"]), st.sampled_from(NAMES), max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(states, min_size=1, max_size=4), asked=st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_file_follows_the_store(batches, asked):
    """After any customers come and change, whenever one asked in between, each stands there once, as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        own = Settings(data_dir=folder)
        with open_database(own.url) as database:
            expected: dict[str, str] = {}
            for number, (batch, ask) in enumerate(zip(batches, asked, strict=False)):
                save(database, batch, number)
                expected |= batch
                if ask:
                    prepared_customers(database, own)
            found = names(prepared_customers(database, own))
    assert found == {one: None if name == "???" else name for one, name in expected.items()}


def test_what_is_ready_is_not_prepared_again(tmp_path, monkeypatch):
    """Parties handed over are taken as they are; a second question reads the file."""
    own = Settings(data_dir=str(tmp_path))
    with open_database(own.url) as database:
        save(database, {"A": "Ann Sample"}, 1)
        ready = dict(prepared_customers(database, own)())
        drop_prepared(own)
        monkeypatch.setattr("watchlist.tasks.prepared_customers.party_of_subject", None)
        assert dict(prepared_customers(database, own, ready)()) == ready
        assert dict(prepared_customers(database, own)()) == ready


def test_a_file_cut_short_or_of_other_rules_is_made_anew(tmp_path, monkeypatch):
    """Neither half a file nor names prepared by former rules are believed."""
    own = Settings(data_dir=str(tmp_path))
    path = Path(tmp_path) / "customers.bin"
    with open_database(own.url) as database:
        save(database, {"A": "Ann Sample", "B": "Bea Beispiel"}, 1)
        prepared_customers(database, own)
        whole = path.read_bytes()
        for damaged in (whole[:-9], b"", b"nonsense"):
            path.write_bytes(damaged)
            assert names(prepared_customers(database, own)) == {"A": "Ann Sample", "B": "Bea Beispiel"}
        monkeypatch.setattr("watchlist.tasks.prepared_customers.names_version", lambda: "other")
        prepared_customers(database, own)
        assert b'"names":"other"' in path.read_bytes()
