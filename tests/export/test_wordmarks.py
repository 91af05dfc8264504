"""Texts compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from watchlist.export.wordmarks import word_marks

words = st.lists(st.sampled_from(["Ali", "Bagheri", "Kani", "head", "of", "the", ",", "."]), max_size=12).map(" ".join)


@given(words, words)
def test_pieces_make_up_the_texts(before: str, after: str):
    """The pieces of each side give that side's text, and the unmarked pieces are the same on both sides."""
    old, new = word_marks(before, after)
    assert "".join(text for text, _ in old) == before
    assert "".join(text for text, _ in new) == after
    same_old = "".join(text for text, marked in old if not marked).split()
    same_new = "".join(text for text, marked in new if not marked).split()
    assert same_old == same_new


@given(words)
def test_equal_texts_have_no_marks(text: str):
    """Nothing is marked where nothing differs."""
    old, new = word_marks(text, text)
    assert old == new
    assert not any(marked for _, marked in old)


def test_one_word_is_marked():
    """Only the word that differs is marked."""
    old, new = word_marks("He was a clerk.", "He is a clerk.")
    assert [text for text, marked in old if marked] == ["was"]
    assert [text for text, marked in new if marked] == ["is"]


def test_very_long_texts_are_marked_as_a_whole():
    """A middle of thousands of words is not compared word by word; what is equal around it stays unmarked."""
    old, new = word_marks("start " + "a b " * 3000 + "end", "start " + "c d " * 3000 + "end")
    assert old[0] == ("start ", False)
    assert old[-1][0].endswith("end")
    assert len(old) == len(new) == 3
