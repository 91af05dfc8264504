"""Pairs of listed parties that may be one: the index against itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from watchlist.match.batch import Wanted, candidate_pairs
from watchlist.match.build import key_hash
from watchlist.match.candidates import estimate
from watchlist.match.index import NameIndex
from watchlist.match.reader import OF_ORGANIZATION
from watchlist.match.storage import Array
from watchlist.match.weights import ORGANIZATION, PERSON, load_weights

CHUNK = 8192
LARGEST_GROUP = 200
"""A number or reference that more parties share than this says nothing about any two of them."""


def self_join(
    index: NameIndex, min_score: float = 0.5, keys: Collection[str] | None = None
) -> Iterator[tuple[str, str, float]]:
    """Pairs of record keys (the smaller first) that share a name, a number or a cross-reference, each pair once.

    The third value is the estimated name score (1.0 for a shared number or reference): an upper bound that made the
    pair a candidate, for `compare` to decide. With `keys` only pairs that have one of these keys are given: what an
    edition touched is joined against everything.

    Args:
        index: the index to join with itself.
        min_score: pairs whose estimated name score is below are left out.
        keys: record keys one of which a pair must have; None for all.
    """
    chosen = None if keys is None else _numbers_of(index, keys)
    best: dict[tuple[int, int], float] = dict.fromkeys(_linked(index, chosen), 1.0)
    limit = load_weights().loss_at(min_score)
    for family in (PERSON, ORGANIZATION):
        _join_names(index, family, limit, chosen, best)
    kinds = index.party_kind
    found = []
    for (one, other), score in best.items():
        if score >= min_score and _compatible(int(kinds[one]), int(kinds[other])):
            low, high = sorted((index.party_at(one).key, index.party_at(other).key))
            found.append((low, high, score))
    yield from sorted(found)


def _compatible(one: int, other: int) -> bool:
    """Whether two codes of kinds (see build.KINDS) can be one party: equal, unknown, or company and organization."""
    return one == other or 0 in (one, other) or {one, other} == {2, 3}


def _numbers_of(index: NameIndex, keys: Collection[str]) -> Array:
    chosen = np.zeros(len(index), dtype=bool)
    for key in keys:
        for number in index.equal("key", key_hash(key)):
            chosen[number] = True
    return chosen


def _linked(index: NameIndex, chosen: Array | None) -> Iterator[tuple[int, int]]:
    """Pairs of parties that share a number, or one of which names the other (or both name a third)."""
    for table in ("number", "link"):
        hashes, parties = index.arrays[f"{table}_hash"], index.arrays[f"{table}_party"]
        if not len(hashes):
            continue
        edges = np.flatnonzero(np.diff(hashes)) + 1
        for start, end in zip([0, *edges.tolist()], [*edges.tolist(), len(hashes)], strict=True):
            if not 1 < end - start <= LARGEST_GROUP:
                continue
            group = sorted(set(parties[start:end].tolist()))
            for place, one in enumerate(group):
                for other in group[place + 1 :]:
                    if chosen is None or chosen[one] or chosen[other]:
                        yield one, other


def _join_names(
    index: NameIndex, family: int, limit: float, chosen: Array | None, best: dict[tuple[int, int], float]
) -> None:
    of_family = (index.row_flags & OF_ORGANIZATION > 0) == bool(family)
    if chosen is not None:
        of_family &= chosen[index.row_party]
    rows = np.flatnonzero(of_family)
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        words = [index.row(row) for row in part.tolist()]
        scripts = [index.scripts[number] for number in index.row_script[part].tolist()]
        pairs = candidate_pairs(Wanted(words, scripts, limit), family, index.vocabulary, index.matrix(family))
        _keep(index, (part[pairs.names], pairs.rows, pairs.loss), best)
        for number in pairs.crowded:
            found = estimate(words[number], scripts[number], family, index.vocabulary, index.postings)
            near = found.loss <= limit
            mine = np.full(int(near.sum()), part[number])
            _keep(index, (mine, found.rows[near], found.loss[near]), best)


def _keep(index: NameIndex, found: tuple[Array, Array, Array], best: dict[tuple[int, int], float]) -> None:
    one, other = index.row_party[found[0]].astype(np.int64), index.row_party[found[1]].astype(np.int64)
    apart = one != other
    one, other, loss = one[apart], other[apart], found[2][apart]
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((loss, high, low))
    low, high, loss = low[order], high[order], loss[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    weights = load_weights()
    for a, b, cost in zip(low[first].tolist(), high[first].tolist(), loss[first].tolist(), strict=True):
        score = weights.score(cost)
        if score > best.get((a, b), 0.0):
            best[a, b] = score
