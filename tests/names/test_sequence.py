"""Rules on neighbouring words."""

import pytest

from watchlist.names import prepare
from watchlist.names.lexicon import Mode
from watchlist.names.sequence import arrange
from watchlist.names.units import build_entry
from watchlist.records import Kind


def arranged(text: str, mode: Mode) -> list[tuple[str, str]]:
    units = [unit for word in text.split() for unit in build_entry(word, mode).units]
    flags = 0
    for unit in units:
        flags |= unit.flags
    return [(unit.token.plain, unit.token.tag) for unit in arrange(units, mode, flags)]


@pytest.mark.parametrize(
    ("text", "plains"),
    [
        ("Abd al Rahman", ["abdalrahman"]),
        ("Abd Allah Omar", ["abdallah", "omar"]),
        ("Muhammad Abdul", ["muhammad", "abdul"]),
        ("Abu Omar al-Baghdadi", ["abuomar", "al", "baghdadi"]),
        ("Saif ul Allah", ["saifulallah"]),
        ("Salah al-Din Ali", ["salahaldin", "ali"]),
        ("Mohammad Din", ["mohammad", "din"]),
        ("al-Din", ["al", "din"]),
        ("Mc Donald", ["mcdonald"]),
        ("Allah Dad", ["allah", "dad"]),
    ],
)
def test_names_written_apart(text, plains):
    """Parts that are one name are joined, and nothing else is."""
    assert [plain for plain, _ in arranged(text, Mode.PERSON)] == plains


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Limited Liability Company", ["word"]),
        ("Alpha Limited Liability Company", ["word", "legal"]),
        ("Company of Heroes", ["legal", "particle", "word"]),
        ("SA Alpha", ["legal", "word"]),
        ("Alpha SA Beta", ["word", "word", "word"]),
        ("Alpha Co. Ltd.", ["word", "legal"]),
    ],
)
def test_legal_forms_by_place(text, tags):
    """Short forms count at the edges only, phrases as one token, and a name is never legal form alone."""
    assert [tag for _, tag in arranged(text, Mode.ORG)] == tags


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Forty Four", ["44"]),
        ("Forty 4", ["44"]),
        ("Forty Forty", ["40", "40"]),
        ("Four Forty", ["4", "40"]),
        ("Unit VII", ["unit", "7"]),
        ("Vitamin C I", None),
        ("I Alpha", None),
    ],
)
def test_numbers_in_words(text, forms):
    """Tens and units add up; Roman numerals count; a lone I counts at the end only."""
    got = [token.form for token in prepare(text, Kind.COMPANY).tokens if token.tag == "number"]
    wanted = [form for form in forms or (["1"] if text.endswith("I") else []) if form.isdigit()]
    assert got == wanted


def test_number_words_are_names_of_persons():
    """Ten, Seven and Three are names when a person bears them."""
    assert {token.tag for token in prepare("Ten Seven Three", Kind.PERSON).tokens} == {"word"}
