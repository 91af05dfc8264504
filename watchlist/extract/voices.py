"""How a verb stands in its sentence: active, passive, infinitive, gerund, premodifier, reduced, or naming the members of a group."""

from __future__ import annotations

import msgspec

from watchlist.extract.actors import SUBJECTS, by_place
from watchlist.extract.items import Item
from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.marks import Verb

Items = tuple[Item, ...]
_SELVES = kinds("itself himself herself themselves")
_HELPERS = kinds("be have modal adverb negation")


class Voice(msgspec.Struct, frozen=True):
    """How a verb stands: active, passive, infinitive, gerund, premodifier or reduced; where its group begins."""

    name: str
    start: int
    present: bool = False
    """Told in the present or the perfect."""


def voice_of(items: Items, place: int) -> Voice:
    """The voice of the verb at `place`, from the helpers before it."""
    verb: Verb = items[place].data
    start = place
    helpers: list[Item] = []
    while start > 0 and (items[start - 1].kind in _HELPERS | {"date"} or items[start - 1].low in _SELVES):
        start -= 1
        helpers.insert(0, items[start])
    while start < place and items[start].kind in ("date", "adverb"):
        start += 1
        helpers = helpers[1:]
    kinds = [item.kind for item in helpers]
    be = "be" in kinds
    if "participle" in verb.forms and be:
        now = any(item.low in ("is", "are", "being", "am", "has", "have") for item in helpers)
        return Voice("infinitive_passive" if _after_to(items, start) else "passive", start, present=now)
    if "ing" in verb.forms:
        return (
            Voice("active", start, present=any(item.low in ("is", "are", "am") for item in helpers))
            if be
            else Voice("gerund", start)
        )
    if "participle" in verb.forms and "have" in kinds:
        now = any(item.low in ("has", "have") for item in helpers)
        return Voice("infinitive" if _after_to(items, start) else "active", start, present=now)
    if "modal" in kinds and "base" in verb.forms:
        return Voice("active", start)
    if "base" in verb.forms and (_after_to(items, start) or _joined_infinitive(items, start)):
        return Voice("infinitive", start)
    opens = all(item.kind in ("adverb", "conjunction", "quote") for item in items[:start])
    before = "start" if opens else items[start - 1].kind
    if (
        "participle" in verb.forms
        and start
        and (items[start - 1].low in ("those", "others") or (before == "group" and _names_members(items, start, place)))
    ):
        return Voice("members", start)
    after = next((item for item in items[place + 1 : place + 4] if item.kind != "adverb"), None)
    if (
        "participle" in verb.forms
        and before == "start"
        and after is not None
        and (
            after.kind in ("be", "colon", "date")
            or _be_follows(items, place)
            or after.low in ("with", "along with", "together with", "alongside")
        )
    ):
        return Voice("reduced", start)
    if "past" in verb.forms or "participle" in verb.forms:
        if before in ("determiner", "adjective", "possessive", "numeral", "preposition") or (before == "dash"):
            return Voice("premodifier", start)
        by = by_place(items, place + 1, min(len(items), place + 14))
        if by is not None and before not in SUBJECTS | {"pronoun"}:
            return Voice("reduced", start)
        return Voice("active", start)
    return Voice("active", start, present=True) if {"base", "s"} & verb.forms else Voice("premodifier", start)


def _be_follows(items: Items, place: int) -> bool:
    """Whether a short phrase and "are" follow: "Named in the draft are X and Y"."""
    for item in items[place + 1 : place + 6]:
        if item.kind == "be":
            return True
        if item.kind not in ("preposition", "determiner", "word", "list", "noun", "adjective", "sanction"):
            return False
    return False


def _names_members(items: Items, start: int, place: int) -> bool:
    """Whether "the firms hit ..." goes on to name them; "ministers extended ..." does not."""
    if items[start - 1].low in word_set("persons", "acting"):
        return False
    after = items[place + 1] if place + 1 < len(items) else None
    return (
        after is None
        or after.kind in ("be", "colon", "including", "date", "adverb", "stop")
        or after.low in ("by", "with", "under")
    )


def _joined_infinitive(items: Items, start: int) -> bool:
    """Whether "and bar ..." goes on with "plans to follow ..."."""
    joined = start > 0 and items[start - 1].kind == "conjunction"
    return joined and any(item.low == "to" for item in items[max(0, start - 12) : start - 1])


def _after_to(items: Items, start: int) -> bool:
    return start > 0 and items[start - 1].low == "to"
