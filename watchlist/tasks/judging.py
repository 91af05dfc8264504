"""A person's verdict on a pair of records or entities."""

from __future__ import annotations

import datetime as dt
from typing import Any

from watchlist.errors import UsageError
from watchlist.records import Verdict
from watchlist.resolve.ids import anchor_of
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions
from watchlist.tasks.acting import actor_of
from watchlist.tasks.entities import Moment, find_entity, read_records
from watchlist.tasks.resolving import resolve_all

WORDS = {Verdict.POSITIVE: "one party", Verdict.NEGATIVE: "two parties", Verdict.UNSURE: "cannot be told"}


def record_judgement(
    database: Database, settings: Settings, pair: tuple[str, str], verdict: Verdict, reason: str, now: dt.datetime
) -> list[str]:
    """Keep a verdict and put the entities right; what was done, in lines for a person.

    An entity stands for its anchor record: the judgement is kept on the very pair of records.

    Raises:
        NotFoundError: there is no such record or entity.
        UsageError: both are the same record.
    """
    actor = actor_of(settings)
    with database.session() as session:
        one, other = (_record_of(session, text) for text in pair)
        if one == other:
            raise UsageError(f"{pair[0]} and {pair[1]} are the same record; a judgement needs two")
        stored = read_records(session, [one, other], Moment())
        seen = {key: {"caption": stored[key].record.caption, "fingerprint": stored[key].fingerprint} for key in stored}
        decisions.judge(session, (one, other), verdict, decisions.Word(actor=actor, reason=reason), now, seen=seen)
        details = {"a": one, "b": other, "verdict": verdict.value, "reason": reason}
        audit.append(session, action="judge", actor=actor, details=details, now=now)
    view = resolve_all(database, settings, now)
    captions = " and ".join(f"{key} ({stored[key].record.caption})" for key in (one, other))
    return [f"{captions}: {WORDS[verdict]}, says {actor}", view.summary]


def _record_of(session: Any, text: str) -> str:
    """The record a person means: itself, or the anchor of an entity."""
    _, keys = find_entity(session, text, Moment())
    return text.strip() if text.strip() in keys else anchor_of(keys)
