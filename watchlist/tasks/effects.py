"""What changes on the lists mean for customers: the alerts that monitoring raised, changed, reopened or closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from watchlist.store.alerts import Alert, alerts
from watchlist.views import ChangeView, CustomerEffect


def monitored(session: Any) -> list[Alert]:
    """Alerts as the last monitoring run left them that had something to say about them."""
    return [one for one in alerts(session) if one.run.startswith("monitor-")]


def known_alerts(session: Any, moment: dt.datetime) -> frozenset[str]:
    """Ids of the alerts that stood at a moment."""
    return frozenset(one.alert_id for one in alerts(session, known_at=moment))


def effects_of(found: Iterable[Alert], known: Collection[str]) -> tuple[CustomerEffect, ...]:
    """Alerts as effects on customers; those that were `known` before are not new."""
    return tuple(
        CustomerEffect(
            subject_id=one.subject_id, subject_name=_named(one, "subject"), entity_id=one.entity_id,
            caption=_named(one, "entity"), effect=_effect(one, known), trigger=one.trigger, score=one.score, band=one.band,
        )
        for one in found
    )  # fmt: skip


def effects_of_changes(session: Any, changes: Collection[ChangeView]) -> tuple[CustomerEffect, ...]:
    """What monitoring found about the parties of these changes since the first of them was detected."""
    if not changes:
        return ()
    entities = {one.entity_id for one in changes}
    first = min(one.detected for one in changes)
    since = f"monitor-{first:%Y%m%dT%H%M%SZ}"  # ids of runs sort as they began
    found = [one for one in monitored(session) if one.entity_id in entities and one.run >= since]
    before = first - dt.timedelta(microseconds=1)
    return effects_of(found, known_alerts(session, before)) if found else ()


def _named(one: Alert, side: str) -> str:
    names = (one.facts.get(side) or {}).get("names") or ()
    return names if isinstance(names, str) else str(next(iter(names), ""))


def _effect(one: Alert, known: Collection[str]) -> str:
    if one.state == "gone":
        return "closed"
    if one.trigger.startswith("reopened"):
        return "reopened"
    return "changed" if one.alert_id in known else "new_alert"
