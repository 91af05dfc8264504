"""Acts in a sentence: which words impose, lift or announce something, upon whom, by whom and how surely.

Each verb of acts.yml has a frame that says where the party stands (frames.py). Nouns are read too: "the designation of X",
"EU sanctions on X". An act whose party is not named keeps the words that stand for it.
"""

from __future__ import annotations

from watchlist.extract.act import Act
from watchlist.extract.actors import (
    authorities_before,
    authorities_by,
    code_of,
    foreign_agent,
    premodifier,
    subject_of,
    told_by,
)
from watchlist.extract.clauses import clause_at
from watchlist.extract.descriptions import Target
from watchlist.extract.effects import measures_of
from watchlist.extract.frames import NOUNS, active, members, passive
from watchlist.extract.holdings import VISA_VERBS, is_visa
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds
from watchlist.extract.marks import Verb
from watchlist.extract.nominals import nominal_act, noun_act, sanctions_near, state_act
from watchlist.extract.slots import Slot
from watchlist.extract.status import clause_start, status_of_finite, status_of_infinitive, supposed
from watchlist.extract.voices import Voice, voice_of
from watchlist.records import Status

Items = tuple[Item, ...]
_POSTS = kinds("envoy ambassador coordinator representative rapporteur delegate attaché")
_BACKWARD = frozenset({"passive", "infinitive_passive", "reduced"})
_SAID_OF = kinds("word group adjective determiner dash role kin country")


def find_acts(line: Line) -> list[Act]:
    """All acts of a sentence, with or without a named party."""
    items = line.items
    acts: list[Act] = []
    used: set[int] = set()
    for place, item in enumerate(items):
        if item.kind == "verb":
            act = _verb_act(line, place, used)
            if act is not None:
                acts.append(act)
    for place, item in enumerate(items):
        if place in used:
            continue
        nominal = (
            noun_act(line, place)
            if item.kind == "noun"
            else nominal_act(line, place)
            if item.kind in NOUNS or item.low == "lists"
            else state_act(line, place)
            if item.kind == "state"
            else None
        )
        if nominal and (nominal.targets or nominal.anaphor):
            acts.append(nominal)
    return acts


def _verb_act(line: Line, place: int, used: set[int]) -> Act | None:
    items = line.items
    verb: Verb = items[place].data
    voice = voice_of(items, place)
    if voice.name == "premodifier":
        return None
    if verb.weak and not _is_cue(items, place, voice):
        return None
    slot = _slot(items, place, voice)
    if slot is None or (
        (verb.weak or verb.frame == "against") and not slot.targets and not _takes_up(items, place, verb)
    ):
        return None
    act = Act(
        line=line, cue=place, rule=".".join(filter(None, (verb.frame, voice.name, slot.rule))), targets=slot.targets
    )
    visas = verb.lemma in VISA_VERBS and any(is_visa(item) for item in items[max(0, place - 16) : place + 9])
    if verb.frame == "direct" and _appointed(items, slot.end):
        return None
    status = _status(items, place, voice, Status.IMPOSED if visas else Status(verb.status))
    if status is None or (
        verb.frame == "assets" and any(item.low in ("unblocked", "unfrozen") for item in items[place + 1 :])
    ):
        return None
    act.status = status
    act.present = voice.present
    act.future = any(item.kind == "modal" for item in items[voice.start : place])
    act.anaphor, act.row_end = slot.anaphor, slot.end
    if not _find_actor(act, place, voice) or (verb.frame == "bar" and not _bans(line, place, slot)):
        return None
    used |= slot.used
    act.span = _span(items, place, slot)
    return act


def _appointed(items: Items, end: int) -> bool:
    """Whether somebody is named to a post: "designated X as Special Envoy"."""
    if end >= len(items) or items[end].low != "as":
        return False
    return any(word in _POSTS for item in items[end + 1 : end + 5] for word in item.low.split())


def _is_cue(items: Items, place: int, voice: Voice) -> bool:
    """Whether a verb that also means other things is one of sanctions here."""
    verb: Verb = items[place].data
    if sanctions_near(items, place) or _inverted_listing(items, place, voice) or voice.name == "members":
        return True
    after = items[place + 1] if place + 1 < len(items) else None
    if (
        verb.lemma == "list"
        and voice.name == "passive"
        and after is not None
        and (after.kind in ("reason", "comma", "legal") or (after.low == "since" and items[place + 2].kind == "date"))
    ):
        return True  # "X and Y are listed for abuses", not "is listed on the exchange"
    acting = verb.by_authority or _named_as(items, place)
    return acting and bool(subject_of(items, voice.start)[0] or authorities_by(items, place))


def _slot(items: Items, place: int, voice: Voice) -> Slot | None:
    """What the frame of the verb finds, by its voice."""
    verb: Verb = items[place].data
    if voice.name == "members":
        return members(items, place, voice)
    if verb.lemma in ("expire", "lapse"):
        return passive(items, place, verb, voice)  # "EU measures against X expired"
    if voice.name not in _BACKWARD:
        return active(items, place, verb)
    slot = passive(items, place, verb, voice)
    relative = voice.name == "passive" and voice.start > 0 and items[voice.start - 1].kind == "relative"
    if slot is not None and not slot.targets and relative:
        slot.targets = _antecedent(items, voice.start)
        slot.anaphor = None if slot.targets else slot.anaphor
    return slot


