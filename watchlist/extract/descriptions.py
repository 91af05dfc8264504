"""What is said about a member of a row after its name: brackets, aliases, ages, descriptions set off by commas."""

from __future__ import annotations

import msgspec

from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds
from watchlist.extract.names import Found
from watchlist.extract.walks import complement, describes, kind_at, leads_to_name, new_member

Items = tuple[Item, ...]
_AFTER_AGE = kinds("comma end conjunction semicolon stop relative")
_ALIAS_FILLERS = kinds("quote alias rank title determiner role")
_AFTER_ALIAS = kinds("comma dash close stop end relative")
_NO_DESCRIPTION = kinds("end conjunction reason legal preposition be have modal stop semicolon colon date including")
_CLOSES_BEFORE = kinds(
    "rank title kin possessive end be have modal verb reason legal relative preposition alias including"
)


_BESIDE = frozenset({"as well as", "along with", "together with", "alongside"})


class Target(msgspec.Struct, kw_only=True):
    """A member of a row: its name, and the spans (characters) of what stands before and after it."""

    found: Found
    before: tuple[int, int] | None = None
    after: list[tuple[int, int]] = msgspec.field(default_factory=list)
    aliases: list[tuple[str, str, int, int]] = msgspec.field(default_factory=list)
    """(text, alias or former or acronym, start, end)."""
    age: int | None = None
    rank: str | None = None
    kin: bool = False
    """Whether it is named as a relative of somebody."""
    noun: str | None = None
    """The word right before the name that says what it is: "company", "tanker", "minister"."""


def read_suffix(items: Items, start: int, stop: int, target: Target) -> int:
    """Walk over what is said after a name; fills in aliases, age and descriptions; returns the place after it."""
    place = start
    while place < stop:
        kind = items[place].kind
        if kind == "open":
            place = _bracket(items, place, stop, target)
        elif kind == "alias":
            place = _alias(items, place, stop, target)
        elif kind in ("comma", "dash") and kind_at(items, place + 1, stop) == "alias":
            place = _alias(items, place + 1, stop, target)
        elif kind in ("comma", "dash") and _age(items, place + 1, stop):
            target.age = int(items[place + 1].text)
            place += 2
        elif kind == "comma" and items[min(place + 1, len(items) - 1)].low == "aged":
            place += 3
        elif kind == "preposition" and items[place].low in ("of", "from", "in", "at") and kind_at(items, place + 1, stop) in (
            "country", "capital", "name", "determiner", "adjective"
        ):  # fmt: skip
            end, _ = complement(items, place, stop)
            target.after.append((items[place].start, items[end - 1].end))
            place = end
        elif kind in ("comma", "relative", "dash"):
            begin = place if kind == "relative" else place + 1
            over = _apposition(items, begin, stop)
            if over is None or over <= begin:
                return place
            target.after.append((items[begin].start, items[over - 1].end))
            place = over
        else:
            return place
    return place


def _age(items: Items, place: int, stop: int) -> bool:
    if kind_at(items, place, stop) != "number" or not items[place].text.isdigit():
        return False
    return 10 <= int(items[place].text) <= 110 and kind_at(items, place + 1, stop) in _AFTER_AGE


def _bracket(items: Items, place: int, stop: int, target: Target) -> int:
    """A bracket after a name: an acronym, an alias, a form in another script, an age, or a remark."""
    close = next((at for at in range(place + 1, min(stop, place + 60)) if items[at].kind == "close"), None)
    if close is None:
        return stop
    inside = [item for item in items[place + 1 : close] if item.kind != "quote"]
    if not inside:
        return close + 1
    if inside[0].kind == "alias":
        _alias(items, place + 1 + (items[place + 1].kind == "quote"), close, target)
    elif (
        len(inside) == 1
        and inside[0].kind == "number"
        and inside[0].text.isdigit()
        and 10 <= int(inside[0].text) <= 110
    ):
        target.age = int(inside[0].text)
    elif all(item.kind in ("name", "comma", "word", "conjunction") for item in inside) and inside[0].kind == "name":
        for item in inside:
            if item.kind == "name":
                kind = "acronym" if item.text.isupper() and " " not in item.text else "short"
                target.aliases.append((item.text, kind, item.start, item.end))
    elif not any(character.isascii() and character.isalpha() for item in inside for character in item.text):
        text_items = [item for item in inside if item.kind != "number"]
        if text_items:
            start, end = text_items[0].start, text_items[-1].end
            target.aliases.append((" ".join(item.text for item in text_items), "script", start, end))
    else:
        target.after.append((inside[0].start, inside[-1].end))
    return close + 1


