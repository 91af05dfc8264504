"""Commands that compare: lookup, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watchlist.cli.options import (
    Actor,
    AsOf,
    Db,
    Format,
    FormatOption,
    Json,
    KnownAt,
    Out,
    end_of_day,
    now,
    read_day,
    settings_of,
)


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("lookup")(lookup)
    app.command("explain")(explain)


def lookup(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name in any script, an alias, or an identifier.")],
    dob: Annotated[str | None, typer.Option("--dob", metavar="DATE", help="Date or year of birth.")] = None,
    country: Annotated[list[str] | None, typer.Option("--country", help="Country (ISO code or name).")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="person, company, organization, vessel or aircraft.")
    ] = None,
    identifier: Annotated[
        list[str] | None, typer.Option("--id", metavar="NUMBER", help="Passport, IMO, LEI or any other number.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    min_score: Annotated[float | None, typer.Option("--min-score", min=0.0, max=1.0, help="Threshold.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Hits to show; ties are never cut.")] = None,
    weak_aliases: Annotated[bool, typer.Option("--weak-aliases", help="Let a weak alias alone be a hit.")] = False,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="FILE", help="Also write a certificate: .html, .xlsx or .json."),
    ] = None,
    no_store_names: Annotated[bool, typer.Option("--no-store-names", help="The log keeps salted hashes only.")] = False,
    exit_hits: Annotated[bool, typer.Option("--exit-hits", help="Exit with 10 when something was found.")] = False,
    actor: Actor = None,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
    db: Db = None,
) -> None:
    """Look a name up: who is it, on which lists, and why do we think so."""
    from watchlist.cli.answers import show_lookup
    from watchlist.store import open_database
    from watchlist.tasks.lookups import LookupRequest, look_up

    settings = settings_of(context, db, actor=actor)
    request = LookupRequest(
        name=name,
        dob=dob,
        countries=tuple(country or ()),
        kind=kind,
        identifiers=tuple(identifier or ()),
        as_of=read_day(as_of, "--as-of"),
        known_at=end_of_day(read_day(known_at, "--known-at")),
        min_score=settings.match.min_score if min_score is None else min_score,
        limit=limit or settings.match.limit,
        weak_aliases=weak_aliases or settings.match.weak_aliases,
        store_names=settings.store_names and not no_store_names,
    )
    with open_database(settings.url, create=False) as database:
        moment = now()
        view = look_up(database, settings, request, moment)
        if certificate is not None:
            from watchlist.tasks.certificates import write_certificate

            with database.reading() as session:
                write_certificate(session, settings, view, certificate, moment)
            typer.echo(f"certificate written to {certificate}", err=True)
    show_lookup(view, Format.JSON if as_json else form, output)
    if exit_hits and view.hits:
        raise typer.Exit(10)


def explain(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME-OR-ID NAME-OR-ID]", help="Two names, record keys or entities.")
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option("--pairs", metavar="FILE", help="CSV with the columns name1, name2, schema; - is stdin."),
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="What two typed names are.")] = "person",
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
    db: Db = None,
) -> None:
    """Say why, or why not, two names or parties are the same, feature by feature."""
    from watchlist.cli.answers import show_explanation
    from watchlist.errors import UsageError
    from watchlist.tasks.explaining import explain_pair, explain_pairs_file

    if pairs is not None:
        count = explain_pairs_file(pairs, output)
        typer.echo(f"{count} pairs explained", err=True)
        return
    if names is None or len(names) != 2:
        raise UsageError("explain wants two names or ids, or --pairs FILE")
    view = explain_pair(settings_of(context, db), names[0], names[1], kind)
    show_explanation(view, Format.JSON if as_json else form, output)
