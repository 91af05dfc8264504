"""Days in running text: what a sentence says about when, and which day it means counted from a trusted dateline.

A day is only given where the text allows one: a weekday or "yesterday" without a trusted dateline stays unknown, with
the reason. Dates of page furniture (the clock of the page, copyright lines) are no datelines.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from watchlist.extract.lexicon import Phrases, fold, raw_tokens
from watchlist.extract.sentences import Token, token_at
from watchlist.tables import load_yaml

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º)?\.?$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LATE_DAYS = 45
"""A day without a year that would lie further ahead of the dateline than this belongs to the year before."""


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A date as written. `start` and `end` count tokens; `kind` is explicit, no_year, weekday, relative, vague, month, year."""

    start: int
    end: int
    text: str
    kind: str
    day: dt.date | None = None
    month: int = 0
    day_of_month: int = 0
    offset: int = 0
    """Days from the dateline for relative words; 1-7 for weekdays."""
    year: int = 0
    modifier: str = ""


@cache
def _months() -> Mapping[str, int]:
    table = load_yaml("extract/dates.yml")
    found: dict[str, int] = {}
    for key in ("months", "month_abbreviations"):
        for names in table[key].values():
            for number, name in enumerate(names, 1):
                found[fold(name)] = number
                found[fold(name) + "."] = number
    found.update({fold(str(name)): int(number) for name, number in table["more_months"].items()})
    found["sept."] = 9
    return found


@cache
def _weekdays() -> Mapping[str, int]:
    table = load_yaml("extract/dates.yml")
    found: dict[str, int] = {}
    for key in ("weekdays", "weekday_abbreviations"):
        for names in table[key].values():
            for number, name in enumerate(names, 1):
                found[fold(name)] = number
    return found


@cache
def _relative() -> Phrases[int]:
    table = load_yaml("extract/dates.yml")["relative_days"]
    return Phrases((str(name), int(days)) for names in table.values() for name, days in names.items())


@cache
def _vague() -> Phrases[str]:
    return Phrases((str(name), str(name)) for name in load_yaml("extract/dates.yml")["vague"])


@cache
def _other_months() -> Mapping[str, str]:
    table = load_yaml("extract/dates.yml")["other_months"]
    return {fold(name): calendar for calendar, names in table.items() for name in names}


def find_dates(tokens: Sequence[Token], text: str) -> list[When]:
    """All dates of a row of tokens, left to right, the longest reading of each."""
    folded = [token.low for token in tokens]
    found: list[When] = []
    place = 0
    while place < len(tokens):
        when = _at(tokens, folded, place)
        if when is None:
            place += 1
            continue
        first, last = tokens[when.start].start, tokens[when.end - 1].end
        found.append(msgspec.structs.replace(when, text=text[first:last]))
        place = when.end
    return found


def _at(tokens: Sequence[Token], folded: Sequence[str], place: int) -> When | None:
    low = folded[place]
    if low[0].isdigit():
        return (
            _numeric(tokens, place) or _day_month(tokens, folded, place) or _persian(folded, place)
            or _ago(folded, place) or _bare_year(folded, place)
        )  # fmt: skip
    if low in _SMALL_NUMBERS:
        return _ago(folded, place)
    if low in _months() and (tokens[place].cap or low not in ("may", "march", "mar", "mai", "sep", "dec", "jan")):
        found = _month_day(folded, place)
        if found:
            return found
    vague = _vague().at(folded, place)
    if vague and not (low == "earlier" and place + 1 < len(folded) and vague[0] == 1 and folded[place + 1] == "than"):
        return When(start=place, end=place + vague[0], text="", kind="vague")
    relative = _relative().at(folded, place)
    if relative:
        return When(start=place, end=place + relative[0], text="", kind="relative", offset=relative[1])
    if low in _weekdays() and (
        len(low) > 3 or (tokens[place].cap and not _cap_at(tokens, place + 1) and not _cap_at(tokens, place - 1))
    ):
        before = folded[place - 1] if place else ""
        return When(
            start=place, end=place + 1, text="", kind="weekday", offset=_weekdays()[low],
            modifier=before if before in ("next", "last", "previous", "following", "coming") else "",
        )  # fmt: skip
    if low in _other_months() and place and folded[place - 1][0].isdigit():
        return When(start=place, end=place + 1, text="", kind="calendar", modifier=_other_months()[low])
    return None


