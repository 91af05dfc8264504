"""Neighbours of a word: nothing within two edits is missed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from watchlist.match.terms import TWO_EDITS_FROM, Keys, distances, letter_mask, shared_keys, sorted_keys
from watchlist.match.words import form_distance

LETTERS = st.text("abkirsz", min_size=1, max_size=9)


def vocabulary(words: list[str], edits: int) -> Keys:
    lengths = np.array([len(word) for word in words], dtype=np.uint32)
    masks = np.array([letter_mask(word) for word in words], dtype=np.uint32)
    return Keys(*sorted_keys(words, edits), lengths, masks)


@settings(max_examples=200, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=15, unique=True), LETTERS)
def test_complete_within_two_edits(words: list[str], asked: str):
    """Every word within one edit of a short word, or two of a longer one, shares a key with it."""
    _, found = shared_keys([asked], 2, vocabulary(words, 2))
    near = {words[number] for number in found.tolist()}
    for word in words:
        bearable = 2 if min(len(word), len(asked)) >= TWO_EDITS_FROM else 1
        if OSA.distance(word, asked) <= bearable and max(len(word), len(asked)) > 1:
            assert word in near


def test_long_words_by_their_ends():
    """Three edits in the middle of a long word are found by its first and last letters."""
    long = vocabulary(["abdurrahmanov"], 2)
    assert shared_keys(["abdurahimnov"], 2, long)[1].tolist() == [0]
    assert shared_keys(["abdurxyzmanov"], 2, long)[1].tolist() == [0]


def test_exact_only_for_joined_words():
    """Without edits only the very word is found."""
    words = vocabulary(["sirkailavruv", "sirkailavru"], 0)
    assert shared_keys(["sirkailavruv"], 0, words)[1].tolist() == [0]


@given(LETTERS, LETTERS)
def test_array_distance_is_the_distance(one: str, other: str):
    """The distances of arrays are those of single words as far as two words may be one."""
    alone = form_distance(one, other)
    (many,) = distances([one], [other], np.array([max(len(one), len(other))], dtype=np.int32)).tolist()
    assert abs(min(alone, 9.0) - many) < 1e-6
