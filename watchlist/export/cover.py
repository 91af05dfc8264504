"""The sheets every workbook has: Cover in front; Method, Dictionary and Manifest at the end."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from watchlist.export import styles
from watchlist.export.column import Column, Table, plain_text
from watchlist.export.rowxml import LINE_HEIGHT, line_count
from watchlist.export.styles import Look, cell
from watchlist.export.workbook import Book, SheetCount, TableSheet
from watchlist.views import CoverFacts, SourceView, Sum

DISCLAIMER = (
    "This workbook reproduces what the lists on this page state, and what the articles named in it report. It is an aid to "
    "a decision, not the decision: a name that agrees is not yet a person that agrees, and a party that is not in it may "
    "still be sanctioned, owned or controlled by one who is. The publishers' own notices prevail."
)
SIGN_OFF = ("Prepared by", "Reviewed by", "Approved by")
SIGN_OFF_FIELDS = ("Name", "Role", "Date", "Signature or initials", "Comment")
_WIDTHS = (36, 38, 18, 21, 22, 30, 12, 12)
_LINE = 135
_VALUE = 115
"""Letters of a line beside its label; a longer one would make the whole page smaller in print."""

KIND_WORDS = {
    "text": "text", "long": "text", "id": "text", "date": "date", "moment": "time, UTC", "int": "number",
    "score": "0 to 1", "flag": "yes or no", "link": "web address",
}  # fmt: skip

DICTIONARY = Table(
    key="dictionary", title="Dictionary", description="What each column of each sheet says.", freeze=2,
    columns=(
        Column(key="sheet", title="Sheet", width=20, getter=lambda row: row[0], description="The sheet."),
        Column(key="column", title="Column", width=24, getter=lambda row: row[1].title, description="The column's head."),
        Column(key="key", title="Key", width=20, getter=lambda row: row[1].key,
               description="The column's name in CSV files and other outputs."),
        Column(key="kind", title="Holds", width=12, getter=lambda row: KIND_WORDS[row[1].kind],
               description="Text, date, number, ..."),
        Column(key="description", title="Meaning", kind="long", width=90, getter=lambda row: row[1].description,
               description="What the column says and where it comes from."),
    ),
)  # fmt: skip
MANIFEST = Table(
    key="manifest", title="Manifest", freeze=1,
    description="What this workbook holds and stands on, with hashes: over the rows of each sheet, and of each list's bytes.",
    columns=(
        Column(key="what", title="What", width=16, getter=lambda row: row[0], description="sheet, form (a sheet to fill in), list, or decision (a row of Decisions)."),
        Column(key="name", title="Name", width=30, getter=lambda row: row[1], description="Of the sheet or list; of a decision the alert's id."),
        Column(key="edition", title="Edition", kind="id", width=34, getter=lambda row: row[2],
               description="The list's edition in force; of a decision the run."),
        Column(key="rows", title="Rows", kind="int", width=12, getter=lambda row: row[3],
               description="Rows of the sheet below its head, or records of the list."),
        Column(key="sha256", title="SHA-256", kind="id", width=70, getter=lambda row: row[4],
               description="Of a sheet: over its rows, each a JSON array of its cells on one line. Of a list: over the "
                           "archived bytes. Of a decision: a keyed hash over the row's locked cells and the run."),
    ),
)  # fmt: skip


class Page:
    """Rows of a free sheet, written from the top down."""

    def __init__(self, book: Book, title: str, widths: Sequence[int], **layout: bool) -> None:
        self.sheet = book.page(title, widths, **layout)
        self.widths = widths
        self.rows = 0

    def row(self, *cells: tuple[Any, Look] | None, height: int | None = None) -> None:
        """One row of (value, look) pairs; None leaves a cell out; `height` in points, else as high as it needs."""
        self.rows += 1
        lines = [
            line_count(one[0], width)
            for one, width in zip(cells, self.widths, strict=False)
            if one is not None and one[1].wrap and isinstance(one[0], str)
        ]
        if height is None and max(lines, default=1) > 1:
            height = int(LINE_HEIGHT * max(lines)) + 2
        if height is not None:
            self.sheet.row_dimensions[self.rows].height = height
        self.sheet.append([None if one is None else cell(self.sheet, *one) for one in cells])

    def text(self, text: str, look: Look = styles.PLAIN, width: int = _LINE) -> None:
        """A paragraph, broken into rows of its own so that no cell needs merging."""
        for line in textwrap.wrap(text, width) or [""]:
            self.row((line, look))

    def section(self, title: str) -> None:
        """The head of a section."""
        self.row((title, styles.SECTION), height=20)

    def head(self, *titles: str) -> None:
        """The head of a small table."""
        self.row(*((title, styles.COVER_HEAD) for title in titles))

    def gap(self) -> None:
        """An empty row."""
        self.row()


def open_cover(book: Book) -> Page:
    """The Cover as the first sheet; filled by `write_cover` when the numbers are known."""
    return Page(book, "Cover", _WIDTHS, one_page=True)


def write_cover(page: Page, facts: CoverFacts, book: Book, sums: Iterable[Sum] = ()) -> None:
    """Title, run, numbers that add up, lists with their ages, what was repaired, limits, sign-off."""
    page.row((facts.title, styles.TITLE), height=26)
    page.row((facts.classification, styles.CLASSIFICATION))
    if facts.purpose:
        page.text(facts.purpose)
    page.gap()
    for label, value in run_lines(facts):
        first, *rest = textwrap.wrap(value, _VALUE) or [""]
        page.row((label, styles.LABEL), (first, styles.PLAIN))
        for line in rest:
            page.row(None, (line, styles.PLAIN))
    page.gap()
    _numbers(page, (*facts.sums, *sums), book.counts())
    _lists(page, facts.lists)
    _repairs(page, book)
    for remark in facts.remarks:
        page.text(remark, styles.WARNING)
    page.section("Limits")
    page.text(DISCLAIMER)
    page.gap()
    _sign_off(page)


def run_lines(facts: CoverFacts) -> list[tuple[str, str]]:
    """The facts of the run as label and value, without the empty ones; also for pages and mails."""
    utc = facts.run_time.astimezone(dt.UTC)
    audit = f"{facts.audit_head} (entry {facts.audit_entries})" if facts.audit_entries is not None else facts.audit_head
    lines = [
        ("Organisation", facts.organisation),
        ("Requested by", facts.requested_by),
        ("Run", facts.run_id),
        ("Run time, UTC", utc.strftime("%Y-%m-%d %H:%M:%S")),
        ("Run time, local", facts.run_time.strftime("%Y-%m-%d %H:%M:%S %z %Z").strip()),
        ("Watchlist version", facts.version),
        ("Algorithm", facts.algorithm),
        ("Configuration hash", facts.config_hash),
        *((label[:1].upper() + label[1:], value) for label, value in facts.settings.items()),
        ("Head of the audit log", audit),
        ("Keep until", facts.retention_until.isoformat() if facts.retention_until else ""),
    ]
    return [(label, value) for label, value in lines if value]


def parts_text(one: Sum) -> str:
    """`310 person + 120 company`: what a number is made of."""
    return " + ".join(f"{count:,} {label}" for label, count in one.parts.items())


def _numbers(page: Page, sums: Sequence[Sum], counts: Sequence[SheetCount]) -> None:
    page.section("Numbers")
    page.head("What", "Made of", "Total", "Adds up")
    for one in sums:
        parts = parts_text(one)
        verdict = "" if not one.parts else "yes" if one.holds else "NO"
        look = styles.BODY if one.holds else styles.ALARM
        page.row((one.label, styles.BODY), (parts, styles.BODY), (one.total, styles.NUMBER), (verdict, look))
    for count in counts:
        page.row(
            (f"Rows of sheet {count.title}", styles.BODY),
            ("", styles.BODY),
            (count.rows, styles.NUMBER),
            ("", styles.BODY),
        )
    page.gap()


def _lists(page: Page, lists: Sequence[SourceView]) -> None:
    page.section("Lists")
    if not lists:
        page.text("None: no list is loaded.", styles.WARNING)
        page.gap()
        return
    page.head("List", "Publisher", "Edition", "Fetched, UTC", "SHA-256 (first 12)", "Status", "Records", "Age, days")
    for one in sorted(lists, key=lambda view: view.source):
        status = list_status(one)
        page.row(
            (one.source, styles.BODY),
            (f"{one.authority} {one.title}".strip(), styles.BODY),
            (one.published or one.edition or "not loaded", styles.BODY),
            (_moment(one.fetched), styles.BODY),
            ((one.sha256 or "")[:12], styles.BODY),
            (status, styles.ALARM if one.stale else styles.BODY),
            (one.records, styles.NUMBER),
            ("" if one.age_days is None else one.age_days, styles.NUMBER),
        )
    page.gap()


def _moment(text: str | None) -> str:
    """A time as people write it: UTC, without fractions; what is no ISO time stays as it is."""
    try:
        value = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return text or ""
    return plain_text(value)


def list_status(one: SourceView) -> str:
    """How a list stands, in words: the health of its last run, and STALE beyond its bound."""
    health = "" if one.stale and one.health == "stale" else one.health
    words = [health, "STALE" if one.stale else "", f"{one.refused} entries refused" if one.refused else ""]
    return ", ".join(word for word in words if word)


def _repairs(page: Page, book: Book) -> None:
    lines = [(label, count) for label, count in book.report.lines() if count]
    if not lines:
        return
    page.section("Cells not written exactly as in the data")
    for label, count in lines:
        page.row((label, styles.BODY), ("", styles.BODY), (count, styles.NUMBER))
    page.gap()


def _sign_off(page: Page) -> None:
    page.section("Sign-off")
    page.head("", *SIGN_OFF_FIELDS)
    for who in SIGN_OFF:
        page.row((who, styles.BOX), *((None, styles.BOX) for _ in SIGN_OFF_FIELDS), height=28)


def write_method(book: Book, sections: Iterable[tuple[str, str]]) -> None:
    """The sheet Method: how to read the workbook, in paragraphs under heads."""
    page = Page(book, "Method", (84,), landscape=False)
    page.row(("Method", styles.TITLE), height=26)
    for title, text in sections:
        page.section(title)
        for paragraph in text.strip().split("\n\n"):
            page.row((" ".join(paragraph.split()), Look(wrap=True)))


def write_dictionary(book: Book, tables: Iterable[Table]) -> None:
    """The sheet Dictionary, made from the columns themselves."""
    sheet = book.table(DICTIONARY)
    for table in (*tables, MANIFEST):
        for column in table.columns:
            if not column.hidden:
                sheet.add((table.title, column))


def write_manifest(book: Book, lists: Iterable[SourceView]) -> None:
    """The sheet Manifest: rows and hash of each sheet, edition and hash of each list."""
    counts = book.counts()
    fill_manifest(book.table(MANIFEST), counts, lists)


def fill_manifest(
    sheet: TableSheet, counts: Iterable[SheetCount], lists: Iterable[SourceView], forms: Sequence[str] = ()
) -> None:
    """Fill a Manifest that is open already. Sheets of the tables `forms` are to be filled in, so that no hash holds."""
    for one in counts:
        if one.table != MANIFEST.key:
            what = "form" if one.table in forms else "sheet"
            sheet.add((what, one.title, None, one.rows, one.sha256))
    for view in sorted(lists, key=lambda one: one.source):
        sheet.add(("list", view.source, view.edition, view.records, view.sha256))
