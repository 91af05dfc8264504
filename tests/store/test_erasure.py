"""Erasing customers takes every row about them and hands back what is needed to prove what went."""

import datetime as dt

from sqlalchemy import select

from watchlist.store.alerts import Alert, save_alerts
from watchlist.store.erasure import count_closed, erase_closed, erase_subject, newest_word, runs_before
from watchlist.store.subjects import Run, SubjectState, save_run, save_subjects
from watchlist.store.tables_screening import ALERT, SUBJECT

T0 = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def keep(database, subject_id: str, body: str, at: dt.datetime) -> None:
    with database.session() as session:
        save_subjects(session, [SubjectState(subject_id=subject_id, fingerprint=body, body=body)], "r", at)
        one = Alert(
            alert_id=f"A-{subject_id}", subject_id=subject_id, entity_id="WL-1", score=0.9, band="strong",
            facts={"subject": {"names": [body]}},
        )  # fmt: skip
        save_alerts(session, [one], at)


def left(session) -> list[tuple[str, str]]:
    found = [("subject", row.subject_id) for row in session.execute(select(SUBJECT).order_by(SUBJECT.c.id))]
    return found + [("alert", row.subject_id) for row in session.execute(select(ALERT).order_by(ALERT.c.id))]


def test_every_row_of_a_customer_goes_and_of_others_none(database):
    """States and alerts, former ones too; what is handed back names the table, keeps no person and has the whole row."""
    keep(database, "C1", "Ann", T0)
    keep(database, "C1", "Anne", T0 + DAY)
    keep(database, "C2", "Bea", T0)
    with database.session() as session:
        rows = erase_subject(session, "C1")
        assert erase_subject(session, "C3") == []
        assert left(session) == [("subject", "C2"), ("alert", "C2")]
    assert [row.table for row in rows] == ["subject", "subject", "alert", "alert"]
    assert not {"subject_id", "body", "facts"} & {name for row in rows for name in row.kept}
    assert {row.whole["body"] for row in rows if row.table == "subject"} == {"Ann", "Anne"}


def test_only_what_has_long_not_been_in_force_is_old(database):
    """Rows closed before the moment go, whoever is held excepted; what stands stays, however old."""
    for customer in ("C1", "C2"):
        keep(database, customer, "then", T0)
        keep(database, customer, "now", T0 + DAY)
    with database.session() as session:
        assert count_closed(session, T0 + DAY, ()) == 0
        assert count_closed(session, T0 + 2 * DAY, {"C2"}) == 2
        assert len(erase_closed(session, T0 + 2 * DAY, {"C2"})) == 2
        assert left(session).count(("subject", "C1")) == 1
        assert left(session).count(("subject", "C2")) == 2


def test_the_newest_word_on_a_customer(database):
    """The last moment at which anything was learnt of a customer; none of one that is not kept."""
    keep(database, "C1", "Ann", T0)
    keep(database, "C1", "Anne", T0 + DAY)
    with database.reading() as session:
        assert newest_word(session, "C1") == T0 + DAY
        assert newest_word(session, "C9") is None


def test_runs_before_a_moment(database):
    """Runs of earlier, the oldest first."""
    with database.session() as session:
        for number in (2, 0, 1):
            run = Run(
                run=f"r{number}", purpose="screen", actor="a", known_at=T0 + number * DAY, stamp="", algorithm="",
                config_hash="", request={}, outcome={}, digest="",
            )  # fmt: skip
            save_run(session, run)
        assert runs_before(session, T0 + 2 * DAY) == ["r0", "r1"]
