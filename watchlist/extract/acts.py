"""Acts in a sentence: which words impose, lift or announce something, upon whom, by whom and how surely.

Each verb of acts.yml has a frame that says where the party stands (frames.py). Nouns are read too: "the designation of X",
"EU sanctions on X". An act whose party is not named keeps the words that stand for it.
"""

from __future__ import annotations

import msgspec

from watchlist.extract.actors import (
    SUBJECTS,
    authorities_before,
    authorities_by,
    by_place,
    code_of,
    foreign_agent,
    premodifier,
    subject_of,
    told_by,
)
from watchlist.extract.clauses import clause_at
from watchlist.extract.descriptions import Target
from watchlist.extract.effects import measures_of
from watchlist.extract.frames import NOUNS, active, members, onto, passive
from watchlist.extract.holdings import VISA_VERBS, is_visa
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds
from watchlist.extract.marks import Verb
from watchlist.extract.parties import read_row
from watchlist.extract.rows import subject_row
from watchlist.extract.slots import Slot, phrase_end
from watchlist.extract.status import clause_start, status_of_finite, status_of_infinitive, supposed
from watchlist.extract.voices import Voice, voice_of
from watchlist.records import Status

Items = tuple[Item, ...]


_HEAD = 3
_BACKWARD = frozenset({"passive", "infinitive_passive", "reduced"})
_SAID_OF = kinds("word group adjective determiner dash role kin country")


class Act(msgspec.Struct, kw_only=True):
    """One cue with its arguments. `cue` counts items; `authorities` are codes found in the sentence itself."""

    line: Line
    cue: int
    rule: str
    targets: list[Target]
    status: Status = Status.IMPOSED
    authorities: tuple[str, ...] = ()
    speaker: str | None = None
    """Read "we" for the publisher, "it" for who acted last, "other" for somebody who is no authority, None where nothing tells."""
    anaphor: tuple[int, int] | None = None
    """Items of the words that may stand for parties named elsewhere ("all three", "they")."""
    present: bool = False
    """Whether it is told in the present or the perfect."""
    future: bool = False
    """Whether it is told in the future ("will now be designated")."""
    past: bool = False
    """Whether a noun is of an act before this one ("the past designation of X")."""
    row_end: int = 0
    span: tuple[int, int] = (0, 0)
    """The items whose measures belong to the act."""


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
            _noun_act(line, place)
            if item.kind == "noun"
            else _nominal(line, place)
            if item.kind in NOUNS or item.low == "lists"
            else _state_act(line, place)
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


