"""The press against the lists: one row per act and story, dated by the earliest report, with what the list says."""

import datetime as dt

import pytest

from watchlist.claims import State
from watchlist.records import Designation, Kind, Measure, Name, Record
from watchlist.settings import Settings
from watchlist.store import claims, open_database
from watchlist.store.history import EditionMeta, EditionRow, save_edition
from watchlist.tasks.claims import Ruling, decide_claim
from watchlist.tasks.preparing import prepare_names
from watchlist.tasks.press import IngestRequest, ingest_documents
from watchlist.tasks.press_lists import press_against_lists
from watchlist.tasks.resolving import resolve_all

START = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
FILLER = (
    "Traders in the town said that they had heard of it from the radio and that nothing much would change for them, since most "
    "of what they sell comes over the hills and not by sea. The market was open as on any other day of the week, and prices for "
    "grain and timber stayed where they had been since the spring, as far as anybody could tell."
)


@pytest.fixture
def place(tmp_path):
    settings = Settings(data_dir=str(tmp_path / "data"), actor="Tester")
    (tmp_path / "data").mkdir()
    with open_database(settings.url) as database:
        yield database, settings, tmp_path


def write(folder, name, published, text):
    path = folder / f"{name}.txt"
    path.write_text(
        f"---\ntitle: {name}\npublished: {published}\npublisher: The {name}\n---\n\n{text}\n", encoding="utf-8"
    )
    return str(path)


def listed(database, *names_and_days, minute=1):
    records = [
        Record(
            source="ofac", source_id=str(number), kind=Kind.PERSON, names=(Name(text=name),),
            designations=(Designation(authority="US", listed=day, measures=(Measure.ASSET_FREEZE,)),),
        )
        for number, (name, day) in enumerate(names_and_days)
    ]  # fmt: skip
    edition = EditionMeta(
        source="ofac", sha256=f"{minute:064d}", fetched=START + dt.timedelta(minutes=minute), names_version="t"
    )
    rows = [EditionRow(record=record, locator="1", raw_hash=str(minute)) for record in records]
    with database.session() as session:
        save_edition(session, edition, rows, prepare_names, START + dt.timedelta(minutes=minute))


def rows_after(database, settings, paths):
    ingest_documents(database, settings, IngestRequest(paths=tuple(paths)), START + dt.timedelta(minutes=5))
    resolve_all(database, settings, START + dt.timedelta(minutes=6))
    return press_against_lists(database).claims


def test_copies_are_one_row_and_the_earliest_gives_the_day(place):
    """Two copies with different accounts of the day are one act; the day is that of the earlier one."""
    database, settings, folder = place
    listed(database, ("Belmin Orbaine", dt.date(2024, 5, 15)))
    act = "The U.S. Treasury on {} sanctioned Belmin Orbaine, a trader from Tavdin, and froze his assets."
    paths = [
        write(folder, "later", "2024-05-16", f"{act.format('Tuesday')} {FILLER}"),
        write(folder, "early", "2024-05-14", f"{act.format('Monday')} {FILLER}"),
    ]
    (row,) = rows_after(database, settings, paths)
    assert (row.announced, row.published, row.title, row.publisher) == (
        dt.date(2024, 5, 13), dt.date(2024, 5, 14), "early", "The early",
    )  # fmt: skip
    assert (row.reports, row.stories) == (2, 1)
    assert (row.standing, row.listed, row.lag_days, row.provisional) == ("listed", dt.date(2024, 5, 15), 2, False)


def test_what_no_list_has_is_provisional(place):
    """A party known from the press alone says so; one that another authority lists is not on this one's."""
    database, settings, folder = place
    listed(database, ("Belmin Orbaine", None))
    text = (
        "The U.S. Treasury on Monday sanctioned Gelda Zemmit. The European Union sanctioned Belmin Orbaine on Monday."
    )
    rows = {row.caption: row for row in rows_after(database, settings, [write(folder, "one", "2024-05-14", text)])}
    assert (rows["Gelda Zemmit"].standing, rows["Gelda Zemmit"].provisional) == ("not on any list", True)
    alone = rows["Belmin Orbaine"]
    assert alone.standing in ("not on this authority's list", "not on any list")
    assert alone.provisional == (alone.standing == "not on any list")
    assert (alone.listed, alone.lag_days) == (None, None)


def test_two_acts_in_one_article_stay_two(place):
    """An old act that an article recalls is not the new one, and a second story counts for the act it reports."""
    database, settings, folder = place
    text = (
        "The U.S. Treasury on Monday sanctioned Belmin Orbaine, a trader from Tavdin. "
        "The U.S. Treasury had sanctioned Belmin Orbaine on 3 March 2019 for the first time."
    )
    other = "Belmin Orbaine was sanctioned by the United States on Monday. " + FILLER
    rows = rows_after(
        database, settings, [write(folder, "one", "2024-05-14", text), write(folder, "two", "2024-05-15", other)]
    )
    assert sorted((row.announced, row.stories) for row in rows) == [
        (dt.date(2019, 3, 3), 1), (dt.date(2024, 5, 13), 2), (dt.date(2024, 5, 13), 2),
    ]  # fmt: skip


def test_a_party_that_left_the_list_is_said_to_have_left(place):
    """The authority's list once had the party: neither listed nor never there."""
    database, settings, folder = place
    listed(database, ("Belmin Orbaine", dt.date(2024, 5, 15)), minute=1)
    listed(database, minute=2)
    text = "The U.S. Treasury on Monday sanctioned Belmin Orbaine, a trader from Tavdin."
    (row,) = rows_after(database, settings, [write(folder, "one", "2024-05-14", text)])
    assert row.standing == "no longer on this authority's list"


def test_rejected_claims_are_not_told(place):
    """What a person rejected is no report, before entities are put right as after."""
    database, settings, folder = place
    text = "The U.S. Treasury on Monday sanctioned Belmin Orbaine, a trader from Tavdin."
    assert rows_after(database, settings, [write(folder, "one", "2024-05-14", text)])
    with database.session() as session:
        (found,) = claims.claims(session, claims.ClaimQuery())
        ruling = Ruling(key=found.claim.key, name=found.claim.name, state=State.REJECTED, reason="another man")
        decide_claim(session, settings, ruling, START + dt.timedelta(minutes=7))
    assert press_against_lists(database).claims == ()
    resolve_all(database, settings, START + dt.timedelta(minutes=8))
    assert press_against_lists(database).claims == ()
