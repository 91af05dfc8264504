"""Where the settings ask for it, a person's merge counts only when another person has confirmed it."""

import datetime as dt

import msgspec
import pytest

from watchlist.records import Kind, Name, Record, Verdict
from watchlist.settings import ResolveSettings, Settings
from watchlist.store import decisions, open_database
from watchlist.store.history import EditionMeta, EditionRow, save_edition
from watchlist.tasks.judging import record_judgement
from watchlist.tasks.preparing import prepare_names
from watchlist.tasks.resolving import resolve_all

NOW = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def database(tmp_path):
    with open_database(f"sqlite:///{tmp_path / 'watchlist.db'}") as opened:
        for source, name in (("uk", "Aaron Quillback"), ("un", "Bertha Zembla")):
            record = Record(source=source, source_id="1", kind=Kind.PERSON, names=(Name(text=name),))
            edition = EditionMeta(source=source, sha256="a" * 64, fetched=NOW, names_version="test")
            row = EditionRow(record=record, locator="1", raw_hash="1")
            with opened.session() as session:
                save_edition(session, edition, [row], prepare_names, NOW)
        yield opened


def together(database) -> bool:
    with database.reading() as session:
        homes = decisions.entity_map(session)
    return homes["uk:1"] == homes["un:1"]


def test_a_merge_waits_for_a_second_person(database, tmp_path):
    """The maker alone does not merge, nor does the maker's repetition; another person's word does."""
    bar = ResolveSettings(four_eyes_above=0.5)
    maker = Settings(data_dir=str(tmp_path), actor="Maker", resolve=bar)
    checker = msgspec.structs.replace(maker, actor="Checker")
    later = iter(NOW + dt.timedelta(minutes=number) for number in range(1, 9))
    record_judgement(database, maker, ("uk:1", "un:1"), Verdict.POSITIVE, "same man", next(later))
    assert not together(database)
    with database.reading() as session:
        (waiting,) = decisions.queue(session)
    assert "second person" in waiting.reason
    record_judgement(database, maker, ("uk:1", "un:1"), Verdict.POSITIVE, "same man, again", next(later))
    assert not together(database)
    record_judgement(database, checker, ("uk:1", "un:1"), Verdict.POSITIVE, "looked too", next(later))
    assert together(database)
    assert not resolve_all(database, checker, next(later)).queue


def test_without_the_setting_one_person_suffices(database, tmp_path):
    """By default a merge by one person counts at once."""
    settings = Settings(data_dir=str(tmp_path), actor="Maker")
    record_judgement(database, settings, ("uk:1", "un:1"), Verdict.POSITIVE, "same", NOW + dt.timedelta(minutes=1))
    assert together(database)
