"""Taking up an edition's rows as they are drawn: fingerprints compared, new contents written, doubtful keys set aside.

Memory holds one small entry per row; what a row says is written in batches and let go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlmodel import Session

from watchlist.errors import InputError
from watchlist.records import Record, encode_record
from watchlist.store.bulk import Ids, chunks, insert_rows
from watchlist.store.editions import Counts, EditionMeta, Refusal, RowLike
from watchlist.store.tables_history import CONTENT, PREPARED, RECORD, VERSION
from watchlist.store.types import storable

BATCH = 500
MAX_KEY = 500
RAW_SHOWN = 500
DIFFER = "its key stands on rows that differ"
Prepare = Callable[[Record], Sequence[str]]


class Standing(msgspec.Struct, frozen=True, gc=False):
    """A version believed now that covers a place on the axis."""

    id: int
    record_id: int
    content_id: int
    snapshot_id: int
    fingerprint: str
    raw_hash: str
    locator: str
    axis_from: str
    axis_to: str | None


class Seen(msgspec.Struct, gc=False):
    """What the edition says of one key."""

    record_id: int
    content_id: int
    fingerprint: str
    raw_hash: str
    locator: str
    names: int


class Drawn(msgspec.Struct):
    """What came of drawing all rows. `held` are keys the edition has, but of which it could not be told what it says."""

    seen: dict[str, Seen]
    held: set[str]
    counts: Counts


def standing(session: Session, source: str, scope: str, axis: str | None) -> dict[str, Standing]:
    """The versions believed now that cover a place on the axis (None: its end), by the source's own id."""
    query = (
        select(
            RECORD.c.source_id, VERSION.c.id, VERSION.c.record_id, VERSION.c.content_id, VERSION.c.snapshot_id,
            CONTENT.c.fingerprint, VERSION.c.raw_hash, VERSION.c.locator, VERSION.c.axis_from, VERSION.c.axis_to,
        )
        .join(VERSION, VERSION.c.record_id == RECORD.c.id)
        .join(CONTENT, CONTENT.c.id == VERSION.c.content_id)
        .where(RECORD.c.source == source, RECORD.c.scope == scope, VERSION.c.known_to.is_(None))
    )  # fmt: skip
    if axis is None:
        query = query.where(VERSION.c.axis_to.is_(None))
    else:
        covers = VERSION.c.axis_to.is_(None) | (VERSION.c.axis_to > axis)
        query = query.where(VERSION.c.axis_from <= axis, covers)
    return {row[0]: Standing(*row[1:]) for row in session.execute(query)}


