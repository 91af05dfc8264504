"""Which pairs a person is asked about, and in which order: first what settles most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from watchlist.records import Verdict
from watchlist.resolve.clusters import Cut
from watchlist.resolve.scoring import ScoredPair
from watchlist.resolve.types import Question
from watchlist.resolve.weights import load_weights
from watchlist.resolve.wording import told_by

Pair = tuple[str, str]


def questions_of(
    pairs: Mapping[Pair, ScoredPair],
    verdicts: Mapping[Pair, Verdict],
    doubts: Sequence[tuple[str, ScoredPair]],
    outcome: tuple[Mapping[str, str], Iterable[Cut]],
) -> tuple[Question, ...]:
    """The queue: one question for two entities, however many of their records resemble one another.

    Args:
        pairs: all scored pairs.
        verdicts: pairs a person has judged; same and different are not asked again.
        doubts: pairs strong enough to join but for a doubt, with the doubt.
        outcome: record key -> entity, and the links that were cut.
    """
    entity_of, cuts = outcome
    reasons: dict[Pair, str] = {(scored.one, scored.other): doubt for doubt, scored in doubts}
    for cut in cuts:
        reasons[cut.link.one, cut.link.other] = f"would join {cut.one} and {cut.other}: {cut.reason}"
    open_pairs: dict[Pair, list[tuple[ScoredPair, str]]] = {}
    for pair, scored in pairs.items():
        reason = _reason(scored, reasons.get(pair), verdicts.get(pair))
        entities = entity_of[pair[0]], entity_of[pair[1]]
        if reason is not None and entities[0] != entities[1]:
            open_pairs.setdefault((min(entities), max(entities)), []).append((scored, reason))
    barred = {
        (min(entities), max(entities))
        for pair, verdict in verdicts.items()
        if verdict is Verdict.NEGATIVE
        for entities in ((entity_of[pair[0]], entity_of[pair[1]]),)
    }
    sizes: dict[str, int] = {}
    for entity in entity_of.values():
        sizes[entity] = sizes.get(entity, 0) + 1
    busy: dict[str, int] = {}
    for entities in open_pairs:
        for entity in entities:
            busy[entity] = busy.get(entity, 0) + 1
    questions = [
        _question(group, sizes[one] * sizes[other] + busy[one] + busy[other] - 2)
        for (one, other), group in open_pairs.items()
        if (one, other) not in barred
    ]
    return tuple(sorted(questions, key=lambda question: (-question.priority, question.one, question.other)))


def _reason(scored: ScoredPair, doubt: str | None, verdict: Verdict | None) -> str | None:
    """Why to ask about the pair, None if there is nothing to ask."""
    weights = load_weights()
    if verdict is Verdict.UNSURE:
        return "judged unsure before"
    if verdict is not None:
        return None
    if doubt is not None:
        return doubt
    if scored.conflict is not None:
        return None
    if scored.same_list:
        return "two entries of one list look alike" if scored.log_odds >= weights.ask_same_list else None
    return "not sure enough to merge" if weights.ask <= scored.log_odds else None


def _question(group: Sequence[tuple[ScoredPair, str]], settled: int) -> Question:
    scored, reason = min(group, key=lambda item: (-item[0].log_odds, item[0].one, item[0].other))
    unsure = 4.0 * scored.score * (1.0 - scored.score)
    return Question(
        one=scored.one,
        other=scored.other,
        score=scored.score,
        log_odds=scored.log_odds,
        reason=f"{reason}; {told_by(scored)}",
        priority=round(settled + unsure, 4),
        parts=scored.parts,
    )
