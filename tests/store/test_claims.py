"""Claims of the press and what persons said of them: superseded, never edited, known as of any moment."""

import datetime as dt

import msgspec
import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from watchlist.claims import Claim, Settled, State, Word
from watchlist.errors import NotFoundError
from watchlist.records import Correction, Designation, Kind, Name, Record
from watchlist.store.claims import (
    ClaimQuery,
    beyond_bar,
    claims,
    count_claims,
    save_claims,
    say,
    unsay,
    word_history,
    words,
)
from watchlist.store.tables_press import CLAIM, CLAIM_WORD

T0 = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SHA = "ab" * 32


def claim(name: str = "ann", confidence: float = 0.9, content: str = "c1") -> Claim:
    record = Record(
        source="press", source_id=f"{SHA[:16]}:{name}", kind=Kind.PERSON, names=(Name(text=name.title()),), document=SHA,
        designations=(Designation(authority="GB", confidence=confidence),),
    )  # fmt: skip
    return Claim(key=record.key, name="GB|imposed|", content=content, record=record)


def settled(one: Claim, state: State = State.AUTOMATIC, **fields) -> Settled:
    return Settled(claim=one, state=state, threshold=0.85, **fields)


def word(one: Claim, state: State, at: dt.datetime, actor: str = "pat", **fields) -> Word:
    return Word(claim=one, state=state, actor=actor, reason="the sentence", at=at, **fields)


def test_the_same_claims_again_write_nothing(database):
    """Saving what stands changes no row; another reading supersedes, and the former one is known as of its time."""
    with database.session() as session:
        assert save_claims(session, SHA, [settled(claim()), settled(claim("ben"))], T0) == 2
        assert save_claims(session, SHA, [settled(claim()), settled(claim("ben"))], T0 + HOUR) == 0
        assert (
            save_claims(session, SHA, [settled(claim(content="c2"), State.WAITING, note="asked")], T0 + 2 * HOUR) == 3
        )
        (now,) = claims(session, ClaimQuery(documents=[SHA]))
        assert (now.claim.content, now.state, now.note, now.at) == ("c2", State.WAITING, "asked", T0 + 2 * HOUR)
        before = claims(session, ClaimQuery(documents=[SHA], known_at=T0 + HOUR))
        assert [(one.claim.record.caption, one.claim.content) for one in before] == [("Ann", "c1"), ("Ben", "c1")]
        assert now.claim == claim(content="c2")


def test_claims_are_found_by_article_record_and_state(database):
    """Each query gives its claims, in the order of the text."""
    with database.session() as session:
        save_claims(session, SHA, [settled(claim("zoe")), settled(claim("ann", 0.5), State.WAITING)], T0)
        save_claims(session, "cd" * 32, [], T0)
        assert [one.claim.key[-3:] for one in claims(session, ClaimQuery())] == ["zoe", "ann"]
        assert [one.claim.key[-3:] for one in claims(session, ClaimQuery(states=(State.WAITING,)))] == ["ann"]
        assert [one.claim.key[-3:] for one in claims(session, ClaimQuery(keys=[claim("zoe").key]))] == ["zoe"]
        assert claims(session, ClaimQuery(documents=["cd" * 32])) == []
        assert claims(session, ClaimQuery(documents=[])) == []
        assert count_claims(session, State.WAITING) == 1
        assert count_claims(session, State.WAITING, State.AUTOMATIC) == 2


def test_words_are_superseded_and_taken_back(database):
    """The newest word stands; all are kept with who, when, why and what they saw; taking back is kept too."""
    put = (Correction(field="authority", read="GB", put="US"),)
    with database.session() as session:
        save_claims(session, SHA, [settled(claim(), State.CORRECTED)], T0)
        say(session, word(claim(), State.REJECTED, T0))
        say(session, word(claim(), State.CORRECTED, T0 + HOUR, "sam", corrections=put))
        (standing,) = words(session, [SHA])
        assert (standing.state, standing.actor, standing.corrections) == (State.CORRECTED, "sam", put)
        assert standing.claim == claim()
        assert claims(session, ClaimQuery(documents=[SHA]))[0].word == standing
        assert [one.state for one in words(session, [SHA], T0)] == [State.REJECTED]
        unsay(session, word(claim(), State.WAITING, T0 + 2 * HOUR))
        assert words(session, [SHA]) == []
        history = word_history(session, [SHA])
        assert [one.state for one in history] == [State.REJECTED, State.CORRECTED, State.WAITING]
        assert all(one.until for one in history)
        with pytest.raises(NotFoundError):
            unsay(session, word(claim(), State.WAITING, T0 + 3 * HOUR))


def test_a_word_on_another_content_is_not_shown_as_holding(database):
    """A claim that reads otherwise than what was decided does not bear that word."""
    with database.session() as session:
        say(session, word(claim(), State.REJECTED, T0))
        save_claims(session, SHA, [settled(claim(content="c2"), State.WAITING)], T0)
        assert claims(session, ClaimQuery(documents=[SHA]))[0].word is None
        assert len(words(session, [SHA])) == 1


def test_articles_for_which_another_bar_matters(database):
    """Only claims that the bar alone decides, and would decide otherwise, call for another look."""
    rows = [settled(claim("ann", 0.9)), settled(claim("ben", 0.5), State.WAITING)]
    with database.session() as session:
        save_claims(session, SHA, rows, T0)
        assert beyond_bar(session, 0.85) == []
        assert beyond_bar(session, 0.95) == [SHA]
        assert beyond_bar(session, 0.4) == [SHA]
        decided = [
            msgspec.structs.replace(rows[0], state=State.ACCEPTED),
            msgspec.structs.replace(rows[1], note="asked"),
        ]
        save_claims(session, SHA, decided, T0 + HOUR)
        assert beyond_bar(session, 0.95) == []
        assert beyond_bar(session, 0.4) == []


@pytest.mark.parametrize("act", ["alter", "erase"])
@pytest.mark.parametrize("table", [CLAIM, CLAIM_WORD], ids=lambda table: table.name)
def test_nothing_is_edited(database, table, act):
    """The database refuses to alter or erase a claim or a word."""
    with database.session() as session:
        save_claims(session, SHA, [settled(claim())], T0)
        say(session, word(claim(), State.REJECTED, T0))
    statement = update(table).values(state="accepted") if act == "alter" else delete(table)
    with pytest.raises(DBAPIError, match="never rewritten"), database.session() as session:
        session.execute(statement)
