"""Acts in a sentence: which words impose, lift or announce something, upon whom, by whom and when.

Each verb of acts.yml has a frame that says where the party stands; the same frame read backwards serves the passive, and
inverted sentences ("Among those hit with ... were X and Y") are read from the verb to the right.
"""

from __future__ import annotations

import msgspec

from watchlist.extract.actors import SUBJECTS, authorities_before, authorities_by, premodifier, subject_of
from watchlist.extract.descriptions import Target
from watchlist.extract.items import Item, Line, find
from watchlist.extract.lexicon import kinds
from watchlist.extract.marks import Verb
from watchlist.extract.parties import Row, read_row
from watchlist.extract.status import clause_start, status_of_finite, status_of_infinitive
from watchlist.extract.voices import Voice, voice_of
from watchlist.records import Status

Items = tuple[Item, ...]
_NOUN_STOPS = kinds("verb semicolon stop relative be have")
_ONTO_SKIPS = kinds(
    "comma conjunction word adjective determiner adverb date number numeral group authority country open close"
)
_ASSET_WORDS = kinds("asset fund propert account holding wealth")
_BAR_WORDS = kinds("enter travel visit doing deal transact port swift conduct market business financ access")
_OPENERS = kinds("conjunction adverb comma quote date dash")
_ONTO = frozenset(
    {"on", "against", "upon", "targeting", "for", "over", "onto", "concerning", "at", "aimed at", "directed at"}
)
_STRICT_ONTO = frozenset({"on", "against", "upon"})
_NOUNS = frozenset({"sanction", "measure"})


class Act(msgspec.Struct, kw_only=True):
    """One cue with its arguments. `cue` counts items; `authorities` are codes found in the sentence itself."""

    line: Line
    cue: int
    rule: str
    targets: list[Target]
    status: Status = Status.IMPOSED
    authorities: tuple[str, ...] = ()
    speaker: str | None = None
    """"we" for the publisher, "it" for who acted last, None where the sentence itself tells (or nothing does)."""
    measures: tuple[str, ...] = ()
    anaphor: tuple[int, int] | None = None
    """Items of the words that stand for parties named elsewhere ("all three", "they")."""
    progressive: bool = False
    weak: bool = False
    row_end: int = 0


def find_acts(line: Line) -> list[Act]:
    """All acts of a sentence that have a party or words that stand for one."""
    items = line.items
    acts: list[Act] = []
    used: set[int] = set()
    for place, item in enumerate(items):
        if item.kind == "verb":
            act = _verb_act(line, place, used)
            if act and (act.targets or act.anaphor or not act.weak):
                acts.append(act)
    for place, item in enumerate(items):
        if place in used:
            continue
        act = None
        if item.kind == "noun":
            act = _noun_act(line, place)
        elif item.kind in _NOUNS:
            act = _nominal(line, place, used)
        if act and (act.targets or act.anaphor):
            acts.append(act)
    return acts


def _verb_act(line: Line, place: int, used: set[int]) -> Act | None:
    items = line.items
    verb: Verb = items[place].data
    voice = voice_of(items, place)
    if voice.name == "premodifier":
        return None
    if verb.weak and not _sanctions_near(items, place):
        return None
    base = Status(verb.status)
    if voice.name in ("active", "passive", "reduced", "members"):
        status = status_of_finite(items, voice.start, place, base)
    else:
        status = status_of_infinitive(items, voice.start, base)
    act = Act(
        line=line,
        cue=place,
        rule=f"{verb.frame}.{voice.name}",
        targets=[],
        status=status,
        progressive=voice.progressive,
        weak=verb.weak,
    )
    if voice.name == "members":
        _members(act, voice)
        act.authorities = authorities_by(items, place)
    elif voice.name in ("passive", "infinitive_passive", "reduced"):
        _passive(act, verb, voice, used)
        act.authorities = authorities_by(items, place) or authorities_before(
            items, clause_start(items, voice.start), voice.start, strict=True
        )
    else:
        _active(act, verb, used)
        act.authorities, act.speaker = subject_of(items, voice.start)
    return act


def _sanctions_near(items: Items, place: int) -> bool:
    return any(
        item.kind in ("sanction", "list", "measure", "noun") or (item.kind == "verb" and not item.data.weak)
        for at, item in enumerate(items)
        if at != place
    )


