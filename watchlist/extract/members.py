"""Sentences that say who the parties of an act are: "The companies are A and B", "Among those hit are ...", "The remaining two, C and D, ..."."""

from __future__ import annotations

from watchlist.extract.actors import (
    premodifier,
)
from watchlist.extract.anaphora import count_in
from watchlist.extract.descriptions import Target
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.narrative import Event, Narrative, make_claim, standing_moment
from watchlist.extract.parties import read_row
from watchlist.extract.rows import subject_row
from watchlist.extract.walks import leads_to_name
from watchlist.records import Status

Items = tuple[Item, ...]
_PLURALS = ("plural_any", "plural_persons", "plural_legal", "plural_vessels")
LISTED_WORDS = kinds("designated blocked listed named sanctioned blacklisted designees targets targeted")
_MAX_SUBJECT = 14
"""Items of a subject that may stand for the parties."""
_TWO = 2
_ORDINALS = kinds("first second third fourth fifth")
MAX_GAP = 4
"""Sentences after the act under way within which a party named with a measure still belongs to it."""


def read_members(narrative: Narrative, line: Line) -> None:
    """Read "The companies are A and B", "The persons concerned are ...", "They continue to apply to A, B and C"."""
    items = line.items
    place = _members_link(items)
    among = (_among(items) or _counted_subject(narrative, items)) if place is None else []
    if place is None and not among:
        _read_rest(narrative, line)
        return
    event = narrative.event
    if event is not None and (narrative.number - event.line > MAX_GAP or event.status is Status.DENIED):
        return
    if event is None:
        event = _standing_event(narrative, items, place) if place is not None else None
        if event is None:
            return
    targets = read_row(items, place + 1, len(items)).targets if place is not None else among
    for target in targets:
        known = narrative.cast.of(target.found)
        for authority in event.authorities:
            claim = make_claim(event, known, authority, line)
            claim.target, claim.rule = target, "members"
            narrative.add(claim)


def _counted_subject(narrative: Narrative, items: Items) -> list[Target]:
    """The subjects of the sentence right after an act upon as many parties: "It designated two. X and Y sold ..."."""
    event = narrative.event
    if event is None or event.count < 2 or narrative.number != event.line + 1:
        return []
    row = subjects_of(items)
    second = next((at for at in range(1, len(items) - 2) if _second_clause(items, at)), None)
    if len(row) < event.count and second is not None:
        row = [*row, *subjects_of(items[second + 2 :])]  # "X bought cargoes, and Y carried them"
    return row if len(row) == event.count else _told_one_by_one(narrative, event)


def _second_clause(items: Items, place: int) -> bool:
    """Whether a comma opens a second clause with a name as its subject, behind the verb of the first."""
    named = items[place].kind == "comma" and items[place + 1].low == "and" and items[place + 2].kind == "name"
    return named and _first_verb(items) < place


def _told_one_by_one(narrative: Narrative, event: Event) -> list[Target]:
    """The subjects of the sentences right behind an act, where each tells of somebody new until the number is reached."""
    found: dict[int, Target] = {}
    for line in narrative.lines[narrative.number : narrative.number + event.count]:
        block = line.sentence.block
        here = block.kind == "paragraph" and block.number == narrative.lines[event.line].sentence.block.number
        row = subjects_of(line.items) if here else []
        numbers = {narrative.cast.of(target.found).number for target in row}
        if not row or numbers & set(found):
            return []
        found.update({narrative.cast.of(target.found).number: target for target in row})
        if len(found) == event.count:
            return list(found.values())
    return []


def subjects_of(items: Items) -> list[Target]:
    """The names that a sentence tells something of: the row before its first verb."""
    turn = next(
        (at for at, item in enumerate(items) if item.low in ("while", "whereas") or item.kind == "semicolon"), None
    )
    if turn:
        return [*subjects_of(items[:turn]), *subjects_of(items[turn + 1 :])]
    begin = _first_verb(items)
    while begin > 1 and items[begin - 1].kind in ("comma", "adverb") and items[begin - 2].kind in ("comma", "adverb"):
        begin -= 1  # "X, for his part, had ..."
    row = read_row(items, 0, begin)
    return row.targets if row.end >= begin - 1 else []


