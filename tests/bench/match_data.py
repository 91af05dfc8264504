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


class Table:
    """Amounts of every feature for every pair of readings of many cases; weights choose the reading."""

    def __init__(self, cases: list[Prepared]) -> None:
        found = [_alternatives(case) for case in cases]
        self.rows = np.concatenate(found)
        self.starts = np.cumsum([0, *(len(one) for one in found)])[:-1]
        self.same = np.array([case.same for case in cases])

    def amounts(self, values: np.ndarray) -> np.ndarray:
        """A row per case, the cheapest of its readings under the weights `values`; the last column marks no word shared."""
        losses = self.rows[:, :-1] @ values + 1000.0 * self.rows[:, -1]
        least = np.minimum.reduceat(losses, self.starts)
        counts = np.diff([*self.starts, len(losses)])
        hit = np.flatnonzero(losses <= np.repeat(least, counts))
        return self.rows[hit[np.searchsorted(hit, self.starts)]]

    def losses(self, values: np.ndarray) -> np.ndarray:
        """The loss of each case under the weights `values`."""
        table = self.amounts(values)
        return table[:, :-1] @ values + 1000.0 * table[:, -1]

    def part(self, numbers: np.ndarray) -> Table:
        """Some of the cases."""
        other = Table.__new__(Table)
        ends = np.append(self.starts[1:], len(self.rows))
        pieces = [self.rows[self.starts[number] : ends[number]] for number in numbers]
        other.rows = np.concatenate(pieces)
        other.starts = np.cumsum([0, *(len(piece) for piece in pieces)])[:-1]
        other.same = self.same[numbers]
        return other

    def __add__(self, more: Table) -> Table:
        other = Table.__new__(Table)
        other.rows = np.concatenate([self.rows, more.rows])
        other.starts = np.concatenate([self.starts, more.starts + len(self.rows)])
        other.same = np.concatenate([self.same, more.same])
        return other


def _alternatives(case: Prepared) -> np.ndarray:
    """Amounts for each pair of readings (features of persons, then of organizations, then whether no word is shared)."""
    found = []
    start = 0 if case.family == PERSON else len(FEATURES)
    for i, one in enumerate(case.one.readings):
        for j, other in enumerate(case.other.readings):
            sides = case.one._replace(readings=(one,)), case.other._replace(readings=(other,))
            match = match_sides(*sides, case.family)
            row = np.zeros(2 * len(FEATURES) + 1)
            row[-1] = match.alignment.agreed <= 0
            for feature, amount, _, _ in [*match.alignment.findings, *match.beside]:
                if feature != "equal":
                    row[start + FEATURES.index(feature)] += amount
            row[start + FEATURES.index("reading")] += (i > 0) + (j > 0)
            found.append(row)
    return np.array(found)


def family_name(family: int) -> str:
    """What a family of kinds is called in weights.yml."""
    return "organization" if family == ORGANIZATION else "person"
