"""Which pairs a person is asked about, and in which order: first what settles most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from watchlist.records import Verdict
from watchlist.resolve.clusters import Cut, Forbid
from watchlist.resolve.scoring import ScoredPair
from watchlist.resolve.types import Question
from watchlist.resolve.weights import load_weights
from watchlist.resolve.wording import told_by

Pair = tuple[str, str]


class Outcome(NamedTuple):
    """What clustering came to: record key -> entity, the links that were cut, and what may not be joined."""

    entity_of: Mapping[str, str]
    cuts: Iterable[Cut]
    forbid: Forbid


def questions_of(
    pairs: Mapping[Pair, ScoredPair],
    verdicts: Mapping[Pair, Verdict],
    doubts: Sequence[tuple[str, ScoredPair]],
    outcome: Outcome,
) -> tuple[Question, ...]:
    """The queue: one question for two entities, however many of their records resemble one another.

    Args:
        pairs: all scored pairs.
        verdicts: pairs a person has judged; same and different are not asked again.
        doubts: pairs strong enough to join but for a doubt, with the doubt.
        outcome: what clustering came to.
    """
    entity_of, cuts, forbid = outcome
    members: dict[str, list[str]] = {}
    for key, entity in entity_of.items():
        members.setdefault(entity, []).append(key)
    reasons: dict[Pair, str] = {(scored.one, scored.other): doubt for doubt, scored in doubts}
    for cut in cuts:
        reasons[cut.link.one, cut.link.other] = f"would join {cut.one} and {cut.other}: {cut.reason}"
    open_pairs: dict[Pair, list[tuple[ScoredPair, str]]] = {}
    for pair, scored in pairs.items():
        reason = _reason(scored, reasons.get(pair), verdicts.get(pair))
        entities = entity_of[pair[0]], entity_of[pair[1]]
        if reason is not None and entities[0] != entities[1]:
            open_pairs.setdefault((min(entities), max(entities)), []).append((scored, reason))
    barred = _barred(verdicts, entity_of)
    busy: dict[str, int] = {}
    for entities in open_pairs:
        for entity in entities:
            busy[entity] = busy.get(entity, 0) + 1
    questions = [
        _question(group, len(members[one]) * len(members[other]) + busy[one] + busy[other] - 2)
        for (one, other), group in open_pairs.items()
        if (one, other) not in barred and _worth_asking(group, reasons, (members[one], members[other]), forbid)
    ]
    return tuple(sorted(questions, key=lambda question: (-question.priority, question.one, question.other)))


def _barred(verdicts: Mapping[Pair, Verdict], entity_of: Mapping[str, str]) -> set[Pair]:
    """Entities that a person has told apart, by a judgement on some records of theirs."""
    found: set[Pair] = set()
    for (one, other), verdict in verdicts.items():
        if verdict is Verdict.NEGATIVE:
            low, high = sorted((entity_of[one], entity_of[other]))
            found.add((low, high))
    return found


def _worth_asking(
    group: Sequence[tuple[ScoredPair, str]],
    reasons: Mapping[Pair, str],
    sides: tuple[list[str], list[str]],
    forbid: Forbid,
) -> bool:
    """Whether an answer could change anything: a weak likeness to an entity that has its entry of that list settles nothing."""
    if any((scored.one, scored.other) in reasons or scored.same_list for scored, _ in group):
        return True
    return not any(forbid(one, other) for one in sides[0] for other in sides[1])


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
