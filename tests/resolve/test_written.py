"""People read words as lists write them, never as they are compared."""

import pytest

from watchlist.match.weights import PERSON
from watchlist.match.words import words_of
from watchlist.names import prepare
from watchlist.records import Kind
from watchlist.resolve import resolve
from watchlist.resolve.written import as_written


@pytest.mark.parametrize(
    ("text", "plain", "shown"),
    [
        ("Hojjatollah QUREISHI", "qureishi", "QUREISHI"),
        ("ÁLVAREZ, José María", "jose", "José"),
        ("Walid Ahmad KHAN (Akhtar)", "akhtar", "Akhtar"),
        ("КРИВОРУЧКО Алексей Юрьевич", "aleks", "Алексей"),
    ],
)
def test_a_word_is_shown_as_written(text, plain, shown):
    """The compared word leads back to the piece of the name that it was read from."""
    words = [word for word in words_of(prepare(text, Kind.PERSON).tokens, PERSON) if word.plain.startswith(plain)]
    assert as_written(text, words) == shown


def test_a_word_read_from_several_pieces(subject):
    """A name of several pieces that is compared as one word is shown whole."""
    text = "Abd al-Rahman YASIN"
    word = next(word for word in words_of(prepare(text, Kind.PERSON).tokens, PERSON) if word.form.startswith("abd"))
    assert as_written(text, [word]) == "Abd al-Rahman"


def test_the_name_stands_for_a_word_that_cannot_be_found():
    """Where no piece resembles the word, the whole name is shown, never the folded word."""
    words = words_of(prepare("Zhang Wei", Kind.PERSON).tokens, PERSON)
    assert as_written("张伟", words) == "张伟"


def test_reasons_hold_words_of_the_lists(subject):
    """A merge's reason and parts quote names, further names and roles with their capitals."""
    facts = {"countries": ["IR"], "births": ["1964-09-27"], "roles": ["Commander of the Quds Force of Fars"]}
    found = resolve(
        [
            subject("uk:1", "Hojjatollah QUREISHI", "Sepahbod Vahdati", programme="Iran", **facts),
            subject("ofac:1", "GHOREISHI, Hojatollah", "Vahdati Sepahbod", programme="IRAN", **facts),
        ]
    )
    [step] = found.steps
    told = " ".join([step.reason, *(f"{part.query} {part.listed} {part.note}" for part in step.parts)])
    assert "QUREISHI" in told
    assert "GHOREISHI" in told
    assert "Quds" in told
    assert "Vahdati" in told
    assert "kuriishi" not in told
    assert "kuds" not in told
