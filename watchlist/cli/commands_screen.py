"""Commands about customers: screen, decide, monitor, replay."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from watchlist.cli.options import Actor, Db, Json, now, settings_of

INTERRUPTED = 130


class ScreenFormat(StrEnum):
    """What the results are written as."""

    XLSX = "xlsx"
    JSONL = "jsonl"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the application."""
    app.command("screen")(screen)
    app.command("decide")(decide)
    app.command("monitor")(monitor)
    app.command("replay")(replay)


def screen(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Customers: xlsx, csv, jsonl, parquet; - is stdin.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Results; the ending says the form; - is stdout."),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=HEADER", help="Which column holds what; also dates=day_first."),
    ] = None,
    resume: Annotated[str | None, typer.Option("--resume", metavar="RUN", help="Go on with a run cut off.")] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Keep neither subjects nor alerts.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="A test: keep nothing; logged as a test.")] = False,
    min_score: Annotated[float | None, typer.Option("--min-score", min=0.0, max=1.0, help="Threshold.")] = None,
    weak_aliases: Annotated[bool, typer.Option("--weak-aliases", help="Let a weak alias alone be a hit.")] = False,
    form: Annotated[ScreenFormat | None, typer.Option("--format", help="How to write the results.")] = None,
    exit_hits: Annotated[bool, typer.Option("--exit-hits", help="Exit with 10 when something was found.")] = False,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Screen a customer file: a result for every row, as a workbook to decide and sign, JSON lines or CSV."""
    from watchlist.errors import UsageError
    from watchlist.store import open_database
    from watchlist.tasks.screening import ScreenRequest, resume_file, screen_file

    if (file is None) == (resume is None):
        raise UsageError("screen wants FILE, or --resume RUN")
    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database, _stdin_as_file(file) as path, _hooks() as hooks:
        if resume is not None:
            outcome = resume_file(database, settings, resume, hooks)
        else:
            chosen, target = _form(form, output, path)
            request = ScreenRequest(
                path=path,
                output=target,
                form=chosen,
                given=_mapping(mapping or []),
                min_score=settings.match.min_score if min_score is None else min_score,
                weak_aliases=weak_aliases or settings.match.weak_aliases,
                store=not no_store,
                dry_run=dry_run,
            )
            outcome = screen_file(database, settings, request, now(), hooks)
    _say(outcome)
    if outcome.interrupted:
        raise typer.Exit(INTERRUPTED)
    if exit_hits and outcome.alerts:
        raise typer.Exit(10)


def decide(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A results workbook with decisions filled in.")],
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Take an officer's decisions from a results workbook; a row that cannot be taken is named with the reason."""
    from watchlist.store import open_database
    from watchlist.tasks.screening_decisions import take_decisions

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        outcome = take_decisions(database, settings, file, now())
    for one in outcome.refused:
        typer.echo(f"row {one.line}, alert {one.alert_id}: not taken: {one.reason}", err=True)
    taken = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(outcome.taken.items()))
    typer.echo(
        f"{sum(outcome.taken.values())} decisions taken{f' ({taken})' if taken else ''}, {len(outcome.refused)} refused, "
        f"{outcome.unchanged} known already, {outcome.open} open, {len(outcome.missing)} rows missing"
    )
    if outcome.refused:
        raise typer.Exit(3)


