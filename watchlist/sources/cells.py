"""Cells that hold a list: `(1) x (2) y`, `a) x b) y`, `(1-3) x (4) y`; and what documents' free text says of dates."""

from __future__ import annotations

import re
from functools import lru_cache

from watchlist.records import Precision
from watchlist.sources.countries import country_code, country_named
from watchlist.sources.dates import read_date

_NUMBERED = re.compile(r"\(\s*(\d{1,2})\s*(?:-|–|to)?\s*(\d{1,2})?\s*\)(?:\s*to\s*\(\s*(\d{1,2})\s*\))?")
_LETTERED = re.compile(r"(?:(?<=\s)|^)\(?([a-z])\)\s*", re.IGNORECASE)
_EDGES = " \t\r\n;,."
_DATE = (
    r"(\d{1,2}[\s./-][A-Za-z.]{3,10}[\s./-]\d{4}|[A-Za-z]{3,9}\.?\s\d{1,2},?\s\d{4}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d)"
)
_ISSUED = re.compile(
    r"\bissue[d]?(?:\s*(?:date|on|:))*\s*" + _DATE,
    re.IGNORECASE,
)
_EXPIRES = re.compile(
    r"\b(?:expir(?:es|ed|y|ation)|valid (?:until|to))(?:\s*(?:date|on|:))*\s*" + _DATE,
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_][\w'’.-]*")
_BRACKETS = re.compile(r"\(([^()]{3,40})\)")
_ISSUER = re.compile(
    r"\b(?:issued (?:by|in|at)|place of issue:?|number|passport|nationality|from)\s+(?:the\s+)?", re.IGNORECASE
)
_LEADING = re.compile(r"^[\W\d_]+")
_SENTENCE = re.compile(r"[^.;(]*")


@lru_cache(maxsize=1 << 15)
def numbered_items(text: str) -> tuple[tuple[int, str], ...]:
    """Items of a numbered cell as (number, text); a cell without numbers is item 1.

    Numbers must begin the cell and count up from 1, so that "Room (37)" stays whole; `(1-3) x` and `(1) to (6) x` are the
    same text for each of these numbers. Items that are empty or a dash are left out.
    """
    stripped = text.strip()
    if stripped.startswith("1)"):  # the first bracket is missing now and then
        stripped = f"({stripped}"
    if not stripped.startswith("("):
        return ((1, _bare(stripped)),) if _bare(stripped) else ()
    found: list[tuple[int, str]] = []
    wanted, numbers, start = 1, range(0), 0
    for match in _NUMBERED.finditer(stripped):
        first = int(match[1])
        if first != wanted or (wanted == 1 and match.start()):
            continue
        found += [(number, _bare(stripped[start : match.start()])) for number in numbers]
        last = int(match[2] or match[3] or first)
        numbers = range(first, min(max(last, first), first + 50) + 1)
        wanted, start = numbers[-1] + 1, match.end()
    if not numbers:
        return ((1, _bare(stripped)),)
    found += [(number, _bare(stripped[start:])) for number in numbers]
    return tuple((number, item) for number, item in found if item)


def items(text: str) -> list[str]:
    """Texts of a numbered cell, in order."""
    return [item for _, item in numbered_items(text)]


@lru_cache(maxsize=1 << 15)
def lettered_items(text: str) -> tuple[str, ...]:
    """Items of a cell such as `a) x b) y`; letters must count up from a at the cell's beginning."""
    stripped = " ".join(text.split())
    wanted, start, found = "a", 0, []
    for match in _LETTERED.finditer(stripped):
        if match[1].lower() != wanted or (wanted == "a" and match.start()):
            continue
        if wanted != "a":
            found.append(stripped[start : match.start()])
        wanted, start = chr(ord(wanted) + 1), match.end()
    found.append(stripped[start:])
    return tuple(bare for item in found if (bare := _bare(item)))


def _bare(text: str) -> str:
    bare = " ".join(text.split()).rstrip(";, ").lstrip(";,. ")
    if bare.endswith(".") and bare.count(".") == 1:
        bare = bare[:-1].rstrip()
    return "" if bare in ("-", "–", ".", "") else bare


@lru_cache(maxsize=1 << 14)
def document_details(text: str) -> dict[str, str | None]:
    """Country, issue and expiry of a document as its free text states them: keys country, issued, expires.

    The country is the word (or words) at the beginning ("Saudi Arabia number") or after "issued in", "issued by";
    dates are ISO where they are days, else absent. The caller keeps the text itself.
    """
    issued, expires = _ISSUED.search(text), _EXPIRES.search(text)
    return {"country": _issuer(text), "issued": _day(issued), "expires": _day(expires)}


def _day(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    date = read_date(match[1])
    return date.start.isoformat() if date.start and date.precision is Precision.DAY else None


def _issuer(text: str) -> str | None:
    if code := leading_country(_LEADING.sub("", text)):
        return code
    for match in _ISSUER.finditer(text):
        rest = text[match.end() :]
        if code := leading_country(rest):
            return code
        place = _SENTENCE.match(rest)  # "issued in Milan, Italy"
        for part in reversed((place.group() if place else "").split(",")[1:3]):
            if code := country_code(part.strip()):
                return code
    found = (country_code(match[1]) for match in _BRACKETS.finditer(text))
    return next((code for code in found if code), None)


def leading_country(text: str) -> str | None:
    """The country that a text begins with: the longest of its first six words that is one."""
    ends = [match.end() for match in _WORDS.finditer(text[:90])][:6]
    for end in reversed(ends):
        if code := country_named(text[:end].strip(" .,")):
            return code
    return None
