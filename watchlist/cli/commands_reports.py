"""Commands that leave something on the desk: export, diff, audit."""

from __future__ import annotations

from enum import StrEnum
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


class ExportFormat(StrEnum):
    """What the watchlist is exported as."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    FTM = "ftm"


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("export")(export)
    app.command("diff")(diff)
    app.command("dossier")(dossier)
    audit = typer.Typer(help="The log of everything asked and answered.", no_args_is_help=True, rich_markup_mode=None)
    audit.command("log")(audit_log)
    audit.command("verify")(audit_verify)
    app.add_typer(audit, name="audit")


def export(
    context: typer.Context,
    form: Annotated[ExportFormat, typer.Argument(metavar="xlsx|csv|json|jsonl|ftm", help="What to write.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is stdout.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    authority: Annotated[list[str] | None, typer.Option("--authority", help="Only parties it designates (GB).")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only parties of this kind.")] = None,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Write the watchlist itself: every party with names, designations and evidence."""
    from watchlist.store import open_database
    from watchlist.tasks.exporting import ExportRequest, export_watchlist

    settings = settings_of(context, db, actor=actor)
    request = ExportRequest(
        form=form.value,
        output=output,
        as_of=read_day(as_of, "--as-of"),
        known_at=end_of_day(read_day(known_at, "--known-at")),
        authorities=tuple(authority or ()),
        kinds=tuple(kind or ()),
    )
    with open_database(settings.url, create=False) as database:
        count = export_watchlist(database, settings, request, now())
    typer.echo(f"{count} parties written to {output}", err=True)


def diff(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Changes of editions after DATE.")
    ] = None,
    between: Annotated[
        tuple[str, str] | None, typer.Option("--between", metavar="A B", help="From the state on A to that on B.")
    ] = None,
    press: Annotated[
        bool, typer.Option("--press", help="What the press reports, and whether the authority's own list has it.")
    ] = False,
    known_at: KnownAt = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this list.")] = None,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Say what changed on the lists, field by field, and whose doing it was."""
    from watchlist.cli.answers import show_diff, show_press
    from watchlist.errors import UsageError
    from watchlist.store import open_database
    from watchlist.tasks.press_lists import press_against_lists
    from watchlist.tasks.reports import DiffRequest, diff_lists, write_change_report

    if since and between:
        raise UsageError("diff wants --since or --between, not both")
    settings = settings_of(context, db, actor=actor)
    start, end = between or (since, None)
    request = DiffRequest(
        since=read_day(start, "DATE"),
        until=read_day(end, "DATE"),
        sources=tuple(source or ()),
        known_at=end_of_day(read_day(known_at, "--known-at")),
    )
    with open_database(settings.url, create=False) as database:
        view = diff_lists(database, settings, request, now())
        if press:
            show_press(press_against_lists(database), Format.JSON if as_json else form, output)
            return
        if output is not None and output.suffix in (".xlsx", ".html", ".json", ".txt"):
            write_change_report(database, settings, view, output, now())
            typer.echo(f"{len(view.changes)} changes written to {output}", err=True)
            return
    show_diff(view, Format.JSON if as_json else form, output)


def dossier(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's id, or a record such as uk:RUS1652.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="FILE.xlsx, FILE.html or FILE.json.")],
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Write everything on file about one party: names, acts, every change, the press, our own history, evidence."""
    from watchlist.store import open_database
    from watchlist.tasks.dossiers import write_dossier

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        view = write_dossier(database, settings, entity, output, now())
    typer.echo(f"dossier of {view.entity.caption} written to {output}", err=True)


def audit_log(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Newest entries to show.")] = 50,
    form: FormatOption = Format.TABLE,
    as_json: Json = False,
    output: Out = None,
    db: Db = None,
) -> None:
    """Show who did what and when: updates, lookups, decisions, exports."""
    from watchlist.cli.output import emit
    from watchlist.export.rows import AUDIT
    from watchlist.store import open_database
    from watchlist.tasks.auditing import audit_entries

    with open_database(settings_of(context, db).url, create=False) as database, database.reading() as session:
        view = audit_entries(session, limit)
    emit(view, view.entries, AUDIT, form=Format.JSON if as_json else form, output=output)


def audit_verify(
    context: typer.Context,
    anchor: Annotated[
        Path | None,
        typer.Option("--anchor", metavar="FILE", help="A head written down before, as beside a screening's results."),
    ] = None,
    db: Db = None,
) -> None:
    """Check the chain of the log: any edit, removal or insertion is found and named (exit 5)."""
    from watchlist.store import open_database
    from watchlist.tasks.auditing import verify_log

    with open_database(settings_of(context, db).url, create=False) as database, database.reading() as session:
        count, head = verify_log(session, anchor)
    typer.echo(f"{count} entries, chain unbroken, head {head}")
