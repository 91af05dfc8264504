"""Names of other scripts for people to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names import latin_form


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("محمد باقری", "Mohammad Bagheri"),
        ("صدام حسين التكريتي", "Saddam Hussein al-Tikriti"),
        ("习近平", "Xi Jinping"),
        ("김정은", "Kim Chong Un"),
        ("Сергей Викторович Лавров", "Sergey Viktorovich Lavrov"),
        ("Ivan", None),
        ("123", None),
        ("", None),
    ],
)
def test_readable(text, latin):
    """The most probable reading with capitals; nothing where the name is Latin or has no letters."""
    assert latin_form(text) == latin


@given(st.text(max_size=50))
def test_never_breaks(text):
    """Any text gives a text or nothing."""
    form = latin_form(text)
    assert form is None or form.strip()
