"""A comparison in parts that a person reads; their contributions add up to the score.

Words that agree share out the whole of 1 by what they weigh. Every difference then takes away its share of what the
score lost, in proportion to its cost. Facts of the party axis add or take what they changed.
"""

from __future__ import annotations

from watchlist.match.align import Finding
from watchlist.match.names_axis import NOTHING_SHARED, NameMatch, cost
from watchlist.match.party_axis import Fact, Proof
from watchlist.match.types import PartyName
from watchlist.match.weights import NameWeights, load_weights
from watchlist.match.words import Words
from watchlist.records import Kind
from watchlist.views import ExplanationPart

FEATURES = {
    "family": "family_name",
    "given": "given_name",
    "patronymic": "patronymic",
    "particle": "particle",
    "title": "title",
    "legal": "legal_form",
    "domain": "domain_word",
    "number": "number",
    "initial": "initial",
    "word": "name",
}
NOTES = {
    "equal": "same word",
    "variant": "same once spelling is folded",
    "alternative": "another form of the same word",
    "initial": "initial",
    "joined": "same letters, words joined or split",
    "trade": "words of trade that differ",
    "number": "another number",
    "number_extra": "a number the other name lacks",
    "legal": "another legal form",
    "reading": "agrees by a less probable reading of another script",
    "script": "written in two scripts: names that differ in one may agree in the other",
    "characters": "other characters that sound alike",
}


def name_parts(match: NameMatch, query: PartyName, listed: PartyName, name_score: float) -> list[ExplanationPart]:
    """The parts of the name axis; their contributions add up to `name_score`."""
    weights = load_weights().families[match.family]
    if match.loss >= NOTHING_SHARED:
        texts = query.prepared.text, listed.prepared.text
        note = "no word of one stands for a word of the other"
        return [
            ExplanationPart(
                feature="name", score=0.0, query=texts[0], listed=texts[1], note=note, contribution=name_score
            )
        ]
    scale = (1.0 - name_score) / match.loss if match.loss > 0 else 0.0
    parts = []
    for finding in match.alignment.findings:
        agreed = _agreed(finding, match)
        parts.append(_part(finding, match, agreed - scale * cost(finding, weights), weights))
    parts += [
        ExplanationPart(
            feature="script",
            score=round(load_weights().score(cost(finding, weights)), 4),
            query=query.prepared.text,
            listed=listed.prepared.text,
            note=NOTES[finding.feature],
            contribution=-scale * cost(finding, weights),
        )
        for finding in match.beside
    ]
    return parts


def _agreed(finding: Finding, match: NameMatch) -> float:
    """The share of a finding in all that agrees; 0 for differences of words that have no counterpart."""
    if finding.feature in ("number", "legal", "number_extra", "conflict", "trade", "extra", "order", "lineage"):
        return 0.0
    weight = sum(match.query[number].weight for number in finding.query)
    weight += sum(match.listed[number].weight for number in finding.listed)
    return weight / 2 / match.alignment.agreed


def _part(finding: Finding, match: NameMatch, contribution: float, weights: NameWeights) -> ExplanationPart:
    query, listed = _text(match.query, finding.query), _text(match.listed, finding.listed)
    lost = cost(finding, weights)
    return ExplanationPart(
        feature=_feature(finding, match),
        score=round(load_weights().score(lost), 4),
        query=query,
        listed=listed,
        note=_note(finding, match, listed),
        contribution=contribution,
    )


def _text(words: Words, numbers: tuple[int, ...]) -> str:
    return " ".join(words[number].plain for number in numbers)


def _feature(finding: Finding, match: NameMatch) -> str:
    if finding.feature == "conflict":
        return "conflicting_words"
    if finding.feature == "extra":
        return "extra_words"
    if finding.feature in ("order", "lineage"):
        return "word_order"
    roles = [match.listed[number].role for number in finding.listed] + [
        match.query[number].role for number in finding.query
    ]
    role = next((role for role in roles if role not in ("word", "initial")), roles[0])
    return FEATURES[role]


def _note(finding: Finding, match: NameMatch, listed: str) -> str:
    if finding.feature == "edit":
        from thefuzz import fuzz

        folded = (
            [match.query[number].form for number in finding.query],
            [match.listed[number].form for number in finding.listed],
        )
        return f"letters differ, {fuzz.ratio(' '.join(folded[0]), ' '.join(folded[1]))} of 100 alike"
    if finding.feature == "conflict":
        return "words of each name that have no counterpart in the other"
    if finding.feature == "extra":
        return "words of the listed name that were not asked for" if listed else "words that the listed name lacks"
    if finding.feature == "order":
        return "same words in another order"
    if finding.feature == "lineage":
        return "father and son change places"
    if finding.feature == "variant":
        return f"spelling variant, both fold to {match.query[finding.query[0]].form}"
    return NOTES[finding.feature]


def fact_parts(facts: list[Fact], added: float, taken: float) -> list[ExplanationPart]:
    """The parts of the party axis: what agrees shares `added`, what disagrees shares `taken`, by their evidence."""
    plus = sum(fact.evidence for fact in facts if fact.evidence > 0)
    minus = sum(fact.evidence for fact in facts if fact.evidence < 0)
    parts = []
    for fact in facts:
        whole, total = (added, plus) if fact.evidence > 0 else (taken, minus)
        parts.append(
            ExplanationPart(
                feature=fact.feature,
                score=0.0 if fact.evidence < 0 else 1.0,
                query=fact.query,
                listed=fact.listed,
                note=fact.note,
                contribution=whole * fact.evidence / total if total else 0.0,
            )
        )
    return parts


def proof_part(proof: Proof, contribution: float) -> ExplanationPart:
    """The part of a shared number or cross-reference."""
    return ExplanationPart(
        feature=proof.feature,
        score=1.0,
        query=proof.query,
        listed=proof.listed,
        note=proof.note,
        contribution=contribution,
    )


def kinds_part(query: Kind | None, listed: Kind | None, contribution: float) -> ExplanationPart:
    """The part that takes everything away because the kinds cannot be one party."""
    return ExplanationPart(
        feature="kind",
        score=0.0,
        query=str(query or ""),
        listed=str(listed or ""),
        note="these kinds cannot be one party",
        contribution=contribution,
    )


def support_part(query: PartyName, listed: PartyName, contribution: float) -> ExplanationPart:
    """The part of a weak alias that agrees better than the name compared."""
    return ExplanationPart(
        feature="weak_alias",
        score=1.0,
        query=query.prepared.text,
        listed=listed.prepared.text,
        note="a weak alias agrees as well: it supports, it would bring no alert by itself",
        contribution=contribution,
    )


def capped_part(query: PartyName, listed: PartyName, contribution: float) -> ExplanationPart:
    """The part that keeps a weak alias below the threshold."""
    return ExplanationPart(
        feature="weak_alias",
        score=0.0,
        query=query.prepared.text,
        listed=listed.prepared.text,
        note="a weak alias brings no alert by itself; ask for weak aliases to see it as a hit",
        contribution=contribution,
    )
