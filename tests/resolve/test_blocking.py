"""Which pairs are worth a look."""

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from watchlist.resolve.blocking import LARGEST_GROUP, Blocks, pairs_of

NAMES = ["Hojjatollah Qureishi", "GHOREISHI, Hojatollah", "Mohammad Ali", "Ali Mohammad", "Saeed Aghajani", "Qureishi"]


def test_spellings_meet_and_common_words_do_not(subject):
    """A rare word brings records together however it is spelled; a common one does not."""
    records = [
        subject("uk:1", "Hojjatollah Qureishi"),
        subject("un:1", "Hojatollah Ghoreishi"),
        subject("un:2", "Mohammad Petrov"),
        subject("ofac:1", "Mohammad Tanaka"),
    ]
    assert list(pairs_of(records)) == [("uk:1", "un:1")]


def test_a_lone_word_needs_a_setting(subject):
    """One rare word brings records together where country or concern is shared or not told; among many records, where both are."""
    iranian = subject("uk:1", "Mohammad Qureishi", countries=["IR"], programme="Iran (Nuclear)")
    russian = subject("un:1", "Petrov Qureishi", countries=["RU"], programme="Russia")
    neighbour = subject("un:2", "Hassan Qureishi", countries=["IR"], programme="Russia")
    article = subject("press:a:x", "Ali Qureishi", document="a")
    blocks = Blocks.of([iranian, russian, neighbour, article])
    assert ("uk:1", "un:1") not in set(blocks.pairs())
    assert set(blocks.pairs()) >= {("uk:1", "un:2"), ("press:a:x", "uk:1"), ("press:a:x", "un:1")}
    blocks.level = 1
    assert ("uk:1", "un:2") not in set(blocks.pairs())


def test_numbers_and_references_meet(subject):
    """A shared number and a quoted entry make a pair, whatever the names."""
    records = [
        subject("uk:1", "Alpha", references=[("un", "QDi.001")], numbers=[("passport", "A1234567")]),
        subject("un:QDi.001", "Omega"),
        subject("ofac:7", "Gamma", numbers=[("passport", "A1234567")]),
    ]
    assert set(pairs_of(records)) == {("uk:1", "un:QDi.001"), ("ofac:7", "uk:1")}


def test_keys_are_the_same_in_every_process():
    """Keys are kept between runs, so they may not depend on the seed of Python's hash."""
    code = "from watchlist.resolve.blocking import _hash; print(_hash(('person', 2, 'a', 'b')))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_a_key_of_too_many_says_nothing(subject):
    """A name that more records bear than can be looked at makes no pairs; and it does so again when some have gone."""
    many = [subject(f"own:{number}", "Hojjatollah Qureishi") for number in range(LARGEST_GROUP + 1)]
    blocks = Blocks.of(many)
    assert list(blocks.pairs()) == []
    anew = blocks.put([], [many[0].key])
    assert anew == {one.key for one in many[1:]}
    assert len(list(blocks.pairs())) == LARGEST_GROUP * (LARGEST_GROUP - 1) // 2


@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=8), st.sets(st.integers(0, 7)))
def test_pairs_of_the_touched_are_those_of_all(subject, names, chosen):
    """Pairs of some records are the pairs of all that have one of them."""
    blocks = Blocks.of([subject(f"uk:{number}", name) for number, name in enumerate(names)])
    touched = {f"uk:{number}" for number in chosen}
    assert set(blocks.pairs(touched)) == {pair for pair in blocks.pairs() if touched & set(pair)}