def _own_border(items: Items, place: int) -> tuple[str, ...]:
    """Whose entry a party is barred from ("was barred from entering the United States")."""
    entering = any(
        item.low in ("entering", "entry", "travelling", "traveling") for item in items[place + 1 : place + 4]
    )
    codes = [code_of(item) for item in items[place + 1 : place + 7] if item.kind in ("country", "authority")]
    return (codes[0],) if entering and codes and codes[0] else ()


def _find_actor(act: Act, place: int, voice: Voice) -> bool:
    """Fill in who acts; whether it can be an authority."""
    items = act.line.items
    if voice.name in _BACKWARD or voice.name == "members":
        act.authorities = authorities_by(items, place) or _list_owner(items, place)
        if act.authorities:
            return True
        if foreign_agent(items, place) or act.status is Status.DENIED:
            return False
        if items[place].data.frame == "bar":
            act.authorities = _own_border(items, place)
        begin = clause_start(items, voice.start)
        strict = authorities_before(items, begin, voice.start, strict=True)
        act.authorities = act.authorities or strict or told_by(items, begin, voice.start)
        return True
    if items[place].data.frame == "self":
        act.authorities = _list_owner(items, place)
        return bool(act.targets)
    act.authorities, act.speaker = subject_of(items, voice.start)
    if not act.targets and act.authorities:
        act.targets = _antecedent(items, voice.start)
    return bool(act.authorities or act.speaker) or _measure_subject(items, voice.start)


def _status(items: Items, place: int, voice: Voice, base: Status) -> Status | None:
    """The status of an act; None for a mere supposition ("if OFAC designated X")."""
    if supposed(items, clause_start(items, voice.start), voice.start):
        return None
    drafted = voice.name == "reduced" and any(item.low in ("draft", "proposal") for item in items[place : place + 5])
    if drafted:
        return Status.PROPOSED  # "Named in the draft are X and Y"
    if voice.name in ("active", "passive", "reduced", "members"):
        return status_of_finite(items, voice.start, place, base)
    return status_of_infinitive(items, voice.start, base)


def _bans(line: Line, place: int, slot: Slot) -> bool:
    """Whether "ban", "bar" or "prohibit" is one of our measures and not a match ban or a ban from a profession."""
    items = line.items
    last = min(len(items), max(slot.end, place) + 12) - 1
    return bool(measures_of(line, place, last + 1))


def _span(items: Items, place: int, slot: Slot) -> tuple[int, int]:
    start, end = clause_at(items, place)
    return min([start, *slot.used]), max(end, slot.end)


def _takes_up(items: Items, place: int, verb: Verb) -> bool:
    """Whether "listed both", "listed him" takes up parties named before, with an authority as the subject."""
    after = items[place + 1].low if place + 1 < len(items) else ""
    return (
        verb.by_authority and after in ("both", "all", "him", "her", "it", "them") and bool(subject_of(items, place)[0])
    )


def _antecedent(items: Items, group_start: int) -> list[Target]:
    """The party of "X (Y), which OFAC sanctioned in 2008"."""
    for at in range(group_start - 1, max(0, group_start - 6), -1):
        if items[at].kind == "relative" and items[at].low in ("which", "whom", "that", "who"):
            place = at - 1
            place = _past_apposition(items, place)
            if place >= 0 and items[place].kind == "comma":
                place -= 1
            if place >= 2 and items[place].kind == "close" and items[place - 2].kind == "open":
                place -= 3
            return [Target(found=items[place].data)] if place >= 0 and items[place].kind == "name" else []
    return []


def _named_as(items: Items, place: int) -> bool:
    """Whether a sentence names those acted upon before: "the department named them as X and Y"."""
    return [item.low for item in items[place + 1 : place + 3]] in (["them", "as"], ["the", "as"])


def _inverted_listing(items: Items, place: int, voice: Voice) -> bool:
    """Whether the sentence begins with the verb: "Also listed is X", "Hit too were X and Y"."""
    opens = all(item.kind in ("adverb", "conjunction", "quote", "comma") for item in items[: voice.start])
    after = next((item for item in items[place + 1 : place + 4] if item.kind not in ("adverb", "date")), None)
    return opens and after is not None and (after.kind == "be" or (voice.name == "reduced" and after.kind != "colon"))


def _measure_subject(items: Items, group_start: int) -> bool:
    """Whether the subject is what an authority did: "today's action targets X", "the new listings include X"."""
    place = group_start - 1
    if place > 0 and items[place].kind == "dash":  # "The measures - a ban for some - target X"
        place = next((at for at in range(place - 1, 0, -1) if items[at].kind == "dash"), place) - 1
    while place > 0 and items[place].kind in ("date", "adverb", "relative"):
        place -= 1
    return place >= 0 and items[place].kind in (*NOUNS, "noun", "list")


def _past_apposition(items: Items, place: int) -> int:
    """Back over what is said of a party before its relative clause: "X, a hacking group | which OFAC sanctioned"."""
    at = place
    while at > 0 and place - at < 8 and items[at].kind in _SAID_OF:
        at -= 1
    article = items[at + 1].kind == "determiner" if at + 1 < len(items) else False
    return at if article and items[at].kind == "comma" else place


def _list_owner(items: Items, place: int) -> tuple[str, ...]:
    """Read "was put on the U.S. sanctions list"."""
    for at in range(place + 1, min(len(items), place + 8)):
        if items[at].kind == "list":
            return premodifier(items, at)
    return ()
