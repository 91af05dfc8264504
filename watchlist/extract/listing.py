"""Lists: bullets, numbered entries, plain lines and sections below a sentence that opens them."""

from __future__ import annotations

import itertools

import msgspec

from watchlist.extract.coreference import Known
from watchlist.extract.descriptions import Target
from watchlist.extract.effects import measures_of
from watchlist.extract.entries import Entry
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.names import kind_of_words
from watchlist.extract.narrative import Event, Moment, Narrative, make_claim, standing_moment
from watchlist.extract.parties import read_row
from watchlist.records import Kind, Status

_MAX_WAIT = 3
"""Sentences after an act upon a number of parties within which a list of just as many may begin."""
_ENTRY_ENDS = kinds("open close comma semicolon colon stop dash alias date number")
_MAX_HEAD = 9
_MAX_ENTRY = 700
_SECTIONS = {
    "additions": Status.IMPOSED, "added": Status.IMPOSED, "new designations": Status.IMPOSED, "designations": Status.IMPOSED,
    "amendments": Status.AMENDED, "amended": Status.AMENDED, "variations": Status.AMENDED, "changes": Status.AMENDED,
    "deletions": Status.LIFTED, "removals": Status.LIFTED, "delistings": Status.LIFTED, "revocations": Status.LIFTED, "removed": Status.LIFTED,
}  # fmt: skip


def read_heading(narrative: Narrative, line: Line) -> bool:
    """A heading such as "Deletions" says what happens to the names below it; whether the line is one."""
    words = " ".join(item.low for item in line.items if item.kind != "stop").strip()
    if words in _SECTIONS:
        narrative.section = _SECTIONS[words]
        return True
    return False


def open_listing(narrative: Narrative, line: Line) -> None:
    """A sentence that ends with a colon, or an act upon a group before a bullet, opens a list of its parties."""
    items = line.items
    if not items:
        return
    cue = any(item.kind in ("verb", "noun", "sanction", "list", "group", "state", "hits") for item in items)
    colon = items[-1].kind == "colon"
    measures = measures_of(line, 0, len(items)) if colon else ()
    said = _said(line) if colon else None
    if (
        colon
        and (narrative.event is None or (said is not None and said is not narrative.event.status))
        and narrative.backed
        and (measures or any(item.kind in ("list", "sanction", "noun") for item in items))
    ):
        when = standing_moment(narrative, narrative.backed)
        narrative.event = Event(
            authorities=narrative.backed, when=when, status=said or narrative.section or Status.IMPOSED, measures=measures, line=narrative.number,
        )  # fmt: skip
    event = narrative.event
    if event is None:
        return
    if colon and measures and event.line != narrative.number and said is None:
        event = msgspec.structs.replace(event, measures=measures)
    awaits = not colon and event.count > 1 and not event.members and narrative.number - event.line <= _MAX_WAIT
    if awaits and _counted_below(narrative, event):
        narrative.listing = event
        narrative.listed = (line.sentence.block.number, "counted")
        return
    colon = colon and (cue or bool(measures))
    following = narrative.lines[narrative.number + 1 : narrative.number + 3]
    below = any(
        other.sentence.block.kind == "bullet" and other.sentence.block.number > line.sentence.block.number
        for other in following
    )
    if colon or (event.line == narrative.number and not event.members and (below or _follows(line))):
        narrative.listing = event
        narrative.listed = (line.sentence.block.number, "opener")


def _counted_below(narrative: Narrative, event: Event) -> bool:
    """Whether the paragraphs below begin with just as many names as the act has parties."""
    names = 0
    here = narrative.lines[narrative.number].sentence.block.number
    seen = here
    for line in narrative.lines[narrative.number + 1 :]:
        block = line.sentence.block
        if block.number in (seen, here) or block.kind == "heading":
            continue
        seen = block.number
        if not _begins_with_party(line):
            break
        names += len(_opening_row(line))
    return names == event.count


def _begins_with_party(line: Line) -> bool:
    first = next((at for at, item in enumerate(line.items[:8]) if item.kind == "name"), None)
    return first is not None and _first_name(line) == 0


def _opening_row(line: Line) -> list[Target]:
    """The names joined at the head of a paragraph: "X and Y, magistrates, were ..."."""
    row = read_row(line.items, 0, len(line.items)).targets
    found = row[:1]
    for before, target in itertools.pairwise(row):
        between = line.sentence.tokens
        words = [token.low for token in between if before.found.end <= token.start < target.found.start]
        if words not in (["and"], [","], [",", "and"]):
            break
        found.append(target)
    return found


