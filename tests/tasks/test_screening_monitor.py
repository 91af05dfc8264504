"""Monitoring finds what a full run would find, whatever changed on the lists and among the entities."""

import csv
import datetime as dt
import hashlib
import io
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.names import names_version
from watchlist.records import Kind, Name, NameKind, PartialDate, Precision, Record
from watchlist.settings import Settings
from watchlist.store import open_database
from watchlist.store.alerts import alerts
from watchlist.store.decisions import Outcome, save_outcome
from watchlist.store.history import EditionMeta, EditionRow, save_edition
from watchlist.tasks.monitoring import monitor
from watchlist.tasks.preparing import prepare_names
from watchlist.tasks.screening import Hooks, ScreenRequest, screen_file

T0 = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
POOL = (
    "Mohammad Bagheri", "Mohamed Baqeri", "Ali Rezaei", "Ali Rezvani", "Viktor Primerov", "Victor Primerow", "Jean Exemple",
    "Said Aghajani", "Saeed Agha Jani", "Maria Beispiel", "Olga Obrazets", "Kim Sample Jong",
)  # fmt: skip
COLUMNS = ["customer id", "name", "type", "date of birth"]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A migrated, empty database."""
    path = tmp_path_factory.mktemp("empty") / "watchlist.db"
    open_database(f"sqlite:///{path}").close()
    return path


records = st.dictionaries(
    st.sampled_from([f"R{number}" for number in range(6)]),
    st.tuples(
        st.lists(st.sampled_from(POOL), min_size=1, max_size=2, unique=True), st.sampled_from([1950, 1960, 1971])
    ),
    min_size=1,
)
customers = st.lists(
    st.tuples(st.sampled_from(POOL), st.sampled_from(["", "1950", "1960-05-04"])), min_size=1, max_size=8
)
homes = st.dictionaries(st.sampled_from([f"R{number}" for number in range(6)]), st.sampled_from("XY"), max_size=4)


def load(database, entries, number: int) -> None:
    now = T0 + number * HOUR
    meta = EditionMeta(
        source="un", sha256=hashlib.sha256(f"{number}".encode()).hexdigest(), fetched=now, names_version=names_version(),
        published=dt.date(2026, 1, number), ledger={},
    )  # fmt: skip
    rows = [EditionRow(record=made(key, *entry), locator=key, raw_hash=repr(entry)) for key, entry in entries.items()]
    with database.session() as session:
        save_edition(session, meta, rows, prepare_names, now)


def made(key: str, names: list[str], year: int) -> Record:
    born = PartialDate(raw=str(year), start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), precision=Precision.YEAR)
    kinds = [NameKind.PRIMARY, NameKind.ALIAS]
    return Record(
        source="un", source_id=key, kind=Kind.PERSON, births=(born,),
        names=tuple(Name(text=text, kind=kind) for text, kind in zip(names, kinds, strict=False)),
    )  # fmt: skip


def settle(database, home: dict[str, str], known: set[str], number: int) -> None:
    entity_of = {f"un:{key}": f"WL-{home.get(key, key)}" for key in known}
    with database.session() as session:
        save_outcome(session, Outcome(entity_of=entity_of), T0 + number * HOUR + HOUR / 2)


def screen(folder: Path, rows, number: int) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [COLUMNS, *([f"C{place}", name, "person", born] for place, (name, born) in enumerate(rows))]
    )
    path = folder / "customers.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    hooks = Hooks(say=lambda _: None, report=lambda *_: None, stop=lambda: False, stdout=io.BytesIO())
    own = Settings(data_dir=str(folder))
    with open_database(own.url) as database:
        request = ScreenRequest(path=path, output=None, form="jsonl")
        screen_file(database, own, request, T0 + number * HOUR, hooks)


def standing(folder: Path):
    with open_database(Settings(data_dir=str(folder)).url) as database, database.reading() as session:
        return [
            (one.subject_id, one.entity_id, one.score, one.band, one.entity_fingerprint)
            for one in alerts(session)
            if one.state == "open"
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=records, after=records, rows=customers, changed=customers, joined=homes, later=homes)
def test_monitoring_equals_a_full_run(template, before, after, rows, changed, joined, later):
    """After any change of lists, entities and customers, monitoring leaves the alerts that screening all anew leaves."""
    with tempfile.TemporaryDirectory() as name:
        one, other = Path(name) / "one", Path(name) / "other"
        one.mkdir()
        shutil.copy(template, one / "watchlist.db")
        own = Settings(data_dir=str(one))
        with open_database(own.url) as database:
            load(database, before, 1)
            settle(database, joined, set(before), 1)
        screen(one, rows, 3)
        with open_database(own.url) as database:
            load(database, after, 4)
            settle(database, later, {*before, *after}, 4)
        screen(one, changed, 5)
        shutil.copytree(one, other)
        with open_database(own.url) as database:
            outcome = monitor(database, own, T0 + 6 * HOUR)
            again = monitor(database, own, T0 + 7 * HOUR)
        screen(other, [*changed, *rows[len(changed) :]], 6)
        assert standing(one) == standing(other)
        assert all(effect.trigger for effect in outcome.effects)
        assert not again.effects