def _numeric(tokens: Sequence[Token], place: int) -> When | None:
    """2022-10-20 and 20.10.2022 (day first). 10/20/2022 is read when only one order gives a day."""
    token = tokens[place]
    tail = token.text
    end = place + 1
    while end < len(tokens) and end < place + 6 and tokens[end].start == tokens[end - 1].end and len(tail) < 12:
        if not (tokens[end].text in "-/." or tokens[end].text[0].isdigit()):
            break
        tail += tokens[end].text
        end += 1
    match = _ISO.match(tail)
    if match:
        day = _date(int(match[1]), int(match[2]), int(match[3]))
    else:
        match = _NUMERIC.match(tail)
        if not match:
            return None
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        one, other = _date(year, second, first), _date(year, first, second)
        day = one if one and ("." in match[0] or not other or one == other) else other if other and not one else None
    length = place
    size = 0
    while length < end and size < len(match[0]):
        size += tokens[length].end - tokens[length].start
        length += 1
    return When(start=place, end=length, text="", kind="explicit", day=day) if day else None


def _day_month(tokens: Sequence[Token], folded: Sequence[str], place: int) -> When | None:
    """20 October 2022, 20th of October, 3. März 2022."""
    match = _DAY.match(folded[place])
    if not match or not 1 <= int(match[1]) <= 31:
        return None
    after = place + 1
    while after < len(folded) and folded[after] in (".", "of", "de", "del", "day"):
        after += 1
    if after >= len(folded) or folded[after] not in _months() or after > place + 3:
        return None
    if folded[after] == "may" and not tokens[after].cap:
        return None
    return _with_year(folded, place, after + 1, _months()[folded[after]], int(match[1]))


def _cap_at(tokens: Sequence[Token], place: int) -> bool:
    """Whether a capital word follows: "Sun Wen" is a person, "Sun, 9 Feb" a day."""
    return place < len(tokens) and tokens[place].cap and tokens[place].low not in _months()


_SMALL_NUMBERS = {
    word: number
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}


def _ago(folded: Sequence[str], place: int) -> When | None:
    """Two days ago; weeks and months ago give no day."""
    if place + 2 >= len(folded) or folded[place + 2] != "ago" or folded[place + 1] not in ("day", "days"):
        return None
    written = folded[place]
    number = _SMALL_NUMBERS.get(written) or (int(written) if written.isdigit() and len(written) < 4 else 0)
    return When(start=place, end=place + 3, text="", kind="relative", offset=-number) if number else None


def _persian(folded: Sequence[str], place: int) -> When | None:
    """12 Farvardin 1402 of the solar Hijri calendar."""
    if place + 2 >= len(folded) or _other_months().get(folded[place + 1]) != "persian":
        return None
    if not (folded[place].isdigit() and folded[place + 2].isdigit() and len(folded[place + 2]) == 4):
        return None
    names = [fold(name) for name in load_yaml("extract/dates.yml")["other_months"]["persian"]]
    day = persian_day(int(folded[place + 2]), names.index(folded[place + 1]) + 1, int(folded[place]))
    return When(start=place, end=place + 3, text="", kind="explicit", day=day) if day else None


