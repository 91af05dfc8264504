"""The tables of editions, of what records said in them, of their changes and of archived articles."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from watchlist.store.schema import METADATA, Base, live_index
from watchlist.store.types import Moment, ordered_text


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

    __table_args__ = (
        live_index("uq_version_live", "record_id", "axis_from"),
        Index("ix_version_record_id", "record_id"),
    )
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


META = METADATA.tables["watchlist_meta"]
SNAPSHOT = METADATA.tables["snapshot"]
RECORD = METADATA.tables["record"]
CONTENT = METADATA.tables["content"]
PREPARED = METADATA.tables["prepared"]
VERSION = METADATA.tables["version"]
CHANGE = METADATA.tables["change"]
DOCUMENT = METADATA.tables["document"]
