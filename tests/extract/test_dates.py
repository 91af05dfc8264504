"""Days are told where the text allows it, and the reason where it does not."""

import datetime as dt

import pytest

from watchlist.extract.dates import find_dates, persian_day, read_day, resolve
from watchlist.extract.sentences import sentences

FRIDAY = dt.date(2022, 10, 21)


def day_of(text: str, dateline: dt.date | None = FRIDAY) -> tuple[dt.date | None, str | None]:
    (sentence,) = sentences(text)
    (when,) = find_dates(sentence.tokens, text)
    assert when.text in text
    return resolve(when, dateline)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It acted on Wednesday", dt.date(2022, 10, 19)),
        ("It acted on Friday", dt.date(2022, 10, 21)),
        ("It acts next Monday", dt.date(2022, 10, 24)),
        ("It acted yesterday", dt.date(2022, 10, 20)),
        ("It acted two days ago", dt.date(2022, 10, 19)),
        ("It acted on Oct. 3", dt.date(2022, 10, 3)),
        ("It acted on 28 December", dt.date(2021, 12, 28)),
        ("It acted on 20 October 2021", dt.date(2021, 10, 20)),
        ("It acted on 2021-10-20", dt.date(2021, 10, 20)),
        ("It acted on 20.10.2021", dt.date(2021, 10, 20)),
        ("It acted on 12 Farvardin 1402", dt.date(2023, 4, 1)),
        ("Er handelte am 3. März 2022", dt.date(2022, 3, 3)),
        ("Il a agi le 5 août 2022", dt.date(2022, 8, 5)),
        ("Actuó el 5 de agosto de 2022", dt.date(2022, 8, 5)),
    ],
)
def test_days(text, day):
    """Weekdays count back from the dateline; a day without a year is the last one, or one soon to come."""
    assert day_of(text) == (day, None)


@pytest.mark.parametrize(
    ("text", "why"), [("It acted last week", "no day"), ("It acted in 2010", "year"), ("It acted in May 2018", "month")]
)
def test_spans_give_no_day(text, why):
    """A week, a month or a year is no day; the reason is told."""
    day, note = day_of(text)
    assert day is None
    assert why in str(note)


def test_without_a_dateline_a_weekday_is_unknown():
    """Nothing is guessed."""
    day, note = day_of("It acted on Thursday", None)
    assert day is None
    assert "dateline" in str(note)


def test_other_readings():
    """Metadata dates, days that do not exist, and leap years of the Persian calendar."""
    assert read_day("2022-10-20T08:00:00Z") == dt.date(2022, 10, 20)
    assert read_day("31 February 2022") is None
    assert persian_day(1403, 12, 30) == dt.date(2025, 3, 20)
    assert persian_day(1, 1, 1) is None
