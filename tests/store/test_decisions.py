"""Judgements stay on the very pair judged and are superseded, never edited."""

import datetime as dt

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from watchlist.errors import NotFoundError, UsageError
from watchlist.records import Verdict
from watchlist.store.decisions import (
    Outcome,
    QueueEntry,
    Word,
    judge,
    judgement_history,
    judgements,
    queue,
    save_outcome,
    withdraw,
)
from watchlist.store.tables_identity import JUDGEMENT

T0 = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PAT, SAM = Word(actor="pat", reason="same birth date"), Word(actor="sam", reason="other father")
PAIR = ("uk:1", "un:1")


def test_a_judgement_keeps_the_pair_and_its_grounds(database):
    """Who, when, why and what they saw stand on the pair itself, whichever way round it was given."""
    with database.session() as session:
        judge(session, PAIR[::-1], Verdict.POSITIVE, PAT, T0, seen={"score": 0.93, "names": ["A", "Б"]})
    with database.reading() as session:
        (one,) = judgements(session)
    assert (one.a, one.b, one.verdict, one.actor, one.reason, one.at) == (
        "uk:1", "un:1", "positive", "pat", "same birth date", T0,
    )  # fmt: skip
    assert one.seen == {"score": 0.93, "names": ["A", "Б"]}


def test_a_later_verdict_supersedes(database):
    """The last word counts; the former stays readable with its end, and as known at its time."""
    with database.session() as session:
        judge(session, PAIR, Verdict.POSITIVE, PAT, T0)
    with database.session() as session:
        judge(session, PAIR, Verdict.NEGATIVE, SAM, T0 + HOUR)
    with database.reading() as session:
        assert [one.verdict for one in judgements(session)] == ["negative"]
        assert [one.verdict for one in judgements(session, known_at=T0)] == ["positive"]
        assert judgements(session, known_at=T0 - HOUR) == []
        former, latter = judgement_history(session, PAIR)
    assert (former.until, latter.until) == (T0 + HOUR, None)


def test_withdrawal_leaves_no_verdict_but_its_trace(database):
    """After a withdrawal nothing stands; who withdrew and why stays. There must be something to withdraw."""
    with database.session() as session:
        judge(session, PAIR, Verdict.POSITIVE, PAT, T0)
    with database.session() as session:
        assert withdraw(session, PAIR, SAM, T0 + HOUR).verdict == "positive"
    with database.reading() as session:
        assert judgements(session) == []
        assert [(one.verdict, one.actor) for one in judgement_history(session, PAIR)] == [
            ("positive", "pat"), ("withdrawn", "sam"),
        ]  # fmt: skip
    with pytest.raises(NotFoundError), database.session() as session:
        withdraw(session, PAIR, SAM, T0 + HOUR)


def test_four_eyes(database):
    """A judgement is confirmed by another person only, and only while it stands."""
    with database.session() as session:
        first = judge(session, PAIR, Verdict.POSITIVE, PAT, T0)
    with pytest.raises(UsageError, match="second person"), database.session() as session:
        judge(session, PAIR, Verdict.POSITIVE, PAT, T0 + HOUR, confirms=first.id)
    with database.session() as session:
        second = judge(session, PAIR, Verdict.POSITIVE, SAM, T0 + HOUR, confirms=first.id)
    assert second.confirms == first.id
    with pytest.raises(NotFoundError, match="not in force"), database.session() as session:
        judge(session, PAIR, Verdict.POSITIVE, PAT, T0 + HOUR, confirms=first.id)


def test_a_pair_needs_two(database):
    """A record is not judged against itself."""
    with pytest.raises(UsageError, match="one record"), database.session() as session:
        judge(session, ("un:1", "un:1"), Verdict.POSITIVE, PAT, T0)


def test_judgements_of_some_records(database):
    """Those that touch one of the records asked for, on either side."""
    with database.session() as session:
        judge(session, ("a:1", "b:1"), Verdict.POSITIVE, PAT, T0)
        judge(session, ("b:1", "c:1"), Verdict.UNSURE, PAT, T0)
        judge(session, ("c:1", "d:1"), Verdict.NEGATIVE, PAT, T0)
        assert [(one.a, one.b) for one in judgements(session, ["b:1"])] == [("a:1", "b:1"), ("b:1", "c:1")]
        assert judgements(session, []) == []


def test_judging_takes_the_pair_off_the_queue(database):
    """What was decided waits no longer."""
    item = QueueEntry(a="uk:1", b="un:1", score=0.8, weight=2.0, reason="below the bar")
    with database.session() as session:
        save_outcome(session, Outcome(entity_of={}, queue=[item]), T0)
        assert len(queue(session)) == 1
        judge(session, PAIR, Verdict.UNSURE, PAT, T0 + HOUR)
        assert queue(session) == []
        assert [one.reason for one in queue(session, T0)] == ["below the bar"]


def test_judgements_cannot_be_edited(database):
    """The database refuses to alter a verdict."""
    with database.session() as session:
        judge(session, PAIR, Verdict.POSITIVE, PAT, T0)
    with pytest.raises(DBAPIError, match="never rewritten"), database.session() as session:
        session.execute(update(JUDGEMENT).values(verdict="negative"))
