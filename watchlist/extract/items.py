"""A sentence as a row of items: names, marks and signs, in the order of the text. Rules walk over these, never over letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from watchlist.extract.lexicon import kinds
from watchlist.extract.marks import Mark, lay_marks, verb_of
from watchlist.extract.names import Found, find_names
from watchlist.extract.sentences import Sentence, Token

_SIGNS = {
    ",": "comma", ";": "semicolon", ":": "colon", "(": "open", "[": "open", ")": "close", "]": "close", "'s": "poss",
    "’s": "poss", "'": "poss", "’": "poss", "–": "dash", "—": "dash", "-": "dash", ".": "stop", "!": "stop", "?": "stop",
    "‘": "quote", "“": "quote", "”": "quote", '"': "quote", "«": "quote", "»": "quote", "|": "comma",
}  # fmt: skip


class Item(msgspec.Struct, frozen=True):
    """One step of a sentence. `kind` is name, a kind of mark (marks.py), a sign (comma ...), number or word.

    `start` and `end` are characters; `data` is the mark's meaning, or the `Found` of a name.
    """

    kind: str
    start: int
    end: int
    text: str
    low: str
    data: Any = None


class Line(msgspec.Struct, frozen=True):
    """A sentence with its items."""

    sentence: Sentence
    items: tuple[Item, ...]


def read_line(sentence: Sentence, text: str) -> Line:
    """The items of a sentence."""
    tokens = sentence.tokens
    marks, _ = lay_marks(tokens, text)
    names = {found.first: found for found in find_names(tokens, marks, text)}
    items: list[Item] = []
    quoted = False
    place = _dateline(tokens)
    while place < len(tokens):
        found = names.get(place)
        if found:
            items.append(Item("name", found.start, found.end, found.text, found.text.lower(), found))
            place = found.last
            continue
        token = tokens[place]
        mark = marks[place]
        if mark and not _inside_name(names, place, mark):
            end = tokens[place + mark.length - 1].end
            low = " ".join(one.low for one in tokens[place : place + mark.length])
            items.append(Item(_kind(mark), token.start, end, text[token.start : end], low, mark.data))
            place += mark.length
            continue
        closes = quoted and token.text == "’"
        quoted = token.text == "‘" or (quoted and not closes)
        items.append(Item("quote" if closes else _sign(token.text), token.start, token.end, token.text, token.low))
        place += 1
    return Line(sentence, tuple(_recast(items)))


def _recast(items: list[Item]) -> list[Item]:
    """Words of two kinds, by what stands around them: "will not list X", "..., listing 22 people", "the acting minister"."""
    for place in range(1, len(items) - 1):
        item, before, after = items[place], items[place - 1], items[place + 1].kind
        if item.kind == "verb" and item.low == "acting" and after in _POSTS:
            items[place] = msgspec.structs.replace(item, kind="word", data=None)
        noun = (
            item.kind == "list" and item.low in ("list", "blacklist") and after not in ("preposition", "stop", "comma")
        )
        acts = noun and (before.low == "to" or before.kind in _BEFORE_VERB)
        gerund = item.kind == "noun" and item.low == "listing" and before.kind == "comma" and after in _LISTED
        if acts or gerund:
            items[place] = msgspec.structs.replace(item, kind="verb", data=verb_of(item.low))
    return items


_LISTED = kinds("numeral number name rank")
_POSTS = kinds("role title rank word")
_BEFORE_VERB = kinds("modal negation")


def dateline_place(sentence: Sentence) -> str | None:
    """The place that opens a dateline ("TOKYO (Agency) -"), None without one."""
    return sentence.tokens[0].text.split("/")[0].title() if _dateline(sentence.tokens) else None


def _dateline(tokens: tuple[Token, ...]) -> int:
    """How many words at the head are a dateline: "BRUSSELS (Agency) -", "LONDON, 3 May 2024 —", "TOKYO/CANBERRA —"."""
    if not tokens or not (
        tokens[0].text.isupper() and len(tokens[0].text) > 2 and tokens[0].text.replace("/", "").isalpha()
    ):
        return 0
    for place in range(1, min(len(tokens), 18)):
        if tokens[place].text in "–—-" and tokens[place - 1].end < tokens[place].start:
            return place + 1
        if tokens[place].low in _NOT_IN_DATELINE:
            return 0
    return 0


_NOT_IN_DATELINE = kinds("is are was were has have the a will said")


def _inside_name(names: dict[int, Found], place: int, mark: Mark) -> bool:
    return any(start in names for start in range(place + 1, place + mark.length))


def _kind(mark: Mark) -> str:
    return "conjunction" if mark.kind == "conjunction" else mark.kind


def _sign(text: str) -> str:
    sign = _SIGNS.get(text)
    if sign:
        return sign
    return "number" if text[0].isdigit() else "word"


def find(items: tuple[Item, ...], kinds: Iterable[str], start: int, stop: int) -> int | None:
    """Place of the first item of one of the kinds in [start, stop), or None."""
    wanted = frozenset(kinds)
    return next((place for place in range(max(start, 0), min(stop, len(items))) if items[place].kind in wanted), None)
