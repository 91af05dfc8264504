"""The command `watchlist` and its sub-commands. Nothing heavy is imported here: `--help` must answer at once."""

from __future__ import annotations

from typing import Annotated

import typer

from watchlist.cli import (
    commands_entities,
    commands_lists,
    commands_lookup,
    commands_press,
    commands_reports,
    commands_retention,
    commands_schedule,
    commands_screen,
)
from watchlist.cli.options import Db

app = typer.Typer(
    name="watchlist",
    help="Sanctions lists and press in; answers a compliance officer can defend out.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        import watchlist

        typer.echo(f"watchlist {watchlist.__version__}")
        raise typer.Exit


@app.callback()
def watchlist(
    context: typer.Context,
    db: Db = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Keep what stands before the command's name; open nothing, so that --help of a command is free."""
    del version  # its callback has answered
    context.obj = {"db": db}


for module in (
    commands_lists,
    commands_press,
    commands_entities,
    commands_lookup,
    commands_screen,
    commands_retention,
    commands_reports,
    commands_schedule,
):
    module.register(app)
