"""Readings of a word by a derived table: which Latin letters each letter of a script stands for among its neighbours.

The tables resources/names/readings_*.tsv are counts, derived from public transliteration pairs by
tests/bench/derive_readings.py. A row holds a letter with its context and the Latin chunks seen for it there, the most
frequent first. The widest context that was seen often enough decides; "^" and "$" stand for the word's ends.
"""

from __future__ import annotations

import heapq
from functools import cache, lru_cache
from math import log

from watchlist.tables import read_text

MAX_LETTERS = 40
"""Longer words are read in pieces of this size, so that work stays linear."""

Chunks = tuple[tuple[str, float], ...]


def contexts(word: str, at: int) -> tuple[str, ...]:
    """Keys of the letter at `at`, from the widest context to none; `|` stands before the letter itself."""
    before2 = word[at - 2] if at > 1 else "^" if at == 1 else ""
    before = word[at - 1] if at > 0 else "^"
    after = word[at + 1] if at + 1 < len(word) else "$"
    after2 = word[at + 2] if at + 2 < len(word) else "$" if at + 2 == len(word) else ""
    char = word[at]
    return (
        f"{before2}{before}|{char}{after}{after2}",
        f"{before}|{char}{after}{after2}",
        f"{before}|{char}{after}",
        f"|{char}{after}",
        f"{before}|{char}",
        f"|{char}",
    )


@cache
def _table(name: str) -> dict[str, str]:
    lines = read_text(f"names/readings_{name}.tsv").splitlines()
    return dict(line.split("\t", 1) for line in lines if not line.startswith("#") and line != "context\tchunks")


@lru_cache(maxsize=4096)
def _chunks(cells: str) -> Chunks:
    """Chunks of a row with the logarithm of their share: "mo:3 mu:1"."""
    pairs = [cell.rpartition(":") for cell in cells.split(" ")]
    total = sum(int(count) for _, _, count in pairs)
    return tuple((chunk, log(int(count) / total)) for chunk, _, count in pairs)


def times_seen(letter: str, name: str) -> int:
    """How often a letter was seen when the table was derived."""
    cells = _table(name).get(f"|{letter}", "")
    return sum(int(cell.rpartition(":")[2]) for cell in cells.split())


@lru_cache(maxsize=8192)
def read_word(word: str, name: str, count: int) -> tuple[str, ...]:
    """Up to `count` Latin readings of a word by the table `name`, the most probable first; () where none is known."""
    table = _table(name)
    readings: tuple[str, ...] = ("",)
    for start in range(0, len(word), MAX_LETTERS):
        piece = word[start : start + MAX_LETTERS]
        options = [_options(piece, at, table) for at in range(len(piece))]
        best = _best(options, count)
        readings = tuple(
            first + best[min(place, len(best) - 1)]
            for place, first in enumerate(readings * (count if start == 0 else 1))
            if place < max(len(readings), len(best))
        )
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def _options(word: str, at: int, table: dict[str, str]) -> Chunks:
    for key in contexts(word, at):
        found = table.get(key)
        if found is not None:
            return _chunks(found)
    return (("", 0.0),)


def _best(options: list[Chunks], count: int) -> list[str]:
    """The `count` most probable choices of one chunk for each letter."""
    start = (0,) * len(options)
    heap = [(-sum(chunks[0][1] for chunks in options), start)]
    seen = {start}
    found: list[str] = []
    while heap and len(found) < count:
        cost, choice = heapq.heappop(heap)
        text = "".join(options[at][pick][0] for at, pick in enumerate(choice))
        if text not in found:
            found.append(text)
        for at, pick in enumerate(choice):
            if pick + 1 < len(options[at]):
                following = (*choice[:at], pick + 1, *choice[at + 1 :])
                if following not in seen:
                    seen.add(following)
                    heapq.heappush(heap, (cost + options[at][pick][1] - options[at][pick + 1][1], following))
    return found
