"""Labelled data for fitting and measuring the scorer: pairs with a label, and what the scorer sees of them."""

from __future__ import annotations

import csv
from typing import NamedTuple

import numpy as np
from bench_lists import SHARED

from watchlist.match.names_axis import Side, match_sides, side_of
from watchlist.match.weights import ORGANIZATION, PERSON, NameWeights, family_of
from watchlist.names import prepare
from watchlist.records import Kind

FEATURES = tuple(NameWeights.__struct_fields__)
SCHEMA_KINDS = {
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.ORGANIZATION,
    "LegalEntity": Kind.ORGANIZATION,
    "Vessel": Kind.VESSEL,
}


class Case(NamedTuple):
    """A pair of names with its label; cases of one `group` never part over two folds."""

    kind: Kind
    one: str
    other: str
    same: bool
    tier: str
    group: int
    part: str


def name_cases() -> list[Case]:
    """The labelled pairs of bench/name_cases.csv, grouped by the names they share."""
    with (SHARED / "bench" / "name_cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    groups = _groups([(row["name1"].casefold(), row["name2"].casefold()) for row in rows])
    return [
        Case(
            SCHEMA_KINDS[row["schema"]],
            row["name1"],
            row["name2"],
            row["is_match"] == "true",
            row["quality"],
            group,
            row["case_group"],
        )
        for row, group in zip(rows, groups, strict=True)
    ]


def _groups(pairs: list[tuple[str, str]]) -> list[int]:
    """Number of the connected component of each pair, two pairs being connected by a name they share."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for one, other in pairs:
        leader[find(one)] = find(other)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(find(one), len(numbers)) for one, _ in pairs]


class Prepared(NamedTuple):
    """A case ready to score under any weights."""

    family: int
    one: Side
    other: Side
    same: bool


def ready(case: Case) -> Prepared:
    """The case as words."""
    family = family_of(case.kind, None)
    sides = [side_of(prepare(text, case.kind), family) for text in (case.one, case.other)]
    return Prepared(family, sides[0], sides[1], case.same)


def amounts(case: Prepared) -> np.ndarray:
    """The amount of each feature of each family (features of persons, then of organizations) under the weights in force."""
    found = np.zeros(2 * len(FEATURES) + 1)
    match = match_sides(case.one, case.other, case.family)
    start = 0 if case.family == PERSON else len(FEATURES)
    if match.alignment.agreed <= 0:
        found[-1] = 1.0
    for feature, amount, _, _ in [*match.alignment.findings, *match.beside]:
        if feature != "equal":
            found[start + FEATURES.index(feature)] += amount
    return found


def family_name(family: int) -> str:
    """What a family of kinds is called in weights.yml."""
    return "organization" if family == ORGANIZATION else "person"
