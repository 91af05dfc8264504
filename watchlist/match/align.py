"""Two names word by word: which word stands for which, and what is left over.

The result is a list of findings. A finding is a feature with an amount; the loss of a pair of names is the sum of
weight x amount, so that every part of it can be named.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from watchlist.match.words import (
    NOT_ALIGNED,
    SERVANTS,
    Word,
    Words,
    form_distance,
    variant_amount,
    word_distance,
)
from watchlist.names import relation_of

UNORDERED = frozenset({"conflict", "trade", "extra", "legal", "number_extra"})
NOT_SPARE = frozenset({"legal", "title", "number"})
LINEAGE = frozenset({"bin", "ibn", "ben", "bint", "binti", "bn"})
"""Particles after which a father's name follows: the words around them do not change places."""
FIRST_NUMBER = 0.2
"""Amount of a 1 (or I) that one name lacks: the first of a series is often written without."""
LEAST_MOVED = 7
LEAST_AGREED = 0.25
"""What agrees counts at least so much when words left over are measured against it."""
EXTRA_POWER = 0.85
"""Words left over on one side cost more for the first than for each further one."""
WITHOUT_SERVANT = 0.3
"""Amount of `alternative` for Abd al-X and X; Abd is left over besides."""
LONE_SERVANT = 0.6
"""What Abd weighs where the other name has what follows it alone."""
CACHED_RELATIONS = 131_072
ALTERNATIVE = 0.2
RELATED = {"abbreviation": 0.3, "nickname": 1.2, "variant": 1.0, "synonym": 0.5}
"""Amounts of `alternative`: another form of the word as written (ALTERNATIVE); related names by their relation."""
MAX_JOINED = 4
EDIT_POWER = 1.7
"""How steeply letters that differ add up within a word."""
NEGLIGIBLE = 0.2
"""Words left over that weigh no more than this (particles) are no conflict."""


class Finding(NamedTuple):
    """One thing said about two names: words (by position) on either side, the feature, and the amount of it."""

    feature: str
    amount: float
    query: tuple[int, ...]
    listed: tuple[int, ...]


class Alignment(NamedTuple):
    """All findings, with the weight that agrees (mean of both sides)."""

    findings: list[Finding]
    agreed: float


def align(query: Words, listed: Words) -> Alignment:
    """The findings of two names. Symmetric: swapping the names swaps the positions and nothing else."""
    findings: list[Finding] = []
    left_query, left_listed = _equal_words(query, listed, findings)
    if left_query and left_listed:
        _joined_words(query, listed, (left_query, left_listed), findings)
        _spelled_words(query, listed, (left_query, left_listed), findings)
        _initialisms(query, listed, (left_query, left_listed), findings)
    agreed = _agreed_weight(query, listed, findings)
    _left_over(query, listed, (left_query, left_listed, agreed), findings)
    if len(findings) > 1:
        _order(query, listed, findings)
    return Alignment(findings, agreed)


def _equal_words(query: Words, listed: Words, findings: list[Finding]) -> tuple[list[int], list[int]]:
    places: dict[str, list[int]] = {}
    for number, word in enumerate(listed):
        places.setdefault(word.form, []).append(number)
    left: list[int] = []
    for number, word in enumerate(query):
        found = places.get(word.form)
        if not found:
            left.append(number)
            continue
        other = found.pop(0)
        theirs = listed[other]
        if word.plain == theirs.plain:
            findings.append(Finding("equal", 0.0, (number,), (other,)))
        else:
            weight = (word.weight + theirs.weight) / 2
            findings.append(Finding("variant", weight * variant_amount(word, theirs), (number,), (other,)))
    return left, sorted(number for numbers in places.values() for number in numbers)


def _joined_words(query: Words, listed: Words, left: tuple[list[int], list[int]], findings: list[Finding]) -> None:
    for one, other, swapped in ((query, listed, False), (listed, query, True)):
        mine, theirs = left if not swapped else (left[1], left[0])
        if len(theirs) < 2:
            continue
        for number in list(mine):
            run = _run_like(one[number], other, theirs) or _torn(one[number], other, theirs)
            if run:
                mine.remove(number)
                for place in run:
                    theirs.remove(place)
                pair = (run, (number,)) if swapped else ((number,), run)
                findings.append(Finding("joined", one[number].weight, *pair))

    if len(left[0]) > 1 and len(left[1]) > 1:
        _moved_boundaries(query, listed, left, findings)


def spells(word: str, joined: str) -> bool:
    """Whether words joined spell a word, give or take a letter beyond the first two where it has more than five."""
    if word == joined:
        return True
    near = len(word) > 5 and abs(len(word) - len(joined)) <= 1 and _same_head(word, joined)
    return near and OSA.distance(word, joined, score_cutoff=1) <= 1


def _same_head(one: str, other: str) -> bool:
    """Whether two texts begin with the same two letters, in either order or after a letter that one lacks."""
    return one[:2] in (other[:2], other[1::-1], other[1:3]) or one[1:3] == other[:2]


