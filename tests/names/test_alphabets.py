"""Scripts read letter by letter."""

import pytest

from watchlist.names.alphabets import (
    cyrillic_language,
    read_cyrillic,
    read_hangul,
    read_indic,
    read_kana,
    read_longest,
    read_thai,
    voiced,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Иванов", "ru"),
        ("Зеленський Володимир", "ru"),
        ("Київ", "uk"),
        ("Сергій", "uk"),
        ("Іван Быков", "be"),
        ("Быкаў", "be"),
        ("Ђорђевић", "sr"),
        ("Търново", "bg"),
        ("Объездов", "ru"),
    ],
)
def test_language_by_its_letters(text, language):
    """Letters that only one language has tell it; without any it is Russian."""
    assert cyrillic_language(text) == language


@pytest.mark.parametrize(
    ("word", "language", "latin"),
    [
        ("Щербаков", "ru", "shcherbakov"),
        ("Елена", "ru", "yelena"),
        ("Гончаренко", "uk", "honcharenko"),
        ("Щербов", "bg", "shterbov"),
        ("Милошевић", "sr", "milosevic"),
        ("Объедков", "ru", "obedkov"),
    ],
)
def test_cyrillic(word, language, latin):
    """Each language has its own values."""
    assert read_cyrillic(word, language) == latin


@pytest.mark.parametrize(
    ("word", "script", "latin"),
    [
        ("Μπακογιάννη", "grek", "bakogianni"),
        ("Αυγερινός", "grek", "avgerinos"),
        ("Ευτύχιος", "grek", "eftychios"),
        ("Παύλος", "grek", "pavlos"),
        ("გიორგი", "geor", "giorgi"),
        ("Երևան", "armn", "yerevan"),
    ],
)
def test_longest_match(word, script, latin):
    """Letters that sound together are read together; some otherwise at the beginning."""
    assert read_longest(word, script) == latin


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("オバマ", ("obama",)),
        ("バラク", ("baraku", "barak", "balak")),
        ("しんじ", ("shinji",)),
        ("トランプ", ("toranpu", "tramp", "tlamp")),
        ("ドナルド", ("donarudo", "donard", "donald")),
        ("プーチン", ("puchin", "putin")),
        ("メルケル", ("merukeru", "merker", "merkel", "melkel")),
    ],
)
def test_kana(word, readings):
    """Katakana is read in Hepburn and as a foreign name: consonants without helping vowels, r as l, chi as ti."""
    assert read_kana(word) == readings


def test_hangul_syllables():
    """Each syllable is read; stops are voiced between voiced sounds."""
    assert read_hangul("김정은") == ["kim", "chong", "un"]
    assert voiced(["kim", "chong", "un"]) == ["kim", "jong", "un"]
    assert voiced(["yong", "pok"]) == ["yong", "bok"]
    assert read_hangul("x") == []


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("नरेन्द्र", "narendra"),
        ("मोदी", "modi"),
        ("दामोदरदास", "damodardas"),
        ("राम", "ram"),
        ("ਸਿੰਘ", "singh"),
        ("রহমান", "rahman"),
    ],
)
def test_indic(word, latin):
    """The unwritten vowel is spoken where Hindi speaks it; sister scripts share the table."""
    assert read_indic(word) == latin


@pytest.mark.parametrize(("word", "latin"), [("มานะ", "mana"), ("เดช", "det"), ("นคร", "nakhon")])
def test_thai(word, latin):
    """Vowels before their consonant are moved behind it, and syllables closed."""
    assert read_thai(word) == latin
