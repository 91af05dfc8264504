"""Cells that hold lists come apart at their numbers and letters, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.sources.cells import document_details, items, lettered_items, numbered_items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1) Germany. (2) Morocco", [(1, "Germany"), (2, "Morocco")]),
        ("(1) Uganda (2) Uganda (3)Uganda", [(1, "Uganda"), (2, "Uganda"), (3, "Uganda")]),
        ("(1-3) Libya (4) Morocco", [(1, "Libya"), (2, "Libya"), (3, "Libya"), (4, "Morocco")]),
        ("(1) to (3) Algeria (4) Morocco", [(1, "Algeria"), (2, "Algeria"), (3, "Algeria"), (4, "Morocco")]),
        ("(1) Tunis (2) - (3) -", [(1, "Tunis")]),
        ("No (37), Room (10)", [(1, "No (37), Room (10)")]),
        ("(1) Room (37) (2) B", [(1, "Room (37)"), (2, "B")]),
        ("(laissez-Passer) issued", [(1, "(laissez-Passer) issued")]),
        ("", []),
        ("-", []),
    ],
)
def test_numbers(text: str, expected: list[tuple[int, str]]):
    """Numbers begin the cell and count up; ranges repeat their text."""
    assert list(numbered_items(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a) 1954 b) 1953", ("1954", "1953")),
        ("a) 27/08/1963; b) 1962", ("27/08/1963", "1962")),
        ("Pul-e-Khumri, Afghanistan", ("Pul-e-Khumri, Afghanistan",)),
        ("a) Only one", ("Only one",)),
        ("Section b) of a building", ("Section b) of a building",)),
    ],
)
def test_letters(text: str, expected: tuple[str, ...]):
    """Letters begin the cell with a and count up."""
    assert lettered_items(text) == expected


@given(st.lists(st.text("abcdefgh XYZ", min_size=1, max_size=12).filter(str.strip), min_size=2, max_size=9))
def test_numbered_lists_come_back(texts: list[str]):
    """What is numbered and joined comes apart into the same texts."""
    cell = " ".join(f"({number}) {text}" for number, text in enumerate(texts, 1))
    assert items(cell) == [" ".join(text.split()) for text in texts]


def test_documents():
    """Country and dates of a document are found in its free text, where they are full days."""
    assert document_details("Russia, issued on 1 Feb 2010, expiry date: 15/06/2027") == {
        "country": "RU", "issued": "2010-02-01", "expires": "2027-06-15",
    }  # fmt: skip
    assert document_details("Issued in Jordan")["country"] == "JO"
    assert document_details("Saudi Arabia number")["country"] == "SA"
    assert document_details("(Afghan). Issued on 9 Jan 1997") == {
        "country": "AF",
        "issued": "1997-01-09",
        "expires": None,
    }
    assert document_details("Ration card no.") == {"country": None, "issued": None, "expires": None}
    assert document_details("Place of issue: Bamako, Mali. Date of expiration: 10 Jan 2017.")["country"] == "ML"
    assert document_details("issued in Milan, Italy")["country"] == "IT"
    assert document_details("530293463 - Russia, expiry date: 18/03/2023")["country"] == "RU"
    assert document_details("expires on October 19, 2020")["expires"] == "2020-10-19"
    assert document_details("BR: 69987857")["country"] is None
