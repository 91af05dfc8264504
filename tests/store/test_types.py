"""Moments and texts mean the same on both databases."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.store.types import moment_text, storable, utc

AWARE = st.datetimes(timezones=st.timezones(), allow_imaginary=False)


@given(one=AWARE, other=AWARE)
def test_moment_texts_sort_as_time_does(one: dt.datetime, other: dt.datetime):
    """Texts of fixed width compare as the moments do, and can be read back without loss."""
    try:
        texts, moments = [moment_text(one), moment_text(other)], [utc(one), utc(other)]
    except OverflowError:  # the first or last hours of the calendar, in another zone
        return
    assert (texts[0] < texts[1]) == (moments[0] < moments[1])
    assert dt.datetime.fromisoformat(texts[0]) == moments[0]
    assert {len(text) for text in texts} == {27}


def test_naive_moments_are_refused():
    """A time without zone says nothing about when."""
    with pytest.raises(ValueError, match="without time zone"):
        moment_text(dt.datetime(2026, 1, 1))  # noqa: DTZ001


@given(text=st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_storable_keeps_length_and_text(text: str):
    """What cannot be stored is replaced one for one, so that offsets hold; text without such characters is untouched."""
    stored = storable(text)
    stored.encode()
    assert "\0" not in stored
    assert len(stored) == len(text)
    if text.isprintable():
        assert stored == text
