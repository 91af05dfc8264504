"""Many names at once against the index: the compiled loops of `sieve` fed with arrays. Imported when a batch is asked for.

What is known of words is kept over chunks, in bounds.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from watchlist.match import align
from watchlist.match.arrangement import MOST_WORDS, PAIRS, Asked, Index, Limits, Out, Prices, Rows, Words, new_room
from watchlist.match.build import UNIT
from watchlist.match.fact_columns import FactColumns, FactWriter, of_index
from watchlist.match.facts import FactPrices
from watchlist.match.kernels import Texts
from watchlist.match.known_words import LONGEST_WORD, TOO_LONG, KnownWords, begins, with_buckets, word_table
from watchlist.match.party_axis import DAYS_A_YEAR
from watchlist.match.reader import WEAK, IndexReader
from watchlist.match.sieve import sieve
from watchlist.match.storage import Array
from watchlist.match.types import LookupOptions, Party
from watchlist.match.weights import ORGANIZATION, PERSON, family_of, load_weights
from watchlist.match.words import PLAIN_AT_MOST, PLAIN_SHARE, counted, readings_of
from watchlist.names.lexicon import Mode, particle_forms
from watchlist.records import Kind

KNOWN_WORDS = 30_000
"""Words of queries that are remembered; when so many are known, remembering begins anew."""

LEAST_RUN = 5
"""Words written as one may differ from a word in a letter where they have more letters than this (`align.spells`)."""

Filter = Callable[[Kind | None], Array | None]
"""The parties that a kind lets through, None for all."""


class Place(NamedTuple):
    """Where a reading stands: number of the query, of its name, and of the reading."""

    query: int
    name: int
    reading: int


class Taken(NamedTuple):
    """Readings as numbers of words: where each stands, where it ends, the words."""

    places: list[Place]
    ends: Array
    words: Array


class Found(NamedTuple):
    """Pairs that may score: the reading and the row of each; and queries to be looked up alone."""

    places: list[Place]
    rows: list[int]
    alone: set[int]


class Screen:
    """The batch path of one index."""

    def __init__(self, index: IndexReader) -> None:
        self._reader = index
        arrays, keys = index.arrays, index.vocabulary.keys
        deletions = with_buckets(keys.keys, keys.owners)
        spelling_keys = with_buckets(arrays["spelling_key"], arrays["spelling_owner"])
        spellings = Texts(arrays["spelling_end"], arrays["spelling_text"], arrays["spelling_mask"])
        vocabulary = Texts(arrays["term_end"], arrays["term_text"], arrays["term_mask"])
        self._index = Index(
            rows=Rows(
                ends=index.row_end,
                numbers=index.row_words,
                joined_ends=arrays["joined_end"],
                joined_terms=arrays["joined_term"],
                joined_places=arrays["joined_places"],
                parties=index.row_party,
                scripts=index.row_script,
                flags=index.row_flags,
                supported=np.bincount(index.row_party, index.row_flags & WEAK, minlength=len(index)) > 0,
            ),
            words=_words_of_index(index, vocabulary),
            vocabulary=vocabulary,
            keys=deletions,
            spellings=spellings,
            spelling_keys=spelling_keys,
            spelling_terms=arrays["spelling_term"],
            post_ends=arrays["post_end"],
            post_rows=arrays["post_row"],
            term_heaviest=_heaviest(arrays["post_end"], arrays["post_unit"]),
            facts=of_index(arrays),
        )
        self._countries = {code: number for number, code in enumerate(arrays.meta["countries"])}
        self._words = KnownWords(index.vocabulary.related, self._index)
        self._room = new_room(len(vocabulary.ends))

    def find(self, queries: Sequence[Party], options: LookupOptions, limit: float, allowed: Filter) -> Found:
        """Pairs of a reading of a query and a row that may lose no more than the limit, other facts included.

        Args:
            queries: the parties asked for.
            options: which names and facts count.
            limit: the loss up to which a pair is wanted.
            allowed: the parties that a kind lets through, None for all.
        """
        if len(self._words) > KNOWN_WORDS:
            self._words.forget()
        writer = FactWriter(self._countries, grows=False)
        for query in queries:
            writer.add(query)
        facts = writer.columns(), *_filters(queries, allowed, len(self._reader))
        found = Found([], [], set())
        weak = options.compare.weak_aliases or options.min_score < load_weights().threshold
        support = 0.0 if options.compare.weak_aliases else load_weights().weak_support
        for family in (PERSON, ORGANIZATION):
            taken = self._taken_apart(queries, family, found.alone, weak=weak)
            if taken.places and len(self._reader):
                found.alone.update(self._slipped(taken))
                limits = Limits(limit, family, weak, _fact_prices(), options.compare.party_axis, support)
                asked = self._asked(queries, taken, family, facts)
                out = self._out(len(taken.places))
                done = 0
                while done < len(taken.places):
                    done, count = sieve(asked, self._index, _name_prices(family), limits, self._room, (out, done))
                    found.places.extend([taken.places[number] for number in out.pairs[:count, 0].tolist()])
                    found.rows.extend(out.pairs[:count, 1].tolist())
                found.alone.update(asked.queries[out.alone].tolist())
        return found

    def _out(self, count: int) -> Out:
        self._room.seen[:] = 0
        return Out(
            np.empty((PAIRS, 2), np.int32), np.zeros(count, np.bool_), np.zeros(len(self._reader.row_party), np.int32)
        )

    def _taken_apart(self, queries: Sequence[Party], family: int, alone: set[int], *, weak: bool) -> Taken:
        """All readings of all names in a family as numbers of words; queries that are too long go to `alone`.

        So do names whose kind is open with a word that would be a particle in a company's name (Army of Justice): it
        meets the particles of rows, which are no terms.
        """
        small = frozenset(particle_forms(Mode.ORG)) if family == ORGANIZATION else frozenset()
        known, learn = self._words.numbers[family].get, self._words.learn
        places: list[Place] = []
        ends, words = array("i"), array("i")
        for number, query in enumerate(queries):
            if query.kind is not None and family_of(query.kind, None) != family:
                continue
            for at, name in enumerate(query.names):
                if name.weak and not weak:
                    continue
                for place, reading in enumerate(readings_of(name.prepared)):
                    tokens = counted(reading)
                    numbers = [learn(token, family) if (word := known(token)) is None else word for token in tokens]
                    serving = query.kind is None and not small.isdisjoint(
                        [t.plain for t in tokens if t.tag != "particle"]
                    )
                    if len(tokens) > MOST_WORDS or TOO_LONG in numbers or serving:
                        alone.add(number)
                        continue
                    words.extend(numbers)
                    ends.append(len(words))
                    places.append(Place(number, at, place))
        return Taken(places, np.array(ends, dtype=np.int64), np.array(words, dtype=np.int64))

    def _slipped(self, taken: Taken) -> set[int]:
        """Queries in which a space slipped into a word beside another slip: runs of words that are a term but for a letter.

        The compiled loops find runs that spell a term exactly; these queries are looked up alone. Runs of listed words
        alone are passed over: nearly all are names of their own (Xiao Ming), and there are very many.
        """
        spelt: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
        numbers, listed, start = taken.words.tolist(), self._words.listed().tolist(), 0
        for place, end in zip(taken.places, taken.ends.tolist(), strict=True):
            for first in range(start, end - 1):
                form, plain = self._words.texts(numbers[first])
                strange = not listed[numbers[first]]
                for number in numbers[first + 1 : min(first + align.MAX_JOINED, end)]:
                    more = self._words.texts(number)
                    form, plain = form + more[0], plain + more[1]
                    strange |= not listed[number]
                    for text, runs in zip((form, plain), spelt, strict=True):
                        if strange and LEAST_RUN < len(text) <= LONGEST_WORD:
                            runs.setdefault(text, []).append(place.query)
            start = end
        near = self._words.written_apart(*map(list, spelt))
        return {
            query
            for runs, apart in zip(spelt, near, strict=True)
            for queries, one in zip(runs.values(), apart.tolist(), strict=True)
            if one
            for query in queries
        }

    def _asked(
        self, queries: Sequence[Party], taken: Taken, family: int, facts: tuple[FactColumns, Array, Array]
    ) -> Asked:
        words, near = self._words.tables()
        lines, prices = self._script_prices(queries, taken.places, family)
        return Asked(
            ends=taken.ends,
            numbers=taken.words,
            words=words,
            near_ends=near[0],
            near_terms=near[1],
            near_apart=near[2],
            queries=np.array([place.query for place in taken.places], dtype=np.int32),
            supported=np.array([any(name.weak for name in query.names) for query in queries], dtype=np.bool_),
            script_lines=lines,
            script_prices=prices,
            facts=facts[0],
            allowed=facts[1],
            filters=facts[2],
        )

    def _script_prices(self, queries: Sequence[Party], places: Sequence[Place], family: int) -> tuple[Array, Array]:
        """What the script of each row costs, and what a less probable reading costs: a line each, and those of readings."""
        reading = load_weights().families[family].reading
        lines: dict[tuple[str, bool], int] = {}
        chosen = [
            lines.setdefault((queries[query].names[name].prepared.script, further > 0), len(lines))
            for query, name, further in places
        ]
        table = [self._reader.postings.script_price(script, family) + reading * less for script, less in lines]
        return np.array(chosen, dtype=np.int32), np.array(table, dtype=np.float32)


def _words_of_index(index: IndexReader, vocabulary: Texts) -> Words:
    arrays, terms = index.arrays, index.arrays["word_term"]
    ends = vocabulary.ends.astype(np.int64)
    texts = Texts(np.stack([begins(ends)[terms], ends[terms]]), vocabulary.letters, vocabulary.masks[terms])
    return word_table(arrays, texts, (terms, arrays["other_end"], arrays["other_term"]), arrays["word_weight"])


def _heaviest(ends: Array, units: Array) -> Array:
    """The most that each term weighs in any row; 0 for terms of no row."""
    heaviest = np.zeros(len(ends), np.float32)
    starts = np.concatenate([np.zeros(1, ends.dtype), ends[:-1]]) if len(ends) else ends
    used = np.flatnonzero(ends > starts)
    if len(used):
        heaviest[used] = (np.maximum.reduceat(units, starts[used]).astype(np.float32) + 1) * np.float32(UNIT)
    return heaviest


def _filters(queries: Sequence[Party], allowed: Filter, parties: int) -> tuple[Array, Array]:
    """The parties that each kind lets through, a line per kind, and the line of each query."""
    lines: dict[Kind | None, int] = {}
    of_query = np.array([lines.setdefault(query.kind, len(lines)) for query in queries], dtype=np.int32)
    table = np.ones((max(len(lines), 1), parties), dtype=np.bool_)
    for kind, line in lines.items():
        let_through = allowed(kind)
        if let_through is not None:
            table[line] = let_through
    return table, of_query


def _fact_prices() -> FactPrices:
    party = load_weights().party
    named = {name: getattr(party, name) for name in FactPrices._fields if name != "days_a_year"}
    return FactPrices(**named, days_a_year=DAYS_A_YEAR)


def _name_prices(family: int) -> Prices:
    weights = load_weights()
    prices = weights.families[family]
    return Prices(
        conflict=prices.conflict,
        extra=prices.extra,
        extra_power=align.EXTRA_POWER,
        edit=prices.edit,
        edit_power=align.EDIT_POWER,
        initial=prices.initial,
        related=prices.alternative * min(align.RELATED.values()),
        plain_share=PLAIN_SHARE,
        plain_at_most=PLAIN_AT_MOST,
        negligible=align.NEGLIGIBLE,
        least_agreed=align.LEAST_AGREED,
        heaviest=max(weights.roles.values()),
    )
