"""Candidates for many names at once: one sparse product per family of kinds instead of a look-up per name.

scipy and sparse_dot_topn are imported here alone and only when a batch is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from watchlist.match.align import EXTRA_POWER
from watchlist.match.candidates import Postings, Vocabulary, query_terms, shares, slack_of, weight_of
from watchlist.match.storage import Array
from watchlist.match.weights import load_weights
from watchlist.match.words import Words

TOP = 96
"""Rows kept per name at first; a name that has as many is looked up on its own, so that ties stay complete."""
SHARED_AT_LEAST = 0.45
"""Least share of two names that agrees, measured against the geometric mean of their weights."""


class Pairs(NamedTuple):
    """Pairs worth scoring: number of the name, row of the index, estimated loss; and names with too many."""

    names: Array
    rows: Array
    loss: Array
    crowded: list[int]


class FamilyMatrix:
    """The postings of one family of kinds as a sparse matrix, terms by rows."""

    def __init__(self, postings: Postings, terms: int, family: int) -> None:
        from scipy.sparse import csr_matrix

        of_family = (postings.row_flags & 4 > 0) == bool(family)
        self.rows = np.flatnonzero(of_family)
        self.weight = postings.row_weight[self.rows]
        self.postings = postings
        column = np.cumsum(of_family) - 1
        term_of = np.repeat(np.arange(terms, dtype=np.int64), np.diff(postings.ends, prepend=np.uint32(0)))
        kept = of_family[postings.rows]
        columns = column[postings.rows[kept]]
        starts = np.zeros(terms + 1, dtype=np.int64)
        np.cumsum(np.bincount(term_of[kept], minlength=terms), out=starts[1:])
        data = (1.0 / np.sqrt(np.maximum(self.weight, 0.1)))[columns].astype(np.float32)
        shape = (terms, max(len(self.rows), 1))
        self.matrix: Any = csr_matrix((data, columns.astype(np.int32), starts.astype(np.int32)), shape=shape)

    def script_prices(self, scripts: Sequence[str], numbers: Array, columns: Array, family: int) -> Array:
        """What the scripts of each pair cost."""
        kinds = {script: number for number, script in enumerate(dict.fromkeys(scripts))}
        table = np.array([self.postings.script_price(script, family) for script in kinds])
        mine = np.array([kinds[script] for script in scripts])[numbers]
        prices: Array = table[mine, self.postings.row_script[self.rows[columns]]]
        return prices


class Wanted(NamedTuple):
    """Names to find candidates for: the words and the script of each, and the loss up to which a row is worth it."""

    words: Sequence[Words]
    scripts: Sequence[str]
    limit: float


def candidate_pairs(wanted: Wanted, family: int, vocabulary: Vocabulary, matrix: FamilyMatrix) -> Pairs:
    """Pairs of a name and a row of the family whose estimated loss is at most the limit."""
    from scipy.sparse import csr_matrix
    from sparse_dot_topn import sp_matmul_topn

    names = wanted.words
    if not names or not len(matrix.rows):
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32), [])
    weights = load_weights().families[family]
    indices, data, starts, whole, slack = _query_arrays(names, wanted.scripts, family, vocabulary)
    root = np.sqrt(np.maximum(whole, 0.1))
    data /= np.repeat(root, np.diff(starts))
    asked = csr_matrix((data, indices, starts), shape=(len(names), matrix.matrix.shape[0]))
    product = sp_matmul_topn(asked, matrix.matrix, top_n=TOP, threshold=SHARED_AT_LEAST, n_threads=1)
    counts = np.diff(product.indptr)
    numbers = np.repeat(np.arange(len(names)), counts)
    columns = product.indices
    listed = matrix.weight[columns]
    agreed = product.data * root[numbers] * np.sqrt(np.maximum(listed, 0.1))
    short = np.minimum(whole[numbers], listed)
    conflict = np.maximum(short - agreed - slack[numbers], 0.0)
    extra = np.maximum(np.abs(whole[numbers] - listed) - slack[numbers], 0.0) / np.maximum(agreed, 0.25)
    loss = weights.conflict * conflict + weights.extra * extra**EXTRA_POWER
    loss += matrix.script_prices(wanted.scripts, numbers, columns, family)
    kept = loss <= wanted.limit
    crowded = np.flatnonzero(counts >= TOP).tolist()
    return Pairs(numbers[kept], matrix.rows[columns[kept]], loss[kept], crowded)


def _query_arrays(
    names: Sequence[Words], scripts: Sequence[str], family: int, vocabulary: Vocabulary
) -> tuple[Array, Array, Array, Array, Array]:
    """The names as a sparse matrix (indices, data, starts), what each weighs, and its slack in the estimate."""
    weights = load_weights().families[family]
    price = weights.edit / max(weights.conflict, 1e-6)
    terms = [list(query_terms(words)) for words in names]
    vocabulary.prime((form for one in terms for form, _, joined in one if not joined), joined=False)
    vocabulary.prime((form for one in terms for form, _, joined in one if joined), joined=True)
    indices, data, starts = array("i"), array("f"), array("i", [0])
    for one in terms:
        for form, weight, joined in one:
            near = vocabulary.neighbours(form, joined=joined)
            for term, _, agreed in shares(weight, near, family, price):
                indices.append(term)
                data.append(agreed)
        starts.append(len(indices))
    whole = [weight_of(words) for words in names]
    slack = [slack_of(words, script) for words, script in zip(names, scripts, strict=True)]
    return (
        np.frombuffer(indices, dtype=np.int32) if indices else np.zeros(0, np.int32),
        np.array(data, dtype=np.float32),
        np.frombuffer(starts, dtype=np.int32),
        np.array(whole, dtype=np.float32),
        np.array(slack, dtype=np.float32),
    )
