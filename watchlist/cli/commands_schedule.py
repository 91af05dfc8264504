"""Commands of the daily job, and the state of everything: schedule run|start|install|status, status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchlist.cli.options import Actor, Db, Json, Out, now, settings_of

if TYPE_CHECKING:
    from watchlist.tasks.daily import DailyView
    from watchlist.tasks.scheduling import ScheduleView
    from watchlist.tasks.status import StatusView


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    schedule = typer.Typer(
        help="The daily job: update, resolve, report, deliver.", no_args_is_help=True, rich_markup_mode=None
    )
    schedule.command("run")(schedule_run)
    schedule.command("start")(schedule_start)
    schedule.command("install")(schedule_install)
    schedule.command("status")(schedule_status)
    app.add_typer(schedule, name="schedule")
    app.command("status")(status)


def schedule_run(context: typer.Context, as_json: Json = False, actor: Actor = None, db: Db = None) -> None:
    """Do the daily job once: update every enabled list, resolve, monitor customers, report, deliver.

    Exit 0: all well. 4: some list is stale, was refused or could not be fetched. 1: a step failed. 7: another run is at
    work. A run that was killed is made good by the next one: what was not reported is, and nothing twice.
    """
    from watchlist.cli.output import show_lines, to_json
    from watchlist.cli.progress import progress
    from watchlist.cli.stopping import stop_on_term
    from watchlist.store import open_database
    from watchlist.tasks.daily import run_daily
    from watchlist.tasks.scheduling import timetable

    settings = settings_of(context, db, actor=actor)
    timetable(settings)  # settings that make no sense are told before anything is done
    stop_on_term()
    with open_database(settings.url) as database, progress() as report:
        view = run_daily(database, settings, now, report)
    show_lines(sys.stdout, [to_json(view)] if as_json else list(run_lines(view)))
    if view.exit_code:
        raise typer.Exit(view.exit_code)


def run_lines(view: DailyView) -> Iterator[str]:
    """A run for a terminal or a log of cron: the headline first, then each step."""
    width = max((len(one.step) for one in view.steps), default=0)
    yield view.headline
    for one in view.steps:
        yield f"  {one.outcome:<9}  {one.step:<{width}}  {one.message}".rstrip()
    yield from (f"  {file}" for file in view.files)


def schedule_start(context: typer.Context, actor: Actor = None, db: Db = None) -> None:
    """Stay and do the daily job at the times of the settings, until SIGTERM or Ctrl-C. One line an event on stderr.

    A time that passed while it was away or the machine slept is made up for once. A stop ends a run at work cleanly;
    the next one goes on. Exit 0: stopped. 7: another one serves this database. Settings are read once: start it anew
    after changing them.
    """
    from watchlist.cli.stopping import stop_on_term
    from watchlist.tasks.daemon import serve

    def tell(line: str) -> None:
        with suppress(OSError):  # the work goes on where nobody reads the log any more
            sys.stderr.write(f"{now().astimezone():%Y-%m-%d %H:%M:%S %Z}  {' '.join(line.split())}\n")
            sys.stderr.flush()

    stop_on_term()
    serve(settings_of(context, db, actor=actor), now, tell)


def schedule_install(
    context: typer.Context,
    systemd: Annotated[bool, typer.Option("--systemd", help="A service and its timer.")] = False,
    cron: Annotated[bool, typer.Option("--cron", help="Lines for crontab.")] = False,
    windows: Annotated[bool, typer.Option("--windows", help="A task for the Windows task scheduler.")] = False,
    output: Out = None,
) -> None:
    """Print (or write) what makes the operating system run the daily job, at the times of the settings.

    It runs in the folder you stand in, with its watchlist.toml, which names the database.
    """
    from watchlist.errors import InputError, UsageError
    from watchlist.tasks.installing import cron_unit, systemd_unit, windows_unit

    if [systemd, cron, windows].count(True) != 1:
        raise UsageError("schedule install wants one of --systemd, --cron, --windows")
    write = systemd_unit if systemd else cron_unit if cron else windows_unit
    text = write(settings_of(context), [sys.executable, "-m", "watchlist", "schedule", "run"], Path.cwd())
    if output is None or str(output) == "-":
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None


def schedule_status(context: typer.Context, as_json: Json = False, db: Db = None) -> None:
    """Show the timetable, the next run and the last ones. Exit 4 when a run was missed, or none was ever done."""
    from watchlist.cli.output import show_lines, to_json
    from watchlist.store import open_database
    from watchlist.tasks.scheduling import schedule_view

    settings = settings_of(context, db)
    with open_database(settings.url, create=False) as database, database.reading() as session:
        view = schedule_view(session, settings, now())
    show_lines(sys.stdout, [to_json(view)] if as_json else list(schedule_lines(view)))
    if view.missed is not None or not view.runs:
        raise typer.Exit(4)


def schedule_lines(view: ScheduleView) -> Iterator[str]:
    """The timetable and the runs for a terminal."""
    yield f"timetable  {', '.join(view.times)} {view.days} ({view.timezone})"
    yield f"next run   {view.next_run:%Y-%m-%d %H:%M %Z}" if view.next_run else "next run   none"
    if view.missed is not None:
        yield f"missed     the run of {view.missed:%Y-%m-%d %H:%M %Z}; run it now: watchlist schedule run"
    if not view.runs:
        yield "last run   none was ever done; try it: watchlist schedule run"
    for one in view.runs:
        code = "" if one.exit_code is None else f" (exit {one.exit_code})"
        yield f"last run   {one.started:%Y-%m-%d %H:%M} UTC  {one.outcome}{code}  {one.headline}".rstrip()


def status(context: typer.Context, as_json: Json = False, db: Db = None) -> None:
    """Show the state of everything: lists and their age, runs, queues, the log's chain, disk.

    Exit 0: all well. 4: a list is stale, a run was missed or did not end well, a delivery waits, the disk runs full.
    5: the audit log was tampered with.
    """
    from watchlist.cli.output import show_lines, to_json
    from watchlist.store import open_database
    from watchlist.tasks.status import status_view

    settings = settings_of(context, db)
    with open_database(settings.url, create=False) as database:
        view = status_view(database, settings, now())
    show_lines(sys.stdout, [to_json(view)] if as_json else list(status_lines(view)))
    if view.exit_code:
        raise typer.Exit(view.exit_code)


def status_lines(view: StatusView) -> Iterator[str]:
    """The state for a terminal: what is wrong first."""
    yield from (f"ATTENTION  {one}" for one in view.problems)
    if not view.problems:
        yield "all is well"
    for one in view.lists:
        age = "" if one.age_days is None else f", {one.age_days} days old"
        size = "" if one.edition is None else f", {one.records} records"
        yield f"list       {one.source}: {one.edition or 'not loaded'}{age}{size}, {one.health}"
    yield from schedule_lines(view.schedule)
    waits = f"{view.claims_waiting} claims, {view.pairs_waiting} pairs, {view.alerts_open} alerts"
    yield f"waiting    {waits}, {view.reports_undelivered} deliveries"
    broken = "BROKEN" if view.chain.problems else "unbroken"
    yield f"log        {view.chain.entries} entries, chain {broken}, head {view.chain.head[:16]}"
    own = "" if view.disk.database is None else f"database {view.disk.database >> 20} MiB, "
    yield f"disk       {own}archive {view.disk.archive >> 20} MiB, free {view.disk.free >> 30} GiB"
