"""The answer to one lookup as a paper for the file: what was asked, of which editions, what came up, and what came nearest.

It is a no-hit certificate where nothing reached the threshold, and says plainly that it is none where something did.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from watchlist.export import method, styles
from watchlist.export.cover import Page, open_cover, write_cover, write_dictionary, write_manifest, write_method
from watchlist.export.pages import page_frame, page_table, write_page
from watchlist.export.readable import readable
from watchlist.export.rows_answer import HITS
from watchlist.export.styles import Look
from watchlist.export.workbook import Book, SheetCount
from watchlist.records import SCHEMA_VERSION
from watchlist.views import CoverFacts, LookupView, Sum

NEAR = msgspec.structs.replace(
    HITS,
    key="near_misses",
    title="Nearest misses",
    description="One row per party that came nearest under the threshold.",
)


def verdict(view: LookupView) -> str:
    """The result in one sentence."""
    name = view.query.get("name", "")
    stale = [one.source for one in view.lists if one.stale]
    doubt = f" These lists are older than their bound: {', '.join(stale)}." if stale else ""
    if not view.lists:
        return f"No list is loaded: nothing can be said about {name!r}."
    if view.total:
        count = "one party reaches" if view.total == 1 else f"{view.total:,} parties reach"
        return f"Not a no-hit certificate: for {name!r} {count} the threshold of {view.min_score:.2f}.{doubt}"
    return (
        f"No hit: no party on the lists named below reaches the threshold of {view.min_score:.2f} for {name!r}.{doubt}"
    )


def question_lines(view: LookupView) -> Iterator[tuple[str, str]]:
    """What was asked, as label and value."""
    for key, value in view.query.items():
        if value not in (None, "", [], ()):
            yield key.replace("_", " ").capitalize(), readable(value)
    yield "As of", view.as_of or "today"
    if view.known_at:
        yield "As known at", view.known_at
    yield "Threshold", f"{view.min_score:.2f}"
    yield "Algorithm", f"{view.algorithm}, configuration {view.config_hash}"


def write_certificate_html(path: Path, view: LookupView, facts: CoverFacts) -> None:
    """Write the certificate as a self-contained page.

    Raises:
        InputError: the file cannot be written.
    """
    values: dict[str, Any] = {
        "verdict": verdict(view),
        "question": list(question_lines(view)),
        "tables": [page_table(HITS, view.hits), page_table(NEAR, view.near_misses)],
        "left": max(view.total - len(view.hits), 0),
        **page_frame(facts),
    }
    write_page(path, "certificate.html.j2", facts, values)


def write_certificate_xlsx(path: Path, view: LookupView, facts: CoverFacts) -> tuple[SheetCount, ...]:
    """Write the certificate as a workbook.

    Raises:
        InputError: the file cannot be written.
    """
    with Book(path, title=facts.title, made=facts.run_time, footer=facts.classification) as book:
        cover = open_cover(book)
        page = Page(book, "Result", (24, 110))
        page.row((facts.title, styles.TITLE), height=26)
        page.row(("Result", styles.LABEL), (verdict(view), Look(wrap=True, bold=True)))
        for label, value in question_lines(view):
            page.row((label, styles.LABEL), (value, Look(wrap=True)))
        for table, hits in ((HITS, view.hits), (NEAR, view.near_misses)):
            sheet = book.table(table)
            for hit in hits:
                sheet.add(hit)
        write_method(book, method.SCORES)
        write_dictionary(book, (HITS, NEAR))
        write_manifest(book, facts.lists)
        shown = {"shown": len(view.hits), "not shown (see --limit)": view.total - len(view.hits)}
        write_cover(cover, facts, book, (Sum(label="Hits at or above the threshold", total=view.total, parts=shown),))
        book.save()
        return book.counts()


def write_certificate_json(stream: IO[bytes], view: LookupView, facts: CoverFacts) -> None:
    """Write the certificate as one JSON object: the run, the verdict in words, and the answer as `lookup --json` gives it."""
    document = {"schema_version": SCHEMA_VERSION, "run": facts, "verdict": verdict(view), "lookup": view}
    stream.write(msgspec.json.encode(document) + b"\n")
