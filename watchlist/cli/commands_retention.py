"""Commands about how long customers' data are kept: retention, hold, erase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watchlist.cli.options import Actor, Db, Json, now, settings_of

if TYPE_CHECKING:
    from watchlist.tasks.retention import Erased

Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id; '*' is everybody.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the audit log; name no person in it.")]

hold_app = typer.Typer(
    name="hold",
    help="Legal holds: what may not be erased, whatever its age.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("retention")(retention)
    app.command("erase")(erase)
    app.add_typer(hold_app)


def retention(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Erase it; without this it is only counted.")] = False,
    as_json: Json = False,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """What is older than retention_years and not under a hold: count it, or erase it with --apply."""
    from watchlist.store import open_database
    from watchlist.tasks.retention import apply_retention, retention_due

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        found = (apply_retention if apply else retention_due)(database, settings, now())
    if as_json:
        from watchlist.cli.output import to_json

        typer.echo(to_json(found))
        return
    held = f"; under a hold: {', '.join(found.held)}" if found.held else ""
    verb = "erased" if apply else "to be erased"
    typer.echo(
        f"from before {found.before} ({settings.retention_years} years) {verb}: {found.rows} former states of customers, "
        f"alerts and decisions, {found.names} names in the audit log, results of {len(found.runs)} runs{held}"
    )
    if not apply and (found.rows or found.names or found.runs):
        typer.echo("to erase them: watchlist retention --apply", err=True)


def erase(
    context: typer.Context,
    reason: Why,
    customer: Annotated[str | None, typer.Argument(metavar="[CUSTOMER]", help="The customer's id.")] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Instead: a name asked for in lookups, as it was typed."),
    ] = None,
    no_duty: Annotated[
        bool, typer.Option("--no-duty", help="No law asks to keep it: erase it before retention_years are over.")
    ] = False,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Erase a customer, or a name that was looked up. The audit log keeps who did it and hashes, not the person."""
    from watchlist.errors import UsageError
    from watchlist.store import open_database
    from watchlist.tasks.retention import erase_customer, erase_typed_name

    if (customer is None) == (name is None):
        raise UsageError("erase wants a CUSTOMER or --name NAME")
    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        if customer is not None:
            _say(erase_customer(database, settings, customer, reason, now(), no_duty=no_duty))
        elif name is not None:
            found = erase_typed_name(database, settings, name, reason, now())
            typer.echo(
                f"erased from {found.names} questions in the audit log; certificates given out are yours to erase"
            )


def _say(found: Erased) -> None:
    typer.echo(
        f"erased {found.rows} rows (states, alerts, decisions) and {found.results} rows of kept results; workbooks, "
        "reports and backups made before are yours to erase"
    )
    for run in found.unfinished:
        typer.echo(
            f"run {run} was cut off and may hold the customer: finish it (watchlist screen --resume {run}) and erase "
            "again, or delete its folder",
            err=True,
        )


@hold_app.command("add")
def hold_add(context: typer.Context, customer: Customer, reason: Why, actor: Actor = None, db: Db = None) -> None:
    """Forbid the erasure of a customer, or of everybody."""
    from watchlist.store import open_database
    from watchlist.tasks.retention import place_hold

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        place_hold(database, settings, customer, reason, now())
    typer.echo(f"{customer} is under a hold")


@hold_app.command("release")
def hold_release(context: typer.Context, customer: Customer, reason: Why, actor: Actor = None, db: Db = None) -> None:
    """Lift a hold."""
    from watchlist.store import open_database
    from watchlist.tasks.retention import release_hold

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        release_hold(database, settings, customer, reason, now())
    typer.echo(f"{customer} is no longer under a hold")


@hold_app.command("list")
def hold_list(context: typer.Context, as_json: Json = False, db: Db = None) -> None:
    """The holds that stand."""
    from watchlist.store import open_database
    from watchlist.tasks.retention import holds

    settings = settings_of(context, db)
    with open_database(settings.url, create=False) as database, database.reading() as session:
        found = holds(session)
    if as_json:
        from watchlist.cli.output import to_json

        typer.echo(to_json({"schema_version": 1, "holds": found}))
        return
    for one in found:
        typer.echo(f"{one.subject_id}: since {one.since.date().isoformat()}, {one.actor}: {one.reason}")
    if not found:
        typer.echo("no hold stands")