def monitor(
    context: typer.Context,
    as_json: Json = False,
    exit_hits: Annotated[bool, typer.Option("--exit-hits", help="Exit with 10 when there are new alerts.")] = False,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Screen what changed on the lists against every customer kept: alerts new, changed, reopened and gone."""
    from watchlist.store import open_database
    from watchlist.tasks.monitoring import monitor as run_monitor

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        outcome = run_monitor(database, settings, now())
    from watchlist.cli.output import emit, to_json

    if as_json:
        typer.echo(to_json(outcome))
    else:
        if outcome.effects:
            from watchlist.export.rows_screen import EFFECTS

            emit(outcome, outcome.effects, EFFECTS)
        typer.echo(
            f"{outcome.subjects} customers, {outcome.records} records changed since "
            f"{outcome.since.isoformat() if outcome.since else 'the beginning'}: {outcome.new} new alerts, "
            f"{outcome.changed} changed, {outcome.reopened} reopened, {outcome.gone} gone"
        )
        if outcome.new or outcome.reopened:
            typer.echo("to decide them, screen the customer file again and fill in its workbook", err=True)
    if exit_hits and outcome.new:
        raise typer.Exit(10)


def replay(
    context: typer.Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="The run's id, from its cover or the audit log.")],
    as_json: Json = False,
    actor: Actor = None,
    db: Db = None,
) -> None:
    """Screen the customers of a run again, as lists, entities and clearances were known then, and compare (exit 5)."""
    from watchlist.store import open_database
    from watchlist.tasks.replaying import replay_run

    settings = settings_of(context, db, actor=actor)
    with open_database(settings.url, create=False) as database:
        answer = replay_run(database, settings, run, now())
    if as_json:
        from watchlist.cli.output import to_json

        typer.echo(to_json(answer))
    else:
        rows = f"; first rows that differ: {', '.join(map(str, answer.differing))}" if answer.differing else ""
        said = f": {answer.reason}" if answer.reason else f": {answer.rows} rows, SHA-256 {answer.digest_now}"
        typer.echo(f"{answer.run}: {answer.verdict}{said}{rows}")
    if answer.verdict != "equal":
        raise typer.Exit(5 if answer.verdict == "different" else 1)


def _say(outcome: Any) -> None:
    found = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(outcome.results.items()))
    typer.echo(f"{outcome.rows} rows: {found or 'none'}; {outcome.alerts} hits, {outcome.hidden} hidden", err=True)
    if outcome.output is not None:
        typer.echo(f"written to {outcome.output}; head of the audit log: {outcome.anchor}", err=True)
    if outcome.interrupted:
        typer.echo(f"stopped early; to go on: watchlist screen --resume {outcome.run}", err=True)


def _mapping(pairs: list[str]) -> dict[str, str]:
    from watchlist.errors import UsageError

    found = {}
    for pair in pairs:
        field, equals, header = pair.partition("=")
        if not equals or not header.strip():
            raise UsageError(f"--map {pair!r}: write FIELD=HEADER, such as name=Kundenname")
        found[field.strip()] = header.strip()
    return found


def _form(form: ScreenFormat | None, output: Path | None, path: Path) -> tuple[str, Path | None]:
    """The form of the results and where they go: beside the input as a workbook, if nothing is said."""
    from watchlist.errors import UsageError

    target = None if output is None or str(output) == "-" else output
    if form is None:
        ending = target.suffix.lower().lstrip(".") if target is not None else ""
        if target is not None and ending not in {one.value for one in ScreenFormat}:
            raise UsageError(f"{target}: end the name in .xlsx, .jsonl or .csv, or say --format")
        form = ScreenFormat(ending) if ending else ScreenFormat.JSONL if output is not None else ScreenFormat.XLSX
    if form is ScreenFormat.XLSX and target is None:
        if output is not None:
            raise UsageError("a workbook wants a file: add -o FILE.xlsx")
        target = Path(f"{path.stem}-screened.xlsx")
    return form.value, target


@contextmanager
def _stdin_as_file(file: Path | None) -> Iterator[Path]:
    """The file, or what comes in on stdin as a file: it is read more than once."""
    if file is None or str(file) != "-":
        yield file or Path()
        return
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="watchlist-") as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        yield path


@contextmanager
def _hooks() -> Iterator[Any]:
    """Messages to stderr, a bar where somebody watches, and Ctrl-C as a wish to stop after the rows at hand."""
    from watchlist.cli.progress import progress
    from watchlist.tasks.screening import Hooks

    wanted: list[bool] = []
    with progress() as report, _stopping(lambda: wanted.append(True)):
        yield Hooks(
            say=lambda text: typer.echo(text, err=True),
            report=report,
            stop=lambda: bool(wanted),
            stdout=sys.stdout.buffer,
        )


@contextmanager
def _stopping(ask: Callable[[], None]) -> Iterator[None]:
    def handle(_number: int, _frame: Any) -> None:
        ask()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl-C means it

    try:
        former = signal.signal(signal.SIGINT, handle)
    except ValueError:  # not the main thread: nobody presses keys there
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
