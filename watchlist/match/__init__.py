"""How two parties compare: candidates, score, explanation. Pure; reads an index built from prepared names."""

from watchlist.match.build import build_index
from watchlist.match.compare import compare, explain_names, party_from_text
from watchlist.match.index import NameIndex, open_index
from watchlist.match.types import (
    Band,
    CompareOptions,
    Comparison,
    Hit,
    IndexEntry,
    IndexStats,
    LookupOptions,
    LookupResult,
    Party,
    PartyName,
    party_of,
)
from watchlist.match.update import update_index
from watchlist.match.weights import ALGORITHM, config_hash

__all__ = [
    "ALGORITHM",
    "Band",
    "CompareOptions",
    "Comparison",
    "Hit",
    "IndexEntry",
    "IndexStats",
    "LookupOptions",
    "LookupResult",
    "NameIndex",
    "Party",
    "PartyName",
    "build_index",
    "compare",
    "config_hash",
    "explain_names",
    "open_index",
    "party_from_text",
    "party_of",
    "update_index",
]
