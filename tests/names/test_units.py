"""One raw word -> tokens."""

import pytest

from watchlist.names.lexicon import Mode
from watchlist.names.units import (
    MAX_WORD,
    build_entry,
    father_form,
    first_words,
    joined_form,
    number_token,
    servant_form,
    word_token,
)


@pytest.mark.parametrize(
    ("raw", "mode", "plains"),
    [
        ("Jong-un", Mode.PERSON, ["jong", "un"]),
        ("A.B.C.", Mode.ORG, ["abc"]),
        ("J.R.R.", Mode.PERSON, ["j", "r", "r"]),
        ("S.p.A.", Mode.ORG, ["spa"]),
        ("M/V", Mode.CRAFT, ["mv"]),
        ("SergeiLavrov", Mode.PERSON, ["sergei", "lavrov"]),
        ("McDonald", Mode.PERSON, ["mcdonald"]),
        ("PetroChina", Mode.ORG, ["petrochina"]),
        ("amazon.com", Mode.ORG, ["amazon", "com"]),
        ("AYAS2000", Mode.ORG, ["ayas", "2000"]),
        ("2nd", Mode.ORG, ["2nd"]),
        ("RA-76499", Mode.AIRCRAFT, ["ra76499"]),
        ("-", Mode.ORG, []),
        ("...", Mode.PERSON, []),
    ],
)
def test_parts_of_a_word(raw, mode, plains):
    """Hyphens, dots, slashes, inner capitals and digits part a word as names of the kind are written."""
    assert [token.plain for token in build_entry(raw, mode).tokens] == plains


def test_long_words_are_cut():
    """A word of ten thousand letters is compared by its beginning; the work stays small."""
    (token,) = build_entry("ab" * 5000, Mode.PERSON).tokens
    assert len(token.plain) == MAX_WORD


@pytest.mark.parametrize("plain", ["abdulrahman", "abdelrahman", "abdurrahman", "abdalrahman", "abdirahman"])
def test_servant_names_meet(plain):
    """Abd al-Rahman in one word has one form, however the article is written."""
    assert joined_form(plain) == servant_form("rahman") == word_token(plain).form


@pytest.mark.parametrize("plain", ["aboubakar", "abubakr"])
def test_kunya_names_meet(plain):
    """Abu Bakr in one word has the form of Abu and Bakr."""
    assert joined_form(plain) == father_form("bakr")


@pytest.mark.parametrize("plain", ["abdullah", "abdallah", "aboud", "ahmad", "abram"])
def test_names_that_only_begin_alike(plain):
    """Abdullah has its own form, and short words are not taken apart."""
    assert joined_form(plain) is None


@pytest.mark.parametrize(
    ("plain", "hint"),
    [("alnuristani", "nuristani"), ("binladin", "ladin"), ("assadiq", "sadiq"), ("jaeger", "jager")],
)
def test_hints(plain, hint):
    """A joined article or particle, and ae for ä, leave the shorter word as a hint."""
    assert word_token(hint).form in word_token(plain).alt


def test_numbers_lose_leading_zeros():
    """007 is 7, 0 stays 0."""
    assert number_token("007", "007").form == "7"
    assert number_token("0", "0").form == "0"


def test_first_words_of_phrases():
    """Words that may begin a title or legal form are known by mode."""
    assert "brig" in first_words(Mode.PERSON)
    assert "ooo" in first_words(Mode.ORG)
    assert "mv" in first_words(Mode.CRAFT)
