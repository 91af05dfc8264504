"""All tables together, complete for either database: what migrations are compared with."""

from __future__ import annotations

from watchlist.store import tables_audit, tables_history, tables_identity, tables_press, tables_screening
from watchlist.store.schema import METADATA

__all__ = ["METADATA", "tables_audit", "tables_history", "tables_identity", "tables_press", "tables_screening"]

for _table in METADATA.tables.values():
    for _index in _table.indexes:
        _index.dialect_options["postgresql"]["where"] = _index.dialect_options["sqlite"]["where"]
