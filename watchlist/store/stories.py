"""Which articles tell one story, kept as they come: marks to find candidates by, and the story of each article.

All of it is derived from the texts. A new article is compared with those that share a mark with it and with the rest of
their stories, never with all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, delete, select, update
from sqlmodel import Session

from watchlist.store.bulk import CHUNK, chunks, insert_rows, writer_turn
from watchlist.store.tables_history import DOCUMENT
from watchlist.store.tables_press import STORY, STORY_MARK
from watchlist.store.types import storable


class StoryMarks(msgspec.Struct, frozen=True, kw_only=True):
    """What tells the story of an article. `keys` are what others that tell it share; they are not given back."""

    document: str
    signature: str
    quotations: tuple[str, ...]
    keys: tuple[str, ...] = ()
    published: dt.date | None = None
    path: str = ""


class StoryMember(msgspec.Struct, frozen=True, kw_only=True):
    """An article and its story, named after one of its articles."""

    document: str
    story: str
    published: dt.date | None
    path: str


def put_marks(session: Session, marks: Sequence[StoryMarks], version: int) -> None:
    """Keep the marks of articles in place of those there were; each is a story of its own until told otherwise."""
    connection = session.connection()
    writer_turn(connection)
    for chunk in chunks([one.document for one in marks], CHUNK):
        connection.execute(delete(STORY).where(STORY.c.document.in_(chunk)))
        connection.execute(delete(STORY_MARK).where(STORY_MARK.c.document.in_(chunk)))
    insert_rows(session, STORY, [_row(one, version) for one in marks])
    insert_rows(
        session, STORY_MARK, [{"mark": key, "document": one.document} for one in marks for key in set(one.keys)]
    )


def _row(one: StoryMarks, version: int) -> dict[str, Any]:
    quotations = storable(msgspec.json.encode(one.quotations).decode())
    return {
        "document": one.document, "story": one.document, "version": version, "signature": one.signature,
        "quotations": quotations,
    }  # fmt: skip


def near_articles(session: Session, documents: Iterable[str]) -> list[str]:
    """These articles, those that share a mark with one of them, and all of the stories these are in."""
    wanted = sorted(set(documents))
    other = STORY_MARK.alias("other")
    found = set(wanted)
    for chunk in chunks(wanted, CHUNK):
        query = select(other.c.document).join(STORY_MARK, STORY_MARK.c.mark == other.c.mark)
        found.update(session.execute(query.where(STORY_MARK.c.document.in_(chunk)).distinct()).scalars())
    told = {one.story for one in stories_of(session, found)}
    for chunk in chunks(sorted(told), CHUNK):
        found.update(session.execute(select(STORY.c.document).where(STORY.c.story.in_(chunk))).scalars())
    return sorted(found)


def read_marks(session: Session, documents: Iterable[str]) -> list[StoryMarks]:
    """The marks of articles, without their keys."""
    found: list[Row[Any]] = []
    for chunk in chunks(sorted(set(documents)), CHUNK):
        query = select(STORY.c.document, STORY.c.signature, STORY.c.quotations, DOCUMENT.c.published, DOCUMENT.c.path)
        query = query.join(DOCUMENT, DOCUMENT.c.sha256 == STORY.c.document).where(STORY.c.document.in_(chunk))
        found += session.execute(query).all()
    return [
        StoryMarks(
            document=row.document, signature=row.signature, published=row.published, path=row.path,
            quotations=msgspec.json.decode(row.quotations, type=tuple[str, ...]),
        )
        for row in found
    ]  # fmt: skip


def set_stories(session: Session, story_of: Mapping[str, str]) -> None:
    """Say which story articles belong to; only what differs is written."""
    standing = {one.document: one.story for one in stories_of(session, story_of)}
    moving: dict[str, list[str]] = {}
    for document, story in story_of.items():
        if standing.get(document) != story:
            moving.setdefault(story, []).append(document)
    for story, documents in sorted(moving.items()):
        for chunk in chunks(sorted(documents), CHUNK):
            session.connection().execute(update(STORY).where(STORY.c.document.in_(chunk)).values(story=story))


def stories_of(session: Session, documents: Iterable[str]) -> list[StoryMember]:
    """The story of each of these articles; an article that was never compared is left out."""
    found: list[StoryMember] = []
    for chunk in chunks(sorted(set(documents)), CHUNK):
        found += _members(session, STORY.c.document.in_(chunk))
    return found


def members_of(session: Session, stories: Iterable[str]) -> list[StoryMember]:
    """All articles of these stories."""
    found: list[StoryMember] = []
    for chunk in chunks(sorted(set(stories)), CHUNK):
        found += _members(session, STORY.c.story.in_(chunk))
    return found


def _members(session: Session, condition: Any) -> list[StoryMember]:
    query = select(STORY.c.document, STORY.c.story, DOCUMENT.c.published, DOCUMENT.c.path)
    query = query.join(DOCUMENT, DOCUMENT.c.sha256 == STORY.c.document).where(condition)
    return [
        StoryMember(document=row.document, story=row.story, published=row.published, path=row.path)
        for row in session.execute(query)
    ]


def outdated_stories(session: Session, version: int) -> list[str]:
    """The articles that were never compared, or by marks of another version."""
    query = select(DOCUMENT.c.sha256).outerjoin(STORY, STORY.c.document == DOCUMENT.c.sha256)
    rows = session.execute(query.where(STORY.c.version.is_(None) | (STORY.c.version != version)))
    return sorted(rows.scalars())
