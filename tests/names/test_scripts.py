"""Which script a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names import script_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ivan", "Latn"),
        ("Müller", "Latn"),
        ("Иван", "Cyrl"),
        ("محمد", "Arab"),
        ("گل", "Arab"),
        ("כהן", "Hebr"),
        ("Αλέξης", "Grek"),
        ("Հովհաննես", "Armn"),
        ("შალვა", "Geor"),
        ("习近平", "Hani"),
        ("バラク", "Jpan"),
        ("田中さん", "Jpan"),
        ("김정은", "Hang"),
        ("नरेन्द्र", "Deva"),
        ("นรา", "Thai"),
        ("ኤርሚ", "Ethi"),
        ("123", "Zyyy"),
        ("🔥", "Zyyy"),
        ("", "Zyyy"),
        ("12 Иван", "Cyrl"),
        ("Ivan Иванович Петров", "Cyrl"),
        ("٠١٢", "Zyyy"),
    ],
)
def test_dominant_script(text, code):
    """The script of most letters is told by its ISO 15924 code; digits and symbols are of no script."""
    assert script_of(text) == code


@given(st.text(max_size=40))
def test_any_text_has_a_code(text):
    """Any text has a four-letter code, and doubling it changes none."""
    code = script_of(text)
    assert len(code) == 4
    assert script_of(text + text) == code
