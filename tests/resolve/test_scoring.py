"""Log odds that add up, say more for rare names, and do not depend on the order of the two."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.records import Kind
from watchlist.resolve.clusters import Ground
from watchlist.resolve.scoring import ScoredPair, Scorer
from watchlist.resolve.weights import load_weights


def scored(*subjects, use_references: bool = True) -> ScoredPair:
    pair = Scorer(subjects, use_references=use_references).score(subjects[0].key, subjects[1].key)
    assert pair is not None
    return pair


def test_parts_add_up(subject):
    """The contributions of the parts are the log odds, and the score is their probability."""
    pair = scored(
        subject("uk:1", "Saeed AGHAJANI", "Said ARA JANI", countries=["IR"], programme="Russia", births=["1969"]),
        subject("ofac:1", "AGHAJANI, Saeed", countries=["IR"], programme="IRGC", births=["1969-04-03"]),
    )
    assert sum(part.contribution for part in pair.parts) == pytest.approx(pair.log_odds)
    assert 0.5 < pair.score < 1
    assert {"prior", "name", "country", "programme", "birth_date"} <= {part.feature for part in pair.parts}


def test_a_common_name_proves_less(subject):
    """The same agreement says less where half the lists bear the name."""
    common = scored(subject("uk:1", "Mohammad Ali"), subject("un:1", "Mohammad Ali"))
    rare = scored(subject("uk:1", "Hojjatollah Qureishi"), subject("un:1", "Hojatollah Ghoreishi"))
    assert common.log_odds < load_weights().ask < rare.log_odds


def test_references_and_unique_numbers_are_proof(subject):
    """A quoted entry and a valid unique number are grounds of their own; references can be left aside."""
    one = subject("uk:1", "Hassan Aweys", references=[("un", "SOi.002")])
    other = subject("un:SOi.002", "Hassan Dahir Aweys")
    assert scored(one, other).ground is Ground.REFERENCE
    assert scored(one, other, use_references=False).ground is Ground.SCORE
    assert scored(subject("uk:1", "Hassan Aweys", references=[("un", "SOI.002")]), other).ground is Ground.REFERENCE
    ships = [subject(key, "HORSE", kind=Kind.VESSEL, numbers=[("imo", "9356608")]) for key in ("uk:9", "un:9")]
    assert scored(*ships).ground is Ground.IDENTIFIER


def test_brothers_are_told_apart(subject):
    """Another given name weighs against all that brothers have in common."""
    facts = {"countries": ["TN"], "programme": "Al-Qaida", "listed": dt.date(2015, 4, 10)}
    pair = scored(subject("uk:1", "Ali Taher Ouni HARZI", **facts), subject("un:1", "Tarak Taher Ouni HARZI", **facts))
    assert pair.log_odds < load_weights().merge


def test_day_of_the_act_speaks_for_an_article(subject):
    """An article of the day before speaks for the listing, one of another year against it."""
    listed = subject("uk:1", "Mohammad BAGHERI", listed=dt.date(2022, 10, 20))
    near = subject("press:a:x", "Mohammad Hossein Baqeri", listed=dt.date(2022, 10, 19), document="a")
    far = subject("press:a:x", "Mohammad Hossein Baqeri", listed=dt.date(2019, 1, 19), document="a")
    other = subject("press:a:x", "Mohammad Hossein Baqeri", listed=dt.date(2022, 10, 19), authority="FR", document="a")
    assert scored(listed, near).log_odds > scored(listed, other).log_odds > scored(listed, far).log_odds


NAMES = ["Ali Hassan", "Hassan Ali", "Petrov Ivan Ivanovich", "Ivan PETROV", "Kim Chol Nam", "علی حسن", "Qasim al-Rimi"]


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["1960", "1961", None]))
def test_order_of_the_two_plays_no_part(subject, one, other, alias, born):
    """A pair scores the same whichever record comes first."""
    births = [born] if born else []
    mine, theirs = subject("uk:1", one, alias, births=births), subject("un:1", other, births=["1960"])
    pair = scored(mine, theirs)
    assert scored(theirs, mine).log_odds == pair.log_odds
    swapped = scored(subject("uk:1", other, births=["1960"]), subject("un:1", one, alias, births=births))
    assert swapped.log_odds == pytest.approx(pair.log_odds)


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)
)
def test_the_quick_look_loses_nothing(subject, ones, others):
    """A pair that a quick look drops scores below the bar."""
    scorer = Scorer([subject("uk:1", *ones), subject("un:1", *others)])
    least = load_weights().ask
    if scorer.score("uk:1", "un:1", least) is None:
        pair = scorer.score("uk:1", "un:1")
        assert pair is not None
        assert pair.log_odds < least
