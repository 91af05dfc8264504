"""The tables. They hold history in two times, so a row of most of them is written once and at most closed.

Two times and one axis. *Known* time (`known_from`, `known_to`) says when we believed a row: what is corrected is closed
and written anew, never altered. The *axis* of a source is the order of its editions by the publisher's date; a version
of a record spans [axis_from, axis_to) on it, and an edition loaded late takes its place in the middle. *Valid* time is
the designations' own dates, inside the record.

Bulk reading and writing goes through the Core tables at the end of this module; the classes name the columns.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, Index, MetaData, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from watchlist.store.types import Moment, ordered_text

SCHEMA = 2
"""Number of the newest migration. Compared with the database's own before anything else is done."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(SQLModel):
    """Base of our tables, with a metadata of our own.

    Rows are read and written through the Core tables below, so pydantic's validators are built only if ever asked for.
    """

    metadata = METADATA
    model_config = {"defer_build": True}


def _live(name: str, *columns: str, where: str = "known_to IS NULL", unique: bool = True) -> Index:
    """An index over the rows believed now."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class Meta(Base, table=True):
    """What this database is: application, schema, when made and by which version."""

    __tablename__ = "watchlist_meta"
    key: str = Field(primary_key=True)
    value: str


class Snapshot(Base, table=True):
    """One edition of a source as fetched and read once. A refused one is kept as refused and stands on no axis.

    `scope` parts editions that speak for their own records only: empty for lists, the text's hash for an article.
    """

    __table_args__ = (UniqueConstraint("source", "scope", "axis"), Index("ix_snapshot_sha256", "sha256"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str
    scope: str
    state: str
    axis: str | None = Field(default=None, sa_column=Column(ordered_text(), nullable=True))
    edition_date: dt.date
    published: dt.date | None = None
    fetched_at: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    sha256: str
    files: str = Field(sa_column=Column(Text(), nullable=False))
    format: str
    parser_version: str
    records: int
    names: int
    refused: int
    ledger: str = Field(sa_column=Column(Text(), nullable=False))
    held: str = Field(sa_column=Column(Text(), nullable=False))
    reason: str | None = None
    actor: str | None = None
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    checked_at: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))


class RecordKey(Base, table=True):
    """The key of a record: the source and the source's own id. What it says stands in its contents."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("source", "source_id"), Index("ix_record_scope", "source", "scope"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = Field(sa_column=Column(ordered_text(), nullable=False))
    source_id: str = Field(sa_column=Column(ordered_text(), nullable=False))
    scope: str


