"""Words of a name as its list writes them: what is compared is folded, what a person reads is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from watchlist.match.words import Word

_CHUNK = re.compile(r"[^\s,;/()\"“”«»—‐]+")
_PART = re.compile(r"[^\s,;/()\"“”«»—‐\-–]+")
MOST_CHUNKS = 4
"""A word that is compared may be written as so many: Abd al-Rahman."""
ALIKE = 60
"""A piece of the name that resembles the word less (of 100) is not it."""


def as_written(text: str, words: Iterable[Word]) -> str:
    """The pieces of a listed name that its compared words were read from; the whole name where one cannot be found."""
    found: dict[str, None] = {}
    pieces = _pieces(text)
    for word in words:
        piece = pieces.get(word.plain) or _nearest(pieces, word.plain)
        if piece is None:
            return text
        found.setdefault(piece)
    return " ".join(found)


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in capitals at most."""
    return one.casefold() == other.casefold()


@lru_cache(maxsize=4096)
def _pieces(text: str) -> dict[str, str]:
    """Words and runs of words of a name, by their letters in small ASCII letters."""
    from anyascii import anyascii

    found: dict[str, str] = {}
    for pattern in (_CHUNK, _PART):
        places = list(pattern.finditer(text))
        for length in range(1, MOST_CHUNKS + 1):
            for first, last in zip(places, places[length - 1 :], strict=False):
                piece = text[first.start() : last.end()].strip(".'’`-")
                key = "".join(char for char in anyascii(piece).lower() if char.isalnum())
                found.setdefault(key, piece)
    return found


def _nearest(pieces: dict[str, str], plain: str) -> str | None:
    best = max(((fuzz.ratio(key, plain), -len(key), piece) for key, piece in pieces.items()), default=None)
    return best[2] if best is not None and best[0] >= ALIKE else None
