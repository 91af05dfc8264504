"""Raw words: what parts them, what vanishes, what only looks like something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names.text import latin_word, raw_words, settle_script, without_leet


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("O'Brien", ["OBrien"]),
        ("Qa’ida", ["Qaida"]),
        ("ʿAbd al-ʿAzīz", ["Abd", "al-Azīz"]),
        ("AT&T", ["AT", "&", "T"]),
        ('ООО"БАЙ"', ["ООО", "БАЙ"]),
        ("Ｉｖａｎ", ["Ivan"]),
        ("a\u200bb", ["ab"]),
        ("Jean–Luc", ["Jean-Luc"]),
        ("🔥Ivan🔥", ["Ivan"]),
        ("one,two;three|four", ["one", "two", "three", "four"]),
        ("\t\n ", []),
        ("Put!n", ["Putin"]),
        ("R@mzan $hoigu", ["Ramzan", "shoigu"]),
        ("Yahoo! a@b US$ 5", ["Yahoo", "aab", "US", "5"]),
        ("3%ers", ["3", "percenters"]),
    ],
)
def test_words(text, words):
    """Apostrophes and invisible marks vanish, signs amid letters are read as letters, all else parts words."""
    assert raw_words(text) == words


@pytest.mark.parametrize(
    ("word", "plain", "other"),
    [
        ("Müller", "muller", "mueller"),
        ("Yıldız", "yildiz", ""),
        ("Łódź", "lodz", "wodz"),
        ("Đorđević", "dordevic", "djordjevich"),
        ("Şahin", "sahin", "shahin"),
        ("Østergård", "ostergard", "oestergaard"),
        ("Strauß", "strauss", ""),
        ("Ivan", "ivan", ""),
        ("Ə", "a", "e"),
    ],
)
def test_letters_with_marks(word, plain, other):
    """Letters with marks are read by their bare letter, and in the other way their language writes them."""
    got = latin_word(word)
    assert got[0] == plain
    assert got[1] == other


@pytest.mark.parametrize(
    ("word", "settled"),
    [("Pаvel", "Pavel"), ("Рavel", "Pavel"), ("Ивaн", "Иван"), ("Ivan", "Ivan"), ("Иван", "Иван"), ("αlex", "alex")],
)
def test_lookalikes(word, settled):
    """A word of two scripts goes back to one where the strange letters have twins there."""
    assert settle_script(word) == settled


@pytest.mark.parametrize(
    ("word", "person", "read"),
    [
        ("ig0r", True, "igor"),
        ("sech1n", True, "sechin"),
        ("i9or", True, "igor"),
        ("4lexander", True, "alexander"),
        ("micr0soft", False, "microsoft"),
        ("b2b", False, "b2b"),
        ("ayas2000", False, "ayas2000"),
        ("mi8", False, "mi8"),
    ],
)
def test_digits_for_letters(word, person, read):
    """Digits inside a word of letters are read as letters; numbers beside letters are not."""
    assert without_leet(word, person) == read


@given(st.text(max_size=60))
def test_words_hold_no_separator(text):
    """No raw word is empty or holds white space."""
    assert all(word and not any(char.isspace() for char in word) for word in raw_words(text))
