"""Builds the index: parties in, arrays out. One pass over the parties in Python, the rest on arrays."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from watchlist.match.fact_columns import FactWriter, stored
from watchlist.match.storage import Array, Generation
from watchlist.match.terms import sorted_keys
from watchlist.match.types import IndexStats, Party, PartyName
from watchlist.match.weights import ORGANIZATION, PERSON, config_hash, family_of
from watchlist.match.word_columns import BESIDE, WordWriter, text_columns
from watchlist.match.words import SERVING, counted, rarity_factor, readings_of, word_weight
from watchlist.names import Token, name_groups

UNIT = 0.02
"""Weights in postings are kept in a byte, in these units."""
JOINED_WORDS = 4
JOINED_LETTERS = 20
PLACES = 32
"""Places of words in a name that are bits."""
KINDS = ("", "person", "company", "organization", "vessel", "aircraft", "country")

encode_party = msgspec.msgpack.Encoder().encode


def key_hash(text: str) -> int:
    """64 bits of a hash of a text, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Builder:
    """Collects parties; `finish` writes the index."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.sources: dict[str, int] = {}
        self.scripts: dict[str, int] = {}
        self.words: dict[tuple[Token, int], int] = {}
        self.joined: dict[str, int] = {}
        self.joined_plain: dict[str, int] = {}
        self.party_end = array("Q")
        self.party_key = array("Q")
        self.party_kind = array("B")
        self.party_source = array("H")
        self.row_party = array("I")
        self.row_name = array("H")
        self.row_flags = array("B")
        self.row_script = array("B")
        self.row_end = array("I")
        self.row_words = array("I")
        self.joined_row = array("I")
        self.joined_term = array("I")
        self.joined_weight = array("B")
        self.joined_places = array("I")
        self.number_key = array("Q")
        self.number_party = array("I")
        self.link_key = array("Q")
        self.link_party = array("I")
        self.facts = FactWriter({}, grows=True)
        self.names = 0
        self.end = 0

    def add(self, party: Party) -> None:
        """Take up one party."""
        number = len(self.party_end)
        blob = encode_party(party)
        self.generation.parties.write(blob)
        self.end += len(blob)
        self.party_end.append(self.end)
        self.party_key.append(key_hash(party.key))
        self.party_kind.append(KINDS.index(party.kind or ""))
        source = party.key.partition(":")[0]
        self.party_source.append(self.sources.setdefault(source, len(self.sources)))
        self.facts.add(party)
        family = family_of(party.kind, None)
        for name_number, name in enumerate(party.names):
            self.names += 1
            self._add_name(name, number, name_number, family)
        for identifier in party.identifiers:
            self.number_key.append(key_hash(identifier.normal))
            self.number_party.append(number)
        for link in {party.key, *(f"{reference.scheme}:{reference.value}" for reference in party.references)}:
            self.link_key.append(key_hash(link))
            self.link_party.append(number)

    def _add_name(self, name: PartyName, party: int, number: int, family: int) -> None:
        prepared = name.prepared
        for reading, given in enumerate(readings_of(prepared)):
            row = len(self.row_party)
            self.row_party.append(party)
            self.row_name.append(number)
            self.row_flags.append((1 if name.weak else 0) | (2 if reading else 0) | (4 if family else 0))
            self.row_script.append(self.scripts.setdefault(prepared.script, len(self.scripts)))
            words = self.words
            tokens = counted(given)
            for token in tokens:
                self.row_words.append(words.setdefault((token, family), len(words)))
            self.row_end.append(len(self.row_words))
            if len(tokens) > 1:
                self._add_joined(tokens, row, family)

    def _add_joined(self, tokens: tuple[Token, ...], row: int, family: int) -> None:
        """Neighbouring words written as one: each two, and the whole of a short name."""
        used = [(place, token) for place, token in enumerate(tokens) if token.tag not in SERVING]
        runs = [list(pair) for pair in pairwise(used)]
        if 2 < len(used) <= JOINED_WORDS and sum(len(token.form) for _, token in used) <= JOINED_LETTERS:
            runs.append(used)
        for run in runs:
            form = "".join([token.form for _, token in run])
            weight = sum([word_weight(token.form, token.tag, family) for _, token in run])
            self.joined_row.append(row)
            number = self.joined.setdefault(form, len(self.joined))
            self.joined_term.append(number)
            self.joined_plain.setdefault("".join([token.plain for _, token in run]), number)
            self.joined_weight.append(min(int(weight / UNIT), 255))
            self.joined_places.append(sum([1 << place for place, _ in run if place < PLACES]))

    def finish(self, stamp: str) -> IndexStats:
        """Write the arrays and put the index in force."""
        if len(set(self.party_key)) != len(self.party_key):
            raise ValueError("two parties of the index bear one key")
        arrays = {
            "party_end": _array(self.party_end),
            "party_kind": _array(self.party_kind),
            "party_source": _array(self.party_source),
            "row_party": _array(self.row_party),
            "row_name": _array(self.row_name),
            "row_flags": _array(self.row_flags),
            "row_script": _array(self.row_script),
            "row_end": _array(self.row_end),
            "row_words": _array(self.row_words),
            "joined_places": _array(self.joined_places),
        }
        arrays |= _sorted_pairs("key", _array(self.party_key), np.arange(len(self.party_key), dtype=np.uint32))
        arrays |= _sorted_pairs("number", _array(self.number_key), _array(self.number_party))
        arrays |= _sorted_pairs("link", _array(self.link_key), _array(self.link_party))
        terms, word_arrays = self._word_arrays()
        arrays |= word_arrays
        arrays |= self._posting_arrays(terms, arrays)
        arrays |= text_columns("term", list(terms))
        arrays |= stored(self.facts.columns())
        for family in (PERSON, ORGANIZATION):
            common = [rarity_factor(form, family) for form in terms]
            arrays[f"term_factor_{family}"] = np.array(common, dtype=np.float32)
        arrays["delete_key"], arrays["delete_term"] = _delete_keys(list(terms), self.real_terms, 2)
        arrays |= self._spellings(terms)
        meta: dict[str, Any] = {
            "stamp": stamp,
            "config_hash": config_hash(),
            "parties": len(self.party_end),
            "names": self.names,
            "sources": list(self.sources),
            "scripts": list(self.scripts),
            "countries": list(self.facts.countries),
            "terms": len(terms),
            "related": self._related(terms),
        }
        size = self.generation.commit(arrays, meta)
        return IndexStats(parties=len(self.party_end), names=self.names, tokens=len(terms), bytes=size, stamp=stamp)

    def _word_arrays(self) -> tuple[dict[str, int], dict[str, Array]]:
        """Terms by number (words first, joined words after) and the arrays of the word table."""
        terms: dict[str, int] = {}
        encoder = msgspec.msgpack.Encoder()
        texts: list[bytes] = []
        word_term, other_end, other_term = array("I"), array("I"), array("I")
        columns = WordWriter()
        self.alternatives: list[tuple[int, int]] = []
        for number, (token, family) in enumerate(self.words):
            word_term.append(terms.setdefault(token.form, len(terms)))
            texts.append(encoder.encode((token, family)))
            columns.add(token, family)
            rest = columns.after_abd[-1]
            for form in (*token.alt, rest) if rest else token.alt:
                other_term.append(terms.setdefault(form, len(terms)))
                self.alternatives.append((number, other_term[-1]))
            other_end.append(len(other_term))
        self.real_terms = len(terms)
        for form in self.joined:
            terms.setdefault(form, len(terms))
        ends = np.cumsum([len(text) for text in texts], dtype=np.uint32) if texts else np.zeros(0, np.uint32)
        arrays: dict[str, Array] = {
            "word_term": _array(word_term),
            "word_end": ends,
            "word_text": np.frombuffer(b"".join(texts), dtype=np.uint8),
            "other_end": _array(other_end),
            "other_term": _array(other_term),
            **columns.columns(),
        }
        return terms, arrays

    def _spellings(self, terms: dict[str, int]) -> dict[str, Array]:
        """Plain spellings with the term of each: words, then words joined. Folding may drive near spellings apart."""
        words = dict.fromkeys((token.plain, terms[token.form]) for token, _ in self.words)
        texts = [plain for plain, _ in words] + list(self.joined_plain)
        joined = np.array([terms[form] for form in self.joined], dtype=np.uint32)
        of_joined = joined[np.fromiter(self.joined_plain.values(), np.int64, len(self.joined_plain))]
        self.joined_plain.clear()  # the texts are enough; they are many
        keys, owners = _delete_keys(texts, len(words), 1)
        return {
            **text_columns("spelling", texts),
            "spelling_term": np.concatenate([np.array([term for _, term in words], dtype=np.uint32), of_joined]),
            "spelling_key": keys,
            "spelling_owner": owners,
        }

    def _related(self, terms: dict[str, int]) -> dict[str, list[int]]:
        """Terms by the groups of related names they belong to."""
        related: dict[str, list[int]] = {}
        for form, number in terms.items():
            if number < self.real_terms:
                for group in name_groups(form):
                    related.setdefault(":".join(group), []).append(number)
        return related

    def _posting_arrays(self, terms: dict[str, int], arrays: dict[str, Array]) -> dict[str, Array]:
        row_words, row_end = arrays["row_words"], arrays["row_end"]
        lengths = np.diff(row_end, prepend=np.uint32(0))
        rows = np.repeat(np.arange(len(row_end), dtype=np.uint32), lengths)
        found_by = np.where(arrays["word_standing"] >= BESIDE, np.float32(0), arrays["word_weight"])
        weights = found_by[row_words]
        units = np.minimum(np.rint(weights / UNIT), 255).astype(np.uint8)
        row_weight = np.zeros(len(row_end), dtype=np.float32)
        np.add.at(row_weight, rows, weights)
        joined_numbers = np.array([terms[form] for form in self.joined], dtype=np.uint32)
        joined_terms, joined_rows = joined_numbers[_array(self.joined_term)], _array(self.joined_row)
        joined_end = np.cumsum(np.bincount(joined_rows, minlength=len(row_end))).astype(np.uint32)
        term_parts = [arrays["word_term"][row_words], joined_terms]
        row_parts, unit_parts = [rows, joined_rows], [units, _array(self.joined_weight)]
        places, other = _expand(row_words, self.alternatives)
        term_parts.append(other)
        row_parts.append(rows[places])
        unit_parts.append(units[places])
        term, row, unit = np.concatenate(term_parts), np.concatenate(row_parts), np.concatenate(unit_parts)
        kept = unit > 0
        term, row, unit = term[kept], row[kept], unit[kept]
        order = np.argsort((term.astype(np.uint64) << np.uint64(32)) | row, kind="stable")
        ends = np.cumsum(np.bincount(term, minlength=len(terms))).astype(np.uint32)
        return {
            "row_weight": row_weight,
            "post_end": ends,
            "post_row": row[order],
            "post_unit": unit[order],
            "joined_end": joined_end,
            "joined_term": joined_terms,
        }


def _delete_keys(forms: list[str], real: int, edits: int) -> tuple[Array, Array]:
    """Deletion keys of the real words, exact keys of the joined ones, sorted by key."""
    keys, owners = sorted_keys(forms[:real], edits)
    more_keys, more_owners = sorted_keys(forms[real:], 0)
    keys, owners = np.concatenate([keys, more_keys]), np.concatenate([owners, more_owners + np.uint32(real)])
    order = np.argsort(keys, kind="stable")
    return keys[order], owners[order]


def _expand(row_words: Array, alternatives: list[tuple[int, int]]) -> tuple[Array, Array]:
    """Places in `row_words` of each word that has alternatives, with the alternative's term, for each alternative."""
    if not alternatives:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32)
    word, term = (np.array(column, dtype=np.uint32) for column in zip(*alternatives, strict=True))
    order = np.argsort(row_words, kind="stable")
    ordered = row_words[order]
    starts, ends = np.searchsorted(ordered, word, "left"), np.searchsorted(ordered, word, "right")
    counts = ends - starts
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[np.repeat(starts, counts) + offsets], np.repeat(term, counts)


def _array(values: array[Any]) -> Array:
    return np.frombuffer(values, dtype=values.typecode) if len(values) else np.zeros(0, dtype=values.typecode)


def _sorted_pairs(name: str, keys: Array, values: Array) -> dict[str, Array]:
    order = np.argsort(keys, kind="stable")
    return {f"{name}_hash": keys[order], f"{name}_party": values[order].astype(np.uint32)}


def build_index(parties: Iterable[Party], folder: Path, stamp: str) -> IndexStats:
    """Build the index of `parties` in `folder` and put it in force in place of the former one.

    Readers that have the former index open keep it. `stamp` is the caller's own mark of what went in; `open_index`
    gives it back. Answers do not depend on the order of the parties.

    Raises:
        ValueError: two parties bear one key.
    """
    generation = Generation(folder)
    try:
        builder = Builder(generation)
        for party in parties:
            builder.add(party)
        return builder.finish(stamp)
    except BaseException:
        generation.abandon()
        raise
