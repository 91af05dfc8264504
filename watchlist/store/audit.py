"""The audit log: who did what, when, on what, with what answer. Append-only and chained.

Every entry's hash covers its own columns and the hash before it, so an edit, a removal or an insertion breaks the chain
at its place; the head (how many entries, the last hash), written down elsewhere, also finds a tail that was cut off.
Triggers refuse changes on both databases. Names of queries stand in a side table behind salted hashes: the chain holds
the hashes only, so that a name can be erased (retention, a person's right) and the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Row, func, select
from sqlmodel import Session

from watchlist.store.bulk import CHUNK, chunks, erase_rows, insert_rows, writer_turn
from watchlist.store.tables_audit import AUDIT_ENTRY, AUDIT_NAME
from watchlist.store.types import moment_text, storable

GENESIS = "0" * 64
"""What the first entry has for the hash before it."""


class Head(NamedTuple):
    """The state of the log: how many entries, and the hash of the last."""

    entries: int
    hash: str


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as read. A name is None where only its salted hash is left."""

    seq: int
    at: dt.datetime
    actor: str
    action: str
    run: str | None
    details: dict[str, Any]
    names: tuple[str | None, ...]
    digests: tuple[str, ...]
    hash: str


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What reading the whole log found. `problems` is empty where everything holds."""

    head: Head
    problems: tuple[str, ...]
    names_kept: int
    names_gone: int


def append(
    session: Session,
    *,
    action: str,
    actor: str,
    details: Mapping[str, Any],
    now: dt.datetime,
    names: Sequence[str] = (),
    run: str | None = None,
) -> Head:
    """Add an entry. It stands or falls with the unit of work.

    Args:
        session: a unit of work that may write.
        action: one word: update, lookup, screen, judge, export, ...
        actor: who acts.
        details: plain data: what was asked and answered, lists with edition and hash, algorithm, configuration hash.
        now: when.
        names: names asked about. They are kept apart from the chain and can be erased; keep them out of `details`.
        run: id of a run that several entries belong to.
    """
    return _append(session, (action, actor, run), details, now, [(name, True) for name in names])


def append_nameless(
    session: Session, *, action: str, actor: str, details: Mapping[str, Any], now: dt.datetime,
    names: Sequence[str] = (), run: str | None = None,
) -> Head:  # fmt: skip
    """As `append`, but the names are not kept: only salted hashes whose salt is thrown away."""
    return _append(session, (action, actor, run), details, now, [(name, False) for name in names])


def _append(
    session: Session,
    who: tuple[str, str, str | None],
    details: Mapping[str, Any],
    now: dt.datetime,
    names: Sequence[tuple[str, bool]],
) -> Head:
    writer_turn(session.connection())
    entries, previous = head(session)
    action, actor, run = who
    salted = [(secrets.token_hex(16), storable(name), kept) for name, kept in names]
    digests = [digest_of(salt, name) for salt, name, _ in salted]
    row = {
        "seq": entries + 1,
        "at": moment_text(now),
        "actor": storable(actor),
        "action": action,
        "run": run,
        "payload": _canonical(details),
        "names": _canonical(digests),
        "previous": previous,
    }
    row["hash"] = hash_of(row)
    insert_rows(session, AUDIT_ENTRY, [row])
    kept_names = [
        {"digest": digest, "seq": entries + 1, "salt": salt, "name": name}
        for digest, (salt, name, kept) in zip(digests, salted, strict=True)
        if kept
    ]
    for chunk in chunks(kept_names, 10_000):
        insert_rows(session, AUDIT_NAME, chunk)
    return Head(entries + 1, str(row["hash"]))


def _canonical(data: Any) -> str:
    plain = msgspec.to_builtins(data)
    try:
        return msgspec.json.encode(plain, order="sorted").decode()
    except UnicodeEncodeError:  # what came in on a command line need not be text
        return msgspec.json.encode(_texts_only(plain), order="sorted").decode()


def _texts_only(data: Any) -> Any:
    if isinstance(data, str):
        return storable(data)
    if isinstance(data, dict):
        return {_texts_only(key): _texts_only(value) for key, value in data.items()}
    return [_texts_only(item) for item in data] if isinstance(data, list | tuple) else data


def digest_of(salt: str, name: str) -> str:
    """The hash that stands in the chain for a name."""
    return hashlib.sha256(f"{salt}:{name}".encode()).hexdigest()


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash over an entry's columns and the hash before it. An auditor can recompute it from the table alone."""
    columns = ("seq", "at", "actor", "action", "run", "payload", "names", "previous")
    return hashlib.sha256(msgspec.json.encode([row[column] for column in columns])).hexdigest()


def head(session: Session) -> Head:
    """How many entries there are, and the hash of the last."""
    query = select(AUDIT_ENTRY.c.seq, AUDIT_ENTRY.c.hash).order_by(AUDIT_ENTRY.c.seq.desc()).limit(1)
    row = session.execute(query).first()
    return Head(0, GENESIS) if row is None else Head(row.seq, row.hash)


class LogQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries to read, newest first. `since` is included, `until` is not."""

    action: str | None = None
    actor: str | None = None
    run: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    limit: int | None = None


def log(session: Session, query: LogQuery | None = None) -> list[LogEntry]:
    """Entries, newest first, with the names that are still kept."""
    query = query or LogQuery()
    statement = select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq.desc())
    for column, value in (("action", query.action), ("actor", query.actor), ("run", query.run)):
        if value is not None:
            statement = statement.where(AUDIT_ENTRY.c[column] == value)
    if query.since is not None:
        statement = statement.where(AUDIT_ENTRY.c.at >= moment_text(query.since))
    if query.until is not None:
        statement = statement.where(AUDIT_ENTRY.c.at < moment_text(query.until))
    if query.limit is not None:
        statement = statement.limit(query.limit)
    rows = session.execute(statement).all()
    kept = _kept_names(session, [row.seq for row in rows])
    return [_entry(row, kept) for row in rows]


def _kept_names(session: Session, seqs: Iterable[int]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for chunk in chunks(seqs, CHUNK):
        query = select(AUDIT_NAME.c.digest, AUDIT_NAME.c.name).where(AUDIT_NAME.c.seq.in_(chunk))
        kept.update({row.digest: row.name for row in session.execute(query)})
    return kept


def _entry(row: Row[Any], kept: Mapping[str, str]) -> LogEntry:
    digests = msgspec.json.decode(row.names, type=tuple[str, ...])
    return LogEntry(
        seq=row.seq,
        at=dt.datetime.fromisoformat(row.at),
        actor=row.actor,
        action=row.action,
        run=row.run,
        details=msgspec.json.decode(row.payload),
        names=tuple(kept.get(digest) for digest in digests),
        digests=digests,
        hash=row.hash,
    )


def verify(session: Session, anchor: Head | None = None) -> Verification:
    """Read the whole log and say what does not hold, and where.

    `anchor` is a head that was written down before (on a workbook's cover, in a file): the log must still hold it.
    """
    problems: list[str] = []
    expected, previous, last = 1, GENESIS, Head(0, GENESIS)
    digests: set[str] = set()
    statement = select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq).execution_options(yield_per=1000)
    for row in session.execute(statement).mappings():
        entry = dict(row)
        problems += _check(entry, expected, previous)
        digests.update(msgspec.json.decode(entry["names"], type=list[str]))
        seq, previous = entry["seq"], entry["hash"]
        expected, last = seq + 1, Head(seq, previous)
        if anchor is not None and anchor.entries == seq and anchor.hash != previous:
            problems.append(f"entry {seq}: its hash is not the one written down for it")
    if anchor is not None and anchor.entries > last.entries:
        problems.append(
            f"the log ends at entry {last.entries}; {anchor.entries} were written down: its tail is cut off"
        )
    kept = 0
    for problem in _check_names(session, digests):
        kept += problem is None
        if problem is not None:
            problems.append(problem)
    return Verification(head=last, problems=tuple(problems), names_kept=kept, names_gone=max(0, len(digests) - kept))


def _check(entry: Mapping[str, Any], expected: int, previous: str) -> Iterator[str]:
    seq = entry["seq"]
    if seq != expected:
        yield f"entry {expected} is missing" if seq == expected + 1 else f"entries {expected} to {seq - 1} are missing"
    elif entry["previous"] != previous:
        yield f"entry {seq} does not follow the entry before it: one of the two was replaced or put in"
    if hash_of(entry) != entry["hash"]:
        yield f"entry {seq} was altered"


def _check_names(session: Session, digests: set[str]) -> Iterator[str | None]:
    for row in session.execute(select(AUDIT_NAME).execution_options(yield_per=1000)):
        if digest_of(row.salt, row.name) != row.digest:
            yield f"entry {row.seq}: a name kept for it was altered"
        elif row.digest not in digests:
            yield f"entry {row.seq}: a name is kept for it that it never spoke of"
        else:
            yield None


def erase_names(session: Session, *, before: dt.datetime | None = None, name: str | None = None) -> int:
    """Erase names: of entries before a moment (retention), or a certain name wherever it stands. The chain holds on.

    Raises:
        ValueError: neither is given.
    """
    if before is None and name is None:
        raise ValueError("say which names: before a moment, or a certain one")
    writer_turn(session.connection())
    condition = AUDIT_NAME.c.name == storable(name) if name is not None else AUDIT_NAME.c.seq > 0
    if before is not None:
        condition &= _older(before)
    count = session.execute(select(func.count()).select_from(AUDIT_NAME).where(condition)).scalar_one()
    erase_rows(session, AUDIT_NAME, condition)
    return int(count)


def count_names(session: Session, before: dt.datetime) -> int:
    """How many names of entries before a moment are kept."""
    return int(session.execute(select(func.count()).select_from(AUDIT_NAME).where(_older(before))).scalar_one())


def _older(before: dt.datetime) -> ColumnElement[bool]:
    return AUDIT_NAME.c.seq.in_(select(AUDIT_ENTRY.c.seq).where(AUDIT_ENTRY.c.at < moment_text(before)))