def _said(line: Line) -> Status | None:
    """What the opener of a list says is done with those below: a noun ("deletions"), or a change of a schedule."""
    nouns = (Status(item.data.status) for item in line.items if item.kind == "noun")
    words = {item.low for item in line.items}
    if words & {"repealed", "struck", "deleted"}:
        return Status.LIFTED
    return next(nouns, Status.IMPOSED if {"amended", "adding"} <= words else None)


def _follows(line: Line) -> bool:
    """Whether a sentence points at what stands below it ("the following persons were listed")."""
    return any(item.low in ("the following", "following") for item in line.items)


def continues(narrative: Narrative, line: Line) -> bool:
    """Whether a paragraph stands right below the open list's last paragraph and begins with a name as an entry does."""
    number, kind = narrative.listed
    block = line.sentence.block
    if narrative.listing is None or kind == "bullet" or block.number not in (number, number + 1):
        return False
    items = line.items
    first = next((at for at, item in enumerate(items[:8]) if item.kind == "name"), None)
    if first is None or _first_name(line) != 0 or first + 1 >= len(items):
        return False
    return items[first + 1].kind in (
        "comma",
        "open",
        "be",
        "have",
        "dash",
        "relative",
        "conjunction",
        "word",
        "alias",
    ) and not any(item.kind == "speech" for item in items[first : first + 6])


def is_entry(narrative: Narrative, line: Line) -> bool:
    """Whether a line is an entry of the open list: the first sentence of a bullet or of a short block that begins with a name."""
    block = line.sentence.block
    if narrative.listing is None and not _craft(narrative, line) and not _based(narrative, line):
        return False
    previous = narrative.lines[narrative.number - 1] if narrative.number else None
    if previous is not None and previous.sentence.block.number == block.number:
        return False
    if block.kind == "paragraph" and continues(narrative, line):
        return True
    if block.end - block.start > _MAX_ENTRY:
        return False
    if block.kind == "bullet":
        return _first_name(line) is not None and not _label(line)
    if (
        block.kind == "heading"
        and len(line.items) <= 2
        and line.items
        and line.items[0].low in word_set("persons", "groups")
    ):
        return False
    if narrative.listing is None:
        return True
    if block.kind == "heading" and narrative.listed[1] == "counted":
        narrative.listed = (block.number, "counted")
        return False
    if block.kind == "heading" and narrative.listed[1] == "paragraph":
        narrative.listed = (-1, "heading")  # a list of paragraphs goes on up to the next heading
        return False
    if block.kind == "paragraph":
        return _first_name(line) == 0 and (_half_open(line) or (previous is not None and _half_open(previous)))
    return block.kind == "heading" and _first_name(line) == 0 and not _label(line)


def _label(line: Line) -> bool:
    """Whether a bullet begins with a label and not with a party ("Priority 1: ...")."""
    kinds = [item.kind for item in line.items[:3]]
    lone = bool(line.items) and line.items[0].kind == "name" and " " not in line.items[0].text
    clause = len(kinds) > 1 and (kinds[1] == "modal" or line.items[1].low in ("to", "with", "by", "on", "into"))
    return lone and (kinds == ["name", "number", "colon"] or clause)


def _half_open(line: Line) -> bool:
    """Whether a paragraph ends like an entry that others follow: with a semicolon, or with "; and"."""
    last = [item for item in line.items if item.kind not in ("stop", "quote")][-2:]
    return any(item.kind == "semicolon" for item in last)


def _based(narrative: Narrative, line: Line) -> bool:
    """Whether a bullet without a verb names parties and the law they fall under: "The X and its head, Y, pursuant to E.O. 1"."""
    items = line.items
    below = narrative.event is not None and narrative.publisher is not None and line.sentence.block.kind == "bullet"
    law = any(items[at].kind == "legal" and items[at + 1].kind == "instrument" for at in range(len(items) - 1))
    return below and law and not any(item.kind in ("verb", "be", "modal") for item in items)


def _craft(narrative: Narrative, line: Line) -> bool:
    """Whether a paragraph below an act upon ships or aircraft begins with one of them."""
    event = narrative.event
    if event is None or narrative.number - event.line > 8 or line.sentence.block.kind == "bullet":
        return False
    first = next((item for item in line.items[:4] if item.kind == "name"), None)
    return (
        first is not None
        and _first_name(line) == 0
        and (
            first.data.kind is Kind.VESSEL
            or any(item.low in ("imo", "registration", "tail") for item in line.items[1:8])
        )
    )


