"""A customer file against the watchlist: screened, kept, logged, and written as a workbook, JSON lines or CSV."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec

from watchlist.errors import InputError
from watchlist.match import ALGORITHM, NameIndex, config_hash
from watchlist.screen.customers import Layout
from watchlist.screen.reading import CustomerFile, open_customers
from watchlist.screen.survey import Survey, survey
from watchlist.screenings import ScreenedRow
from watchlist.settings import Settings
from watchlist.store import Database
from watchlist.store.alerts import decisions_on_alerts
from watchlist.tasks.covers import cover_of
from watchlist.tasks.entities import Moment
from watchlist.tasks.indexing import current_index, index_folder
from watchlist.tasks.screening_columns import choose_columns, keep_columns
from watchlist.tasks.screening_keeping import Kept, keep_run
from watchlist.tasks.screening_rows import Screener, Terms, each_chunk
from watchlist.tasks.screening_runs import Asked, RunFolder, file_hash, line_of, row_of, secret_of
from watchlist.tasks.screening_workers import Batch, FileRecipe, Met, answer_all, processes_for
from watchlist.views import CoverFacts

CHUNK = 2000
"""Rows screened at once, and lost at most when the run is killed."""


class ScreenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; see the options of `watchlist screen`. `form` is xlsx, jsonl or csv; `output` None is stdout."""

    path: Path
    output: Path | None
    form: str
    given: dict[str, str] = {}
    min_score: float = 0.7
    weak_aliases: bool = False
    store: bool = True
    dry_run: bool = False


class Hooks(msgspec.Struct, frozen=True, kw_only=True):
    """How a run speaks to whoever started it: messages, progress, and whether it is to stop."""

    say: Callable[[str], None]
    report: Callable[[str, int, int | None], None]
    stop: Callable[[], bool]
    stdout: IO[bytes]


class ScreenOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended."""

    run: str
    rows: int
    results: dict[str, int]
    alerts: int
    hidden: int
    interrupted: bool = False
    output: Path | None = None
    anchor: Path | None = None


class Running:
    """One run from the first row to the last, or to where it was stopped."""

    def __init__(self, database: Database, settings: Settings, asked: Asked, now: dt.datetime, hooks: Hooks) -> None:
        self.database, self.settings, self.asked, self.now, self.hooks = database, settings, asked, now, hooks
        self.folder = RunFolder(settings, asked.run)
        self.results: Counter[str] = Counter()
        self.alerts = self.hidden = 0
        self.interrupted = False

    def lines(self, source: CustomerFile, seen: Survey, index: NameIndex) -> Iterator[bytes]:
        """Every result as its line, in order: those on disk from before, then the rest as it is screened."""
        done = self.folder.done()
        for line in self.folder.lines():
            yield self._counted(row_of(line), line)
        asked = self.asked
        terms = Terms(
            min_score=asked.min_score, weak_aliases=asked.weak_aliases, moment=Moment(), today=self.now.date()
        )
        recipe = FileRecipe(
            index=index_folder(self.settings), stamp=index.stamp, layout=seen.layout, min_score=asked.min_score,
            weak_aliases=asked.weak_aliases, keep_parties=asked.store and not asked.dry_run,
        )  # fmt: skip
        left = ((row, seen.repeated.get(row.number)) for row in islice(source.rows(), done, None))
        processes = processes_for(seen.rows - done, self.settings.screen.processes)
        answers = answer_all(each_chunk(left, CHUNK), recipe, index, processes)
        with self.database.reading() as session, closing(answers):
            screener = Screener(session, terms, decisions_on_alerts(session))
            for batch in answers:
                if self.hooks.stop():
                    self.interrupted = True
                    return
                rows = self._settled(screener, batch)
                self.folder.add((line for _, line in rows), batch.parties)
                done += len(rows)
                self.hooks.report("rows screened", done, seen.rows)
                yield from (self._counted(row, line) for row, line in rows)

    def _settled(self, screener: Screener, batch: Batch) -> list[tuple[ScreenedRow | str, bytes]]:
        """The result of each row, or only its name for those that met nobody, and its line."""
        met = [one for one in batch.rows if isinstance(one, Met)]
        settled = iter(screener.settle(met))
        rows: list[tuple[ScreenedRow | str, bytes]] = []
        for one in batch.rows:
            if isinstance(one, Met):
                row = next(settled)
                rows.append((row, line_of(row)))
            else:
                rows.append((one.result, one.line))
        return rows

    def _counted(self, row: ScreenedRow | str, line: bytes) -> bytes:
        if isinstance(row, str):
            self.results[row] += 1
        else:
            self.results[row.result] += 1
            self.alerts += len(row.hits)
            self.hidden += len(row.clearances)
        return line

    def keep(self) -> Kept:
        """Keep subjects and alerts, and write the run into the log; once all rows are through."""
        return keep_run(self.database, self.settings, self.asked, self.folder, self.outcome(), self.now)

    def outcome(self) -> dict[str, Any]:
        """The numbers of the run so far."""
        return {
            "rows": sum(self.results.values()), "results": dict(sorted(self.results.items())), "alerts": self.alerts,
            "hidden": self.hidden, "interrupted": self.interrupted,
        }  # fmt: skip


def screen_file(
    database: Database, settings: Settings, request: ScreenRequest, now: dt.datetime, hooks: Hooks
) -> ScreenOutcome:
    """Screen a customer file.

    Raises:
        InputError: the file cannot be read, no column holds a name, or the output cannot be written.
    """
    source = open_customers(request.path)
    columns, kept = choose_columns(settings, source.headers, request.given)
    seen = survey(source, columns.map, columns.dates)
    index = current_index(database, settings)
    asked = Asked(
        run=f"screening-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}", path=str(request.path.resolve()),
        sha256=file_hash(request.path), output=str(request.output.resolve()) if request.output else None,
        form=request.form, columns=columns, min_score=request.min_score, weak_aliases=request.weak_aliases,
        store=request.store, dry_run=request.dry_run, stamp=index.stamp, algorithm=ALGORITHM, config_hash=config_hash(),
        now=now.isoformat(),
    )  # fmt: skip
    running = Running(database, settings, asked, now, hooks)
    running.folder.begin(asked)
    if kept is not None:
        hooks.say(f"columns as for the last file with these heads ({kept}); to change them: --map FIELD=HEADER")
    elif not request.dry_run:
        keep_columns(settings, columns)
    return _run(running, source, seen, index)


def resume_file(database: Database, settings: Settings, run: str, hooks: Hooks) -> ScreenOutcome:
    """Go on with a run that was killed; no row is screened twice.

    Raises:
        NotFoundError: there is no such run, or it has ended.
        InputError: the file, the lists or the rules are no longer those the run began with.
    """
    asked = RunFolder(settings, run).asked()
    path = Path(asked.path)
    if not path.is_file() or file_hash(path) != asked.sha256:
        raise InputError(f"{path} is not the file that run {run} began with; screen it anew")
    index = current_index(database, settings)
    if (index.stamp, ALGORITHM, config_hash()) != (asked.stamp, asked.algorithm, asked.config_hash):
        raise InputError(f"lists or rules have changed since run {run} began; screen {path.name} anew")
    source = open_customers(path)
    seen = survey(source, asked.columns.map, asked.columns.dates)
    running = Running(database, settings, asked, dt.datetime.fromisoformat(asked.now), hooks)
    hooks.say(f"going on with {run} after row {running.folder.done()}")
    return _run(running, source, seen, index)


def _run(running: Running, source: CustomerFile, seen: Survey, index: NameIndex) -> ScreenOutcome:
    say = running.hooks.say
    say(f"{source.path.name}: {source.how}")
    say(f"columns: {seen.layout.columns.statement()}")
    say(f"dates: {seen.layout.dates.statement}")
    say(f"run {running.asked.run} (if it is cut off: watchlist screen --resume {running.asked.run})")
    kept = _written(running, running.lines(source, seen, index), seen.layout)
    asked = running.asked
    output = Path(asked.output) if asked.output else None
    anchor = _write_anchor(output, asked.run, kept, running.now) if output is not None else None
    if not running.interrupted:
        running.folder.end(keep=asked.store and not asked.dry_run)
    return ScreenOutcome(
        run=asked.run, rows=sum(running.results.values()), results=dict(running.results), alerts=running.alerts,
        hidden=running.hidden, interrupted=running.interrupted, output=output, anchor=anchor,
    )  # fmt: skip


def _written(running: Running, lines: Iterator[bytes], layout: Layout) -> Kept:
    asked = running.asked
    if asked.form == "xlsx":
        return _write_workbook(running, lines, layout)
    if asked.output is None:
        _write_lines(running.hooks.stdout, lines, asked.form)
    else:
        path = Path(asked.output)
        part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                _write_lines(stream, lines, asked.form)
            part.replace(path)
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    return running.keep()


def _write_lines(stream: IO[bytes], lines: Iterator[bytes], form: str) -> None:
    if form == "jsonl":  # what is kept of a row is what is answered
        stream.writelines(lines)
        return
    import io

    from watchlist.export.csv_ import write_csv
    from watchlist.export.rows_screen import SUMMARY

    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        write_csv(text, SUMMARY, map(row_of, lines))
    finally:
        text.detach()


def _write_workbook(running: Running, lines: Iterator[bytes], layout: Layout) -> Kept:
    from watchlist.export.screen_xlsx import ScreenBook, write_screen_xlsx

    begun = time.monotonic()
    for _ in lines:  # all rows are on disk before the first is written: the processes need not share with the writer
        pass
    running.hooks.say(f"screened in {time.monotonic() - begun:.1f} s; writing the workbook")
    asked = running.asked
    kept: list[Kept] = []
    filters = {
        "input": f"{Path(asked.path).name} (SHA-256 {asked.sha256[:16]})", "columns": layout.columns.statement(),
        "dates": layout.dates.statement, "threshold": f"{asked.min_score}", "kept": _kept_words(asked),
    }  # fmt: skip
    with running.database.reading() as session:
        facts = cover_of(
            session, running.settings, running.now, title="Screening results",
            purpose="Customers screened against the watchlist", filters=filters,
        )  # fmt: skip
    facts = msgspec.structs.replace(facts, run_id=asked.run)

    def finish(facts: CoverFacts) -> CoverFacts:
        kept.append(running.keep())
        remarks = facts.remarks
        if running.interrupted:
            count = sum(running.results.values())
            said = f"PARTIAL: the run was stopped after row {count}; the rows below it are not screened."
            remarks = (*remarks, f"{said} Nothing was kept; to finish: watchlist screen --resume {asked.run}")
        return msgspec.structs.replace(facts, audit_head=kept[0].head, audit_entries=kept[0].entries, remarks=remarks)

    assert asked.output is not None  # noqa: S101 (the command line asks for a file)
    path = Path(asked.output)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_screen_xlsx(
        path, running.folder.rows(), ScreenBook(facts=facts, secret=secret_of(running.settings), finish=finish)
    )
    return kept[0]


def _kept_words(asked: Asked) -> str:
    if asked.dry_run:
        return "a test: neither subjects nor alerts were kept"
    return "subjects and alerts were kept" if asked.store else "neither subjects nor alerts were kept (--no-store)"


def _write_anchor(output: Path, run: str, kept: Kept, now: dt.datetime) -> Path:
    """The state of the audit log beside the result: what `audit verify --anchor` compares with."""
    path = output.with_name(output.name + ".anchor.json")
    anchor = {"run": run, "time": now.isoformat(), "entries": kept.entries, "head": kept.head}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(anchor), indent=2) + b"\n")
    return path
