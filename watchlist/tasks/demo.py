"""The steps of the guided first run. Each is the task that the command of that name calls, on the seeds."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import msgspec

from watchlist.errors import DatabaseError, InputError
from watchlist.outcomes import ExtractView, IngestView, ResolveView, UpdateOutcome
from watchlist.settings import Settings
from watchlist.sources.archive import Member, edition_hash
from watchlist.store import Database, open_database, overview
from watchlist.tasks.exporting import ExportRequest, export_watchlist
from watchlist.tasks.fetching import files_at
from watchlist.tasks.lists import UpdateRequest, update_sources
from watchlist.tasks.lookups import LookupRequest, look_up
from watchlist.tasks.press import IngestRequest, documents_of, extract_files, ingest_documents
from watchlist.tasks.reports import DiffRequest, diff_lists, write_change_report
from watchlist.tasks.resolving import resolve_all
from watchlist.views import LookupView

# Folders of seeds/lists are named after source and edition: the CSV set of OFAC carries no date.
DATED = ("ofac",)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the demonstration runs."""

    seeds: Path
    settings: Settings


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The files it left."""

    workbook: Path
    report: Path


def prepare(settings: Settings, directory: Path) -> Place:
    """Lay the seeds out in a folder and make room for a fresh database.

    Without a folder of its own the demonstration uses `data_dir` and `reports_dir` of the settings.

    Raises:
        InputError: the folder cannot be written, or holds a watchlist that is not the demonstration's.
    """
    own = directory != Path()
    data = directory / "data" if own else Path(settings.data_dir)
    reports = directory / "reports" if own else Path(settings.reports_dir)
    here = msgspec.structs.replace(
        settings, data_dir=str(data), reports_dir=str(reports), database_url=None if own else settings.database_url
    )
    seeds = directory / "seeds"
    try:
        if not (seeds / "press").is_dir():
            _copy_seeds(seeds)
        _clear(here, data, seeds)
        data.mkdir(parents=True, exist_ok=True)
        reports.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{directory}: cannot be written: {error.strerror or error}") from None
    return Place(seeds=seeds, settings=here)


def _copy_seeds(target: Path) -> None:
    packed = files("watchlist") / "seeds"
    if not packed.is_dir():
        packed = files("watchlist") / ".." / "seeds"  # a checkout, where seeds/ lies beside the package
    with as_file(packed) as source:
        shutil.copytree(source, target, dirs_exist_ok=True)


def _clear(settings: Settings, data: Path, seeds: Path) -> None:
    """Remove what an earlier demonstration left, and only that."""
    if settings.database_url is not None and not settings.database_url.startswith("sqlite"):
        raise InputError("the demo makes a database of its own; leave --db and WATCHLIST_DATABASE_URL away")
    database = Path(settings.url.removeprefix("sqlite:///"))
    if not database.exists():
        return
    hint = "give the demo a folder of its own: watchlist demo DIR"
    if not _only_seeds(settings, seeds):
        raise InputError(f"{database} holds a watchlist of yours; {hint}")
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        path.unlink(missing_ok=True)
    (data / "resolution.bin").unlink(missing_ok=True)
    for folder in ("raw", "index", "fetch"):
        shutil.rmtree(data / folder, ignore_errors=True)


def _only_seeds(settings: Settings, seeds: Path) -> bool:
    """Whether nothing but the demonstration's own editions is in the database."""
    try:
        with open_database(settings.url, create=False) as database, database.reading() as session:
            known = {one.sha256 for one in overview.snapshots(session, scope=None)}
            known |= {one.sha256 for one in overview.snapshots(session, scope=None, refused=True)}
    except DatabaseError:
        return False
    return known <= _hashes(seeds)


def _hashes(seeds: Path) -> set[str]:
    """The hashes that the editions and articles of the seeds are stored under."""
    found = {document.sha256 for document in documents_of([str(seeds / "press")])}
    for path in (seeds / "lists").iterdir():
        with files_at([path]) as files:
            members = [Member(name=one.name, sha256=hashlib.sha256(one.path.read_bytes()).hexdigest()) for one in files]
            found.add(edition_hash(members))
    return found


@contextmanager
def opened(place: Place) -> Iterator[Database]:
    """The demonstration's database."""
    with open_database(place.settings.url) as database:
        yield database


def extracted(place: Place) -> list[ExtractView]:
    """What the digests say."""
    return extract_files([str(place.seeds / "press")], place.settings)


def load_lists(database: Database, place: Place, now: dt.datetime) -> list[UpdateOutcome]:
    """Every sample edition, oldest first, as `watchlist update --from-file` reads it."""
    outcomes: list[UpdateOutcome] = []
    for path in sorted((place.seeds / "lists").iterdir()):
        source, _, date = path.stem.partition("_")
        request = UpdateRequest(
            sources=(source,),
            files=(path,),
            edition_date=dt.date.fromisoformat(date) if source in DATED else None,
        )
        outcomes += update_sources(database, place.settings, request, now, _silent).updates
    return outcomes


def _silent(_what: str, _done: int, _total: int | None) -> None:
    """Report nothing."""


def ingest_articles(database: Database, place: Place, now: dt.datetime) -> IngestView:
    """The digests as provisional records."""
    request = IngestRequest(paths=(str(place.seeds / "press"),))
    return ingest_documents(database, place.settings, request, now)


def resolved(database: Database, place: Place, now: dt.datetime) -> ResolveView:
    """Records as entities."""
    return resolve_all(database, place.settings, now)


def looked_up(database: Database, place: Place, name: str, now: dt.datetime) -> LookupView:
    """A name against the samples."""
    return look_up(database, place.settings, LookupRequest(name=name), now)


def write_reports(database: Database, place: Place, now: dt.datetime) -> Written:
    """The watchlist as a workbook, and what changed between the first editions and the last."""
    reports = Path(place.settings.reports_dir)
    workbook = reports / f"watchlist-{now:%Y-%m-%d}.xlsx"
    report = reports / f"changes-{now:%Y-%m-%d}.xlsx"
    export_watchlist(database, place.settings, ExportRequest(form="xlsx", output=workbook), now)
    view = diff_lists(database, place.settings, DiffRequest(first_load=False), now)
    write_change_report(database, place.settings, view, report, now)
    return Written(workbook=workbook, report=report)
