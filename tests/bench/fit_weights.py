"""Fit the weights of the scorer and say how well they do on names they have not seen.

    python tests/bench/fit_weights.py            # cross-validated figures, then the weights fitted on everything
    python tests/bench/fit_weights.py --write    # and put them into watchlist/resources/match/weights.yml

The model is additive: loss = sum of weight x amount, weights zero or more. Weights are found by logistic regression,
drawn towards the values in force. Data: the labelled pairs, listed persons with typos, and customers who are on no
list against the listed names nearest to them.
"""

from __future__ import annotations

import argparse
import math
import re
import tempfile
from pathlib import Path

import numpy as np
from bench_lists import party
from bench_typos import asked
from match_data import FEATURES, Case, Prepared, amounts, name_cases, ready
from scipy.optimize import minimize

from watchlist.match import LookupOptions, build_index, open_index, party_from_text
from watchlist.match import weights as weights_module
from watchlist.match.weights import NameWeights, Weights, load_weights
from watchlist.records import Kind

YAML = Path(__file__).resolve().parents[2] / "watchlist" / "resources" / "match" / "weights.yml"
ROUNDS = 3
FIXED = ("order", "reading", "alternative", "joined")
"""Not fitted: the labelled pairs hold some names in another order as different, which no watchlist can afford."""
POSITIVE_SHARE, NEGATIVE_SHARE = 0.1, 0.02
"""How much a typo and a customer near a listed name count beside a labelled pair."""
LOG_BOUNDS = (math.log(0.01), math.log(25.0))
SAME_SHARE = 1.8
"""How much a pair labelled as same counts beside one labelled as not: a missed alert is worse than a false one."""
DRAW = 0.6
"""How strongly weights are drawn to their former values (a former value twice as large costs DRAW x ln 2 squared)."""


def vector(weights: Weights) -> np.ndarray:
    """Weights as one array, persons first."""
    return np.array([getattr(family, name) for family in weights.families for name in FEATURES])


def with_vector(values: np.ndarray, anchor: float, base: Weights) -> Weights:
    """`base` with other name weights."""
    count = len(FEATURES)
    families = [
        NameWeights(**dict(zip(FEATURES, map(float, part), strict=True))) for part in (values[:count], values[count:])
    ]
    fields = {name: getattr(base, name) for name in Weights.__struct_fields__}
    return Weights(**{**fields, "anchor": anchor, "person": families[0], "organization": families[1]})


def use(weights: Weights) -> None:
    """Put weights in force for this process: every module asks `load_weights`."""
    current = weights

    def given() -> Weights:
        return current

    import watchlist.match.align
    import watchlist.match.compare
    import watchlist.match.names_axis as axis
    import watchlist.match.words

    for module in (weights_module, watchlist.match.words, watchlist.match.compare, axis):
        module.load_weights = given  # type: ignore[attr-defined]


def labelled_shares(cases: list[Prepared]) -> np.ndarray:
    """Shares of labelled pairs."""
    return np.array([SAME_SHARE if case.same else 1.0 for case in cases])


def fit(cases: list[Prepared], shares: np.ndarray, base: Weights, draw: float = DRAW) -> Weights:
    """Weights fitted to cases, each counting for its share; alignments are found anew in each round."""
    labels = np.array([case.same for case in cases], dtype=float)
    start = np.maximum(vector(base), 0.02)
    free = np.array([name not in FIXED for name in FEATURES * 2], dtype=float)
    weights = base
    for _ in range(ROUNDS):
        use(weights)
        table = np.array([amounts(case) for case in cases])
        usable = table[:, -1] == 0
        x, y, s = table[usable, :-1], labels[usable], shares[usable]

        def objective(
            logs: np.ndarray, x: np.ndarray = x, y: np.ndarray = y, s: np.ndarray = s
        ) -> tuple[float, np.ndarray]:
            values = np.exp(logs)
            margin = weights.anchor - x @ values
            value = float(np.sum(s * np.logaddexp(0.0, np.where(y > 0, -margin, margin))))
            slope = s * (1 / (1 + np.exp(-np.clip(margin, -500, 500))) - y)
            apart = logs - np.log(start)
            gradient = (-(x.T @ slope) * values + 2 * draw * apart) * free
            return value + draw * float(apart @ apart), gradient

        found = minimize(
            objective,
            np.clip(np.log(np.maximum(vector(weights), 0.02)), *LOG_BOUNDS),
            jac=True,
            method="L-BFGS-B",
            bounds=[LOG_BOUNDS] * len(start),
            options={"maxiter": 100},
        )
        weights = with_vector(np.exp(found.x), weights.anchor, base)
    use(weights)
    return weights


