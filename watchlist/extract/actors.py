"""Who acts in a sentence: the subject of an active verb, "by ..." behind a passive one, the adjective before "sanctions"."""

from __future__ import annotations

from watchlist.extract.items import Item
from watchlist.extract.status import clause_start

Items = tuple[Item, ...]
SUBJECTS = frozenset({"authority", "country", "capital"})


def by_place(items: Items, start: int, stop: int) -> int | None:
    """Place of the "by" before an authority in [start, stop), or None."""
    for place in range(start, min(stop, len(items) - 1)):
        if items[place].low == "by" and not (
            place > start and items[place - 1].kind == "word" and items[place - 1].low.endswith("ed")
        ):
            after = place + 1
            while after < len(items) and items[after].kind in ("determiner", "adverb", "conjunction", "adjective"):
                after += 1
            return place if after < len(items) and items[after].kind in SUBJECTS | {"adjective"} else None
    return None


def authorities_by(items: Items, place: int) -> tuple[str, ...]:
    """The authorities after "by" behind a passive verb."""
    by = by_place(items, place, min(len(items), place + 24))
    return _collect(items, by + 1, 1) if by is not None else ()


def _code(item: Item) -> str | None:
    if item.kind == "authority":
        return str(item.data.code)
    return str(item.data) if item.kind in ("country", "capital", "adjective") else None


def _collect(items: Items, place: int, step: int) -> tuple[str, ...]:
    """Codes of a row of authorities ("the US, the UK and Canada") from `place` on in the direction `step`."""
    codes: list[str] = []
    while 0 <= place < len(items):
        item = items[place]
        if item.kind in SUBJECTS or (item.kind == "adjective" and step > 0 and not codes):
            code = _code(item)
            after = items[place + 1] if place + 1 < len(items) else None
            if after is not None and after.kind == "poss" and step < 0:
                break
            if code and code not in codes:
                codes.append(code)
        elif item.kind not in ("comma", "conjunction", "determiner", "adverb", "open", "close"):
            break
        place += step
    return tuple(codes if step > 0 else reversed(codes))


def authorities_before(items: Items, start: int, stop: int, *, strict: bool = False) -> tuple[str, ...]:
    """Authorities that are named as somebody who acts in [start, stop), the nearest row of them."""
    for place in range(stop - 1, start - 1, -1):
        item = items[place]
        if item.kind not in SUBJECTS or (strict and item.kind != "authority"):
            continue
        before = items[place - 1] if place else None
        while before is not None and before.kind == "determiner":
            before = items[items.index(before) - 1] if items.index(before) else None
        after = items[place + 1] if place + 1 < len(items) else None
        if after is not None and after.kind == "poss":
            continue
        if before is not None and before.kind in ("preposition", "reason") and before.low not in ("by", "with"):
            continue
        return _collect(items, place, -1)
    return ()


def subject_of(items: Items, group_start: int) -> tuple[tuple[str, ...], str | None]:
    """Codes of who acts in an active clause, and "we" or "it" where a pronoun stands there."""
    start = clause_start(items, group_start)
    codes = authorities_before(items, start, group_start)
    if codes:
        return codes, None
    for place in range(group_start - 1, start - 1, -1):
        if items[place].kind == "pronoun":
            return (), "we" if items[place].low in ("we", "i") else "it"
    return (), None


def premodifier(items: Items, place: int) -> tuple[str, ...]:
    """Read "EU sanctions", "new British sanctions"."""
    at = place - 1
    while at >= 0 and items[at].kind in ("word", "adverb", "sanction", "measure"):
        at -= 1
    code = _code(items[at]) if at >= 0 else None
    return (code,) if code else ()
