"""Dates of birth: what agrees, what may be a slip, what cannot be one person."""

import datetime as dt

import pytest

from watchlist.records import PartialDate, Precision
from watchlist.resolve.births import compare_births
from watchlist.resolve.weights import load_weights
from watchlist.sources.dates import read_date

COUNTS = load_weights().facts


def told(one: str, other: str) -> tuple[float, bool]:
    found = compare_births((read_date(one),), (read_date(other),), COUNTS)
    assert found is not None
    return found.log_odds, found.forbidden


def test_the_same_day_says_more_than_the_same_year():
    """Agreement is worth the more, the more exact it is."""
    day, year = told("4 May 1960", "1960-05-04")[0], told("1960", "4 May 1960")[0]
    assert day > told("May 1960", "4 May 1960")[0] > year > 0


def test_new_year_is_worth_less():
    """1 January is put where the day is unknown, so it says less than another day."""
    assert told("1 Jan 1960", "1 Jan 1960")[0] < told("4 May 1960", "4 May 1960")[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("5 Apr 1960", "4 May 1960"), ("4 May 1960", "4 May 1961"), ("1962", "1963"), ("4 May 1960", "24 May 1960")],
)
def test_slips_of_the_pen_do_not_forbid(one: str, other: str):
    """Day and month changed round, a digit or a year off: lists do this to one man, so it forbids nothing."""
    assert not told(one, other)[1]


def test_far_dates_forbid():
    """Dates ten years apart cannot be one person's; circa dates may be further apart than exact ones."""
    assert told("1950", "4 May 1960")[1]
    assert told("circa 1950", "4 May 1960")[1] is False
    assert told("circa 1930", "4 May 1960")[1]


def test_the_best_of_several_dates_counts():
    """A record with several dates conflicts only where none of them is compatible."""
    several = (read_date("1950"), read_date("4 May 1960"))
    found = compare_births(several, (read_date("1960"),), COUNTS)
    assert found is not None
    assert not found.forbidden
    assert found.one == "4 May 1960"


def test_unreadable_dates_say_nothing():
    """Nothing is said where a side has no date that could be read."""
    unknown = PartialDate(raw="unknown")
    day = PartialDate(raw="x", start=dt.date(1960, 1, 1), end=dt.date(1960, 1, 1), precision=Precision.DAY)
    assert compare_births((unknown,), (day,), COUNTS) is None
    assert compare_births((), (day,), COUNTS) is None
