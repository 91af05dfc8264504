"""The log of everything asked and answered: reading it, and checking its chain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError, IntegrityError
from watchlist.outcomes import AuditEntryView, AuditView
from watchlist.store import audit


class _Anchor(msgspec.Struct, frozen=True):
    """What a file beside a result says of the log."""

    entries: int
    head: str


def audit_entries(session: Any, limit: int) -> AuditView:
    """The newest entries of the log."""
    head = audit.head(session)
    entries = tuple(
        AuditEntryView(
            number=entry.seq, time=entry.at, actor=entry.actor, action=entry.action,
            summary=summary_of(entry), details=entry.details, hash=entry.hash,
        )
        for entry in audit.log(session, audit.LogQuery(limit=limit))
    )  # fmt: skip
    return AuditView(entries=entries, total=head.entries, head=head.hash)


def summary_of(entry: audit.LogEntry) -> str:
    """An entry in one line for a person. Names that were erased are shown as such."""
    names = ", ".join(name if name is not None else "(name erased)" for name in entry.names)
    details = entry.details
    if entry.action == "lookup":
        return f"{names}: {details.get('total', 0)} hits at {details.get('min_score')} or above"
    if entry.action in ("update", "refuse", "fail"):
        outcome = details["outcome"]
        counts = (
            f" +{outcome['added']} -{outcome['removed']}, {outcome['amended']} amended"
            if entry.action == "update"
            else ""
        )
        return (
            f"{outcome['source']} {outcome['outcome']} {outcome['edition'] or ''}{counts} {outcome['message']}".strip()
        )
    if entry.action == "ingest":
        return f"{details.get('path')}: {details.get('parties')} parties"
    if entry.action == "claim":
        claim = f"{details.get('key')} {str(details.get('claim')).replace('|', ' ').strip()}"
        return f"{claim}: {details.get('state')}; {details.get('reason')}"
    if entry.action == "bar":
        return f"claims count by themselves from {details.get('automatic_from')}: {details.get('articles')} articles touched"
    if entry.action == "resolve":
        return (
            f"{details.get('records')} records, {details.get('entities')} entities, {details.get('merges')} new merges"
        )
    if entry.action == "judge":
        return f"{details.get('a')} and {details.get('b')}: {details.get('verdict')}; {details.get('reason')}"
    if entry.action in ("screen", "monitor"):
        kind = "test, " if details.get("test") else "stopped early, " if details.get("interrupted") else ""
        return f"{details.get('run')}: {kind}{details.get('rows')} rows, {details.get('alerts')} hits"
    if entry.action == "decide":
        return f"{details.get('run')}: {len(details['decisions'])} decisions, {len(details['refused'])} refused"
    if entry.action in ("hold", "release"):
        return f"{names}: {details.get('reason')}"
    if entry.action in ("erase", "retention"):
        rows = details.get("rows", [])
        count = f"{len(rows)} rows" if isinstance(rows, list) else ""
        return ", ".join(part for part in (names, count, details.get("reason") or "") if part)
    if entry.action == "replay":
        return f"{details.get('run')}: {details.get('verdict')}"
    if entry.action == "export":
        return f"{details.get('parties')} parties as {details.get('format')}"
    if entry.action == "diff":
        return f"{details.get('from') or 'first'} to {details.get('to') or 'now'}: {details.get('changes')} changes"
    if entry.action == "daily":
        return f"{details.get('phase')} {details.get('outcome', '')} {details.get('headline', '')}".strip()
    if entry.action == "step":
        return f"{details.get('step')} {details.get('outcome')}: {details.get('message')}"
    if entry.action == "report":
        return f"{details.get('event')}: {details.get('changes')} changes, {details.get('title')}"
    if entry.action == "deliver" and details.get("phase") == "intent":
        return f"{details.get('channel')}: {'again ' if details.get('repeated') else ''}about to be sent"
    if entry.action == "deliver":
        return f"{details.get('target')}: {details.get('message')}"
    return ", ".join(f"{key} {value}" for key, value in details.items() if isinstance(value, str | int))


def read_anchor(path: Path) -> audit.Head:
    """The head of the log as a file beside a results workbook holds it.

    Raises:
        InputError: there is none in it.
    """
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Anchor)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except msgspec.DecodeError:
        raise InputError(f"{path} holds no head of an audit log; give the .anchor.json beside a result") from None
    return audit.Head(found.entries, found.head)


def verify_log(session: Any, anchor: Path | None = None) -> audit.Head:
    """Check every entry of the log; with a head written down before, also that nothing of its end is cut off.

    Raises:
        InputError: the file of the head is none.
        IntegrityError: the chain is broken, with the first place and how many more.
    """
    found = audit.verify(session, None if anchor is None else read_anchor(anchor))
    if found.problems:
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        raise IntegrityError(
            f"audit log: {found.problems[0]}{more}; compare with the head on an older workbook's cover"
        )
    return found.head
