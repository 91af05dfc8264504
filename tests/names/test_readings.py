"""Whole names in other scripts."""

import pytest

from watchlist.names.lexicon import Mode
from watchlist.names.readings import READINGS, letters_of, read_text


@pytest.mark.parametrize(
    ("text", "mode", "first"),
    [
        ("Сергей Лавров", Mode.PERSON, "sergey lavrov"),
        ("김정은", Mode.PERSON, "kim, chong un"),
        ("习近平", Mode.PERSON, "xi, jinping"),
        ("Barack Обама", Mode.PERSON, "Barack obama"),
        ("١٢٣ محمد", Mode.ORG, "123 mohammad"),
        ("ООО БАЙ", Mode.ORG, "ooo bay"),
        ("บริษัท เอ็กโซร่า จำกัด", Mode.ORG, "company eksora limited"),
    ],
)
def test_first_reading(text, mode, first):
    """The first reading is the most probable one; Latin words stay as written."""
    assert read_text(text, mode)[0] == first


def test_readings_are_few_and_differ():
    """No name has more readings than are worth comparing."""
    readings = read_text("عبد الكريم شنداخ مطيع", Mode.PERSON)
    assert 1 < len(readings) <= READINGS
    assert len(set(readings)) == len(readings)


@pytest.mark.parametrize(
    ("word", "script", "letters"), [("ג׳ורג׳", "hebr", "ג'ורג'"), ("Об-ама", "cyrl", "обама"), ("مُحمّد", "arab", "محمد")]
)
def test_letters_for_the_tables(word, script, letters):
    """Tables see letters only; Hebrew keeps the mark that changes a letter."""
    assert letters_of(word, script) == letters
