"""The tables of the press: claims as read, what persons said of them, and what tells copies of one story."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from watchlist.store.schema import METADATA, Base, live_index
from watchlist.store.types import Moment, ordered_text


class ClaimRow(Base, table=True):
    """A claim as read in an article, and what is made of it (`state`); another reading or word closes it and writes anew.

    `key` is the press record it was read for, `name` tells it from the others of that record, `content` is a hash over what it
    says, `body` the record with this one designation. `threshold` is the bar in force, `note` why it is asked again.
    """

    __tablename__ = "claim"
    __table_args__ = (
        live_index("uq_claim_live", "key", "name"),
        Index("ix_claim_document", "document"),
        live_index("ix_claim_state", "state", unique=False),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: str
    key: str = Field(sa_column=Column(ordered_text(), nullable=False))
    name: str = Field(sa_column=Column(ordered_text(), nullable=False))
    content: str
    place: int
    confidence: float
    threshold: float
    state: str
    note: str = Field(sa_column=Column(Text(), nullable=False))
    body: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class ClaimWord(Base, table=True):
    """What a person said of a claim, and the claim as they saw it (`seen`). A later word supersedes it; nothing is edited."""

    __tablename__ = "claim_word"
    __table_args__ = (live_index("uq_claim_word_live", "key", "name"), Index("ix_claim_word_document", "document"))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: str
    key: str = Field(sa_column=Column(ordered_text(), nullable=False))
    name: str = Field(sa_column=Column(ordered_text(), nullable=False))
    content: str
    state: str
    actor: str
    reason: str = Field(sa_column=Column(Text(), nullable=False))
    corrections: str = Field(sa_column=Column(Text(), nullable=False))
    seen: str = Field(sa_column=Column(Text(), nullable=False))
    known_from: dt.datetime = Field(sa_column=Column(Moment(), nullable=False))
    known_to: dt.datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class StoryRow(Base, table=True):
    """To which story an article belongs, and what tells it. Derived from the text, so it is replaced when rules change."""

    __tablename__ = "story"
    __table_args__ = (Index("ix_story_story", "story"),)
    document: str = Field(primary_key=True)
    story: str
    version: int
    signature: str = Field(sa_column=Column(Text(), nullable=False))
    quotations: str = Field(sa_column=Column(Text(), nullable=False))


class StoryMark(Base, table=True):
    """A mark by which copies of one story are found: a band of the signature, or a quotation. Derived likewise."""

    __tablename__ = "story_mark"
    __table_args__ = (Index("ix_story_mark_document", "document"),)
    mark: str = Field(primary_key=True)
    document: str = Field(primary_key=True)


CLAIM = METADATA.tables["claim"]
CLAIM_WORD = METADATA.tables["claim_word"]
STORY = METADATA.tables["story"]
STORY_MARK = METADATA.tables["story_mark"]
