"""Candidates for one name: array code over postings.

Each word of the query brings its neighbours of the vocabulary, each neighbour the rows (readings of listed names) it
stands in. Summing what words weigh gives, for every row, how much of either name is left over, hence a loss: close to
the exact one, and low rather than high. Rows are taken by that loss, the exact scorer then decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from watchlist.match.align import EDIT_POWER, EXTRA_POWER
from watchlist.match.build import UNIT
from watchlist.match.names_axis import SCRIPT_CLASSES, script_finding
from watchlist.match.storage import Array, Arrays
from watchlist.match.terms import Keys, distances, shared_keys
from watchlist.match.weights import load_weights
from watchlist.match.words import NOT_ALIGNED, SERVING, Words
from watchlist.names import name_groups

MAX_RUN = 3
CACHED_NEIGHBOURS = 50_000
SLACK = 1.0
"""How much weight one initial or number may stand for in the estimate."""
DENSE_ROWS = 1_000_000


class Neighbours(NamedTuple):
    """Terms of the vocabulary near a form, the distance of each, and how common it is in either family."""

    terms: list[int]
    distances: list[float]
    factors: tuple[list[float], list[float]]


NO_FLOATS = np.zeros(0, np.float32)
NONE = Neighbours([], [], ([], []))
RELATED_DISTANCE = 0.2
"""The distance at which related names (Bill, William; Wm., William) are taken to be in the estimate: the nearest of any."""
NEGLIGIBLE = 0.1
"""Neighbours that would make good no more of a name than this are left out."""


class Shares(NamedTuple):
    """Terms near a word that weighs so much: the terms, what each loses, and what the two agree in."""

    terms: Array
    lost: Array
    agreed: Array


NO_SHARES = Shares(np.zeros(0, np.int64), NO_FLOATS, NO_FLOATS)


class Vocabulary:
    """The terms of an index and their neighbours."""

    def __init__(self, arrays: Arrays) -> None:
        self.ends = arrays["term_end"]
        self.text = arrays.bytes("term_text")
        lengths = np.diff(self.ends, prepend=np.uint32(0))
        self.keys = Keys(arrays["delete_key"], arrays["delete_term"], lengths, arrays["term_mask"])
        self._texts: list[str] | None = None
        self.related: dict[str, list[int]] = arrays.meta["related"]
        self.factors = arrays["term_factor_0"], arrays["term_factor_1"]
        self._near: dict[tuple[str, bool], Neighbours] = {}
        self._shares: dict[tuple[str, bool, float, int], Shares] = {}

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

    def shares(self, form: str, weight: float, family: int, *, joined: bool) -> Shares:
        """What each neighbour of a word that weighs `weight` has in common with it."""
        key = (form, joined, weight, family)
        found = self._shares.get(key)
        if found is None:
            if len(self._shares) >= CACHED_NEIGHBOURS:
                self._shares.clear()
            found = self._shares[key] = self._work_out(self.neighbours(form, joined=joined), weight, family)
        return found

    def _work_out(self, near: Neighbours, weight: float, family: int) -> Shares:
        if not near.terms:
            return NO_SHARES
        weights = load_weights().families[family]
        price = weights.edit / max(weights.conflict, 1e-6)
        apart = np.array(near.distances, dtype=np.float32)
        factor = np.array(near.factors[family], dtype=np.float32)
        lost = price * apart**EDIT_POWER * np.maximum(factor, weight)
        agreed = np.where(apart > 0, np.minimum(factor, weight) - lost, weight)
        kept = agreed > NEGLIGIBLE
        terms = np.array(near.terms, dtype=np.int64)
        return Shares(terms[kept], lost[kept].astype(np.float32), agreed[kept].astype(np.float32))

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
        numbers, terms = shared_keys(new, 0 if joined else 2, self.keys)
        if not len(numbers):
            return {}
        texts = self._texts_of(terms.tolist())
        own = np.array([len(form) for form in new], dtype=np.int32)
        longest = np.maximum(own[numbers], self.keys.lengths[terms].astype(np.int32))
        apart = distances([new[number] for number in numbers.tolist()], texts, longest)
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

    def _texts_of(self, terms: list[int]) -> list[str]:
        """The texts of terms; many are taken from a list of all, made once."""
        if self._texts is None and len(terms) > len(self.ends):
            self._texts = [self.term(number) for number in range(len(self.ends))]
        texts = self._texts
        return [self.term(term) for term in terms] if texts is None else [texts[term] for term in terms]

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
    found = [
        (weight, vocabulary.shares(form, weight, family, joined=joined)) for form, weight, joined in query_terms(query)
    ]
    terms = np.concatenate([one.terms for _, one in found]) if found else NO_SHARES.terms
    if not len(terms):
        return Estimate(np.zeros(0, np.uint32), NO_FLOATS)
    losses = np.concatenate([one.lost for _, one in found])
    kept = np.concatenate([weight - one.lost for weight, one in found])
    places, counts = postings.of(terms)
    lost_there = np.repeat(losses, counts)
    listed = np.maximum(postings.units[places] * np.float32(UNIT) - lost_there, 0)
    rows, of_query, of_listed = _sum_by_row(
        postings.rows[places],
        np.repeat(kept, counts),
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