def _alias(items: Items, place: int, stop: int, target: Target) -> int:
    """The names after "a.k.a." and the like."""
    kind = str(items[place].data)
    place += 1
    while place < stop:
        item = items[place]
        if item.kind == "name":
            target.aliases.append((item.text, kind, item.start, item.end))
            place += 1
        elif item.kind in _ALIAS_FILLERS:
            kind = str(item.data) if item.kind == "alias" else kind
            place += 1
        elif item.kind == "word" and items[place - 1].kind == "quote":
            target.aliases.append((item.text, kind, item.start, item.end))
            place += 1
        elif (item.kind in ("comma", "semicolon", "conjunction") and kind_at(items, place + 1, stop) == "alias") or (
            item.kind == "conjunction"
            and items[place].low in ("or", "and")
            and target.aliases
            and kind_at(items, place + 2, stop) in _AFTER_ALIAS
        ):
            place += 1
        else:
            break
    return place


def _apposition(items: Items, place: int, stop: int) -> int | None:
    """End of a description that begins at `place`, or None when a new member (or something else) begins there."""
    kind = kind_at(items, place, stop)
    if kind in _NO_DESCRIPTION:
        return None
    if kind == "name":
        after = kind_at(items, place + 1, stop)
        if after not in ("role", "word", "group") or describes(items, place, stop):
            return None
    elif (kind in ("rank", "title") and leads_to_name(items, place, stop)) or (
        kind != "relative" and new_member(items, place, stop)
    ):
        return None
    return _apposition_end(items, place, stop)


def _apposition_end(items: Items, start: int, stop: int) -> int:
    """The place after a description: the comma, semicolon or "and" before the next member, or `stop`."""
    depth = 0
    for place in range(start, stop):
        kind = items[place].kind
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        if depth:
            continue
        if kind in ("semicolon", "stop") or (kind == "legal" and items[place].low.startswith("pursuant")):
            return place
        if kind == "comma" and _closes(items, place, stop):
            return place
        if kind == "conjunction" and place > start and _and_new(items, place, stop):
            return place
    return stop


def _closes(items: Items, comma: int, stop: int) -> bool:
    """Whether the comma ends a description rather than parting words inside it."""
    after = comma + 1
    if kind_at(items, after, stop) == "conjunction":
        after += 1
    kind = kind_at(items, after, stop)
    if after > comma + 1 and items[after - 1].low in _BESIDE and kind in ("numeral", "number", "determiner"):
        return True  # ", as well as three of its leaders: X"
    if kind == "name":
        inside = (
            items[comma - 1].kind == "name"
            and items[after].data.kind is not None
            and items[comma - 1].data.kind is not None
        )
        return not (
            inside
            and items[after].data.kind == items[comma - 1].data.kind
            and kind_at(items, after + 1, stop) in ("comma", "conjunction")
        )
    if kind in _CLOSES_BEFORE:
        return True
    return new_member(items, after, stop)


def _and_new(items: Items, place: int, stop: int) -> bool:
    """Whether "and" inside a description begins a new member: a rank, a relative, or a person where a body stood."""
    kind = kind_at(items, place + 1, stop)
    if kind in ("rank", "title", "possessive", "kin"):
        return leads_to_name(items, place + 1, stop)
    if kind != "name":
        return items[place].low in ("as well as", "along with", "together with", "alongside") and new_member(
            items, place + 1, stop
        )
    before = items[place - 1]
    one = before.data.kind if before.kind == "name" else None
    other = items[place + 1].data.kind
    return before.kind != "name" or one != other or kind_at(items, place + 2, stop) == "comma"