def _torn(word: Word, other: Words, left: list[int]) -> tuple[int, ...]:
    """Abd and what belongs to it, standing apart on the other side."""
    if not word.servant:
        return ()
    servants = [place for place in left if other[place].form in SERVANTS]
    masters = [
        place for place in left if place not in servants and form_distance(word.servant, other[place].form) <= 0.3
    ]
    return tuple(sorted((servants[0], masters[0]))) if servants and masters else ()


def _moved_boundaries(query: Words, listed: Words, left: tuple[list[int], list[int]], findings: list[Finding]) -> None:
    """Two neighbouring words against two, alike as one text: the space has slipped (AREF ULLAH, AREFU LLAH)."""
    for i in _neighbours(left[0]):
        mine = query[i].form + query[i + 1].form
        if len(mine) < LEAST_MOVED:
            continue
        for j in _neighbours(left[1]):
            if i in left[0] and i + 1 in left[0] and spells(mine, listed[j].form + listed[j + 1].form):
                weight = (query[i].weight + query[i + 1].weight + listed[j].weight + listed[j + 1].weight) / 2
                findings.append(Finding("joined", weight, (i, i + 1), (j, j + 1)))
                left[0][:] = [number for number in left[0] if number not in (i, i + 1)]
                left[1][:] = [number for number in left[1] if number not in (j, j + 1)]
                break


def _neighbours(left: list[int]) -> list[int]:
    return [one for one, other in pairwise(left) if other == one + 1]


def _run_like(word: Word, other: Words, left: list[int]) -> tuple[int, ...]:
    """Neighbouring words left over on the other side that together spell `word`, give or take a letter of many."""
    if word.length < 4:
        return ()
    for first, start in enumerate(left):
        form, plain, run = other[start].form, other[start].plain, [start]
        for place in left[first + 1 : first + MAX_JOINED]:
            if place != run[-1] + 1:
                break
            form, plain = form + other[place].form, plain + other[place].plain
            run.append(place)
            if len(form) > word.length + 2:
                break
            if spells(word.form, form) or spells(word.plain, plain):
                return tuple(run)
    return ()


def _spelled_words(query: Words, listed: Words, left: tuple[list[int], list[int]], findings: list[Finding]) -> None:
    pairs: list[tuple[float, int, str, str, int, int, str]] = []
    for i in left[0]:
        for j in left[1]:
            found = _relation(query[i], listed[j])
            if found:
                low, high = sorted((query[i].form, listed[j].form))
                pairs.append((found[1], i + j, low, high, i, j, found[0]))
    pairs.sort()
    for found_amount, _, _, _, i, j, feature in pairs:
        amount = found_amount
        if i in left[0] and j in left[1]:
            left[0].remove(i)
            left[1].remove(j)
            weight = max(query[i].weight, listed[j].weight)
            if feature == "edit":
                amount **= EDIT_POWER
            elif feature != "alternative":
                amount = 1.0
            findings.append(Finding(feature, weight * amount, (i,), (j,)))


@lru_cache(maxsize=CACHED_RELATIONS)
def _relation(one: Word, other: Word) -> tuple[str, float] | None:
    """How two different words may still stand for one another: feature and distance, None if they do not."""
    if one.role == "number" or other.role == "number":
        return ("number", 0.5) if one.role == other.role else None
    if one.role == "legal" or other.role == "legal":
        return ("legal", 0.5) if one.role == other.role else None
    if one.length == 1 or other.length == 1:
        return ("initial", 0.6) if one.plain[0] == other.plain[0] and one.length != other.length else None
    if (one.alt and (other.form in one.alt or not set(one.alt).isdisjoint(other.alt))) or one.form in other.alt:
        return "alternative", ALTERNATIVE
    related = relation_of(one.form, other.form)
    if related is not None:
        return "alternative", RELATED[related]
    if one.servant == other.form or other.servant == one.form:
        return "alternative", WITHOUT_SERVANT
    distance = word_distance(one, other)
    return ("edit", distance) if distance < NOT_ALIGNED else None


def _initialisms(query: Words, listed: Words, left: tuple[list[int], list[int]], findings: list[Finding]) -> None:
    """A word of two to six letters that is made of the first letters of neighbouring words left over."""
    for one, other, swapped in ((query, listed, False), (listed, query, True)):
        mine, theirs = left if not swapped else (left[1], left[0])
        if len(theirs) < 2:
            continue
        for number in list(mine):
            letters = one[number].plain if one[number].role != "particle" else ""
            spelt = [place for place in theirs if other[place].role != "particle" or len(theirs) == len(letters)]
            if not 2 <= len(letters) <= 6 or len(spelt) < len(letters):
                continue
            for first in range(len(spelt) - len(letters) + 1):
                run = tuple(spelt[first : first + len(letters)])
                if "".join(other[place].plain[0] for place in run) == letters:
                    mine.remove(number)
                    for place in run:
                        theirs.remove(place)
                    pair = (run, (number,)) if swapped else ((number,), run)
                    findings.append(Finding("initial", sum(other[place].weight for place in run), *pair))
                    break


