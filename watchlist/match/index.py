"""The index as a reader sees it: look up a party, fetch one by key or number, screen many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from watchlist.match.build import KINDS, key_hash
from watchlist.match.candidates import Estimate, Postings, Vocabulary, estimate
from watchlist.match.compare import BestNames, choose, compare_at
from watchlist.match.names_axis import NameMatch, match_readings, readings_of
from watchlist.match.storage import Array, Arrays, open_arrays
from watchlist.match.types import Hit, LookupOptions, LookupResult, Party
from watchlist.match.weights import ORGANIZATION, PERSON, config_hash, family_of, load_weights
from watchlist.match.words import Words, words_of
from watchlist.names import Token
from watchlist.records import Identifier, Kind, NameKind, kinds_compatible

DEFAULT = LookupOptions()
AT_LEAST = 24
"""So many rows are scored exactly even if none promises to reach the threshold (near misses come from them)."""
MARGIN = 0.6
"""Rows are scored whose estimated loss exceeds that of the threshold by up to this."""
CACHED_PARTIES = 4096

_decode_party = msgspec.msgpack.Decoder(Party).decode
_decode_word = msgspec.msgpack.Decoder(tuple[Token, int]).decode


class NameIndex:
    """One generation of the index, open for reading. Several processes may read while another builds the next."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.vocabulary = Vocabulary(arrays)
        self.postings = Postings(arrays)
        self.row_party = arrays["row_party"]
        self.row_name = arrays["row_name"]
        self.row_flags = arrays["row_flags"]
        self.row_end = arrays["row_end"]
        self.row_words = arrays["row_words"]
        self.word_end = arrays["word_end"]
        self.word_text = arrays.bytes("word_text")
        self.party_end = arrays["party_end"]
        self.party_kind = arrays["party_kind"]
        self.party_source = arrays["party_source"]
        self._words: dict[int, Words] = {}
        self._parties: dict[int, Party] = {}

    @property
    def stamp(self) -> str:
        """The mark that was given to `build_index`."""
        return str(self.arrays.meta["stamp"])

    @property
    def fresh(self) -> bool:
        """Whether the index was built with the tables and code in force; otherwise it is to be built anew."""
        return bool(self.arrays.meta["config_hash"] == config_hash())

    def __len__(self) -> int:
        return len(self.party_end)

    def parties(self) -> Iterator[Party]:
        """All parties, in the order they were put in."""
        return (self._read_party(number) for number in range(len(self)))

    def party(self, key: str) -> Party | None:
        """The party of a record key, None if it is not in the index."""
        for number in self._equal("key", key_hash(key)):
            party = self._party(number)
            if party.key == key:
                return party
        return None

    def by_identifier(self, normal: str, kind: str | None = None) -> list[tuple[Party, Identifier]]:
        """Parties that bear a number (in the form to compare), with the identifier as published, ordered by key."""
        found = []
        for number in dict.fromkeys(self._equal("number", key_hash(normal))):
            party = self._party(number)
            found += [
                (party, identifier)
                for identifier in party.identifiers
                if identifier.normal == normal and (kind is None or identifier.kind == kind)
            ]
        return sorted(found, key=lambda pair: pair[0].key)

    def lookup(self, query: Party, options: LookupOptions = DEFAULT) -> LookupResult:
        """All parties that score at least `options.min_score`, best first, ties by key and complete.

        Raises:
            ValueError: the query has no name.
        """
        if not query.names:
            raise ValueError("a query without a name cannot be looked up")
        best, candidates, scored = self._best_names(query, options)
        hits = [self._hit(query, number, found, options) for number, found in best.items()]
        hits.sort(key=lambda hit: (-hit.comparison.score, hit.key))
        above = [hit for hit in hits if hit.comparison.score >= options.min_score]
        below = [hit for hit in hits[len(above) :] if hit.comparison.score > 0][: options.near_misses]
        return LookupResult(
            hits=tuple(above), near_misses=tuple(below), candidates=candidates, scored=scored, above=len(above)
        )

    def _best_names(self, query: Party, options: LookupOptions) -> tuple[dict[int, _Found], int, int]:
        """The best pair of names of each party that may reach the threshold or be a near miss."""
        families = (PERSON, ORGANIZATION) if query.kind is None else (family_of(query.kind, None),)
        found: dict[int, _Found] = {}
        candidates = scored = 0
        for family in families:
            for number, name in enumerate(query.names):
                readings = readings_of(name.prepared, family)
                merged = self._candidates(readings, family, query.kind, options)
                candidates += len(merged.rows)
                rows = self._promising(merged, query, options)
                scored += len(rows)
                self._score_rows(rows, merged, (readings, family, number), found, weak_query=name.weak)
        return found, candidates, scored

    def _candidates(
        self, readings: tuple[Words, ...], family: int, kind: Kind | None, options: LookupOptions
    ) -> Estimate:
        parts = [estimate(words, family, self.vocabulary, self.postings) for words in readings]
        rows = np.concatenate([part.rows for part in parts])
        loss = np.concatenate([part.loss for part in parts])
        if len(parts) > 1:
            order = np.lexsort((loss, rows))
            rows, loss = rows[order], loss[order]
            first = np.ones(len(rows), dtype=bool)
            first[1:] = rows[1:] != rows[:-1]
            rows, loss = rows[first], loss[first]
        allowed = self._allowed(kind, options)
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

    def _promising(self, merged: Estimate, query: Party, options: LookupOptions) -> list[int]:
        weights = load_weights()
        limit = weights.loss_at(options.min_score) + MARGIN
        if query.births or query.countries or query.places:
            limit /= 1.0 - weights.party.support_share
        above = np.flatnonzero(merged.loss <= limit)
        if len(above) < AT_LEAST < len(merged.loss):
            above = np.argpartition(merged.loss, AT_LEAST)[:AT_LEAST]
        order = above[np.argsort(merged.loss[above], kind="stable")]
        return [int(number) for number in order]

    def _score_rows(
        self,
        numbers: list[int],
        merged: Estimate,
        query: tuple[tuple[Words, ...], int, int],
        found: dict[int, _Found],
        *,
        weak_query: bool,
    ) -> None:
        readings, family, query_number = query
        for number in numbers:
            row = int(merged.rows[number])
            match = match_readings(readings, (self._row(row, family),), family)
            flags = int(self.row_flags[row])
            if flags & 2:
                match = match.less_probable(load_weights().families[family].reading)
            party = int(self.row_party[row])
            place = (query_number, int(self.row_name[row]))
            entry = found.get(party)
            if entry is None:
                entry = found[party] = _Found()
            entry.offer(match, place, float(merged.loss[number]), weak=weak_query or bool(flags & 1))

    def _hit(self, query: Party, number: int, found: _Found, options: LookupOptions) -> Hit:
        party = self._party(number)
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

    def _row(self, row: int, family: int) -> Words:
        words = self._words.get(row)
        if words is None:
            start = int(self.row_end[row - 1]) if row else 0
            numbers = self.row_words[start : int(self.row_end[row])].tolist()
            words = self._words[row] = words_of(tuple([self._token(number) for number in numbers]), family)
        return words

    def _token(self, number: int) -> Token:
        start = int(self.word_end[number - 1]) if number else 0
        return _decode_word(self.word_text[start : int(self.word_end[number])])[0]

    def _party(self, number: int) -> Party:
        party = self._parties.get(number)
        if party is None:
            if len(self._parties) >= CACHED_PARTIES:
                self._parties.clear()
            party = self._parties[number] = self._read_party(number)
        return party

    def _read_party(self, number: int) -> Party:
        start = int(self.party_end[number - 1]) if number else 0
        return _decode_party(self.arrays.parties[start : int(self.party_end[number])])

    def _equal(self, table: str, value: int) -> Iterable[int]:
        hashes = self.arrays[f"{table}_hash"]
        wanted = np.uint64(value)
        start, end = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        numbers: list[int] = self.arrays[f"{table}_party"][start:end].tolist()
        return numbers


class _Found:
    """The best pairs of names of one party: with sure names, and with names that publishers call weak."""

    __slots__ = ("estimate", "sure", "weak")

    def __init__(self) -> None:
        self.sure: BestNames | None = None
        self.weak: BestNames | None = None
        self.estimate = 1e9

    def offer(self, match: NameMatch, place: tuple[int, int], estimated: float, *, weak: bool) -> None:
        self.estimate = min(self.estimate, estimated)
        now = self.weak if weak else self.sure
        if now is None or (match.loss, place) < (now.match.loss, (now.query, now.listed)):
            better = BestNames(match, *place, weak=weak)
            if weak:
                self.weak = better
            else:
                self.sure = better

    def choose(self, options: LookupOptions) -> BestNames:
        return choose(self.sure, self.weak, options.compare)


def open_index(folder: Path) -> NameIndex:
    """The index in force in `folder`.

    Raises:
        NotFoundError: there is no index.
        IntegrityError: the index is damaged; it is to be built anew.
    """
    return NameIndex(open_arrays(folder))
