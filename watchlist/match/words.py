"""Words of a name with what they weigh, and how far two words are from one another."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from watchlist.match.weights import load_weights, rarity_classes
from watchlist.names import PreparedName, Token

NOT_ALIGNED = 1.0
"""Distance from which two words are two words."""

PLAIN_SHARE = 0.1
PLAIN_AT_MOST = 1.5
SERVANT = "abd"
SERVANTS = frozenset({"abd", "abdul", "abdal", "abdil"})
"""Folded forms of Abd written as a word of its own."""
SERVING = frozenset({"legal", "title", "particle"})
"""Roles of words that a name is not found by."""
HEADS = ("abd", "abu")
TAILS = ("uvich", "uvna", "udin", "dutir", "ula")
"""Folded beginnings and ends that names of one language share: what stands beside them tells two names apart."""
LEAST_CORE = 3
CACHED_WORDS = 400_000
CACHED_PAIRS = 65_536


def servant(token: Token) -> str:
    """What follows Abd in a name joined with it (abdrahman: rahman); empty for other words."""
    joined = token.form.startswith(SERVANT) and len(token.form) >= len(SERVANT) + 3 and token.form not in SERVANTS
    return token.form[len(SERVANT) :] if joined else ""


def shared_part(form: str) -> tuple[str, str]:
    """The beginning or end that many names share (Abd, Abu, -ullah, -uddin, -ovich) and the rest; empty if there is none."""
    for head in HEADS:
        if form.startswith(head) and len(form) >= len(head) + LEAST_CORE:
            return head, form[len(head) :]
    for tail in TAILS:
        if form.endswith(tail) and len(form) >= len(tail) + LEAST_CORE:
            return tail, form[: -len(tail)]
    return "", ""


class Word:
    """A token as it counts in one family of kinds. Made once per token and family, compared by identity.

    `servant` is what follows in a name joined with Abd (abdrahman: rahman), else empty: the two are torn apart where
    names are cut or moved at a comma. `affix` and `core` are what `shared_part` tells.
    """

    __slots__ = ("affix", "alt", "core", "form", "length", "plain", "role", "servant", "weight")

    def __init__(self, token: Token, weight: float) -> None:
        self.form = token.form
        self.plain = token.plain
        self.role = token.tag
        self.alt = token.alt
        self.length = len(token.form)
        self.weight = weight
        self.servant = servant(token)
        self.affix, self.core = shared_part(token.form)

    def __repr__(self) -> str:
        return f"Word({self.plain}/{self.form}/{self.role} {self.weight:.2f})"


Words = tuple[Word, ...]


@lru_cache(maxsize=CACHED_WORDS)
def _word(form: str, plain: str, tag: str, alt: tuple[str, ...], family: int) -> Word:
    return Word(Token(form, plain, tag, alt), word_weight(form, tag, family))


def word_weight(form: str, role: str, family: int) -> float:
    """What a word weighs: its role's weight, less where the word is common among listed names."""
    base = load_weights().roles[role]
    if role in ("legal", "title", "particle", "number", "initial"):
        return base
    return base * rarity_factor(form, family)


def rarity_factor(form: str, family: int) -> float:
    """The share of its role's weight that a word keeps, by how common it is among listed names."""
    factors = load_weights().rarity
    common = rarity_classes()[family].get(form)
    return factors[-1 if common is None else min(common, len(factors) - 1)]


def counted(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens as they count: where a name is made of titles, legal forms and particles alone, they are its words."""
    for token in tokens:
        if token.tag not in SERVING:
            return tokens
    return tuple([Token(token.form, token.plain, "word", token.alt) for token in tokens])


def readings_of(name: PreparedName) -> tuple[tuple[Token, ...], ...]:
    """All readings of a name, the most probable first."""
    return name.tokens, *name.readings


def words_of(tokens: tuple[Token, ...], family: int) -> Words:
    """The words of one reading of a name, in the order written."""
    return tuple([_word(token.form, token.plain, token.tag, token.alt, family) for token in counted(tokens)])


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
    against that; and a slip of the pen that folding makes larger counts as it was written. Words of one folded form
    are never apart. Where both share a part with many names, the rest is compared: Abdul Hamid and Abdul Majid, -ovich
    and -ovich are no more alike for it.
    """
    folded = form_distance(one.form, other.form)
    if folded == 0.0:
        return folded
    plain = form_distance(one.plain, other.plain)
    apart = min((1.0 - PLAIN_SHARE) * folded + PLAIN_SHARE * min(plain, PLAIN_AT_MOST), plain)
    if one.affix and one.affix == other.affix:
        return max(apart, form_distance(one.core, other.core))
    return apart


def variant_amount(one: Word, other: Word) -> float:
    """How differently two words of one folded form are written: 0 as one, 1 as if they were two words."""
    return min(form_distance(one.plain, other.plain), 1.0)
