"""The index as a caller sees it: look up one party, screen many."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from watchlist.match.align import Finding
from watchlist.match.build import KINDS, key_hash
from watchlist.match.candidates import Estimate, estimate
from watchlist.match.compare import BestNames, choose, compare_at
from watchlist.match.names_axis import NameMatch, Side, match_sides, side_of
from watchlist.match.reader import OF_ORGANIZATION, READING, WEAK, IndexReader
from watchlist.match.storage import Array, Arrays, open_arrays
from watchlist.match.types import Hit, LookupOptions, LookupResult, Party
from watchlist.match.weights import ORGANIZATION, PERSON, family_of, load_weights
from watchlist.match.words import readings_of
from watchlist.records import Kind, NameKind, kinds_compatible

if TYPE_CHECKING:
    from watchlist.match.screening import Screen

DEFAULT = LookupOptions()
AT_LEAST = 24
"""So many rows are scored exactly even if none promises to reach the threshold (near misses come from them)."""
MARGIN = 0.6
"""Rows are scored whose estimated loss exceeds that of the threshold by up to this."""
LESS_PROBABLE = Finding("reading", 1.0, (), ())
CACHED_FILTERS = 32
CHUNK = 4096
"""Parties that are screened in one go."""
FEW = 100
"""Fewer parties are looked up one by one, sooner than the compiled loops of the batch path are loaded."""
NOBODY = LookupResult(hits=())


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking the caches again and again: scoring makes no cycles (a fifth of the time)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Asked(NamedTuple):
    """One reading of a name of a query in one family of kinds, and where it stands in the query."""

    side: Side
    family: int
    number: int
    weak: bool
    less_probable: bool


class Found:
    """The best pairs of names of one party: with sure names, and with names that publishers call weak."""

    __slots__ = ("estimate", "sure", "weak")

    def __init__(self) -> None:
        self.sure: BestNames | None = None
        self.weak: BestNames | None = None
        self.estimate = 1e9

    def offer(self, match: NameMatch, place: tuple[int, int], estimated: float, *, weak: bool) -> None:
        """Take a pair of names into account."""
        self.estimate = min(self.estimate, estimated)
        now = self.weak if weak else self.sure
        if now is None or (match.loss, place) < (now.match.loss, (now.query, now.listed)):
            better = BestNames(match, *place, weak=weak)
            if weak:
                self.weak = better
            else:
                self.sure = better

    @property
    def least(self) -> float:
        """The least loss of any pair."""
        return min(one.match.loss for one in (self.sure, self.weak) if one is not None)

    def choose(self, options: LookupOptions) -> BestNames:
        """The pair that counts under the options."""
        return choose(self.sure, self.weak, options.compare)


class NameIndex(IndexReader):
    """One generation of the index: answers come from its files alone."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(arrays)
        self._screen: Screen | None = None
        self._filters: dict[tuple[Kind | None, Kind | None, tuple[str, ...]], Array | None] = {}

    def lookup(self, query: Party, options: LookupOptions = DEFAULT) -> LookupResult:
        """All parties that score at least `options.min_score`, best first, ties by key and complete.

        Raises:
            ValueError: the query has no name.
        """
        if not query.names:
            raise ValueError("a query without a name cannot be looked up")
        found: dict[int, Found] = {}
        candidates = scored = 0
        for family in (PERSON, ORGANIZATION):
            for asked in _asked(query, family):
                merged = self._candidates(asked, query.kind, options)
                candidates += len(merged.rows)
                promising = self._promising(merged, query, options, AT_LEAST // 4 if asked.less_probable else AT_LEAST)
                scored += len(promising)
                for number in promising:
                    self._score_row(int(merged.rows[number]), float(merged.loss[number]), asked, found)
        return self._result(query, found, options, (candidates, scored))

    def _result(
        self, query: Party, found: dict[int, Found], options: LookupOptions, counts: tuple[int, int]
    ) -> LookupResult:
        hits = [self._hit(query, number, one, options) for number, one in self._worth(query, found, options)]
        hits.sort(key=lambda hit: (-hit.comparison.score, hit.key))
        above = [hit for hit in hits if hit.comparison.score >= options.min_score]
        below = [hit for hit in hits[len(above) :] if hit.comparison.score > 0][: options.near_misses]
        return LookupResult(
            hits=tuple(above), near_misses=tuple(below), candidates=counts[0], scored=counts[1], above=len(above)
        )

    def _worth(self, query: Party, found: dict[int, Found], options: LookupOptions) -> list[tuple[int, Found]]:
        """Parties that may be hits, and so many of the best of the rest as may be near misses."""
        weights = load_weights()
        limit = weights.loss_at(options.min_score) + weights.weak_support
        if _has_facts(query):
            limit /= 1.0 - weights.party.support_share
        ranked = sorted(found.items(), key=lambda item: item[1].least)
        count = sum(1 for _, one in ranked if one.least <= limit + 1e-9)
        return ranked[: count + 2 * options.near_misses]

    def screen(self, queries: Sequence[Party], options: LookupOptions = DEFAULT) -> list[LookupResult]:
        """`lookup` for many parties, in order. Near misses are only those met on the way to the threshold.

        Raises:
            ValueError: a query has no name.
        """
        if len(queries) < FEW:
            return [self.lookup(query, options) for query in queries]
        results: list[LookupResult] = []
        with collector_paused():
            for start in range(0, len(queries), CHUNK):
                results += self._screen_chunk(queries[start : start + CHUNK], options)
        return results

    def _screen_chunk(self, queries: Sequence[Party], options: LookupOptions) -> list[LookupResult]:
        """Screen some parties. Rows come from a lower bound of the loss; those that bring a hit are looked up."""
        if self._screen is None:
            from watchlist.match.screening import Screen

            self._screen = Screen(self)
        limit = load_weights().loss_at(options.min_score) + load_weights().weak_support
        pairs = self._screen.find(queries, options, limit, lambda kind: self._allowed_cached(kind, options))
        alone = pairs.alone | {number for number, query in enumerate(queries) if self._proven(query)}
        found: dict[int, dict[int, Found]] = {}
        counts = dict.fromkeys(range(len(queries)), 0)
        for place, row in zip(pairs.places, pairs.rows, strict=True):
            if place.query not in alone:
                counts[place.query] += 1
                family = ORGANIZATION if self.row_flags[row] & OF_ORGANIZATION else PERSON
                asked = _reading(queries[place.query], place.name, place.reading, family)
                self._score_row(row, 0.0, asked, found.setdefault(place.query, {}))
        results = []
        for number, query in enumerate(queries):
            result = NOBODY
            if number in alone:
                result = self.lookup(query, options)
            elif number in found:
                result = self._result(query, found[number], options, (counts[number], counts[number]))
                if result.hits:
                    result = self.lookup(query, options)
            results.append(result)
        return results

    def _proven(self, query: Party) -> bool:
        """Whether a party of the index shares a number or a cross-reference with the query, or the query has no name."""
        links = [f"{reference.scheme}:{reference.value}" for reference in query.references]
        links += [query.key] if query.key else []
        return (
            not query.names
            or any(self.equal("number", key_hash(identifier.normal)) for identifier in query.identifiers)
            or any(self.equal("link", key_hash(link)) for link in links)
        )

    def _allowed_cached(self, kind: Kind | None, options: LookupOptions) -> Array | None:
        asked = (kind, options.kind, options.sources)
        if asked not in self._filters:
            if len(self._filters) > CACHED_FILTERS:
                self._filters.clear()
            self._filters[asked] = self._allowed(kind, options)
        return self._filters[asked]

    def _candidates(self, asked: Asked, kind: Kind | None, options: LookupOptions) -> Estimate:
        side = asked.side
        rows, loss = estimate(side.readings[0], side.script, asked.family, self.vocabulary, self.postings)
        allowed = self._allowed_cached(kind, options)
        if allowed is not None:
            kept = allowed[self.row_party[rows]]
            rows, loss = rows[kept], loss[kept]
        return Estimate(rows, loss)

    def _allowed(self, kind: Kind | None, options: LookupOptions) -> Array | None:
        """Which parties the filters let through; None if all."""
        wanted = [one for one in (kind, options.kind) if one is not None]
        allowed: Array | None = None
        if wanted:
            codes = [
                number
                for number, name in enumerate(KINDS)
                if not name or all(kinds_compatible(Kind(name), one) for one in wanted)
            ]
            allowed = np.isin(self.party_kind, codes)
        if options.sources:
            numbers = [number for number, name in enumerate(self.arrays.meta["sources"]) if name in options.sources]
            of_source = np.isin(self.party_source, numbers)
            allowed = of_source if allowed is None else allowed & of_source
        return allowed

    def _promising(self, merged: Estimate, query: Party, options: LookupOptions, at_least: int) -> list[int]:
        weights = load_weights()
        limit = weights.loss_at(options.min_score) + MARGIN
        if _has_facts(query):
            limit /= 1.0 - weights.party.support_share
        above = np.flatnonzero(merged.loss <= limit)
        if len(above) < at_least < len(merged.loss):
            above = np.argpartition(merged.loss, at_least)[:at_least]
        numbers: list[int] = above.tolist()
        return numbers

    def _score_row(self, row: int, estimated: float, asked: Asked, found: dict[int, Found]) -> None:
        match = match_sides(asked.side, self.side(row), asked.family)
        flags = int(self.row_flags[row])
        for less_probable in (asked.less_probable, flags & READING):
            if less_probable:
                match = match.with_beside(LESS_PROBABLE)
        party = int(self.row_party[row])
        entry = found.get(party)
        if entry is None:
            entry = found[party] = Found()
        place = (asked.number, int(self.row_name[row]))
        entry.offer(match, place, estimated, weak=asked.weak or bool(flags & WEAK))

    def _hit(self, query: Party, number: int, found: Found, options: LookupOptions) -> Hit:
        party = self.party_at(number)
        comparison = compare_at(query, party, found.choose(options), options.compare)
        matched = party.names[comparison.matched_name]
        return Hit(
            key=party.key,
            kind=party.kind,
            candidate_score=load_weights().score(found.estimate),
            comparison=comparison,
            matched_text=matched.prepared.text,
            matched_kind=NameKind(matched.kind),
        )


def _asked(query: Party, family: int) -> list[Asked]:
    """The readings of a query's names in a family; none where the query's kind belongs to the other family."""
    if query.kind is not None and family_of(query.kind, None) != family:
        return []
    return [
        _reading(query, number, place, family)
        for number, name in enumerate(query.names)
        for place in range(len(readings_of(name.prepared)))
    ]


def _reading(query: Party, number: int, place: int, family: int) -> Asked:
    """One reading of a name of a query."""
    name = query.names[number]
    side = side_of(name.prepared, family)
    return Asked(side._replace(readings=(side.readings[place],)), family, number, name.weak, place > 0)


def _has_facts(query: Party) -> bool:
    """Whether facts other than names may support a match."""
    return bool(query.births or query.countries or query.places)


def open_index(folder: Path) -> NameIndex:
    """The index in force in `folder`.

    Raises:
        NotFoundError: there is no index.
        IntegrityError: the index is damaged; it is to be built anew.
    """
    return NameIndex(open_arrays(folder))
