"""Which pairs of records are worth a look: those that share words enough of one name, a number or a reference.

Each record gives keys that depend on nothing but the record; two records that share a key are a pair. So the pairs of
an edition's records are the same whether all is paired or only what the edition touched.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from watchlist.resolve.rarity import counted_words, information, sound_of
from watchlist.resolve.subjects import Subject

ONE_WORD = 7.0
"""A word of at least so much information brings records together by itself,"""
TWO_WORDS = 9.0
THREE_WORDS = 10.0
WITH_YEAR = 6.5
"""two words of so much where a year of birth goes with them,"""
WITH_DAY = 4.0
"""one word of so much where the very day of birth goes with it."""
MAX_WORDS = 7
LARGEST_GROUP = 60
"""A key of more records than this tells nothing about any two of them, unless it is a whole name."""
MAX_READINGS = 2


def keys_of(subject: Subject) -> set[int]:
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
            _word_keys(keys, family, {form: information(form, family) for _, form in words}, years, days)
            sounds = [(sound, information(sound, table)) for sound, _ in words]
            _word_keys(keys, table, dict(sounds), years, days)
            for (one, more), (other, yet) in pairwise(sounds):
                if more + yet >= TWO_WORDS:
                    keys.add((table, 1, sound_of(one + other)))
    for number in subject.party.identifiers:
        if len(number.normal) > 3:
            keys.add(("number", number.normal))
    for reference in subject.party.references:
        keys.add(("entry", f"{reference.scheme}:{reference.value}"))
    keys.add(("entry", subject.key))
    return {hash(key) for key in keys}


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
    keys: set[tuple[object, ...]], family: str, sounds: dict[str, float], years: set[int], days: set[str]
) -> None:
    rarest = sorted(sounds.items(), key=lambda item: (-item[1], item[0]))[:MAX_WORDS]
    for sound, told in rarest:
        if told >= ONE_WORD:
            keys.add((family, 1, sound))
        if told >= WITH_DAY:
            keys.update((family, "day", sound, day) for day in days)
    for (one, more), (other, yet) in combinations(rarest, 2):
        pair = (one, other) if one < other else (other, one)
        if more + yet >= TWO_WORDS and max(more, yet) < ONE_WORD:
            keys.add((family, 2, *pair))
        if more + yet >= WITH_YEAR:
            keys.update((family, "year", *pair, year) for year in years)
    for three in combinations(rarest, 3):
        if sum(told for _, told in three) >= THREE_WORDS and all(
            one[1] + other[1] < TWO_WORDS for one, other in combinations(three, 2)
        ):
            keys.add((family, 3, *sorted(sound for sound, _ in three)))


def pairs_of(subjects: Sequence[Subject], touched: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """Pairs of record keys (in alphabetical order) that share a key, each once; with `touched` those that have one of them."""
    hashes, owners = array("q"), array("I")
    for number, subject in enumerate(subjects):
        found = keys_of(subject)
        hashes.extend(found)
        owners.extend([number] * len(found))
    if not hashes:
        return
    keys, owner = np.frombuffer(hashes, dtype=np.int64), np.frombuffer(owners, dtype=np.uint32)
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], owner[order]
    edges = np.flatnonzero(np.diff(keys)) + 1
    starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(keys)]])
    seen: set[int] = set()
    count = len(subjects)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if 1 < end - start <= LARGEST_GROUP:
            group = owner[start:end].tolist()
            for one, other in combinations(group, 2):
                seen.add(one * count + other if one < other else other * count + one)
    chosen = None if touched is None else set(touched)
    for number in sorted(seen):
        one, other = subjects[number // count].key, subjects[number % count].key
        if chosen is None or one in chosen or other in chosen:
            yield (one, other) if one < other else (other, one)
