"""Where the party stands for each frame of a verb (acts.yml), read forward for the active and backward for the passive."""

from __future__ import annotations

from watchlist.extract.descriptions import Target
from watchlist.extract.holdings import VISA_VERBS, assets, assets_passive, bar, is_visa
from watchlist.extract.items import Item, find
from watchlist.extract.lexicon import kinds
from watchlist.extract.marks import Verb
from watchlist.extract.rows import subject_row
from watchlist.extract.slots import Slot, fill, find_low, party_follows
from watchlist.extract.voices import Voice
from watchlist.extract.walks import leads_to_name

Items = tuple[Item, ...]
_MAX_THOSE = 9
NOUNS = frozenset({"sanction", "measure"})
ONTO = kinds("on against upon")
_NOUN_STOPS = kinds("verb semicolon stop relative be have")
_ONTO_SKIPS = kinds(
    "legal instrument comma conjunction word adjective determiner adverb date number numeral group authority country open close possessive poss capital"
)
_ENTRIES = kinds("entry entries listing listings designation designations name names")
_ALONG = frozenset({"along with", "together with", "alongside", "as well as"})


def active(items: Items, place: int, verb: Verb) -> Slot | None:
    """The object of the active verb at `place`, or None where its frame is not filled."""
    slot = Slot()
    after = place + 1
    if verb.frame == "self":
        listed = find(items, ("list",), after, min(len(items), after + 4))
        if listed is None:
            return None
        slot.targets, slot.end = list(subject_row(items, place).targets), place
        return slot
    if verb.lemma in VISA_VERBS and any(is_visa(item) for item in items[after : after + 8]):
        return assets(items, after, slot)
    end = len(items)
    if verb.frame in ("direct", "with"):
        return fill(items, _skip_adjuncts(items, after), slot)
    if verb.frame == "against":
        against = find_low(items, ("against", "on"), after, min(end, after + 3))
        return fill(items, against + 1, slot) if against is not None else None
    if verb.frame in ("onto", "lift"):
        return _onto_active(items, after, verb, slot)
    if verb.frame in ("list", "off"):
        link = (
            find_low(items, ("from", "off"), after, end)
            if verb.frame == "off"
            else find_low(items, ("to", "on", "in", "into", "onto"), after, end)
        )
        listed = find(items, ("list",), after, end)
        if listed is None or link is None:
            listed_before = verb.frame == "list" and find(items, ("list",), 0, place) is not None
            by_committee = any(
                item.kind == "authority" and item.low.endswith(("committee", "ofac", "ofsi")) for item in items[:place]
            )
            return fill(items, _skip_adjuncts(items, after), slot) if listed_before or by_committee else None
        slot.used.add(listed)
        start = _skip_adjuncts(items, after)
        if start == link and listed < link + 4:
            return fill(items, listed + 1, slot)  # "dropped from the list X's ex-wife, Y"
        entry = _entry_of(items, start)
        return fill(items, entry if entry is not None else start, slot, link if link > start else None)
    if verb.frame == "assets":
        return assets(items, after, slot)
    if verb.frame == "bar":
        return bar(items, after, slot)
    return None


def _entry_of(items: Items, start: int) -> int | None:
    """Behind "the entry of" / "the listing of"."""
    for place in range(start, min(len(items), start + 4)):
        if items[place].low == "of" and items[place - 1].low in _ENTRIES:
            return place + 1
    return None


def _onto_active(items: Items, after: int, verb: Verb, slot: Slot) -> Slot | None:
    noun = noun_after(items, after)
    if verb.lemma in ("place", "put", "order") and after < len(items):
        listed = find(items, ("list", "sanction", "measure"), after, len(items))
        link = find_low(items, ("on", "under", "onto"), after, len(items))
        if listed is not None and link is not None and link > after:
            slot.used.add(listed)
            return fill(items, after, slot, link)
        return None
    entry = _entry_of(items, after)
    act = find(items, ("noun",), after, min(len(items), after + 8)) if verb.frame == "lift" else None
    if act is not None and act + 1 < len(items) and items[act + 1].low == "of":
        slot.used.add(act)
        return fill(items, act + 2, slot)
    if verb.frame == "lift" and entry is not None:
        return fill(items, entry, slot)
    if noun is None or items[after].kind == "name":
        return None
    onwards = noun + 1 < len(items) and items[noun + 1].low in ONTO
    if verb.frame == "lift" and noun > after and items[noun - 1].kind in ("possessive", "poss") and not onwards:
        slot.used.add(noun)
        owner = items[noun - 2] if items[noun - 1].kind == "poss" and noun >= 2 else None
        if owner is not None and owner.kind == "name":
            slot.targets.append(Target(found=owner.data))
        slot.anaphor, slot.end = (after, noun), noun
        return slot
    return onto(items, noun, slot)


def noun_after(items: Items, place: int) -> int | None:
    """The sanction or measure that a verb such as "impose" takes, at most a short phrase away."""
    for at in range(place, min(len(items), place + 14)):
        if items[at].kind in NOUNS:
            return at
        if items[at].kind in _NOUN_STOPS:
            return None
    return None


