"""The clauses of a sentence, as far as measures need them apart: "A faces a travel ban, while B is frozen out"."""

from __future__ import annotations

from watchlist.extract.items import Item

Items = tuple[Item, ...]
_FINITE = frozenset({"be", "have", "modal", "state", "verb", "hits"})


def clauses(items: Items) -> list[tuple[int, int]]:
    """Ranges of items. A comma with "and" or "but" parts two clauses only where a finite verb follows before the next comma."""
    starts = [0]
    for place, item in enumerate(items):
        if (
            item.kind == "semicolon"
            or (item.kind == "relative" and item.low in ("while", "whereas"))
            or (item.kind == "comma" and _new_clause(items, place + 1))
        ):
            starts.append(place + 1)
    starts = sorted(set(starts))
    ends = [*starts[1:], len(items)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _new_clause(items: Items, place: int) -> bool:
    if place >= len(items) or items[place].kind != "conjunction" or items[place].low not in ("and", "but"):
        return False
    for item in items[place + 1 : place + 12]:
        if item.kind in ("comma", "semicolon", "conjunction"):
            return False
        if item.kind in _FINITE:
            return True
    return False


def clause_at(items: Items, place: int) -> tuple[int, int]:
    """The clause that holds the item at `place`."""
    return next(((start, end) for start, end in clauses(items) if start <= place < end), (0, len(items)))
