"""Records to entities: pairs are found, scored, judged against what people said, and clustered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from watchlist.match.index import collector_paused
from watchlist.records import Verdict
from watchlist.resolve.blocking import pairs_of
from watchlist.resolve.clusters import Clustering, Cut, Ground, Link, cluster
from watchlist.resolve.conflicts import conflict_of, same_list
from watchlist.resolve.ids import anchor_of, entity_id
from watchlist.resolve.queueing import Outcome, questions_of
from watchlist.resolve.scoring import ScoredPair, Scorer
from watchlist.resolve.subjects import Judged, Subject
from watchlist.resolve.types import Resolution, ResolveOptions, Step
from watchlist.resolve.weights import load_weights
from watchlist.resolve.wording import reason_of

Pair = tuple[str, str]
DEFAULT = ResolveOptions()


def resolve(
    subjects: Sequence[Subject],
    judgements: Sequence[Judged] = (),
    options: ResolveOptions = DEFAULT,
    candidates: Iterable[Pair] | None = None,
    known: Iterable[ScoredPair] = (),
) -> Resolution:
    """Resolve records to entities.

    Args:
        subjects: the records, each key once.
        judgements: the verdicts in force, one a pair; those on records that are not here are left aside.
        options: see `ResolveOptions`.
        candidates: pairs of record keys to score; None finds them among the subjects.
        known: pairs scored before (`Resolution.pairs`), taken as they are; those scored anew take precedence.

    Raises:
        ValueError: two subjects bear one key.
    """
    scorer = Scorer(subjects, use_references=options.use_references)
    if len(scorer.subjects) != len(subjects):
        raise ValueError("two subjects bear one key")
    verdicts = {one.pair: one.verdict for one in judgements if one.a in scorer.subjects and one.b in scorer.subjects}
    with collector_paused():
        pairs = _scored(scorer, pairs_of(subjects) if candidates is None else candidates, known, verdicts)
        return _resolution(scorer.subjects, pairs, verdicts, options)


def _scored(
    scorer: Scorer, candidates: Iterable[Pair], known: Iterable[ScoredPair], judged: Iterable[Pair]
) -> dict[Pair, ScoredPair]:
    """The pairs worth keeping: `known` ones, `candidates` that come to enough, and those that people judged."""
    pairs = {(one.one, one.other): one for one in known if one.one in scorer.subjects and one.other in scorer.subjects}
    least = load_weights().ask
    for one, other in candidates:
        if one in scorer.subjects and other in scorer.subjects and one != other:
            scored = scorer.score(one, other, least)
            if scored is None:
                pairs.pop((min(one, other), max(one, other)), None)
            else:
                pairs[scored.one, scored.other] = scored
    for pair in judged:
        if pair not in pairs and (scored := scorer.score(*pair)) is not None:
            pairs[pair] = scored
    return pairs


def _resolution(
    subjects: Mapping[str, Subject],
    pairs: Mapping[Pair, ScoredPair],
    verdicts: Mapping[Pair, Verdict],
    options: ResolveOptions,
) -> Resolution:
    barrier = Barrier(subjects, verdicts, options)
    links, doubts = links_of(pairs, verdicts, barrier)
    clustering = cluster(sorted(subjects), links, barrier)
    entity_of = {key: name for group in clustering.clusters for name in (entity_id(anchor_of(group)),) for key in group}
    return Resolution(
        entity_of=entity_of,
        steps=tuple(_step(link, pairs[link.one, link.other]) for link in clustering.joined),
        queue=questions_of(pairs, verdicts, doubts, Outcome(entity_of, clustering.cuts, barrier)),
        cuts=clustering.cuts,
        pairs=tuple(pairs[pair] for pair in sorted(pairs)),
    )


class Barrier:
    """Says why two records may not be one party. A person's word on the pair goes before what the records say."""

    def __init__(
        self, subjects: Mapping[str, Subject], verdicts: Mapping[Pair, Verdict], options: ResolveOptions
    ) -> None:
        self._subjects = subjects
        self._verdicts = verdicts
        self._options = options
        self._told: dict[Pair, str | None] = {}
        self._same = _closure(verdicts)

    def __call__(self, one: str, other: str) -> str | None:
        """The reason, or None."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._told:
            self._told[pair] = self._reason(pair)
        return self._told[pair]

    def judged_same(self, one: str, other: str) -> bool:
        """Whether people's verdicts, taken together, say that the two are one party."""
        return one in self._same and self._same[one] == self._same.get(other)

    def _reason(self, pair: Pair) -> str | None:
        verdict = self._verdicts.get(pair)
        if verdict is Verdict.NEGATIVE:
            return "judged different"
        if verdict is Verdict.POSITIVE:
            return None
        one, other = (self._subjects[key] for key in pair)
        apart = None if self.judged_same(*pair) else same_list(one, other)
        return apart or conflict_of(one, other, use_references=self._options.use_references)


