"""Publishers' words for measures and regimes to ours. The words stand in resources/measures.yml and programmes.yml."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from watchlist.records import Measure
from watchlist.tables import load_yaml


@lru_cache(maxsize=4096)
def measure_of(text: str) -> Measure | None:
    """The measure that a publisher's wording names, or None where the table does not know it."""
    code = load_yaml("measures.yml").get(" ".join(text.casefold().split()).strip(" ."))
    return Measure(code) if code else None


def measures_of(texts: Iterable[str]) -> tuple[tuple[Measure, ...], tuple[str, ...]]:
    """Measures of several wordings, each once and in order, and the wordings that the table does not know.

    An unknown wording counts as `other`: that there is a measure is certain.
    """
    found: dict[Measure, None] = {}
    unknown: list[str] = []
    for text in texts:
        measure = measure_of(text)
        if measure is None:
            unknown.append(text)
            measure = Measure.OTHER
        found[measure] = None
    return tuple(found), tuple(unknown)


def regimes(authority: str) -> dict[str, dict[str, Any]]:
    """Regimes of an authority ("UN", "GB", ...) by the key its list uses, from resources/programmes.yml."""
    table: dict[str, dict[str, Any]] = load_yaml("programmes.yml").get(authority, {})
    return table
