"""Words of queries by number, with the terms of the index near each; remembered over chunks, in bounds."""

from __future__ import annotations

from array import array
from typing import Protocol

import numpy as np

from watchlist.match.align import spells
from watchlist.match.arrangement import (
    FORM,
    FORM_END,
    FORM_MASK,
    FREELY,
    OTHER,
    OTHER_END,
    PLAIN,
    PLAIN_END,
    PLAIN_MASK,
    RELATED,
    SERVANT,
    STANDING,
    TERM,
    Index,
    Words,
)
from watchlist.match.kernels import DeletionKeys, NearTerms, Texts, near_terms
from watchlist.match.leftover import TORN
from watchlist.match.storage import Array
from watchlist.match.word_columns import WordWriter, text_columns
from watchlist.names import Token, name_groups

NEAR_ROOM = 2_000_000
"""Terms near words that are found in one go."""
MOST_KEYS = 1024
"""Keys of one word: at most 2 + 40 + 40 x 39 / 2 + 12 (`terms.deletion_keys`)."""
BUCKET = 2
"""Keys of the vocabulary in one bucket, about."""
LONGEST_WORD = 64
"""A name with a longer word is looked up alone: letters are bits."""
TOO_LONG = -1
"""In place of the number of a word that has more letters than the loops can take."""


class Columns(Protocol):
    """Arrays by name."""

    def __getitem__(self, name: str, /) -> Array:
        """An array."""


class KnownWords:
    """Words of queries by number, with the terms near each."""

    def __init__(self, related: dict[str, list[int]], index: Index) -> None:
        self._groups, self._index = related, index
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.numbers: tuple[dict[Token, int], dict[Token, int]] = ({}, {})
        self._writer = WordWriter()
        self._table: Words | None = None
        self._near: tuple[Array, Array, Array] = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)

    def __len__(self) -> int:
        return len(self._writer)

    def learn(self, token: Token, family: int) -> int:
        """The number of a word that has none yet."""
        if max(len(token.form), len(token.plain)) > LONGEST_WORD:
            return TOO_LONG
        number = self.numbers[family][token] = len(self._writer)
        self._writer.add(token, family)
        return number

    def tables(self) -> tuple[Words, tuple[Array, Array, Array]]:
        """All words, and the terms near each: where they end, the terms, how far."""
        if len(self._near[0]) < len(self._writer) or self._table is None:
            self._look_around(len(self._near[0]))
            columns, forms = self._writer.columns(), text_columns("form", self._writer.forms)
            ends, nothing = forms["form_end"].astype(np.int64), np.zeros(0, np.uint32)
            texts = Texts(np.stack([begins(ends), ends]), forms["form_text"], forms["form_mask"])
            self._table = word_table(columns, texts, (nothing, nothing, nothing), columns["word_weight"])
        return self._table, self._near

    def written_apart(self, forms: list[str], plains: list[str]) -> tuple[Array, Array]:
        """Of texts of several words written as one, which are a term but for one letter (`align.spells`).

        Args:
            forms: the words' folded forms written as one; compared with the terms.
            plains: their plain spellings written as one; compared with the terms' spellings.
        """
        index = self._index
        return (
            _one_off(forms, index.vocabulary, index.keys),
            _one_off(plains, index.spellings, index.spelling_keys),
        )

    def listed(self) -> Array:
        """Which words are terms of the index as they stand."""
        _, (ends, _, apart) = self.tables()
        owner = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        found: Array = np.bincount(owner, weights=apart == 0, minlength=len(ends)) > 0
        return found

    def texts(self, number: int) -> tuple[str, str]:
        """The folded form and the plain spelling of a word."""
        return self._writer.forms[number], self._writer.plains[number]

    def _look_around(self, known: int) -> None:
        """Find the terms near each word that is new since `known` words."""
        texts, owners, reach = [], array("i"), array("f")
        for number in range(known, len(self._writer)):
            rest = self._writer.after_abd[number]
            further = [(form, 0.0) for form in self._writer.others[number]] + ([(rest, TORN)] if rest else [])
            for form, far in ((self._writer.forms[number], 1.0), *further):
                texts.append(form)
                owners.append(number - known)
                reach.append(far)
        count = len(self._writer) - known
        if not count:
            return
        columns = text_columns("form", texts)
        words = Texts(columns["form_end"], columns["form_text"], columns["form_mask"])
        ends, terms, apart = _near(words, self._index.vocabulary, self._index.keys, 2)
        text_of = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0))
        most = np.frombuffer(reach, np.float32)[text_of]
        kept = apart <= most
        apart = np.where(most < 1.0, np.float32(FREELY), apart)[kept]
        owner, terms = np.frombuffer(owners, np.int32)[text_of][kept], terms[kept]
        found = [(owner, terms, apart), self._alike(known, owner, terms), self._related(known)]
        owner = np.concatenate([part[0] for part in found])
        order = np.argsort(owner, kind="stable")
        ends = np.cumsum(np.bincount(owner, minlength=count)) + (self._near[0][-1] if known else 0)
        self._near = (
            np.concatenate([self._near[0], ends]),
            np.concatenate([self._near[1], np.concatenate([part[1] for part in found])[order]]),
            np.concatenate([self._near[2], np.concatenate([part[2] for part in found])[order]]),
        )

    def _alike(self, known: int, owners: Array, terms: Array) -> tuple[Array, Array, Array]:
        """Terms that new words are like in their plain spelling alone: owner, term, distance of the spellings."""
        columns = text_columns("plain", self._writer.plains[known:])
        words = Texts(columns["plain_end"], columns["plain_text"], columns["plain_mask"])
        ends, found, apart = _near(words, self._index.spellings, self._index.spelling_keys, 1)
        owner = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        found = self._index.spelling_terms[found].astype(np.int64)
        new = ~np.isin((owner << 32) | found, (owners.astype(np.int64) << 32) | terms)
        return owner[new], found[new], apart[new]

    def _related(self, known: int) -> tuple[Array, Array, Array]:
        """Terms that are related names of new words (nicknames, one name in several languages): owner, term, mark."""
        terms, owners = array("i"), array("i")
        for number in range(known, len(self._writer)):
            for group in name_groups(self._writer.forms[number]):
                found = self._groups.get(":".join(group), ())
                terms.extend(found)
                owners.extend([number - known] * len(found))
        return np.array(owners, np.int64), np.array(terms, np.int64), np.full(len(terms), RELATED, np.float32)


