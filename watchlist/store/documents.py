"""Articles as archived, and what was read in them.

An article is an edition of the source "press" that speaks for its own records only. Read again by a newer reader, its
records are amended, added or removed by the parser, as those of a list are. Its records are the claims that count (see
`claims`): where a person decides otherwise, or the bar moves, the article gets another edition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select, update
from sqlmodel import Session

from watchlist.errors import NotFoundError
from watchlist.records import PRESS, Cause
from watchlist.store.bulk import CHUNK, Ids, chunks, insert_rows
from watchlist.store.editions import EditionMeta, RowLike
from watchlist.store.history import EditionSaved, save_edition
from watchlist.store.intake import Prepare
from watchlist.store.tables_history import DOCUMENT, RECORD, SNAPSHOT, VERSION
from watchlist.store.types import storable, utc

_REVIEWED = " review:"


class DocumentMeta(msgspec.Struct, frozen=True, kw_only=True):
    """An article to store. `sha256` is over the UTF-8 bytes of `text`, in which evidence counts its characters."""

    sha256: str
    raw_sha256: str
    path: str
    text: str
    language: str = ""
    title: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    url: str | None = None


class StoredDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An article as stored; `text` is empty unless asked for. `records` counts what it says of parties now."""

    sha256: str
    raw_sha256: str
    path: str
    url: str | None
    title: str | None
    publisher: str | None
    published: dt.date | None
    language: str
    known_from: dt.datetime
    records: int
    text: str = ""


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """By which rules an article was read."""

    parser_version: str
    names_version: str
    format: str = "article"
    review: str = ""
    """Names what was decided on the claims of the article: the same text, decided otherwise, is another edition."""


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided on the claims of an article, and by which rules the names of its records are prepared."""

    review: str
    names_version: str


def save_document(
    session: Session,
    document: DocumentMeta,
    rows: Iterable[RowLike],
    prepare: Prepare,
    reader: Reader,
    now: dt.datetime,
) -> EditionSaved:
    """Store an article and the records read in it; `same` in the answer means that it was all there.

    What is said about the article itself (title, date, path) is brought up to date; its text cannot change.
    """
    edition = EditionMeta(
        source=PRESS,
        scope=document.sha256,
        sha256=document.sha256,
        fetched=now,
        published=document.published,
        format=reader.format,
        parser_version=_version(reader.parser_version, reader.review),
        names_version=reader.names_version,
    )
    saved = save_edition(session, edition, rows, prepare, now)
    _save_row(session, document, now)
    return saved


def _version(parser_version: str, review: str) -> str:
    return f"{parser_version}{_REVIEWED}{review}" if review else parser_version


def revise_document(
    session: Session, sha256: str, rows: Iterable[RowLike], prepare: Prepare, revision: Revision, now: dt.datetime
) -> EditionSaved:
    """Store other records for an article that is there: text and reading stay, what counts of it has changed.

    Raises:
        NotFoundError: there is no such article.
    """
    newest = session.execute(
        select(SNAPSHOT.c.format, SNAPSHOT.c.published, SNAPSHOT.c.parser_version)
        .where(SNAPSHOT.c.source == PRESS, SNAPSHOT.c.scope == sha256, SNAPSHOT.c.axis.is_not(None))
        .order_by(SNAPSHOT.c.axis.desc())
    ).first()
    if newest is None:
        raise NotFoundError(f"no article {sha256!r}")
    edition = EditionMeta(
        source=PRESS, scope=sha256, sha256=sha256, fetched=now, published=newest.published, format=newest.format,
        parser_version=_version(newest.parser_version.partition(_REVIEWED)[0], revision.review),
        names_version=revision.names_version, cause=Cause.REVIEW,
    )  # fmt: skip
    return save_edition(session, edition, rows, prepare, now)


def _save_row(session: Session, document: DocumentMeta, now: dt.datetime) -> None:
    facts: dict[str, Any] = {
        "raw_sha256": document.raw_sha256,
        "path": storable(document.path),
        "url": _storable(document.url),
        "title": _storable(document.title),
        "publisher": _storable(document.publisher),
        "published": document.published,
        "language": document.language,
    }
    connection = session.connection()
    found = connection.execute(select(DOCUMENT).where(DOCUMENT.c.sha256 == document.sha256))
    known = found.mappings().first()
    if known is None:
        row = {"id": Ids(session, DOCUMENT).take(), "sha256": document.sha256, "known_from": utc(now), **facts}
        # NUL is no character of a text; where one stands in a broken file, offsets must not move.
        insert_rows(session, DOCUMENT, [{**row, "text": storable(document.text)}])
    elif any(known[name] != value for name, value in facts.items()):
        connection.execute(update(DOCUMENT).where(DOCUMENT.c.id == known["id"]).values(facts))


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def documents(session: Session, sha256s: Sequence[str] | None = None) -> list[StoredDocument]:
    """Articles, newest known first, or those with the hashes given; without their texts."""
    if sha256s is None:
        rows = session.execute(_query(DOCUMENT.c.known_from.desc(), DOCUMENT.c.id.desc())).all()
    else:
        rows = []
        for chunk in chunks(dict.fromkeys(sha256s), CHUNK):
            query = _query(DOCUMENT.c.known_from.desc(), DOCUMENT.c.id.desc())
            rows += session.execute(query.where(DOCUMENT.c.sha256.in_(chunk))).all()
    return [_document(row) for row in rows]


def document(session: Session, sha256: str) -> StoredDocument:
    """One article with its text, by its hash or the beginning of it (8 characters or more).

    Raises:
        NotFoundError: there is none, or there are several.
    """
    query = _query(DOCUMENT.c.id).add_columns(DOCUMENT.c.text)
    rows = session.execute(query.where(DOCUMENT.c.sha256.startswith(sha256, autoescape=True))).all()
    if len(sha256) < 8 or len(rows) != 1:
        raise NotFoundError(f"no article {sha256!r}; give the hash that `watchlist ingest` printed for it")
    return _document(rows[0], rows[0].text)


def _query(*order: Any) -> Select[Any]:
    in_force = (
        select(RECORD.c.scope, func.count().label("records"))
        .join(VERSION, VERSION.c.record_id == RECORD.c.id)
        .where(RECORD.c.source == PRESS, VERSION.c.known_to.is_(None), VERSION.c.axis_to.is_(None))
        .group_by(RECORD.c.scope)
        .subquery()
    )
    columns = [column for column in DOCUMENT.c if column.name != "text"]
    query = select(*columns, func.coalesce(in_force.c.records, 0).label("records"))
    return query.outerjoin(in_force, in_force.c.scope == DOCUMENT.c.sha256).order_by(*order)


def _document(row: Row[Any], text: str = "") -> StoredDocument:
    return StoredDocument(
        sha256=row.sha256, raw_sha256=row.raw_sha256, path=row.path, url=row.url, title=row.title,
        publisher=row.publisher, published=row.published, language=row.language, known_from=row.known_from,
        records=row.records, text=text,
    )  # fmt: skip
