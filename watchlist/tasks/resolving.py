"""Records of all lists and of the press become entities: computed by the rules, kept by the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from watchlist.outcomes import MergeOutcome, QueueItem, ResolveView
from watchlist.records import Verdict
from watchlist.resolve import Judged, Question, Resolution, ResolveOptions, Subject, resolve, subject_of
from watchlist.resolve.choose import rank
from watchlist.resolve.ids import entity_id
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history
from watchlist.tasks.acting import actor_of
from watchlist.tasks.preparing import party_from_store


def resolve_all(database: Database, settings: Settings, now: dt.datetime) -> ResolveView:
    """Resolve every record anew and keep the outcome; judgements of people hold. Goes into the audit log."""
    with database.reading() as session:  # computed without holding up writers; saved in a short unit of work
        shown: Shown = {}
        subjects = list(stored_subjects(session, shown))
        standing = decisions.judgements(session)
        before = decisions.entity_map(session)
    waiting = [one for one in standing if wants_second(settings, one)]
    judged = [Judged(a=one.a, b=one.b, verdict=Verdict(one.verdict)) for one in standing if one not in waiting]
    resolution = _asking(_resolved(settings, subjects, judged), waiting)
    entity_of = {**{key: entity_id(key) for key in shown}, **resolution.entity_of}
    view = _view(resolution, shown, entity_of, before)
    with database.session() as session:
        decisions.save_outcome(session, _outcome(resolution, entity_of), now)
        details = {
            "records": view.records, "entities": view.entities, "merges": sum(1 for one in view.merges if one.new),
            "queue": len(view.queue), "splits": view.splits, "use_references": settings.resolve.use_references,
        }  # fmt: skip
        audit.append(session, action="resolve", actor=actor_of(settings), details=details, now=now)
    return view


Shown = dict[str, tuple[tuple[bool, int, str], str]]
"""By record key: its rank among the records of an entity, and its caption."""


def stored_subjects(session: Any, shown: Shown) -> Iterable[Subject]:
    """Every record as resolution sees it, delisted ones included: a party does not fall apart when a list drops it.

    `shown` is filled on the way.
    """
    for stored in history.records_at(session, history.RecordQuery(delisted=True, prepared=True)):
        shown[stored.key] = (rank(stored.record), stored.record.caption)
        party = party_from_store(stored.record, stored.prepared)
        if party is not None:
            yield subject_of(stored.record, party)


def _resolved(settings: Settings, subjects: list[Subject], judged: list[Judged]) -> Resolution:
    options = ResolveOptions(use_references=settings.resolve.use_references)
    return resolve(subjects, judged, options)


def wants_second(settings: Settings, judgement: decisions.Judgement) -> bool:
    """Whether a person's merge counts only when another person has confirmed it: the maker is not the checker.

    So it is for a pair that scored at or above the bar of the settings, or whose score was not known.
    """
    bar = settings.resolve.four_eyes_above
    if bar is None or judgement.verdict != Verdict.POSITIVE or judgement.confirms is not None:
        return False
    score = (judgement.seen or {}).get("score")
    return score is None or score >= bar


def _asking(resolution: Resolution, waiting: Iterable[decisions.Judgement]) -> Resolution:
    """The resolution with the merges that want a second person in the queue, unless the rules merged them anyway."""
    queue = {(item.one, item.other): item for item in resolution.queue}
    for one in waiting:
        if one.a in resolution.entity_of and resolution.entity_of[one.a] == resolution.entity_of.get(one.b):
            continue
        known = queue.get((one.a, one.b))
        reason = f"judged the same by {one.actor}; a second person must confirm"
        score = (one.seen or {}).get("score") or 0.0
        queue[one.a, one.b] = (
            msgspec.structs.replace(known, reason=f"{reason}; {known.reason}")
            if known is not None
            else Question(one=one.a, other=one.b, score=score, log_odds=0.0, reason=reason, priority=1.0)
        )
    ordered = sorted(queue.values(), key=lambda item: (-item.priority, item.one, item.other))
    return msgspec.structs.replace(resolution, queue=tuple(ordered))


def _outcome(resolution: Resolution, entity_of: Mapping[str, str]) -> decisions.Outcome:
    return decisions.Outcome(
        entity_of=entity_of,
        steps=[
            decisions.MergeStep(
                entity_id=entity_of[step.one],
                a=step.one,
                b=step.other,
                basis=step.ground.name.lower(),
                score=step.score,
                explanation={"reason": step.reason, "parts": msgspec.to_builtins(step.parts)},
            )
            for step in resolution.steps
        ],
        queue=[
            decisions.QueueEntry(
                a=item.one,
                b=item.other,
                score=item.score,
                weight=item.priority,
                reason=item.reason,
                explanation={"parts": msgspec.to_builtins(item.parts)},
            )
            for item in resolution.queue
        ],
        redirects={entity_id(key): entity for key, entity in entity_of.items() if entity_id(key) != entity},
    )


def _view(resolution: Resolution, shown: Shown, entity_of: Mapping[str, str], before: Mapping[str, str]) -> ResolveView:
    names = {key: caption for key, (_, caption) in shown.items()}
    captions: dict[str, str] = {}
    for key in sorted(entity_of, key=lambda key: shown[key][0]):
        captions.setdefault(entity_of[key], names[key])
    merges = tuple(
        MergeOutcome(
            entity_id=entity_of[step.one],
            caption=captions[entity_of[step.one]],
            one=step.one,
            one_caption=names[step.one],
            other=step.other,
            other_caption=names[step.other],
            ground=step.ground.name.lower(),
            score=round(step.score, 4),
            reason=step.reason,
            new=before.get(step.one) is None or before.get(step.one) != before.get(step.other),
        )
        for step in sorted(resolution.steps, key=lambda step: (captions[entity_of[step.one]], step.one, step.other))
    )
    queue = tuple(
        QueueItem(
            one=item.one,
            one_caption=names[item.one],
            other=item.other,
            other_caption=names[item.other],
            score=round(item.score, 4),
            reason=item.reason,
            priority=item.priority,
        )
        for item in resolution.queue
    )
    return ResolveView(
        records=len(entity_of),
        entities=len(set(entity_of.values())),
        merges=merges,
        queue=queue,
        splits=_splits(before, entity_of),
    )


def _splits(before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Entities whose records are no longer together."""
    parts: dict[str, set[str]] = {}
    for key, entity in before.items():
        if key in after:
            parts.setdefault(entity, set()).add(after[key])
    return sum(1 for homes in parts.values() if len(homes) > 1)
