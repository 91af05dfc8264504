"""Legal instruments of a sentence as one item each: "Section 7031(c) of the ... Act, 2021", "Executive Order 14024 on ...".

Their titles are full of capital words and of words of sanctions; as one item they are neither names nor acts.
"""

from __future__ import annotations

from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.walks import kind_at

Items = tuple[Item, ...]
_SMALL = kinds("of in with on the and to by for or against from")
_TITLE_ENDS = kinds("comma semicolon colon stop be have modal date open close relative legal reason")
_NAME_ENDS = kinds("semicolon colon stop be have modal relative quote")
_MAX_NAME = 30
"""Items from a section to the end of the name of its act."""


def fold_instruments(line: Line) -> Line:
    """The line with each legal instrument as one item of the kind "instrument"."""
    items = line.items
    found: list[Item] = []
    place = 0
    while place < len(items):
        stop = _end(items, place)
        if stop is None:
            found.append(items[place])
            place += 1
            continue
        if items[place].kind == "name":
            while found and found[-1].kind in ("country", "comma", "conjunction", "adjective") and _in_title(found):
                place -= 1
                found.pop()
        first, last = items[place], items[stop - 1]
        low = " ".join(item.low for item in items[place:stop])
        text = " ".join(item.text for item in items[place:stop])
        found.append(Item("instrument", first.start, last.end, text, low))
        place = stop
    return Line(line.sentence, tuple(found)) if len(found) < len(items) or found != list(items) else line


def _end(items: Items, place: int) -> int | None:
    """The place after the instrument that begins at `place`, or None where none begins."""
    item = items[place]
    if item.kind == "name":
        words = item.low.split()
        law = item.data.kind is None and words[-1] in word_set("words", "instruments")
        law = law or (words[0] in word_set("words", "instrument_heads") and words[-1][:1].isdigit())
        return place + 1 if law else None
    start = place
    if item.kind == "open" or item.low == "no":
        return None
    while start < len(items) and start < place + 3 and items[start].low in word_set("words", "instrument_heads"):
        start += 1
    if start == place or kind_at(items, start, len(items)) != "number":
        return None
    end = _numbers(items, start)
    end = _name_of_act(items, end)
    return _title(items, end)


def _in_title(found: list[Item]) -> bool:
    """Whether the country or the comma read last is part of a law's name: "the | Iran, North Korea, and Syria X Act"."""
    for item in reversed(found[-8:]):
        if item.kind == "determiner":
            return True
        if item.kind not in ("country", "comma", "conjunction", "adjective"):
            return False
    return False


def _numbers(items: Items, place: int) -> int:
    """Past "7031(c)", "13818 and 13722", "1(a)(i)", "(EU) 2020/1998"."""
    while place < len(items):
        kind = items[place].kind
        joined = kind in ("comma", "conjunction") and kind_at(items, place + 1, len(items)) == "number"
        if kind == "number":
            place += 1
        elif joined and items[place + 1].low[:1].isdigit() and len(items[place + 1].low) > 3:
            place += 2
        elif kind == "open" and kind_at(items, place + 2, len(items)) == "close" and len(items[place + 1].text) <= 4:
            place += 3
        else:
            return place
    return place


def _name_of_act(items: Items, place: int) -> int:
    """Past "of the Department of State, ..., and Related Programs Appropriations Act, 2021 (XYZ)"."""
    if place >= len(items) or items[place].low not in ("of", "to"):
        return place
    for at in range(place + 1, min(len(items), place + _MAX_NAME)):
        item = items[at]
        if item.kind in _NAME_ENDS:
            return place
        if item.text[:1].isupper() and item.low.split()[-1] in word_set("words", "instruments"):
            end = at + 1
            if kind_at(items, end, len(items)) == "comma" and _year(items, end + 1):
                end += 2
            if kind_at(items, end, len(items)) == "open" and kind_at(items, end + 2, len(items)) == "close":
                end += 3
            return end
        if item.kind == "instrument":
            return at + 1
    return place


def _year(items: Items, place: int) -> bool:
    return place < len(items) and items[place].kind in ("number", "date") and items[place].text.isdigit()


def _title(items: Items, place: int) -> int:
    """Past "on Blocking Property of Certain Persons ...": a title goes on in capitals."""
    if place + 1 >= len(items) or items[place].low not in ("on", "of", "with", "concerning", "relating"):
        return place
    if not items[place + 1].text[:1].isupper() or items[place + 1].kind in ("name", "country", "authority", "date"):
        return place if not _titled(items, place + 1) else _title_end(items, place)
    return _title_end(items, place)


def _titled(items: Items, place: int) -> bool:
    """Whether a title rather than a party begins: a verb form in capitals ("Blocking Property")."""
    return items[place].kind == "name" and items[place].low.split()[0].endswith("ing")


def _title_end(items: Items, place: int) -> int:
    end = place
    for at in range(place + 1, len(items)):
        item = items[at]
        if item.kind in _TITLE_ENDS or not (item.text[:1].isupper() or item.low in _SMALL):
            break
        if item.text[:1].isupper():
            end = at + 1
    return end
