"""The weights of the scorer as one checked struct, and the stamp that answers carry."""

from __future__ import annotations

import hashlib
import math
from functools import cache, cached_property

import msgspec

from watchlist.errors import TableError
from watchlist.names import names_version
from watchlist.records import Kind
from watchlist.tables import load_yaml, read_text, tables_version

ALGORITHM = "watchlist-match-1"
"""Name of the scoring algorithm; raised when the code scores any pair differently."""

CODE_VERSION = "2"

PERSON, ORGANIZATION = 0, 1
"""Families of kinds that are scored by weights of their own; vessels and aircraft go with organizations."""


class NameWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What each kind of difference between two names costs, as log odds."""

    variant: float
    reading: float
    script: float
    characters: float
    alternative: float
    edit: float
    conflict: float
    trade: float
    extra: float
    initial: float
    joined: float
    order: float
    lineage: float
    number: float
    number_extra: float
    legal: float


class PartyWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What facts other than names speak for (positive) or against, as log odds."""

    birth_day: float
    birth_near: float
    birth_swapped: float
    birth_close: float
    birth_conflict: float
    gender_conflict: float
    country_shared: float
    country_conflict: float
    place_shared: float
    identifier_conflict: float
    support_share: float


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """All of resources/match/weights.yml."""

    anchor: float
    threshold: float
    strong: float
    weak_support: float
    person: NameWeights
    organization: NameWeights
    roles: dict[str, float]
    rarity: tuple[float, ...]
    party: PartyWeights

    @cached_property
    def families(self) -> tuple[NameWeights, NameWeights]:
        """Name weights by family."""
        return self.person, self.organization

    @cached_property
    def top(self) -> float:
        """The logistic of the anchor, by which scores are scaled to 1."""
        return 1.0 / (1.0 + math.exp(-self.anchor))

    def score(self, loss: float) -> float:
        """The score of a loss: 1 at zero, falling towards 0."""
        return 1.0 / ((1.0 + math.exp(min(loss - self.anchor, 700.0))) * self.top)

    def loss_at(self, score: float) -> float:
        """The loss at which the score is `score` (the inverse of `score`)."""
        inner = min(max(score * self.top, 1e-12), 1 - 1e-12)
        return self.anchor - math.log(inner / (1 - inner))


def family_of(kind: Kind | None, other: Kind | None) -> int:
    """The family of kinds under which two parties are compared; the known kind decides, a person where none is."""
    known = kind or other
    return PERSON if known in (None, Kind.PERSON) else ORGANIZATION


@cache
def load_weights() -> Weights:
    """The weights in force.

    Raises:
        TableError: resources/match/weights.yml lacks a weight, has one too many, or one below zero.
    """
    try:
        weights = msgspec.convert(load_yaml("match/weights.yml"), Weights)
    except msgspec.ValidationError as error:
        raise TableError(f"resources/match/weights.yml: {error}") from None
    for family in weights.families:
        if min(msgspec.structs.astuple(family)) < 0:
            raise TableError("resources/match/weights.yml: a weight of person or organization is below zero")
    return weights


@cache
def rarity_classes() -> tuple[dict[str, int], dict[str, int]]:
    """Class (0 is the commonest) of common folded words, for persons and for organizations; absent words are rare."""
    tables: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for line in read_text("match/rarity.tsv").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        family, number, words = line.split("\t")
        if family == "family":
            continue
        table = tables[PERSON if family == "person" else ORGANIZATION]
        table.update(dict.fromkeys(words.split(), int(number)))
    return tables


@cache
def config_hash() -> str:
    """Hash (16 hex digits) over all that a score depends on: tables of names and match, and the versions of the code."""
    text = "\0".join((ALGORITHM, CODE_VERSION, names_version(), tables_version("names", "match")))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