class Intake:
    """Draws the rows of one edition into the database, up to but not including what they mean for history."""

    def __init__(self, session: Session, edition: EditionMeta, prepare: Prepare, in_force: dict[str, Standing]) -> None:
        self._session = session
        self._edition = edition
        self._prepare = prepare
        self._in_force = in_force
        self._record_ids = self._known_records()
        self._new_record = Ids(session, RECORD)
        self._new_content = Ids(session, CONTENT)
        self._pending: list[tuple[str, str, str, Record]] = []
        self._seen: dict[str, Seen] = {}
        self._doubtful: set[str] = set()
        self._refusals: list[Refusal] = []
        self._repeated: dict[str, list[str]] = {}

    def draw(self, rows: Iterable[RowLike]) -> Drawn:
        """Draw all rows."""
        for row in rows:
            self._take(row)
        self._flush()
        for key in [key for key in self._doubtful if key in self._seen]:
            self._refuse_seen(key, DIFFER)
        notes = [
            f"{key} stands {len(locators)} times with the same content: {', '.join(locators)}"
            for key, locators in self._repeated.items()
            if key not in self._doubtful
        ]
        counts = Counts(
            records=len(self._seen),
            names=sum(one.names for one in self._seen.values()),
            refusals=tuple(self._refusals),
            notes=tuple(notes),
        )
        return Drawn(
            seen=self._seen, held=self._doubtful | (set(self._edition.held) - self._seen.keys()), counts=counts
        )

    def _known_records(self) -> dict[str, int]:
        query = select(RECORD.c.source_id, RECORD.c.id).where(
            RECORD.c.source == self._edition.source, RECORD.c.scope == self._edition.scope
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _take(self, row: RowLike) -> None:
        record = row.record
        if record.source != self._edition.source:
            raise ValueError(f"a record of {record.source} in an edition of {self._edition.source}")
        key = record.source_id
        try:
            body = encode_record(record)
            text = body.decode()
        except UnicodeEncodeError:
            self._refuse(row, "holds characters that are no text", "", keyed=_usable(key))
            return
        if not _usable(key):
            self._refuse(row, f"its key is empty, too long (over {MAX_KEY} characters) or no text", text, keyed=False)
            return
        digest = hashlib.sha256(body).hexdigest()
        if key in self._doubtful:
            self._refuse(row, DIFFER, text)
        elif (earlier := self._seen.get(key)) is not None:
            self._meet_again(row, earlier, digest, text)
        else:
            now = self._in_force.get(key)
            unchanged = now is not None and now.fingerprint == digest
            self._seen[key] = Seen(
                now.record_id if now is not None else self._record_ids.get(key, 0),
                now.content_id if now is not None and unchanged else 0,
                digest,
                row.raw_hash,
                row.locator,
                len(record.names),
            )
            if not unchanged:
                self._pending.append((key, digest, text, record))
                if len(self._pending) >= BATCH:
                    self._flush()

    def _meet_again(self, row: RowLike, earlier: Seen, digest: str, text: str) -> None:
        key = row.record.source_id
        if earlier.fingerprint == digest:
            self._repeated.setdefault(key, [earlier.locator]).append(row.locator)
            return
        self._refuse_seen(key, DIFFER)
        self._refuse(row, DIFFER, text)

    def _refuse_seen(self, key: str, reason: str) -> None:
        """Set a row aside that was taken up already, unless it was refused since."""
        self._flush()
        first = self._seen.pop(key, None)
        if first is not None:
            body = self._body(first.content_id)
            self._refusals.append(
                Refusal(locator=storable(first.locator), reason=reason, raw=body[:RAW_SHOWN], source_id=key)
            )

    def _body(self, content_id: int) -> str:
        return str(self._session.execute(select(CONTENT.c.body).where(CONTENT.c.id == content_id)).scalar_one())

    def _refuse(self, row: RowLike, reason: str, text: str, keyed: bool = True) -> None:
        key = row.record.source_id if keyed else ""
        if keyed:
            self._doubtful.add(key)
        self._refusals.append(
            Refusal(locator=storable(row.locator), reason=reason, raw=text[:RAW_SHOWN], source_id=key)
        )

    def _flush(self) -> None:
        """Write the contents that are new, and give every pending key its ids."""
        pending, self._pending = self._pending, []
        known = self._known_contents([self._record_ids[item[0]] for item in pending if item[0] in self._record_ids])
        records: list[dict[str, Any]] = []
        contents: list[dict[str, Any]] = []
        prepared: list[dict[str, Any]] = []
        for key, digest, text, record in pending:
            record_id = self._record_ids.get(key)
            content_id = known.get((record_id or 0, digest))
            if content_id is None:
                try:
                    names = list(self._prepare(record))
                except InputError as error:
                    self._set_aside(key, str(error), text)
                    continue
                if record_id is None:
                    record_id = self._record_ids[key] = self._new_record.take()
                    records.append(self._record_row(record_id, key))
                content_id = self._new_content.take()
                contents.append(_content_row(content_id, record_id, digest, text, record))
                prepared.append(
                    {
                        "content_id": content_id,
                        "names_version": self._edition.names_version,
                        "names": msgspec.json.encode(names).decode(),
                    }
                )
            one = self._seen[key]
            one.record_id, one.content_id = record_id or 0, content_id
        insert_rows(self._session, RECORD, records)
        insert_rows(self._session, CONTENT, contents)
        insert_rows(self._session, PREPARED, prepared)

    def _set_aside(self, key: str, reason: str, text: str) -> None:
        one = self._seen.pop(key)
        self._doubtful.add(key)
        self._refusals.append(
            Refusal(locator=storable(one.locator), reason=reason, raw=text[:RAW_SHOWN], source_id=key)
        )

    def _known_contents(self, record_ids: list[int]) -> dict[tuple[int, str], int]:
        found: dict[tuple[int, str], int] = {}
        for chunk in chunks(record_ids, BATCH):
            query = select(CONTENT.c.record_id, CONTENT.c.fingerprint, CONTENT.c.id)
            rows = self._session.execute(query.where(CONTENT.c.record_id.in_(chunk)))
            found.update({(row[0], row[1]): row[2] for row in rows})
        return found

    def _record_row(self, record_id: int, key: str) -> dict[str, Any]:
        return {
            "id": record_id,
            "source": self._edition.source,
            "source_id": key,
            "scope": self._edition.scope,
        }


def _usable(key: str) -> bool:
    return 0 < len(key) <= MAX_KEY and storable(key) == key


def _content_row(content_id: int, record_id: int, digest: str, text: str, record: Record) -> dict[str, Any]:
    programmes = dict.fromkeys(one.programme for one in record.designations if one.programme)
    return {
        "id": content_id,
        "record_id": record_id,
        "fingerprint": digest,
        "kind": record.kind.value,
        "caption": storable(record.caption),
        "programmes": storable("; ".join(programmes)),
        "body": text,
    }
