"""Rows of parties: "Brig. Gen. A, head of B, the company C (D) and E" gives A, C and E with what is said about each.

The reader walks over items from left to right and never goes back further than one conjunct, so its work grows with the
length of the sentence only. A name inside a description ("head of B", "owned by B") is no member of the row.
"""

from __future__ import annotations

import msgspec

from watchlist.extract.descriptions import Target, read_suffix
from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.names import Found
from watchlist.extract.walks import (
    LINKS,
    adjunct,
    complement,
    describes,
    is_verb_like,
    kind_at,
    leads_to_name,
    new_member,
)

Items = tuple[Item, ...]
_BREAKS = kinds("comma colon including semicolon relative verb be have")
_NOUN_KINDS = kinds("role group kin word rank title")
_SKIPPED = kinds("determiner adverb preposition numeral number conjunction quote dash")
_STARTS = kinds("capital name rank title role kin group numeral possessive adjective determiner number country quote")
_BEFORE = kinds(
    "poss determiner adjective number numeral adverb possessive role rank title kin group quote word country authority sanction measure noun speech pronoun capital dash"
)
_OPENS_CLAUSE = frozenset({"relative", "verb", "including", "colon", "have", "reason"})
_MAX_BEFORE = 24
_UNNAMED = kinds("word group determiner adjective preposition possessive role number numeral")
_AMONG_THEM = frozenset({"among them", "among whom", "amongst them"})
_MAX_GROUP = 70
"""Items between a group and the colon before its members."""


class Row(msgspec.Struct, kw_only=True):
    """What a row of parties gave: its members, and the place after it."""

    targets: list[Target]
    end: int


def read_row(items: Items, start: int, stop: int) -> Row:
    """The members of the row that begins at `start`, up to `stop` at most."""
    targets: list[Target] = []
    place = start = _past_group(items, start, stop)
    while place < stop:
        target, after = _conjunct(items, place, stop)
        if target is None:
            place = after
            follow = _next(items, after, stop) or _past_unnamed(items, after, stop)
            if follow is None or follow <= place:
                break
            place = follow
            continue
        targets.append(target)
        place = read_suffix(items, after, stop, target)
        follow = _next(items, place, stop)
        if follow is None:
            break
        place = follow
    return Row(targets=targets, end=place)


def _conjunct(items: Items, start: int, stop: int) -> tuple[Target | None, int]:
    """One member: the place of its name is found behind determiners, posts and nouns; (None, place) when there is none."""
    place, described, first = start, False, start
    while place < stop and place - start < _MAX_BEFORE * 4:
        item = items[place]
        kind = item.kind
        if place == start and (aside := _past_aside(items, place, stop)) > place:
            place = first = start = aside
            continue
        if kind == "name":
            if kind_at(items, place + 1, len(items)) == "speech":
                return None, stop  # "sanctions on Tehran, Kirby said": who speaks is no member, and the row is over
            skip = describes(items, place, stop)
            posted = place > start and items[place - 1].kind in ("role", "rank", "title", "kin")
            noun = None if skip or posted else adjunct(items, place, stop)
            if skip is None and noun is None:
                return _target(items, first, place, start), place + 1
            place, described = skip or noun or stop, described or skip is not None
        elif _describes_party(items, place, start, stop):
            described = True
            place += 1
        elif kind in _BEFORE:
            joined = kind_at(items, place + 1, stop) in ("group", "role")
            if kind == "word" and is_verb_like(item) and not described and place == start and not joined:
                return None, place
            place += 1
        elif kind == "conjunction" and _posts_joined(items, place, start, stop, described=described):
            place += 1
        elif (
            described
            and kind in ("preposition", "conjunction")
            and kind_at(items, place + 1, stop) != "relative"
            and (item.low in LINKS or kind == "conjunction")
        ):
            place, head = _complement(items, place, stop)
            if head:
                return _target(items, first, place, start), place + 1
            if kind_at(items, place, stop) == "conjunction":
                return None, place
        elif (
            described
            and kind in ("comma", "colon", "including", "dash", "open")
            and leads_to_name(items, place + 1, stop)
        ):
            place += 1
            first = place
        elif _opens_clause(items, place, stop) and (described or (kind == "preposition" and place > start)):
            skip = _to_members(items, place, stop, only_colon=kind == "reason")
            if skip is None:
                return None, place
            place = first = skip
        elif kind == "including" or (described and kind == "date"):
            place += 1
        elif described and kind == "alias" and (named := _alias_name(items, place, stop)) is not None:
            return _target(items, first, named, start), named + 1
        elif [kind_at(items, place + step, stop) for step in range(3)] == ["open", "name", "close"]:
            return _target(items, first, place + 1, start), place + 3
        else:
            return None, place
    return None, place