def _active(act: Act, verb: Verb, used: set[int]) -> None:
    """The party to the right of an active verb."""
    items, place = act.line.items, act.cue
    end = len(items)
    if verb.frame in ("direct", "with"):
        _take(act, read_row(items, _skip_adjuncts(items, place + 1), end))
    elif verb.frame in ("onto", "lift"):
        noun = _noun_after(items, place + 1)
        if noun is not None and items[place + 1].kind != "name":
            _onto(act, noun, used)
        elif verb.lemma in ("place", "put", "order") and find(items, ("list", "sanction", "measure"), place + 1, end):
            _take(act, read_row(items, place + 1, end))
    elif verb.frame in ("list", "off"):
        listed = find(items, ("list", "sanction"), place + 1, end)
        if listed is not None or find(items, ("list",), 0, place) is not None:
            _take(act, read_row(items, place + 1, end))
    elif verb.frame == "assets":
        _assets(act, place + 1)
    elif verb.frame == "bar":
        _take(act, read_row(items, place + 1, end))
        if not _barred(items, place):
            act.targets = []


def _skip_adjuncts(items: Items, place: int) -> int:
    """Past "today", "under E.O. 13224," and the like between a verb and its object."""
    while place < len(items):
        kind = items[place].kind
        if kind in ("date", "adverb"):
            place += 1
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


def _noun_after(items: Items, place: int) -> int | None:
    """The sanction or measure that a verb such as "impose" takes, at most a short phrase away."""
    for at in range(place, min(len(items), place + 14)):
        if items[at].kind in _NOUNS or items[at].kind == "list":
            return at
        if items[at].kind in _NOUN_STOPS:
            return None
    return None


def _onto(act: Act, noun: int, used: set[int]) -> None:
    """Party after "on"/"against" behind one or more measures; all measures passed are marked as used."""
    items = act.line.items
    place = noun
    while place < len(items):
        item = items[place]
        if item.kind in _NOUNS or item.kind == "list":
            used.add(place)
            place += 1
            continue
        if item.low in _ONTO and item.kind in ("preposition", "reason", "verb", "word"):
            if items[min(place + 1, len(items) - 1)].kind == "date":
                place += 2
                continue
            if (
                item.low in _STRICT_ONTO
                or item.low == "targeting"
                or (item.low == "for" and items[place - 1].kind in _NOUNS)
            ):
                _take(act, read_row(items, place + 1, len(items)))
                return
        if item.kind in _ONTO_SKIPS:
            place += 1
            continue
        return


def _take(act: Act, row: Row) -> None:
    act.targets += row.targets
    act.row_end = row.end


def _assets(act: Act, start: int) -> None:
    """Read "the assets of X", "X's assets", "X's property"."""
    items = act.line.items
    for place in range(start, min(len(items), start + 12)):
        if items[place].low in ("of", "belonging to", "held by", "owned by") and any(
            _is_assets(item) for item in items[start:place]
        ):
            _take(act, read_row(items, place + 1, len(items)))
            return
        if (
            items[place].kind == "name"
            and place + 1 < len(items)
            and items[place + 1].kind == "poss"
            and any(_is_assets(item) for item in items[place : place + 6])
        ):
            act.targets.append(Target(found=items[place].data))
            act.row_end = place + 2
            return


def _is_assets(item: Item) -> bool:
    return any(word in item.low for word in _ASSET_WORDS)


def _barred(items: Items, place: int) -> bool:
    return any(
        items[at].low == "from" and any(word in item.low for item in items[at : at + 6] for word in _BAR_WORDS)
        for at in range(place, len(items) - 1)
    )  # fmt: skip


def _passive(act: Act, verb: Verb, voice: Voice, used: set[int]) -> None:
    """The party left of a passive verb, or right of it where the sentence is inverted."""
    items, place = act.line.items, act.cue
    if verb.frame in ("list", "off") and find(items, ("list", "sanction"), 0, len(items)) is None:
        return
    if verb.frame in ("onto", "lift"):
        noun = next((at for at in range(voice.start - 1, -1, -1) if items[at].kind in _NOUNS), None)
        if noun is not None or verb.lemma in ("place", "put"):
            after = next(
                (
                    at
                    for at in range(place + 1, min(len(items), place + 8))
                    if items[at].low in _STRICT_ONTO and items[min(at + 1, len(items) - 1)].kind != "date"
                ),
                None,
            )
            if noun is not None and after is not None:
                used.add(noun)
                _take(act, read_row(items, after + 1, len(items)))
                return
            if noun is not None:
                _onto(act, noun, used)
                return
            if find(items, ("list", "sanction", "measure"), place + 1, len(items)) is None:
                return
        else:
            return
    if verb.frame == "bar" and not _barred(items, place):
        return
    subject = subject_row(items, voice.start)
    if subject.targets:
        act.targets, act.row_end = subject.targets, subject.end
        return
    inverted = _inverted(items, place)
    if inverted is not None:
        _take(act, read_row(items, inverted, len(items)))
        act.rule += ".inverted"


