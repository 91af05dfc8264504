"""The tables of who is who: judgements, entities and how they came to be, what waits for a person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from watchlist.store.schema import METADATA, Base, live_index
from watchlist.store.types import Moment, ordered_text


class JudgementRow(Base, table=True):
    """A verdict on the very pair judged (`a` < `b`, record keys). A later one supersedes it; nothing is edited."""

    __tablename__ = "judgement"
    __table_args__ = (live_index("uq_judgement_live", "a", "b"),)
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
        live_index("uq_membership_live", "record_id"),
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

    __table_args__ = (live_index("uq_redirect_live", "old_id"), Index("ix_redirect_new_id", "new_id"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    old_id: str
    new_id: str
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class MergeStep(Base, table=True):
    """Why two records stand in one entity: the edge that joined them, with the explanation computed then."""

    __tablename__ = "merge_step"
    __table_args__ = (
        live_index("uq_merge_step_live", "a", "b"),
        live_index("ix_merge_step_entity_id", "entity_id", unique=False),
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
    __table_args__ = (live_index("uq_queue_item_live", "a", "b"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    a: str = Field(sa_column=Column(ordered_text(), nullable=False))
    b: str = Field(sa_column=Column(ordered_text(), nullable=False))
    score: float
    weight: float
    reason: str
    explanation: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


JUDGEMENT = METADATA.tables["judgement"]
MEMBERSHIP = METADATA.tables["membership"]
REDIRECT = METADATA.tables["redirect"]
MERGE_STEP = METADATA.tables["merge_step"]
QUEUE_ITEM = METADATA.tables["queue_item"]