def _posts_joined(items: Items, place: int, start: int, stop: int, *, described: bool) -> bool:
    """Whether "and" joins two words about one member ("founder and chairman X")."""
    behind = described or (place > start and items[place - 1].kind in ("word", "adjective"))
    return behind and kind_at(items, place + 1, stop) in ("role", "kin", "adjective", "group", "word")


def _complement(items: Items, place: int, stop: int) -> tuple[int, bool]:
    """As complement(), but whose relative somebody is, is not the party: "the wife of Foreign Minister X, Y"."""
    kin = items[place - 1].kind == "kin" and items[place].low == "of"
    after, head = complement(items, place, stop)
    if head and kin and kind_at(items, after + 1, stop) == "comma" and leads_to_name(items, after + 2, stop):
        return after + 1, False
    return after, head


def _describes_party(items: Items, place: int, start: int, stop: int) -> bool:
    """Whether a word says what a member is: a post, a group, "two of" the four."""
    item = items[place]
    post = item.kind in ("rank", "title") and place + 1 < stop and items[place + 1].low == "of"
    counted = place > start and item.low == "of" and items[place - 1].kind in ("numeral", "number")
    before = items[place - 1].kind if place else ""
    several = item.kind == "word" and before in ("numeral", "number") and item.low.endswith("s")  # "eight prisons"
    return item.kind in ("role", "kin", "group") or post or counted or several


def _opens_clause(items: Items, place: int, stop: int) -> bool:
    """Whether a clause about a group begins: "who ...", ", which ...", "from which ...", "for ..."."""
    kind = items[place].kind
    return kind in _OPENS_CLAUSE or (kind in ("comma", "preposition") and kind_at(items, place + 1, stop) == "relative")


def _alias_name(items: Items, place: int, stop: int) -> int | None:
    """The name behind "a militia leader who goes by a single name, X": the party has no other."""
    for at in range(place + 1, min(stop, place + 8)):
        if items[at].kind == "name":
            return at
        if items[at].kind not in ("determiner", "word", "verb", "comma", "quote", "preposition"):
            return None
    return None


def _past_group(items: Items, start: int, stop: int) -> int:
    """From a group on to the colon before its members, whatever is said of the group between."""
    group = aside = False
    for place in range(start, min(stop, start + _MAX_GROUP)):
        kind = items[place].kind
        if kind == "colon":
            return place + 1 if group and leads_to_name(items, place + 1, stop) else start
        if kind in ("semicolon", "stop", "speech") or (kind == "name" and not group):
            return start
        if kind == "name" and not aside and items[place - 1].kind in ("comma", "including", "dash"):
            return start
        group = group or kind in ("group", "role", "kin", "numeral")
        aside = aside or kind in ("reason", "relative", "legal")
    return start


def _past_aside(items: Items, place: int, stop: int) -> int:
    """Past ", from El Salvador," and the like before a member."""
    at = place + (kind_at(items, place, stop) == "comma")
    if kind_at(items, at, stop) != "preposition" or items[at].low not in ("in", "from", "for"):
        return place
    at += 1
    while kind_at(items, at, stop) in ("determiner", "country", "capital", "name", "adjective", "conjunction"):
        at += 1
    return at + 1 if kind_at(items, at, stop) in ("comma", "colon") and leads_to_name(items, at + 1, stop) else place


def _to_members(items: Items, place: int, stop: int, *, only_colon: bool = False) -> int | None:
    """From a clause about a group on to its members: after a colon or "including"; behind a reason after a colon only."""
    for at in range(place, min(stop, place + 60)):
        kind = items[at].kind
        plain = (
            kind == "comma"
            and "relative" in (items[place].kind, kind_at(items, place + 1, stop))
            and items[at - 1].kind in ("word", "verb", "date", "pronoun", "country")
        )
        if (
            plain
            and kind_at(items, at + 1, stop) == "name"
            and kind_at(items, at + 2, stop) in ("comma", "conjunction", "stop", "end", "open")
        ):
            return at + 1  # "the firms that he controls, X and Y"
        opens = kind == "colon" or (kind == "including" and (not only_colon or items[at].low in _AMONG_THEM))
        if opens and leads_to_name(items, at + 1, stop):
            return at + 1
        if kind in ("semicolon", "stop"):
            return None
    return None


