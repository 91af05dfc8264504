"""What changes on the lists mean for customers: the alerts that monitoring raised, changed, reopened or closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from watchlist.store import decisions
from watchlist.store.alerts import Alert, alerts
from watchlist.tasks.entities import Moment, Standing, standings
from watchlist.views import ChangeView, CustomerEffect, RecordRef

EFFECTS = ("new_alert", "reopened", "changed", "closed")
"""In the order of a report."""


def monitored(session: Any) -> list[Alert]:
    """Alerts as the last monitoring run left them that had something to say about them."""
    return [one for one in alerts(session) if one.run.startswith("monitor-")]


def known_alerts(session: Any, moment: dt.datetime) -> frozenset[str]:
    """Ids of the alerts that stood at a moment."""
    return frozenset(one.alert_id for one in alerts(session, known_at=moment))


def effects_of(session: Any, found: Collection[Alert], known: Collection[str]) -> tuple[CustomerEffect, ...]:
    """Alerts as effects on customers, what asks for work first; those that were `known` before are not new."""
    parties = _parties(session, {one.entity_id for one in found})
    effects = (_effect(one, parties.get(one.entity_id), known) for one in found)
    return tuple(
        sorted(effects, key=lambda one: (EFFECTS.index(one.effect), -one.score, one.subject_id, one.entity_id))
    )


def effects_of_changes(session: Any, changes: Collection[ChangeView]) -> tuple[CustomerEffect, ...]:
    """What monitoring found about the parties of these changes since the first of them was detected."""
    if not changes:
        return ()
    entities = {one.entity_id for one in changes}
    first = min(one.detected for one in changes)
    since = f"monitor-{first:%Y%m%dT%H%M%SZ}"  # ids of runs sort as they began
    found = [one for one in monitored(session) if one.entity_id in entities and one.run >= since]
    before = first - dt.timedelta(microseconds=1)
    return effects_of(session, found, known_alerts(session, before)) if found else ()


def _parties(session: Any, entities: Collection[str]) -> dict[str, Standing]:
    members = decisions.members_of(session, sorted(entities))
    keys = [key for group in members.values() for key in group]
    return {one.entity_id: one for one in standings(session, keys, Moment()).values()}


def _effect(one: Alert, party: Standing | None, known: Collection[str]) -> CustomerEffect:
    names = one.facts.get("entity", {}).get("names", ())  # what was known of a party that is none of its own any more
    return CustomerEffect(
        subject_id=one.subject_id, subject_name=_first(one.facts.get("subject", {}).get("names", ())),
        entity_id=one.entity_id, caption=party.caption if party is not None else _first(names),
        effect=_word(one, known), trigger=one.trigger, score=one.score, band=one.band,
        records=tuple(RecordRef(source=source, source_id=key) for source, key in party.records) if party else (),
    )  # fmt: skip


def _first(names: Any) -> str:
    return names if isinstance(names, str) else str(next(iter(names), ""))


def _word(one: Alert, known: Collection[str]) -> str:
    if one.state == "gone":
        return "closed"
    if one.trigger.startswith("reopened"):
        return "reopened"
    return "changed" if one.alert_id in known else "new_alert"
