"""Records of all lists and of the press become entities: computed by the rules, kept by the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from watchlist.match.index import collector_paused
from watchlist.outcomes import MergeOutcome, QueueItem, ResolveView
from watchlist.records import Verdict
from watchlist.resolve import Judged, Question, Resolution, ResolveOptions, Subject, subject_of
from watchlist.resolve.choose import rank
from watchlist.resolve.ids import entity_id
from watchlist.resolve.memory import Memory, memory_from, resolve_changed
from watchlist.resolve.memory import resolve_all as resolve_everything
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history
from watchlist.store.keys import wordings
from watchlist.tasks.acting import actor_of
from watchlist.tasks.claims import apply_bar
from watchlist.tasks.preparing import party_from_store
from watchlist.tasks.remembering import Remembered, recall, remember

MOST_CHANGED = 0.25
"""Where a larger share of the records has changed, a full run is quicker."""


def resolve_all(database: Database, settings: Settings, now: dt.datetime, *, anew: bool = False) -> ResolveView:
    """Resolve records to entities and keep the outcome; judgements of people hold. Goes into the audit log.

    Only what changed since the last run is paired again, with the same outcome as a full run; with `anew`, or where the
    rules are others than last time, all of it is.
    """
    apply_bar(database, settings, now)
    # computed without holding up writers; saved in a short unit of work
    with database.reading() as session, collector_paused():
        done = _Run(session, settings).run(anew=anew)
    with database.session() as session:
        decisions.save_outcome(session, done.outcome, now)
        details = {
            "records": done.view.records, "entities": done.view.entities, "queue": len(done.view.queue),
            "merges": sum(1 for one in done.view.merges if one.new), "splits": done.view.splits,
            "paired_anew": done.affected, "use_references": settings.resolve.use_references,
        }  # fmt: skip
        audit.append(session, action="resolve", actor=actor_of(settings), details=details, now=now)
    remember(settings, done.remembered)
    return done.view


class _Done(msgspec.Struct, frozen=True):
    outcome: decisions.Outcome
    view: ResolveView
    affected: int
    remembered: Remembered


class _Run:
    """One run: what is known, what changed since the last one, and the outcome."""

    def __init__(self, session: Any, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self._options = ResolveOptions(use_references=settings.resolve.use_references)
        self._shown: Shown = {}
        self._before = decisions.entity_map(session)
        self._wordings = wordings(session)
        standing = [one for one in decisions.judgements(session) if {one.a, one.b} <= self._wordings.keys()]
        self._waiting = [one for one in standing if wants_second(settings, one)]
        self._judged = [
            Judged(a=one.a, b=one.b, verdict=Verdict(one.verdict)) for one in standing if one not in self._waiting
        ]

    def run(self, *, anew: bool) -> _Done:
        former = None if anew else recall(self._settings)
        memory = memory_from(former.memory, self._options) if former is not None else None
        if former is not None and memory is not None:
            # only claims of the press cease to count; any other key that is missing means another database
            gone = former.wordings.keys() - self._wordings.keys()
            changed = self._changed(former)
            if all(key.startswith("press:") for key in gone) and len(changed) <= len(self._wordings) * MOST_CHANGED:
                return self._part(memory, changed, gone)
        return self._whole()

    def _changed(self, former: Remembered) -> set[str]:
        """Records that are new or say something else, or on which a person said something since."""
        changed = {key for key, wording in self._wordings.items() if former.wordings.get(key) != wording}
        changed |= self._wordings.keys() - self._before.keys()
        verdicts = {(one.a, one.b, one.verdict.value) for one in self._judged}
        for a, b, _ in verdicts ^ set(former.judged):
            changed |= {a, b} & self._wordings.keys()
        waiting = {key for one in self._waiting for key in (one.a, one.b)}
        return changed | (waiting & self._wordings.keys())

    def _whole(self) -> _Done:
        subjects = list(stored_subjects(self._session, self._shown, among=self._wordings.keys()))
        resolution, memory = resolve_everything(subjects, self._judged, self._options)
        resolution = _asking(resolution, self._waiting)
        entity_of = {**{key: entity_id(key) for key in self._wordings}, **resolution.entity_of}
        queue = [_entry(item) for item in resolution.queue]
        return self._done(resolution, entity_of, _outcome(resolution, entity_of, queue, None), memory, len(entity_of))

    def _part(self, memory: Memory, changed: set[str], gone: set[str]) -> _Done:
        subjects = list(stored_subjects(self._session, self._shown, sorted(changed))) if changed else []
        found = resolve_changed(
            memory,
            (subjects, gone),
            self._judged,
            lambda keys: stored_subjects(self._session, self._shown, sorted(keys)),
            self._options,
        )
        affected = (set(found.affected) | changed) - gone
        resolution = _asking(found.resolution, self._waiting)
        moved = {**{key: entity_id(key) for key in affected}, **found.resolution.entity_of}
        entity_of = {key: entity for key, entity in {**self._before, **moved}.items() if key not in gone}
        queue = [_entry(item) for item in resolution.queue]
        outcome = _outcome(resolution, moved, queue, affected | gone)
        apart = {entity_id(key): entity_id(key) for key in gone}  # their ids lead nowhere else any more
        outcome = msgspec.structs.replace(outcome, redirects={**outcome.redirects, **apart})
        return self._done(resolution, entity_of, outcome, memory, len(affected))

    def _done(
        self,
        resolution: Resolution,
        entity_of: Mapping[str, str],
        outcome: decisions.Outcome,
        memory: Memory,
        size: int,
    ) -> _Done:
        queue = list(outcome.queue)
        if outcome.keys is not None:
            kept = set(outcome.keys)
            queue += [one for one in decisions.queue(self._session) if not kept & {one.a, one.b}]
        self._show({key for one in queue for key in (one.a, one.b)} | set(outcome.entity_of))
        return _Done(
            outcome=outcome,
            view=_view(resolution, self._shown, entity_of, self._before, queue),
            affected=size,
            remembered=Remembered(
                wordings=self._wordings,
                judged=[(one.a, one.b, one.verdict.value) for one in self._judged],
                memory=memory.to_bytes(),
            ),
        )

    def _show(self, keys: set[str]) -> None:
        """Captions of records that are shown but were not read on the way."""
        missing = tuple(sorted(keys - self._shown.keys()))
        if missing:
            for stored in history.records_at(self._session, history.RecordQuery(delisted=True, keys=missing)):
                self._shown[stored.key] = (rank(stored.record), stored.record.caption)


Shown = dict[str, tuple[tuple[bool, int, str], str]]
"""By record key: its rank among the records of an entity, and its caption."""


def stored_subjects(
    session: Any, shown: Shown, keys: Collection[str] | None = None, among: Collection[str] | None = None
) -> Iterable[Subject]:
    """Every record as resolution sees it, or those named; `shown` is filled on the way.

    Delisted ones are among them: a party does not fall apart when a list drops it. With `among`, records that are not in
    it are passed over (claims of the press that no longer count).
    """
    wanted = None if keys is None else tuple(keys)
    for stored in history.records_at(session, history.RecordQuery(delisted=True, prepared=True, keys=wanted)):
        if among is not None and stored.key not in among:
            continue
        shown[stored.key] = (rank(stored.record), stored.record.caption)
        party = party_from_store(stored.record, stored.prepared)
        if party is not None:
            yield subject_of(stored.record, party)


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


def _entry(item: Question) -> decisions.QueueEntry:
    return decisions.QueueEntry(
        a=item.one,
        b=item.other,
        score=item.score,
        weight=item.priority,
        reason=item.reason,
        explanation={"parts": msgspec.to_builtins(item.parts)},
    )


def _outcome(
    resolution: Resolution,
    entity_of: Mapping[str, str],
    queue: Sequence[decisions.QueueEntry],
    keys: Collection[str] | None,
) -> decisions.Outcome:
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
        queue=queue,
        redirects={
            entity_id(key): entity for key, entity in entity_of.items() if keys is not None or entity_id(key) != entity
        },
        keys=keys,
    )


def _view(
    resolution: Resolution,
    shown: Shown,
    entity_of: Mapping[str, str],
    before: Mapping[str, str],
    waiting: Sequence[decisions.QueueEntry],
) -> ResolveView:
    names = {key: caption for key, (_, caption) in shown.items()}
    captions: dict[str, str] = {}
    for key in sorted(shown, key=lambda key: shown[key][0]):
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
            one=item.a,
            one_caption=names[item.a],
            other=item.b,
            other_caption=names[item.b],
            score=round(item.score, 4),
            reason=item.reason,
            priority=item.weight,
        )
        for item in sorted(waiting, key=lambda item: (-item.weight, item.a, item.b))
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
