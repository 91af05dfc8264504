"""The watchlist as a workbook: Cover, Entities, Names, Designations, Details, Evidence, Method, Dictionary, Manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from watchlist.export import method
from watchlist.export.cover import open_cover, write_cover, write_dictionary, write_manifest, write_method
from watchlist.export.rows import ENTITIES, WATCHLIST_TABLES
from watchlist.export.rows_entity import standing
from watchlist.export.workbook import ROW_LIMIT, Book, SheetCount
from watchlist.views import CoverFacts, EntityView, Sum


def write_xlsx(
    path: Path, entities: Iterable[EntityView], facts: CoverFacts, *, row_limit: int = ROW_LIMIT
) -> tuple[SheetCount, ...]:
    """Write the watchlist to `path`; entities are drawn one by one and kept nowhere.

    Returns:
        Rows and hash of each sheet, as the Manifest lists them.

    Raises:
        InputError: the file cannot be written.
    """
    kinds: Counter[str] = Counter()
    standings: Counter[str] = Counter()
    with Book(path, title=facts.title, made=facts.run_time, footer=facts.classification, row_limit=row_limit) as book:
        cover = open_cover(book)
        sheets = [book.table(table) for table in WATCHLIST_TABLES]
        for entity in entities:
            kinds[str(entity.kind)] += 1
            standings[standing(entity)] += 1
            for sheet in sheets:
                sheet.add(entity)
        write_method(book, method.EXPORT)
        write_dictionary(book, WATCHLIST_TABLES)
        write_manifest(book, facts.lists)
        total = next(sheet.count for sheet in sheets if sheet.table is ENTITIES)
        sums = (
            Sum(label="Entities by type", total=total, parts=dict(sorted(kinds.items()))),
            Sum(label="Entities by standing", total=total, parts=dict(sorted(standings.items()))),
        )
        write_cover(cover, facts, book, sums)
        book.save()
        return book.counts()
