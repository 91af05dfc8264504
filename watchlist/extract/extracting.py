"""One document to records: read its sentences, find the acts, settle who is meant, when and by whom."""

from __future__ import annotations

import datetime as dt

import msgspec

from watchlist.extract.acts import Act, find_acts
from watchlist.extract.assemble import Claim, assemble
from watchlist.extract.authorities import publishing_authority
from watchlist.extract.coreference import Cast, build_cast
from watchlist.extract.dates import When, resolve
from watchlist.extract.descriptions import Target
from watchlist.extract.items import Item, Line, read_line
from watchlist.extract.names import Found
from watchlist.extract.parties import read_row
from watchlist.extract.reading import Document
from watchlist.extract.sentences import Sentence, sentences
from watchlist.records import Record, Status

_When = tuple[dt.date | None, str | None, str | None, bool]
"""Day, wording, why there is no day, and whether the act is background."""


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says: records (source "press") and notes on what was not read, and why."""

    document: Document
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()


class _Event(msgspec.Struct, kw_only=True):
    """An act upon a group ("officials and companies"): what is said of it holds for the parties named after it."""

    authorities: tuple[str, ...]
    when: _When
    reason: str | None
    measures: tuple[str, ...]


class _State(msgspec.Struct, kw_only=True):
    """What one sentence leaves to the next."""

    document: Document
    cast: Cast
    publisher: str | None
    acting: tuple[str, ...] = ()
    event: _Event | None = None
    last: list[Claim] = msgspec.field(default_factory=list)
    open_list: Act | None = None
    claims: list[Claim] = msgspec.field(default_factory=list)


def extract(document: Document) -> Extraction:
    """The records of a document, each with its evidence: `document.text[start:end] == quote`."""
    lines = [read_line(sentence, document.text) for sentence in sentences(document.text, document.body)]
    acts_of = {number: find_acts(line) for number, line in enumerate(lines) if _worth(line)}
    ties = [
        (target.found, text) for acts in acts_of.values() for act in acts for target in act.targets
        for text, kind, _, _ in target.aliases if kind in ("acronym", "short", "alias", "former")
    ]  # fmt: skip
    state = _State(
        document=document,
        cast=build_cast(lines, ties),
        publisher=publishing_authority(document.publisher, document.url),
    )
    for number, line in enumerate(lines):
        _read(state, line, acts_of.get(number, []))
    return Extraction(document=document, records=assemble(document, state.claims))


def _worth(line: Line) -> bool:
    """Whether a sentence can hold an act: a heading cannot, and a sentence without a cue neither."""
    if line.sentence.block.kind == "heading":
        return False
    return any(item.kind in ("verb", "noun", "sanction", "measure", "list") for item in line.items)


def _read(state: _State, line: Line, acts: list[Act]) -> None:
    if state.open_list is not None and line.sentence.block.kind == "bullet":
        _bullet(state, line)
        return
    if line.sentence.block.kind == "paragraph":
        state.open_list = None
    for act in acts:
        _settle(state, act)
    if (
        line.items
        and line.items[-1].kind == "colon"
        and any(item.kind in ("verb", "noun", "sanction", "list") for item in line.items)
    ):
        state.open_list = next(iter(acts), None) or Act(line=line, cue=len(line.items) - 1, rule="list", targets=[])


def _bullet(state: _State, line: Line) -> None:
    """A bullet below an opening sentence: its first name is a party."""
    opening = state.open_list
    row = read_row(line.items, 0, len(line.items))
    if opening is None or not row.targets:
        return
    act = Act(
        line=line,
        cue=0,
        rule="list",
        targets=row.targets[:1],
        status=opening.status,
        authorities=opening.authorities,
        speaker=opening.speaker,
    )
    _settle(state, act)


def _settle(state: _State, act: Act) -> None:
    """Turn an act into claims: one per party and authority."""
    authorities = _authorities(state, act)
    if not authorities:
        return
    line = act.line
    when = _when(state, act)
    reason = _reason(state.document.text, line, act)
    if when[1] is None and state.event and set(authorities) <= set(state.event.authorities):
        when, reason = state.event.when, reason or state.event.reason
    if act.authorities and act.status is Status.IMPOSED and when[1] and not when[3]:
        state.event = _Event(authorities=authorities, when=when, reason=reason, measures=_measures(line))
        state.acting = authorities
    fresh: list[Claim] = []
    for target in act.targets:
        if _party(state, target.found):
            fresh += [_claim(state, act, target, authority, when, reason) for authority in authorities]
    state.claims += fresh
    if fresh:
        state.last = fresh
        state.acting = authorities


def _claim(state: _State, act: Act, target: Target, authority: str, when: _When, reason: str | None) -> Claim:
    line = act.line
    announced, text, note, background = when
    return Claim(
        known=state.cast.of(target.found), target=target, authority=authority, status=act.status,
        measures=_measures(line), start=line.sentence.start, end=line.sentence.end, rule=act.rule,
        announced=announced, announced_text=text, announced_note=note, reason=reason, background=background,
        authority_words=_authority_words(line, authority),
    )  # fmt: skip


def _party(state: _State, found: Found) -> bool:
    """Whether a name can be a party: a place or a lone common word at the head of a sentence cannot."""
    return not (
        found.opens_sentence
        and found.size == 1
        and found.kind is None
        and found.text.endswith("s")
        and len(state.cast.of(found).mentions) == 1
    )


def _authorities(state: _State, act: Act) -> tuple[str, ...]:
    if act.authorities:
        return act.authorities
    if act.speaker == "we" and state.publisher:
        return (state.publisher,)
    if state.acting:
        return state.acting
    if state.publisher:
        return (state.publisher,)
    return ()


def _measures(line: Line) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(item.data) for item in line.items if item.kind == "measure"))


def _authority_words(line: Line, code: str) -> str | None:
    """The words that name the authority in the sentence."""
    for item in line.items:
        if item.kind == "authority" and item.data.code == code:
            return item.text.removeprefix("the ").removeprefix("The ")
        if item.kind in ("country", "capital") and item.data == code:
            return item.text
    return None


def _when(state: _State, act: Act) -> _When:
    """Announced day, its wording, the reason where there is no day, and whether the act is background."""
    item = _date_item(act)
    published = state.document.published
    if item is None:
        if state.publisher and published and act.progressive:
            return published, None, "day of the authority's own announcement", False
        return None, None, "the text names no day", False
    when: When = item.data
    day, note = resolve(when, published)
    start = item.start
    before = next((one for one in reversed(act.line.items) if one.end <= item.start), None)
    if before is not None and before.low in ("on", "in", "since", "last", "next"):
        start = before.start
    year = day.year if day else when.year
    old = bool(published and ((day and (published - day).days > 30) or (not day and year and year < published.year)))
    return day, " ".join(state.document.text[start : item.end].split()), note, old


def _date_item(act: Act) -> Item | None:
    """The date nearest to the cue that is no part of the reason."""
    items = act.line.items
    best: tuple[int, Item] | None = None
    for place, item in enumerate(items):
        if item.kind != "date":
            continue
        after = items[place + 1].kind if place + 1 < len(items) else "end"
        if after in ("word", "group", "name", "noun", "role", "poss") and item.data.kind not in ("relative", "weekday"):
            continue
        if place > act.cue and any(one.kind == "reason" for one in items[act.cue : place]):
            continue
        distance = abs(place - act.cue)
        if best is None or distance < best[0]:
            best = (distance, item)
    return best[1] if best else None


def _reason(text: str, line: Line, act: Act) -> str | None:
    """The clause from "for", "over" or "in response to" on."""
    items = line.items
    for place in range(max(act.cue, act.row_end - 1 if act.row_end > act.cue else act.cue), len(items)):
        if items[place].kind == "reason":
            end = next(
                (at for at in range(place + 1, len(items)) if items[at].kind in ("semicolon", "stop")), len(items)
            )
            return " ".join(text[items[place].start : items[end - 1].end].split())
    return None


def sentence_of(line: Line) -> Sentence:
    """The sentence of a line."""
    return line.sentence


__all__ = ["Extraction", "Target", "extract", "sentence_of"]
