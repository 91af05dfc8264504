"""Fit the weights of the scorer and say how well they do on names they have not seen.

    python tests/bench/fit_weights.py            # cross-validated figures, then the weights fitted on everything
    python tests/bench/fit_weights.py --write    # and put them into watchlist/resources/match/weights.yml

The model is additive: loss = sum of weight x amount, weights zero or more. Weights are found by logistic regression,
drawn towards PRIOR. Data: the labelled pairs, listed persons with typos, and customers who are on no list against the
listed names nearest to them.
"""

from __future__ import annotations

import argparse
import math
import re
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
from bench_lists import party
from bench_typos import asked
from match_data import FEATURES, Case, Prepared, Table, name_cases, ready
from scipy.optimize import minimize

from watchlist.match import LookupOptions, build_index, open_index, party_from_text
from watchlist.match.weights import load_weights
from watchlist.records import Kind

YAML = Path(__file__).resolve().parents[2] / "watchlist" / "resources" / "match" / "weights.yml"
PRIOR = {
    "person": {
        "variant": 0.1, "reading": 0.15, "script": 2.5, "characters": 3.0, "alternative": 1.9, "edit": 4.0,
        "conflict": 6.0, "trade": 2.0, "extra": 2.6, "initial": 0.6, "joined": 0.25, "order": 0.3, "lineage": 4.0, "number": 2.0,
        "number_extra": 1.0, "legal": 0.5,
    },
    "organization": {
        "variant": 0.1, "reading": 0.15, "script": 2.5, "characters": 3.0, "alternative": 1.9, "edit": 4.0,
        "conflict": 6.0, "trade": 2.0, "extra": 5.0, "initial": 1.0, "joined": 0.25, "order": 0.8, "lineage": 4.0, "number": 3.0,
        "number_extra": 4.0, "legal": 0.8,
    },
}  # fmt: skip
"""What the weights were set to by hand before anything was fitted."""
FIXED = ("order", "reading", "joined", "alternative")
"""Not fitted: the labelled pairs hold some names in another order as different, which no watchlist can afford."""
ROUNDS = 3
DRAW = 0.3
"""How strongly weights are drawn to PRIOR (a value twice as large costs DRAW x ln 2 squared)."""
SAME_SHARE = 1.8
"""How much a pair labelled as same counts beside one labelled as not: a missed alert is worse than a false one."""
POSITIVE_SHARE, NEGATIVE_SHARE = 0.05, 0.01
"""How much a typo and a customer near a listed name count beside a labelled pair."""
LOG_BOUNDS = (math.log(0.01), math.log(10.0))


def prior() -> np.ndarray:
    """PRIOR as one array, persons first."""
    return np.array([PRIOR[family][name] for family in ("person", "organization") for name in FEATURES])


def fit(table: Table, shares: np.ndarray) -> np.ndarray:
    """Weights fitted to cases, each counting for its share; which readings count is decided anew in each round."""
    anchor = load_weights().anchor
    start, values = np.log(prior()), prior()
    free = np.array([name not in FIXED for name in FEATURES * 2], dtype=float)
    for _ in range(ROUNDS):
        rows = table.amounts(values)
        usable = rows[:, -1] == 0
        values = _regress((rows[usable, :-1], table.same[usable].astype(float), shares[usable]), start, free, anchor)
    return values


def _regress(
    data: tuple[np.ndarray, np.ndarray, np.ndarray], start: np.ndarray, free: np.ndarray, anchor: float
) -> np.ndarray:
    x, y, share = data

    def objective(logs: np.ndarray) -> tuple[float, np.ndarray]:
        values = np.exp(logs)
        margin = np.clip(anchor - x @ values, -500, 500)
        apart = logs - start
        value = float(np.sum(share * np.logaddexp(0.0, np.where(y > 0, -margin, margin)))) + DRAW * float(apart @ apart)
        slope = share * (1 / (1 + np.exp(-margin)) - y)
        return value, (-(x.T @ slope) * values + 2 * DRAW * apart) * free

    options = {"maxiter": 200}
    found = minimize(objective, start, jac=True, method="L-BFGS-B", bounds=[LOG_BOUNDS] * len(start), options=options)
    return np.exp(found.x)


class More:
    """Cases beside the labelled pairs, with shares: typos as same, customers and their nearest listed names as not."""

    def __init__(self) -> None:
        data = asked(quiet=True)
        cases: list[Prepared] = []
        shares: list[float] = []
        listed_names = {entry.key: entry.names for entry in data.listed}
        with tempfile.TemporaryDirectory() as folder:
            build_index((party(entry) for entry in data.listed), Path(folder), "fit")
            index = open_index(Path(folder))
            options = LookupOptions(min_score=0.1, near_misses=0)
            queries = [party_from_text(name, Kind.PERSON) for name in data.negatives]
            for name, result in zip(data.negatives, index.screen(queries, options), strict=True):
                if result.hits and result.hits[0].kind == Kind.PERSON:
                    cases.append(ready(Case(Kind.PERSON, name, result.hits[0].matched_text, False, "", 0, "")))
                    shares.append(NEGATIVE_SHARE)
        for query, key in data.positives:
            cases.append(ready(Case(Kind.PERSON, query, listed_names[key][0].text, True, "", 0, "")))
            shares.append(POSITIVE_SHARE)
        self.cases, self.table, self.shares = cases, Table(cases), np.array(shares)


def scores_of(table: Table, values: np.ndarray) -> np.ndarray:
    """The scores of cases under weights."""
    weights = load_weights()
    return np.array([weights.score(loss) for loss in table.losses(values)])


def f1(labels: np.ndarray, scores: np.ndarray) -> float:
    """F1 at the threshold."""
    hit = scores >= load_weights().threshold
    return 2 * np.sum(hit & labels) / max(np.sum(hit) + np.sum(labels), 1)


