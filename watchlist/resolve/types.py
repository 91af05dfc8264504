"""What resolving takes and gives."""

from __future__ import annotations

import msgspec

from watchlist.resolve.clusters import Cut, Ground
from watchlist.resolve.scoring import ScoredPair
from watchlist.views import ExplanationPart


class ResolveOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How records become entities. `use_references`: whether a reference of one list to another counts as proof."""

    use_references: bool = True


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A link that joined two clusters, in the order taken. Contributions of `parts` are log odds and add up."""

    one: str
    other: str
    ground: Ground
    score: float
    log_odds: float
    reason: str
    parts: tuple[ExplanationPart, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A pair that a person is asked about; the queue has the highest priority first."""

    one: str
    other: str
    score: float
    log_odds: float
    reason: str
    priority: float
    parts: tuple[ExplanationPart, ...] = ()


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """Which entity each record belongs to, and how that came about.

    `pairs` are the scored pairs worth keeping: with them, only what an edition touched needs to be scored again.
    """

    entity_of: dict[str, str]
    steps: tuple[Step, ...]
    queue: tuple[Question, ...]
    cuts: tuple[Cut, ...]
    pairs: tuple[ScoredPair, ...] = ()

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """Record keys by entity, in order."""
        groups: dict[str, list[str]] = {}
        for key in sorted(self.entity_of):
            groups.setdefault(self.entity_of[key], []).append(key)
        return tuple(sorted(tuple(group) for group in groups.values()))
