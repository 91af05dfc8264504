"""Which story an article belongs to, and the marks by which others of it are found."""

import datetime as dt

import pytest

from watchlist.store.documents import DocumentMeta, Reader, save_document
from watchlist.store.stories import (
    StoryMarks,
    members_of,
    near_articles,
    outdated_stories,
    put_marks,
    read_marks,
    set_stories,
    stories_of,
)

A, B, C, D = (letter * 64 for letter in "abcd")


def marks(document: str, *keys: str) -> StoryMarks:
    return StoryMarks(document=document, signature="00ff", quotations=("speaker|“their” words",), keys=keys)


@pytest.fixture
def stored(builder):
    """Four articles a day apart."""
    with builder.database.session() as session:
        for number, sha256 in enumerate((A, B, C, D), 1):
            meta = DocumentMeta(
                sha256=sha256,
                raw_sha256=sha256,
                path=f"{sha256[0]}.txt",
                text=sha256,
                published=dt.date(2026, 1, number),
            )
            reader = Reader(parser_version="1", names_version="n1")
            save_document(session, meta, [], builder.prepare, reader, builder.now)
    return builder.database


def test_articles_that_share_a_mark_and_their_stories_are_near(stored):
    """A new article meets those with a mark of its, and whoever tells their story with them; nobody else."""
    with stored.session() as session:
        put_marks(session, [marks(A, "1", "2"), marks(B, "2", "3"), marks(C, "9"), marks(D, "3")], 1)
        assert near_articles(session, [A]) == [A, B]
        set_stories(session, {B: B, D: B})
        assert near_articles(session, [A]) == [A, B, D]
        assert near_articles(session, [C]) == [C]


def test_stories_are_read_from_either_side(stored):
    """By article its story, by story its articles; marks come back as they were put, with the article's date."""
    with stored.session() as session:
        put_marks(session, [marks(A, "1"), marks(B, "2")], 1)
        set_stories(session, {A: A, B: A})
        assert {one.document: one.story for one in stories_of(session, [A, B, C])} == {A: A, B: A}
        assert sorted((one.document, one.published.day, one.path) for one in members_of(session, [A])) == [
            (A, 1, "a.txt"), (B, 2, "b.txt"),
        ]  # fmt: skip
        (found,) = read_marks(session, [B])
        assert (found.signature, found.quotations, found.keys) == ("00ff", ("speaker|“their” words",), ())
        assert found.published == dt.date(2026, 1, 2)


def test_marks_are_replaced_and_outdated_ones_named(stored):
    """Putting marks again replaces them; articles without marks of this version are named."""
    with stored.session() as session:
        assert outdated_stories(session, 1) == [A, B, C, D]
        put_marks(session, [marks(A, "1"), marks(B, "1")], 1)
        assert outdated_stories(session, 1) == [C, D]
        put_marks(session, [marks(B, "2")], 2)
        assert near_articles(session, [A]) == [A]
        assert outdated_stories(session, 2) == [A, C, D]
