"""What one sentence leaves to the next: the act under way, who acted, who was hit, and the claims made so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from watchlist.extract.act import Act
from watchlist.extract.actors import code_of
from watchlist.extract.assemble import Claim
from watchlist.extract.coreference import Cast, Known
from watchlist.extract.dates import When, resolve
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import word_set
from watchlist.extract.namesteps import name_words
from watchlist.extract.reading import Document
from watchlist.records import Status

_BACKGROUND_DAYS = 30
_RECENT = 400
"""Claims further back than this are not taken up by "they" or "all three"."""
_DAYS = frozenset({"weekday", "relative", "explicit", "no_year"})


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When an act was announced: day, wording, why there is no day, and whether it lies long before the text."""

    day: dt.date | None = None
    text: str | None = None
    note: str | None = "the text names no day"
    background: bool = False


class Event(msgspec.Struct, kw_only=True):
    """An act under way: who acts, when, how and why. What is said after it of its parties belongs to it."""

    authorities: tuple[str, ...]
    when: Moment
    status: Status
    reason: str | None = None
    measures: tuple[str, ...] = ()
    members: list[Known] = msgspec.field(default_factory=list)
    line: int = 0
    rule: str = ""
    count: int = 0
    """How many parties it was told of before any was named."""
    unnamed: bool = False
    """Whether it was told of a group whose members no sentence has named yet."""


class Narrative(msgspec.Struct, kw_only=True):
    """The state of reading one document."""

    document: Document
    cast: Cast
    publisher: str | None
    lines: Sequence[Line]
    number: int = 0
    """The sentence being read."""
    acting: tuple[str, ...] = ()
    recent: tuple[int, list[Known]] | None = None
    """The last sentence of effects and whom it meant, for a "they" right after it."""
    claimed: int = -1
    """The sentence of the last claim."""
    acted_in: int = -1
    """The paragraph of the last act."""
    event: Event | None = None
    listing: Event | None = None
    listed: tuple[int, str] = (-1, "")
    """The last block of the open list, and its kind: a paragraph goes on with a list of paragraphs only."""
    section: Status | None = None
    family: list[tuple[str, tuple[str, ...], Line]] = msgspec.field(default_factory=list)
    """(authority, measures, sentence) of a rule that reaches the relatives of those designated."""
    dated: dict[str, Moment] = msgspec.field(default_factory=dict)
    """The last recent day that goes with each government."""
    seen: tuple[str, ...] = ()
    """The government named last, for sentences that name none."""
    claims: list[Claim] = msgspec.field(default_factory=list)
    by_party: dict[int, list[Claim]] = msgspec.field(default_factory=dict)

    @property
    def backed(self) -> tuple[str, ...]:
        """Who is behind a measure told without saying whose: who acted last, the publisher, or the government named last."""
        return self.acting or ((self.publisher,) if self.publisher else self.seen)

    @property
    def pool(self) -> list[Known]:
        """The parties acted upon so far, each once, those of the present act last."""
        known = {claim.known.number: claim.known for claim in self.claims[-_RECENT:] if not claim.background}
        for member in self.event.members if self.event else ():
            known.pop(member.number, None)
            known[member.number] = member
        return list(known.values())

    @property
    def present(self) -> list[Known]:
        """The parties of the act under way, else all acted upon so far; nobody where the act is upon a group without names."""
        if self.event and (self.event.members or self.event.unnamed):
            return list(self.event.members)
        return self.pool

    def of(self, known: Known) -> list[Claim]:
        """The claims about one party, in order."""
        return self.by_party.get(known.number, [])

    def put(self, claim: Claim) -> None:
        """Take up a claim as it is."""
        self.claimed = self.number
        self.claims.append(claim)
        self.by_party.setdefault(claim.known.number, []).append(claim)

    def add(self, claim: Claim) -> None:
        """Take up a claim and its party into the act under way; what is done is not also planned by the same authority."""
        words = claim.known.words
        generic = name_words() | word_set("persons", "acting")
        if len(words) == 1 and words[0] in generic and not claim.known.name.isupper():
            return  # "the Department", "Ministry": a noun that the text writes with a capital
        if words[-1] in word_set("words", "places") and claim.target is not None and claim.target.found.kind is None:
            return  # "Kabul Province"
        if claim.status is Status.PROPOSED and any(
            one.authority == claim.authority and one.status is Status.IMPOSED and not one.background
            for one in self.of(claim.known)
        ):
            return
        self.put(claim)
        if self.event and not claim.background and claim.known not in self.event.members:
            self.event.members.append(claim.known)


