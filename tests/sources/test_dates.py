"""A date is read as far as it is known and no further; its text is never lost."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.records import Precision
from watchlist.sources.dates import from_excel_serial, read_date, read_dates, read_day

CASES = [
    ("1962", "1962-01-01", "1962-12-31", "year"),
    ("dd/mm/1962", "1962-01-01", "1962-12-31", "year"),
    ("00/00/1959", "1959-01-01", "1959-12-31", "year"),
    ("dd/07/1978", "1978-07-01", "1978-07-31", "month"),
    ("00/02/1976", "1976-02-01", "1976-02-29", "month"),
    ("03/04/1961", "1961-04-03", "1961-04-03", "day"),
    ("3.4.1961", "1961-04-03", "1961-04-03", "day"),
    ("03/25/1970", "1970-03-25", "1970-03-25", "day"),
    ("31/02/1970", "1970-01-01", "1970-12-31", "year"),
    ("1961-04-03", "1961-04-03", "1961-04-03", "day"),
    ("2004-01-02-05:00", "2004-01-02", "2004-01-02", "day"),
    ("1961-04", "1961-04-01", "1961-04-30", "month"),
    ("21 Mar 1962", "1962-03-21", "1962-03-21", "day"),
    ("21st of March 1962", "1962-03-21", "1962-03-21", "day"),
    ("March 21, 1962", "1962-03-21", "1962-03-21", "day"),
    ("1965, 29 March", "1965-03-29", "1965-03-29", "day"),
    ("Jun 1953", "1953-06-01", "1953-06-30", "month"),
    ("Nov. 1973 ", "1973-11-01", "1973-11-30", "month"),
    ("Sep-99", "1999-09-01", "1999-09-30", "month"),
    ("23-Apr-68", "1968-04-23", "1968-04-23", "day"),
    ("10-Apr-2025", "2025-04-10", "2025-04-10", "day"),
    ("1950 to 1952", "1950-01-01", "1952-12-31", "range"),
    ("1979-1982", "1979-01-01", "1982-12-31", "range"),
    ("between 1950 and 1952", "1950-01-01", "1952-12-31", "range"),
    ("01 Jan 1960 to 31 Dec 1961", "1960-01-01", "1961-12-31", "range"),
    ("Between Aug. and Sep. 1977", "1977-08-01", "1977-09-30", "range"),
    ("1970s", "1970-01-01", "1979-12-31", "range"),
    ("1970 (as Somebody Else)", "1970-01-01", "1970-12-31", "year"),
    ("alt DOB: 15/09/1949", "1949-09-15", "1949-09-15", "day"),
]


@pytest.mark.parametrize(("text", "start", "end", "precision"), CASES)
def test_forms(text: str, start: str, end: str, precision: str):
    """Each form the lists use has its span and precision; 1 January is never invented."""
    date = read_date(text)
    assert (str(date.start), str(date.end), date.precision.value) == (start, end, precision)
    assert date.raw == text.strip()
    assert not date.circa


@pytest.mark.parametrize(
    "text", ["circa 1951", "c. 1951", "approximately 1951", "Approx. 1951", "about 1951", "1951 (approximately)"]
)
def test_circa(text: str):
    """Words of doubt mark the date, and leave its span."""
    date = read_date(text)
    assert date.circa
    assert (date.start, date.end) == (dt.date(1951, 1, 1), dt.date(1951, 12, 31))


def test_parts_of_a_decade_are_inexact():
    """The early 1970s are a range that says circa."""
    date = read_date("born in the early 1970s")
    assert date.circa
    assert date.precision is Precision.RANGE
    assert date.start == dt.date(1970, 1, 1)
    assert date.end is not None
    assert date.end < dt.date(1975, 1, 1)


@pytest.mark.parametrize("text", ["15/08/19yy", "unknown", "", "99/99/9999", "1970 to 1960"])
def test_what_says_no_date_keeps_its_text(text: str):
    """A decade without a year, words, a range backwards: no span, the text kept."""
    date = read_date(text)
    assert date.start is None
    assert date.end is None
    assert date.precision is Precision.UNKNOWN
    assert date.raw == text


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("24/06/1402 (Hijri Calendar)", "hijri"),
        ("1370 AH", "hijri"),
        ("1349", "hijri"),
        ("1340 (solar calendar)", "solar_hijri"),
    ],
)
def test_other_calendars_are_named(text: str, calendar: str):
    """Dates of the Islamic calendars are kept under their name and not converted."""
    date = read_date(text)
    assert (date.calendar, date.start, date.raw) == (calendar, None, text)


def test_alternatives():
    """A cell with several dates gives each of them."""
    assert [date.raw for date in read_dates("a) Approximately 1966 b) 1960 c) 1953")] == [
        "Approximately 1966",
        "1960",
        "1953",
    ]
    assert [date.raw for date in read_dates("1972-08-10 or 1972-08-11")] == ["1972-08-10", "1972-08-11"]
    assert [date.raw for date in read_dates("(1) 1950 (2) 1951")] == ["1950", "1951"]
    assert read_dates("  ") == ()


def test_days_of_acts_are_days_or_nothing():
    """A month is no listing date, and neither is a guess."""
    assert read_day("17/05/2024") == dt.date(2024, 5, 17)
    for text in ("May 2024", "circa 17 May 2024", "", None):
        assert read_day(text) is None


def test_excel_serials():
    """Day 1 of the spreadsheet is 1 January 1900 but for its false leap day."""
    assert from_excel_serial(26543).start == dt.date(1972, 9, 1)


@given(st.text(max_size=40))
def test_nothing_breaks_it(text: str):
    """Any text gives a date with an ordered span and its own text."""
    date = read_date(text)
    assert date.raw == text.strip()
    assert (date.start is None) == (date.end is None)
    if date.start is not None and date.end is not None:
        assert date.start <= date.end


@given(st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_every_day_in_each_common_form(day: dt.date):
    """A day written as the lists write it is that day."""
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y", "%d-%b-%Y"):
        date = read_date(day.strftime(form))
        assert (date.start, date.end, date.precision) == (day, day, Precision.DAY)