def _target(items: Items, first: int, place: int, start: int) -> Target:
    """A member with the words before its name; the rank and the noun that stand closest are kept apart."""
    found: Found = items[place].data
    target = Target(found=found)
    begin = place
    while begin > first and items[begin - 1].kind not in _BREAKS:
        begin -= 1
    ranks = [item.text for item in items[begin:place] if item.kind in ("rank", "title")]
    target.rank = " ".join(ranks) or None
    nouns = [item for item in items[max(begin, place - 5) : place] if item.kind in _NOUN_KINDS]
    if not nouns:
        nouns = [item for item in items[start:place] if item.kind in ("kin", "role", "group")][-1:]
    target.noun = nouns[-1].low if nouns else None
    while begin < place and items[begin].kind in _SKIPPED:
        begin += 1
    if begin < place:
        target.before = (items[begin].start, items[place - 1].end)
    return target


def _next(items: Items, start: int, stop: int) -> int | None:
    """Where the next member begins, or None when the row is over. After a reason a semicolon opens the row again."""
    place = _past_phrase(items, start, stop)
    place += kind_at(items, place, stop) == "close"  # the end of "two individuals (X and Y)"
    kind = kind_at(items, place, stop)
    if kind in ("comma", "semicolon", "conjunction", "dash"):
        after = place + 1
        while kind_at(items, after, stop) in ("conjunction", "comma", "adverb"):
            after += 1
        if _again(items, after, stop):
            return after + 1
        if kind_at(items, after, stop) == "preposition" and leads_to_name(items, after + 1, stop):
            after += items[after].low in ("on", "against", "upon", "to", "of", "with", "from")
        if kind == "semicolon" or _starts_member(items, after, stop):
            return after
    for at in range(place, min(stop, place + 120)):
        kin = [kind_at(items, at + step, stop) for step in range(4)]
        if kin == ["comma", "conjunction", "possessive", "kin"] and leads_to_name(items, at + 2, stop):
            return at + 2  # "X, for the murder of eleven peasants, and his wife, Y"
        if items[at].kind == "semicolon" and leads_to_name(
            items, at + 1 + (kind_at(items, at + 1, stop) == "conjunction"), stop
        ):
            return at + 1 + (kind_at(items, at + 1, stop) == "conjunction")
    return None


def _again(items: Items, place: int, stop: int) -> bool:
    """Whether the row goes on with its preposition ("and on the firms that ...", "and of four individuals")."""
    if kind_at(items, place, stop) != "preposition" or items[place].low not in ("on", "against", "upon", "of"):
        return False
    kind = kind_at(items, place + 1, stop)
    if kind in ("numeral", "number"):
        return True
    group = kind == "determiner" and kind_at(items, place + 2, stop) == "group"
    return group or (items[place].low != "of" and kind in ("determiner", "possessive"))


def _past_unnamed(items: Items, place: int, stop: int) -> int | None:
    """Past a member without a name ("the morality police as a whole, their chief X") to the next."""
    for at in range(place, min(stop, place + 8)):
        kind = items[at].kind
        if kind in ("comma", "conjunction"):
            after = at + 1 + (kind_at(items, at + 1, stop) == "conjunction")
            return after if leads_to_name(items, after, stop) and kind_at(items, after, stop) != "name" else None
        if kind not in _UNNAMED:
            return None
    return None


def _past_phrase(items: Items, place: int, stop: int) -> int:
    """Past a short phrase behind a member ("in its entirety") that a comma and a joining word follow."""
    if kind_at(items, place, stop) != "preposition" or items[place].low not in ("in", "at", "with", "by", "through"):
        return place
    for at in range(place + 1, min(stop, place + 7)):
        kind = items[at].kind
        if kind == "comma" and kind_at(items, at + 1, stop) == "conjunction":
            return at
        if kind == "conjunction" and items[at].low in ("as well as", "along with", "together with"):
            return at
        if kind not in ("word", "possessive", "determiner", "adjective", "country", "capital", "number"):
            return place
    return place


def _starts_member(items: Items, place: int, stop: int) -> bool:
    kind = kind_at(items, place, stop)
    if kind == "including":
        return leads_to_name(items, place + 1, stop)
    if kind in _STARTS:
        return True
    if kind == "word" and items[place].low in word_set("persons", "role_adjectives"):
        return True
    return kind == "word" and not is_verb_like(items[place]) and new_member(items, place, stop)
