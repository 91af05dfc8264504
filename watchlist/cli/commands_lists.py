"""Commands about the lists: demo, sources, update."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watchlist.cli.options import Actor, Db, Format, FormatOption, Json, Out, Reason, now, read_day, settings_of


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("demo")(demo)
    app.command("sources")(sources)
    app.command("update")(update)


def demo(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to work; default: the folder you stand in.")
    ] = None,
) -> None:
    """Guided first run on the seeds: extract, load lists, merge, look up, workbook, change report.

    It keeps its database apart from yours (data/demo.db) and starts afresh each time.
    """
    from watchlist.cli.guided import run_demo

    run_demo(settings_of(context), directory, now())


def sources(
    context: typer.Context,
    verify: Annotated[bool, typer.Option("--verify", help="Read the archive again and compare every hash.")] = False,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
    db: Db = None,
) -> None:
    """Show each source: authority, edition in force, age, records, names, health."""
    from watchlist.cli.output import emit
    from watchlist.export.rows import SOURCES
    from watchlist.store import open_database
    from watchlist.tasks.lists import verify_archive
    from watchlist.tasks.standing import sources_view

    settings = settings_of(context, db)
    if verify:
        checked = verify_archive(settings)
        typer.echo(f"{checked} archived files read again, every hash holds", err=True)
    with open_database(settings.url, create=False) as database, database.reading() as session:
        view = sources_view(session, settings, now())
    emit(view, view.sources, SOURCES, form=Format.JSON if as_json else form, output=output)


def update(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Default: every enabled list.")
    ] = None,
    from_file: Annotated[
        list[Path] | None,
        typer.Option("--from-file", metavar="PATH", help="Read these files (or folders) instead of fetching."),
    ] = None,
    edition_date: Annotated[
        str | None, typer.Option("--edition-date", metavar="DATE", help="The edition's date where the file has none.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take an edition that failed its checks; asks for --reason.")
    ] = False,
    reparse: Annotated[
        bool, typer.Option("--reparse", help="Read the archived editions again with the present readers.")
    ] = False,
    own: Annotated[
        bool,
        typer.Option(
            "--own", help="SOURCE is a new list of yours; its columns are proposed, see data/sources/SOURCE.yml."
        ),
    ] = False,
    reason: Reason = None,
    actor: Actor = None,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Fetch (or read) editions of the lists, check, archive, and store what changed.

    An edition that fails its checks is archived and reported (exit 4); the last good one stays in force.
    """
    from watchlist.cli.output import emit
    from watchlist.cli.progress import progress
    from watchlist.export.rows import UPDATES
    from watchlist.store import open_database
    from watchlist.tasks.lists import UpdateRequest, update_sources

    settings = settings_of(context, db, actor=actor)
    request = UpdateRequest(
        sources=tuple(names or ()),
        files=tuple(from_file or ()),
        edition_date=read_day(edition_date, "--edition-date"),
        accept=accept,
        reparse=reparse,
        own=own,
        reason=reason,
    )
    with open_database(settings.url) as database, progress() as report:
        answer = update_sources(database, settings, request, now(), report)
    emit(answer, answer.updates, UPDATES, form=Format.JSON if as_json else form)
    if answer.refused:
        raise typer.Exit(4)
