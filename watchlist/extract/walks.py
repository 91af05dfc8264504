"""Small walks over items that the readers of rows and of descriptions share."""

from __future__ import annotations

from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds

Items = tuple[Item, ...]
_LEADS = kinds(
    "country poss rank title role adjective determiner quote including kin possessive group word adverb number"
)
_POSTS = kinds("role rank title adjective word group kin")
_INSIDE_COMPLEMENT = kinds(
    "determiner adjective word group role kin rank title poss possessive number numeral noun sanction measure dash quote adverb"
)
_BEFORE_MEMBER = kinds(
    "determiner adjective role kin word group rank title possessive adverb number country quote numeral poss sanction"
)
_JOINED = kinds("word adjective role group country measure sanction")
LINKS = kinds("of for at in from with on to within across behind near by against into as under between via over")
_SPANS = kinds("from to until since between in")
"""Words before the years of a post ("Vice President of X from 2009 to 2018")."""
_SEPARATORS = kinds("comma semicolon conjunction stop colon open close reason legal dash quote alias relative date")


def kind_at(items: Items, place: int, stop: int) -> str:
    """Kind of the item at `place`, or "end" at and after `stop`."""
    return items[place].kind if 0 <= place < min(stop, len(items)) else "end"


def is_verb_like(item: Item) -> bool:
    """Whether a word looks like a verb in -ing or -ed."""
    return item.low.endswith(("ing", "ed")) and len(item.low) > 4 and "-" not in item.low and item.text[:1].islower()


def leads_to_name(items: Items, start: int, stop: int) -> bool:
    """Whether a name follows, with nothing but ranks, posts and the like before it."""
    place = start
    for _ in range(16):
        kind = kind_at(items, place, stop)
        if kind == "name":
            return True
        if kind == "open" and kind_at(items, place + 1, stop) == "name":
            return True
        posted = place > start and items[place - 1].kind in ("kin", "role", "rank", "title")
        if kind == "preposition" and posted and items[place].low in ("of", "for"):
            after, head = complement(items, place, stop)
            if head:
                return True
            if kind_at(items, after, stop) != "comma":
                return False
            place = after + 1
            continue
        tied = kind == "comma" and posted
        joined = kind == "conjunction" and posted and kind_at(items, place + 1, stop) in ("role", "word", "adjective")
        if kind not in _LEADS and not tied and not joined:
            return False
        place += 1
    return False


def describes(items: Items, place: int, stop: int) -> int | None:
    """Where the reading goes on when the name at `place` only describes another: "Rostec chief X", "Peevski's son X"."""
    after = place + 1
    if kind_at(items, after, stop) == "poss":
        return after + 1
    if kind_at(items, after, stop) == "number":
        after += 1
    if kind_at(items, after + 3, stop) == "name" and [item.low for item in items[after : after + 3]] == [
        "with",
        "tail",
        "number",
    ]:
        return after + 3  # an aircraft goes by its tail number, not by its type
    if (
        kind_at(items, after + 2, stop) == "name"
        and kind_at(items, after, stop) == "comma"
        and items[after + 1].low == "registration"
    ):
        return after + 2
    after = place + 1
    walked = after
    posts = 0
    while kind_at(items, walked, stop) in _POSTS and walked - after < 5:
        posts += items[walked].kind in ("role", "rank", "title", "group", "kin")
        walked += 1
    return walked if posts and walked > after and kind_at(items, walked, stop) == "name" else None


def adjunct(items: Items, place: int, stop: int) -> int | None:
    """Where the reading goes on when the name at `place` only qualifies a noun: "two Hezbollah financiers", "X board members"."""
    after = place + 1
    while kind_at(items, after, stop) == "conjunction" and kind_at(items, after + 1, stop) == "name":
        after += 2
    if kind_at(items, after, stop) == "open" and kind_at(items, after + 2, stop) == "close":
        after += 3
    if kind_at(items, after, stop) == "preposition" and kind_at(items, after + 1, stop) == "country":
        after += 2  # "three former Government of X officials"
    for _ in range(4):
        kind = kind_at(items, after, stop)
        if kind in ("role", "group", "kin"):
            return after
        if kind not in ("word", "adjective") or items[after].low.endswith(("ed", "ing")):
            return None
        after += 1
    return None


def complement(items: Items, place: int, stop: int) -> tuple[int, bool]:
    """Walk over "of the Bank of X", "in Y": (place, True) when a name follows without a comma, else where it ends."""
    named = False
    while place < stop:
        kind = items[place].kind
        if kind == "name":
            if items[place - 1].kind in ("rank", "title", "role", "close"):
                return place, True
            if named and items[place - 1].kind in ("name", "country", "capital"):
                return place, True
            if items[place - 1].kind in ("word", "group") and items[place - 1].text[0].isupper():
                return place, True
            if items[place - 1].kind == "country" and named:
                return place, True
            plain = items[place].data.kind is None and " " in items[place].text
            if named and plain and items[place - 1].kind == "group" and not _comma_name(items, place + 1, stop):
                return place, True  # "the founder of Alpha bank Oleg Sample"
            named = True
            place += 1
        elif kind in ("country", "authority", "capital"):
            named = True
            place += 1
        elif (
            kind in _INSIDE_COMPLEMENT
            or (kind == "preposition" and items[place].low in LINKS)
            or (kind == "reason" and items[place].low == "for")
            or (kind in ("date", "number") and items[place - 1].low in _SPANS)
        ) or (kind == "alias" and not named and kind_at(items, place + 1, stop) in ("determiner", "name", "quote")):
            place += 1
        elif kind == "open":
            close = next((at for at in range(place, min(stop, place + 12)) if items[at].kind == "close"), None)
            if close is None:
                return place, False
            place = close + 1
        elif kind == "conjunction" and kind_at(items, place + 1, stop) in _JOINED:
            place += 1
        elif kind == "conjunction" and kind_at(items, place + 1, stop) == "name" and _inside_too(items, place, stop):
            place += 2
        else:
            return place, False
    return place, False


def _inside_too(items: Items, place: int, stop: int) -> bool:
    """Whether the name after "and" still belongs to the complement: both parents of a daughter, two bodies of one kind."""
    if _comma_name(items, place + 2, stop):
        return True
    before, after = items[place - 1], items[place + 1]
    if items[place - 2].low in ("in", "at", "from", "near") and " " not in after.text and after.data.kind is None:
        return True  # "representatives in Dalian and Shenyang"
    return before.kind == "name" and before.data.kind is not None and after.data.kind == before.data.kind


def _comma_name(items: Items, place: int, stop: int) -> bool:
    return kind_at(items, place, stop) == "comma" and kind_at(items, place + 1, stop) == "name"


def new_member(items: Items, place: int, stop: int) -> bool:
    """Whether words that lead straight to a name begin a new member ("the company X", "his wife Y"), not a description."""
    for _ in range(12):
        kind = kind_at(items, place, stop)
        if kind == "name":
            return (
                kind_at(items, place + 1, stop) in _SEPARATORS | {"end", "preposition", "be", "have"}
                or describes(items, place, stop) is not None
            )
        if kind == "preposition" and items[place].low == "of" and items[place - 1].kind in ("role", "rank", "title"):
            place, head = complement(items, place, stop)
            return head and kind_at(items, place + 1, stop) in _SEPARATORS | {"end"}
        posted = kind == "comma" and items[place - 1].kind in (
            "role",
            "kin",
        )  # "the gang's paymaster, shipping agent X"
        if kind not in _BEFORE_MEMBER and not posted:
            return False
        place += 1
    return False
