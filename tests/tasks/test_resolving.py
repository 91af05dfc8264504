"""Resolving only what changed gives the entities, steps and queue of a full run; ids of splits get their history back."""

import datetime as dt
import random

import pytest

from watchlist.records import Verdict
from watchlist.resolve.ids import entity_id
from watchlist.settings import Settings
from watchlist.store import decisions, open_database
from watchlist.tasks.fetching import files_at
from watchlist.tasks.judging import record_judgement
from watchlist.tasks.lists import UpdateRequest, update_sources
from watchlist.tasks.press import IngestRequest, ingest_documents
from watchlist.tasks.resolving import resolve_all

START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=str(tmp_path / "data"), actor="Tester")


@pytest.fixture
def database(settings, tmp_path):
    (tmp_path / "data").mkdir()
    with open_database(settings.url) as opened:
        yield opened


def state(database):
    with database.reading() as session:
        entities = decisions.entity_map(session)
        steps = {(one.a, one.b, one.basis, one.entity_id) for one in decisions.merge_steps(session, entities.values())}
        queue = {(one.a, one.b, one.reason) for one in decisions.queue(session)}
        leads = {key: decisions.follow(session, entity_id(key)) for key in entities}
    return entities, steps, queue, leads


PAIRS = [
    ("uk:RUS1652", "ofac:27850"), ("uk:RUS1653", "ofac:33574"), ("uk:RUS1652", "uk:IRN0060"), ("ofac:39096", "uk:RUS1654"),
    ("un:IRi.003", "uk:INU0279"),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_any_way_there_ends_in_the_same_entities(database, settings, tmp_path, seed):
    """Editions, articles and verdicts in any order, resolved now and then, end where one full run over it all ends."""
    from pathlib import Path

    seeds = Path(__file__).parents[2] / "seeds"
    rng = random.Random(seed)
    clock = iter(START + dt.timedelta(minutes=number) for number in range(200))

    def update(path):
        date = dt.date.fromisoformat(path.name.partition("_")[2]) if path.is_dir() else None
        request = UpdateRequest(sources=(path.name.partition("_")[0],), files=(path,), edition_date=date)
        with files_at([path]):
            update_sources(database, settings, request, next(clock), lambda *_: None)

    acts = [lambda path=path: update(path) for path in sorted((seeds / "lists").iterdir())]
    acts.append(lambda: ingest_documents(database, settings, IngestRequest(paths=(str(seeds / "press"),)), next(clock)))
    rng.shuffle(acts)
    for act in acts:
        act()
        if rng.random() < 0.6:
            resolve_all(database, settings, next(clock))
    resolve_all(database, settings, next(clock))
    for pair in rng.sample(PAIRS, 3):
        record_judgement(database, settings, pair, rng.choice(list(Verdict)), "test", next(clock))
    resolve_all(database, settings, next(clock))
    step_by_step = state(database)
    resolve_all(database, settings, next(clock), anew=True)
    assert state(database) == step_by_step


def test_a_second_run_pairs_nothing(database, settings):
    """Where nothing changed, nothing is paired, and the outcome stands."""
    from pathlib import Path

    path = Path(__file__).parents[2] / "seeds" / "lists" / "uk_2023-12-14.xml"
    update_sources(database, settings, UpdateRequest(files=(path,)), START, lambda *_: None)
    resolve_all(database, settings, START + dt.timedelta(minutes=1))
    before = state(database)
    view = resolve_all(database, settings, START + dt.timedelta(minutes=2))
    assert state(database) == before
    assert not [one for one in view.merges if one.new]
