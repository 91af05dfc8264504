"""Two parties against each other: one score, its band, and parts whose contributions add up to it."""

from __future__ import annotations

from watchlist.match.explain import capped_part, fact_parts, kinds_part, name_parts, proof_part, support_part
from watchlist.match.names_axis import NameMatch, match_sides, side_of
from watchlist.match.party_axis import facts_of, proof_of
from watchlist.match.types import Band, CompareOptions, Comparison, Party, PartyName
from watchlist.match.weights import family_of, load_weights
from watchlist.names import prepare
from watchlist.records import Kind, kinds_compatible

DEFAULT = CompareOptions()
PROOF_SCORE = 0.99
"""Two parties that share a number or a cross-reference score at least this."""
KINDS_APART = "kind"


class BestNames:
    """The best pair of names, with and without the names that publishers call weak."""

    __slots__ = ("listed", "match", "query", "weak")

    def __init__(self, match: NameMatch, query: int, listed: int, weak: bool) -> None:
        self.match = match
        self.query = query
        self.listed = listed
        self.weak = weak


def compare(query: Party, listed: Party, options: CompareOptions = DEFAULT) -> Comparison:
    """Compare two parties on both axes.

    Without `options.weak_aliases` a weak alias of either side may only support: it raises the score of another name a
    little (`weak_support`), and the score it gives by itself stays below the threshold.

    Raises:
        ValueError: a party has no name.
    """
    return compare_at(query, listed, best_names(query, listed, options), options)


def compare_at(query: Party, listed: Party, best: BestNames, options: CompareOptions = DEFAULT) -> Comparison:
    """`compare` where the best pair of names is known already."""
    weights = load_weights()
    loss = best.match.loss
    name_score = weights.score(loss)
    alias = None if best.weak or options.weak_aliases or not loss else supporting_alias(query, listed, best.match)
    if alias is not None:
        loss = max(loss - weights.weak_support, 0.0)
    facts = facts_of(query, listed) if options.party_axis else []
    support = min(sum(fact.evidence for fact in facts if fact.evidence > 0), weights.party.support_share * loss)
    against = -sum(fact.evidence for fact in facts if fact.evidence < 0)
    apart = query.kind is not None and listed.kind is not None and not kinds_compatible(query.kind, listed.kind)
    supported = weights.score(loss - support)
    score = weights.score(loss - support + against)
    parts = name_parts(best.match, query.names[best.query], listed.names[best.listed], name_score)
    if alias is not None:
        parts.append(support_part(query.names[alias[0]], listed.names[alias[1]], weights.score(loss) - name_score))
    parts += fact_parts(facts, supported - weights.score(loss), score - supported)
    conflicts = tuple(fact.feature for fact in facts if fact.conflict)
    if apart:
        parts.append(kinds_part(query.kind, listed.kind, -score))
        score, conflicts = 0.0, (*conflicts, KINDS_APART)
    proof = None if apart else proof_of(query, listed, options)
    if proof is not None and score < PROOF_SCORE:
        parts.append(proof_part(proof, PROOF_SCORE - score))
        score = PROOF_SCORE
    elif best.weak and not options.weak_aliases and score >= weights.threshold:
        capped = weights.threshold - 0.01
        parts.append(capped_part(query.names[best.query], listed.names[best.listed], capped - score))
        score = capped
    return Comparison(
        score=score,
        name_score=name_score,
        party_score=sum(fact.evidence for fact in facts),
        band=band_of(score),
        query_name=best.query,
        matched_name=best.listed,
        matched_weak=best.weak,
        parts=tuple(parts),
        conflicts=conflicts,
        proof=f"{proof.feature} {proof.query}" if proof else None,
    )


def best_names(query: Party, listed: Party, options: CompareOptions = DEFAULT) -> BestNames:
    """The pair of names with the least loss. A weak alias is preferred only where no other name reaches the threshold.

    Raises:
        ValueError: a party has no name.
    """
    family = family_of(listed.kind, query.kind)
    mine = [side_of(name.prepared, family) for name in query.names]
    theirs = [side_of(name.prepared, family) for name in listed.names]
    sure: BestNames | None = None
    weak: BestNames | None = None
    for i, one in enumerate(mine):
        for j, other in enumerate(theirs):
            match = match_sides(one, other, family)
            if query.names[i].weak or listed.names[j].weak:
                if weak is None or match.loss < weak.match.loss:
                    weak = BestNames(match, i, j, weak=True)
            elif sure is None or match.loss < sure.match.loss:
                sure = BestNames(match, i, j, weak=False)
    return choose(sure, weak, options)


def supporting_alias(query: Party, listed: Party, sure: NameMatch) -> tuple[int, int] | None:
    """The first pair of names, one of them weak, that reaches the threshold and loses less than `sure`."""
    most = min(load_weights().loss_at(load_weights().threshold), sure.loss)
    for i, mine in enumerate(query.names):
        for j, theirs in enumerate(listed.names):
            if mine.weak or theirs.weak:
                one, other = side_of(mine.prepared, sure.family), side_of(theirs.prepared, sure.family)
                if match_sides(one, other, sure.family).loss < most:
                    return i, j
    return None


def choose(sure: BestNames | None, weak: BestNames | None, options: CompareOptions) -> BestNames:
    """The better pair of the two; a weak one only where weak aliases count or the sure one stays below the threshold.

    What the weak one adds to the sure one counts for it.

    Raises:
        ValueError: there is neither.
    """
    if sure is None or weak is None:
        one = sure or weak
        if one is None:
            raise ValueError("a party without a name cannot be compared")
        return one
    weights = load_weights()
    supported = sure.match.loss - (weights.weak_support if weights.score(weak.match.loss) >= weights.threshold else 0.0)
    replaceable = options.weak_aliases or weights.score(supported) < weights.threshold
    return weak if replaceable and weak.match.loss < sure.match.loss else sure


def band_of(score: float) -> Band:
    """The band of a score."""
    weights = load_weights()
    if score >= weights.strong:
        return Band.STRONG
    return Band.REVIEW if score >= weights.threshold else Band.WEAK


def explain_names(name1: str, name2: str, kind: Kind | None = None) -> Comparison:
    """Two names as typed, compared as parties that are known by name alone. `kind` None leaves the kind open.

    Raises:
        EmptyNameError: nothing is left of one of the names to compare.
    """
    return compare(party_from_text(name1, kind), party_from_text(name2, kind), CompareOptions(weak_aliases=True))


def party_from_text(name: str, kind: Kind | None = None) -> Party:
    """A party known by a typed name alone.

    Raises:
        EmptyNameError: nothing is left of the name to compare.
    """
    return Party(kind=kind, names=(PartyName(prepare(name, kind or Kind.PERSON)),))
