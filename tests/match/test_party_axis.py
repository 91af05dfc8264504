"""Facts other than names: each feature by itself."""

import datetime as dt

import pytest

from watchlist.match import CompareOptions, Party
from watchlist.match.party_axis import (
    birth,
    country,
    facts_of,
    gender,
    identifier_conflict,
    place,
    proof_of,
    same_number,
)
from watchlist.match.weights import load_weights
from watchlist.records import Identifier, PartialDate, Precision
from watchlist.sources.dates import read_date

WEIGHTS = load_weights().party


def year(number: int, *, circa: bool = False) -> PartialDate:
    return PartialDate(
        raw=str(number), start=dt.date(number, 1, 1), end=dt.date(number, 12, 31), precision=Precision.YEAR, circa=circa
    )


@pytest.mark.parametrize(
    ("one", "other", "weight"),
    [
        (read_date("1960-06-01"), read_date("1960-06-01"), "birth_day"),
        (read_date("1960-06-01"), read_date("1960-01-06"), "birth_swapped"),
        (read_date("1960-06-01"), year(1960), "birth_near"),
        (year(1960), year(1960), "birth_near"),
        (year(1960), year(1962), "birth_close"),
        (year(1960), year(1975), "birth_conflict"),
    ],
    ids=["same day", "day and month swapped", "day in year", "same year", "two years apart", "cannot be one"],
)
def test_births(one: PartialDate, other: PartialDate, weight: str):
    """Dates count as exactly as they are known, in both directions."""
    assert birth((one,), (other,), WEIGHTS).evidence == getattr(WEIGHTS, weight)
    assert birth((other,), (one,), WEIGHTS).evidence == getattr(WEIGHTS, weight)


def test_circa_bears_more():
    """About 1960 and 1962 can be one date; a fixed 1960 and 1970 cannot."""
    assert birth((year(1960, circa=True),), (year(1962),), WEIGHTS).evidence > 0
    assert birth((year(1960),), (year(1970),), WEIGHTS).conflict


def test_several_births_are_alternatives():
    """Of several dates of birth the pair that agrees best counts."""
    assert birth((year(1950), year(1960)), (year(1960),), WEIGHTS).evidence == WEIGHTS.birth_near


def test_missing_says_nothing():
    """A fact that one side lacks, or that could not be read, is no mismatch."""
    unread = PartialDate(raw="before the war")
    assert birth((), (year(1960),), WEIGHTS) is None
    assert birth((unread,), (year(1960),), WEIGHTS) is None
    assert gender((), ("male",), WEIGHTS) is None
    assert country(("IR",), (), WEIGHTS) is None
    assert place((), ("Kabul",), WEIGHTS) is None
    assert facts_of(Party(), Party()) == []


def test_gender_only_conflicts():
    """Another sex speaks against, the same says nothing, and unknown words are no sex."""
    assert gender(("Male",), ("female",), WEIGHTS).conflict
    assert gender(("male",), ("male",), WEIGHTS) is None
    assert gender(("not stated",), ("female",), WEIGHTS) is None


def test_countries_of_any_kind():
    """One country in common supports a little; none in common speaks a little against."""
    assert country(("IR", "AF"), ("af",), WEIGHTS).evidence == WEIGHTS.country_shared
    assert country(("IR",), ("CU",), WEIGHTS).evidence == WEIGHTS.country_conflict
    assert not country(("IR",), ("CU",), WEIGHTS).conflict


def test_places():
    """The local part of a place of birth counts, its province and country do not."""
    assert place(("Kandahar, Afghanistan",), ("Panjwai District, Kandahar Province, Afghanistan",), WEIGHTS) is None
    assert place(("Kandahar City, Afghanistan",), ("Kandahar",), WEIGHTS).evidence == WEIGHTS.place_shared


def passport(number: str, land: str | None = "IR", *, valid: bool | None = None, kind: str = "passport") -> Identifier:
    return Identifier(kind=kind, value=number, normal=number, country=land, valid=valid)


def test_same_number():
    """Numbers are one where kind and country do not contradict and no checksum fails."""
    assert same_number(passport("A1234567"), passport("A1234567"))
    assert same_number(passport("A1234567", None), passport("A1234567"))
    assert not same_number(passport("A1234567", "IQ"), passport("A1234567"))
    assert not same_number(passport("A1234567", kind="tax_id"), passport("A1234567"))
    assert not same_number(passport("9187628", kind="imo", valid=False), passport("9187628", kind="imo"))
    assert not same_number(passport("123"), passport("123")), "short numbers are anybody's"


def test_other_numbers_of_one_kind():
    """Two passports of one country speak a little against; two valid IMO numbers are a conflict."""
    one, other = Party(identifiers=(passport("A1"),)), Party(identifiers=(passport("B2"),))
    assert identifier_conflict(one, other, WEIGHTS).evidence < 0
    assert not identifier_conflict(one, other, WEIGHTS).conflict
    ships = [Party(identifiers=(passport(number, None, valid=True, kind="imo"),)) for number in ("9187629", "9187631")]
    assert identifier_conflict(*ships, WEIGHTS).conflict
    assert identifier_conflict(one, Party(identifiers=(passport("B2", "IQ"),)), WEIGHTS) is None


def test_proof_can_be_set_aside():
    """Options decide whether a shared number counts as proof."""
    one = Party(identifiers=(passport("A1234567"),))
    assert proof_of(one, one, CompareOptions()).feature == "identifier"
    assert proof_of(one, one, CompareOptions(use_identifiers=False)) is None
