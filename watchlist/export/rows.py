"""Every table of the product by its key: the columns of sheets, CSV files and terminal tables are named here once.

`from watchlist.export.rows import ENTITIES, NAMES, DESIGNATIONS, DETAILS, EVIDENCE, HITS, SOURCES, CHANGES, TABLES`
"""

from __future__ import annotations

from watchlist.export.column import Column, Item, Table, joined, plain_text
from watchlist.export.rows_answer import CHANGES, HITS, SOURCES
from watchlist.export.rows_entity import DESIGNATIONS, DETAILS, ENTITIES, EVIDENCE, NAMES
from watchlist.export.rows_runs import AUDIT, CLAIMS, INGESTED, MERGES, PARTS, RUN_TABLES, UPDATES

WATCHLIST_TABLES: tuple[Table, ...] = (ENTITIES, NAMES, DESIGNATIONS, DETAILS, EVIDENCE)
"""The tables made from entities; each takes an EntityView apart."""

TABLES: dict[str, Table] = {table.key: table for table in (*WATCHLIST_TABLES, HITS, SOURCES, CHANGES, *RUN_TABLES)}

__all__ = [
    "AUDIT", "CHANGES", "CLAIMS", "DESIGNATIONS", "DETAILS", "ENTITIES", "EVIDENCE", "HITS", "INGESTED", "MERGES", "NAMES",
    "PARTS", "SOURCES", "TABLES", "UPDATES", "WATCHLIST_TABLES", "Column", "Item", "Table", "joined", "plain_text",
]  # fmt: skip
