"""Candidates for many names at once: one sparse product per family of kinds instead of a look-up per name.

scipy and sparse_dot_topn are imported here alone and only when a batch is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from watchlist.match.align import EXTRA_POWER
from watchlist.match.candidates import NO_SHARES, Postings, Vocabulary, query_terms, slack_of, weight_of
from watchlist.match.storage import Array
from watchlist.match.weights import load_weights
from watchlist.match.words import Words

TOP = 2000
"""Rows kept per name at first; a name that has as many is looked up on its own, so that ties stay complete."""
SHARED_SHORT, SHARED_LONG = 0.46, 0.57
"""Least share that agrees of two names of one word or of several, of the geometric mean of what they weigh.

Worked out for the loss at the threshold, DESIGNED_FOR; a search for lower scores asks for less.
"""
DESIGNED_FOR = 4.8
SHARE_PER_LOSS = 0.1
LEAST_SHARE = 0.15


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


def least_shared(whole: Array, slack: Array, limit: float) -> Array:
    """The least share of each name that a row must agree in to be worth an estimate."""
    least = np.where(whole < 1.5, SHARED_SHORT, SHARED_LONG) - SHARE_PER_LOSS * max(limit - DESIGNED_FOR, 0.0)
    least = np.where(slack > 0, np.minimum(least, SHARED_SHORT - 0.1), least)
    result: Array = np.maximum(least, LEAST_SHARE).astype(np.float32)
    return result


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
    data = data / np.repeat(root * least_shared(whole, slack, wanted.limit), np.diff(starts))
    asked = csr_matrix((data, indices, starts), shape=(len(names), matrix.matrix.shape[0]))
    product = sp_matmul_topn(asked, matrix.matrix, top_n=TOP, threshold=1.0, n_threads=1)
    counts = np.diff(product.indptr)
    numbers = np.repeat(np.arange(len(names)), counts)
    columns = product.indices
    listed = matrix.weight[columns]
    agreed = (
        product.data * (root * least_shared(whole, slack, wanted.limit))[numbers] * np.sqrt(np.maximum(listed, 0.1))
    )
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
    terms = [list(query_terms(words)) for words in names]
    vocabulary.prime((form for one in terms for form, _, joined in one if not joined), joined=False)
    vocabulary.prime((form for one in terms for form, _, joined in one if joined), joined=True)
    found = [NO_SHARES]
    starts = array("i", [0])
    count = 0
    for one in terms:
        for form, weight, joined in one:
            shares = vocabulary.shares(form, weight, family, joined=joined)
            if len(shares.terms):
                found.append(shares)
                count += len(shares.terms)
        starts.append(count)
    indices = np.concatenate([shares.terms for shares in found]).astype(np.int32)
    data = np.concatenate([shares.agreed for shares in found])
    whole = [weight_of(words) for words in names]
    slack = [slack_of(words, script) for words, script in zip(names, scripts, strict=True)]
    return (
        indices,
        data,
        np.frombuffer(starts, dtype=np.int32),
        np.array(whole, dtype=np.float32),
        np.array(slack, dtype=np.float32),
    )