def _members(act: Act, voice: Voice) -> None:
    """Read "X was among those sanctioned", "Those sanctioned include X", "Among the firms hit were X and Y"."""
    items, place = act.line.items, act.cue
    among = next(
        (
            at
            for at in range(voice.start - 1, max(-1, voice.start - 8), -1)
            if items[at].low in ("among", "amongst", "one of")
        ),
        None,
    )
    if among:
        be = next((at for at in range(among - 1, max(-1, among - 4), -1) if items[at].kind == "be"), None)
        row = subject_row(items, be) if be is not None else Row(targets=[], end=0)
        if row.targets:
            _take(act, row)
            return
    link = find(items, ("be", "colon", "including"), place + 1, len(items))
    if link is not None:
        _take(act, read_row(items, link + 1, len(items)))


def subject_row(items: Items, stop: int) -> Row:
    """The row of parties that ends right before `stop` and is the subject of what begins there."""
    start = clause_start(items, stop)
    for place in range(stop - 1, start - 1, -1):
        if items[place].kind == "speech" or (
            items[place].low == "that" and place > start and items[place - 1].kind in ("speech", "word")
        ):
            start = place + 1
            break
    while start < stop and items[start].kind in _OPENERS:
        start += 1
    if (
        start < stop
        and items[start].kind in ("preposition", "legal", "reason", "relative")
        and items[start].low != "among"
    ):
        comma = find(items, ("comma",), start, stop)
        if comma is not None:
            start = comma + 1
    row = read_row(items, start, stop)
    if row.targets and row.end >= stop - 1:
        return row
    return Row(targets=[], end=start)


def _inverted(items: Items, place: int) -> int | None:
    """Where the parties begin in "Also sanctioned were X", "Among those hit with M by A were X", "Designated today: X"."""
    first = next((at for at in range(place) if items[at].kind not in ("adverb", "quote", "conjunction")), place)
    opens = (
        first >= place
        or items[first].low in ("among", "amongst")
        or items[first].low == "those"
        or items[first].kind in ("group", "determiner")
    )
    if not opens:
        return None
    link = find(items, ("be", "colon", "including"), place + 1, len(items))
    return None if link is None else link + 1


def _noun_act(line: Line, place: int) -> Act | None:
    """Read "the designation of X", "X's delisting"."""
    items = line.items
    noun = items[place].data
    if noun.weak and not _sanctions_near(items, place):
        return None
    act = Act(
        line=line,
        cue=place,
        rule="noun",
        targets=[],
        status=status_of_infinitive(items, place, Status(noun.status)),
        weak=noun.weak,
    )
    if place + 1 < len(items) and items[place + 1].low == "of":
        _take(act, read_row(items, place + 2, len(items)))
    elif place >= 2 and items[place - 1].kind == "poss" and items[place - 2].kind == "name":
        act.targets.append(Target(found=items[place - 2].data))
        act.row_end = place + 1
    act.authorities, act.speaker = subject_of(items, place)
    return act


def _nominal(line: Line, place: int, used: set[int]) -> Act | None:
    """Read "sanctions on X", "an asset freeze against X" without a verb of acts.yml."""
    items = line.items
    act = Act(
        line=line,
        cue=place,
        rule="nominal",
        targets=[],
        status=status_of_infinitive(items, place, Status.IMPOSED),
        weak=True,
    )
    after = items[place + 1] if place + 1 < len(items) else None
    if after is None:
        return None
    direct = (
        items[place].low in ("sanctions", "sanction")
        and after.kind in ("name", "rank", "title")
        and place
        and items[place - 1].kind in SUBJECTS | {"adjective"}
    )
    if direct:
        act.rule, act.weak = "direct.headline", False
        _take(act, read_row(items, place + 1, len(items)))
    else:
        _onto(act, place, used)
    start = clause_start(items, place)
    act.authorities = premodifier(items, place) or authorities_before(items, start, place)
    return act
