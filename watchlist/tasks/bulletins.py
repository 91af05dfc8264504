"""The change report since the last one: written aside, recorded, then put in its place.

Where the last report ended stands in the audit log, in the numbers of change rows, not in times of day: rows are numbered
in the order of commits, so a change that another command was just writing, or that a clock set back dated into the past,
is neither lost nor told twice. The record and the window are one entry; a run that dies before it has told nobody
anything (its files lie aside and are swept away), one that dies after it is finished by the next run.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from watchlist.deliver import Parcel
from watchlist.errors import TableError
from watchlist.export.diff_html import write_diff_html
from watchlist.export.diff_numbers import count_changes, headline
from watchlist.export.diff_text import diff_text, write_diff_json
from watchlist.export.diff_xlsx import write_diff_xlsx
from watchlist.records import Cause
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history
from watchlist.tasks.acting import actor_of
from watchlist.tasks.effects import effects_of, known_alerts, monitored
from watchlist.tasks.reports import change_report, change_views, move_views
from watchlist.views import CustomerEffect, DiffView

REPORT = "report"
"""The action of the log under which a finished report stands."""
_ASIDE = ".aside-"


class Bulletin(msgspec.Struct, frozen=True, kw_only=True):
    """A report as recorded: what it covers, its files, and to whom it is to go.

    It covers the change rows and memberships numbered above those of the report before, up to and including `changes_to`
    and `moves_to`. `since` is when the report before was made.
    """

    run: str
    made: dt.datetime
    since: dt.datetime | None
    changes_to: int
    moves_to: int
    changes: int
    event: str
    title: str
    folder: str
    """Below the folder of reports."""
    files: tuple[str, ...]
    targets: tuple[str, ...] = ()
    summary: dict[str, Any] = {}
    headline: str = ""
    alerts_to: str = ""
    """The newest monitoring run whose alerts were reported."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """What the run knows before it writes its report: who it is, what went wrong so far, and who is to have the report."""

    run: str
    now: dt.datetime
    troubles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    quiet_targets: tuple[str, ...] = ()
    """Who has it on a day without changes and without trouble."""


def new_run(now: dt.datetime) -> str:
    """An id for a run: its moment, and two bytes that tell apart what began in the same second."""
    return f"daily-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def local(settings: Settings, moment: dt.datetime) -> dt.datetime:
    """The moment in the zone of the schedule.

    Raises:
        TableError: there is no such zone.
    """
    name = settings.schedule.timezone
    try:
        return moment.astimezone(ZoneInfo(name) if name else None)
    except (KeyError, ValueError, OSError):
        raise TableError(f"settings: schedule.timezone {name!r} is no zone; write it as Europe/Zurich") from None


def bulletins(session: Any, limit: int) -> list[Bulletin]:
    """The newest reports recorded, newest first."""
    return [_read(entry) for entry in audit.log(session, audit.LogQuery(action=REPORT, limit=limit))]


def _read(entry: audit.LogEntry) -> Bulletin:
    return msgspec.convert(entry.details, Bulletin)


def write_bulletin(database: Database, settings: Settings, occasion: Occasion) -> Bulletin:
    """Write the report of everything not yet reported, and record it; then put its files in their place.

    Raises:
        OSError: the files cannot be written.
        DatabaseError: it cannot be recorded; then nothing was reported.
    """
    view, former, marks, first = _window(database, occasion)
    customers, alerts_to = _customers(database, former)
    report = change_report(database, settings, view, customers, occasion.now)
    numbers = count_changes(report)
    said = "; ".join(
        [headline(numbers).rstrip("."), *(f"{one} read for the first time ({first[one]})" for one in first)]
    )
    quiet = numbers.quiet and not first and not customers and not occasion.troubles
    event = "alarm" if occasion.troubles else "heartbeat" if quiet else "report"
    day = local(settings, occasion.now)
    stem = f"changes-{day:%Y-%m-%d-%H%M%S}-{occasion.run[-4:]}"
    aside = _aside(settings, occasion.run)
    aside.mkdir(parents=True, exist_ok=True)
    files = [aside / f"{stem}{suffix}" for suffix in (".xlsx", ".html", ".json", ".txt")]
    write_diff_xlsx(files[0], report)
    write_diff_html(files[1], report)
    with files[2].open("wb") as stream:
        write_diff_json(stream, report)
    files[3].write_text(_text(occasion, said, diff_text(report)), encoding="utf-8")
    for file in files:
        _to_disk(file)
    made = Bulletin(
        run=occasion.run, made=occasion.now, since=former.made if former else None, changes_to=marks[0], moves_to=marks[1], alerts_to=alerts_to,
        changes=len(view.changes), event=event, title=_title(settings, day, said, occasion), headline=said,
        folder=f"{day:%Y-%m-%d}", files=tuple(file.name for file in files),
        targets=occasion.quiet_targets if quiet else occasion.targets, summary=msgspec.to_builtins(numbers),
    )  # fmt: skip
    with database.session() as session:
        details = msgspec.to_builtins(made)
        audit.append(
            session, action=REPORT, actor=actor_of(settings), details=details, now=occasion.now, run=occasion.run
        )
    _place(settings, made)
    return made


def _window(
    database: Database, occasion: Occasion
) -> tuple[DiffView, Bulletin | None, tuple[int, int], dict[str, int]]:
    """What was not yet reported, the report before, how far this one goes, and the lists read for the first time.

    All of it is read from one state of the database. A first load is counted and not listed: nothing in it is news.
    """
    with database.reading() as session:
        former = next(iter(bulletins(session, 1)), None)
        query = history.ChangeQuery(above=former.changes_to if former else 0, first_load=False, records=True)
        moves = decisions.entity_changes(session, above=former.moves_to if former else 0)
        changes = (*change_views(session, history.changes(session, query)), *move_views(session, moves))
        loaded = history.changes(session, history.ChangeQuery(above=query.above))
        first = Counter(one.source for one in loaded if one.cause is Cause.FIRST_LOAD)
        marks = history.last_change(session), decisions.last_move(session)
    view = DiffView(
        from_=former.made.isoformat(timespec="seconds") if former else None,
        to=occasion.now.isoformat(timespec="seconds"),
        changes=changes,
    )
    return view, former, marks, dict(sorted(first.items()))


def _customers(database: Database, former: Bulletin | None) -> tuple[tuple[CustomerEffect, ...], str]:
    """What monitoring found since the report before, and the newest of its runs. Ids of runs sort as they began."""
    reported = former.alerts_to if former else ""
    with database.reading() as session:
        found = [one for one in monitored(session) if one.run > reported]
        known = known_alerts(session, former.made) if former and found else frozenset[str]()
        effects = effects_of(session, found, known)
    return effects, max((one.run for one in found), default=reported)


def _title(settings: Settings, day: dt.datetime, said: str, occasion: Occasion) -> str:
    whose = f"{settings.organisation}: " if settings.organisation else ""
    trouble = f"ATTENTION, {occasion.troubles[0]}; " if occasion.troubles else ""
    return f"{whose}Watchlist {day:%Y-%m-%d}: {trouble}{said}"


def _text(occasion: Occasion, said: str, text: str) -> str:
    attention = ["What needs attention", *(f"  {one}" for one in occasion.troubles), ""] if occasion.troubles else []
    return "\n".join([f"{said}.", "", *attention, text])


def files_of(settings: Settings, bulletin: Bulletin) -> tuple[Path, ...]:
    """Where the files of a recorded report lie."""
    return tuple(Path(settings.reports_dir) / bulletin.folder / name for name in bulletin.files)


def parcel_of(settings: Settings, bulletin: Bulletin, *, repeated: bool = False) -> Parcel:
    """A recorded report, ready to be delivered: text, workbook and page. Where files are gone, it says so.

    `repeated` says that it was sent before and may have arrived.
    """
    files = [file for file in files_of(settings, bulletin) if file.suffix != ".json"]
    there = [file for file in files if file.is_file()]
    text = "".join(file.read_text(encoding="utf-8") for file in there if file.suffix == ".txt") or f"{bulletin.title}\n"
    if gone := [file.name for file in files if file not in there]:
        text += f"\nNo longer there: {', '.join(gone)}; `watchlist diff` shows the changes of any stretch of time.\n"
    return Parcel(
        title=bulletin.title, text=text, made=local(settings, bulletin.made), run_id=bulletin.run,
        files=tuple(file for file in there if file.suffix != ".txt"), summary=bulletin.summary, event=bulletin.event,
        repeated=repeated,
    )  # fmt: skip


def tidy(database: Database, settings: Settings) -> None:
    """Finish what a run left that died: recorded files go to their place, unrecorded ones away."""
    for aside in sorted(Path(settings.reports_dir).glob(f"{_ASIDE}*")):
        run = aside.name.removeprefix(_ASIDE)
        with database.reading() as session:
            found = audit.log(session, audit.LogQuery(action=REPORT, run=run, limit=1))
        if found:
            _place(settings, _read(found[0]))
        else:
            shutil.rmtree(aside)


def _aside(settings: Settings, run: str) -> Path:
    return Path(settings.reports_dir) / f"{_ASIDE}{run}"


def _place(settings: Settings, bulletin: Bulletin) -> None:
    aside, folder = _aside(settings, bulletin.run), Path(settings.reports_dir) / bulletin.folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in bulletin.files:
        if (aside / name).exists():
            (aside / name).replace(folder / name)
    shutil.rmtree(aside, ignore_errors=True)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