def _first_verb(items: Items) -> int:
    """Where the first sentence's verb may begin: a word right after a name that is no part of a description."""
    depth = 0
    for place, item in enumerate(items):
        depth += (item.kind == "open") - (item.kind == "close")
        relative = any(one.kind == "relative" for one in items[max(0, place - 3) : place])
        verb = item.kind in ("be", "have", "modal", "verb") or (item.kind == "word" and items[place - 1].kind == "name")
        if place and verb and not depth and not relative and items[place - 1].kind in ("name", "comma", "close"):
            return place
    return len(items)


def _among(items: Items) -> list[Target]:
    """Read "X and Y are among the individuals", "X was one of those listed"."""
    be = next((at for at, item in enumerate(items) if item.kind == "be"), None)
    if be is None or be + 3 >= len(items) or items[be + 1].low not in ("among", "amongst"):
        return []
    return subject_row(items, be).targets if _group_of_parties(items, be + 2, min(len(items), be + 7)) else []


def _group_of_parties(items: Items, start: int, stop: int) -> bool:
    """Whether [start, stop) stands for the parties of an act: "the entities", "those sanctioned", "these"; not "the dead"."""
    head = items[start:stop]
    if len(head) == 1:
        return head[0].low in ("these", "those", "them")
    listed = any(item.low in LISTED_WORDS for item in head)
    other = any(item.kind == "word" and item.low.endswith("ed") for item in head)
    plural = any(item.low in word_set("persons", key) for item in head for key in _PLURALS)
    return listed or (plural and not other)


def _read_rest(narrative: Narrative, line: Line) -> None:
    """Read "Of these, 13 are ..., including A and B" and "The remaining three, C, D and E, are ..." behind an act upon a number of parties."""
    event = narrative.event
    items = line.items
    if event is None or narrative.number - event.line > MAX_GAP or event.status is not Status.IMPOSED or len(items) < 4:
        return
    low = [item.low for item in items[:3]]
    if low[0] == "of" and low[1] in ("these", "those"):
        start: int | None = next((at for at in range(2, len(items)) if items[at].kind in ("including", "colon")), None)
        stop = len(items)
        start = start + 1 if start is not None else None
    elif event.count > 1 and low[0] == "the" and low[1] in _ORDINALS and items[2].kind in ("comma", "be"):
        start, stop = 3, next((at for at in range(4, len(items)) if items[at].kind == "comma"), len(items))
    elif low[0] in ("the", "those") and low[1] in ("remaining", "other", "designees", "individuals", "entities"):
        told = ("be", "have") if low[1] == "other" and _two_before(narrative) else ("be",)
        be = next((at for at in range(2, len(items)) if items[at].kind in told), None)
        start, stop = (0, be) if be is not None and any(item.kind == "name" for item in items[:be]) else (None, 0)
    else:
        return
    for target in read_row(items, start, stop).targets if start is not None else ():
        for authority in event.authorities:
            claim = make_claim(event, narrative.cast.of(target.found), authority, line)
            claim.target, claim.rule = target, "members.rest"
            narrative.add(claim)


def _two_before(narrative: Narrative) -> bool:
    """Whether one of the sentences before counts two parties, so that "the other group, X, has ..." is the second of them."""
    denied = any(item.kind == "negation" for item in narrative.lines[narrative.number].items)
    return not denied and any(
        count_in(line) == _TWO for line in narrative.lines[max(0, narrative.number - MAX_GAP) : narrative.number]
    )


def _standing_event(narrative: Narrative, items: Items, place: int) -> Event | None:
    """The act that "the council's sanctions apply to" or "sanctions fall on" speaks of without another sentence."""
    noun = next((at for at in range(place) if items[at].kind == "sanction"), None)
    codes = (premodifier(items, noun) if noun is not None else ()) or narrative.backed
    listed = any(items[at].low in LISTED_WORDS for at in range(place))  # "The newly sanctioned individuals are X and Y"
    if (noun is None and not listed) or not codes:
        return None
    when = standing_moment(narrative, codes)
    narrative.event = Event(authorities=codes, when=when, status=Status.IMPOSED, line=narrative.number)
    return narrative.event