def shares_of(table: Table) -> np.ndarray:
    """Shares of labelled pairs."""
    return np.where(table.same, SAME_SHARE, 1.0)


def fit_on(table: Table, numbers: np.ndarray, more: More) -> np.ndarray:
    """Weights fitted on some of the labelled pairs and on all other data."""
    part = table.part(numbers)
    return fit(part + more.table, np.concatenate([shares_of(part), more.shares]))


def cross_validate(cases: list[Case], table: Table, more: More, repeats: int = 6, folds: int = 5) -> np.ndarray:
    """Score of each case in each repeat by weights that saw neither it nor a case that shares a name with it."""
    groups = np.array([case.group for case in cases])
    scores = np.zeros((repeats, len(cases)))
    for repeat in range(repeats):
        draw = np.random.default_rng(repeat)
        fold_of = draw.integers(0, folds, groups.max() + 1)[groups]
        for fold in range(folds):
            values = fit_on(table, np.flatnonzero(fold_of != fold), more)
            scores[repeat, fold_of == fold] = scores_of(table, values)[fold_of == fold]
    return scores


def leave_part_out(cases: list[Case], table: Table, more: More) -> np.ndarray:
    """Score of each case by weights that saw no case of its case group, nor one that shares a name with it."""
    parts = np.array([case.part for case in cases])
    groups = np.array([case.group for case in cases])
    scores = np.zeros(len(cases))
    for part in sorted(set(parts)):
        outside = parts == part
        inside = np.flatnonzero(~outside & ~np.isin(groups, groups[outside]))
        scores[outside] = scores_of(table, fit_on(table, inside, more))[outside]
    return scores


def report(cases: list[Case], scores: np.ndarray) -> None:
    """F1 over repeats with a bootstrap interval over groups, precision, recall, and the STRONG tier."""
    labels = np.array([case.same for case in cases])
    each = [f1(labels, row) for row in scores]
    draw = np.random.default_rng(1)
    groups = np.array([case.group for case in cases])
    members = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    boot = []
    for _ in range(1000):
        chosen = np.concatenate([members[number] for number in draw.integers(0, len(members), len(members))])
        boot.append(f1(labels[chosen], scores[draw.integers(len(scores))][chosen]))
    low, high = np.quantile(boot, [0.025, 0.975])
    hit = scores >= load_weights().threshold
    precision, recall = (hit & labels).sum() / hit.sum(), (hit & labels).sum() / (labels.sum() * len(scores))
    print(
        f"F1 {np.mean(each):.3f} (repeats {min(each):.3f}-{max(each):.3f}; bootstrap 95 % {low:.3f}-{high:.3f})"
        f"  precision {precision:.3f}  recall {recall:.3f}"
    )
    for number, case in enumerate(cases):
        wrong = (hit[:, number] != case.same).mean()
        if case.tier == "STRONG" and wrong > 0:
            print(f"  STRONG tier, wrong in {wrong:.0%} of repeats: {case.one} | {case.other}")


def reliability(cases: list[Case], scores: np.ndarray) -> None:
    """How many of the pairs of each range of scores are the same party, by weights that did not see them."""
    labels = np.array([case.same for case in cases])
    bounds = [0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1.0001]
    for low, high in pairwise(bounds):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            share = (inside & labels).sum() / inside.sum()
            print(
                f"  score {low:.2f}-{min(high, 1):.2f}: {inside.sum() / len(scores):6.1f} pairs, {share:.0%} the same party"
            )


def write(values: np.ndarray) -> None:
    """Put fitted name weights into weights.yml, comments kept."""
    lines, family = [], None
    fitted = dict(zip([(family, name) for family in PRIOR for name in FEATURES], values, strict=True))
    for line in YAML.read_text(encoding="utf-8").splitlines():
        head = re.match(r"^(\w+):\s*(#.*)?$", line)
        family = head.group(1) if head else family
        entry = re.match(r"^  (\w+):\s*([\d.]+)\s*(#.*)?$", line)
        if entry and family in PRIOR:
            value = f"  {entry.group(1)}: {fitted[family, entry.group(1)]:.2f}"
            lines.append(f"{value:21}{entry.group(3)}" if entry.group(3) else value)
        else:
            lines.append(line)
    YAML.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", action="store_true", help="print the pairs that are wrong in most repeats")
    arguments = parser.parse_args()
    cases, more = name_cases(), More()
    table = Table([ready(case) for case in cases])
    print(f"{len(cases)} labelled pairs; {len(more.shares)} more")
    weights = load_weights()
    force = np.array([getattr(family, name) for family in weights.families for name in FEATURES])
    print("weights in force (they may have seen the cases):")
    report(cases, scores_of(table, force)[None])
    scores = cross_validate(cases, table, more)
    print("cross-validated, 6 x 5 folds, cases that share a name never parted:")
    report(cases, scores)
    reliability(cases, scores)
    if arguments.errors:
        wrong = np.mean((scores >= weights.threshold) != table.same, axis=0)
        for number in np.flatnonzero(wrong > 0.3):
            case = cases[number]
            print(
                f"  {scores[:, number].mean():.2f} {case.same!s:5} {case.tier:6} {case.kind:12} {case.one} | {case.other}"
            )
    print("each case group scored by weights fitted on the others:")
    report(cases, leave_part_out(cases, table, more)[None])
    values = fit_on(table, np.arange(len(cases)), more)
    for family, part in zip(PRIOR, np.split(values, 2), strict=True):
        print(family, {name: round(float(value), 2) for name, value in zip(FEATURES, part, strict=True)})
    if arguments.write:
        write(values)


if __name__ == "__main__":
    main()
