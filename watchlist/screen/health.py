"""What is odd about a row of a customer file: found before screening, because it decides what screening can find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from watchlist.screen.columns import fold_header
from watchlist.screenings import InputIssue, SubjectView
from watchlist.tables import load_yaml

LONG_NAME = 100
# UTF-8 read as Latin-1 or Windows-1252: a lead byte seen as a letter, then a continuation byte seen as a sign.
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5\u00d0\u00d1\u00d8\u00d9\u00e2]"
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)


def issues_of(view: SubjectView, seen_before: int | None = None) -> Iterator[InputIssue]:
    """Remarks on one row; `seen_before` is the row that has the same customer id."""
    for issue, detail in _found(view):
        yield InputIssue(row=view.row, subject_id=view.subject_id, issue=issue, detail=detail)
    if seen_before is not None:
        yield InputIssue(
            row=view.row, subject_id=view.subject_id, issue="duplicate", detail=f"the customer id of row {seen_before}"
        )


def _found(view: SubjectView) -> Iterator[tuple[str, str]]:
    name = view.name
    for text in (name, *view.other_names):
        if "\N{REPLACEMENT CHARACTER}" in text or _MOJIBAKE.search(text):
            yield "mojibake", f"{text[:80]!r} looks like text read in the wrong encoding"
        elif _unprintable(text):
            yield "control_characters", f"{text[:80]!r}"
    words = name.split()
    if len(words) == 1 and _spaced(name):
        yield "one_word", f"{name!r}: one word finds more than is meant"
    if len(name) > LONG_NAME:
        yield "over_long", f"{len(name)} characters"
    yield from _mixed_up(view)
    if _test_data().search(f" {fold_header(name)} "):
        yield "test_data", f"{name!r} looks made up"
    if not view.births and not _is_company(view):
        yield "no_birth_date", "without a date of birth namesakes cannot be told apart"


def _mixed_up(view: SubjectView) -> Iterator[tuple[str, str]]:
    words = set(fold_header(view.name).split())
    legal = sorted(words & _words("legal_forms"))
    titles = sorted(words & _words("personal_titles"))
    if legal and _said(view, "person"):
        yield "type_in_doubt", f"called a person, but {legal[0]!r} is a legal form"
    elif legal and view.births:
        yield "type_in_doubt", f"has a date of birth, but {legal[0]!r} is a legal form"
    elif titles and _is_company(view):
        yield "type_in_doubt", f"called a company, but {titles[0]!r} is a title of persons"


def _is_company(view: SubjectView) -> bool:
    return bool(view.kind) and not _said(view, "person")


def _said(view: SubjectView, kind: str) -> bool:
    return fold_header(view.kind or "") in _kind_words(kind)


@cache
def _kind_words(kind: str) -> frozenset[str]:
    return frozenset(fold_header(word) for word in load_yaml("screen/headers.yml")["kinds"][kind])


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(str(word) for word in load_yaml("screen/health.yml")[key])


@cache
def _test_data() -> re.Pattern[str]:
    return re.compile(f" (?:{'|'.join(sorted(map(re.escape, _words('test_data'))))}) ")


def _spaced(text: str) -> bool:
    """Whether the text is in a script that puts blanks between words."""
    return not any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in text)


def _unprintable(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") for one in text)
