"""Subjects, alerts and decisions keep their versions on both databases; what is unchanged costs no row."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from watchlist.errors import NotFoundError
from watchlist.store.alerts import Alert, Decided, alerts, decisions_on_alerts, save_alerts, save_decision
from watchlist.store.subjects import (
    Run,
    SubjectState,
    load_run,
    newest_run,
    save_run,
    save_subjects,
    subjects,
    subjects_state,
)
from watchlist.store.tables_screening import ALERT, SUBJECT

T0 = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def alert(**changes):
    return Alert(
        **({"alert_id": "A-1", "subject_id": "C1", "entity_id": "WL-1", "score": 0.8, "band": "review"} | changes)
    )


def decided(**changes):
    given = {
        "alert_id": "A-1", "subject_id": "C1", "entity_id": "WL-1", "disposition": "false_positive", "analyst": "A",
        "score": 0.8, "band": "review", "expires": dt.date(2027, 5, 1), "body": {"x": 1}, "facts": {"subject": {}},
    }  # fmt: skip
    return Decided(**(given | changes))


def test_subjects_keep_their_versions(database):
    """A changed customer closes a row and opens one, an unchanged one costs none, and each former state can be read."""
    one, other = (
        SubjectState(subject_id="C1", fingerprint="f", body="{}"),
        SubjectState(subject_id="C2", fingerprint="g", body="{}"),
    )
    with database.session() as session:
        assert save_subjects(session, [one, other], "r1", T0) == {"new": 2, "changed": 0, "unchanged": 0}
    with database.session() as session:
        changed = SubjectState(subject_id="C2", fingerprint="h", body='{"a": 1}')
        assert save_subjects(session, [one, changed], "r2", T0 + HOUR) == {"new": 0, "changed": 1, "unchanged": 1}
    with database.reading() as session:
        assert [state.fingerprint for state in subjects(session)] == ["f", "h"]
        assert [state.fingerprint for state in subjects(session, T0)] == ["f", "g"]
        assert subjects_state(session) == (2, T0)


def test_alerts_keep_their_states(database):
    """An unchanged alert keeps its row and its run; a changed one is superseded; the past can be asked for."""
    with database.session() as session:
        assert save_alerts(session, [alert(run="r1")], T0)["new"] == 1
    with database.session() as session:
        assert save_alerts(session, [alert(run="r2")], T0 + HOUR)["unchanged"] == 1
    with database.session() as session:
        assert save_alerts(session, [alert(run="r3", state="gone")], T0 + 2 * HOUR)["changed"] == 1
    with database.reading() as session:
        assert [(one.state, one.run) for one in alerts(session)] == [("gone", "r3")]
        assert [(one.state, one.run) for one in alerts(session, ids=["A-1"], known_at=T0 + HOUR)] == [("open", "r1")]


def test_a_later_decision_supersedes(database):
    """The newest decision on an alert stands; the one before it is kept in known time."""
    for number, disposition in enumerate(("false_positive", "true_match")):
        with database.session() as session:
            save_decision(session, decided(disposition=disposition), T0 + number * HOUR)
    with database.reading() as session:
        assert decisions_on_alerts(session)["A-1"].disposition == "true_match"
        assert decisions_on_alerts(session, T0)["A-1"].disposition == "false_positive"


def test_runs_are_found_again(database):
    """A run comes back as it was kept; one that never was is named."""
    run = Run(
        run="r1", purpose="screen", actor="A", known_at=T0, stamp="s", algorithm="a", config_hash="c", request={"x": 1},
        outcome={"rows": 1}, digest="d",
    )  # fmt: skip
    with database.session() as session:
        save_run(session, run)
    with database.reading() as session:
        assert load_run(session, "r1") == run
        assert newest_run(session, ("screen",)) == run
        assert newest_run(session, ("monitor",)) is None
        with pytest.raises(NotFoundError):
            load_run(session, "r2")


def test_rows_cannot_be_altered_and_what_is_known_of_customers_can_be_erased(database):
    """The guards refuse to rewrite a customer or an alert; either may be erased."""
    with database.session() as session:
        save_subjects(session, [SubjectState(subject_id="C1", fingerprint="f", body="{}")], "r1", T0)
        save_alerts(session, [alert()], T0)
    for statement in (ALERT.update().values(score=0.1), SUBJECT.update().values(body="x")):
        with pytest.raises((DBAPIError, Exception), match="never rewritten"), database.session() as session:
            session.execute(statement)
    with database.session() as session:
        session.execute(SUBJECT.delete())
        session.execute(ALERT.delete())
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(SUBJECT)).scalar() == 0
