"""Neighbours of a word in a vocabulary: all listed words within the distance at which two words may be one.

Found by deletion: two words within two edits share a form that either reaches by dropping up to two letters. The
hashes of all such forms are kept sorted; a look-up hashes the query's own and finds them by binary search. Long words
bear more edits than two: they are also kept by their first and last letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

U64 = npt.NDArray[np.uint64]
U32 = npt.NDArray[np.uint32]

BASE = 0x9E3779B97F4A7C15  # odd: multiplication by it loses nothing modulo 2**64
LONG = 8
"""From this length on words are also found by their first and last letters."""
END = 5
TWO_EDITS_FROM = 5
PORTION = 20_000
LONGEST = 40
"""Words beyond this are found by exact form and by their ends only."""
SALT_HEAD, SALT_TAIL = 0x51ED270B, 0x2545F491


@cache
def _powers(count: int) -> U64:
    powers = np.ones(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for number in range(1, count):
            powers[number] = powers[number - 1] * np.uint64(BASE)
    return powers


class _Hashes:
    """Hashes of words of one length, with letters dropped."""

    def __init__(self, letters: npt.NDArray[np.uint8]) -> None:
        """`letters` has a row per word, all of one length."""
        self.count, self.length = letters.shape
        self.powers = _powers(self.length + 1)
        self.prefix = np.zeros((self.length + 1, self.count), dtype=np.uint64)
        for number in range(self.length):
            self.prefix[number + 1] = (
                self.prefix[number] * np.uint64(BASE) + letters[:, number].astype(np.uint64) + np.uint64(1)
            )

    def part(self, start: int, end: int) -> U64:
        """Hash of the letters from `start` to `end`."""
        result: U64 = self.prefix[end] - self.prefix[start] * self.powers[end - start]
        return result

    def without(self, *dropped: int) -> U64:
        """Hash of the words without the letters at the given places (ascending)."""
        result = np.zeros(self.count, dtype=np.uint64)
        start = 0
        for place in (*dropped, self.length):
            if place > start:
                result = result * self.powers[place - start] + self.part(start, place)
            start = place + 1
        return result


def _fold(hashes: U64) -> U32:
    mixed: U32 = ((hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)).astype(
        np.uint32
    )
    return mixed


def deletion_keys(words: Sequence[str], edits: int) -> tuple[U32, U32]:
    """Keys of all words with up to `edits` letters dropped (and of their ends), and for each the number of its word.

    Words of up to four letters bear one edit, words beyond `LONGEST` none.
    """
    by_length: dict[int, list[int]] = {}
    for number, word in enumerate(words):
        by_length.setdefault(len(word), []).append(number)
    keys: list[U32] = []
    owners: list[U32] = []
    with np.errstate(over="ignore"):
        for length, numbers in by_length.items():
            owner = np.array(numbers, dtype=np.uint32)
            text = "".join([words[number] for number in numbers]).encode("latin-1", "replace")
            letters = np.frombuffer(text, dtype=np.uint8).reshape(len(numbers), length)
            for hashes in _keys_of_length(letters, edits):
                keys.append(_fold(hashes))
                owners.append(owner)
    if not keys:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    return np.concatenate(keys), np.concatenate(owners)


def _keys_of_length(letters: npt.NDArray[np.uint8], edits: int) -> list[U64]:
    length = letters.shape[1]
    whole = _Hashes(letters)
    found = [whole.without()]
    if edits and length <= LONGEST:
        found += [whole.without(place) for place in range(length)]
        if edits > 1 and length >= TWO_EDITS_FROM:
            found += [whole.without(i, j) for i in range(length) for j in range(i + 1, length)]
    if edits > 1 and length >= LONG:
        for salt, part in ((SALT_HEAD, letters[:, :END]), (SALT_TAIL, letters[:, length - END :])):
            ends = _Hashes(part)
            found += [ends.without() + np.uint64(salt)]
            found += [ends.without(place) + np.uint64(salt) for place in range(END)]
    return found


def sorted_keys(words: Sequence[str], edits: int) -> tuple[U32, U32]:
    """`deletion_keys` sorted by key, then word, each pair once. Worked out in portions, to spare memory."""
    portions = []
    for start in range(0, len(words), PORTION):
        keys, owners = deletion_keys(words[start : start + PORTION], edits)
        both = (keys.astype(np.uint64) << np.uint64(32)) | (owners + np.uint32(start)).astype(np.uint64)
        both.sort()
        portions.append(both[np.append(True, both[1:] != both[:-1])] if len(both) else both)
    if not portions:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    both = np.concatenate(portions)
    del portions
    both.sort()
    return (both >> np.uint64(32)).astype(np.uint32), both.astype(np.uint32)


class Keys(NamedTuple):
    """The keys of a vocabulary, sorted, the word each belongs to, and length and letters of every word."""

    keys: U32
    owners: U32
    lengths: U32
    masks: U32


def letter_mask(word: str) -> int:
    """Which letters a word holds, a bit each (digits share the rest)."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) - 97 if "a" <= letter <= "z" else 26 + ord(letter) % 6)
    return mask


_BITS = np.array([number.bit_count() for number in range(1 << 16)], dtype=np.int32)


def letters_apart(one: U32, other: U32) -> npt.NDArray[np.int32]:
    """How many letters only one of two words holds; an edit changes two at most."""
    differ = one ^ other
    apart: npt.NDArray[np.int32] = _BITS[differ & np.uint32(0xFFFF)] + _BITS[differ >> np.uint32(16)]
    return apart


def shared_keys(words: Sequence[str], edits: int, vocabulary: Keys) -> tuple[U32, U32]:
    """Pairs (number of the word, number of the vocabulary's word) that share a key, each once, ascending.

    Words within `edits` edits of one another are among them, and others that will turn out too far. Pairs too different in
    length or in the letters they hold are left out.
    """
    own, numbers = deletion_keys(words, edits)
    order = np.argsort(own, kind="stable")
    own, numbers = own[order], numbers[order]
    starts = np.searchsorted(vocabulary.keys, own, "left")
    counts = np.searchsorted(vocabulary.keys, own, "right") - starts
    hit = counts > 0
    starts, counts, numbers = starts[hit], counts[hit], numbers[hit]
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    found = vocabulary.owners[np.repeat(starts, counts) + offsets]
    owner = np.repeat(numbers, counts)
    own_length = np.array([len(word) for word in words], dtype=np.int32)[owner]
    length = vocabulary.lengths[found].astype(np.int32)
    fits = np.abs(own_length - length) <= bearable(np.maximum(own_length, length))
    owner, found, limit = owner[fits], found[fits], bearable(np.maximum(own_length, length)[fits])
    apart = letters_apart(
        np.array([letter_mask(word) for word in words], dtype=np.uint32)[owner], vocabulary.masks[found]
    )
    fits = apart <= 2 * limit.astype(np.int32)
    both = (owner[fits].astype(np.uint64) << np.uint64(32)) | found[fits].astype(np.uint64)
    both.sort()
    both = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    return (both >> np.uint64(32)).astype(np.uint32), (both & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def bearable(lengths: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """How many edits words of these lengths bear (see `form_distance`)."""
    result: npt.NDArray[np.float64] = 0.35 * lengths.astype(np.float64) + 0.4
    return result


def distances(words: list[str], others: list[str], longest: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """`form_distance` of each pair, given the length of its longer word; `NOT_ALIGNED` and more are two words."""
    limit = bearable(longest)
    edits = cpdist(words, others, scorer=OSA.distance, dtype=np.int32)
    return np.where(edits <= limit.astype(np.int32), edits / limit, 9.0).astype(np.float32)
