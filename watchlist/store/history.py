"""History in two times: saving an edition, and (from the modules beside) reading what was listed and what changed.

`save_edition` writes in one unit of work what an edition says: new contents, the versions that begin and end with it,
and the changes against its neighbours. A process that dies in the middle leaves all as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from sqlmodel import Session

from watchlist.store.bulk import Ids, chunks, close_rows, insert_rows
from watchlist.store.changes import (
    ChangeQuery,
    StoredChange,
    changes,
    last_change,
    materiality,
    supersede_changes,
    write_changes,
)
from watchlist.store.editions import (
    Counts,
    EditionFile,
    EditionMeta,
    EditionRow,
    Place,
    Position,
    Refusal,
    RowLike,
    insert_snapshot,
    known_moment,
    mark_checked,
    position,
    save_refusal,
)
from watchlist.store.intake import Drawn, Intake, Prepare, Standing, standing
from watchlist.store.planning import Difference, Edition, Span, Supersede, plan
from watchlist.store.reading import (
    Listed,
    RecordQuery,
    StoredRecord,
    outdated_names,
    prepared_names,
    records_at,
    renew_names,
)
from watchlist.store.tables_history import VERSION

__all__ = [
    "ChangeQuery", "EditionDraft", "EditionFile", "EditionMeta", "EditionRow", "EditionSaved", "Listed", "RecordQuery",
    "Refusal", "StoredChange", "StoredRecord", "changes", "last_change", "materiality", "outdated_names", "prepared_names",
    "records_at", "renew_names", "save_edition", "save_refusal",
]  # fmt: skip

_BATCH = 4000


class EditionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of an edition came to, before anything in force is touched."""

    records: int
    names: int
    refusals: tuple[Refusal, ...]
    edition_date: dt.date
    in_force: bool
    """Whether it would be the newest edition of its source."""
    records_before: int | None
    """Records of the edition before it on the axis; None where it is the first."""


class EditionSaved(msgspec.Struct, frozen=True, kw_only=True):
    """What saving an edition did. With `same`, it stood there already and only its time of checking was noted."""

    snapshot_id: int
    source: str
    sha256: str
    edition_date: dt.date
    same: bool
    in_force: bool
    records: int
    names: int
    added: int = 0
    removed: int = 0
    amended: int = 0
    """Parties that came, went, or were amended against the edition before."""
    changes: int = 0
    """Change rows written; more than the parties where several fields were amended or history was put right."""
    refusals: tuple[Refusal, ...] = ()
    """Entries that the store set aside, beside those in the reader's own ledger."""
    notes: tuple[str, ...] = ()


def save_edition(
    session: Session,
    edition: EditionMeta,
    rows: Iterable[RowLike],
    prepare: Prepare,
    now: dt.datetime,
    check: Callable[[EditionDraft], None] | None = None,
) -> EditionSaved:
    """Take up an edition of a source.

    Args:
        session: a unit of work; nothing is visible to others before it ends.
        edition: whose edition it is, its bytes and date.
        rows: the records, drawn once and in order; of records that were known, only the fingerprint is compared.
        prepare: prepared names of a record, one opaque text per name; asked for new contents only. An InputError it
            raises sets the record aside, with the reason in the ledger.
        now: the moment from which we know it.
        check: looks at the counts before anything in force is touched; raises EditionRefusedError to stop.

    Raises:
        EditionRefusedError: whatever `check` found; end the unit of work with it and call `save_refusal` in another.
        ValueError: a record is of another source.
    """
    now = known_moment(session, edition, now)
    in_force = standing(session, edition.source, edition.scope, None)
    drawn = Intake(session, edition, prepare, in_force).draw(rows)
    spot = position(session, edition)
    counts = drawn.counts
    if spot.same is not None:
        mark_checked(session, spot.same, now)
        return _saved(edition, spot.same, spot, counts, {}, same=True)
    before = _before(session, edition, spot, in_force)
    if check is not None:
        check(_draft(spot, counts, before))
    snapshot_id = insert_snapshot(session, edition, spot, counts, drawn.held, now)
    following, beyond = _after(session, edition, spot)
    edition_ = Edition(snapshot_id, edition.sha256, spot, following, beyond, edition.cause)
    totals = _write(session, edition_, drawn, before, now)
    return _saved(edition, snapshot_id, spot, counts, totals, same=False)


