"""Candidates for one name: array code over postings, no scipy.

Each word of the query brings its neighbours of the vocabulary, each neighbour the rows (readings of listed names) it
stands in. Summing what words weigh gives, for every row, how much of either name is left over, hence a loss: close to
the exact one, and low rather than high. Rows are taken by that loss, the exact scorer then decides.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from watchlist.match.align import EDIT_POWER, EXTRA_POWER
from watchlist.match.build import UNIT
from watchlist.match.names_axis import SCRIPT_CLASSES, script_finding
from watchlist.match.storage import Array, Arrays
from watchlist.match.terms import distances, shared_keys
from watchlist.match.weights import load_weights
from watchlist.match.words import NOT_ALIGNED, SERVING, Words
from watchlist.names import name_groups

MAX_RUN = 3
CACHED_NEIGHBOURS = 50_000
SLACK = 1.0
"""How much weight one initial or number may stand for in the estimate."""
DENSE_ROWS = 250_000


class Neighbours(NamedTuple):
    """Terms of the vocabulary near a form, the distance of each, and how common it is in either family."""

    terms: list[int]
    distances: list[float]
    factors: tuple[list[float], list[float]]


NONE = Neighbours([], [], ([], []))
RELATED_DISTANCE = 0.4
"""The distance at which related names (Bill, William) are taken to be in the estimate."""
NEGLIGIBLE = 0.05
"""Neighbours that would make good no more of a name than this are left out."""


def shares(weight: float, near: Neighbours, family: int, price: float) -> Iterator[tuple[int, float, float]]:
    """Of each neighbour of a word that weighs `weight`: the term, what it takes off, and what the two agree in.

    `price` is what letters that differ cost in terms of words that conflict.
    """
    for term, distance, factor in zip(near.terms, near.distances, near.factors[family], strict=True):
        if not distance:
            yield term, 0.0, weight
            continue
        lost = price * distance**EDIT_POWER * (max(weight, factor))
        agreed = (min(factor, weight)) - lost
        if agreed > NEGLIGIBLE:
            yield term, lost, agreed


class Vocabulary:
    """The terms of an index and their neighbours."""

    def __init__(self, arrays: Arrays) -> None:
        self.ends = arrays["term_end"]
        self.text = arrays.bytes("term_text")
        self.keys = arrays["delete_key"]
        self.owners = arrays["delete_term"]
        self.related: dict[str, list[int]] = arrays.meta["related"]
        self.factors = arrays["term_factor_0"], arrays["term_factor_1"]
        self._near: dict[tuple[str, bool], Neighbours] = {}

    def term(self, number: int) -> str:
        """The text of a term."""
        start = int(self.ends[number - 1]) if number else 0
        return str(self.text[start : int(self.ends[number])], "utf-8")

    def neighbours(self, form: str, *, joined: bool) -> Neighbours:
        """All terms near a folded form, itself included; for words joined of several, equal terms alone."""
        found = self._near.get((form, joined))
        if found is None:
            self.prime([form], joined=joined)
            found = self._near[form, joined]
        return found

    def prime(self, forms: Iterable[str], *, joined: bool) -> None:
        """Work out the neighbours of many forms at once."""
        if len(self._near) >= CACHED_NEIGHBOURS:
            self._near.clear()
        new = [form for form in dict.fromkeys(forms) if (form, joined) not in self._near]
        if not new:
            return
        found = self._measured(new, joined=joined)
        for form in new:
            near = found.get(form, NONE)
            groups = () if joined else name_groups(form)
            self._near[form, joined] = self._with_related(near, groups) if groups else near

    def _measured(self, new: list[str], *, joined: bool) -> dict[str, Neighbours]:
        numbers, terms = shared_keys(new, 0 if joined else 2, self.keys, self.owners)
        if not len(numbers):
            return {}
        texts = [self.term(term) for term in terms.tolist()]
        apart = distances([new[number] for number in numbers.tolist()], texts)
        kept = apart <= 0 if joined else apart < NOT_ALIGNED
        numbers, terms, apart = numbers[kept], terms[kept], apart[kept]
        ends = np.searchsorted(numbers, np.arange(len(new)), "right").tolist()
        factors = self.factors[0][terms].tolist(), self.factors[1][terms].tolist()
        found = {}
        start = 0
        for number, end in enumerate(ends):
            if end > start:
                common = factors[0][start:end], factors[1][start:end]
                found[new[number]] = Neighbours(terms[start:end].tolist(), apart[start:end].tolist(), common)
            start = end
        return found

    def _with_related(self, near: Neighbours, groups: tuple[tuple[str, str], ...]) -> Neighbours:
        """Neighbours and the terms that are related names: nicknames, one name in several languages."""
        known = set(near.terms)
        more = {term for group in groups for term in self.related.get(":".join(group), ()) if term not in known}
        terms = sorted(more)
        return Neighbours(
            near.terms + terms,
            near.distances + [RELATED_DISTANCE] * len(terms),
            (near.factors[0] + self.factors[0][terms].tolist(), near.factors[1] + self.factors[1][terms].tolist()),
        )


class Postings:
    """Rows by term, with what the term weighs there."""

    def __init__(self, arrays: Arrays) -> None:
        self.ends = arrays["post_end"]
        self.rows = arrays["post_row"]
        self.units = arrays["post_unit"]
        self.row_weight = arrays["row_weight"]
        self.row_flags = arrays["row_flags"]
        self.row_script = arrays["row_script"]
        self.scripts: list[str] = arrays.meta["scripts"]
        self._prices: dict[tuple[str, int], Array] = {}

    def script_price(self, script: str, family: int) -> Array:
        """What the scripts of a query in `script` and of each row cost, by the row's number of script."""
        prices = self._prices.get((script, family))
        if prices is None:
            weight = load_weights().families[family].script
            values = [weight * (script_finding(script, other) or 0.0) for other in self.scripts] or [0.0]
            prices = self._prices[script, family] = np.array(values, dtype=np.float32)
        return prices

    def of(self, terms: Array) -> tuple[Array, Array]:
        """Where the postings of terms lie, one after another, and how many each has."""
        ends = self.ends[terms].astype(np.int64)
        starts = np.where(terms > 0, self.ends[terms - 1], 0).astype(np.int64)
        counts = ends - starts
        places = np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
        return places, counts


