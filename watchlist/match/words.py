"""Words of a name with what they weigh, and how far two words are from one another."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from watchlist.match.weights import load_weights, rarity_classes
from watchlist.names import Token

NOT_ALIGNED = 1.0
"""Distance from which two words are two words."""

PLAIN_SHARE = 0.25
PLAIN_AT_MOST = 1.5
CACHED_WORDS = 400_000
CACHED_PAIRS = 400_000


class Word:
    """A token as it counts in one family of kinds. Made once per token and family, compared by identity."""

    __slots__ = ("alt", "form", "length", "plain", "role", "weight")

    def __init__(self, token: Token, weight: float) -> None:
        self.form = token.form
        self.plain = token.plain
        self.role = token.tag
        self.alt = token.alt
        self.length = len(token.form)
        self.weight = weight

    def __repr__(self) -> str:
        return f"Word({self.plain}/{self.form}/{self.role} {self.weight:.2f})"


Words = tuple[Word, ...]


@lru_cache(maxsize=CACHED_WORDS)
def _word(form: str, plain: str, tag: str, alt: tuple[str, ...], family: int) -> Word:
    return Word(Token(form, plain, tag, alt), word_weight(form, tag, family))


def word_weight(form: str, role: str, family: int) -> float:
    """What a word weighs: its role's weight, less where the word is common among listed names."""
    weights = load_weights()
    base = weights.roles[role]
    if role in ("legal", "title", "particle", "number", "initial"):
        return base
    common = rarity_classes()[family].get(form)
    return base * weights.rarity[-1 if common is None else min(common, len(weights.rarity) - 1)]


def words_of(tokens: tuple[Token, ...], family: int) -> Words:
    """The words of one reading of a name, in the order written."""
    return tuple([_word(token.form, token.plain, token.tag, token.alt, family) for token in tokens])


@lru_cache(maxsize=CACHED_PAIRS)
def form_distance(one: str, other: str) -> float:
    """How far two folded forms are apart: 0 equal, `NOT_ALIGNED` and more are different words.

    Letters inserted, dropped, changed or swapped with their neighbour count one each, measured against what a word of
    that length can bear: one in a word of three letters, two in six, three in ten.
    """
    if one == other:
        return 0.0
    longest = max(len(one), len(other))
    bearable = 0.35 * longest + 0.4
    limit = int(bearable)
    if abs(len(one) - len(other)) > limit:
        return 9.0
    edits = OSA.distance(one, other, score_cutoff=limit)
    return edits / bearable if edits <= limit else 9.0


def word_distance(one: Word, other: Word) -> float:
    """How far two words are apart: mostly by their folded forms, partly by their plain spellings.

    Folding makes different words alike too (Ortiz and Ortega come closer than they are); the plain spelling holds
    against that. Words of one folded form are never apart.
    """
    folded = form_distance(one.form, other.form)
    if folded == 0.0 or folded > 2.0:
        return folded
    return (1.0 - PLAIN_SHARE) * folded + PLAIN_SHARE * min(form_distance(one.plain, other.plain), PLAIN_AT_MOST)


def variant_amount(one: Word, other: Word) -> float:
    """How differently two words of one folded form are written: 0 as one, 1 as if they were two words."""
    return min(form_distance(one.plain, other.plain), 1.0)
