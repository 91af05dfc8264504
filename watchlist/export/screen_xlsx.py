"""The results of a screening as a workbook that an officer fills in and signs.

Each row of the sheet Decisions bears a keyed hash (HMAC-SHA256) in the Manifest, over its locked cells and the run: what
is read back (`decisions`) is what was written, whoever saved the file in between.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from watchlist.export import method
from watchlist.export.cells import CellReport, cell_value
from watchlist.export.cover import MANIFEST, fill_manifest, open_cover, write_cover, write_dictionary, write_method
from watchlist.export.rows_screen import DECISIONS, LOCKED_KEYS, RESULTS, SCREEN_TABLES, locked_values
from watchlist.export.workbook import ROW_LIMIT, Book, SheetCount, TableSheet
from watchlist.screenings import ScreenedRow
from watchlist.views import CoverFacts, Sum

_COLUMNS = {column.key: column for column in DECISIONS.columns}


class ScreenBook(msgspec.Struct, frozen=True, kw_only=True):
    """How to write a results workbook.

    `secret` keys the hash over the rows of Decisions. `finish`, if given, is called once all rows are written and
    completes the facts of the cover: what is known only then, such as that the run was interrupted.
    """

    facts: CoverFacts
    secret: bytes
    finish: Callable[[CoverFacts], CoverFacts] | None = None
    row_limit: int = ROW_LIMIT


def write_screen_xlsx(path: Path, rows: Iterable[ScreenedRow], options: ScreenBook) -> tuple[SheetCount, ...]:
    """Write the results to `path`; rows are drawn one by one and kept nowhere.

    Returns:
        Rows and hash of each sheet, as the Manifest lists them.

    Raises:
        InputError: the file cannot be written.
    """
    facts, counted = options.facts, _Counted()
    with Book(
        path, title=facts.title, made=facts.run_time, footer=facts.classification, row_limit=options.row_limit
    ) as book:
        cover = open_cover(book)
        sheets = [book.table(table, locked=table is DECISIONS) for table in SCREEN_TABLES]
        write_method(book, (*method.SCREENING, *method.SCORES))
        write_dictionary(book, SCREEN_TABLES)
        manifest = book.table(MANIFEST)
        for row in rows:
            counted.add(row)
            for sheet in sheets:
                sheet.add(row)
            _sign(manifest, row, options)
        facts = options.finish(facts) if options.finish is not None else facts
        fill_manifest(manifest, book.counts(), facts.lists, forms=("decisions",))
        write_cover(cover, facts, book, counted.sums())
        book.save()
        return book.counts()


def row_hash(secret: bytes, run_id: str, cells: Mapping[str, Any]) -> str:
    """Keyed hash over the run and the locked cells of a row of Decisions, as they stand in the file."""
    message = msgspec.json.encode([run_id, *(cells.get(key) for key in LOCKED_KEYS)])
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def _sign(manifest: TableSheet, row: ScreenedRow, options: ScreenBook) -> None:
    report = CellReport()
    for alert in row.hits:
        values = locked_values(alert, row.subject)
        cells = {key: cell_value(values[key], _COLUMNS[key], report) for key in LOCKED_KEYS}
        run = options.facts.run_id
        manifest.add(("decision", alert.alert_id, run, None, row_hash(options.secret, run, cells)))


class _Counted:
    """The numbers of a run, counted as rows pass."""

    def __init__(self) -> None:
        self.results: Counter[str] = Counter()
        self.bands: Counter[str] = Counter()
        self.hidden = self.near = self.remarks = 0

    def add(self, row: ScreenedRow) -> None:
        self.results[row.result] += 1
        self.bands.update(hit.band for hit in row.hits)
        self.hidden += len(row.clearances)
        self.near += len(row.near_misses)
        self.remarks += len(row.issues)

    def sums(self) -> tuple[Sum, ...]:
        total = sum(self.results.values())
        errors = self.results["input_error"]
        rest = {RESULTS[name].lower(): self.results[name] for name in ("no_hit", "review", "strong")}
        return (
            Sum(label="Rows of the input", total=total, parts={"screened": total - errors, "input errors": errors}),
            Sum(label="Rows screened", total=total - errors, parts=rest),
            Sum(label="Hits", total=sum(self.bands.values()), parts=dict(sorted(self.bands.items()))),
            Sum(label="Hits hidden by a clearance", total=self.hidden),
            Sum(label="Near misses shown", total=self.near),
            Sum(label="Remarks on the input", total=self.remarks),
        )
