"""Articles: their text as archived, and what was read in them, each article speaking for its own records only."""

import datetime as dt
import hashlib

import pytest

from watchlist.errors import NotFoundError
from watchlist.store.documents import (
    DocumentMeta,
    Reader,
    Revision,
    document,
    documents,
    revise_document,
    save_document,
)
from watchlist.store.overview import sources_overview

TEXT = "Oslo listed Ann on Monday. “Ann” is a made-up name. 王"


def meta(text: str = TEXT, **facts: object) -> DocumentMeta:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return DocumentMeta(**({"sha256": sha256, "raw_sha256": "r" * 64, "path": "a.txt", "text": text} | facts))


@pytest.fixture
def save(builder, make):
    """Stores an article that names the people given."""

    def save(article: DocumentMeta, *names: str, version: str = "1"):
        builder.now += dt.timedelta(hours=1)
        rows = [
            make.row(make.person(f"{article.sha256[:16]}:{name.lower()}", name, source="press"), raw=article.sha256)
            for name in names
        ]
        reader = Reader(parser_version=version, names_version="n1")
        with builder.database.session() as session:
            return save_document(session, article, rows, builder.prepare, reader, builder.now)

    return save


def test_text_comes_back_as_archived(builder, save):
    """Character offsets of evidence hold in the stored text."""
    save(meta(title="Oslo lists Ann", published=dt.date(2026, 2, 1)), "Ann")
    with builder.database.reading() as session:
        found = document(session, meta().sha256[:12])
    assert found.text == TEXT
    assert (found.title, found.published, found.records) == ("Oslo lists Ann", dt.date(2026, 2, 1), 1)
    assert hashlib.sha256(found.text.encode()).hexdigest() == found.sha256


def test_an_article_does_not_touch_another(builder, save):
    """A second article adds its records and removes none of the first's; one without parties is kept too."""
    save(meta(), "Ann", "Ben")
    saved = save(meta("Another text"), "Cem")
    save(meta("Nobody is named here"))
    assert (saved.added, saved.removed) == (1, 0)
    assert sorted(one.record.caption for one in builder.records(sources=("press",))) == ["Ann", "Ben", "Cem"]
    with builder.database.reading() as session:
        assert [one.records for one in documents(session)] == [0, 1, 2]
        (state,) = sources_overview(session)
        assert (state.source, state.records, state.names, state.editions) == ("press", 3, 3, 3)
        assert [one.sha256 for one in documents(session, [meta().sha256, "0" * 64])] == [meta().sha256]


def test_same_article_again_writes_no_row(builder, save):
    """Ingesting an article twice is noticed by its text, wherever it lies now."""
    save(meta(), "Ann")
    before = builder.counts()
    assert save(meta(path="b/copy.txt"), "Ann").same
    assert builder.counts() == before
    with builder.database.reading() as session:
        assert documents(session)[0].path == "b/copy.txt"


def test_newer_reader_amends_by_the_parser(builder, save):
    """Read by a newer reader, an article's records come and go as the parser's doing."""
    save(meta(), "Ann", "Ben")
    saved = save(meta(published=dt.date(2026, 2, 1)), "Ann", "Cem", version="2")
    assert (saved.same, saved.added, saved.removed) == (False, 1, 1)
    assert {(one.change, one.cause) for one in builder.changes(first_load=False)} == {
        ("added", "parser"), ("removed", "parser"),
    }  # fmt: skip
    assert sorted(one.record.caption for one in builder.records()) == ["Ann", "Cem"]
    with builder.database.reading() as session:
        (state,) = sources_overview(session)
    assert state.records == 2


@pytest.mark.parametrize("sha256", ["", "abc", "0" * 64, "%"])
def test_unknown_articles(builder, save, sha256: str):
    """A hash that names no article, or is too short to, is an error."""
    save(meta(), "Ann")
    with builder.database.reading() as session, pytest.raises(NotFoundError):
        document(session, sha256)


def test_what_counts_of_an_article_changes_and_its_text_stays(builder, save, make):
    """Other records by a person's word are another edition, put down to the review; taking it back is a third one."""
    article = meta()
    save(article, "Ann", "Ben")

    def revise(review: str, *names: str):
        builder.now += dt.timedelta(hours=1)
        rows = [
            make.row(make.person(f"{article.sha256[:16]}:{name.lower()}", name, source="press"), raw=article.sha256)
            for name in names
        ]
        with builder.database.session() as session:
            revision = Revision(review=review, names_version="n1")
            return revise_document(session, article.sha256, rows, builder.prepare, revision, builder.now)

    assert revise("r1", "Ann").removed == 1
    assert revise("r1", "Ann").same
    assert revise("", "Ann", "Ben").added == 1
    assert [one.record.caption for one in builder.records(sources=("press",))] == ["Ann", "Ben"]
    causes = [(one.change.value, one.cause.value) for one in builder.changes() if one.caption == "Ben"]
    assert causes == [("added", "first_load"), ("removed", "review"), ("added", "review")]
    assert save(article, "Ann", "Ben").same
    assert save(article, "Ann", "Ben", "Cem", version="2").added == 1
    with pytest.raises(NotFoundError), builder.database.session() as session:
        revise_document(session, "0" * 64, [], builder.prepare, Revision(review="", names_version="n1"), builder.now)