def authorities_of(narrative: Narrative, act: Act) -> tuple[str, ...]:
    """Who acts: as the sentence says, else the publisher for "we", else who acted last."""
    if act.authorities:
        return act.authorities
    if act.speaker == "other":
        return ()
    if act.speaker == "we":
        return (narrative.publisher,) if narrative.publisher else ()
    own = narrative.publisher
    here = act.line.sentence.block.number == narrative.acted_in
    if own and act.speaker is None and narrative.acting and own not in narrative.acting and not here:
        return (own,)  # in its own notice an authority that is not named is the publisher
    return narrative.backed


def moment_of(narrative: Narrative, act: Act, authorities: tuple[str, ...]) -> Moment:
    """When the act was announced, from the date that goes with its cue."""
    if act.past:
        return Moment(background=True)
    item = date_of(act)
    document = narrative.document
    if item is None:
        own = narrative.publisher is not None and document.published is not None
        if (
            own
            and (act.present or (act.status is Status.IMPOSED and act.future))
            and set(authorities) <= {narrative.publisher}
        ):
            today = Moment(day=document.published, note=None, text=_present_words(document.text, act))
            narrative.dated.setdefault(authorities[0], today)
            return today
        return narrative.dated.get(authorities[0], Moment()) if authorities else Moment()
    when: When = item.data
    day, note = resolve(when, document.published)
    start = item.start
    before = next((one for one in reversed(act.line.items) if one.end <= item.start), None)
    if before is not None and before.low in ("on", "in", "since", "last", "next"):
        start = before.start
    published = document.published
    year = day.year if day else when.year
    old = bool(
        published
        and ((day and (published - day).days > _BACKGROUND_DAYS) or (not day and year and year < published.year))
    )
    words = " ".join(document.text[start : item.end].split())
    return Moment(day=day, text=words, note=note, background=old)


def standing_moment(narrative: Narrative, codes: tuple[str, ...]) -> Moment:
    """When an act without a day of its own was announced.

    In an authority's own notice on the day of the notice, else on the last recent day that goes with the authority.
    """
    if narrative.publisher in codes and narrative.document.published:
        return Moment(day=narrative.document.published, note=None)
    return narrative.dated.get(codes[0], Moment()) if codes else Moment()


def moment_told(narrative: Narrative, line: Line, codes: tuple[str, ...]) -> Moment:
    """When an effect was announced that a sentence tells by itself: on the day it names, else as the act it stands for."""
    for place, item in enumerate(line.items):
        if item.kind == "date" and item.data.kind in _DAYS and not _qualifies(line.items, place):
            day, note = resolve(item.data, narrative.document.published)
            return Moment(day=day, text=item.text, note=note)
    return standing_moment(narrative, codes)


_DATING = frozenset(
    {"dated", "came", "signed", "published", "issued", "took", "taken", "adopted", "made", "fell", "announced"}
)
_THE_ACT = frozenset(
    {"it", "they", "decree", "decision", "order", "notice", "listing", "statement", "move", "measures", "sanctions"}
)
_MAX_DATING_GAP = 3


def note_act_day(narrative: Narrative, line: Line) -> None:
    """Give the act under way the day that a sentence about it states ("The decree is dated 19 June", "It came on 3 May")."""
    event = narrative.event
    if event is None or event.when.day or event.when.text or narrative.number - event.line > _MAX_DATING_GAP:
        return
    items = line.items
    about = {item.low for item in items[:4]} & _THE_ACT
    if narrative.number == event.line:
        about = {item.low for item in items} & {"dated"}
    for place, item in enumerate(items):
        near = {one.low for one in items[max(0, place - 3) : place]}
        if about and item.kind == "date" and item.data.kind in _DAYS and near & _DATING:
            day, note = resolve(item.data, narrative.document.published)
            when = Moment(day=day, text=item.text, note=note)
            for claim in narrative.claims:
                if claim.announced is None and claim.announced_text is None and claim.authority in event.authorities:
                    claim.announced, claim.announced_text, claim.announced_note = when.day, when.text, when.note
            event.when = when
            return


def government_named(line: Line) -> tuple[str, ...]:
    """The first government that a sentence names as one: an authority, a country that is no place, or a capital."""
    items = line.items
    for place in range(len(items)):
        code = code_of(items[place])
        if code is None or items[place].kind == "adjective":
            continue
        behind = place > 0 and items[place - 1].kind in ("preposition", "reason", "legal", "determiner")
        owner = place + 1 < len(items) and items[place + 1].kind == "poss"
        if items[place].kind == "capital" or not (behind or owner):
            return (code,)
    return ()


