"""What facts other than names say of two records: log odds for or against, each with its note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from watchlist.match.party_axis import same_number
from watchlist.names import fold
from watchlist.records import Identifier
from watchlist.resolve.births import compare_births
from watchlist.resolve.rarity import empty_words, information
from watchlist.resolve.subjects import Subject
from watchlist.resolve.themes import load_themes
from watchlist.resolve.weights import FactCounts, load_weights
from watchlist.views import ExplanationPart

PRESS_DAYS = 7
"""An announcement and the listing it speaks of are no further apart."""
FAR_DAYS = 60
_WORD = re.compile(r"[^\W\d_]{3,}")


def fact_parts(one: Subject, other: Subject) -> Iterator[ExplanationPart]:
    """Every fact that could be compared, with its log odds as contribution.

    Country, programme, day of listing and role go together (a government is listed in one act): they count up to a cap.
    """
    counts = load_weights().facts
    setting = [
        *_countries(one, other, counts),
        *_themes(one, other, counts),
        *_roles(one, other, counts),
        *_days(one, other, counts),
    ]
    yield from setting
    together = sum(part.contribution for part in setting if part.contribution > 0 and part.feature != "act")
    most = counts.most_setting
    if together > most:
        yield _part("overlap", most - together, "", "", "country, programme, day and role go together")
    births = compare_births(one.party.births, other.party.births, counts)
    if births is not None:
        yield _part("birth_date", births.log_odds, births.one, births.other, births.note)
    yield from _genders(one, other, counts)
    yield from _places(one, other, counts)
    yield from _identifiers(one, other, counts)


def _part(feature: str, value: float, one: str, other: str, note: str) -> ExplanationPart:
    return ExplanationPart(
        feature=feature, score=1.0 if value > 0 else 0.0, query=one, listed=other, note=note, contribution=value
    )


def _genders(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    mine = {value.lower() for value in one.party.genders} & {"male", "female"}
    theirs = {value.lower() for value in other.party.genders} & {"male", "female"}
    if mine and theirs and not mine & theirs:
        yield _part("gender", counts.gender_apart, "/".join(sorted(mine)), "/".join(sorted(theirs)), "differs")


def _countries(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    mine, theirs = set(one.party.countries), set(other.party.countries)
    shared = mine & theirs
    if shared:
        text = ", ".join(sorted(shared))
        yield _part("country", counts.country_shared, text, text, "shared")
        return
    wide, their_wide = mine | set(one.seats), theirs | set(other.seats)
    shared = wide & their_wide
    if shared:
        text = ", ".join(sorted(shared))
        yield _part("country", counts.seat_shared, text, text, "an address or tie in one country")
    elif mine and theirs:
        yield _part(
            "country", counts.country_apart, ", ".join(sorted(mine)), ", ".join(sorted(theirs)), "no country shared"
        )


def _places(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    apart: tuple[str, str] | None = None
    for mine in one.party.places:
        words = _local_words(mine)
        for theirs in other.party.places:
            if words & _local_words(theirs):
                yield _part("birth_place", counts.place_shared, mine, theirs, "names the same place")
                return
            if words and _local_words(theirs):
                near = _all_words(mine) & _all_words(theirs)
                apart = None if near & (words | _local_words(theirs)) else apart or (mine, theirs)
    if apart is not None:
        yield _part("birth_place", counts.place_apart, *apart, "another place")


@lru_cache(maxsize=50_000)
def _all_words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _WORD.findall(text.lower()) if len(word) > 3)


@lru_cache(maxsize=50_000)
def _local_words(text: str) -> frozenset[str]:
    """Words of the most local part of a place, unless it is a country alone."""
    local, comma, _ = text.partition(",")
    if not comma:
        return frozenset()
    return frozenset(
        fold(word) for word in _WORD.findall(local.lower()) if len(word) > 3 and word not in empty_words("place")
    )


def _identifiers(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    shared = shared_number(one, other)
    if shared is not None:
        yield _part("identifier", counts.identifier, f"{shared.kind} {shared.value}", shared.value, "same number")
        return
    for mine in one.party.identifiers:
        theirs = [number for number in other.party.identifiers if _rival(mine, number)]
        if theirs:
            note = "another number of this kind and country"
            value = counts.identifier_apart
            yield _part("identifier", value, f"{mine.kind} {mine.value}", theirs[0].value, note)
            return


def shared_number(one: Subject, other: Subject) -> Identifier | None:
    """The first number that both records bear."""
    for mine in one.party.identifiers:
        for theirs in other.party.identifiers:
            if mine.normal == theirs.normal and same_number(mine, theirs):
                return mine
    return None


def _rival(one: Identifier, other: Identifier) -> bool:
    return one.kind == other.kind and one.country is not None and one.country == other.country


def _themes(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    if not one.themes or not other.themes:
        return
    shared = one.themes & other.themes
    if shared:
        best = max(sorted(shared), key=lambda name: load_themes()[name].information)
        text = ", ".join(sorted(shared)).replace("_", " ")
        yield _part("programme", load_themes()[best].information, text, text, "programmes of one concern")
    else:
        texts = [", ".join(sorted(side.themes)).replace("_", " ") for side in (one, other)]
        yield _part("programme", counts.theme_apart, texts[0], texts[1], "programmes of different concern")


def _roles(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    mine, theirs = _role_words(one.roles), _role_words(other.roles)
    shared = sorted(mine & theirs)
    if shared:
        press = one.provisional or other.provisional
        told = counts.role * sum(information(word, "organization") for word in shared)
        value = min(told, counts.most_role_press if press else counts.most_role)
        texts = "; ".join(one.roles)[:200], "; ".join(other.roles)[:200]
        yield _part("role", value, texts[0], texts[1], f"both speak of {', '.join(shared[:6])}")


@lru_cache(maxsize=50_000)
def _role_words(roles: tuple[str, ...]) -> frozenset[str]:
    words = {word for role in roles for word in _WORD.findall(role.lower())} - empty_words("role")
    return frozenset(fold(word) for word in words if word.isascii())


def _days(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    if one.provisional or other.provisional:
        yield from _announced(one, other, counts)
        return
    if one.source == other.source:
        return
    days = {act.day for act in one.acts if act.day} & {act.day for act in other.acts if act.day}
    if days:
        text = min(days).isoformat()
        yield _part("listing_day", counts.same_day, text, text, "listed on one day")


def _announced(one: Subject, other: Subject, counts: FactCounts) -> Iterator[ExplanationPart]:
    best: tuple[float, str, str, str] | None = None
    for mine in one.acts:
        for theirs in other.acts:
            if mine.authority != theirs.authority:
                continue
            found = (counts.press_authority, mine.authority, theirs.authority, "the same authority")
            if mine.day is not None and theirs.day is not None:
                texts = f"{mine.authority} {mine.day}", f"{theirs.authority} {theirs.day}"
                apart = abs((mine.day - theirs.day).days)
                if apart <= PRESS_DAYS:
                    found = (counts.press_day, *texts, "act of one authority within days")
                elif apart > FAR_DAYS:
                    found = (counts.press_far, *texts, "acts of one authority at different times")
            best = found if best is None else max(best, found)
    if best is not None:
        yield _part("act", *best)
