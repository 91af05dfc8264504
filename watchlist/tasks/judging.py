"""Verdicts of people on pairs of records: judging, splitting an entity, and how a cluster came to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from watchlist.errors import NotFoundError, UsageError
from watchlist.outcomes import WhyStep, WhyView
from watchlist.records import Verdict
from watchlist.resolve.choose import caption_of
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
    with database.session() as session:
        one, other = (_record_of(session, text) for text in pair)
        if one == other:
            raise UsageError(f"{pair[0]} and {pair[1]} are the same record; a judgement needs two")
        lines = [judge_pair(session, settings, (one, other), verdict, reason, now)]
    lines.append(resolve_all(database, settings, now).summary)
    return lines


def judge_pair(
    session: Any, settings: Settings, pair: tuple[str, str], verdict: Verdict, reason: str, now: dt.datetime
) -> str:
    """Keep a verdict on a pair of record keys with what the person saw; in one line what was said.

    A second person's same verdict confirms the first one's, where the settings ask for a second pair of eyes.

    Raises:
        NotFoundError: there is no such record.
    """
    actor = actor_of(settings)
    stored = read_records(session, pair, Moment())
    if missing := [key for key in pair if key not in stored]:
        raise NotFoundError(f"no record {missing[0]}")
    seen: dict[str, Any] = {
        key: {"caption": one.record.caption, "fingerprint": one.fingerprint} for key, one in stored.items()
    }
    standing = next((one for one in decisions.judgements(session, pair) if {one.a, one.b} == set(pair)), None)
    if standing is not None:  # it may wait for a second person; it was scored when the first one saw it
        seen["score"] = (standing.seen or {}).get("score")
    else:
        seen["score"] = next((one.score for one in decisions.queue(session) if {one.a, one.b} == set(pair)), None)
    confirms = None
    if standing is not None and standing.verdict == verdict.value and standing.actor != actor:
        confirms = standing.id
    word = decisions.Word(actor=actor, reason=reason)
    decisions.judge(session, pair, verdict, word, now, seen=seen, confirms=confirms)
    details = {"a": pair[0], "b": pair[1], "verdict": verdict.value, "reason": reason, "confirms": confirms}
    audit.append(session, action="judge", actor=actor, details=details, now=now)
    captions = " and ".join(f"{key} ({stored[key].record.caption})" for key in pair)
    return f"{captions}: {WORDS[verdict]}, says {actor}"


def split_entity(
    database: Database, settings: Settings, entity: str, keys: Sequence[str], reason: str, now: dt.datetime
) -> list[str]:
    """Take records out of an entity: each is judged to be another party than each record that stays.

    Raises:
        NotFoundError: there is no such entity.
        UsageError: a record is not in it, or none would stay.
    """
    with database.session() as session:
        _, members = find_entity(session, entity, Moment())
        if strange := [key for key in keys if key not in members]:
            raise UsageError(f"{strange[0]} is not a record of {entity}; its records: {', '.join(members)}")
        staying = [key for key in members if key not in keys]
        if not staying:
            raise UsageError(f"all records of {entity} are named; leave at least one")
        for key in keys:
            for other in staying:
                judge_pair(session, settings, (key, other), Verdict.NEGATIVE, reason, now)
    view = resolve_all(database, settings, now)
    return [f"{', '.join(keys)} taken out of {entity}", view.summary]


def why_entity(session: Any, text: str) -> WhyView:
    """How the cluster of an entity came to be, step by step, and the verdicts of people on its records.

    Raises:
        NotFoundError: there is no such entity.
    """
    entity, keys = find_entity(session, text, Moment())
    stored = read_records(session, keys, Moment())
    captions = {key: one.record.caption for key, one in stored.items()}
    steps = tuple(
        WhyStep(
            one=step.a, one_caption=captions.get(step.a, step.a), other=step.b,
            other_caption=captions.get(step.b, step.b), ground=step.basis, score=step.score or 0.0,
            reason=(step.explanation or {}).get("reason", ""), since=step.at,
            explanation=tuple((step.explanation or {}).get("parts", ())),
        )
        for step in decisions.merge_steps(session, [entity])
    )  # fmt: skip
    judged = tuple(
        f"{one.at:%Y-%m-%d} {one.actor}: {one.a} and {one.b} are {WORDS[Verdict(one.verdict)]}: {one.reason}"
        for one in decisions.judgements(session, keys)
    )
    return WhyView(
        entity_id=entity,
        caption=caption_of(one.record for one in stored.values()),
        records=tuple(f"{key} ({captions.get(key, key)})" for key in keys),
        steps=steps,
        judgements=judged,
    )


def _record_of(session: Any, text: str) -> str:
    """The record a person means: itself, or the anchor of an entity."""
    _, keys = find_entity(session, text, Moment())
    return text.strip() if text.strip() in keys else anchor_of(keys)