class Estimate(NamedTuple):
    """Rows that share a word with the query, and the estimated loss of each."""

    rows: Array
    loss: Array


def query_terms(query: Words) -> Iterator[tuple[str, float, bool]]:
    """Forms to look for, what they weigh in the query, and whether they are words joined of several."""
    used = [word for word in query if word.role not in SERVING]
    for word in used:
        yield word.form, word.weight, False
        if word.servant:
            yield word.servant, word.weight, False
        for form in word.alt:
            yield form, word.weight, False
    for size in range(2, MAX_RUN + 1):
        for start in range(len(used) - size + 1):
            run = used[start : start + size]
            yield "".join([word.form for word in run]), sum([word.weight for word in run]), True


def estimate(query: Words, script: str, family: int, vocabulary: Vocabulary, postings: Postings) -> Estimate:
    """The estimated loss of every row of `family` that has a word near a word of the query."""
    weights = load_weights().families[family]
    price = weights.edit / max(weights.conflict, 1e-6)
    terms, losses, kept = array("q"), array("f"), array("f")
    for form, weight, joined in query_terms(query):
        for term, lost, _ in shares(weight, vocabulary.neighbours(form, joined=joined), family, price):
            terms.append(term)
            losses.append(lost)
            kept.append(weight - lost)
    if not terms:
        return Estimate(np.zeros(0, np.uint32), np.zeros(0, np.float32))
    places, counts = postings.of(np.frombuffer(terms, dtype=np.int64))
    lost_there = np.repeat(np.frombuffer(losses, dtype=np.float32), counts)
    listed = np.maximum(postings.units[places] * np.float32(UNIT) - lost_there, 0)
    rows, of_query, of_listed = _sum_by_row(
        postings.rows[places],
        np.repeat(np.frombuffer(kept, dtype=np.float32), counts),
        listed,
        len(postings.row_weight),
    )
    mine = (postings.row_flags[rows] & 4 > 0) == bool(family)
    rows, of_query, of_listed = rows[mine], of_query[mine], of_listed[mine]
    whole = weight_of(query)
    slack = slack_of(query, script)
    left_query = np.maximum(whole - of_query, 0.0)
    left_listed = np.maximum(postings.row_weight[rows] - of_listed, 0.0)
    agreed_weight = np.maximum((np.minimum(of_query, whole) + of_listed) / 2, 0.25)
    conflict = np.maximum(np.minimum(left_query, left_listed) - slack, 0.0)
    extra = np.maximum(np.abs(left_query - left_listed) - slack, 0.0) / agreed_weight
    scripts = postings.script_price(script, family)[postings.row_script[rows]]
    return Estimate(rows, weights.conflict * conflict + weights.extra * extra**EXTRA_POWER + scripts)


def slack_of(query: Words, script: str) -> float:
    """How much an estimate may be off because of initials and numbers; single letters of other scripts are no initials."""
    if script in SCRIPT_CLASSES:
        return 0.0
    return SLACK * sum([1 for word in query if word.length == 1 or word.role == "number"])


def weight_of(words: Words) -> float:
    """What the words a name is found by weigh."""
    return sum([word.weight for word in words if word.role not in SERVING])


def _sum_by_row(rows: Array, of_query: Array, of_listed: Array, count: int) -> tuple[Array, Array, Array]:
    if count <= DENSE_ROWS:
        dense_query = np.bincount(rows, of_query, minlength=1)
        dense_listed = np.bincount(rows, of_listed, minlength=1)
        found = np.flatnonzero(dense_query)
        return found, dense_query[found], dense_listed[found]
    found, inverse = np.unique(rows, return_inverse=True)
    return found, np.bincount(inverse, of_query), np.bincount(inverse, of_listed)
