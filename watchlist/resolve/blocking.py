"""Which pairs of records are worth a look: those that share words enough of one name, a number or a reference.

Each record gives keys that depend on nothing but the record; two records that share a key are a pair. So the pairs of
an edition's records are the same whether all is paired or only what the edition touched.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations, pairwise
from typing import Any
from zlib import adler32, crc32

import numpy as np

from watchlist.resolve.rarity import counted_words, information, sound_of
from watchlist.resolve.subjects import PRESS, Subject

Array = np.ndarray[Any, Any]

ONE_WORD = 7.0
"""A word of at least so much information brings records together by itself,"""
TWO_WORDS = 9.0
THREE_WORDS = 10.0
WITH_YEAR = 6.5
"""two words of so much where a year of birth goes with them,"""
WITH_DAY = 4.0
"""one word of so much where the very day of birth goes with it."""
STRONG = frozenset({"name", "year", "day", "number", "entry"})
"""Keys by which two entries of one list meet too: a whole name, a date, a number, a reference."""
IS_STRONG, IS_LONE = 1, 2
"""The lowest bits of a key: whether it is such a one; whether it is of one word alone."""
FEW_RECORDS = 40_000
"""Up to so many records the bars hold as they stand; e times as many raise them by one."""
MAX_WORDS = 7
LARGEST_GROUP = 60
"""A key of more records than this tells nothing about any two of them, unless it is a whole name."""
MAX_READINGS = 2
EVERYWHERE = (1 << 64) - 1
MEETINGS = 1_000_000
"""So many pairs are laid out at a time."""


def level_of(records: int) -> int:
    """How much more (nats) words must say together in so many records: blocks of common words grow with the lists."""
    return max(math.ceil(math.log(records / FEW_RECORDS)), 0) if records else 0


def keys_of(subject: Subject, level: int = 0) -> set[int]:
    """The keys of a record (hashes)."""
    family = "person" if subject.person else "organization"
    table = f"{family}_sound"
    years, days = _births(subject)
    keys: set[tuple[object, ...]] = set()
    for name in subject.party.names:
        for tokens in (name.prepared.tokens, *name.prepared.readings[: MAX_READINGS - 1]):
            words = [(sound_of(token.form), token.form) for token in counted_words(tokens)]
            if len(words) > 1 or (words and len(words[0][1]) > 3):
                keys.add((family, "name", *sorted(form for _, form in words)))
            told = {form: information(form, family) for _, form in words}
            _word_keys(keys, (family, level), told, years, days)
            sounds = [(sound, information(sound, table)) for sound, _ in words]
            _word_keys(keys, (table, level), dict(sounds), years, days)
            for (one, more), (other, yet) in pairwise(sounds):
                if more + yet >= TWO_WORDS + level:
                    keys.add((table, 1, sound_of(one + other)))
    for number in subject.party.identifiers:
        if len(number.normal) > 3:
            keys.add(("number", number.normal))
    for reference in subject.party.references:
        keys.add(("entry", f"{reference.scheme}:{reference.value}".lower()))
    keys.add(("entry", subject.key.lower()))
    return {_hash(key) & ~3 | _kind(key) for key in keys}


def _kind(key: tuple[object, ...]) -> int:
    return IS_STRONG if not STRONG.isdisjoint(key) else IS_LONE if key[1] == 1 else 0


def setting_of(subject: Subject) -> tuple[int, int]:
    """Countries and concerns of a record as bits (64 each; several may share one); all of them where it has none, and for articles.

    Two records that share one rare word and nothing else are worth a look only where they share one of these.
    """
    found = []
    for texts in ({*subject.party.countries, *subject.seats}, subject.themes):
        bits = 0
        for text in texts:
            bits |= 1 << (crc32(text.encode()) & 63)
        found.append(bits if bits and not subject.provisional else EVERYWHERE)
    return found[0], found[1]


def _hash(key: tuple[object, ...]) -> int:
    """64 bits, the same on every machine. Keys that fall together by chance cost a look at a pair, nothing more."""
    text = "\x1f".join(map(str, key)).encode()
    return (crc32(text) << 32 | adler32(text)) - (1 << 63)


def _births(subject: Subject) -> tuple[set[int], set[str]]:
    years: set[int] = set()
    days: set[str] = set()
    for birth in subject.party.births:
        if birth.start is None or birth.end is None:
            continue
        if birth.end.year - birth.start.year <= 3:
            years.update(range(birth.start.year, birth.end.year + 1))
        if birth.start == birth.end:
            days.add(birth.start.isoformat())
    return years, days


def _word_keys(
    keys: set[tuple[object, ...]], bar: tuple[str, int], sounds: dict[str, float], years: set[int], days: set[str]
) -> None:
    family, level = bar
    rarest = sorted(sounds.items(), key=lambda item: (-item[1], item[0]))[:MAX_WORDS]
    for sound, told in rarest:
        if told >= ONE_WORD:
            keys.add((family, 1, sound))
        if told >= WITH_DAY:
            keys.update((family, "day", sound, day) for day in days)
    for (one, more), (other, yet) in combinations(rarest, 2):
        pair = (one, other) if one < other else (other, one)
        if more + yet >= TWO_WORDS + level and max(more, yet) < ONE_WORD:
            keys.add((family, 2, *pair))
        if more + yet >= WITH_YEAR + level:
            keys.update((family, "year", *pair, year) for year in years)
    for three in combinations(rarest, 3):
        if sum(told for _, told in three) >= THREE_WORDS + level and all(
            one[1] + other[1] < TWO_WORDS + level for one, other in combinations(three, 2)
        ):
            keys.add((family, 3, *sorted(sound for sound, _ in three)))


_NO_HASHES: Array = np.zeros(0, dtype=np.int64)
_NO_OWNERS: Array = np.zeros(0, dtype=np.uint32)
_NO_SETTINGS: Array = np.zeros((0, 2), dtype=np.uint64)


class Blocks:
    """The keys of a set of records, and the pairs that they bring together. Kept, it lets an edition be paired alone."""

    def __init__(self, records: list[str], keys: tuple[Array, Array], settings: Array, level: int = 0) -> None:
        self.level = level
        self.records = records
        """Record keys by number; empty where a record has gone."""
        self.hashes, self.owners = keys
        """Keys in order, and the number of the record that bears each."""
        self.settings = settings
        """By number of record its countries and its concerns (see `setting_of`)."""

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> Blocks:
        """The blocks of records."""
        known = list(subjects)
        blocks = cls([], (_NO_HASHES, _NO_OWNERS), _NO_SETTINGS, level_of(len(known)))
        blocks.put(known)
        return blocks

    @property
    def outgrown(self) -> bool:
        """Whether there are now so many more or fewer records that other bars hold: all keys are to be made anew."""
        return level_of(sum(1 for key in self.records if key)) != self.level

    def put(self, subjects: Iterable[Subject], gone: Collection[str] = ()) -> set[str]:
        """Add records or put them in place of those of the same key, and drop those `gone`.

        Gives back the records whose pairs are to be found anew: these, and those of blocks that grew too large or
        ceased to be.
        """
        number_of = {key: number for number, key in enumerate(self.records) if key}
        hashes, owners = array("q"), array("I")
        settings: dict[int, tuple[int, int]] = {}
        put: set[str] = set()
        leaving = [number_of[key] for key in gone if key in number_of]
        for number in leaving:
            self.records[number] = ""
        for subject in subjects:
            put.add(subject.key)
            number = number_of.setdefault(subject.key, len(self.records))
            if number == len(self.records):
                self.records.append(subject.key)
            else:
                leaving.append(number)
            found = keys_of(subject, self.level)
            hashes.extend(found)
            owners.extend([number] * len(found))
            settings[number] = setting_of(subject)
        self._set(settings)
        kept = ~np.isin(self.owners, np.array(leaving, dtype=np.uint32))
        before = _oversized(self.hashes)
        merged = np.concatenate([self.hashes[kept], np.frombuffer(hashes, dtype=np.int64) if hashes else _NO_HASHES])
        owner = np.concatenate([self.owners[kept], np.frombuffer(owners, dtype=np.uint32) if owners else _NO_OWNERS])
        order = np.argsort(merged, kind="stable")
        self.hashes, self.owners = merged[order], owner[order]
        crossed = np.setxor1d(before, _oversized(self.hashes))
        members = self.owners[np.isin(self.hashes, crossed)] if len(crossed) else _NO_OWNERS
        return put | {self.records[int(number)] for number in members}

    def _set(self, settings: dict[int, tuple[int, int]]) -> None:
        added = np.zeros((len(self.records) - len(self.settings), 2), dtype=np.uint64)
        self.settings = np.concatenate([self.settings, added])
        if settings:
            self.settings[list(settings)] = np.array(list(settings.values()), dtype=np.uint64)

    @staticmethod
    def _list_of(key: str) -> str:
        """The list a record stands on; articles stand alone."""
        source = key.partition(":")[0]
        return key if source == PRESS else source

    def pairs(self, touched: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
        """Pairs of record keys (in alphabetical order) that share a key, each once; `touched`: those that have one of them."""
        hashes, owners = self.hashes, self.owners
        chosen: Array | None = None
        if touched is not None:
            wanted = set(touched)
            chosen = np.array([bool(key) and key in wanted for key in self.records], dtype=bool)
            mine = np.isin(hashes, np.unique(hashes[chosen[owners]]))
            hashes, owners = hashes[mine], owners[mine]
        count = len(self.records)
        codes = self._codes(hashes, owners, chosen)
        for one, other in zip((codes // count).tolist(), (codes % count).tolist(), strict=True):
            one_key, other_key = self.records[one], self.records[other]
            yield (one_key, other_key) if one_key < other_key else (other_key, one_key)

    def _codes(self, hashes: Array, owners: Array, chosen: Array | None) -> Array:
        """Pairs as numbers, in order: the lower number of a record times the count of all, plus the higher."""
        _, lists = np.unique([self._list_of(key) for key in self.records] or [""], return_inverse=True)
        found: list[Array] = [_NO_HASHES]
        lone: list[Array] = [_NO_HASHES]
        for keys, ones, others in _meetings(hashes, owners):
            here = (keys & IS_STRONG).astype(bool) | (lists[ones] != lists[others])
            if chosen is not None:
                here &= chosen[ones] | chosen[others]
            alone = (keys & IS_LONE).astype(bool)
            codes = np.minimum(ones, others) * len(self.records) + np.maximum(ones, others)
            found.append(np.unique(codes[here & ~alone]))
            lone.append(np.unique(codes[here & alone]))
        several = np.unique(np.concatenate(found))
        single = np.setdiff1d(np.concatenate(lone), several)
        shared = (self.settings[single // len(self.records)] & self.settings[single % len(self.records)]) != 0
        held = shared.any(axis=1) if self.level == 0 else shared.all(axis=1)
        return np.union1d(several, single[held])


def _meetings(hashes: Array, owners: Array) -> Iterator[tuple[Array, Array, Array]]:
    """Keys, with every two records that bear them, for all groups of one size at a time, some at a time."""
    starts, sizes = _groups(hashes)
    for size in range(2, LARGEST_GROUP + 1):
        first, second = np.triu_indices(size, 1)
        groups = starts[sizes == size]
        step = max(MEETINGS // len(first), 1)
        for begin in range(0, len(groups), step):
            some = groups[begin : begin + step, None]
            ones, others = owners[some + first].astype(np.int64), owners[some + second].astype(np.int64)
            yield np.repeat(hashes[some[:, 0]], len(first)), ones.ravel(), others.ravel()


def _groups(hashes: Array) -> tuple[Array, Array]:
    """Where runs of equal keys begin, and how long they are."""
    if not len(hashes):
        return _NO_HASHES, _NO_HASHES
    starts = np.concatenate([[0], np.flatnonzero(np.diff(hashes)) + 1])
    return starts, np.diff(starts, append=len(hashes))


def _oversized(hashes: Array) -> Array:
    """The keys that too many records bear."""
    if not len(hashes):
        return _NO_HASHES
    values, counts = np.unique(hashes, return_counts=True)
    found: Array = values[counts > LARGEST_GROUP]
    return found


def pairs_of(subjects: Iterable[Subject]) -> Iterator[tuple[str, str]]:
    """All pairs of records that share a key."""
    return Blocks.of(subjects).pairs()
