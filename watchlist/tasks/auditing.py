"""The log of everything asked and answered: reading it, and checking its chain."""

from __future__ import annotations

from typing import Any

from watchlist.errors import IntegrityError
from watchlist.outcomes import AuditEntryView, AuditView
from watchlist.store import audit


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
    if entry.action == "resolve":
        return (
            f"{details.get('records')} records, {details.get('entities')} entities, {details.get('merges')} new merges"
        )
    if entry.action == "judge":
        return f"{details.get('a')} and {details.get('b')}: {details.get('verdict')}; {details.get('reason')}"
    if entry.action == "export":
        return f"{details.get('parties')} parties as {details.get('format')}"
    if entry.action == "diff":
        return f"{details.get('from') or 'first'} to {details.get('to') or 'now'}: {details.get('changes')} changes"
    return ", ".join(f"{key} {value}" for key, value in details.items() if isinstance(value, str | int))


def verify_log(session: Any) -> audit.Head:
    """Check every entry of the log.

    Raises:
        IntegrityError: the chain is broken, with the first place and how many more.
    """
    found = audit.verify(session)
    if found.problems:
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        raise IntegrityError(
            f"audit log: {found.problems[0]}{more}; compare with the head on an older workbook's cover"
        )
    return found.head
