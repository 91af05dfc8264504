"""Acts as nouns and states: "the designation of X", "EU sanctions on X", "US sanctions X" in headlines, "X now faces sanctions"."""

from __future__ import annotations

from watchlist.extract.act import Act
from watchlist.extract.actors import (
    SUBJECTS,
    authorities_by,
    by_place,
    code_of,
    premodifier,
    subject_of,
)
from watchlist.extract.clauses import clause_at
from watchlist.extract.descriptions import Target
from watchlist.extract.frames import onto
from watchlist.extract.holdings import is_visa
from watchlist.extract.items import Item, Line
from watchlist.extract.parties import read_row
from watchlist.extract.rows import subject_row
from watchlist.extract.slots import Slot, phrase_end
from watchlist.extract.status import clause_start, status_of_infinitive, supposed
from watchlist.extract.voices import voice_of
from watchlist.records import Status

Items = tuple[Item, ...]
_HEAD = 3


def sanctions_near(items: Items, place: int) -> bool:
    """Whether a word of sanctions stands in the sentence besides the one at `place`."""
    return any(
        item.kind in ("sanction", "list", "measure", "noun", "legal") or (item.kind == "verb" and not item.data.weak)
        for at, item in enumerate(items)
        if at != place
    )


def noun_act(line: Line, place: int) -> Act | None:
    """Read "the designation of X", "X's delisting"."""
    items = line.items
    noun = items[place].data
    acted = premodifier(items, place) or authorities_by(items[: place + 8], place)
    hit = items[0].low == "with" and place < _HEAD and any(item.kind in SUBJECTS for item in items[place:])
    if noun.weak and not acted and not hit and not sanctions_near(items, place):
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


def state_act(line: Line, place: int) -> Act | None:
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


def nominal_act(line: Line, place: int) -> Act | None:
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
