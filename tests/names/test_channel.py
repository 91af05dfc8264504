"""Readings by derived tables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names.channel import contexts, read_word
from watchlist.tables import read_text

TABLES = ("arab", "cyrl", "hang", "hani", "hebr")


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_well_formed(name):
    """Each row holds one letter in context and chunks of Latin letters with counts, the most frequent first."""
    rows = [line for line in read_text(f"names/readings_{name}.tsv").splitlines() if not line.startswith("#")]
    assert rows[0] == "context\tchunks"
    for row in rows[1:]:
        key, chunks = row.split("\t")
        assert "|" in key
        counts = []
        for cell in chunks.split(" "):
            assert re.fullmatch(r"[a-z]*:\d+", cell), row
            counts.append(int(cell.rpartition(":")[2]))
        assert counts == sorted(counts, reverse=True)


def test_contexts_narrow():
    """The widest context comes first, the bare letter last; ends of the word are marked."""
    keys = contexts("abc", 1)
    assert keys[0] == "^a|bc$"
    assert keys[-1] == "|b"


@pytest.mark.parametrize(
    ("word", "table", "latin"),
    [("обама", "cyrl", "obama"), ("오바마", "hang", "obama"), ("קלינטון", "hebr", "clinton")],
)
def test_foreign_names_are_heard(word, table, latin):
    """A foreign name spelt by sound gives its own spelling among its readings."""
    assert latin in read_word(word, table, 8)


def test_unknown_letters_give_nothing():
    """Letters the table does not know give no reading."""
    assert read_word("###", "cyrl", 3) == ()


@given(st.text(alphabet=st.sampled_from("абвгдежзийклмнопрстуфх"), min_size=1, max_size=200), st.integers(1, 5))
def test_bounded_and_distinct(word, count):
    """At most as many readings as asked for, each another one, for words of any length."""
    readings = read_word(word, "cyrl", count)
    assert len(readings) <= count
    assert len(set(readings)) == len(readings)
