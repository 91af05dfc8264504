"""The row of parties that is the subject of a verb."""

from __future__ import annotations

from watchlist.extract.items import Item, find
from watchlist.extract.lexicon import kinds
from watchlist.extract.parties import Row, read_row
from watchlist.extract.status import clause_start

Items = tuple[Item, ...]
_ASIDES = kinds("preposition legal reason relative")
_UNNAMED = kinds("determiner possessive word group role kin numeral number adjective comma")
_OPENERS = kinds("conjunction adverb comma quote date dash")


def _unnamed_rest(items: Items, start: int, stop: int) -> bool:
    """Whether only a member without a name is left: "X | and the committee"."""
    begin = start + (items[start].kind == "conjunction")
    joined = begin > 0 and items[begin - 1].kind == "conjunction" and items[begin].kind in ("determiner", "possessive")
    return joined and all(item.kind in _UNNAMED for item in items[begin:stop])


def subject_row(items: Items, stop: int) -> Row:
    """The row of parties that ends right before `stop` and is the subject of what begins there."""
    while stop > 1 and items[stop - 1].kind in ("date", "adverb") and items[stop - 2].kind in ("comma", "name"):
        stop -= 1  # "X and Y, today | had their assets frozen"
    start = clause_start(items, stop)
    said = next((at for at in range(start, stop) if items[at].kind == "speech" or items[at].low == "told"), None)
    that = (
        next((at for at in range(stop - 1, said or stop, -1) if items[at].low == "that"), None)
        if said is not None
        else None
    )
    if that is not None:
        start = that + 1
    for place in range(stop - 1, start - 1, -1):
        clause = place > start and items[place - 1].kind == "relative" and items[place - 1].low != "that"
        if (items[place].kind == "speech" and not clause) or (
            items[place].low == "that" and place > start and items[place - 1].kind in ("speech", "word", "verb", "date")
        ):
            start = place + 1
            break
    while start < stop and items[start].kind in _OPENERS:
        start += 1
    while start < stop and items[start].kind in _ASIDES and items[start].low != "among":
        comma = find(items, ("comma",), start, stop)
        if comma is None:
            break
        start = comma + 1
    row = read_row(items, start, stop)
    if row.targets and (row.end >= stop - 1 or _unnamed_rest(items, row.end, stop)):
        return row
    return Row(targets=[], end=start)
