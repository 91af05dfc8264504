"""A clearance holds while nothing changed, and says what changed where it does not."""

import datetime as dt

import pytest

from watchlist.screen.clearances import Clearance, alert_id, reopened
from watchlist.screen.facts import changed, fingerprint

SUBJECT = {"names": ["Jean Exemple"], "births": ["1960"]}
ENTITY = {"names": ["EXEMPLE, Jean"], "records": ["un:A"]}
GIVEN = Clearance(
    subject_id="C1", entity_id="WL-1", by="A", on=dt.date(2026, 1, 1), reason="DOB_CONFLICT", band="review", score=0.8,
    expires=dt.date(2027, 1, 1), subject=SUBJECT, entity=ENTITY,
)  # fmt: skip
TODAY = dt.date(2026, 6, 1)


def test_it_holds_while_nothing_changed():
    """Same facts, same band, before its expiry: the hit stays hidden; a lower band does not bring it back."""
    assert not reopened(GIVEN, SUBJECT, ENTITY, "review", TODAY)
    assert not reopened(GIVEN, SUBJECT, ENTITY, "weak", TODAY)


@pytest.mark.parametrize(
    ("subject", "entity", "band", "today", "said"),
    [
        (SUBJECT, ENTITY | {"names": ["EXEMPLE, Jean", "EXAMPLE, John"]}, "review", TODAY, "names: new EXAMPLE, John"),
        (SUBJECT, ENTITY | {"births": ["1960"]}, "review", TODAY, "births: new 1960"),
        (SUBJECT, ENTITY | {"records": ["un:A", "uk:B"]}, "review", TODAY, "records: new uk:B"),
        (SUBJECT | {"births": ["1961"]}, ENTITY, "review", TODAY, "the customer changed"),
        (SUBJECT, ENTITY, "strong", TODAY, "the score rose from review to strong"),
        (SUBJECT, ENTITY, "review", dt.date(2027, 1, 1), "expired on 2027-01-01"),
    ],
)
def test_it_reopens_with_what_changed(subject, entity, band, today, said):
    """A new alias, date or list, another customer's date, a higher band, the expiry: each brings the hit back and says so."""
    assert said in reopened(GIVEN, subject, entity, band, today)


def test_fingerprints_and_ids_are_steady():
    """Order of fields does not matter; a changed value does; alert ids depend on the pair alone."""
    assert fingerprint(SUBJECT) == fingerprint(dict(reversed(SUBJECT.items())))
    assert fingerprint(SUBJECT) != fingerprint(SUBJECT | {"births": []})
    assert changed(SUBJECT, SUBJECT) == []
    assert alert_id("C1", "WL-1") == alert_id("C1", "WL-1") != alert_id("C1W", "L-1")
