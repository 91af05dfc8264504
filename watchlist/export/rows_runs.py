"""Tables of what a run did: updates, articles read, claims found, merges, the queue, the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from watchlist.export.column import Column, Table
from watchlist.outcomes import ExtractedDesignation, ExtractedRecord, ExtractView


def _get(name: str) -> Any:
    return lambda row: getattr(row, name)


class ClaimRow(msgspec.Struct, frozen=True):
    """One act against one party in one document; the act is None for a party without any."""

    view: ExtractView
    record: ExtractedRecord | None
    act: ExtractedDesignation | None


def claims_of(view: ExtractView) -> Iterator[ClaimRow]:
    """A document as rows, at least one: a document without a sanctioned party says so."""
    for record in view.records:
        for act in record.designations or (None,):
            yield ClaimRow(view, record, act)
    if not view.records:
        yield ClaimRow(view, None, None)


def _announced(row: ClaimRow) -> str:
    if row.act is None:
        return ""
    if row.act.announced is not None:
        return row.act.announced.isoformat()
    return f"unknown: {row.act.announced_note or 'the text gives no day'}"


UPDATES = Table(
    key="updates",
    title="Updates",
    description="What became of each edition.",
    columns=(
        Column(key="source", title="Source", description="Short name of the list.", getter=_get("source"), width=12),
        Column(key="outcome", title="Outcome", description="stored, unchanged, not_modified, refused or failed.", getter=_get("outcome")),
        Column(key="edition", title="Edition", description="The publisher's date of the edition.", getter=_get("edition"), kind="id"),
        Column(key="records", title="Records", description="Parties read.", getter=_get("records"), kind="int", width=9),
        Column(key="added", title="Added", description="Parties new in this edition.", getter=_get("added"), kind="int", width=8),
        Column(key="removed", title="Removed", description="Parties no longer in it.", getter=_get("removed"), kind="int", width=8),
        Column(key="amended", title="Amended", description="Parties that say something else.", getter=_get("amended"), kind="int", width=8),
        Column(key="refused", title="Refused", description="Entries that could not be read.", getter=_get("refused"), kind="int", width=8),
        Column(key="message", title="Message", description="What to know or do.", getter=_get("message"), kind="long", width=60),
    ),
)  # fmt: skip

INGESTED = Table(
    key="articles",
    title="Articles",
    description="What became of each article.",
    columns=(
        Column(key="path", title="Article", description="Where it was read from.", getter=_get("path"), width=40),
        Column(key="published", title="Published", description="Its own date, where it can be trusted.", getter=_get("published"), kind="date", width=12),
        Column(key="outcome", title="Outcome", description="stored or unchanged.", getter=_get("outcome"), width=10),
        Column(key="parties", title="Parties", description="Parties against which it reports an act.", getter=_get("parties"), kind="int", width=8),
        Column(key="added", title="Added", description="Of these, new.", getter=_get("added"), kind="int", width=8),
        Column(key="claims_waiting", title="To review", description="Claims that count only when a person accepts them.", getter=_get("claims_waiting"), kind="int", width=9),
        Column(key="notes", title="Notes", description="What was left open, and why.", getter=_get("notes"), kind="long", width=50),
    ),
)  # fmt: skip

CLAIMS = Table(
    key="claims",
    title="Claims",
    description="Who sanctions whom, as the texts say.",
    rows=claims_of,
    columns=(
        Column(key="document", title="Article", description="The text.", getter=lambda row: row.view.document.path, width=30),
        Column(key="party", title="Party", description="As the text names it.", getter=lambda row: row.record.name if row.record else "(no sanctioned party)", width=30),
        Column(key="kind", title="Kind", description="person, company, ...", getter=lambda row: row.record.kind.value if row.record else None, width=12),
        Column(key="role", title="Role", description="As the text gives it.", getter=lambda row: row.record.role if row.record else None, kind="long", width=30, wide=True),
        Column(key="authority", title="By", description="Code of the imposing authority.", getter=lambda row: row.act.authority if row.act else None, width=6),
        Column(key="status", title="Status", description="imposed, proposed, amended, lifted, denied.", getter=lambda row: row.act.status.value if row.act else None, width=10),
        Column(key="measures", title="Measures", description="What the act does.", getter=lambda row: tuple(one.value for one in row.act.measures) if row.act else None, width=24),
        Column(key="announced", title="Announced", description="The day, or why it is unknown.", getter=_announced, width=12),
        Column(key="confidence", title="Confidence", description="0-1: how sure the reading is.", getter=lambda row: row.act.confidence if row.act else None, kind="score", width=10, wide=True),
        Column(key="to_review", title="To review", description="yes: below the bar, so that it counts only when a person accepts it.", getter=lambda row: row.act.to_review if row.act else None, kind="flag", width=9, wide=True),
        Column(key="sentence", title="Sentence", description="Where it is said.", getter=lambda row: tuple(" ".join(one.quote.split()) for one in row.act.evidence) if row.act else None, kind="long", width=60),
    ),
)  # fmt: skip

MERGES = Table(
    key="merges",
    title="Merges",
    description="Which records are one party, and on what ground.",
    columns=(
        Column(key="entity_id", title="Entity", description="The party's id.", getter=_get("entity_id"), kind="id", width=17),
        Column(key="caption", title="Party", description="Its name.", getter=_get("caption"), width=28),
        Column(key="one", title="Record", description="Key of a record.", getter=_get("one"), kind="id", width=24),
        Column(key="other", title="Joined with", description="Key of the other record.", getter=_get("other"), kind="id", width=24),
        Column(key="ground", title="Ground", description="judged, reference, identifier or score.", getter=_get("ground"), width=10),
        Column(key="score", title="Score", description="0-1.", getter=_get("score"), kind="score", width=7),
        Column(key="reason", title="Reason", description="What speaks for it.", getter=_get("reason"), kind="long", width=60),
    ),
)  # fmt: skip

AUDIT = Table(
    key="log",
    title="Log",
    description="Everything asked and answered, newest first.",
    columns=(
        Column(key="number", title="No.", description="Entry number; none is ever missing.", getter=_get("number"), kind="int", width=6),
        Column(key="time", title="Time (UTC)", description="When.", getter=_get("time"), kind="moment", width=19),
        Column(key="actor", title="Actor", description="Who.", getter=_get("actor"), width=14),
        Column(key="action", title="Action", description="What.", getter=_get("action"), width=12),
        Column(key="summary", title="Summary", description="In words.", getter=_get("summary"), kind="long", width=70),
        Column(key="hash", title="Hash", description="First digits of the entry's hash.", getter=lambda row: row.hash[:12], kind="id", width=13),
    ),
)  # fmt: skip

PARTS = Table(
    key="explanation",
    title="Explanation",
    description="What a score is made of; the contributions add up to it.",
    columns=(
        Column(key="feature", title="Feature", description="What was compared.", getter=_get("feature"), width=16),
        Column(key="contribution", title="Contribution", description="Its share of the score.", getter=_get("contribution"), kind="score", width=12),
        Column(key="query", title="One side", description="The value compared.", getter=_get("query"), width=30),
        Column(key="listed", title="Other side", description="The value compared with.", getter=_get("listed"), width=30),
        Column(key="note", title="Note", description="Why.", getter=_get("note"), kind="long", width=50),
    ),
)  # fmt: skip

RUN_TABLES = (UPDATES, INGESTED, CLAIMS, MERGES, AUDIT, PARTS)
