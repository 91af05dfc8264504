"""Words as columns, for the index and for queries alike: what the compiled loops of the batch path read."""

from __future__ import annotations

from array import array

import numpy as np

from watchlist.match.storage import Array
from watchlist.match.terms import letter_mask
from watchlist.match.words import SERVANTS, SERVING, servant, word_weight
from watchlist.names import Token

COUNTS, NUMBER, BESIDE, PARTICLE = range(4)
"""Standing of a word: it counts when left over; a number; a title or legal form; a particle."""
HAS_SERVANT, IS_SERVANT = 1, 2


def standing_of(role: str) -> int:
    """The standing of a word of a role."""
    if role in SERVING:
        return PARTICLE if role == "particle" else BESIDE
    return NUMBER if role == "number" else COUNTS


class WordWriter:
    """Collects words. `others` holds, beside each form, what else it may stand for: other forms, what follows Abd."""

    def __init__(self) -> None:
        self.forms: list[str] = []
        self.plains: list[str] = []
        self.others: list[tuple[str, ...]] = []
        self.after_abd: list[str] = []
        self._weights = array("f")
        self._standing = array("B")
        self._servants = array("B")

    def __len__(self) -> int:
        return len(self.forms)

    def add(self, token: Token, family: int) -> None:
        """Take up a word as it counts in a family of kinds."""
        rest = servant(token)
        self.forms.append(token.form)
        self.plains.append(token.plain)
        self.others.append(token.alt)
        self.after_abd.append(rest)
        self._weights.append(word_weight(token.form, token.tag, family))
        self._standing.append(standing_of(token.tag))
        self._servants.append(HAS_SERVANT if rest else IS_SERVANT if token.form in SERVANTS else 0)

    def columns(self) -> dict[str, Array]:
        """Weights, standing, servants and plain spellings by number of the word."""
        return {
            "word_weight": np.array(self._weights, dtype=np.float32),
            "word_standing": np.array(self._standing, dtype=np.uint8),
            "word_servant": np.array(self._servants, dtype=np.uint8),
            **text_columns("plain", self.plains),
        }


def text_columns(name: str, texts: list[str]) -> dict[str, Array]:
    """Texts one after another: where each ends, the letters, and which letters each holds."""
    data = [text.encode("latin-1", "replace") for text in texts]
    return {
        f"{name}_end": np.cumsum([len(text) for text in data], dtype=np.uint32) if data else np.zeros(0, np.uint32),
        f"{name}_text": np.frombuffer(b"".join(data), dtype=np.uint8),
        f"{name}_mask": np.array([letter_mask(text) for text in texts], dtype=np.uint32),
    }