def _before(
    session: Session, edition: EditionMeta, spot: Position, in_force: dict[str, Standing]
) -> dict[str, Standing]:
    """What stands right before the edition's place."""
    if spot.before is None:
        return {}
    if not spot.after:
        return in_force
    return standing(session, edition.source, edition.scope, spot.before.axis)


def _after(
    session: Session, edition: EditionMeta, spot: Position
) -> tuple[dict[str, Standing], dict[str, tuple[Place | None, Standing | None]]]:
    """What stands right behind it; and for keys that the next edition holds, the first edition that speaks of them."""
    if not spot.after:
        return {}, {}
    beyond: dict[str, tuple[Place | None, Standing | None]] = {}
    waiting = set(spot.after[0].held)
    following: dict[str, Standing] = {}
    for number, place in enumerate(spot.after):
        if number and not waiting:
            break
        there = standing(session, edition.source, edition.scope, place.axis)
        if not number:
            following = there
        for key in waiting - place.held:
            beyond[key] = (place, there.get(key))
        waiting &= place.held
    beyond.update(dict.fromkeys(waiting, (None, None)))
    return following, beyond


def _write(
    session: Session, edition: Edition, drawn: Drawn, before: Mapping[str, Standing], now: dt.datetime
) -> dict[str, int]:
    ids = Ids(session, VERSION)
    totals = dict.fromkeys(("added", "removed", "amended", "changes"), 0)
    for batch in chunks(plan(edition, drawn.seen, drawn.held, before), _BATCH):
        close_rows(session, VERSION, [step.id for step in batch if isinstance(step, Standing)], now)
        supersede_changes(session, [step for step in batch if isinstance(step, Supersede)], now)
        spans = [step for step in batch if isinstance(step, Span)]
        insert_rows(session, VERSION, [_version_row(ids.take(), span, now) for span in spans])
        differences = [step for step in batch if isinstance(step, Difference)]
        totals["changes"] += write_changes(session, differences, now)
        for one in differences:
            if one.snapshot_id == edition.id:
                totals[_kind(one)] += 1
    return totals


def _kind(one: Difference) -> str:
    if one.before is None and not one.stood:
        return "added"
    return "removed" if one.after is None else "amended"


def _version_row(version_id: int, span: Span, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": version_id,
        "record_id": span.record_id,
        "content_id": span.content_id,
        "snapshot_id": span.snapshot_id,
        "axis_from": span.axis_from,
        "axis_to": span.axis_to,
        "raw_hash": span.raw_hash,
        "locator": span.locator,
        "known_from": now,
        "known_to": None,
    }


def _draft(spot: Position, counts: Counts, before: Mapping[str, Standing]) -> EditionDraft:
    return EditionDraft(
        records=counts.records,
        names=counts.names,
        refusals=counts.refusals,
        edition_date=spot.edition_date,
        in_force=not spot.after,
        records_before=len(before) if spot.before is not None else None,
    )


def _saved(
    edition: EditionMeta, snapshot_id: int, spot: Position, counts: Counts, totals: Mapping[str, int], *, same: bool
) -> EditionSaved:
    return EditionSaved(
        snapshot_id=snapshot_id,
        source=edition.source,
        sha256=edition.sha256,
        edition_date=spot.edition_date,
        same=same,
        in_force=not spot.after,
        records=counts.records,
        names=counts.names,
        refusals=counts.refusals,
        notes=counts.notes,
        **totals,
    )