def onto(items: Items, noun: int, slot: Slot) -> Slot:
    """Party after "on" or "against" behind one or more measures; the measures passed are used up."""
    place = noun
    while place < len(items):
        item = items[place]
        if item.kind in NOUNS:
            slot.used.add(place)
        elif item.low in ONTO or item.low in ("targeting", "aimed at", "directed at", "directed against", "for"):
            after = items[min(place + 1, len(items) - 1)]
            if item.low == "for" and after.kind in ("number", "numeral"):
                place += 1
                continue
            if item.low == "for" and items[place - 1].kind != "measure":
                return slot
            if after.kind != "date":
                return fill(items, place + 1, slot)
        elif item.kind == "date" or item.kind in _ONTO_SKIPS or item.low in ("in", "for", "of"):
            if place - noun > 24:
                return slot
        else:
            return slot
        place += 1
    return slot


def _skip_adjuncts(items: Items, place: int) -> int:
    """Past "today", "under E.O. 13224," and the like between a verb and its object."""
    while place < len(items):
        kind = items[place].kind
        if kind in ("date", "adverb"):
            place += 1
        elif (items[place].low == "them" and place + 1 < len(items) and items[place + 1].low == "as") or (
            kind == "legal" and place + 1 < len(items) and items[place + 1].kind == "instrument"
        ):
            place += 2
        elif items[place].low == "those" and (colon := _colon_of_those(items, place)) is not None:
            place = colon + 1
        elif items[place].low == "as" and (label := _past_label(items, place + 1)) is not None:
            place = label
        elif kind == "comma" and place + 1 < len(items) and items[place + 1].kind in ("legal", "preposition", "reason"):
            close = find(items, ("comma",), place + 2, min(len(items), place + 16))
            if close is None:
                return place
            place = close + 1
        elif (
            kind == "preposition"
            and items[place].low in ("on", "in")
            and place + 1 < len(items)
            and items[place + 1].kind == "date"
        ):
            place += 2
        else:
            return place
    return place


def _colon_of_those(items: Items, place: int) -> int | None:
    """The colon of "those responsible for the arrests: X; Y"."""
    row = range(place + 1, min(len(items), place + _MAX_THOSE))
    stop = next((at for at in row if items[at].kind in ("colon", "name", "verb", "comma", "semicolon")), None)
    return stop if stop is not None and items[stop].kind == "colon" else None


def _past_label(items: Items, place: int) -> int | None:
    """Past what a party is put down as before its name: "identifying as blocked property | the X"."""
    for at in range(place, min(len(items), place + 7)):
        if items[at].kind in ("determiner", "name", "rank", "title") and at > place:
            return at
        if items[at].kind not in ("measure", "group", "word", "verb", "adjective", "sanction") and at > place:
            return None
    return None


def passive(items: Items, place: int, verb: Verb, voice: Voice) -> Slot | None:
    """The subject of the passive verb at `place`; behind it where the sentence is inverted."""
    slot = Slot()
    if verb.lemma in VISA_VERBS and any(is_visa(item) for item in items[max(0, voice.start - 16) : voice.start]):
        return assets_passive(items, place, voice, slot)
    if verb.frame in ("onto", "lift") and not (
        verb.lemma in ("place", "put")
        and find(items, ("list", "sanction", "measure"), place + 1, len(items)) is not None
    ):
        return _onto_passive(items, place, verb, voice, slot)
    if (
        verb.frame in ("list", "off")
        and find(items, ("list",), 0, len(items)) is None
        and voice.start < place
        and verb.lemma != "remove"
        and not (place + 1 < len(items) and items[place + 1].low in ("too", "also", "as well"))
    ):
        return None
    be = find(items, ("be",), 0, voice.start) if voice.name == "infinitive_passive" else None
    if be is not None and items[be + 1].low in ("one", "among", "two", "three", "part"):
        slot.targets, slot.end = list(subject_row(items, be).targets), place
        return slot  # "X is one of seven men to be hit with sanctions"
    inverted = _inverted(items, place, voice)
    if verb.frame == "assets" and inverted is not None:
        return assets(items, inverted, slot)
    if verb.frame == "assets":
        return assets_passive(items, place, voice, slot)
    without = verb.frame == "bar" and find_low(items, ("from",), place + 1, len(items)) is None
    if without or verb.frame in ("against", "self"):
        return None
    comma = find(items, ("comma",), place + 1, len(items)) if voice.name == "reduced" and inverted is None else None
    if comma is not None and leads_to_name(items, comma + 1, len(items)):
        named = find(items, ("name",), comma + 1, len(items))
        slot.targets = [Target(found=items[named].data)] if named is not None else []
        slot.end = comma
        return slot  # "Sanctioned by the United States for ..., printer X says ..."
    if inverted is not None:
        entry = _entry_of(items, inverted)
        fill(items, inverted if entry is None else entry, slot)
        slot.rule = "inverted"
        if slot.targets:
            return slot
    row = subject_row(items, voice.start)
    entry = next((_entry_of(items, at) for at in range(3) if _entry_of(items, at)), None)
    if not row.targets and verb.frame == "off" and entry is not None and entry < voice.start:
        return fill(items, entry, slot, voice.start)  # "The entry of X has been removed"
    slot.targets, slot.end = list(row.targets), row.end
    if row.targets and row.end < voice.start - 1:
        slot.anaphor = (row.end + 1, voice.start)  # "X and the committee have been added"
    if not row.targets:
        slot.anaphor = (max(row.end, 0), voice.start) if row.end < voice.start else (0, voice.start)
    return _behind(items, place, voice, slot)


