"""Loops of the batch path, compiled: neighbours of words, and the least loss that a pair of names can have.

numba is imported here alone, and only when a batch is asked for; what it compiles is kept on disk beside this file (or
in the user's cache where that cannot be written). Everything here is a filter: it may let a pair through that the exact
scorer refuses, never the other way round. Texts are bytes of Latin letters and digits, one after another, each ending
where its `ends` says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np

from watchlist.match.storage import Array
from watchlist.match.terms import BASE, END, LONG, LONGEST, SALT_HEAD, SALT_TAIL, TWO_EDITS_FROM

F = TypeVar("F", bound=Callable[..., Any])

_BASE = np.uint64(BASE)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HEAD, _TAIL = np.uint64(SALT_HEAD), np.uint64(SALT_TAIL)


SOURCES = ("kernels", "facts", "leftover", "anchors", "sieve", "arrangement", "fact_columns", "word_columns", "terms")
"""Modules whose code goes into what is compiled: kept under a hash of them, so that no change is overlooked."""


def cache_folder() -> Path | None:
    """Where compiled code is kept: beside the code, or in the user's cache; None where neither can be written."""
    here = Path(__file__).parent
    digest = hashlib.sha256(b"".join([(here / f"{name}.py").read_bytes() for name in SOURCES])).hexdigest()[:12]
    for parent in (here / "__pycache__", Path.home() / ".cache" / "watchlist"):
        folder = parent / f"compiled-{digest}"
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return None


_FOLDER = cache_folder()
if _FOLDER is not None:
    numba.config.CACHE_DIR = str(_FOLDER)  # type: ignore[attr-defined]
_jit: Any = numba.njit


def compiled(function: F) -> F:
    """`function`, compiled for other compiled ones to call. It makes no arrays: counting references would cost most."""
    result: F = _jit(no_cpython_wrapper=True, no_cfunc_wrapper=True, nogil=True, _nrt=False, forceinline=True)(function)
    return result


def entry(function: F) -> F:
    """`function`, compiled with all it calls when first called, and kept on disk. It makes no arrays either."""
    result: F = _jit(cache=_FOLDER is not None, nogil=True, _nrt=False)(function)
    return result


class Texts(NamedTuple):
    """Short texts: where each ends, the letters of all, and which letters each holds (see `terms.letter_mask`)."""

    ends: Array
    letters: Array
    masks: Array


class DeletionKeys(NamedTuple):
    """Sorted keys of a vocabulary with the term of each; `buckets` says where keys of equal first bits begin."""

    keys: Array
    owners: Array
    buckets: Array
    shift: int


@compiled
def start_of(ends, number):
    """Where a text begins."""
    return np.int64(ends[number - 1]) if number else np.int64(0)


@compiled
def set_pattern(letters, start, end, places):
    """Note the places of each letter of a text as bits, for `edits`."""
    for place in range(start, end):
        places[letters[place]] |= np.uint64(1) << np.uint64(place - start)


@compiled
def clear_pattern(letters, start, end, places):
    """Forget a text noted by `set_pattern`."""
    for place in range(start, end):
        places[letters[place]] = np.uint64(0)


@compiled
def edits(places, length, letters, start, end):
    """Edits between the noted text of `length` (1 to 64) letters and another: inserted, dropped, changed, swapped.

    The optimal string alignment distance by bits of a word (Hyyrö 2003).
    """
    one = np.uint64(1)
    more, less = ~np.uint64(0), np.uint64(0)
    diagonal, before = np.uint64(0), np.uint64(0)
    last = one << np.uint64(length - 1)
    distance = length
    for place in range(start, end):
        here = places[letters[place]]
        swapped = (((~diagonal) & here) << one) & before
        diagonal = ((((here & more) + more) ^ more) | here | less) | swapped
        across = less | ~(diagonal | more)
        back = diagonal & more
        if across & last:
            distance += 1
        if back & last:
            distance -= 1
        across = (across << one) | one
        back = back << one
        more = back | ~(diagonal | across)
        less = across & diagonal
        before = here
    return distance


