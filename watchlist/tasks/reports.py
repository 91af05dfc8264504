"""What changed on the lists field by field, and the report of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError, UsageError
from watchlist.names import latin_form
from watchlist.records import Cause, Change, Record
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history, overview
from watchlist.tasks.acting import actor_of
from watchlist.tasks.composing import entry_link
from watchlist.tasks.covers import cover_of
from watchlist.tasks.effects import effects_of_changes
from watchlist.tasks.entities import Moment, entity_of, read_records
from watchlist.tasks.known import spec_of
from watchlist.tasks.press_lists import press_claims
from watchlist.views import (
    ChangeView,
    CustomerEffect,
    DiffReport,
    DiffView,
    Trend,
)

TREND_EDITIONS = 12
CHUNK = 1000


class DiffRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which changes: of editions dated after `since`, up to and including `until` (None: no bound).

    Parties of the first edition ever read of a list came with that reading, not by an act of the publisher; they are
    left out unless `first_load` is set.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()
    first_load: bool = False
    known_at: dt.datetime | None = None
    """As it was believed at a moment; editions that came later are left aside."""


def diff_lists(database: Database, settings: Settings, request: DiffRequest, now: dt.datetime) -> DiffView:
    """The changes of the lists between two days, by the publishers' edition dates; goes into the audit log.

    Raises:
        UsageError: the days are the wrong way round.
        UnknownSourceError: a source named is not known.
    """
    if request.since and request.until and request.since > request.until:
        raise UsageError(f"{request.since} is later than {request.until}; write the earlier day first")
    for name in request.sources:
        spec_of(settings, name)
    with database.reading() as session:
        query = history.ChangeQuery(
            after=request.since or dt.date.min,
            through=request.until or dt.date.max,
            sources=request.sources,
            first_load=request.first_load,
            known_at=request.known_at,
            records=True,
        )
        changes = (*change_views(session, history.changes(session, query)), *_moves(session, request))
    view = DiffView(
        from_=request.since.isoformat() if request.since else None,
        to=request.until.isoformat() if request.until else None,
        changes=changes,
    )
    with database.session() as session:
        details = {"from": view.from_, "to": view.to, "sources": list(request.sources), "changes": len(changes)}
        audit.append(session, action="diff", actor=actor_of(settings), details=details, now=now)
    return view


def change_views(session: Any, changes: Iterable[history.StoredChange]) -> Iterator[ChangeView]:
    """Stored changes in the shape that leaves the product, with the entity each record is in today."""
    stored = list(changes)
    home: dict[str, str] = {}
    keys = list(dict.fromkeys(one.key for one in stored))
    for start in range(0, len(keys), CHUNK):
        home.update(entity_of(session, keys[start : start + CHUNK], Moment()))
    for one in stored:
        yield ChangeView(
            source=one.source,
            source_id=one.source_id,
            entity_id=home[one.key],
            caption=one.caption,
            latin=latin_form(one.caption),
            change=one.change,
            field=one.field,
            before=_whole(one.record_before) if one.change is Change.REMOVED else one.before,
            after=_whole(one.record_after) if one.change is Change.ADDED else one.after,
            cause=one.cause.value,
            materiality=one.materiality,
            detected=one.detected,
            edition_before=one.edition_before.isoformat() if one.edition_before else None,
            edition=one.edition.isoformat(),
            kind=one.kind,
            programme=one.programme,
            link=entry_link(one.source, one.source_id),
        )


def _moves(session: Any, request: DiffRequest) -> Iterator[ChangeView]:
    """Records that passed to another entity in the days asked for, by the day we said so."""
    since = dt.datetime.combine(request.since, dt.time.max, dt.UTC) if request.since else None
    until = dt.datetime.combine(request.until, dt.time.max, dt.UTC) if request.until else None
    moves = [
        one
        for one in decisions.entity_changes(session, since, until)
        if not request.sources or one.key.partition(":")[0] in request.sources
    ]
    yield from move_views(session, moves)


def move_views(session: Any, moves: Sequence[decisions.EntityChange]) -> Iterator[ChangeView]:
    """Records that passed to another entity, in the shape that leaves the product."""
    stored = read_records(session, [one.key for one in moves], Moment())
    for one in moves:
        source, _, source_id = one.key.partition(":")
        found = stored.get(one.key)
        yield ChangeView(
            source=source,
            source_id=source_id,
            entity_id=one.after,
            caption=found.record.caption if found is not None else one.key,
            change=one.change,
            before=one.before,
            after=one.after,
            cause=Cause.MERGE.value,
            materiality="identity",
            detected=one.at,
            kind=found.record.kind.value if found is not None else None,
        )


def _whole(record: Record | None) -> Any:
    """The record of a party that came or went, as plain data: what is known of it."""
    return None if record is None else msgspec.to_builtins(record)


def write_change_report(database: Database, settings: Settings, view: DiffView, output: Path, now: dt.datetime) -> None:
    """The change report as a workbook or a page, by the ending of the file.

    Raises:
        InputError: the file cannot be written.
    """
    with database.reading() as session:
        customers = effects_of_changes(session, view.changes)
    report = change_report(database, settings, view, customers, now)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None
    if output.suffix == ".html":
        from watchlist.export.diff_html import write_diff_html

        write_diff_html(output, report)
    elif output.suffix == ".json":
        from watchlist.export.diff_text import write_diff_json

        with output.open("wb") as stream:
            write_diff_json(stream, report)
    elif output.suffix == ".txt":
        from watchlist.export.diff_text import diff_text

        output.write_text(diff_text(report) + "\n", encoding="utf-8")
    else:
        from watchlist.export.diff_xlsx import write_diff_xlsx

        write_diff_xlsx(output, report)


def change_report(
    database: Database, settings: Settings, view: DiffView, customers: tuple[CustomerEffect, ...], now: dt.datetime
) -> DiffReport:
    """All that a change report shows beside changes and customers: list health, trends, the press against the lists."""
    with database.reading() as session:
        facts = cover_of(
            session,
            settings,
            now,
            title="Change report",
            purpose="What changed on the lists, field by field, and what the press reports that they do not carry",
            filters={"from": view.from_ or "the first edition", "to": view.to or "now"},
        )
        return DiffReport(
            facts=facts,
            diff=view,
            customers=customers,
            press=tuple(press_claims(session)),
            trends=tuple(_trends(session)),
        )


def _trends(session: Any) -> Iterator[Trend]:
    """Sizes of the last editions of each list; of an edition that was read again, its last reading."""
    sizes: dict[str, dict[str, tuple[str, int]]] = {}
    for one in overview.snapshots(session):
        sizes.setdefault(one.source, {})[f"{one.edition_date} {one.sha256}"] = (
            one.edition_date.isoformat(),
            one.records,
        )
    for source, points in sizes.items():
        yield Trend(source=source, points=tuple(points.values())[-TREND_EDITIONS:])
