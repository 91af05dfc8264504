"""Whether a remembered false positive still holds, and the ids that alerts keep from run to run. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec

from watchlist.screen.facts import Facts, changed

BANDS = ("weak", "review", "strong")


class Clearance(msgspec.Struct, frozen=True, kw_only=True):
    """A false positive as it was decided: who, when, why, and both sides as they were then."""

    subject_id: str
    entity_id: str
    by: str
    on: dt.date
    reason: str
    note: str = ""
    expires: dt.date | None = None
    band: str
    score: float
    subject: Facts
    entity: Facts


def alert_id(subject_id: str, entity_id: str) -> str:
    """The id of an alert: the same customer and party have the same in every run."""
    return "A-" + hashlib.sha256(f"{subject_id}\0{entity_id}".encode()).hexdigest()[:14].upper()


def reopened(clearance: Clearance, subject: Facts, entity: Facts, band: str, today: dt.date) -> str:
    """Why a clearance no longer hides a hit; empty where it does."""
    reasons = []
    if clearance.expires is not None and today >= clearance.expires:
        reasons.append(f"the clearance expired on {clearance.expires.isoformat()}")
    if said := changed(clearance.entity, entity):
        reasons.append("the listed party changed: " + "; ".join(said))
    if said := changed(clearance.subject, subject):
        reasons.append("the customer changed: " + "; ".join(said))
    if BANDS.index(band) > BANDS.index(clearance.band):
        reasons.append(f"the score rose from {clearance.band} to {band}")
    return ". ".join(reasons)
