"""The name axis: the best of two parties' names against each other, and what it is made of."""

from __future__ import annotations

from typing import NamedTuple

from watchlist.match.align import Alignment, Finding, align
from watchlist.match.types import PartyName
from watchlist.match.weights import NameWeights, load_weights
from watchlist.match.words import Words, words_of
from watchlist.names import PreparedName

NOTHING_SHARED = 50.0
"""The loss of two names no word of which stands for another."""


class NameMatch(NamedTuple):
    """Two names aligned: the loss, the words compared (of the readings that agree best), and the findings."""

    loss: float
    query: Words
    listed: Words
    alignment: Alignment
    reading: int
    """How many of the two sides agree only by a less probable reading: 0, 1 or 2."""
    family: int

    def less_probable(self, price: float) -> NameMatch:
        """The same match, the listed reading being a less probable one."""
        return self._replace(loss=self.loss + price, reading=self.reading + 1)


def readings_of(name: PreparedName, family: int) -> tuple[Words, ...]:
    """All readings of a name as words, the most probable first."""
    first = words_of(name.tokens, family)
    return (first, *(words_of(tokens, family) for tokens in name.readings)) if name.readings else (first,)


def cost(finding: Finding, weights: NameWeights) -> float:
    """What a finding costs."""
    feature = finding.feature
    return 0.0 if feature == "equal" else float(getattr(weights, feature)) * finding.amount


def loss_of(alignment: Alignment, weights: NameWeights) -> float:
    """The loss of an alignment: the cost of all findings."""
    if alignment.agreed <= 0.0:
        return NOTHING_SHARED
    return sum([getattr(weights, feature) * amount for feature, amount, _, _ in alignment.findings if amount], 0.0)


def match_readings(query: tuple[Words, ...], listed: tuple[Words, ...], family: int) -> NameMatch:
    """The pair of readings with the least loss; the first found wins a tie."""
    weights = load_weights().families[family]
    best: NameMatch | None = None
    for i, one in enumerate(query):
        for j, other in enumerate(listed):
            less_probable = (i > 0) + (j > 0)
            alignment = align(one, other)
            loss = loss_of(alignment, weights) + weights.reading * less_probable
            if best is None or loss < best.loss:
                best = NameMatch(loss, one, other, alignment, less_probable, family)
    if best is None:  # a prepared name has at least one reading
        raise ValueError("a name without words cannot be compared")
    return best


def match_names(one: PartyName, other: PartyName, family: int) -> NameMatch:
    """Two names against each other."""
    return match_readings(readings_of(one.prepared, family), readings_of(other.prepared, family), family)