@compiled
def bits(value):
    """How many bits are set."""
    value = np.uint32(value)
    value = value - ((value >> np.uint32(1)) & np.uint32(0x55555555))
    value = (value & np.uint32(0x33333333)) + ((value >> np.uint32(2)) & np.uint32(0x33333333))
    value = (value + (value >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    return np.int64(((value * np.uint32(0x01010101)) >> np.uint32(24)) & 0xFF)


@compiled
def bearable(longest):
    """How many edits a word of this length bears (`words.form_distance`)."""
    return 0.35 * longest + 0.4


@compiled
def folded_key(value):
    """A hash as a key of 32 bits (`terms`)."""
    return np.uint32(((value ^ (value >> np.uint64(29))) * _MIX) >> np.uint64(32))


@compiled
def hash_part(value, letters, start, end):
    """A hash gone on with over further letters."""
    for place in range(start, end):
        value = value * _BASE + np.uint64(letters[place]) + np.uint64(1)
    return value


@compiled
def keys_of(letters, start, end, edits_borne, out):
    """The keys under which words within one or two edits are found (`terms.deletion_keys`); how many there are."""
    length = end - start
    out[0] = folded_key(hash_part(np.uint64(0), letters, start, end))
    count = 1
    if length <= LONGEST:
        head = np.uint64(0)
        for i in range(start, end):
            out[count] = folded_key(hash_part(head, letters, i + 1, end))
            count += 1
            if edits_borne > 1 and length >= TWO_EDITS_FROM:
                inner = head
                for j in range(i + 1, end):
                    out[count] = folded_key(hash_part(inner, letters, j + 1, end))
                    count += 1
                    inner = inner * _BASE + np.uint64(letters[j]) + np.uint64(1)
            head = head * _BASE + np.uint64(letters[i]) + np.uint64(1)
    if edits_borne > 1 and length >= LONG:
        count = _end_keys(letters, start, start + END, _HEAD, out, count)
        count = _end_keys(letters, end - END, end, _TAIL, out, count)
    return count


@compiled
def _end_keys(letters, start, end, salt, out, count):
    out[count] = folded_key(hash_part(np.uint64(0), letters, start, end) + salt)
    count += 1
    head = np.uint64(0)
    for i in range(start, end):
        out[count] = folded_key(hash_part(head, letters, i + 1, end) + salt)
        count += 1
        head = head * _BASE + np.uint64(letters[i]) + np.uint64(1)
    return count


class NearTerms(NamedTuple):
    """Room for the terms near words: where those of each word end, the terms, how far each is; and stamps by term."""

    ends: Array
    terms: Array
    apart: Array
    seen: Array
    keys: Array
    places: Array


@entry
def near_terms(
    words: Texts, vocabulary: Texts, keys: DeletionKeys, edits_borne: int, out: NearTerms, first: int
) -> int:
    """Terms of the vocabulary near each word from the `first` on (`words.form_distance` below 1), into `out`.

    Returns how many words are done, fewer than all where there is no more room.
    """
    found = 0
    for word in range(first, len(words.ends)):
        start, end = start_of(words.ends, word), np.int64(words.ends[word])
        set_pattern(words.letters, start, end, out.places)
        begun = found
        for number in range(keys_of(words.letters, start, end, edits_borne, out.keys)):
            key = out.keys[number]
            place = np.int64(keys.buckets[key >> np.uint32(keys.shift)])
            while place < len(keys.keys) and keys.keys[place] < key:
                place += 1
            while place < len(keys.keys) and keys.keys[place] == key:
                term = keys.owners[place]
                place += 1
                if out.seen[term] == word + 1:
                    continue
                out.seen[term] = word + 1
                distance = distance_to(out.places, end - start, words.masks[word], vocabulary, term)
                if distance < 1.0 and found < len(out.terms):
                    out.terms[found], out.apart[found] = term, distance
                    found += 1
        clear_pattern(words.letters, start, end, out.places)
        if found == len(out.terms) and begun > 0:  # perhaps cut off: once more, with room
            return word
        out.ends[word] = found
    return len(words.ends)


@compiled
def distance_to(places, length, mask, others, number):
    """`words.form_distance` of the noted text and one of `others`."""
    start, end = start_of(others.ends, number), np.int64(others.ends[number])
    limit = bearable(max(length, end - start))
    if abs(length - (end - start)) > limit or bits(mask ^ others.masks[number]) > 2 * int(limit):
        return 9.0
    found = edits(places, length, others.letters, start, end)
    return found / limit if found <= int(limit) else 9.0


@compiled
def exact_term(letters, length, vocabulary, keys):
    """The term that is spelled by the first `length` of `letters`, -1 if there is none."""
    key = folded_key(hash_part(np.uint64(0), letters, 0, length))
    place = np.int64(keys.buckets[key >> np.uint32(keys.shift)])
    while place < len(keys.keys) and keys.keys[place] < key:
        place += 1
    while place < len(keys.keys) and keys.keys[place] == key:
        term = np.int64(keys.owners[place])
        start = start_of(vocabulary.ends, term)
        if np.int64(vocabulary.ends[term]) - start == length:
            same = True
            for number in range(length):
                same = same and vocabulary.letters[start + number] == letters[number]
            if same:
                return term
        place += 1
    return np.int64(-1)
