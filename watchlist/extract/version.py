"""Which rules read a text: stored with every article, so that a change by newer rules is told from one by the press."""

from __future__ import annotations

from watchlist.tables import tables_version

CODE_VERSION = "1"
"""Raise it whenever the same text gives other records; a change of a table counts by itself."""


def extractor_version() -> str:
    """Version of the rules and tables in force."""
    return f"extract-{CODE_VERSION}-{tables_version('extract')}"
