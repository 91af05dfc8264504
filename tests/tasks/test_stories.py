"""Stories are found as articles come: the same ones whatever the order, and copies corroborate nothing."""

import datetime as dt
import random

import pytest

from watchlist.extract import group, marks_of, read_documents
from watchlist.settings import Settings
from watchlist.store import open_database
from watchlist.store.stories import outdated_stories, put_marks, stories_of
from watchlist.store.tables_press import STORY
from watchlist.tasks.dossiers import dossier_view
from watchlist.tasks.entities import Moment, entity_view, told_by
from watchlist.tasks.press import IngestRequest, ingest_documents
from watchlist.tasks.press_lists import press_claims
from watchlist.tasks.resolving import resolve_all
from watchlist.tasks.stories import ties_of

START = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
ACT = "The U.S. Treasury on Monday sanctioned Belmin Orbaine, a trader from Tavdin, and froze his assets."
COMMON = (
    "The harbour master of Tavdin closed the northern quay after inspectors had found cracks in three of its pillars. Ferries "
    "will use the southern quay until the autumn, and lorries have to take the road through the hills and the old bridge. "
    "Repairs will cost two million and take most of the coming year, according to the first estimate of the port's own engineers."
)
SAID = "“Nobody wants to wait for a pillar to give way,” said Mirko Landauer, who runs the port."
OTHER = (
    "Talks over what the sanctions mean for the trade with grain ended late at night without any result, and those who took part "
    "left the building by a side door. A second round has been announced for the week after next in another town."
)
REWORDED = (
    "Work on the damaged pillars is to begin before the winter, and whoever wants to cross the bay meanwhile will have to go by "
    "the other landing place. The bill is put at seven figures by people who have seen the papers of the harbour office."
)
ARTICLES = {
    "a_first": ("2024-05-14", f"{ACT} {COMMON}"),
    "b_copy": ("2024-05-15", f"{COMMON} {ACT} Our own reporter adds nothing."),
    "c_quoted": ("2024-05-16", f"{ACT} {REWORDED} {SAID}"),
    "d_source": ("2024-05-13", f"{SAID} {COMMON.replace('three', 'four')}"),
    "e_apart": ("2024-05-14", f"{OTHER} {ACT}"),
    "f_years_later": (
        "2029-05-14",
        f"{SAID} It was said of the old harbour, which has long been closed and is a museum now.",
    ),
    "g_undated": (
        None,
        f"{SAID} Whoever wrote this down forgot to say when, and nobody who reads it can tell any more.",
    ),
}


@pytest.fixture
def folder(tmp_path):
    """Seven articles that tell three stories."""
    for name, (day, text) in ARTICLES.items():
        front = f"published: {day}\n" if day else ""
        (tmp_path / f"{name}.txt").write_text(
            f"---\ntitle: {name}\n{front}publisher: {name}\n---\n\n{text}\n", encoding="utf-8"
        )
    return tmp_path


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "data").mkdir()
    return Settings(data_dir=str(tmp_path / "data"), actor="Tester")


def ingest(database, settings, folder, names, minute):
    paths = tuple(str(folder / f"{name}.txt") for name in names)
    ingest_documents(database, settings, IngestRequest(paths=paths), START + dt.timedelta(minutes=minute))


def partition(database, folder):
    names = {one.sha256: one.title for path in folder.glob("*.txt") for one in read_documents(path)}
    with database.reading() as session:
        found = {}
        for one in stories_of(session, names):
            found.setdefault(one.story, set()).add(names[one.document])
    return sorted(sorted(members) for members in found.values())


WANTED = [["a_first", "b_copy", "c_quoted", "d_source", "g_undated"], ["e_apart"], ["f_years_later"]]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_the_same_stories(folder, settings, seed):
    """However articles come, one by one or many at once, some of them twice, the stories are those of all at once."""
    rng = random.Random(seed)
    names = [*ARTICLES, *rng.sample(list(ARTICLES), 2)]
    rng.shuffle(names)
    with open_database(settings.url) as database:
        minute = 0
        while names:
            size = rng.randint(1, 3)
            minute += 1
            ingest(database, settings, folder, names[:size], minute)
            names = names[size:]
        assert partition(database, folder) == WANTED
        found = group(marks_of(one) for path in folder.glob("*.txt") for one in read_documents(path))
        with database.reading() as session:
            told = told_by(session, [sha256 for story in found for sha256 in story.documents])
        assert sorted(sorted(story.documents) for story in found) == sorted(
            sorted(key for key in told if told[key].story == story) for story in {one.story for one in told.values()}
        )
        assert {told[story.documents[0]].published for story in found} == {story.published for story in found}


def test_stories_of_former_rules_are_found_anew(folder, settings):
    """Articles whose marks are of another version, or missing, are compared with the next ingest."""
    with open_database(settings.url) as database:
        ingest(database, settings, folder, list(ARTICLES)[:6], 1)
        with database.session() as session:
            shas = [one.sha256 for path in folder.glob("*.txt") for one in read_documents(path)]
            known = [one.document for one in stories_of(session, shas)]
            put_marks(session, [], 0)
            session.execute(STORY.update().values(version=0, story="", signature=""))
            assert set(outdated_stories(session, 1)) == set(known)
        ingest(database, settings, folder, ["g_undated"], 2)
        assert partition(database, folder) == WANTED


def test_a_party_is_corroborated_by_stories(folder, settings):
    """Four articles report the act, of which three tell one story: two stories, the earliest date that of the first."""
    with open_database(settings.url) as database:
        ingest(database, settings, folder, list(ARTICLES), 1)
        resolve_all(database, settings, START + dt.timedelta(minutes=2))
        with database.reading() as session:
            (key,) = {claim.entity_id for claim in press_claims(session)}
            view = entity_view(session, key, Moment())
            dossier = dossier_view(session, settings, key, START + dt.timedelta(minutes=3))
        assert (view.reports, view.stories, view.first_reported) == (4, 2, dt.date(2024, 5, 13))
        assert [(one.outlets, len(one.articles), one.published) for one in dossier.stories] == [
            (3, 3, dt.date(2024, 5, 13)), (1, 1, dt.date(2024, 5, 14)),
        ]  # fmt: skip
        assert [one.title for one in dossier.stories[0].articles] == ["a_first", "b_copy", "c_quoted"]
        assert "“nobody wants to wait for a pillar to give way”" in dossier.stories[0].because
        assert all(one.quote == ACT for story in dossier.stories for one in story.articles)


def test_the_ties_of_a_story_are_named(folder, settings):
    """What makes articles one story can be told: the words quoted, or how much of the text is the same."""
    with open_database(settings.url) as database:
        ingest(database, settings, folder, ["a_first", "b_copy", "e_apart"], 1)
        shas = [one.sha256 for path in folder.glob("[abe]*.txt") for one in read_documents(path)]
        with database.reading() as session:
            ties = ties_of(session, shas)
    assert sorted(len(words) for words in ties.values()) == [0, 1]
    (words,) = next(one for one in ties.values() if one)
    assert words.endswith("% of the text")
