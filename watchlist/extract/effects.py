"""Which measures a stretch of a sentence names: by phrases, and by pairs of words near each other (measures.yml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from watchlist.extract.items import Line
from watchlist.extract.lexicon import Phrases
from watchlist.extract.sentences import Token
from watchlist.tables import load_yaml


class _Pair(msgspec.Struct, frozen=True):
    measure: str
    verb: str
    objects: Phrases[str]
    within: int
    without: frozenset[str]


@cache
def _verbs() -> Mapping[str, Phrases[str]]:
    table = load_yaml("extract/measures.yml")
    rows = {**table["words"], **table["more_words"]}
    return {name: Phrases((str(word), name) for word in words) for name, words in rows.items()}


@cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(
        _Pair(
            row["measure"], row["verb"], Phrases((str(word), row["measure"]) for word in row["with"]), int(row["within"]),
            frozenset(row.get("without", ())),
        )
        for row in load_yaml("extract/measures.yml")["pairs"]
    )  # fmt: skip


@cache
def _phrases() -> Phrases[str]:
    table = load_yaml("extract/measures.yml")["phrases"]
    return Phrases((str(phrase), code) for code, phrases in table.items() for phrase in phrases)


def measures_between(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """Measures named in characters [start, end) of a sentence, each once, in the order of the text."""
    low = [token.low for token in tokens if start <= token.start and token.end <= end]
    found: dict[str, int] = {}
    for place in _phrases().places(low):
        hit = _phrases().at(low, place)
        if hit:
            found.setdefault(hit[1], place)
    verbs = {name: phrases.places(low) for name, phrases in _verbs().items()}
    for pair in _pairs():
        if not verbs[pair.verb] or pair.without & set(low):
            continue
        objects = pair.objects.places(low)
        near = _nearest(verbs[pair.verb], objects, pair.within)
        if near is not None:
            found.setdefault(pair.measure, near)
    return tuple(sorted(found, key=found.__getitem__))


def measures_of(line: Line, start: int, end: int) -> tuple[str, ...]:
    """Measures named by items [start, end) of a sentence; words inside names do not count ("Amber Route Port Authority")."""
    items = line.items[start:end]
    if not items:
        return ()
    inside = [(item.start, item.end) for item in items if item.kind == "name"]
    tokens = [
        token for token in line.sentence.tokens
        if not any(first <= token.start < last for first, last in inside)
    ]  # fmt: skip
    return measures_between(tokens, items[0].start, items[-1].end)


def _nearest(verbs: Sequence[int], objects: Sequence[int], within: int) -> int | None:
    for verb in verbs:
        for place in objects:
            if abs(place - verb) <= within and place != verb:
                return min(place, verb)
    return None
