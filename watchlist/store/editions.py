"""Editions: what is said of one when it is saved, where it stands among the others of its source, and which is in force.

The axis of a source orders its editions by the publisher's date (the day of fetching where the file has none), then by
the moment of fetching. A later reading of the same bytes by a newer parser stands right behind the earlier one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Protocol

import msgspec
from sqlalchemy import func, select, update
from sqlmodel import Session

from watchlist.records import Cause, Record
from watchlist.store.bulk import Ids, insert_rows
from watchlist.store.tables_history import SNAPSHOT
from watchlist.store.types import utc

ACCEPTED, REFUSED = "accepted", "refused"


class EditionFile(msgspec.Struct, frozen=True, kw_only=True):
    """One archived file of an edition."""

    name: str
    sha256: str
    size: int


class EditionMeta(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an edition beside its records.

    `ledger` (a struct or a dict, as the reader fills it) and `held` may still grow while rows are drawn; they are
    looked at when the rows are exhausted. Where `published` is None, `ledger.published` counts.
    """

    source: str
    sha256: str
    """SHA-256 over the raw bytes; of a set of files, over their hashes."""
    fetched: dt.datetime
    names_version: str
    """Version of the rules by which `prepare` makes prepared names."""
    published: dt.date | None = None
    files: tuple[EditionFile, ...] = ()
    format: str = ""
    parser_version: str = ""
    ledger: Any = None
    held: Collection[str] = ()
    """Source ids that stand in the edition but could not be read: what was last read of them stays in force."""
    scope: str = ""
    """Set for articles: the edition speaks for records of this scope only."""
    reason: str | None = None
    actor: str | None = None
    """Why, and on whose word, it was accepted although its checks failed."""
    cause: Cause | None = None
    """Whose doing the differences to the edition before are, where the bytes do not tell: a person's review."""


class EditionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A record as read, with its place in the file and the hash over the raw entry."""

    record: Record
    locator: str
    raw_hash: str


class RowLike(Protocol):
    """Anything with a record, a locator and a raw hash: `EditionRow`, or a reader's own row."""

    @property
    def record(self) -> Record:
        """The record as read."""

    @property
    def locator(self) -> str:
        """Its place in the file."""

    @property
    def raw_hash(self) -> str:
        """The hash over the raw entry."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was not taken up: where it stands, why, and its beginning."""

    locator: str
    reason: str
    raw: str = ""
    source_id: str = ""


class Place(msgspec.Struct, frozen=True):
    """An accepted edition's place: enough to know its neighbours."""

    id: int
    axis: str
    sha256: str
    edition_date: dt.date
    held: frozenset[str]
    known_from: dt.datetime


class Position(msgspec.Struct, frozen=True):
    """Where an edition comes to stand: on `axis`, behind `before`, in front of `after`. `same` is it, already stored.

    `stood` are the keys that every edition before it held: they stood there, but nothing was ever told of them.
    """

    axis: str
    edition_date: dt.date
    before: Place | None
    after: tuple[Place, ...]
    same: int | None
    stood: frozenset[str]


def places(session: Session, source: str, scope: str = "", known_at: dt.datetime | None = None) -> list[Place]:
    """The accepted editions of a source in the order of the axis, as known at a time."""
    columns = (
        SNAPSHOT.c.id, SNAPSHOT.c.axis, SNAPSHOT.c.sha256, SNAPSHOT.c.edition_date, SNAPSHOT.c.held,
        SNAPSHOT.c.known_from,
    )  # fmt: skip
    query = select(*columns).where(SNAPSHOT.c.source == source, SNAPSHOT.c.scope == scope, SNAPSHOT.c.state == ACCEPTED)
    if known_at is not None:
        query = query.where(SNAPSHOT.c.known_from <= utc(known_at))
    return [
        Place(row.id, row.axis, row.sha256, row.edition_date, frozenset(msgspec.json.decode(row.held)), row.known_from)
        for row in session.execute(query.order_by(SNAPSHOT.c.axis))
    ]


def position(session: Session, edition: EditionMeta) -> Position:
    """Where an edition belongs among those of its source, once its rows are drawn."""
    published = edition_published(edition)
    date = published or utc(edition.fetched).date()
    stem = _stem(date, edition.fetched, edition.sha256)
    standing = places(session, edition.source, edition.scope)
    twin = _twin(session, edition, published, [place for place in standing if place.axis < f"{stem}/~"])
    if twin is not None:
        axis, date, same = twin
    else:
        axis, same = f"{stem}/000", None
    before = [place for place in standing if place.axis < axis]
    return Position(
        axis=axis,
        edition_date=date,
        before=before[-1] if before else None,
        after=tuple(place for place in standing if place.axis > axis),
        same=same,
        stood=frozenset.intersection(*(place.held for place in before)) if before else frozenset(),
    )


def edition_published(edition: EditionMeta) -> dt.date | None:
    """The publisher's date of the edition: as given, else as the reader found it."""
    found: dt.date | None = edition.published or getattr(edition.ledger, "published", None)
    return found


