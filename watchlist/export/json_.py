"""The watchlist as JSON: one document, or one entity per line. Both stream."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import msgspec

from watchlist.records import SCHEMA_VERSION
from watchlist.views import CoverFacts, View

_ENCODER = msgspec.json.Encoder()


def write_jsonl(stream: IO[bytes], views: Iterable[View]) -> int:
    """Write each view as a JSON object on a line of its own.

    Returns:
        Number of lines.
    """
    count = 0
    line = bytearray()
    for view in views:
        _ENCODER.encode_into(view, line)
        line += b"\n"
        stream.write(line)
        count += 1
    return count


def write_json(stream: IO[bytes], entities: Iterable[View], facts: CoverFacts) -> int:
    """Write `{"schema_version": 1, "run": {...}, "entities": [...], "count": n}`; entities as in `write_jsonl`.

    Returns:
        Number of entities.
    """
    run = _ENCODER.encode(facts).decode()
    stream.write(f'{{"schema_version": {SCHEMA_VERSION}, "run": {run}, "entities": ['.encode())
    count = 0
    for view in entities:
        stream.write(b",\n" if count else b"\n")
        stream.write(_ENCODER.encode(view))
        count += 1
    stream.write(f'\n], "count": {count}}}\n'.encode())
    return count
