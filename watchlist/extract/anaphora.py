"""Words that stand for parties named before: "all three", "they", "the company", "the general", "those designated today"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from watchlist.extract.coreference import Cast, Known
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds, word_set
from watchlist.records import Kind

Items = tuple[Item, ...]
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_PERSONS = frozenset({Kind.PERSON})
_LEGAL = frozenset({Kind.COMPANY, Kind.ORGANIZATION})
_ALL = frozenset(Kind)
_PLURAL = kinds("they them their all both each those these")
_HE = kinds("he him his she her")
_IT = kinds("it its itself")
_OF_A_STATE = kinds(
    "citizens nationals people companies banks residents territory ports jurisdiction soil ordinance list allies partners"
)
_LISTED = kinds("designated blocked listed named sanctioned blacklisted above concerned")
_BARE = kinds("units persons people ships vessels officials natural legal individuals companies entities")
"""Words that stand for those acted upon at the head of a sentence also without an article ("Natural persons face ...")."""
_MAX_SPAN = 6


@cache
def _plural_nouns() -> dict[str, frozenset[Kind]]:
    table: dict[str, frozenset[Kind]] = {}
    for key, meaning in (
        ("plural_any", _ALL), ("plural_persons", _PERSONS), ("plural_legal", _LEGAL),
        ("plural_vessels", frozenset({Kind.VESSEL})), ("plural_aircraft", frozenset({Kind.AIRCRAFT})),
    ):  # fmt: skip
        table.update(dict.fromkeys(word_set("persons", key), meaning))
    table["persons"] = _ALL  # "the persons named" of official notices are natural and legal persons alike
    return table


def topic(items: Items, cast: Cast, wanted: frozenset[Kind]) -> Known | None:
    """What a sentence is about: its first name, where that is of a wanted kind and no part of a phrase with a preposition."""
    for place, item in enumerate(items[:10]):
        if item.kind == "name":
            known = cast.of(item.data)
            behind = place and items[place - 1].kind in ("preposition", "reason", "legal")
            return known if known.kind in wanted and not behind else None
        if item.kind in ("verb", "be", "have", "modal"):
            return None
    return None


def number_of(item: Item) -> int:
    """The number that a word or digits stand for, 0 where it is none."""
    return _NUMBERS.get(item.low) or (int(item.low) if item.low.isdigit() and len(item.low) < 4 else 0)


def count_in(line: Line) -> int:
    """How many parties a sentence counts ("seven individuals and two entities": 9)."""
    items = line.items
    return sum(
        number_of(item)
        for place, item in enumerate(items)
        if item.kind in ("numeral", "number")
        and any(one.low in _plural_nouns() or one.kind == "group" for one in items[place + 1 : place + 4])
    )


def pronoun_kinds(low: str) -> frozenset[Kind] | None:
    """What a singular pronoun can stand for, or None for other words."""
    if low in _HE:
        return _PERSONS
    return _LEGAL | {Kind.VESSEL, Kind.AIRCRAFT} if low in _IT else None


def meant(items: Items, start: int, stop: int, pool: Sequence[Known], cast: Cast) -> list[Known]:
    """The parties that the words in [start, stop) stand for; `pool` holds those acted upon so far, in order."""
    if start < len(items) and items[start].low in ("a", "an", "another"):
        return []  # "against a man it calls a smuggler": somebody new
    counted = start < len(items) and items[start].kind in ("numeral", "number")
    for place in range(start, min(stop, len(items))):
        if counted and items[place].kind == "possessive":
            return []  # "two of its developers" are not the company
        if items[place].low in ("they", "them", "their") and _others_before(items, place):
            continue
        found = _at(items, place, stop, pool, cast)
        if found:
            return found
    return []


def _others_before(items: Items, place: int) -> bool:
    """Whether "they" takes up a group of the same sentence ("companies in third countries ... deny them access")."""
    for at, item in enumerate(items[:place]):
        if item.kind != "group" or item.low not in _plural_nouns():
            continue
        before = items[at - 1] if at else None
        if before is None or not (
            before.low in _DEFINITE or before.kind in ("country", "adjective", "authority", "possessive")
        ):
            return True
    return False


_DEFINITE = kinds("the those these all both two three four five")


def _at(items: Items, place: int, stop: int, pool: Sequence[Known], cast: Cast) -> list[Known]:
    item = items[place]
    low = item.low
    if low == "the" and place + 1 < stop and items[place + 1].low == "latter":
        return list(pool[-1:])
    if low in _HE:
        return _last(pool, cast, item.start, _PERSONS)
    if low in _IT:
        after = items[place + 1].low if place + 1 < stop else ""
        if after in _OF_A_STATE:
            return []
        return _last(pool, cast, item.start, _LEGAL | {Kind.VESSEL, Kind.AIRCRAFT})
    if (
        low in _PLURAL
        or (place == 0 and low in _BARE)
        or (low == "the" or item.kind in ("determiner", "adverb", "numeral", "number"))
        or (low in _LISTED and not (place + 1 < stop and items[place + 1].kind in ("numeral", "number")))
    ):
        plural = _plural(items, place, stop, pool)
        if plural:
            return plural
    if low in ("the", "this", "that"):
        return _definite(items, place + 1, stop, pool, cast)
    return []


def _plural(items: Items, place: int, stop: int, pool: Sequence[Known]) -> list[Known]:
    """Read "all three individuals", "the two men", "both", "those listed", "any listed person"."""
    number, wanted, noun, marked = 0, _ALL, False, items[place].low in _PLURAL
    qualifier = ""
    for at, item in enumerate(items[place : min(stop, place + _MAX_SPAN)], place):
        low = item.low
        if low == "of" and qualifier not in _PLURAL and items[at + 1 : at + 2] and number_of(items[at + 1]):
            return []  # "the visas of three citizens" are new ones
        if low in _NUMBERS or (low.isdigit() and len(low) < 4):
            number = number_of(item)
            continue
        if low == "both":
            number, marked = 2, True
        if low in _LISTED or (low in _BARE and item is items[0]):
            marked = True
        if low in _plural_nouns() and item.kind != "numeral":
            wanted, noun = _plural_nouns()[low], True
            if low == "persons" and qualifier in ("natural", "legal"):
                wanted = _PERSONS if qualifier == "natural" else _LEGAL
            if low not in ("those", "ones", "natural", "legal"):
                break
        elif (
            item.kind in ("be", "have", "modal", "state", "verb", "comma", "semicolon", "stop")
            and item is not items[place]
        ):
            break
        qualifier = low
    if items[place].low in ("they", "them", "their"):
        owned = items[place + 1].low if items[place].low == "their" and place + 1 < stop else ""
        ships = frozenset({Kind.VESSEL})
        return [known for known in pool if known.kind in ships] if _plural_nouns().get(owned) == ships else list(pool)
    if not noun and not number and not _stands_alone(items, place, stop):
        return []
    if not marked and (items[place].low != "the" or not (noun or number)):
        return []
    fitting = [known for known in pool if known.kind in wanted]
    if number and len(fitting) > number:
        return fitting[-number:]
    return fitting


def _stands_alone(items: Items, place: int, stop: int) -> bool:
    """Whether "all", "both" or "those" stands for parties by itself: before a verb, or before "designated" and the like."""
    after = items[place + 1] if place + 1 < min(stop, len(items)) else None
    if items[place].low == "the" and after is not None and after.kind == "numeral":
        beyond = items[place + 2].kind if place + 2 < len(items) else "end"
        return beyond in (
            "legal",
            "preposition",
            "be",
            "have",
            "modal",
            "state",
            "stop",
            "end",
            "comma",
        )  # "of the three"
    if items[place].low in _LISTED:
        return after is not None and (
            after.low in word_set("persons", "plural_any") or after.low in _plural_nouns() or after.kind == "group"
        )
    if after is None:
        return items[place].low in ("both", "all")
    return after.low in _LISTED or (
        items[place].low in ("all", "both", "each") and after.kind in ("be", "have", "modal", "state", "verb")
    )


def _last(pool: Sequence[Known], cast: Cast, before: int, wanted: frozenset[Kind]) -> list[Known]:
    """The party of the right kind that was named last before a place; one of the pool if there is one."""
    best = cast.last_before(before, wanted)
    if best is not None and (best in pool or not any(known.kind in wanted for known in pool)):
        return [best]
    fitting = [known for known in pool if known.kind in wanted]
    return fitting[-1:]


def _definite(items: Items, place: int, stop: int, pool: Sequence[Known], cast: Cast) -> list[Known]:
    """Read "the general", "the trader", "the company" and the like: by the noun the text itself gave to the party."""
    for item in items[place : min(stop, place + 3)]:
        low = item.low
        if item.kind in ("role", "rank", "group", "word", "title", "kin"):
            described = [known for known in cast.named_before(item.start) if low in known.nouns]
            chosen = next((known for known in described if known in pool), None) or next(iter(described), None)
            if chosen is not None:
                return [chosen]
            if low in word_set("persons", "singular_legal"):
                called = [known for known in pool if known.kind in _LEGAL and low in known.words]
                if len(called) == 1:
                    return called  # "the refinery" is the one party with that word in its name
                return _last(pool, cast, item.start, _LEGAL)
            if low in word_set("persons", "singular_vessels"):
                return _last(pool, cast, item.start, frozenset({Kind.VESSEL}))
        if item.kind not in ("adjective", "word", "adverb"):
            return []
    return []