def _is_cue(items: Items, place: int, voice: Voice) -> bool:
    """Whether a verb that also means other things is one of sanctions here."""
    verb: Verb = items[place].data
    if _sanctions_near(items, place) or _inverted_listing(items, place, voice) or voice.name == "members":
        return True
    after = items[place + 1] if place + 1 < len(items) else None
    if (
        verb.lemma == "list"
        and voice.name == "passive"
        and after is not None
        and after.kind in ("reason", "comma", "legal")
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


def _sanctions_near(items: Items, place: int) -> bool:
    return any(
        item.kind in ("sanction", "list", "measure", "noun", "legal") or (item.kind == "verb" and not item.data.weak)
        for at, item in enumerate(items)
        if at != place
    )


def _noun_act(line: Line, place: int) -> Act | None:
    """Read "the designation of X", "X's delisting"."""
    items = line.items
    noun = items[place].data
    acted = premodifier(items, place) or authorities_by(items[: place + 8], place)
    hit = items[0].low == "with" and place < _HEAD and any(item.kind in SUBJECTS for item in items[place:])
    if noun.weak and not acted and not hit and not _sanctions_near(items, place):
        return None
    act = Act(
        line=line, cue=place, rule="noun", targets=[], status=status_of_infinitive(items, place, Status(noun.status))
    )
    visas = next((at for at in range(place + 1, min(len(items), place + 7)) if is_visa(items[at])), None)
    if visas is not None and noun.status == "lifted":
        act.status = status_of_infinitive(items, place, Status.IMPOSED)
    of = _of(items, place + 1 if visas is None else visas + 1)
    if of is not None:
        row = read_row(items, of + 1, len(items))
        act.targets, act.row_end = row.targets, row.end
        if not row.targets:
            act.anaphor = (of + 1, phrase_end(items, of + 1))
    elif place >= 2 and items[place - 1].kind == "poss" and items[place - 2].kind == "name":
        act.targets, act.row_end = [Target(found=items[place - 2].data)], place + 1
    by = authorities_by(items[: of or 0], place)
    opened = place < _HEAD and not premodifier(items, place) and not by
    behind = next((code_of(item) for item in items[act.row_end : act.row_end + 8] if item.kind in SUBJECTS), None)
    if opened and items[0].low == "with" and behind:
        by = (behind,)  # "With the listing of X Britain has now hit ..."
    act.authorities, act.speaker = (by, None) if by else _nominal_actor(items, place)
    act.present = _announced(items, place) or not any(item.kind == "verb" for item in items)
    act.span = (place, max(place + 1, act.row_end))
    lifting = next((items[at] for at in range(place - 1, max(-1, place - 9), -1) if items[at].kind == "verb"), None)
    if lifting is not None and lifting.data.frame == "lift":
        act.status = Status(lifting.data.status)  # "revoking the designation of X"
    act.past = place > 0 and (
        items[place - 1].kind in ("number", "date")
        or items[place - 1].low
        in (
            "past",
            "previous",
            "earlier",
            "prior",
            "former",
            "existing",
            "initial",
            "original",
        )
    )
    return act


def _of(items: Items, start: int) -> int | None:
    """The "of" behind an act as a noun, past its legal basis and its date ("designation under Section 7031(c) in 2021 of X")."""
    for place in range(start, min(len(items), start + 14)):
        if items[place].low == "of":
            return place
        if items[place].kind not in (
            "legal",
            "date",
            "name",
            "number",
            "open",
            "close",
            "word",
            "preposition",
            "instrument",
            "authority",
            "determiner",
            "poss",
        ) or (items[place].low in ("to", "for", "by") and by_place(items, place, place + 1) is None):
            return None
    return None


def _announced(items: Items, place: int) -> bool:
    """Whether the noun is the object of an announcement in the present ("we are announcing the designation of")."""
    for at in range(place - 1, max(-1, place - 10), -1):
        if items[at].kind == "verb":
            return voice_of(items, at).present
    return False


def _nominal_actor(items: Items, place: int) -> tuple[tuple[str, ...], str | None]:
    codes = premodifier(items, place)
    return (codes, None) if codes else subject_of(items, place)


def _state_act(line: Line, place: int) -> Act | None:
    """Read "X and Y now face U.S. sanctions": a state that has just begun. A state without "now" or a day is no act."""
    items = line.items
    noun = next((at for at in range(place + 1, min(len(items), place + 5)) if items[at].kind == "sanction"), None)
    start = place
    while start > 0 and items[start - 1].kind in ("be", "have", "modal", "adverb", "negation", "date"):
        start -= 1
    begun = any(item.low == "now" or item.kind == "date" for item in items[start : place + 8])
    doubtful = any(item.kind in ("modal", "negation") for item in items[start:place]) or supposed(items, 0, place)
    if noun is None or not begun or doubtful:
        return None
    row = subject_row(items, start)
    codes = premodifier(items, noun)
    return Act(
        line=line, cue=place, rule="state", targets=row.targets, authorities=codes, present=True, row_end=row.end, span=(place, noun + 1)
    )  # fmt: skip


def _nominal(line: Line, place: int) -> Act | None:
    """Read "sanctions on X", "an asset freeze against X" without a verb of acts.yml; "US sanctions X" in headlines."""
    items = line.items
    act = Act(
        line=line, cue=place, rule="nominal", targets=[], status=status_of_infinitive(items, place, Status.IMPOSED)
    )
    after = items[place + 1] if place + 1 < len(items) else None
    if after is None:
        return None
    headline = (
        items[place].low in ("sanctions", "sanction", "lists")
        and after.kind in ("name", "rank", "title")
        and place
        and items[place - 1].kind in SUBJECTS | {"adjective"}
    )
    if headline:
        act.rule = "direct.headline"
        row = read_row(items, place + 1, len(items))
        act.targets, act.row_end = row.targets, row.end
    else:
        if items[place].kind == "list":
            return None
        slot = onto(items, place, Slot())
        act.targets, act.row_end, act.anaphor = slot.targets, slot.end, slot.anaphor
    act.authorities = premodifier(items, place)
    if not act.authorities and not any(item.kind == "relative" for item in items[clause_start(items, place) : place]):
        act.authorities, act.speaker = subject_of(items, place)
    act.span = (place, max(clause_at(items, place)[1], act.row_end))
    return act
