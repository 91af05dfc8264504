"""A day on which an authority did little says much, one of hundreds of listings little."""

import datetime as dt

from watchlist.resolve.days import QUIET_DAY, day_information
from watchlist.resolve.facts import fact_parts, facts_of


def test_busy_days_say_less():
    """Quiet days say most; the day of a mass listing little; days and authorities nobody counted are left open."""
    busy = day_information("GB", dt.date(2022, 3, 15))
    assert busy is not None
    assert busy < 2.5
    assert day_information("GB", dt.date(2022, 10, 20)) == QUIET_DAY
    assert day_information("GB", dt.date(1990, 1, 1)) is None
    assert day_information("XX", dt.date(2022, 10, 20)) is None


def act_of(subject, day: dt.date, announced: dt.date) -> float:
    listed, told = subject("uk:1", "Ali Rezaei", listed=day), subject("press:a:x", "Ali Rezaei", listed=announced)
    return next(part.contribution for part in fact_parts(facts_of(listed), facts_of(told)) if part.feature == "act")


def test_an_article_of_a_quiet_week_speaks_louder(subject):
    """An article of the week of a mass listing speaks less for an entry of that week than one of a quiet week does."""
    mass = act_of(subject, dt.date(2022, 3, 15), dt.date(2022, 3, 15))
    unknown = act_of(subject, dt.date(2030, 3, 15), dt.date(2030, 3, 15))
    quiet = act_of(subject, dt.date(2022, 10, 20), dt.date(2022, 10, 19))
    far = act_of(subject, dt.date(2022, 10, 20), dt.date(2019, 10, 19))
    assert far < mass < unknown < quiet
