"""Commands of the daily job: schedule run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from watchlist.cli.options import Actor, Db, Json, now, settings_of

if TYPE_CHECKING:
    from watchlist.tasks.daily import DailyView


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    schedule = typer.Typer(
        help="The daily job: update, resolve, report, deliver.", no_args_is_help=True, rich_markup_mode=None
    )
    schedule.command("run")(schedule_run)
    app.add_typer(schedule, name="schedule")


def schedule_run(context: typer.Context, as_json: Json = False, actor: Actor = None, db: Db = None) -> None:
    """Do the daily job once: update every enabled list, resolve, report what is new, deliver.

    Exit 0: all well. 4: some list is stale, was refused or could not be fetched. 1: a step failed. 7: another run is at
    work. A run that was killed is made good by the next one: what was not reported is, and nothing twice.
    """
    from watchlist.cli.output import show_lines, to_json
    from watchlist.cli.progress import progress
    from watchlist.cli.stopping import stop_on_term
    from watchlist.store import open_database
    from watchlist.tasks.daily import run_daily

    settings = settings_of(context, db, actor=actor)
    stop_on_term()
    with open_database(settings.url) as database, progress() as report:
        view = run_daily(database, settings, now, report)
    if as_json:
        typer.echo(to_json(view))
    else:
        show_lines(sys.stdout, lines_of(view))
    if view.exit_code:
        raise typer.Exit(view.exit_code)


def lines_of(view: DailyView) -> list[str]:
    """A run for a terminal or a log of cron: the headline first, then each step."""
    width = max((len(one.step) for one in view.steps), default=0)
    return [
        view.headline,
        *(f"  {one.outcome:<9}  {one.step:<{width}}  {one.message}".rstrip() for one in view.steps),
        *(f"  {file}" for file in view.files),
    ]
