"""Which word stands for which."""

import pytest

from watchlist.match import explain_names
from watchlist.match.align import align
from watchlist.match.weights import ORGANIZATION, PERSON, load_weights
from watchlist.match.words import form_distance, words_of
from watchlist.names import prepare
from watchlist.records import Kind


def features(one: str, other: str, kind: Kind = Kind.PERSON) -> set[str]:
    family = PERSON if kind is Kind.PERSON else ORGANIZATION
    sides = [words_of(prepare(text, kind).tokens, family) for text in (one, other)]
    return {finding.feature for finding in align(*sides).findings if finding.feature != "equal"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Omar Haqqani", "Omar Haqqani", set()),
        ("Omar Baqeri", "Omar Bagheri", {"variant"}),
        ("Omar Haqqani", "Omar Haqqabi", {"edit"}),
        ("Omar Haqqani", "Omar Petrov", {"conflict"}),
        ("Omar Haqqani", "Omar Khalil Haqqani", {"extra"}),
        ("Haqqani Omar", "Omar Haqqani", {"order"}),
        ("Sergei Lavrov", "Sergeilavrov", {"joined"}),
        ("Arefullaha Ref Ghazi", "Arefullah Aref Ghazi", {"joined"}),
        ("J. Petrov", "Juan Petrov", {"initial"}),
        ("Charles G. Taylor", "Charles Ghankay Taylor", {"initial"}),
        ("Omar Omar Petrov", "Omar Petrov", set()),
        ("Michele Michelle Petrov", "Michele Petrov", {"extra"}),
        ("Mustafa Kamel Mustafa", "Mustafa Kamel Hamza", {"conflict", "extra"}),
        ("Wm. Petrov", "William Petrov", {"alternative"}),
    ],
)
def test_persons(one: str, other: str, expected: set[str]):
    """Each way two names of persons may differ is a finding of its own."""
    assert features(one, other) == expected
    assert features(other, one) == expected


def test_father_and_son():
    """Words around bin do not change places; a list turned round a comma still does."""
    assert "lineage" in features("Ahmad bin Hasan", "Hasan bin Ahmad")
    assert "lineage" not in features("bin Hasan, Ahmad", "Ahmad bin Hasan")


def test_abd_torn_apart():
    """Abd moved to the end by a comma still belongs to its word."""
    assert "conflict" not in features("HAKIM MURAD, ABDUL", "ABDUL HAKIM MURAD")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abdul Hamid Khan", "Abdul Majid Khan"),
        ("Abu Hafs Khan", "Abu Hamza Khan"),
        ("Saifullah Khan", "Naimullah Khan"),
        ("Halla Jonsdottir", "Halla Tomasdottir"),
    ],
)
def test_shared_parts_make_no_likeness(one: str, other: str):
    """What stands beside Abdul, Abu, -ullah, -dottir tells names apart; the shared part brings them no nearer."""
    assert explain_names(one, other, Kind.PERSON).score < load_weights().threshold


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Qari Abdul Saifullah Tokhi", "Qari Saifullah Tokhi", {"alternative", "extra"}),
        ("Akhtar Mansour Abdul Mohammed", "Akhtar Mansour Shah Mohammed", {"alternative", "conflict", "extra"}),
        ("Abdul Haqqani Manan Ishak", "Abdul Manan Ishak", {"alternative", "extra"}),
    ],
)
def test_lone_abd(one: str, other: str, expected: set[str]):
    """Abd al-X stands for X, and its Abd is left over, unless the other side has an Abd left over as well."""
    assert features(one, other) - {"order"} == expected
    assert features(other, one) - {"order"} == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Iran Air", "Iran Marine", {"conflict", "trade"}),
        ("Iran Air", "Iran Airlines", {"alternative"}),
        ("Delta Bank", "Delta Trust", {"conflict", "trade"}),
        ("Delta Bank", "Delta", set()),
        ("FARC", "Fuerzas Armadas Revolucionarias de Colombia", {"initial"}),
    ],
)
def test_words_of_trade(one: str, other: str, expected: set[str]):
    """Words of trade that differ part two companies, near synonyms do not; an acronym skips small words."""
    assert features(one, other, Kind.COMPANY) - {"extra"} == expected


def test_numbers_and_legal_forms():
    """Numbers stand for numbers alone, legal forms for legal forms."""
    assert features("Fund 3", "Fund 4", Kind.COMPANY) == {"number"}
    assert features("Fund 3", "Fund", Kind.COMPANY) == {"number_extra"}
    assert "legal" in features("Delta GmbH", "Delta AG", Kind.COMPANY)
    assert features("Delta GmbH", "Delta", Kind.COMPANY) == set()


@pytest.mark.parametrize(
    ("one", "other", "aligned"),
    [
        ("tim", "tom", True),
        ("sichin", "sichiv", True),
        ("kim", "lee", False),
        ("rizai", "risvanuv", False),
        ("ab", "xy", False),
    ],
)
def test_distance_grows_with_shortness(one: str, other: str, aligned: bool):
    """A short word bears one edit, a longer one two; beyond that they are two words."""
    assert (form_distance(one, other) < 1.0) is aligned
    assert form_distance(one, other) == form_distance(other, one)
