"""Commands about entities: resolve, judge, show."""

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
    Reason,
    end_of_day,
    now,
    read_day,
    settings_of,
)


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("resolve")(resolve)
    app.command("judge")(judge)
    app.command("split")(split)
    app.command("review")(review)
    app.command("show")(show)
    app.command("why")(why)


def resolve(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Pair everything anew, not only what changed.")] = False,
    actor: Actor = None,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Merge records of all lists and of the press into entities; queue what needs a person."""
    from watchlist.cli.output import emit
    from watchlist.export.rows import MERGES
    from watchlist.store import open_database
    from watchlist.tasks.resolving import resolve_all

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        answer = resolve_all(database, settings, now(), anew=full)
    emit(answer, answer.merges, MERGES, form=Format.JSON if as_json else form)
    typer.echo(answer.summary, err=True)


def judge(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="A", help="A record (uk:RUS1652) or an entity.")],
    other: Annotated[str, typer.Argument(metavar="B", help="A record or an entity.")],
    same: Annotated[bool, typer.Option("--same", help="They are one party.")] = False,
    different: Annotated[bool, typer.Option("--different", help="They are two parties.")] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Cannot be told; do not merge and do not ask again.")
    ] = False,
    reason: Reason = None,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Record a person's verdict on a pair; the newest verdict on a pair holds, older ones are kept."""
    from watchlist.errors import UsageError
    from watchlist.records import Verdict
    from watchlist.store import open_database
    from watchlist.tasks.judging import record_judgement

    verdicts = [
        verdict for verdict, given in (("positive", same), ("negative", different), ("unsure", unsure)) if given
    ]
    if len(verdicts) != 1:
        raise UsageError("judge wants exactly one of --same, --different, --unsure")
    if not reason:
        raise UsageError("judge wants --reason TEXT: what an examiner should read in five years")
    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        lines = record_judgement(database, settings, (one, other), Verdict(verdicts[0]), reason, now())
    for line in lines:
        typer.echo(line)


def show(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's id, or a record such as uk:RUS1652.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
    db: Db = None,
) -> None:
    """Show one party: names, designations with their dates and sources, evidence, disagreements."""
    from watchlist.cli.answers import show_entity
    from watchlist.store import open_database
    from watchlist.tasks.entities import Moment, entity_view

    settings = settings_of(context, db)
    moment = Moment(as_of=read_day(as_of, "--as-of"), known_at=end_of_day(read_day(known_at, "--known-at")))
    with open_database(settings.url, create=False) as database, database.reading() as session:
        view = entity_view(session, entity, moment)
    show_entity(view, Format.JSON if as_json else form, output)


def split(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's id, or one of its records.")],
    records: Annotated[list[str], typer.Argument(metavar="RECORD...", help="Records to take out of it.")],
    reason: Reason = None,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Take records out of an entity; it stays so until a person says otherwise."""
    from watchlist.errors import UsageError
    from watchlist.store import open_database
    from watchlist.tasks.judging import split_entity

    if not reason:
        raise UsageError("split wants --reason TEXT: what an examiner should read in five years")
    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        lines = split_entity(database, settings, entity, records, reason, now())
    for line in lines:
        typer.echo(line)


def why(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's id, or a record such as uk:RUS1652.")],
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    db: Db = None,
) -> None:
    """Say how the cluster of an entity came to be, step by step."""
    from watchlist.cli.answers import show_why
    from watchlist.store import open_database
    from watchlist.tasks.judging import why_entity

    with open_database(settings_of(context, db).url, create=False) as database, database.reading() as session:
        view = why_entity(session, entity)
    show_why(view, Format.JSON if as_json else form)


def review(
    context: typer.Context,
    as_json: Json = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="FILE.xlsx", help="Write the queue to FILE; if FILE exists, read verdicts back."
        ),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="claims|pairs", help="One sort of question only.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            "--about",
            metavar="ENTITY",
            help="Every claim of the press on a party, or of an article (its SHA-256), decided or not.",
        ),
    ] = None,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Decide what wants a person: claims of articles with their sentence, and pairs of records side by side."""
    from watchlist.cli.reviewing import review_in_terminal
    from watchlist.errors import UsageError
    from watchlist.store import open_database
    from watchlist.tasks.claims import apply_bar
    from watchlist.tasks.reviewing import ReviewRequest, read_batch, review_queue, write_batch

    if only not in (None, "claims", "pairs"):
        raise UsageError(f"--only {only!r}: write claims or pairs")
    request = ReviewRequest(only=only, about=about)
    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        apply_bar(database, settings, now())  # the queue is that of the bar in force, not of the last resolve
        if batch is not None and batch.exists():
            for line in read_batch(database, settings, batch, now()):
                typer.echo(line)
        elif batch is not None:
            view = write_batch(database, batch, request, now())
            said = f"{len(view.claims)} claims and {len(view.items)} pairs written to {batch}"
            typer.echo(f"{said}; fill in and run the same command again", err=True)
        elif as_json:
            from watchlist.cli.output import to_json

            with database.reading() as session:
                typer.echo(to_json(review_queue(session, request)))
        else:
            review_in_terminal(database, settings, request)
