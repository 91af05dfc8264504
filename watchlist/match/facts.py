"""What facts other than names say of two parties, by columns. Compiled; follows `party_axis` on the generous side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from watchlist.match.kernels import compiled, start_of


class FactPrices(NamedTuple):
    """The weights of facts (`weights.PartyWeights`)."""

    birth_day: float
    birth_near: float
    birth_swapped: float
    birth_close: float
    birth_conflict: float
    gender_conflict: float
    country_shared: float
    country_conflict: float
    place_shared: float
    support_share: float
    days_a_year: float


@compiled
def most_support(facts, number, prices):
    """The most that the facts of a party can speak for a match."""
    most = 0.0
    if np.int64(facts.birth_end[number]) > start_of(facts.birth_end, number):
        most += max(prices.birth_day, prices.birth_near, prices.birth_swapped, 0.0)
    if np.int64(facts.country_end[number]) > start_of(facts.country_end, number):
        most += max(prices.country_shared, 0.0)
    if facts.place[number]:
        most += max(prices.place_shared, 0.0)
    return most


@compiled
def evidence(mine, one, theirs, other, prices):
    """What speaks for and what against two parties being one, at best."""
    found = (_birth(mine, one, theirs, other, prices), _country(mine, one, theirs, other, prices))
    plus = minus = 0.0
    for value in found:
        plus += max(value, 0.0)
        minus += max(-value, 0.0)
    if mine.gender[one] and theirs.gender[other] and not mine.gender[one] & theirs.gender[other]:
        minus -= prices.gender_conflict
    if mine.place[one] and theirs.place[other]:
        plus += max(prices.place_shared, 0.0)
    return plus, minus


@compiled
def _birth(mine, one, theirs, other, prices):
    best, compared = 0.0, False
    for i in range(start_of(mine.birth_end, one), np.int64(mine.birth_end[one])):
        for j in range(start_of(theirs.birth_end, other), np.int64(theirs.birth_end[other])):
            value = _two_births(mine, i, theirs, j, prices)
            best = max(best, value) if compared else value
            compared = True
    return best


@compiled
def _two_births(mine, i, theirs, j, prices):
    day, other_day = np.int64(mine.birth_day[i]), np.int64(theirs.birth_day[j])
    if day and other_day:
        if day == other_day:
            return prices.birth_day
        if day // 10000 == other_day // 10000 and day % 100 * 100 + day // 100 % 100 == other_day % 10000:
            return prices.birth_swapped
    gap = max(
        np.int64(theirs.birth_first[j]) - np.int64(mine.birth_last[i]),
        np.int64(mine.birth_first[i]) - np.int64(theirs.birth_last[j]),
    )
    years = max(gap, 0) / prices.days_a_year
    circa = mine.birth_circa[i] or theirs.birth_circa[j]
    if years == 0.0:
        return prices.birth_near
    if years <= (2.0 if circa else 0.05):
        return prices.birth_near / 2
    return prices.birth_close if years <= (5.0 if circa else 2.0) else prices.birth_conflict


@compiled
def _country(mine, one, theirs, other, prices):
    start, end = start_of(mine.country_end, one), np.int64(mine.country_end[one])
    begin, stop = start_of(theirs.country_end, other), np.int64(theirs.country_end[other])
    if start == end or begin == stop:
        return 0.0
    for i in range(start, end):
        for j in range(begin, stop):
            if mine.country[i] == theirs.country[j]:
                return prices.country_shared
    return prices.country_conflict