def more_cases() -> tuple[list[Prepared], np.ndarray]:
    """Cases beside the labelled pairs, with shares: typos as same, customers and their nearest listed names as not."""
    data = asked(quiet=True)
    cases, shares = [], []
    listed_names = {entry.key: entry.names for entry in data.listed}
    with tempfile.TemporaryDirectory() as folder:
        build_index((party(entry) for entry in data.listed), Path(folder), "fit")
        index = open_index(Path(folder))
        options = LookupOptions(min_score=0.02, near_misses=0)
        for name, result in zip(
            data.negatives,
            index.screen([party_from_text(name, Kind.PERSON) for name in data.negatives], options),
            strict=True,
        ):
            for hit in result.hits[:1]:
                if hit.kind == Kind.PERSON:
                    cases.append(ready(Case(Kind.PERSON, name, hit.matched_text, False, "", 0, "")))
                    shares.append(NEGATIVE_SHARE)
    for query, key in data.positives:
        cases.append(ready(Case(Kind.PERSON, query, listed_names[key][0].text, True, "", 0, "")))
        shares.append(POSITIVE_SHARE)
    return cases, np.array(shares)


def score(case: Prepared, weights: Weights) -> float:
    """The score of a case under the weights in force."""
    table = amounts(case)
    return 0.0 if table[-1] else weights.score(float(table[:-1] @ vector(weights)))


def f1(labels: np.ndarray, scores: np.ndarray) -> float:
    """F1 at the threshold."""
    hit = scores >= load_weights().threshold
    return 2 * np.sum(hit & labels) / max(np.sum(hit) + np.sum(labels), 1)


def cross_validate(
    cases: list[Case], base: Weights, more: tuple[list[Prepared], np.ndarray], repeats: int = 5, folds: int = 5
) -> np.ndarray:
    """Score of each case in each repeat by weights that saw neither it nor a case that shares a name with it."""
    prepared = [ready(case) for case in cases]
    shares = labelled_shares(prepared)
    groups = np.array([case.group for case in cases])
    scores = np.zeros((repeats, len(cases)))
    for repeat in range(repeats):
        draw = np.random.default_rng(repeat)
        fold_of = draw.integers(0, folds, groups.max() + 1)[groups]
        for fold in range(folds):
            inside = np.flatnonzero(fold_of != fold)
            weights = fit(
                [*(prepared[number] for number in inside), *more[0]],
                np.concatenate([shares[inside], more[1]]),
                base,
            )
            for number in np.flatnonzero(fold_of == fold):
                scores[repeat, number] = score(prepared[number], weights)
    use(base)
    return scores


def leave_part_out(cases: list[Case], base: Weights, more: tuple[list[Prepared], np.ndarray]) -> np.ndarray:
    """Score of each case by weights that saw no case of its case group."""
    prepared = [ready(case) for case in cases]
    shares = labelled_shares(prepared)
    parts = [case.part for case in cases]
    names = [{case.one.casefold(), case.other.casefold()} for case in cases]
    scores = np.zeros(len(cases))
    for part in sorted(set(parts)):
        outside = [number for number, one in enumerate(parts) if one == part]
        seen = set().union(*(names[number] for number in outside))
        inside = [number for number, one in enumerate(parts) if one != part and not names[number] & seen]
        weights = fit(
            [*(prepared[number] for number in inside), *more[0]], np.concatenate([shares[inside], more[1]]), base
        )
        for number in outside:
            scores[number] = score(prepared[number], weights)
    use(base)
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


def write(weights: Weights) -> None:
    """Put fitted name weights into weights.yml, comments kept."""
    lines, family = [], None
    for line in YAML.read_text(encoding="utf-8").splitlines():
        head = re.match(r"^(\w+):\s*(#.*)?$", line)
        if head:
            family = head.group(1)
        entry = re.match(r"^  (\w+):\s*([\d.]+)(\s*#.*)?$", line)
        if entry and family in ("person", "organization"):
            value = getattr(getattr(weights, family), entry.group(1))
            line = f"  {entry.group(1)}: {value:.2f}".ljust(21) + (entry.group(3) or "").strip()
        lines.append(line.rstrip())
    YAML.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cases, base = name_cases(), load_weights()
    more = more_cases()
    print(f"{len(cases)} labelled pairs; {len(more[0])} more")
    print("in force, on all cases:")
    report(cases, np.array([[score(ready(case), base) for case in cases]]))
    print("cross-validated, 5 x 5 folds, cases that share a name never parted:")
    report(cases, cross_validate(cases, base, more))
    print("each case group scored by weights fitted on the others:")
    report(cases, leave_part_out(cases, base, more)[None])
    prepared = [ready(case) for case in cases]
    weights = fit([*prepared, *more[0]], np.concatenate([labelled_shares(prepared), more[1]]), base)
    for family in ("person", "organization"):
        print(family, {name: round(getattr(getattr(weights, family), name), 2) for name in FEATURES})
    print(
        f"loss at the threshold: {weights.loss_at(weights.threshold):.2f}, anchor {weights.anchor} = {1 / (1 + math.exp(-weights.anchor)):.3f}"
    )
    if arguments.write:
        write(weights)


if __name__ == "__main__":
    main()