def note_government(narrative: Narrative, line: Line) -> None:
    """Remember the government a sentence names, and the day it goes with, for sentences that name neither."""
    if narrative.publisher and any(
        item.kind == "date" and item.data.kind == "relative" and item.data.offset == 0 for item in line.items
    ):
        narrative.dated.setdefault(
            narrative.publisher, Moment(day=narrative.document.published, text="today", note=None)
        )
    codes = government_named(line)
    if not codes:
        return
    if line.sentence.block.kind != "heading":
        narrative.seen = codes
    published = narrative.document.published
    for place, item in enumerate(line.items):
        if item.kind != "date" or item.data.kind not in _DAYS or _qualifies(line.items, place):
            continue
        if item.data.modifier in ("next", "coming") or (item.data.offset > 0 and item.data.kind == "relative"):
            continue
        day, note = resolve(item.data, published)
        if day is None or published is None or abs((published - day).days) <= _BACKGROUND_DAYS:
            words = f"on {item.text}" if item.data.kind == "weekday" else item.text
            narrative.dated[codes[0]] = Moment(day=day, text=words, note=note)
            return


def _present_words(text: str, act: Act) -> str:
    """The verb group of an act told in the present by the authority itself."""
    items = act.line.items
    start = act.cue
    while start > 0 and items[start - 1].kind in ("be", "have", "adverb"):
        start -= 1
    return " ".join(text[items[start].start : items[act.cue].end].split())


def date_of(act: Act) -> Item | None:
    """The date that goes with the cue: near it, not behind another verb, and no part of the reason."""
    items = act.line.items
    best: tuple[int, Item] | None = None
    for place, item in enumerate(items):
        if item.kind != "date" or _qualifies(items, place):
            continue
        low, high = min(place, act.cue), max(place, act.cue)
        between = items[low + 1 : high]
        if place > act.cue and any(one.kind == "reason" and one.low not in ("after", "following") for one in between):
            continue
        parted = item.data.kind == "year" and any(one.kind == "semicolon" for one in between)
        parted = parted or any(one.kind == "verb" or (one.kind == "relative" and place > act.cue) for one in between)
        distance = abs(place - act.cue) + (100 if parted else 0) + {"year": 3, "vague": 6}.get(item.data.kind, 0)
        if best is None or distance < best[0]:
            best = (distance, item)
    return best[1] if best and best[0] < 100 else None


def _qualifies(items: Sequence[Item], place: int) -> bool:
    """Whether a date stands before a noun ("the July 11 protests") and so dates that and not the act."""
    item = items[place]
    if item.data.kind in ("relative", "weekday", "vague"):
        return place + 1 < len(items) and items[place + 1].kind == "poss" and False
    after = items[place + 1] if place + 1 < len(items) else None
    before = items[place - 1] if place else None
    if (
        after is not None
        and after.kind in ("word", "group", "noun", "sanction")
        and (before is None or before.kind == "determiner")
    ):
        return True
    if (
        after is not None
        and after.kind == "word"
        and before is not None
        and before.low not in ("on", "in", "since", ",")
    ):
        return True
    if before is not None and before.low == "effective":
        return True  # the day from which it holds is not the day it was announced
    return (
        before is not None
        and before.low in ("until", "till", "from", "of", "due", "dated", "by")
        and item.data.kind != "explicit"
    )


def make_claim(event: Event, known: Known, authority: str, line: Line) -> Claim:
    """A claim about one party from an act and the sentence that says so."""
    return Claim(
        known=known, target=None, authority=authority, status=event.status, measures=event.measures,
        start=line.sentence.start, end=line.sentence.end, rule=event.rule, announced=event.when.day,
        announced_text=event.when.text, announced_note=event.when.note, reason=event.reason,
        background=event.when.background, authority_words=authority_words(line, authority),
    )  # fmt: skip


def authority_words(line: Line, code: str) -> str | None:
    """The words that name the authority in the sentence."""
    for item in line.items:
        if item.kind == "authority" and item.data.code == code:
            return item.text.removeprefix("the ").removeprefix("The ")
        if item.kind in ("country", "capital") and item.data == code:
            return item.text
    return None


def reason_of(text: str, act: Act) -> str | None:
    """The clause from "for", "over" or "in response to" on, behind the row of parties."""
    items = act.line.items
    first = max(act.cue, act.row_end - 1 if act.row_end > act.cue else act.cue)
    for place in range(first, len(items)):
        if items[place].kind == "reason" and not (
            place + 1 < len(items) and items[place + 1].kind in ("number", "numeral")
        ):
            end = next(
                (at for at in range(place + 1, len(items)) if items[at].kind in ("semicolon", "stop", "legal")),
                len(items),
            )
            return " ".join(text[items[place].start : items[end - 1].end].split()).strip(" ,")
    return None