def _behind(items: Items, place: int, voice: Voice, slot: Slot) -> Slot:
    """Parties behind a passive verb: a list, examples of the group that is the subject, others that were hit as well."""
    if not slot.targets:
        colon = find(items, ("colon",), place + 1, len(items))
        if colon is not None and slot.end <= voice.start and leads_to_name(items, colon + 1, len(items)):
            fill(items, colon + 1, slot)  # "Two more officials are being designated for corruption: X and Y"
        among = find(items, ("including",), place + 1, len(items))
        if among is not None and not slot.targets and leads_to_name(items, among + 1, len(items)):
            fill(items, among + 1, slot)  # "Three clerics were sanctioned on Monday, among them X"
    for at in range(place + 1, min(len(items) - 1, place + 14)):
        if items[at].kind in ("verb", "relative", "semicolon", "have", "modal"):
            break
        if items[at].low in _ALONG and (at == place + 1 or items[at - 1].kind in ("comma", "date", "authority")):
            fill(items, at + 1, slot)  # "X was sanctioned by the Treasury in February, together with Y"
            break
    for at in range(place + 1, min(len(items) - 2, place + 30)):
        if (
            items[at].low in ("as", "so")
            and items[at + 1].kind in ("be", "have")
            and items[at + 2].kind in ("name", "rank", "title", "role", "determiner")
        ):
            fill(items, at + 2, slot)  # "..., as was X"
    return slot


def _onto_passive(items: Items, place: int, verb: Verb, voice: Voice, slot: Slot) -> Slot | None:
    """Read "An asset freeze was imposed on X", "sanctions on X were lifted", "the entry of X was corrected"."""
    noun = next((at for at in range(voice.start - 1, max(-1, voice.start - 40), -1) if items[at].kind in NOUNS), None)
    entry = (
        next((_entry_of(items, at) for at in range(max(0, voice.start - 12)) if _entry_of(items, at)), None)
        or _entry_of(items, 0)
        or _entry_of(items, 1)
    )
    if verb.frame == "lift" and entry is not None and entry < voice.start:
        slot.used |= {at for at in range(entry) if items[at].kind == "noun"}
        return fill(items, entry, slot, voice.start)
    if noun is None:
        return None
    slot.used.add(noun)
    for at in range(noun + 1, voice.start):
        if items[at].low in ONTO and verb.frame == "lift" and party_follows(items, at + 1):
            return fill(items, at + 1, slot, voice.start)  # "sanctions imposed by X against Y have been lifted"
    for at in range(place + 1, min(len(items), place + 10)):
        if items[at].low in ONTO and items[min(at + 1, len(items) - 1)].kind != "date":
            return fill(items, at + 1, slot)
    return onto(items, noun, slot)


def _inverted(items: Items, place: int, voice: Voice) -> int | None:
    """Where the parties begin in "Also sanctioned were X", "Removed was the former minister, X", "Designated today: X"."""
    first = next(
        (at for at in range(voice.start) if items[at].kind not in ("adverb", "quote", "conjunction")), voice.start
    )
    if first < min(voice.start, place):
        return None
    if voice.name == "passive" and voice.start < place:
        return None
    link = find(items, ("be", "colon"), place + 1, min(len(items), place + 24))
    return None if link is None else link + 1


def members(items: Items, place: int, voice: Voice) -> Slot | None:
    """Read "X was among those sanctioned", "Those sanctioned include X", "Among the firms hit were X and Y"."""
    slot = Slot(rule="members")
    among = next(
        (
            at
            for at in range(voice.start - 1, max(-1, voice.start - 8), -1)
            if items[at].low in ("among", "amongst", "one of")
        ),
        None,
    )
    if among:
        if items[among - 1].kind == "negation":
            return None  # "X is not among those designated"
        be = next((at for at in range(among - 1, max(-1, among - 4), -1) if items[at].kind == "be"), None)
        row = subject_row(items, be) if be is not None else None
        if row and row.targets:
            slot.targets, slot.end = list(row.targets), row.end
            return slot
    link = find(items, ("be", "colon", "including"), place + 1, len(items))
    if link is None:
        return None
    return fill(items, link + 1 + (link + 1 < len(items) and items[link + 1].kind == "colon"), slot)
