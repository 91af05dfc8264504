"""Short vowels by the patterns of Arabic words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names.vocalise import vocalise

ARABIC = st.text(alphabet=st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويةى"), max_size=50)


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("ناصر", "nasir"),
        ("كريم", "karim"),
        ("رسول", "rasul"),
        ("محسن", "muhsin"),
        ("محمود", "mahmud"),
        ("احمد", "ahmad"),
        ("سلمان", "salman"),
        ("حسن", "hasan"),
        ("زهير", "zuhair"),
        ("حجازي", "hijazi"),
        ("نواز", "nawaz"),
    ],
)
def test_patterns(word, latin):
    """The usual vowels of a pattern are among the readings."""
    assert latin in vocalise(word)


@given(ARABIC)
def test_readings_are_letters(word):
    """Any word gives distinct readings of Latin letters, or none."""
    readings = vocalise(word)
    assert len(set(readings)) == len(readings)
    assert all("a" <= char <= "z" for reading in readings for char in reading)