def _stem(date: dt.date, fetched: dt.datetime, sha256: str) -> str:
    return f"{date.isoformat()}/{utc(fetched):%Y%m%dT%H%M%S%f}/{sha256[:12]}"


def _twin(
    session: Session, edition: EditionMeta, published: dt.date | None, before: list[Place]
) -> tuple[str, dt.date, int | None] | None:
    """The place for a second reading of bytes that stand on the axis already, or None if they do not.

    A dated file is the same edition wherever it stands; an undated one only if nothing else came since: A, B, A are
    three editions.
    """
    query = select(SNAPSHOT).where(
        SNAPSHOT.c.source == edition.source,
        SNAPSHOT.c.scope == edition.scope,
        SNAPSHOT.c.state == ACCEPTED,
        SNAPSHOT.c.sha256 == edition.sha256,
    )
    twins = session.execute(query.order_by(SNAPSHOT.c.axis.desc())).all()
    if not edition.scope:
        if published is not None:
            twins = [row for row in twins if row.published == published]
        else:
            twins = [row for row in twins if before and row.axis == before[-1].axis]
    if not twins:
        return None
    newest = twins[0]
    reader = (edition.format, edition.parser_version)
    if (newest.format, newest.parser_version) == reader:
        return newest.axis, newest.edition_date, newest.id
    stem, _, number = newest.axis.rpartition("/")
    return f"{stem}/{int(number) + 1:03d}", newest.edition_date, None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many records and names were taken up, and what was not."""

    records: int = 0
    names: int = 0
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


def insert_snapshot(
    session: Session, edition: EditionMeta, spot: Position | None, counts: Counts, held: Iterable[str], now: dt.datetime
) -> int:
    """Write the row of an edition; without a position it is one that was refused."""
    ledger = _ledger(edition, counts)
    snapshot_id = Ids(session, SNAPSHOT).take()
    published = edition_published(edition)
    row = {
        "id": snapshot_id,
        "source": edition.source,
        "scope": edition.scope,
        "state": REFUSED if spot is None else ACCEPTED,
        "axis": None if spot is None else spot.axis,
        "edition_date": spot.edition_date if spot else published or utc(edition.fetched).date(),
        "published": published,
        "fetched_at": utc(edition.fetched),
        "sha256": edition.sha256,
        "files": msgspec.json.encode(edition.files).decode(),
        "format": edition.format,
        "parser_version": edition.parser_version,
        "records": counts.records,
        "names": counts.names,
        "refused": len(ledger.get("refusals") or ()),
        "ledger": msgspec.json.encode(ledger).decode(),
        "held": msgspec.json.encode(sorted(held)).decode(),
        "reason": edition.reason,
        "actor": edition.actor,
        "known_from": now,
        "checked_at": now,
    }
    insert_rows(session, SNAPSHOT, [row])
    return snapshot_id


def _ledger(edition: EditionMeta, counts: Counts) -> dict[str, Any]:
    ledger: dict[str, Any] = dict(msgspec.to_builtins(edition.ledger) or {}) if edition.ledger is not None else {}
    own = [msgspec.to_builtins(refusal) for refusal in counts.refusals]
    ledger["refusals"] = [*(ledger.get("refusals") or ()), *own]
    ledger["warnings"] = [*(ledger.get("warnings") or ()), *counts.notes]
    return ledger


def mark_checked(session: Session, snapshot_id: int, now: dt.datetime) -> None:
    """Note that the publisher still offers this edition."""
    session.connection().execute(
        update(SNAPSHOT).where(SNAPSHOT.c.id == snapshot_id, SNAPSHOT.c.checked_at < utc(now)).values(checked_at=now)
    )


def save_refusal(session: Session, edition: EditionMeta, reason: str, now: dt.datetime) -> int:
    """Keep an edition as refused: it changes nothing. The same bytes refused again are marked as seen again.

    Returns:
        The id of the snapshot.
    """
    now = known_moment(session, edition, now)
    query = select(SNAPSHOT.c.id).where(
        SNAPSHOT.c.source == edition.source,
        SNAPSHOT.c.state == REFUSED,
        SNAPSHOT.c.sha256 == edition.sha256,
        SNAPSHOT.c.parser_version == edition.parser_version,
        SNAPSHOT.c.reason == reason,
    )
    found: int | None = session.execute(query.limit(1)).scalar()
    if found is not None:
        mark_checked(session, found, now)
        return found
    ledger = edition.ledger
    counts = Counts(records=getattr(ledger, "read", 0), names=getattr(ledger, "names_out", 0))
    return insert_snapshot(session, msgspec.structs.replace(edition, reason=reason), None, counts, (), now)


def known_moment(session: Session, edition: EditionMeta, now: dt.datetime) -> dt.datetime:
    """`now`, or the latest moment already written for this source: our own clock must not run backwards."""
    query = select(func.max(SNAPSHOT.c.known_from)).where(SNAPSHOT.c.source == edition.source)
    latest: dt.datetime | None = session.execute(query).scalar()
    return max(utc(now), latest) if latest is not None else utc(now)
