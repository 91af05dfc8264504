"""The tables of customers, alerts, decisions and screenings."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from watchlist.store.schema import METADATA, Base, live_index
from watchlist.store.types import Moment, ordered_text


class SubjectRow(Base, table=True):
    """A customer as one screening knew it; a changed one closes this row and opens another. May be erased, not altered."""

    __tablename__ = "subject"
    __table_args__ = (live_index("uq_subject_live", "subject_id"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    subject_id: str = Field(sa_column=Column(ordered_text(), nullable=False))
    fingerprint: str
    body: str = Field(sa_column=Column(Text(), nullable=False))
    run: str
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class AlertRow(Base, table=True):
    """A customer against a listed party. `facts` are the identifying facts of both sides when it was raised."""

    __tablename__ = "alert"
    __table_args__ = (live_index("uq_alert_live", "alert_id"), Index("ix_alert_entity_id", "entity_id"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    alert_id: str
    subject_id: str = Field(sa_column=Column(ordered_text(), nullable=False))
    entity_id: str
    score: float
    band: str
    state: str
    trigger: str
    entity_fingerprint: str
    facts: str = Field(sa_column=Column(Text(), nullable=False))
    run: str
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class AlertDecision(Base, table=True):
    """What an officer decided on an alert; a later decision supersedes it. A false positive is a clearance."""

    __tablename__ = "alert_decision"
    __table_args__ = (live_index("uq_alert_decision_live", "alert_id"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    alert_id: str
    subject_id: str = Field(sa_column=Column(ordered_text(), nullable=False))
    entity_id: str
    disposition: str
    analyst: str
    reviewer: str
    score: float
    band: str
    expires: dt.date | None = None
    body: str = Field(sa_column=Column(Text(), nullable=False))
    facts: str = Field(sa_column=Column(Text(), nullable=False))
    run: str
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class ScreenRun(Base, table=True):
    """A screening: what was asked, of which state of our knowledge, by which rules, and the hash over the results."""

    __tablename__ = "screen_run"
    run: str = Field(primary_key=True)
    purpose: str
    actor: str
    known_at: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    stamp: str
    algorithm: str
    config_hash: str
    request: str = Field(sa_column=Column(Text(), nullable=False))
    outcome: str = Field(sa_column=Column(Text(), nullable=False))
    digest: str


SUBJECT = METADATA.tables["subject"]
ALERT = METADATA.tables["alert"]
ALERT_DECISION = METADATA.tables["alert_decision"]
SCREEN_RUN = METADATA.tables["screen_run"]
