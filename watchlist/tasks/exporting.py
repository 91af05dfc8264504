"""The watchlist itself as a file: workbook, CSV, JSON."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

import msgspec

from watchlist.errors import InputError, UsageError
from watchlist.settings import Settings
from watchlist.store import Database, audit
from watchlist.tasks.acting import actor_of
from watchlist.tasks.covers import cover_of
from watchlist.tasks.entities import Moment, entity_views
from watchlist.tasks.kinds import read_authority, read_kind
from watchlist.views import CoverFacts, EntityView

STDOUT = "-"


class ExportRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to write where; see the options of `watchlist export`."""

    form: str
    output: Path
    as_of: dt.date | None = None
    known_at: dt.datetime | None = None
    authorities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def moment(self) -> Moment:
        """The two times asked for."""
        return Moment(as_of=self.as_of, known_at=self.known_at)


def export_watchlist(database: Database, settings: Settings, request: ExportRequest, now: dt.datetime) -> int:
    """Write the watchlist; how many parties. The export goes into the audit log.

    Raises:
        InputError: the file cannot be written, or a kind or authority asked for is none.
        UsageError: a workbook was asked for on stdout.
    """
    kinds = {read_kind(kind) for kind in request.kinds}
    authorities = {read_authority(text) for text in request.authorities}
    with database.reading() as session:
        facts = _cover(session, settings, request, now)
        views = _filtered(entity_views(session, request.moment), kinds, authorities)
        count = write_entities(request.form, request.output, views, facts)
    details = {
        "format": request.form, "parties": count, "as_of": str(request.as_of or ""),
        "known_at": str(request.known_at or ""), "authorities": sorted(authorities), "kinds": sorted(request.kinds),
        "lists": [[one.source, one.edition, one.sha256] for one in facts.lists],
    }  # fmt: skip
    with database.session() as session:
        audit.append(session, action="export", actor=actor_of(settings), details=details, now=now)
    return count


def _filtered(views: Iterable[EntityView], kinds: set[Any], authorities: set[str]) -> Iterator[EntityView]:
    """Parties that have at least one record standing at the moment asked for and pass the filters."""
    for view in views:
        if all(record.listed == "not_listed" for record in view.records):
            continue
        if kinds and view.kind not in kinds:
            continue
        if authorities and not authorities & set(view.authorities):
            continue
        yield view


def write_entities(form: str, output: Path, views: Iterable[EntityView], facts: CoverFacts) -> int:
    """Write entities in one of the formats; how many.

    Raises:
        InputError: the file cannot be written.
        UsageError: a workbook was asked for on stdout.
    """
    counted = _Counted(views)
    if form == "xlsx":
        from watchlist.export.xlsx import write_xlsx

        if str(output) == STDOUT:
            raise UsageError("a workbook wants a file: -o FILE.xlsx")
        _make_folder(output)
        write_xlsx(output, counted, facts)
    elif form == "csv":
        from watchlist.export.csv_ import write_csv
        from watchlist.export.rows import ENTITIES

        with _text(output) as stream:
            write_csv(stream, ENTITIES, counted, mark=str(output) != STDOUT)
    else:
        from watchlist.export.json_ import write_json, write_jsonl

        with _binary(output) as stream:
            if form == "json":
                write_json(stream, counted, facts)
            elif form == "ftm":
                from watchlist.export.ftm import write_ftm

                write_ftm(stream, counted)
            else:
                write_jsonl(stream, counted)
    return counted.count


class _Counted:
    def __init__(self, views: Iterable[EntityView]) -> None:
        self._views = views
        self.count = 0

    def __iter__(self) -> Iterator[EntityView]:
        for view in self._views:
            self.count += 1
            yield view


def _cover(session: Any, settings: Settings, request: ExportRequest, now: dt.datetime) -> CoverFacts:
    return cover_of(
        session,
        settings,
        now,
        title="Watchlist",
        purpose="All parties designated by the lists and reported by the press, with names, designations and evidence",
        filters={
            "as of": request.as_of.isoformat() if request.as_of else "today",
            "as known at": request.known_at.isoformat() if request.known_at else "now",
            "authorities": ", ".join(request.authorities) or "all",
            "kinds": ", ".join(request.kinds) or "all",
        },
    )


def _make_folder(output: Path) -> None:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None


@contextmanager
def _text(output: Path) -> Iterator[TextIO]:
    if str(output) == STDOUT:
        yield sys.stdout
        return
    _make_folder(output)
    try:
        stream = output.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None
    with stream:
        yield stream


@contextmanager
def _binary(output: Path) -> Iterator[IO[bytes]]:
    if str(output) == STDOUT:
        yield sys.stdout.buffer
        return
    _make_folder(output)
    try:
        stream = output.open("wb")
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None
    with stream:
        yield stream