def _closure(verdicts: Mapping[Pair, Verdict]) -> dict[str, str]:
    """Record key -> the least key of those judged to be one with it."""
    home: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for (one, other), verdict in sorted(verdicts.items()):
        if verdict is not Verdict.POSITIVE:
            continue
        mine, theirs = home.get(one, one), home.get(other, other)
        if mine != theirs:
            least, more = sorted((mine, theirs))
            members = groups.pop(more, [more])
            groups.setdefault(least, [least]).extend(members)
            home.update(dict.fromkeys(members, least))
            home[least] = least
    return home


Doubt = tuple[str, ScoredPair]


def links_of(
    pairs: Mapping[Pair, ScoredPair], verdicts: Mapping[Pair, Verdict], barrier: Barrier
) -> tuple[list[Link], list[Doubt]]:
    """The links strong enough to join by themselves, and the pairs that would be but for a doubt, with the doubt."""
    weights = load_weights()
    links: list[Link] = []
    doubts: list[Doubt] = []
    rivals = _rivals(pairs, verdicts, barrier)
    for pair, scored in pairs.items():
        verdict = verdicts.get(pair)
        if verdict is Verdict.POSITIVE:
            links.append(_link(scored, Ground.JUDGED))
        if verdict is not None or scored.same_list:
            continue
        if scored.conflict is not None:
            if scored.ground is not Ground.SCORE or scored.log_odds >= weights.merge:
                doubts.append((f"conflict: {scored.conflict}", scored))
        elif scored.ground is not Ground.SCORE:
            if scored.log_odds >= weights.proof_floor:
                links.append(_link(scored, scored.ground))
            else:
                doubts.append((f"{scored.proof}, but the names differ", scored))
        elif scored.log_odds >= weights.merge:
            doubt = "a surname alone" if scored.surname_only else rivals.get(pair)
            if doubt is None:
                links.append(_link(scored, Ground.SCORE))
            else:
                doubts.append((doubt, scored))
    return links, doubts


def _link(scored: ScoredPair, ground: Ground) -> Link:
    return Link(one=scored.one, other=scored.other, ground=ground, score=scored.log_odds)


def _rivals(pairs: Mapping[Pair, ScoredPair], verdicts: Mapping[Pair, Verdict], barrier: Barrier) -> dict[Pair, str]:
    """For each scored pair the entry of the same list that fits either side as well or better, if there is one."""
    weights = load_weights()
    offers: dict[tuple[str, str], list[tuple[float, str]]] = {}
    eligible = [
        (pair, scored)
        for pair, scored in pairs.items()
        if scored.log_odds >= weights.merge - weights.margin
        and not scored.same_list
        and scored.conflict is None
        and verdicts.get(pair) is not Verdict.NEGATIVE
    ]
    for (one, other), scored in eligible:
        for mine, theirs in ((one, other), (other, one)):
            source = theirs.split(":", maxsplit=1)[0]
            if source != "press":
                offers.setdefault((mine, source), []).append((scored.log_odds, theirs))
    found: dict[Pair, str] = {}
    for (one, other), scored in eligible:
        for mine, theirs in ((one, other), (other, one)):
            source = theirs.split(":", maxsplit=1)[0]
            for log_odds, key in sorted(offers.get((mine, source), ()), reverse=True):
                if (
                    key != theirs
                    and log_odds > scored.log_odds - weights.margin
                    and not barrier.judged_same(key, theirs)
                ):
                    better = log_odds > scored.log_odds + weights.margin
                    found.setdefault((one, other), f"{key} fits {'better' if better else 'about as well'}")
    return found


def _step(link: Link, scored: ScoredPair) -> Step:
    return Step(
        one=link.one,
        other=link.other,
        ground=link.ground,
        score=scored.score,
        log_odds=scored.log_odds,
        reason=reason_of(scored, link.ground),
        parts=scored.parts,
    )


__all__ = ["Barrier", "Clustering", "Cut", "resolve"]
