"""Two records against each other: log odds that they are one party, in parts that add up, and what forbids it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from watchlist.resolve.clusters import Ground
from watchlist.resolve.conflicts import facts_apart, is_unique, numbers_or_names_apart, same_list
from watchlist.resolve.facts import Facts, fact_parts, facts_of, shared_number
from watchlist.resolve.forms import Names, names_of
from watchlist.resolve.naming import compare_names
from watchlist.resolve.subjects import Subject
from watchlist.resolve.weights import load_weights, probability
from watchlist.views import ExplanationPart

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[ExplanationPart, ...]).decode


class ScoredPair(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of records (keys in alphabetical order) with what was found out about it.

    The contributions of `parts` are log odds and add up to `log_odds`; `score` is the same as a probability.
    `ground` is SCORE, or REFERENCE or IDENTIFIER where the pair is proved; `proof` says by what.
    """

    one: str
    other: str
    ground: Ground
    log_odds: float
    packed: bytes
    """The parts, as MessagePack: tens of thousands of pairs are kept, few are looked at."""
    conflict: str | None = None
    same_list: bool = False
    surname_only: bool = False
    """Whether either is a person of whom an article gives one word."""
    proof: str | None = None

    @property
    def parts(self) -> tuple[ExplanationPart, ...]:
        """What the log odds are made of."""
        return _unpack(self.packed)

    @property
    def score(self) -> float:
        """Probability that the two are one party, as far as the evidence goes."""
        return probability(self.log_odds)


class Scorer:
    """Scores pairs of a set of records; what is made ready of a record is made once."""

    def __init__(self, subjects: Iterable[Subject], *, use_references: bool = True) -> None:
        self.subjects: Mapping[str, Subject] = {one.key: one for one in subjects}
        self._use_references = use_references
        self._names: dict[str, Names] = {}
        self._facts: dict[str, Facts] = {}

    def names(self, key: str) -> Names:
        """The names of a record, made ready."""
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = names_of(self.subjects[key])
        return found

    def facts(self, key: str) -> Facts:
        """The facts of a record, made ready."""
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = facts_of(self.subjects[key])
        return found

    def score(self, a: str, b: str, least: float | None = None) -> ScoredPair | None:
        """Score a pair; None where it comes to less than `least`, or nothing can come of it (`least` None: always scored)."""
        low, high = (a, b) if a < b else (b, a)
        one, other = self.subjects[low], self.subjects[high]
        facts = self.facts(low), self.facts(high)
        ground, proof = self._proof(*facts)
        conflict = numbers_or_names_apart(one, other, use_references=self._use_references)
        if least is not None and conflict is not None and proof is None:
            return None
        within = same_list(one, other) is not None
        conflict = conflict or facts_apart(one, other)
        if least is not None:
            if within and conflict is not None:
                return None
            least = max(least, bar_of(within=within, conflict=conflict is not None))
        person = one.person and other.person
        parts = list(_priors(person=person, within=within))
        parts += fact_parts(*facts)
        told = sum(part.contribution for part in parts)
        needed = least - told if least is not None and proof is None else None
        compared = compare_names(self.names(low), self.names(high), person=person, needed=needed)
        if compared is None or (needed is not None and compared.log_odds < needed):
            return None
        told += compared.log_odds
        return ScoredPair(
            one=low,
            other=high,
            ground=ground,
            log_odds=told,
            packed=_pack((*compared.parts, *parts)),
            conflict=conflict,
            same_list=within,
            surname_only=person and (self._surname_only(low) or self._surname_only(high)),
            proof=proof,
        )

    def _surname_only(self, key: str) -> bool:
        return self.subjects[key].provisional and all(len(form.heard) < 2 for form in self.names(key).forms)

    def _proof(self, one: Facts, other: Facts) -> tuple[Ground, str | None]:
        if self._use_references:
            quoted = shared_reference(one.subject, other.subject)
            if quoted is not None:
                return Ground.REFERENCE, quoted
        number = shared_number(one, other)
        if number is not None and is_unique(number):
            return Ground.IDENTIFIER, f"{number.kind} {number.value}"
        return Ground.SCORE, None


def bar_of(*, within: bool, conflict: bool) -> float:
    """The log odds below which nothing comes of a pair that nothing proves: neither a link nor a question."""
    weights = load_weights()
    return weights.merge if conflict else weights.ask_same_list if within else weights.ask


def shared_reference(one: Subject, other: Subject) -> str | None:
    """The entry that one record quotes and the other is, or that both quote."""
    if not one.party.references and not other.party.references:
        return None
    mine = {f"{reference.scheme}:{reference.value}".lower() for reference in one.party.references}
    theirs = {f"{reference.scheme}:{reference.value}".lower() for reference in other.party.references}
    if one.key.lower() in theirs:
        return f"{other.key} quotes {one.key}"
    if other.key.lower() in mine:
        return f"{one.key} quotes {other.key}"
    shared = sorted(mine & theirs)
    return f"both quote {shared[0]}" if shared else None


def _priors(*, person: bool, within: bool) -> Iterator[ExplanationPart]:
    weights = load_weights()
    yield _prior(weights.prior_person if person else weights.prior_other, "two records at random")
    if within:
        yield _prior(weights.prior_same_list, "two entries of one list are hardly ever one party")


def _prior(value: float, note: str) -> ExplanationPart:
    return ExplanationPart(feature="prior", score=0.0, query="", listed="", note=note, contribution=value)
