"""Everything on file about one party, as workbook, page or JSON; the three carry the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import msgspec

from watchlist.export import method, styles
from watchlist.export.cover import (
    Page,
    open_cover,
    write_cover,
    write_dictionary,
    write_manifest,
    write_method,
)
from watchlist.export.dossier_rows import DOSSIER_TABLES, header_lines, row_counts, summary
from watchlist.export.pages import page_frame, page_table, write_page
from watchlist.export.styles import Look
from watchlist.export.workbook import Book, SheetCount
from watchlist.outcomes import DossierView
from watchlist.records import SCHEMA_VERSION
from watchlist.views import Sum


def write_dossier_xlsx(path: Path, dossier: DossierView) -> tuple[SheetCount, ...]:
    """Write the dossier as a workbook: Cover, Header, a sheet per table, Method, Dictionary, Manifest.

    Raises:
        InputError: the file cannot be written.
    """
    facts = dossier.facts
    with Book(path, title=facts.title, made=facts.run_time, footer=facts.classification) as book:
        cover = open_cover(book)
        page = Page(book, "Header", (24, 110))
        page.row((dossier.entity.caption, styles.TITLE), height=26)
        for label, value in header_lines(dossier.entity):
            page.row((label, styles.LABEL), (value, Look(wrap=True)))
        for table in DOSSIER_TABLES:
            book.table(table).add(dossier)
        write_method(book, method.DOSSIER)
        write_dictionary(book, DOSSIER_TABLES)
        write_manifest(book, facts.lists)
        records = dossier.entity.records
        press = sum(1 for one in records if one.source == "press")
        parts = {"from lists": len(records) - press, "from the press": press}
        write_cover(cover, facts, book, (Sum(label="Records of the party", total=len(records), parts=parts),))
        book.save()
        return book.counts()


def write_dossier_html(path: Path, dossier: DossierView) -> None:
    """Write the dossier as a self-contained page with the same tables.

    Raises:
        InputError: the file cannot be written.
    """
    values: dict[str, Any] = {
        "dossier": dossier,
        "heading": dossier.entity.caption,
        "sentence": summary(dossier.entity),
        "header": [line for line in header_lines(dossier.entity) if line[0] != "In one sentence"],
        "tables": [page_table(table, [dossier]) for table in DOSSIER_TABLES],
        **page_frame(dossier.facts),
    }
    write_page(path, "dossier.html.j2", dossier.facts, values)


def dossier_document(dossier: DossierView) -> dict[str, Any]:
    """The dossier as plain JSON data: the run, the rows of each table (as in workbook and page), and the party itself."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": msgspec.to_builtins(dossier.facts),
        "summary": summary(dossier.entity),
        "numbers": row_counts(dossier),
        "entity": msgspec.to_builtins(dossier.entity),
        "timeline": msgspec.to_builtins(dossier.timeline),
        "stories": msgspec.to_builtins(dossier.stories),
        "history": msgspec.to_builtins(dossier.history),
    }


def write_dossier_json(stream: IO[bytes], dossier: DossierView) -> None:
    """Write `dossier_document` to a stream."""
    stream.write(msgspec.json.encode(dossier_document(dossier)))
    stream.write(b"\n")
