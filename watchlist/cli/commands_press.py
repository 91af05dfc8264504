"""Commands about the press: ingest, extract."""

from __future__ import annotations

from typing import Annotated

import typer

from watchlist.cli.options import Actor, Db, Format, FormatOption, Json, Out, now, settings_of

Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Articles: files, folders, or - for stdin.")]


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("ingest")(ingest)
    app.command("extract")(extract)


def extract(
    context: typer.Context,
    paths: Paths,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
) -> None:
    """Show what an article says about who sanctions whom, with the sentence. Touches no database."""
    from watchlist.cli.answers import show_extracts
    from watchlist.tasks.press import extract_files

    show_extracts(extract_files(paths, settings_of(context, None)), Format.JSON if as_json else form, output)


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Articles: files, folders, or - for stdin.")
    ] = None,
    fetch: Annotated[
        list[str] | None, typer.Option("--fetch", metavar="URL", help="Fetch the article from this address.")
    ] = None,
    actor: Actor = None,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Read articles and keep what they say: provisional records with evidence."""
    from watchlist.cli.output import emit
    from watchlist.errors import UsageError
    from watchlist.export.rows import INGESTED
    from watchlist.store import open_database
    from watchlist.tasks.press import IngestRequest, ingest_documents

    if not paths and not fetch:
        raise UsageError("ingest wants at least one PATH, or --fetch URL")
    settings = settings_of(context, db, actor=actor)
    request = IngestRequest(paths=tuple(paths or ()), urls=tuple(fetch or ()))
    with open_database(settings.url) as database:
        answer = ingest_documents(database, settings, request, now())
    emit(answer, answer.documents, INGESTED, form=Format.JSON if as_json else form)
    if answer.claims_waiting:
        typer.echo(f"{answer.claims_waiting} claims to review: watchlist review", err=True)