def _members_link(items: Items) -> int | None:
    """Place of "are" or "apply to" behind a subject that stands for the parties or the measures of the act."""
    start = 0
    while start < len(items) and items[start].kind in ("adverb", "comma", "conjunction", "date"):
        start += 1
    opened, link = _opened(items, start)
    if opened:
        return link
    about_measures = about_parties = False
    for place in range(start, min(len(items), start + _MAX_SUBJECT)):
        item = items[place]
        low = item.low
        before = items[place - 1].low if place else ""
        told = item.kind == "verb" and not (low in LISTED_WORDS and items[place - 1].kind in ("determiner", "adverb"))
        if told or item.kind in ("name", "comma", "semicolon", "colon", "speech", "have", "modal", "relative"):
            return None
        about_parties = about_parties or _stands_for_parties(item, before)
        if item.kind in ("sanction", "measure", "list", "noun") or low in ("they", "it"):
            about_measures = True
        contents = low in ("now contains", "contains", "include", "includes")
        if item.kind == "hits" and place and (about_measures or contents):
            return place
        if (
            item.kind == "including"
            and low in ("include", "includes", "included")
            and (about_parties or about_measures)
        ):
            return place
        if item.kind == "be":
            return _be_link(items, place) if about_parties and not about_measures else None
    return None


def _opened(items: Items, start: int) -> tuple[bool, int | None]:
    """Whether a sentence opens like one that names members ("Among them are", "Under sanctions are", "So have"); its link."""
    low = [item.low for item in items[start : start + 3]]
    kinds_ = [item.kind for item in items[start : start + 3]]
    if len(low) < 3:
        return False, None
    be = next((at for at in range(start + 1, min(len(items), start + 8)) if items[at].kind == "be"), None)
    if low[0] in ("foremost", "prominent", "chief", "first") and low[1] == "among":
        return True, be  # "Foremost among the nine are X and Y"
    if low[0] == "among" and kinds_[1] in ("determiner", "pronoun"):
        return True, be if be is not None and _group_of_parties(items, start + 1, be) else None
    if low[0] == "on" and kinds_[1] == "list":
        return True, be  # "Also on the list are X and Y"
    if low[0] == "included" or (low[0] in ("under", "subject to") and kinds_[1] in ("sanction", "measure")):
        return True, be
    if low[0] == "they" and kinds_[1] == "be":
        named = leads_to_name(items, start + 2, len(items)) and kinds_[2] in ("name", "rank", "title")
        return True, start + 1 if named else None
    if low[:2] == ["the", "same"]:
        link = next(
            (at for at in range(start + 2, min(len(items), start + 6)) if items[at].low in ("for", "to", "of")), None
        )
        return True, link  # "The same goes for X"
    if low[0] == "so" and kinds_[1] in ("be", "have"):
        return True, start + 1  # "X has been designated. So have Y and Z."
    return False, None


def _stands_for_parties(item: Item, before: str) -> bool:
    """Whether a word of the subject means parties: "companies", "those", "the three", "of them"."""
    if (
        item.kind == "group"
        or item.low in word_set("persons", "groups")
        or item.low in ("those", "parties", "persons", "names")
    ):
        return True
    if item.kind in ("numeral", "number"):
        return before in ("the", "these", "those")
    return item.low in ("them", "these") and before == "of"


def _be_link(items: Items, place: int) -> int | None:
    """The link of "The companies are A and B" or "The companies are: A", none of "The companies are fined"."""
    follows = items[place + 1] if place + 1 < len(items) else None
    if follows is None:
        return None
    if follows.kind == "colon":
        return place + 1 if place + 2 < len(items) else None
    posts = ("name", "rank", "title", "determiner", "role", "adjective")
    plain = follows.kind in posts or (follows.kind == "word" and leads_to_name(items, place + 1, len(items)))
    return place if plain else None
