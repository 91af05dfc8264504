"""Spelling folded, and the skeleton below it."""

import csv
import re
from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names import fold, skeleton
from watchlist.tables import load_tsv

WORDS = st.text(alphabet=st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1, max_size=14)


@pytest.mark.parametrize("row", load_tsv("names/folding.tsv"), ids=lambda row: row["pattern"])
def test_each_rule_compiles_and_says_why(row):
    """Every rule is a valid expression with its reason; a rule that can never apply would be dead weight."""
    re.compile(row["pattern"])
    assert row["why"].strip()
    assert re.fullmatch(r"[a-z\\0-9]*", row["becomes"])


@pytest.mark.parametrize("row", load_tsv("names/spellings.tsv"), ids=lambda row: row["main"])
def test_spellings_of_a_row_meet(row):
    """Every variant of a row folds to the form of the row's main spelling."""
    main = row["main"]
    form = main[1:] if main.startswith("=") else fold(main)
    for variant in row["variants"].split():
        assert fold(variant.removeprefix("=")) == form, variant


def test_rows_of_spellings_stay_apart():
    """No two rows of well-known spellings share a form: Kamal is not Jamal, Said is not Sayyid."""
    seen = defaultdict(set)
    for row in load_tsv("names/spellings.tsv"):
        main = row["main"]
        seen[main[1:] if main.startswith("=") else fold(main)].add(main)
    assert not [mains for mains in seen.values() if len(mains) > 1]


@given(WORDS)
def test_a_word_is_never_folded_to_nothing(word):
    """Every word has a form of lower-case letters, and a skeleton."""
    assert re.fullmatch("[a-z]+", fold(word))
    assert skeleton(fold(word))


@given(WORDS, st.integers(2, 4))
def test_doubled_consonants_do_not_matter(word, times):
    """Doubling the consonants of a word inside changes no form."""
    doubled = re.sub(r"(?<=[aeiou])([bdfkmnprtvz])(?=[aeiou])", lambda found: found.group() * times, word)
    assert fold(doubled) == fold(word)


@pytest.mark.parametrize("word", ["jc", "bwv", "npc", "x", "mts", "sb"])
def test_acronyms_stay(word):
    """What has no vowel is no spelling of a sound."""
    assert fold(word) == word


@pytest.mark.parametrize(
    ("one", "other"), [("qadhafi", "gadafi"), ("mohammed", "mahmad"), ("petrov", "piatrou"), ("karim", "kerem")]
)
def test_skeletons_meet_where_vowels_differ(one, other):
    """Names that differ in vowels and voice share a skeleton."""
    assert skeleton(fold(one))[:3] == skeleton(fold(other))[:3]


@pytest.mark.parametrize(("one", "other"), [("ali", "omar"), ("hassan", "hamid"), ("ivan", "igor")])
def test_skeletons_of_other_names_differ(one, other):
    """Names with other consonants have other skeletons."""
    assert skeleton(fold(one)) != skeleton(fold(other))


def ofac_names(shared):
    path = shared / "lists" / "us" / "ofac_2024-01"
    names = defaultdict(set)
    persons = set()
    for row in csv.reader((path / "sdn.csv").read_text(encoding="latin-1").splitlines()):
        if len(row) > 2 and row[2].strip() == "individual":
            persons.add(row[0])
            names[row[0]].add(row[1])
    for row in csv.reader((path / "alt.csv").read_text(encoding="latin-1").splitlines()):
        if len(row) > 3 and row[0] in persons:
            names[row[0]].add(row[3])
    return names


def test_folding_gains_aliases_and_loses_little(shared):
    """On a real list, folding makes many alias spellings equal and hardly any names of different persons."""
    by_plain, by_form = defaultdict(set), defaultdict(set)
    gained = pairs = 0
    for key, names in ofac_names(shared).items():
        split = [tuple(sorted(re.findall("[a-z]+", re.sub("['`]", "", name.lower())))) for name in names]
        for words in split:
            by_plain[words].add(key)
            by_form[tuple(sorted(map(fold, words)))].add(key)
        for one, other in combinations(set(split), 2):
            if len(one) == len(other):
                pairs += 1
                gained += sorted(map(fold, one)) == sorted(map(fold, other))
    shared_plain = sum(len(keys) > 1 for keys in by_plain.values())
    shared_form = sum(len(keys) > 1 for keys in by_form.values())
    assert gained > 0.15 * pairs
    assert shared_form - shared_plain < 0.003 * len(by_form)


def test_folding_a_form_again_changes_next_to_nothing(shared):
    """A form is its own form: on a real list fewer than one word in two hundred folds further."""
    words = {
        word for names in ofac_names(shared).values() for name in names for word in re.findall("[a-z]+", name.lower())
    }
    moved = [word for word in words if fold(fold(word)) != fold(word)]
    assert len(moved) < 0.005 * len(words)
