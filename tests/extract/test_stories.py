"""Copies and rewordings of one story count once."""

import datetime as dt
from pathlib import Path

from watchlist.extract import Document, corroboration, document_from_bytes, read_documents, stories

TEXT = (
    "The harbour master of Tavdin closed the northern quay on Monday after inspectors had found cracks in three of its pillars. "
    "Ferries will use the southern quay until the autumn, and lorries have to take the road through the hills. "
    "“Nobody wants to wait for a pillar to give way,” said Mirko Landauer, who runs the port. Repairs will cost two million.\n"
)


def document(text: str, day: str | None = None, name: str = "a.txt") -> Document:
    front = f"---\ndate: {day}\n---\n" if day else ""
    return document_from_bytes((front + text).encode(), name)


def test_rewording_is_found_by_the_quotation(shared: Path):
    """The rewritten wire story and its source are one story though their sentences differ."""
    articles = {Path(one.path).name[:3]: one for one in read_documents(shared / "seeds")}
    found = stories(list(articles.values()))
    story = next(one for one in found if articles["003"].sha256 in one.documents)
    assert articles["004"].sha256 in story.documents
    assert any(link.reason == "quotation" for link in story.links)
    assert articles["002"].sha256 not in story.documents


def test_copies_with_small_changes_are_one_story():
    """A cut and a new byline do not make a second story; the earliest gives the date."""
    one = document(TEXT, "2024-05-14")
    other = document("By our correspondent\n\n" + TEXT.replace("two million", "2 m"), "2024-05-13", "b.txt")
    (story,) = stories([one, other])
    assert story.published == dt.date(2024, 5, 13)
    assert story.documents[0] == other.sha256
    assert {link.reason for link in story.links} >= {"shingles"}


def test_other_words_on_other_matters_are_two_stories():
    """Two texts without a common sentence or quotation corroborate each other."""
    one = document(TEXT, "2024-05-14")
    other = document(
        "Talks over the quay of Tavdin ended without a result on Tuesday, officials of the region said in a short note.\n",
        "2024-05-14",
        "b.txt",
    )
    found = stories([one, other])
    assert len(found) == 2
    assert corroboration(found, [one.sha256, other.sha256]) == 2


def test_a_quotation_weeks_apart_ties_nothing():
    """An old remark quoted again belongs to another story."""
    first = "“Nobody wants to wait for a pillar to give way,” said Mirko Landauer at the opening of the new bridge in the hills.\n"
    assert len(stories([document(TEXT, "2024-05-14"), document(first, "2024-06-20", "b.txt")])) == 2
    assert len(stories([document(TEXT, "2024-05-14"), document(first, "2024-05-16", "b.txt")])) == 1


def test_the_same_text_twice_is_one_document():
    """Reading a file twice corroborates nothing."""
    one = document(TEXT)
    (story,) = stories([one, one])
    assert story.documents == (one.sha256,)
