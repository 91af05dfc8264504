"""Dates of birth of two records: what they say, and when they cannot be one person's.

Lists copy dates from documents that are wrong as often as people are: a day and a month changed round, a year off by
one, several dates of one man. So a record with several dates conflicts only where none of them is compatible.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from watchlist.records import PartialDate, Precision
from watchlist.resolve.weights import FactCounts

DAYS_A_YEAR = 365.25
WIDE_DAYS = 400
"""A span of more days is no year but a guess."""
CLOSE_YEARS, CLOSE_YEARS_CIRCA = 2.0, 5.0
FORBIDDEN_YEARS, FORBIDDEN_YEARS_CIRCA = 5.0, 10.0
"""Dates further apart cannot be one person's, whatever else agrees."""


class BirthEvidence(NamedTuple):
    """Log odds of the two dates that agree best, with the dates as published, the note, and how many years apart."""

    log_odds: float
    one: str
    other: str
    note: str
    forbidden: bool = False


def compare_births(
    ones: tuple[PartialDate, ...], others: tuple[PartialDate, ...], counts: FactCounts
) -> BirthEvidence | None:
    """The two dates that agree best; None where either side has none that could be read."""
    found = [
        _two(one, other, counts)
        for one in ones
        if one.start is not None and one.end is not None
        for other in others
        if other.start is not None and other.end is not None
    ]
    return max(found, key=lambda item: (item.log_odds, not item.forbidden, item.one, item.other), default=None)


def _two(one: PartialDate, other: PartialDate, counts: FactCounts) -> BirthEvidence:
    apart = _years_apart(one, other)
    exact = one.precision is Precision.DAY and other.precision is Precision.DAY
    circa = one.circa or other.circa
    if exact and one.start is not None and other.start is not None:
        told = _two_days(one.start, other.start, counts)
        if told is not None:
            return BirthEvidence(told[0], one.raw, other.raw, told[1])
    elif apart == 0.0:
        return BirthEvidence(*_overlap(one, other, counts))
    if apart <= (CLOSE_YEARS_CIRCA if circa else CLOSE_YEARS):
        worth = counts.birth_slip if apart <= (2.0 if circa else 0.05) else counts.birth_close
        return BirthEvidence(worth, one.raw, other.raw, "a little apart")
    forbidden = apart > (FORBIDDEN_YEARS_CIRCA if circa else FORBIDDEN_YEARS)
    return BirthEvidence(counts.birth_apart, one.raw, other.raw, f"{apart:.0f} years apart", forbidden)


def _overlap(one: PartialDate, other: PartialDate, counts: FactCounts) -> tuple[float, str, str, str]:
    widest = max(_days(one), _days(other))
    if Precision.RANGE in (one.precision, other.precision) or one.circa or other.circa or widest > WIDE_DAYS:
        return counts.birth_span, one.raw, other.raw, "agree as far as they are known"
    if widest > 31:
        return counts.birth_year, one.raw, other.raw, "same year"
    return counts.birth_month, one.raw, other.raw, "same month"


def _two_days(one: dt.date, other: dt.date, counts: FactCounts) -> tuple[float, str] | None:
    if one == other:
        new_year = (one.month, one.day) == (1, 1)
        return (counts.birth_new_year, "same day (1 January)") if new_year else (counts.birth_day, "same day")
    if one.year == other.year and one.day == other.month and one.month == other.day:
        return counts.birth_swapped, "day and month changed round"
    if _digits_apart(one, other) == 1:
        return counts.birth_slip, "one digit differs"
    if one.year == other.year:
        return counts.birth_same_year, "same year, another day"
    return None


def _digits_apart(one: dt.date, other: dt.date) -> int:
    mine, theirs = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    return sum(a != b for a, b in zip(mine, theirs, strict=True))


def _days(date: PartialDate) -> int:
    return (date.end - date.start).days if date.start is not None and date.end is not None else 0


def _years_apart(one: PartialDate, other: PartialDate) -> float:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return 0.0
    return max((other.start - one.end).days, (one.start - other.end).days, 0) / DAYS_A_YEAR