class Content(Base, table=True):
    """What a record said at some time, once per wording: canonical JSON and its fingerprint, and what queries filter by."""

    __table_args__ = (UniqueConstraint("record_id", "fingerprint"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_id: int = Field(foreign_key="record.id")
    fingerprint: str
    kind: str
    caption: str = Field(sa_column=Column(Text(), nullable=False))
    programmes: str = Field(sa_column=Column(Text(), nullable=False))
    body: str = Field(sa_column=Column(Text(), nullable=False))


class Prepared(Base, table=True):
    """The names of a content, prepared: a JSON array of opaque texts. Derived, so it is replaced when rules change."""

    content_id: int = Field(primary_key=True, foreign_key="content.id", sa_column_kwargs={"autoincrement": False})
    names_version: str
    names: str = Field(sa_column=Column(Text(), nullable=False))


class Version(Base, table=True):
    """A record's content over a stretch of editions, as believed over a stretch of known time.

    `snapshot_id` is the edition at `axis_from`, in which `locator` finds the raw entry; `raw_hash` is over that entry.
    """

    __table_args__ = (_live("uq_version_live", "record_id", "axis_from"), Index("ix_version_record_id", "record_id"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_id: int = Field(foreign_key="record.id")
    content_id: int = Field(foreign_key="content.id")
    snapshot_id: int = Field(foreign_key="snapshot.id")
    axis_from: str = Field(sa_column=Column(ordered_text(), nullable=False))
    axis_to: str | None = Field(default=None, sa_column=Column(ordered_text(), nullable=True))
    raw_hash: str
    locator: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class ChangeRow(Base, table=True):
    """One difference between an edition and the one before it on the axis; found when the edition was saved.

    `advance` marks rows that moved the list in force at the time: these, in order, turn what was in force on one day
    into what was in force on a later one. The others put history right.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_snapshot_id", "snapshot_id"),
        Index("ix_change_known_from", "known_from"),
        Index("ix_change_record_id", "record_id"),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_id: int = Field(foreign_key="record.id")
    snapshot_id: int = Field(foreign_key="snapshot.id")
    before_content_id: int | None = Field(default=None, foreign_key="content.id")
    after_content_id: int | None = Field(default=None, foreign_key="content.id")
    change: str
    field: str | None = None
    before: str | None = Field(default=None, sa_column=Column(Text(), nullable=True))
    after: str | None = Field(default=None, sa_column=Column(Text(), nullable=True))
    cause: str
    materiality: str
    advance: bool
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class DocumentRow(Base, table=True):
    """An article as archived: `text` is what evidence counts its characters in; `sha256` is over its UTF-8 bytes."""

    __tablename__ = "document"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sha256: str = Field(unique=True)
    raw_sha256: str
    path: str = Field(sa_column=Column(Text(), nullable=False))
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    language: str
    text: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))


class JudgementRow(Base, table=True):
    """A verdict on the very pair judged (`a` < `b`, record keys). A later one supersedes it; nothing is edited."""

    __tablename__ = "judgement"
    __table_args__ = (_live("uq_judgement_live", "a", "b"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    a: str = Field(sa_column=Column(ordered_text(), nullable=False))
    b: str = Field(sa_column=Column(ordered_text(), nullable=False))
    verdict: str
    actor: str
    reason: str = Field(sa_column=Column(Text(), nullable=False))
    seen: str = Field(sa_column=Column(Text(), nullable=False))
    confirms: int | None = Field(default=None, foreign_key="judgement.id")
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class Membership(Base, table=True):
    """Which entity a record belongs to, since when and until when we said so."""

    __table_args__ = (
        _live("uq_membership_live", "record_id"),
        Index("ix_membership_entity_id", "entity_id"),
        Index("ix_membership_record_id", "record_id"),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_id: int = Field(foreign_key="record.id")
    entity_id: str
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class Redirect(Base, table=True):
    """An entity id that was merged into another."""

    __table_args__ = (_live("uq_redirect_live", "old_id"), Index("ix_redirect_new_id", "new_id"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    old_id: str
    new_id: str
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class MergeStep(Base, table=True):
    """Why two records stand in one entity: the edge that joined them, with the explanation computed then."""

    __tablename__ = "merge_step"
    __table_args__ = (
        _live("uq_merge_step_live", "a", "b"),
        _live("ix_merge_step_entity_id", "entity_id", unique=False),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    entity_id: str
    a: str = Field(sa_column=Column(ordered_text(), nullable=False))
    b: str = Field(sa_column=Column(ordered_text(), nullable=False))
    basis: str
    score: float | None = None
    explanation: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class QueueItem(Base, table=True):
    """A pair that waits for a person; `weight` puts first what settles most."""

    __tablename__ = "queue_item"
    __table_args__ = (_live("uq_queue_item_live", "a", "b"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    a: str = Field(sa_column=Column(ordered_text(), nullable=False))
    b: str = Field(sa_column=Column(ordered_text(), nullable=False))
    score: float
    weight: float
    reason: str
    explanation: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class ClaimState(Base, table=True):
    """What a person made of a claim of the press: accepted, rejected or open again. `claim` names the designation."""

    __tablename__ = "claim_state"
    __table_args__ = (_live("uq_claim_state_live", "record_id", "claim"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_id: int = Field(foreign_key="record.id")
    claim: str
    state: str
    actor: str
    reason: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class AuditEntry(Base, table=True):
    """One act, chained to the one before: `hash` covers every other column and the previous hash. Triggers refuse changes."""

    __tablename__ = "audit_entry"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    actor: str
    action: str
    run: str | None = Field(default=None, index=True)
    payload: str = Field(sa_column=Column(Text(), nullable=False))
    names: str = Field(sa_column=Column(Text(), nullable=False))
    previous: str
    hash: str


class AuditName(Base, table=True):
    """A name that an audit entry speaks of, behind a salted hash that stands in the chain: it can be erased, not altered."""

    __tablename__ = "audit_name"
    digest: str = Field(primary_key=True)
    seq: int = Field(foreign_key="audit_entry.seq", index=True)
    salt: str
    name: str = Field(sa_column=Column(Text(), nullable=False))


class SubjectRow(Base, table=True):
    """A customer as one screening knew it; a changed one closes this row and opens another. May be erased, not altered."""

    __tablename__ = "subject"
    __table_args__ = (_live("uq_subject_live", "subject_id"),)
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
    __table_args__ = (_live("uq_alert_live", "alert_id"), Index("ix_alert_entity_id", "entity_id"))
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
    __table_args__ = (_live("uq_alert_decision_live", "alert_id"),)
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


def _table(name: str) -> Table:
    return METADATA.tables[name]


META = _table("watchlist_meta")
SNAPSHOT = _table("snapshot")
RECORD = _table("record")
CONTENT = _table("content")
PREPARED = _table("prepared")
VERSION = _table("version")
CHANGE = _table("change")
DOCUMENT = _table("document")
JUDGEMENT = _table("judgement")
MEMBERSHIP = _table("membership")
REDIRECT = _table("redirect")
MERGE_STEP = _table("merge_step")
QUEUE_ITEM = _table("queue_item")
CLAIM_STATE = _table("claim_state")
AUDIT_ENTRY = _table("audit_entry")
AUDIT_NAME = _table("audit_name")
SUBJECT = _table("subject")
ALERT = _table("alert")
ALERT_DECISION = _table("alert_decision")
SCREEN_RUN = _table("screen_run")
