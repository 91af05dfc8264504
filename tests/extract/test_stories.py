"""Copies and rewordings of one story count once."""

import datetime as dt
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from watchlist.extract import Document, corroboration, document_from_bytes, group, marks_of, read_documents, stories

TEXT = (
    "The harbour master of Tavdin closed the northern quay on Monday after inspectors had found cracks in three of its pillars. "
    "Ferries will use the southern quay until the autumn, and lorries have to take the road through the hills. "
    "“Nobody wants to wait for a pillar to give way,” said Mirko Landauer, who runs the port. Repairs will cost two million.\n"
)


PARTS = [
    "The quay will stay closed until the autumn, and nobody in the town expects the ferries to come back before that time.",
    "A second bridge is to be built where the old mill stood, at a cost that the council did not want to put a figure on.",
    "Traders say that they have seen worse winters than this one and that prices will come down again with the first thaw.",
    "“We shall not wait for the tide to turn,” said Mirko Landauer, who runs the port.",
    "“There is no money left for a new pier,” said Odra Pelling, who keeps the books.",
]


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


def test_an_undated_text_does_not_make_one_story_of_two():
    """A remark repeated years later stays another story, though a text without a date has it too."""
    remark = "“Nobody wants to wait for a pillar to give way,” said Mirko Landauer. {}\n"
    found = stories(
        [
            document(remark.format(PARTS[0]), "2024-05-14"),
            document(remark.format(PARTS[1]), "2029-05-14", "b.txt"),
            document(remark.format(PARTS[2]), None, "c.txt"),
        ]
    )
    assert [len(story.documents) for story in found] == [2, 1]
    assert [story.published for story in found] == [dt.date(2024, 5, 14), dt.date(2029, 5, 14)]


TEXTS = st.lists(
    st.tuples(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4), st.integers(0, 9) | st.none()),
    min_size=1,
    max_size=7,
)


@settings(deadline=None, max_examples=60)
@given(texts=TEXTS, order=st.randoms(use_true_random=False))
def test_order_does_not_matter(texts, order):
    """The same texts in any order give the same stories, dates and links; every text is in exactly one story."""
    days = [None if day is None else f"2024-05-{day + 1:02d}" for _, day in texts]
    found = [
        document("\n\n".join(parts) + "\n", day, f"{n}.txt")
        for n, ((parts, _), day) in enumerate(zip(texts, days, strict=True))
    ]
    marks = [marks_of(one) for one in found]
    told = group(marks)
    order.shuffle(marks)
    assert group(marks) == told
    assert sorted(sha256 for story in told for sha256 in story.documents) == sorted({one.sha256 for one in found})
    for story in told:
        assert len(story.links) == len(story.documents) - 1
        trusted = [one.published for one in found if one.sha256 in story.documents and one.published]
        assert story.published == min(trusted, default=None)


@settings(deadline=None, max_examples=60)
@given(texts=TEXTS)
def test_texts_of_one_story_share_a_key(texts):
    """What is tied is found by a look-up of marks: each link joins two texts with a key in common."""
    found = [document("\n\n".join(parts) + "\n", None, f"{n}.txt") for n, (parts, _) in enumerate(texts)]
    marks = {one.sha256: one for one in map(marks_of, found)}
    for story in group(marks.values()):
        for link in story.links:
            assert set(marks[link.one].keys) & set(marks[link.other].keys)
