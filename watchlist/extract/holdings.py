"""Frames about what a party holds or may do: assets, visas, entry, trade."""

from __future__ import annotations

from watchlist.extract.descriptions import Target
from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds
from watchlist.extract.parties import read_row
from watchlist.extract.rows import subject_row
from watchlist.extract.slots import Slot, fill, find_low, party_follows
from watchlist.extract.voices import Voice

Items = tuple[Item, ...]
_ASSET_WORDS = ("asset", "fund", "propert", "account", "holding", "wealth", "money", "resources")
_TRADE = kinds(
    "imports import exports export trade trading transactions dealings business purchases entry sales gold bonds loans bond"
)
VISA_VERBS = kinds("revoke cancel rescind annul withdraw")
"""What is done to visas: not a lifting but a measure."""
_HOLDS = kinds("have has hold holds own owns may keep keeps possess")


def is_assets(item: Item) -> bool:
    """Whether a word is of assets, funds, accounts or property, or a visa: what an authority takes from a party."""
    return is_visa(item) or any(word in item.low for word in _ASSET_WORDS)


def is_visa(item: Item) -> bool:
    """Whether a word is a visa that somebody holds, and no visa ban."""
    return item.kind in ("word", "noun") and item.low in ("visa", "visas")


def assets(items: Items, start: int, slot: Slot) -> Slot | None:
    """Read "the assets of X", "X's assets", "his funds"."""
    stop = min(len(items), start + 14)
    whose = next((at for at in range(start - 2, max(0, start - 7), -1) if items[at].low == "whose"), None)
    if whose and is_assets(items[whose + 1]):
        owner = items[whose - 1] if items[whose - 1].kind != "comma" else items[whose - 2]
        if owner.kind == "name":
            slot.targets.append(Target(found=owner.data))  # "X, whose assets it froze"
            slot.end = start
            return slot
    if not any(is_assets(item) for item in items[start:stop]):
        return None
    for place in range(start, stop):
        item = items[place]
        if item.low in ("of", "belonging", "held", "owned") and any(is_assets(one) for one in items[start:place]):
            return fill(items, place + 1 + (items[min(place + 1, len(items) - 1)].low in ("to", "by")), slot)
        if item.low in ("that", "which") and any(is_assets(one) for one in items[start:place]):
            end = next((at for at in range(place + 1, len(items)) if items[at].low in _HOLDS), place)
            row = read_row(items, place + 1, end)
            slot.targets, slot.end = list(row.targets), end
            slot.anaphor = (row.end, end) if row.end < end else None
            return slot
        if item.kind == "name" and place + 1 < len(items) and items[place + 1].kind == "poss":
            slot.targets.append(Target(found=item.data))
            slot.end = place + 2
            return slot
    slot.anaphor, slot.end = (start, stop), start
    return slot


def bar(items: Items, after: int, slot: Slot) -> Slot | None:
    """Read "barred X from entering", "banned imports from X", "prohibited all trade with X"."""
    head = items[after : after + 7]
    trade = next((number for number, item in enumerate(head) if any(word in _TRADE for word in item.low.split())), None)
    if trade is not None and not any(item.kind == "name" for item in head[:trade]):
        link = find_low(items, ("of", "from", "with", "to", "by"), after + trade, min(len(items), after + trade + 12))
        while link is not None and link + 1 < len(items) and not party_follows(items, link + 1):
            link = find_low(items, ("of", "from", "with", "to", "by"), link + 1, min(len(items), after + trade + 16))
        return fill(items, link + 1, slot) if link is not None else None
    stop = find_low(items, ("from",), after, len(items))
    if stop is None or stop == after:
        return None
    return fill(items, after, slot, stop)


def assets_passive(items: Items, place: int, voice: Voice, slot: Slot) -> Slot | None:
    """Read "The assets of X were frozen", "X's accounts are blocked", "X had its assets frozen"."""
    begin = max(0, voice.start - 16)
    subject = items[begin : voice.start]
    if not any(is_assets(item) for item in subject):
        row = subject_row(items, voice.start)  # "The firms X and Y are blocked as well"
        slot.targets, slot.end = list(row.targets), place
        return slot if row.targets and items[place].low == "blocked" else None
    had = next((at for at in range(voice.start - 1, begin, -1) if items[at].kind == "have"), None)
    if had is not None and items[had + 1].kind == "possessive":
        row = subject_row(items, had)  # "X and Y had their assets frozen"
        slot.targets, slot.end = list(row.targets), place
        slot.anaphor = None if row.targets else (begin, had)
        return slot
    whose = next((at for at in range(voice.start - 1, begin, -1) if items[at].low in ("whose", "which", "that")), None)
    if any(item.low in ("no", "none", "neither") for item in subject):
        return None
    if whose is not None:
        owner = items[whose - 1] if items[whose - 1].kind != "comma" else items[max(0, whose - 2)]
        if owner.kind != "name" or items[whose].low != "whose":
            return None
        slot.targets.append(Target(found=owner.data))
        slot.end = place
        return slot
    for at in range(begin, voice.start):
        if items[at].low == "of" and any(is_assets(item) for item in items[begin:at]):
            return fill(items, at + 1, slot, voice.start)
        if items[at].kind == "poss" and at and items[at - 1].kind == "name":
            slot.targets.append(Target(found=items[at - 1].data))
            slot.end = place
            return slot
    slot.anaphor, slot.end = (begin, voice.start), place
    return slot
