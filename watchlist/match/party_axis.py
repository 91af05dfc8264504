"""The party axis: facts other than names. Each feature is a pure function of two parties; a missing fact says nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from watchlist.match.types import CompareOptions, Party
from watchlist.match.weights import PartyWeights, load_weights
from watchlist.records import Identifier, PartialDate, Precision

DAYS_A_YEAR = 365.25
STRONG_IDENTIFIERS = frozenset({"imo", "lei", "mmsi", "tail_number", "crypto"})
"""Kinds of number that name one party on their own, without a country."""


class Fact(NamedTuple):
    """One feature of the party axis: log odds for (positive) or against, and the two values."""

    feature: str
    evidence: float
    query: str
    listed: str
    note: str
    conflict: bool = False


def facts_of(query: Party, listed: Party) -> list[Fact]:
    """Every fact that could be compared."""
    weights = load_weights().party
    found = (
        birth(query.births, listed.births, weights),
        gender(query.genders, listed.genders, weights),
        country(query.countries, listed.countries, weights),
        place(query.places, listed.places, weights),
        identifier_conflict(query, listed, weights),
    )
    return [fact for fact in found if fact is not None]


def birth(one: tuple[PartialDate, ...], other: tuple[PartialDate, ...], weights: PartyWeights) -> Fact | None:
    """The two dates of birth that agree best; several dates of one party are alternatives."""
    best: Fact | None = None
    for mine in one:
        for theirs in other:
            fact = _two_births(mine, theirs, weights)
            if fact is not None and (best is None or fact.evidence > best.evidence):
                best = fact
    return best


def _two_births(one: PartialDate, other: PartialDate, weights: PartyWeights) -> Fact | None:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return None
    exact = one.precision is Precision.DAY and other.precision is Precision.DAY
    if exact and one.start == other.start:
        return Fact("birth_date", weights.birth_day, one.raw, other.raw, "same day")
    if exact and _swapped(one.start, other.start):
        return Fact("birth_date", weights.birth_swapped, one.raw, other.raw, "day and month changed round")
    years = _years_apart(one, other)
    if years == 0.0:
        return Fact("birth_date", weights.birth_near, one.raw, other.raw, "the dates agree as far as they are known")
    circa = one.circa or other.circa
    if years <= (2.0 if circa else 0.05):
        return Fact("birth_date", weights.birth_near / 2, one.raw, other.raw, "close to one another")
    if years <= (5.0 if circa else 2.0):
        return Fact("birth_date", weights.birth_close, one.raw, other.raw, "a little apart")
    return Fact("birth_date", weights.birth_conflict, one.raw, other.raw, f"{years:.0f} years apart", conflict=True)


def _swapped(one: dt.date, other: dt.date) -> bool:
    return one.year == other.year and one.day == other.month and one.month == other.day


def _years_apart(one: PartialDate, other: PartialDate) -> float:
    """Years between the spans of two dates, 0 where they overlap."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return 0.0
    return max((other.start - one.end).days, (one.start - other.end).days, 0) / DAYS_A_YEAR


def gender(one: tuple[str, ...], other: tuple[str, ...], weights: PartyWeights) -> Fact | None:
    """A conflict of gender; that two genders agree says too little to count."""
    mine = {value.lower() for value in one} & {"male", "female"}
    theirs = {value.lower() for value in other} & {"male", "female"}
    if not mine or not theirs or mine & theirs:
        return None
    return Fact(
        "gender", weights.gender_conflict, ", ".join(sorted(mine)), ", ".join(sorted(theirs)), "differs", conflict=True
    )


def country(one: tuple[str, ...], other: tuple[str, ...], weights: PartyWeights) -> Fact | None:
    """Ties to countries, all kinds together."""
    if not one or not other:
        return None
    mine, theirs = {value.upper() for value in one}, {value.upper() for value in other}
    shared = sorted(mine & theirs)
    if shared:
        return Fact("country", weights.country_shared, ", ".join(shared), ", ".join(shared), "shared")
    return Fact(
        "country", weights.country_conflict, ", ".join(sorted(mine)), ", ".join(sorted(theirs)), "no country shared"
    )


def place(one: tuple[str, ...], other: tuple[str, ...], weights: PartyWeights) -> Fact | None:
    """A place of birth in common; different wordings of places say nothing against."""
    for mine in one:
        words = _place_words(mine)
        for theirs in other:
            if words and words & _place_words(theirs):
                return Fact("birth_place", weights.place_shared, mine, theirs, "names the same place")
    return None


def _place_words(text: str) -> set[str]:
    """Words of the most local part of a place (what stands before the first comma)."""
    local = text.split(",", 1)[0].casefold()
    return {word for word in local.replace("(", " ").replace(")", " ").split() if len(word) > 3}


def identifier_conflict(query: Party, listed: Party, weights: PartyWeights) -> Fact | None:
    """Numbers of one kind and country, all different."""
    for mine in query.identifiers:
        theirs = [other for other in listed.identifiers if _comparable(mine, other)]
        if theirs and all(other.normal != mine.normal for other in theirs):
            strict = mine.kind in STRONG_IDENTIFIERS and mine.valid is True and theirs[0].valid is True
            return Fact(
                "identifier",
                weights.identifier_conflict * (3 if strict else 1),
                f"{mine.kind} {mine.value}",
                f"{theirs[0].kind} {theirs[0].value}",
                "differs",
                conflict=strict,
            )
    return None


def _comparable(one: Identifier, other: Identifier) -> bool:
    if one.kind != other.kind:
        return False
    return one.kind in STRONG_IDENTIFIERS or (one.country is not None and one.country == other.country)


class Proof(NamedTuple):
    """An identifier or cross-reference that two parties share."""

    feature: str
    query: str
    listed: str
    note: str


def proof_of(query: Party, listed: Party, options: CompareOptions) -> Proof | None:
    """A number or cross-reference that shows two parties to be one, if the options let it count."""
    if options.use_references:
        for text in _reference_proofs(query, listed):
            return text
    if options.use_identifiers:
        for mine in query.identifiers:
            for theirs in listed.identifiers:
                if same_number(mine, theirs):
                    return Proof(
                        "identifier", f"{mine.kind} {mine.value}", f"{theirs.kind} {theirs.value}", "same number"
                    )
    return None


def same_number(one: Identifier, other: Identifier) -> bool:
    """Whether two identifiers are one number: kinds and countries agree where known, and no checksum fails."""
    return (
        len(one.normal) > 3
        and one.normal == other.normal
        and (one.kind == other.kind or "other" in (one.kind, other.kind))
        and (one.country is None or other.country is None or one.country == other.country)
        and one.valid is not False
        and other.valid is not False
    )


def _reference_proofs(query: Party, listed: Party) -> Iterator[Proof]:
    own = {f"{ref.scheme}:{ref.value}" for ref in query.references}
    theirs = {f"{ref.scheme}:{ref.value}" for ref in listed.references}
    if query.key and query.key in theirs:
        yield Proof("cross_reference", query.key, query.key, "the listed entry names the other")
    elif listed.key and listed.key in own:
        yield Proof("cross_reference", listed.key, listed.key, "names the listed entry")
    elif shared := sorted(own & theirs):
        yield Proof("cross_reference", shared[0], shared[0], "both name the same entry")
