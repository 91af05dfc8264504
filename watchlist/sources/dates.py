"""Every form of date that the lists use, as far as it is known and no further.

A bare year is the whole year, never 1 January of it. What cannot be read keeps its text.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from functools import lru_cache

from watchlist.records import PartialDate, Precision

_FIRST_YEAR, _LAST_YEAR = 1700, 2200
_EXCEL_EPOCH = dt.date(1899, 12, 30)

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}
_MONTHS |= {"sept": 9}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"

_CIRCA = re.compile(
    r"^(?:circa|c\.?a?\.?(?=\s?\d)|approx(?:imately|\.)?:?|about|around|born in(?: the)?|possibly|estimated|est\.)\s*"
    r"|\s*\((?:circa|approx(?:imately|\.)?|estimated)\)$"
    r"|\s+(?:approximately|circa)$",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"^(?:(?:alt(?:ernative)?\.? )?(?:born(?: on| in(?: the)?)?|dob)\s*:?|in(?: the)?|on|the)\s*(?=\d|\b)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*,?\s*\([^()]*\)?$")
_SURE_WORDS = ("born", "in", "on", "the", "dob", "alt")
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ]\d{2}:\d{2}.*|[+-]\d{2}:?\d{2}|Z)?")
_ISO_MONTH = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})")
_NUMERIC = re.compile(r"(?P<d>\d{1,2}|dd)\s?[/.\-]\s?(?P<m>\d{1,2}|mm)\s?[/.\-]\s?(?P<y>\d{4})", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})[/.](?P<y>\d{4})")
_TEXT = re.compile(
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-]*(?:of\s+)?)?{_MONTH}[\s,\-]*(?P<y>\d{{4}})", re.IGNORECASE
)
_AMERICAN = re.compile(rf"{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})", re.IGNORECASE)
_SHORT = re.compile(rf"(?:(?P<d>\d{{1,2}})-)?{_MONTH}-(?P<yy>\d{{2}})", re.IGNORECASE)
_SHORT_NUMERIC = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<yy>\d{2})")
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}}),?\s+(?P<d>\d{{1,2}})\s+{_MONTH}", re.IGNORECASE)
_YEAR = re.compile(r"(?P<y>\d{4})")
_DECADE = re.compile(r"(?:(?P<part>early|mid|late)[\s\-]*(?:the\s+)?)?(?P<y>\d{3}0)'?s", re.IGNORECASE)
_RANGE = re.compile(r"(?:between|from)?\s*(?P<a>.+?)\s*(?:\bto\b|\band\b|[-–—]|/)\s*(?P<b>.+)", re.IGNORECASE)
_YEARS = re.compile(r"(?P<a>\d{4})\s*[-–—/]\s*(?P<b>\d{4}|\d{2})")
_HIJRI = re.compile(r"hijri|islamic|muslim|lunar|\bA\.?H\.?\b", re.IGNORECASE)
_SOLAR_HIJRI = re.compile(r"solar|persian calendar|shamsi", re.IGNORECASE)
_ITEM = re.compile(r"(?:^|(?<=[\s;,.]))\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s*", re.IGNORECASE)
_OR = re.compile(r"\s*(?:;|\bor\b|\balternatively\b)\s*", re.IGNORECASE)
_DECADE_PARTS = {"early": (0, 4), "mid": (3, 7), "late": (6, 9)}


@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> PartialDate:
    """The date that a text states, with the precision it has.

    Day first where the order is open (the lists are British in this); `dd/mm/1962`, `00/00/1962` and `1962` are the
    year, `00/07/1978` the month. A day that its month does not have leaves the year. `Sep-99` follows the spreadsheet it
    comes from: 30-99 are 19xx. Texts in the Islamic calendar are kept with the calendar named and no span, as are
    texts that say no year.
    """
    raw = text.strip()
    plain = " ".join(raw.replace("\xa0", " ").split()).strip(" .,;")
    if _SOLAR_HIJRI.search(plain):
        return PartialDate(raw=raw, calendar="solar_hijri")
    if _HIJRI.search(plain):
        return PartialDate(raw=raw, calendar="hijri")
    circa = False
    while match := _CIRCA.search(plain) or _BORN.search(plain):
        word = match.group().strip().lower()
        circa = circa or not word.startswith(_SURE_WORDS)
        plain = (plain[: match.start()] + plain[match.end() :]).strip(" .,;()")
    span = _one(plain) or _range(plain)
    if span is None and (match := _REMARK.search(plain)):  # "1970 (as Ali Thafir Abdallah)", "(Aug. 1961)"
        bare = plain[: match.start()] or plain.strip("() ")
        span = _one(bare) or _range(bare)
    if span is None:
        return PartialDate(raw=raw, circa=circa, calendar=_calendar_of(plain))
    start, end, precision, inexact = span
    return PartialDate(raw=raw, start=start, end=end, precision=precision, circa=circa or inexact)


def read_dates(text: str) -> tuple[PartialDate, ...]:
    """The alternatives that one cell holds: `a) ... b) ...`, `x or y`, `x; y`, `(1) ... (2) ...`."""
    parts = [part for item in _ITEM.split(text) for part in _OR.split(item)]
    return tuple(read_date(part.strip(" ,.")) for part in parts if part and part.strip(" ,."))


def read_day(text: str | None) -> dt.date | None:
    """A full day or nothing: for dates of an act, which are never completed by guessing."""
    if not text:
        return None
    date = read_date(text)
    return date.start if date.precision is Precision.DAY and not date.circa else None


def year_date(year: int, raw: str, *, circa: bool = False) -> PartialDate:
    """A year as a date with the whole year as its span."""
    return PartialDate(
        raw=raw, start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), precision=Precision.YEAR, circa=circa
    )


def day_date(day: dt.date, raw: str) -> PartialDate:
    """A known day as a date."""
    return PartialDate(raw=raw, start=day, end=day, precision=Precision.DAY)


def from_excel_serial(number: float) -> PartialDate:
    """The day that a spreadsheet stores as this number (1900 system). The caller decides that it is one."""
    day = _EXCEL_EPOCH + dt.timedelta(days=int(number))
    return day_date(day, str(int(number)))


_Span = tuple[dt.date, dt.date, Precision, bool]


def _one(text: str) -> _Span | None:
    """A single day, month, year or decade."""
    if match := _YEAR.fullmatch(text):
        return _span(int(match["y"]), 0, 0)
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match)
    if match := _ISO.fullmatch(text):
        return _span(int(match["y"]), int(match["m"]), int(match["d"]))
    if (match := _ISO_MONTH.fullmatch(text)) or (match := _MONTH_YEAR.fullmatch(text)):
        return _span(int(match["y"]), int(match["m"]), 0)
    if (match := _TEXT.fullmatch(text)) or (match := _AMERICAN.fullmatch(text)):
        return _span(int(match["y"]), _MONTHS[match["month"].lower()], int(match["d"] or 0))
    if match := _SHORT.fullmatch(text):
        return _span(_century(match["yy"]), _MONTHS[match["month"].lower()], int(match["d"] or 0))
    if match := _SHORT_NUMERIC.fullmatch(text):
        return _span(_century(match["yy"]), int(match["m"]), int(match["d"]))
    if match := _YEAR_FIRST.fullmatch(text):
        return _span(int(match["y"]), _MONTHS[match["month"].lower()], int(match["d"]))
    if match := _DECADE.fullmatch(text):
        first = int(match["y"])
        low, high = _DECADE_PARTS.get((match["part"] or "").lower(), (0, 9))
        if _FIRST_YEAR <= first <= _LAST_YEAR:
            return dt.date(first + low, 1, 1), dt.date(first + high, 12, 31), Precision.RANGE, bool(match["part"])
    return None


def _century(year: str) -> int:
    """A year of two digits as spreadsheets read it: 30-99 are 19xx."""
    return int(year) + (1900 if int(year) >= 30 else 2000)


def _numeric(match: re.Match[str]) -> _Span | None:
    day, month = (0 if part.isalpha() else int(part) for part in (match["d"], match["m"]))
    if month > 12 >= day:  # only the American order makes sense
        day, month = month, day
    return _span(int(match["y"]), month, day)


def _span(year: int, month: int, day: int) -> _Span | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if 1 <= month <= 12:
        last = monthrange(year, month)[1]
        if 1 <= day <= last:
            date = dt.date(year, month, day)
            return date, date, Precision.DAY, False
        if day == 0:
            return dt.date(year, month, 1), dt.date(year, month, last), Precision.MONTH, False
    return dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR, False


def _range(text: str) -> _Span | None:
    """From ... to ...: both ends inclusive; circa on either end counts for the whole."""
    if match := _YEARS.fullmatch(text):
        first, last = match["a"], match["b"]
        ends = (_span(int(first), 0, 0), _span(int(first[:2] + last if len(last) == 2 else last), 0, 0))
    elif match := _RANGE.fullmatch(text):
        circa = [part.lower().startswith(("approx", "circa", "about")) for part in (match["a"], match["b"])]
        low, high = (_CIRCA.sub("", part.strip()) for part in (match["a"], match["b"]))
        if not re.search(r"\d{4}", low) and (year := re.search(r"\d{4}", high)):
            low = f"{low} {year.group()}"  # "May to July 1960", "1 to 3 May 1960" (the latter stays unread)
        ends = (_one(low.strip(" ,.")), _one(high.strip(" ,.")))
        if any(circa):
            ends = tuple((*end[:3], True) if end else None for end in ends)  # type: ignore[assignment]
    else:
        return None
    start, end = ends
    if start is None or end is None or start[0] > end[1]:
        return None
    return start[0], end[1], Precision.RANGE, start[3] or end[3]


def _calendar_of(text: str) -> str:
    """A year that only the Islamic calendars reach (12xx-14xx) names its calendar, unread as it stays."""
    years = [int(year) for year in re.findall(r"(?<!\d)(1[234]\d\d)(?!\d)", text)]
    return "hijri" if years and not re.search(r"(?<!\d)(?:1[789]|20)\d\d(?!\d)", text) else "gregorian"
