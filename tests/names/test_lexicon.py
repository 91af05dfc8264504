"""The tables of words: loaded, checked, looked up."""

import re

import pytest

from watchlist.names import fold, name_groups, relation_of
from watchlist.names.lexicon import Mode, domain_forms, joins, numerals, particle_forms, phrases
from watchlist.tables import load_tsv, table_names

PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


@pytest.mark.parametrize("name", [name for name in table_names("names") if "readings_" not in name])
def test_every_table_loads(name):
    """Every table of the room has a header and full rows."""
    assert load_tsv(name)


@pytest.mark.parametrize(
    ("name", "column", "separator"),
    [
        ("titles", "variants", "|"),
        ("legal", "variants", "|"),
        ("domain", "variants", "|"),
        ("numbers", "variants", "|"),
        ("related", "names", " "),
    ],
)
def test_words_are_plain(name, column, separator):
    """Words to look up are in the plain letters that names are in when they are looked up."""
    for row in load_tsv(f"names/{name}.tsv"):
        for word in row[column].split(separator):
            assert word == "-" or PLAIN.fullmatch(word), (name, word)


@pytest.mark.parametrize("name", ["titles", "legal", "domain", "spellings", "related"])
def test_rows_name_their_source(name):
    """Each row says where it comes from."""
    assert all(row["source"].strip() for row in load_tsv(f"names/{name}.tsv"))


def test_places_of_phrases_are_known():
    """`where` of titles and legal forms is one of four."""
    for name in ("titles", "legal"):
        assert {row["where"] for row in load_tsv(f"names/{name}.tsv")} <= {"any", "start", "end", "edge"}


def test_longest_phrase_comes_first():
    """Among phrases of one first word the longest is tried first."""
    for mode in Mode:
        for entries in phrases(mode).values():
            sizes = [len(phrase.words) for phrase in entries]
            assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("john", "ivan", "variant"),
        ("aleksandr", "oleksandr", "variant"),
        ("volodymyr", "vladimir", "variant"),
        ("bill", "william", "nickname"),
        ("sasha", "alexander", "nickname"),
        ("misha", "mikhail", "nickname"),
        ("wm", "william", "abbreviation"),
        ("air", "airlines", "synonym"),
        ("john", "john", None),
        ("ali", "igor", None),
        ("qwerty", "john", None),
    ],
)
def test_relations(one, other, relation):
    """Each relation has its name; a name is not related to itself."""
    assert relation_of(fold(one), fold(other)) == relation
    assert relation_of(fold(other), fold(one)) == relation


def test_groups_are_named():
    """A form tells the groups it belongs to; an unknown one belongs to none."""
    assert ("variant", "john") in name_groups(fold("juan"))
    assert name_groups("zzz") == ()


def test_small_tables():
    """Look-ups answer by plain word: domain words, particles of a mode, numerals, joins."""
    assert domain_forms()["intl"] == domain_forms()["international"]
    assert particle_forms(Mode.PERSON)["ibn"] == "bin"
    assert "ibn" not in particle_forms(Mode.ORG)
    assert numerals()["forty"].sort == "ten"
    assert "abdul" in joins("servant")
