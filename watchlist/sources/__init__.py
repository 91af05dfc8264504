"""From bytes to records: one reader a format, one spec a source, and the only outbound GET of the product.

What names a source is here; the readers stand in `watchlist.sources.registry`, which loads all of them.
"""

from watchlist.sources.base import Ledger, RawFile, Reader, Reading, Refusal, SourceRow, SourceSpec
from watchlist.sources.specs import load_spec, retired_format, spec_names

__all__ = [
    "Ledger",
    "RawFile",
    "Reader",
    "Reading",
    "Refusal",
    "SourceRow",
    "SourceSpec",
    "load_spec",
    "retired_format",
    "spec_names",
]