def _one_off(texts: list[str], vocabulary: Texts, keys: DeletionKeys) -> Array:
    """Which texts are one edit away from a text of the vocabulary."""
    if not texts:
        return np.zeros(0, np.bool_)
    columns = text_columns("run", texts)
    words = Texts(columns["run_end"], columns["run_text"], columns["run_mask"])
    ends, terms, apart = _near(words, vocabulary, keys, 1)
    owner = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0))
    found = np.zeros(len(texts), np.bool_)
    firsts, lasts = begins(vocabulary.ends.astype(np.int64)), vocabulary.ends
    for text, term in zip(owner[apart > 0].tolist(), terms[apart > 0].tolist(), strict=True):
        if not found[text]:
            listed = vocabulary.letters[firsts[term] : lasts[term]].tobytes().decode("latin-1")
            found[text] = spells(listed, texts[text])
    return found


def _near(words: Texts, vocabulary: Texts, keys: DeletionKeys, edits: int) -> tuple[Array, Array, Array]:
    """Texts of the vocabulary near each text, within so many edits: where those of each end, which, how far."""
    count, done, before = len(words.ends), 0, 0
    parts: list[tuple[Array, Array, Array]] = []
    room = NearTerms(
        np.zeros(count, np.int64),
        np.empty(NEAR_ROOM, np.int32),
        np.empty(NEAR_ROOM, np.float32),
        np.zeros(len(vocabulary.ends), np.int32),
        np.empty(MOST_KEYS, np.uint32),
        np.zeros(256, np.uint64),
    )
    while done < count:
        further = near_terms(words, vocabulary, keys, edits, room, done)
        used = int(room.ends[further - 1])
        parts.append((room.ends[done:further] + before, room.terms[:used].copy(), room.apart[:used].copy()))
        before, done = before + used, further
        room.seen[:] = 0
    ends, terms, apart = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return ends, terms, apart


def with_buckets(keys: Array, owners: Array) -> DeletionKeys:
    """Sorted keys with where those of equal first bits begin."""
    bits = max((len(keys) // BUCKET).bit_length(), 1)
    begins = (np.arange(1 << bits, dtype=np.uint64) << np.uint64(32 - bits)).astype(np.uint32)
    return DeletionKeys(keys, owners, np.searchsorted(keys, begins).astype(np.uint32), 32 - bits)


def word_table(columns: Columns, forms: Texts, terms: tuple[Array, Array, Array], weights: Array) -> Words:
    """Words as the loops read them.

    Args:
        columns: standing, servants and plain spellings (`word_columns`).
        forms: the letters of the forms, with where each begins and ends per word (`ends` holds both).
        terms: the term of each word, where its further terms end, and these.
        weights: what each word weighs.
    """
    starts, ends = forms.ends
    plain_ends = columns["plain_end"].astype(np.int64)
    other_ends = terms[1].astype(np.int64)
    offset = len(forms.letters)
    table = np.zeros((len(weights), 11), dtype=np.int64)
    table[:, FORM], table[:, FORM_END], table[:, FORM_MASK] = starts, ends, forms.masks
    table[:, PLAIN], table[:, PLAIN_END] = np.append(0, plain_ends[:-1])[: len(weights)] + offset, plain_ends + offset
    table[:, PLAIN_MASK] = columns["plain_mask"]
    table[:, STANDING], table[:, SERVANT] = columns["word_standing"], columns["word_servant"]
    if len(terms[0]):
        table[:, TERM] = terms[0]
        table[:, OTHER], table[:, OTHER_END] = np.append(0, other_ends[:-1])[: len(weights)], other_ends
    letters = np.concatenate([forms.letters, columns["plain_text"]])
    return Words(table, np.array(weights, dtype=np.float32), letters, np.array(terms[2], dtype=np.uint32))


def begins(ends: Array) -> Array:
    """Where parts begin that end there."""
    return np.append(0, ends[:-1])[: len(ends)].astype(np.int64)
