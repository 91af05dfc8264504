"""Every table of the product by its key: the columns of sheets, CSV files and terminal tables are named here once.

`from watchlist.export.rows import ENTITIES, NAMES, DESIGNATIONS, DETAILS, EVIDENCE, HITS, SOURCES, CHANGES, TABLES`
"""

from __future__ import annotations

from watchlist.export.column import Column, Item, Table, joined, plain_text
from watchlist.export.rows_answer import CHANGES, HITS, SOURCES
from watchlist.export.rows_entity import DESIGNATIONS, DETAILS, ENTITIES, EVIDENCE, NAMES

WATCHLIST_TABLES: tuple[Table, ...] = (ENTITIES, NAMES, DESIGNATIONS, DETAILS, EVIDENCE)
"""The tables made from entities; each takes an EntityView apart."""

TABLES: dict[str, Table] = {table.key: table for table in (*WATCHLIST_TABLES, HITS, SOURCES, CHANGES)}

__all__ = [
    "CHANGES", "DESIGNATIONS", "DETAILS", "ENTITIES", "EVIDENCE", "HITS", "NAMES", "SOURCES", "TABLES",
    "WATCHLIST_TABLES", "Column", "Item", "Table", "joined", "plain_text",
]  # fmt: skip
