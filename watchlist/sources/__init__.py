"""From bytes to records: one reader a format, one spec a source, and the only outbound GET of the product."""

from watchlist.sources.base import Ledger, RawFile, Reader, Reading, Refusal, SourceRow, SourceSpec
from watchlist.sources.registry import READERS, load_spec, reader_for, reader_named, retired_format, spec_names

__all__ = [
    "READERS",
    "Ledger",
    "RawFile",
    "Reader",
    "Reading",
    "Refusal",
    "SourceRow",
    "SourceSpec",
    "load_spec",
    "reader_for",
    "reader_named",
    "retired_format",
    "spec_names",
]
