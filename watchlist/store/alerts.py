"""Alerts and what was decided on them: superseded, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import select
from sqlmodel import Session

from watchlist.store.bulk import CHUNK, Ids, chunks, close_rows, insert_rows
from watchlist.store.entities import believed
from watchlist.store.tables_screening import ALERT, ALERT_DECISION
from watchlist.store.types import utc

REOPENED = "reopened"
"""How the trigger of an alert begins that a clearance had hidden."""
_TELLING = ("score", "band", "state", "entity_fingerprint", "facts")


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """A customer against a listed party; `facts` holds the identifying facts of both, `trigger` why it was raised."""

    alert_id: str
    subject_id: str
    entity_id: str
    score: float
    band: str
    state: str = "open"
    trigger: str = ""
    entity_fingerprint: str = ""
    facts: dict[str, Any] = {}
    run: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer decided on an alert, and the state of both sides it was decided on."""

    alert_id: str
    subject_id: str
    entity_id: str
    disposition: str
    analyst: str
    reviewer: str = ""
    score: float
    band: str
    expires: dt.date | None = None
    body: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    run: str = ""
    at: dt.datetime | None = None


def save_alerts(session: Session, alerts: Iterable[Alert], now: dt.datetime) -> dict[str, int]:
    """Keep alerts. One that stands unchanged (see `differs`) keeps its row, its trigger and its run.

    Returns:
        How many were new, changed and unchanged.
    """
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    ids = Ids(session, ALERT)
    for chunk in chunks(alerts, CHUNK):
        given = {one.alert_id: one for one in chunk}
        query = select(ALERT).where(ALERT.c.alert_id.in_(list(given)), ALERT.c.known_to.is_(None))
        known = {row.alert_id: row for row in session.execute(query)}
        fresh = [one for key, one in given.items() if key not in known or differs(_alert(known[key]), one)]
        close_rows(session, ALERT, [known[one.alert_id].id for one in fresh if one.alert_id in known], utc(now))
        rows = [
            {**_plain(one), "id": ids.take(), "facts": _json(one.facts), "known_from": utc(now), "known_to": None}
            for one in fresh
        ]
        insert_rows(session, ALERT, rows)
        changed = sum(one.alert_id in known for one in fresh)
        counts["changed"] += changed
        counts["new"] += len(fresh) - changed
        counts["unchanged"] += len(given) - len(fresh)
    return counts


def differs(before: Alert, after: Alert) -> bool:
    """Whether an alert is another than the one that stands: in what it says, or in why it is back."""
    if after.trigger.startswith(REOPENED) and after.trigger != before.trigger:
        return True
    return any(getattr(before, name) != getattr(after, name) for name in _TELLING)


def alerts(session: Session, *, ids: Collection[str] | None = None, known_at: dt.datetime | None = None) -> list[Alert]:
    """Alerts as they stand, by id; all, or those of these ids."""
    query = believed(select(ALERT), ALERT, known_at)
    if ids is None:
        rows = list(session.execute(query))
    else:
        rows = [row for part in chunks(ids, CHUNK) for row in session.execute(query.where(ALERT.c.alert_id.in_(part)))]
    return sorted((_alert(row) for row in rows), key=lambda one: one.alert_id)


def _alert(row: Any) -> Alert:
    return Alert(
        alert_id=row.alert_id, subject_id=row.subject_id, entity_id=row.entity_id, score=row.score, band=row.band,
        state=row.state, trigger=row.trigger, entity_fingerprint=row.entity_fingerprint,
        facts=msgspec.json.decode(row.facts), run=row.run,
    )  # fmt: skip


def save_decision(session: Session, one: Decided, now: dt.datetime) -> None:
    """Keep a decision; one that stood on the alert is superseded."""
    ids = Ids(session, ALERT_DECISION)
    standing = select(ALERT_DECISION.c.id).where(
        ALERT_DECISION.c.alert_id == one.alert_id, ALERT_DECISION.c.known_to.is_(None)
    )
    close_rows(session, ALERT_DECISION, session.execute(standing).scalars().all(), utc(now))
    row = {
        **_plain(one), "id": ids.take(), "body": _json(one.body), "facts": _json(one.facts), "known_from": utc(now),
        "known_to": None,
    }  # fmt: skip
    row.pop("at")
    insert_rows(session, ALERT_DECISION, [row])


def decisions_on_alerts(session: Session, known_at: dt.datetime | None = None) -> dict[str, Decided]:
    """The decision that stands on each alert, by the alert's id."""
    found = {}
    for row in session.execute(believed(select(ALERT_DECISION), ALERT_DECISION, known_at)):
        found[row.alert_id] = Decided(
            alert_id=row.alert_id, subject_id=row.subject_id, entity_id=row.entity_id, disposition=row.disposition,
            analyst=row.analyst, reviewer=row.reviewer, score=row.score, band=row.band, expires=row.expires,
            body=msgspec.json.decode(row.body), facts=msgspec.json.decode(row.facts), run=row.run, at=row.known_from,
        )  # fmt: skip
    return found


def _plain(one: Alert | Decided) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _json(data: Any) -> str:
    return msgspec.json.encode(data, order="sorted").decode()
