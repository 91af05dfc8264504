"""Candidates for one name: array code over postings, no scipy.

Each word of the query brings its neighbours of the vocabulary, each neighbour the rows (readings of listed names) it
stands in. Summing what words weigh gives, for every row, how much of either name is left over, hence a loss: close to
the exact one, and low rather than high. Rows are taken by that loss, the exact scorer then decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from watchlist.match.build import UNIT
from watchlist.match.storage import Array, Arrays
from watchlist.match.terms import distances, shared_keys
from watchlist.match.weights import load_weights
from watchlist.match.words import NOT_ALIGNED, Words

MAX_RUN = 3
CACHED_NEIGHBOURS = 50_000
SLACK = 1.0
"""How much weight one initial or number may stand for in the estimate."""
DENSE_ROWS = 250_000


class Neighbours(NamedTuple):
    """Terms of the vocabulary near a form, with the distance of each."""

    terms: list[int]
    distances: list[float]


NONE = Neighbours([], [])


class Vocabulary:
    """The terms of an index and their neighbours."""

    def __init__(self, arrays: Arrays) -> None:
        self.ends = arrays["term_end"]
        self.text = arrays.bytes("term_text")
        self.keys = arrays["delete_key"]
        self.owners = arrays["delete_term"]
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
        self._near.update(dict.fromkeys([(form, joined) for form in new], NONE))
        numbers, terms = shared_keys(new, 0 if joined else 2, self.keys, self.owners)
        if not len(numbers):
            return
        texts = [self.term(term) for term in terms.tolist()]
        apart = distances([new[number] for number in numbers.tolist()], texts)
        kept = apart <= 0 if joined else apart < NOT_ALIGNED
        numbers, terms, apart = numbers[kept], terms[kept], apart[kept]
        ends = np.searchsorted(numbers, np.arange(len(new)), "right").tolist()
        start = 0
        for number, end in enumerate(ends):
            if end > start:
                self._near[new[number], joined] = Neighbours(terms[start:end].tolist(), apart[start:end].tolist())
            start = end


class Postings:
    """Rows by term, with what the term weighs there."""

    def __init__(self, arrays: Arrays) -> None:
        self.ends = arrays["post_end"]
        self.rows = arrays["post_row"]
        self.units = arrays["post_unit"]
        self.row_weight = arrays["row_weight"]
        self.row_flags = arrays["row_flags"]

    def of(self, term: int) -> slice:
        """Where the postings of a term lie."""
        return slice(int(self.ends[term - 1]) if term else 0, int(self.ends[term]))


class Estimate(NamedTuple):
    """Rows that share a word with the query, and the estimated loss of each."""

    rows: Array
    loss: Array


def query_terms(query: Words) -> Iterator[tuple[str, float, bool]]:
    """Forms to look for, what they weigh in the query, and whether they are words joined of several."""
    used = [word for word in query if word.weight > 0 and word.role not in ("legal", "title")]
    for word in used:
        yield word.form, word.weight, False
        for form in word.alt:
            yield form, word.weight, False
    for size in range(2, MAX_RUN + 1):
        for start in range(len(used) - size + 1):
            run = used[start : start + size]
            yield "".join([word.form for word in run]), sum([word.weight for word in run]), True


def estimate(query: Words, family: int, vocabulary: Vocabulary, postings: Postings) -> Estimate:
    """The estimated loss of every row of `family` that has a word near a word of the query."""
    weights = load_weights().families[family]
    dear = max(weights.conflict, 1e-6)
    row_parts, query_parts, listed_parts = [], [], []
    for form, weight, joined in query_terms(query):
        for term, distance in zip(*vocabulary.neighbours(form, joined=joined), strict=True):
            place = postings.of(term)
            rows = postings.rows[place]
            agreed = max(1.0 - weights.edit / dear * distance**1.5, 0.2) if distance else 1.0
            row_parts.append(rows)
            query_parts.append(np.full(len(rows), weight * agreed, dtype=np.float32))
            listed_parts.append(postings.units[place] * np.float32(UNIT * agreed))
    if not row_parts:
        return Estimate(np.zeros(0, np.uint32), np.zeros(0, np.float32))
    rows, of_query, of_listed = _sum_by_row(row_parts, query_parts, listed_parts, len(postings.row_weight))
    mine = (postings.row_flags[rows] & 4 > 0) == bool(family)
    rows, of_query, of_listed = rows[mine], of_query[mine], of_listed[mine]
    whole = sum(word.weight for word in query if word.role not in ("legal", "title"))
    slack = SLACK * sum(1 for word in query if word.length == 1 or word.role == "number")
    left_query = np.maximum(whole - of_query, 0.0)
    left_listed = np.maximum(postings.row_weight[rows] - of_listed, 0.0)
    agreed_weight = np.maximum((np.minimum(of_query, whole) + of_listed) / 2, 0.25)
    conflict = np.maximum(np.minimum(left_query, left_listed) - slack, 0.0)
    extra = np.maximum(np.abs(left_query - left_listed) - slack, 0.0) / agreed_weight
    return Estimate(rows, weights.conflict * conflict + weights.extra * extra)


def _sum_by_row(
    row_parts: list[Array], query_parts: list[Array], listed_parts: list[Array], count: int
) -> tuple[Array, Array, Array]:
    rows = np.concatenate(row_parts)
    of_query, of_listed = np.concatenate(query_parts), np.concatenate(listed_parts)
    if count <= DENSE_ROWS:
        dense_query = np.bincount(rows, of_query, minlength=1)
        dense_listed = np.bincount(rows, of_listed, minlength=1)
        found = np.flatnonzero(dense_query)
        return found, dense_query[found], dense_listed[found]
    found, inverse = np.unique(rows, return_inverse=True)
    return found, np.bincount(inverse, of_query), np.bincount(inverse, of_listed)