def persian_day(year: int, month: int, day: int) -> dt.date | None:
    """The Gregorian day of a solar Hijri date (the 33-year rule, right for the years 1206-1497), or None."""
    if not (1206 <= year <= 1497 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    past = year - 979
    days = 365 * past + past // 33 * 8 + (past % 33 + 3) // 4
    days += day - 1 + 31 * min(month - 1, 6) + 30 * max(0, month - 7)
    return dt.date(1600, 3, 20) + dt.timedelta(days=days)


def _month_day(folded: Sequence[str], place: int) -> When | None:
    """October 20, 2022; Oct. 20; October 2022; in May."""
    month = _months()[folded[place]]
    after = place + 1
    if after < len(folded):
        match = _DAY.match(folded[after])
        if match and 1 <= int(match[1]) <= 31:
            return _with_year(folded, place, after + 1, month, int(match[1]))
        of = after + 1 if folded[after] in ("of", "de", ",") and after + 1 < len(folded) else after
        if _YEAR.match(folded[of]):
            return When(start=place, end=of + 1, text="", kind="month", month=month, year=int(folded[of]))
    before = folded[place - 1] if place else ""
    if before in ("in", "since", "last", "early", "late", "mid", "im", "en"):
        return When(start=place, end=place + 1, text="", kind="month", month=month)
    return None


def _with_year(folded: Sequence[str], start: int, after: int, month: int, day: int) -> When | None:
    comma = after
    while comma < len(folded) and folded[comma] in (",", "de", "del", "."):
        comma += 1
    if comma < len(folded) and _YEAR.match(folded[comma]):
        exact = _date(int(folded[comma]), month, day)
        return When(start=start, end=comma + 1, text="", kind="explicit", day=exact) if exact else None
    return When(start=start, end=after, text="", kind="no_year", month=month, day_of_month=day)


def _bare_year(folded: Sequence[str], place: int) -> When | None:
    before = folded[place - 1] if place else ""
    if _YEAR.match(folded[place]) and before in (
        "in",
        "since",
        "year",
        "early",
        "late",
        "mid",
        "seit",
        "jahr",
        "en",
        "during",
        "of",
        "from",
    ):
        return When(start=place, end=place + 1, text="", kind="year", year=int(folded[place]))
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def resolve(when: When, dateline: dt.date | None) -> tuple[dt.date | None, str | None]:
    """The day a date means and, where it cannot be told, the reason."""
    if when.kind == "explicit":
        return when.day, None
    if when.kind in ("year", "month"):
        return None, f"only the {when.kind} is given"
    if when.kind == "vague":
        return None, "the text gives no day"
    if when.kind == "calendar":
        return None, f"a month of the {when.modifier} calendar without a day and year that could be counted over"
    if dateline is None:
        return None, "no trusted dateline to count from"
    if when.kind == "relative":
        return dateline + dt.timedelta(days=when.offset), None
    if when.kind == "weekday":
        return _weekday(when, dateline), None
    day = _date(dateline.year, when.month, when.day_of_month)
    if day and day > dateline + dt.timedelta(days=_LATE_DAYS):
        day = _date(dateline.year - 1, when.month, when.day_of_month)
    return day, None if day else "no such day"


def _weekday(when: When, dateline: dt.date) -> dt.date:
    """The last such weekday up to the dateline; the next one after it for "next" and "coming"."""
    back = (dateline.isoweekday() - when.offset) % 7
    if when.modifier in ("next", "coming", "following"):
        return dateline + dt.timedelta(days=7 - back)
    if when.modifier in ("last", "previous") and back == 0:
        back = 7
    return dateline - dt.timedelta(days=back)


def read_day(text: str) -> dt.date | None:
    """The day that a piece of text states with its year (front matter, metadata), or None."""
    match = _ISO.search(text)
    if match:
        return _date(int(match[1]), int(match[2]), int(match[3]))
    spans = raw_tokens(text, 0, len(text))
    tokens = [token_at(text, first, last) for first, last in spans]
    return next((when.day for when in find_dates(tokens, text) if when.kind == "explicit"), None)


_BYLINE = re.compile(
    r"\b(?:by|published|posted|issued|released|press release|date|dateline|am|pm|edt|est|gmt|bst|utc|cet|cest|news release|for immediate release|veröffentlicht|publié|publicado)\b|[|•]|\d{1,2}:\d\d",
    re.IGNORECASE,
)
_DISTRUST = re.compile(r"©|\(c\)|copyright|updated|last modified|today is|all rights", re.IGNORECASE)
_WIRE = re.compile(r"[^\n]{0,80}?(?:\)\s*[-–—]|[-–—]{1,2}\s)")
_HEAD_LINES = 12


def dateline_of(text: str, body: int = 0) -> dt.date | None:
    """The day that the head of a text states about itself and that can be trusted.

    Trusted are a line with a byline, a time or a word such as "published"; a line below the headline that holds the
    date (and place) alone; and a wire dateline ("LONDON, 20 October 2022 (Agency) -"). A date alone above the headline
    is the clock of the page.
    """
    lines = [line.strip() for line in text[body : body + 6000].split("\n")]
    seen = 0
    for line in lines:
        if not line:
            continue
        seen += 1
        if seen > _HEAD_LINES:
            return None
        if _DISTRUST.search(line[:120]):
            continue
        day = _wire_day(line)
        if day:
            return day
        if len(line) > 140:
            continue
        day = read_day(line)
        if day is None:
            continue
        if _BYLINE.search(line) or (seen > 1 and len(line) <= 60 and line[-1] not in ".!?"):
            return day
    return None


def _wire_day(line: str) -> dt.date | None:
    """The day of a wire dateline: places and agencies in capitals, the date, a dash."""
    wire = _WIRE.match(line)
    if not wire or not all(word[0].isupper() for word in re.findall(r"[^\W\d_]{4,}", wire.group())):
        return None
    return read_day(wire.group())
