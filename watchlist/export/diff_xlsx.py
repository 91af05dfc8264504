"""The change report as a workbook; a quiet day still has its cover, headline and list health."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from watchlist.export import method, styles
from watchlist.export.cover import Page, open_cover, write_cover, write_dictionary, write_manifest, write_method
from watchlist.export.diff_numbers import DiffNumbers, ListNumbers, count_changes, headline, ordered
from watchlist.export.diff_rows import ADDED, AMENDED, CUSTOMERS, HEALTH, MERGED, PRESS, REMOVED, REPORT_TABLES
from watchlist.export.workbook import ROW_LIMIT, Book, SheetCount
from watchlist.records import Change
from watchlist.views import DiffReport, Sum

_SHEET_OF = {
    Change.ADDED: ADDED, Change.REMOVED: REMOVED, Change.AMENDED: AMENDED, Change.MERGED: MERGED, Change.SPLIT: MERGED,
}  # fmt: skip
_HEADS = ("Added", "Removed", "Amended", "Fields", "Merged", "Split", "First load")


def write_diff_xlsx(path: Path, report: DiffReport, *, row_limit: int = ROW_LIMIT) -> tuple[SheetCount, ...]:
    """Write the report to `path`.

    Returns:
        Rows and hash of each sheet, as the Manifest lists them.

    Raises:
        InputError: the file cannot be written.
    """
    facts, numbers = report.facts, count_changes(report)
    with Book(path, title=facts.title, made=facts.run_time, footer=facts.classification, row_limit=row_limit) as book:
        cover = open_cover(book)
        _write_headline(Page(book, "Headline", (26, 40, 12, 12, 12, 12, 12, 12, 12)), report, numbers)
        sheets = {table.key: book.table(table) for table in REPORT_TABLES}
        for change in ordered(report.diff.changes):
            sheets[_SHEET_OF[change.change].key].add(change)
        for effect in report.customers:
            sheets[CUSTOMERS.key].add(effect)
        for claim in report.press:
            sheets[PRESS.key].add(claim)
        trends = {trend.source: trend.points for trend in report.trends}
        for view in sorted(facts.lists, key=lambda one: one.source):
            sheets[HEALTH.key].add((view, trends.get(view.source, ())))
        write_method(book, method.CHANGES)
        write_dictionary(book, REPORT_TABLES)
        write_manifest(book, facts.lists)
        parts = {table.title: sheets[table.key].count for table in (ADDED, REMOVED, AMENDED, MERGED)}
        sums = (Sum(label="Rows of change", total=len(report.diff.changes), parts=parts),)
        write_cover(cover, facts, book, sums)
        book.save()
        return book.counts()


def _write_headline(page: Page, report: DiffReport, numbers: DiffNumbers) -> None:
    page.row(("Headline", styles.TITLE), height=26)
    page.text(f"From {report.diff.from_ or 'the beginning'} to {report.diff.to or 'now'}.")
    page.text(headline(numbers), styles.LABEL)
    page.section("By list")
    page.head("List", "", *_HEADS)
    for one in (*numbers.lists, numbers.total):
        _line(page, one)
    page.gap()
    if numbers.causes or numbers.materiality:
        page.section("Amended fields")
        page.head("By", "", "Fields")
        for word, counts in (("Cause", numbers.causes), ("Materiality", numbers.materiality)):
            for name, count in counts.items():
                label = f"{word}: {name.replace('_', ' ')}"
                page.row((label, styles.BODY), ("", styles.BODY), (count, styles.NUMBER))
        page.gap()
    if numbers.programmes:
        page.section("By list and programme")
        page.head("List", "Programme", *_HEADS)
        for one in numbers.programmes:
            _line(page, one)


def _line(page: Page, one: ListNumbers) -> None:
    programme = "" if one.programme is None else one.programme or "none stated"
    page.row(
        (one.source, styles.BODY), (programme, styles.BODY), *((count, styles.NUMBER) for count in numbers_of(one))
    )


def numbers_of(one: ListNumbers) -> Iterable[int]:
    """The counts in the order of the headline's columns."""
    return (one.added, one.removed, one.amended, one.fields, one.merged, one.split, one.first_load)