def _agreed_weight(query: Words, listed: Words, findings: list[Finding]) -> float:
    total = 0.0
    for finding in findings:
        if finding.feature not in ("number", "legal"):
            for number in finding.query:
                total += query[number].weight
            for number in finding.listed:
                total += listed[number].weight
    return total / 2


def _left_over(
    query: Words,
    listed: Words,
    left: tuple[list[int], list[int], float],
    findings: list[Finding],
) -> None:
    spare_query, again_query = _spare(query, left[0], findings, 0)
    spare_listed, again_listed = _spare(listed, left[1], findings, 1)
    weight_query, weight_listed = _weight(query, spare_query), _weight(listed, spare_listed)
    # A word said twice is no news, unless the other name has a word in its place.
    if weight_query > NEGLIGIBLE >= weight_listed:
        spare_listed, weight_listed = spare_listed + again_listed, weight_listed + _weight(listed, again_listed)
    elif weight_listed > NEGLIGIBLE >= weight_query:
        spare_query, weight_query = spare_query + again_query, weight_query + _weight(query, again_query)
    alone = _lone_servants(query, listed, findings)
    if alone[0] and not alone[1] and not any(listed[number].servant for number in spare_listed):
        spare_query, weight_query = (*spare_query, *alone[0]), weight_query + LONE_SERVANT * len(alone[0])
    elif alone[1] and not alone[0] and not any(query[number].servant for number in spare_query):
        spare_listed, weight_listed = (*spare_listed, *alone[1]), weight_listed + LONE_SERVANT * len(alone[1])
    conflict = min(weight_query, weight_listed)
    if conflict > NEGLIGIBLE:
        findings.append(Finding("conflict", conflict, spare_query, spare_listed))
        trades = (
            tuple([number for number in spare_query if query[number].role == "domain"]),
            tuple([number for number in spare_listed if listed[number].role == "domain"]),
        )
        if trades[0] and trades[1]:
            findings.append(Finding("trade", float(min(len(trades[0]), len(trades[1]))), *trades))
    else:
        conflict = 0.0
    more = max(weight_query, weight_listed) - conflict
    if more > 0:
        of_query = weight_query >= weight_listed
        share = (more / max(left[2], LEAST_AGREED)) ** EXTRA_POWER
        findings.append(Finding("extra", share, spare_query if of_query else (), () if of_query else spare_listed))
    for words, numbers, side in ((query, left[0], 0), (listed, left[1], 1)):
        found = tuple([number for number in numbers if words[number].role == "number"]) if numbers else ()
        if found:
            places = (found, ()) if side == 0 else ((), found)
            first = all(words[number].form == "1" for number in found)
            findings.append(Finding("number_extra", FIRST_NUMBER if first else float(len(found)), *places))


def _weight(words: Words, numbers: tuple[int, ...]) -> float:
    return sum([words[number].weight for number in numbers])


def _lone_servants(query: Words, listed: Words, findings: list[Finding]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Words Abd al-X of either side that stand for a mere X of the other: their Abd is left over."""
    pairs = [(finding.query[0], finding.listed[0]) for finding in findings if finding.feature == "alternative"]
    return (
        tuple([i for i, j in pairs if query[i].servant and query[i].servant == listed[j].form]),
        tuple([j for i, j in pairs if listed[j].servant and listed[j].servant == query[i].form]),
    )


def _spare(
    words: Words, left: list[int], findings: list[Finding], side: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What is left over and counts (not titles, legal forms, numbers), and words left over that were said before."""
    if not left:
        return (), ()
    used = {words[number].plain for finding in findings for number in (finding.listed if side else finding.query)}
    counted = [number for number in left if words[number].role not in NOT_SPARE]
    return (
        tuple([number for number in counted if words[number].plain not in used]),
        tuple([number for number in counted if words[number].plain in used]),
    )


def _order(query: Words, listed: Words, findings: list[Finding]) -> None:
    pairs = [
        (finding.query[0], finding.listed[0])
        for finding in findings
        if finding.query and finding.listed and finding.feature not in UNORDERED
    ]
    pairs.sort()
    order = [place for _, place in pairs]
    falls = sum([1 for one, other in pairwise(order) if other < one])
    if not falls:
        return
    turned = falls == 1 and order[-1] < order[0]
    findings.append(Finding("order", 0.5 if turned else 1.0, (), ()))
    if any(word.plain in LINEAGE for word in query) and any(word.plain in LINEAGE for word in listed):
        moved = sum([1 for i, j in pairs if _is_father(query, i) != _is_father(listed, j)])
        if moved > 1:
            findings.append(Finding("lineage", 1.0, (), ()))


def _is_father(words: Words, number: int) -> bool:
    """Whether a word stands right after bin, ibn or ben."""
    return number > 0 and words[number - 1].plain in LINEAGE
