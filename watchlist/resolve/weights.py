"""The weights of the resolver as one checked struct."""

from __future__ import annotations

import math
from functools import cache

import msgspec

from watchlist.errors import TableError
from watchlist.tables import load_yaml

ALGORITHM = "watchlist-resolve-2"
"""Name of the resolving algorithm; raised when the code scores any pair differently."""


class NameCounts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What agreement and difference of names count for."""

    agree: float
    most: float
    most_against: float
    variant: float
    alternative: float
    reading: float
    edit: float
    edit_short: float
    initial: float
    joined: float
    order: float
    number: float
    legal: float
    conflict_person: float
    conflict_other: float
    extra_person: float
    extra_other: float
    other_names: float
    most_other: float
    whole_person: float
    whole_other: float
    whole_long: float
    weak: float


class FactCounts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What facts other than names count for."""

    birth_day: float
    birth_new_year: float
    birth_month: float
    birth_year: float
    birth_span: float
    birth_swapped: float
    birth_slip: float
    birth_same_year: float
    birth_close: float
    birth_apart: float
    country_shared: float
    country_apart: float
    seat_shared: float
    place_shared: float
    place_apart: float
    identifier: float
    identifier_apart: float
    theme_apart: float
    role: float
    most_role: float
    most_role_press: float
    most_setting: float
    same_day: float
    press_day: float
    press_authority: float
    press_far: float
    gender_apart: float


class ResolveWeights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of resources/resolve/weights.yml."""

    prior_person: float
    prior_other: float
    prior_same_list: float
    merge: float
    ask: float
    ask_same_list: float
    margin: float
    proof_floor: float
    name: NameCounts
    facts: FactCounts


@cache
def load_weights() -> ResolveWeights:
    """The weights in force.

    Raises:
        TableError: resources/resolve/weights.yml lacks a weight, has one too many, or one that is no number.
    """
    try:
        return msgspec.convert(load_yaml("resolve/weights.yml"), ResolveWeights)
    except msgspec.ValidationError as error:
        raise TableError(f"resources/resolve/weights.yml: {error}") from None


def probability(log_odds: float) -> float:
    """Log odds as a score of 0-1."""
    return 1.0 / (1.0 + math.exp(-max(min(log_odds, 500.0), -500.0)))
