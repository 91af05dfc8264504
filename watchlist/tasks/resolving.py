"""Records of all lists and of the press become entities: computed by the rules, kept by the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from watchlist.outcomes import MergeOutcome, QueueItem, ResolveView
from watchlist.records import Verdict
from watchlist.resolve import Judged, Resolution, ResolveOptions, Subject, resolve, subject_of
from watchlist.resolve.choose import rank
from watchlist.resolve.ids import entity_id
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history
from watchlist.tasks.acting import actor_of
from watchlist.tasks.preparing import party_from_store


def resolve_all(database: Database, settings: Settings, now: dt.datetime) -> ResolveView:
    """Resolve every record anew and keep the outcome; judgements of people hold. Goes into the audit log."""
    with database.session() as session:
        shown: Shown = {}
        subjects = list(stored_subjects(session, shown))
        judged = [Judged(a=one.a, b=one.b, verdict=Verdict(one.verdict)) for one in decisions.judgements(session)]
        before = decisions.entity_map(session)
        resolution = _resolved(settings, subjects, judged)
        entity_of = {**{key: entity_id(key) for key in shown}, **resolution.entity_of}
        decisions.save_outcome(session, _outcome(resolution, entity_of), now)
        view = _view(resolution, shown, entity_of, before)
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