def _first_name(line: Line) -> int | None:
    """How many words other than posts and ranks stand before the first name, or None without a name near the beginning."""
    for place, item in enumerate(line.items[:8]):
        if item.kind == "name":
            return place if not all(_light(one) for one in line.items[:place]) else 0
        if item.kind in ("verb", "be", "have", "modal", "relative", "pronoun"):
            return None
    return None


def _light(item: Item) -> bool:
    return item.low in ("m/v", "m/t") or item.kind in (
        "determiner",
        "rank",
        "title",
        "role",
        "quote",
        "number",
        "adjective",
        "dash",
        "open",
        "close",
    )


def enter_entry(narrative: Narrative, line: Line) -> None:
    """The first name of an entry is a party of the list."""
    event = narrative.listing or narrative.event
    row = read_row(line.items, 0, len(line.items))
    if event is None or not row.targets:
        return
    if narrative.event is not event:
        narrative.event = event
    several = line.sentence.block.kind == "paragraph" and narrative.listing is None
    colon = next((at for at in range(1, len(line.items)) if line.items[at].kind == "colon"), None)
    own = measures_of(line, colon, len(line.items)) if colon is not None else ()
    block = line.sentence.block
    narrative.listed = (block.number, "counted" if narrative.listed[1] == "counted" else block.kind)
    for target in row.targets if several else _entered(line, row.targets):
        known: Known = _whole(narrative, line) or narrative.cast.of(target.found)
        for authority in event.authorities:
            claim = make_claim(event, known, authority, line)
            claim.target, claim.rule = target, "list"
            claim.measures = own or claim.measures
            narrative.add(claim)


def _whole(narrative: Narrative, line: Line) -> Known | None:
    """The party of an entry whose name holds small words of another language ("Banque de Développement et du Négoce")."""
    items = line.items
    stop = next((at for at, item in enumerate(items) if item.kind in _ENTRY_ENDS), len(items))
    head = items[:stop]
    plain = all(item.kind in ("name", "word", "conjunction", "adjective", "country") for item in head)
    small = [item for item in head if item.kind == "word" and item.text[:1].islower()]
    named = any(item.kind == "name" for item in head) and head[0].text[:1].isupper()
    if not named or not plain or not small or len(head) > _MAX_HEAD:
        return None
    text = " ".join(narrative.document.text[head[0].start : head[-1].end].split())
    words = text.lower().split()
    kind = kind_of_words(words, text.split()) or Kind.ORGANIZATION
    return narrative.cast.entered(text, head[0].start, head[-1].end, kind)


def _entered(line: Line, targets: list[Target]) -> list[Target]:
    """The first name of an entry, and those that stand beside it: "X, along with his wife Y and his daughter Z"."""
    items = line.items
    found = targets[:1]
    for target in targets[1:]:
        place = next(at for at, item in enumerate(items) if item.kind == "name" and item.start == target.found.start)
        near = items[max(0, place - 4) : place]
        related = any(item.kind == "possessive" for item in near) and any(item.kind in ("kin", "role") for item in near)
        beside = any(item.low in ("along with", "together with", "as well as", "alongside") for item in near)
        pair = any(item.kind == "conjunction" for item in items[max(0, place - 2) : place]) and not any(
            item.kind in ("comma", "relative", "dash", "preposition") for item in items[1:place]
        )
        own = any(item.kind == "possessive" for item in items[max(0, place - 9) : place]) and len(found) > 1
        if related or beside or own or pair:
            found.append(target)
    return found


def enter_structured(narrative: Narrative, line: Line, entry: Entry) -> None:
    """An entry in list style is a party of the open list, else of the act under way, else of the publisher's own list."""
    event = narrative.listing or narrative.event
    if event is None:
        codes = narrative.acting or ((narrative.publisher,) if narrative.publisher else ())
        if not codes:
            return
        status = narrative.section or Status.IMPOSED
        event = Event(authorities=codes, when=standing_moment(narrative, codes), status=status, line=narrative.number)
        narrative.event = event
    known = narrative.cast.entered(entry.name, entry.start, entry.end, entry.kind)
    known.aliases += entry.aliases
    for authority in event.authorities:
        claim = make_claim(event, known, authority, line)
        claim.entry, claim.rule, claim.end = (
            entry,
            "entry",
            max(line.sentence.end, min(entry.stop, line.sentence.block.end)),
        )
        narrative.add(claim)


__all__ = ["Event", "Moment", "enter_entry", "enter_structured", "is_entry", "open_listing", "read_heading"]
