"""What a frame finds: a slot with parties, or the words that stand for them."""

from __future__ import annotations

import msgspec

from watchlist.extract.anaphora import number_of
from watchlist.extract.descriptions import Target
from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds
from watchlist.extract.parties import read_row

Items = tuple[Item, ...]
_ANAPHOR_ENDS = kinds("verb have modal speech semicolon reason")
_MAX_ANAPHOR = 8


class Slot(msgspec.Struct, kw_only=True):
    """What a frame found: parties, or the items of words that stand for them; the items it passed; the nouns it used."""

    targets: list[Target] = msgspec.field(default_factory=list)
    end: int = 0
    anaphor: tuple[int, int] | None = None
    used: set[int] = msgspec.field(default_factory=set)
    rule: str = ""


def fill(items: Items, start: int, slot: Slot, stop: int | None = None) -> Slot:
    """Fill a slot with the row at `start`; without names the words there may stand for parties named before."""
    row = read_row(items, start, len(items) if stop is None else stop)
    slot.targets += [] if _miscounted(items, start, row.targets) else row.targets
    slot.end = max(slot.end, row.end)
    if not slot.targets:
        slot.anaphor = (start, phrase_end(items, start))
        slot.end = max(slot.end, start)
    elif any(item.low == "same" for item in items[start : start + 4]):
        slot.anaphor = (start, phrase_end(items, start))  # "listed the same three men and X"
    return slot


def _miscounted(items: Items, start: int, targets: list[Target]) -> bool:
    """Whether a lone name behind a comma cannot be the counted group: "three leaders of its branch in Z, X (Y), as ..."."""
    if len(targets) != 1 or start >= len(items) or items[start].kind not in ("numeral", "number"):
        return False
    place = next((at for at, item in enumerate(items) if item.start == targets[0].found.start), 0)
    named = any(item.kind in ("including", "colon") for item in items[start:place])
    return number_of(items[start]) > 1 and items[place - 1].kind == "comma" and not named


def phrase_end(items: Items, start: int) -> int:
    """The end of the words at `start` that may stand for parties named before."""
    stop = min(len(items), start + _MAX_ANAPHOR)
    return next((at for at in range(start + 1, stop) if items[at].kind in _ANAPHOR_ENDS), stop)


def find_low(items: Items, words: tuple[str, ...], start: int, stop: int) -> int | None:
    """Place of the first item that is one of the words, or None."""
    return next((place for place in range(start, min(stop, len(items))) if items[place].low in words), None)


def party_follows(items: Items, place: int) -> bool:
    """Whether a name stands at `place`, with nothing but its article, post and nationality before it."""
    for item in items[place : place + 6]:
        if item.kind == "name":
            return True
        if item.kind not in ("determiner", "group", "role", "adjective", "word", "poss", "comma", "rank", "title"):
            return False
    return False
