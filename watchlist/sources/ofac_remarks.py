"""The Remarks column of the OFAC CSV set, taken apart into facts.

Segments are separated by "; ", the last ends in ".", and a repeated kind is prefixed "alt. ". OFAC cuts the column at 1000
characters; the rest stands in the comments file and is joined with nothing in between before this module sees it.
"""

from __future__ import annotations

import re
from functools import cache

from watchlist.sources.ofac_facts import ABBREVIATED, FREE_TEXT, Fact, Rule, rules

_QUOTED = re.compile(r"[afn]\.k\.a\.,? '")
# NUMBER (COUNTRY) issued DATE expires DATE (note); all but the number may be absent
_DOCUMENT = re.compile(
    r"(?P<number>.*?)\s*(?:\((?P<country>[^()]*)\))?(?:\s+issued\s+(?P<issued>\d\d? \w{3} \d{4}|\w{3} \d{4}|\d{4}))?"
    r"(?:\s+expires\s+(?P<expires>\d\d? \w{3} \d{4}|\w{3} \d{4}|\d{4}))?\s*(?:\((?P<note>[^()]*)\))?"
)


def split_remarks(text: str) -> list[str]:
    """The segments of a whole Remarks text, as published but for the final full stop."""
    text = text.strip()
    if text.endswith(".") and not ABBREVIATED.search(text[:-1]):
        text = text[:-1]
    if "; " not in text:
        return [text] if text else []
    pieces = text.split("; ")
    segments: list[str] = []
    for piece in pieces:
        # a quoted alias may hold the separator itself
        if segments and _QUOTED.match(segments[-1].removeprefix("alt. ")) and "'" not in segments[-1].rstrip()[-1:]:
            segments[-1] = f"{segments[-1]}; {piece}"
        else:
            segments.append(piece)
    return [segment.strip() for segment in segments if segment.strip()]


def parse_remarks(text: str) -> list[Fact]:
    """The facts of a whole Remarks text, in order. A segment under no known label has the label `Remarks`."""
    return [parse_segment(segment) for segment in split_remarks(text)]


def parse_segment(segment: str) -> Fact:
    """One segment as a fact."""
    body = segment.removeprefix("alt. ").removeprefix("Alt. ")
    for prefix, lower, rule in _prefixes().get(body[:2].lower(), ()):
        if body[: len(prefix)].lower() != lower:
            continue
        rest = body[len(prefix) :]
        if rest[:1] not in (" ", ":", "-", ""):
            continue
        fact = _fact(rule, body[: len(prefix)], rest)
        if fact is not None:
            return fact
    return Fact(FREE_TEXT, segment)


def _fact(rule: Rule, label: str, rest: str) -> Fact | None:
    """The fact of a segment that begins with a label; None if what follows does not fit it."""
    value = rest.lstrip(" :")
    value = value.removeprefix("- ")
    if not value:
        return None
    if rule.field == "weak_names":
        return Fact(label, value[1:-1]) if len(value) > 2 and value[0] == value[-1] == "'" else None
    if rule.field == "notes":
        scope, closed, text = value.partition(")") if value.startswith("(") else ("", "", value)
        if closed:  # "Listing Date (CMIC) 03 Jun 2021", "Effective Date (EO 14024 Directive 2): 26 Mar 2022"
            return Fact(f"{rule.label} {scope})", text.lstrip(" :"))
        return Fact(rule.label, value)
    if rule.field == "crypto":
        currency, _, address = value.partition(" ")
        return Fact(f"{rule.label} - {currency}", address.strip()) if address.strip() else None
    if rule.field == "identifiers":
        return _document(rule.label, value)
    return Fact(rule.label, value)


def _document(label: str, value: str) -> Fact:
    match = _DOCUMENT.fullmatch(value)
    if match is None or not match["number"]:
        return Fact(label, value)
    return Fact(label, match["number"], match["country"], match["issued"], match["expires"], match["note"])


@cache
def _prefixes() -> dict[str, tuple[tuple[str, str, Rule], ...]]:
    """Labels by their first two letters, the longest first."""
    found: dict[str, list[tuple[str, str, Rule]]] = {}
    for rule in rules().values():
        found.setdefault(rule.label[:2].lower(), []).append((rule.label, rule.label.lower(), rule))
    return {start: tuple(sorted(rows, key=lambda row: -len(row[0]))) for start, rows in found.items()}
