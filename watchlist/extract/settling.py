"""From acts to claims: who is meant, by whom it was done, when, with which measures, and what only repeats or waits."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TypeGuard

from watchlist.extract.act import Act
from watchlist.extract.anaphora import meant, number_of, pronoun_kinds, topic
from watchlist.extract.coreference import Known
from watchlist.extract.described import along_with, also_told, described, described_beside, persons_of, told_before
from watchlist.extract.effects import measures_of
from watchlist.extract.items import Item, Line
from watchlist.extract.members import subjects_of
from watchlist.extract.names import Found
from watchlist.extract.namesteps import name_words
from watchlist.extract.narrative import (
    Event,
    Narrative,
    authorities_of,
    make_claim,
    moment_of,
    reason_of,
)
from watchlist.records import Kind, Status

_MAX_PLACE = 12
_HEAD = 2
"""Items before a pronoun that still count as the head of a sentence."""
_MAX_SUBJECTS = 6
_PAIR = 2
_TALKING = frozenset({"discussed", "discuss", "support", "efforts", "remain"})
_NOMINAL = ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ance", "ence")
"""Ends of nouns that are no names at the head of a sentence ("Synchronization with partners ...")."""
_EFFECT = frozenset({"making", "rendering", "thereby", "barring", "leaving"})
"""Words that open what an act does to its parties, behind its reason."""


def settle(narrative: Narrative, act: Act) -> None:
    """Turn an act into claims, one per party and authority, or into an act under way that waits for its parties."""
    authorities = authorities_of(narrative, act)
    if not authorities or (act.rule == "nominal" and not act.authorities and _only_spoken_of(narrative, act)):
        return  # "a letter that called for travel bans on X" is no plan of an authority
    if narrative.event is None and not act.authorities and _bare_listing(act):
        return
    fresh = _event_of(narrative, act, authorities)
    if act.rule == "nominal" and act.targets and _known_already(narrative, act, authorities):
        return  # "praised the sanctions on X" repeats what was said
    if not act.targets:
        _settle_unnamed(narrative, act, fresh)
        return
    if not fresh.when.background:
        _enter(narrative, fresh)
    same = _same_again(act)
    for target in act.targets:
        known = narrative.cast.of(target.found)
        if not _party(narrative, target.found) or (
            target.noun is None and target.rank is None and _place(narrative, known)
        ):
            continue
        for authority in authorities:
            claim = make_claim(fresh, known, authority, act.line)
            claim.target = target
            if same:
                claim.measures = claim.measures or _measures_elsewhere(narrative, known, authority)
            narrative.add(claim)
    with_them = along_with(act.line.items, act.cue, narrative.cast)
    also = [with_them] if with_them is not None and not narrative.of(with_them) else []
    before, first = narrative.lines[: narrative.number], act.targets[0].found.start
    also += described_beside(before, act.line.items, first, narrative.cast)
    _claim_all(narrative, fresh, dict.fromkeys([*_anaphor(narrative, act), *also]), act.line)


def _bare_listing(act: Act) -> bool:
    """Whether "X is listed", "Y was added too" is said without a list or an authority: of sanctions only where they are spoken of."""
    verb = act.line.items[act.cue].data
    after = act.line.items[act.cue + 1 : act.cue + 3]
    if [item.low for item in after[:1]] == ["since"] and after[-1].kind == "date":
        return False  # "who has himself been listed since August 5"
    bare = not any(item.kind in ("list", "sanction", "measure") for item in act.line.items)
    return bare and act.line.items[act.cue].kind == "verb" and verb.lemma in ("list", "add")


def _event_of(narrative: Narrative, act: Act, authorities: tuple[str, ...]) -> Event:
    """The act as an event: with the day and the measures of the one before where it only goes on with it."""
    when = moment_of(narrative, act, authorities)
    last = narrative.event
    undated = not act.past and when.text is None and when.day is None
    if undated and last and set(authorities) <= set(last.authorities) and act.status is last.status:
        when = last.when
    measures = _measures(act)
    if not measures and act.targets and act.line.items[act.cue].low == "blocked" and authorities == ("US",):
        measures = ("property_blocked",)  # "three firms, A, B and C, are blocked too"
    if last is not None and last.authorities == authorities and not measures and not last.members and _takes_up(act):
        measures = last.measures  # "freezes the assets of a firm ... approved the step against X"
    return Event(
        authorities=authorities, when=when, status=act.status, reason=reason_of(narrative.document.text, act),
        measures=measures, line=narrative.number, rule=act.rule,
    )  # fmt: skip


def _known_already(narrative: Narrative, act: Act, authorities: tuple[str, ...]) -> bool:
    """Whether all parties of an act have been claimed before by one of the authorities."""
    return all(
        any(claim.authority in authorities for claim in narrative.of(narrative.cast.of(target.found)))
        for target in act.targets
    )


def _settle_unnamed(narrative: Narrative, act: Act, fresh: Event) -> None:
    """An act without a name: parties that other words stand for, the same again, or an act that waits for its parties."""
    last = narrative.event
    if _awaits(last, fresh.authorities, act):
        last.measures = tuple(dict.fromkeys([*last.measures, *fresh.measures]))
        return
    meant_here = [] if act.rule == "nominal" else _anaphor(narrative, act)
    if not meant_here and _same_again(act):
        _repeat(narrative, fresh, act.line)
        return
    if not meant_here and act.status == Status.DENIED:
        return
    counted = None if meant_here else _counted(act)
    fresh.unnamed = counted is not None and bool(narrative.pool)
    fresh.count = counted or 0
    if not fresh.when.background or fresh.count > 1:
        _enter(narrative, fresh)
    _claim_all(narrative, fresh, meant_here, act.line)


def _claim_all(narrative: Narrative, event: Event, parties: Iterable[Known], line: Line) -> None:
    for known in parties:
        for authority in event.authorities:
            narrative.add(make_claim(event, known, authority, line))


def _counted(act: Act) -> int | None:
    """How many parties the words of an act count ("on seven individuals and one entity": 8), None where they do not."""
    start, stop = act.anaphor or (0, 0)
    numbers = [number_of(item) for item in act.line.items[start:stop] if item.kind in ("numeral", "number")]
    return sum(numbers) if numbers else None


def _takes_up(act: Act) -> bool:
    """Whether an act speaks of a measure told before ("approved the step against X")."""
    items = act.line.items
    return any(
        items[place].kind == "sanction" and items[place - 1].low in ("the", "this", "these", "those")
        for place in range(act.cue, min(len(items), act.cue + 5))
    )


def _only_spoken_of(narrative: Narrative, act: Act) -> bool:
    """Whether a noun without an authority only speaks of sanctions: a plan, a heading inside a paragraph, what was discussed."""
    if act.status is Status.PROPOSED or act.line.items[0].kind == "sanction":
        return True
    own = narrative.publisher is not None
    return own and any(item.kind == "speech" or item.low in _TALKING for item in act.line.items[: act.cue])


def _awaits(previous: Event | None, authorities: tuple[str, ...], act: Act) -> TypeGuard[Event]:
    """Whether the act before still waits for its counted parties, so that one without any only goes on with it."""
    return (
        previous is not None
        and previous.count > 1
        and not previous.members
        and previous.authorities == authorities
        and previous.status is act.status
        and _counted(act) is None
    )


def _same_again(act: Act) -> bool:
    """Whether an act lays "the same sanctions" upon its parties."""
    items = act.line.items
    return any(item.kind == "sanction" and item.low.startswith("same ") for item in items) or any(
        before.low == "same" and after.kind in ("sanction", "measure") for before, after in itertools.pairwise(items)
    )


def _repeat(narrative: Narrative, event: Event, line: Line) -> None:
    """Another authority does the same to the parties acted upon so far ("The EU adopted the same changes on 24 February")."""
    for claim in [one for one in narrative.claims if not one.background and one.status is not Status.DENIED]:
        for authority in event.authorities:
            if all((one.authority, one.status) != (authority, claim.status) for one in narrative.of(claim.known)):
                again = make_claim(event, claim.known, authority, line)
                again.status, again.measures = claim.status, claim.measures
                narrative.put(again)


def _measures_elsewhere(narrative: Narrative, known: Known, authority: str) -> tuple[str, ...]:
    """The measures that others have laid upon a party so far."""
    found = [one for claim in narrative.of(known) if claim.authority != authority for one in claim.measures]
    return tuple(dict.fromkeys(found))


def _enter(narrative: Narrative, event: Event) -> None:
    """The act becomes the one under way; one that goes on with the last keeps its parties."""
    last = narrative.event
    same_day = last is not None and (
        last.when == event.when or (last.when.day is not None and last.when.day == event.when.day)
    )
    if last and last.authorities == event.authorities and last.status is event.status and same_day:
        event.members = last.members
        event.reason = event.reason or last.reason
    narrative.event = event
    if event.status is not Status.DENIED:
        narrative.acting = event.authorities
        narrative.acted_in = narrative.lines[event.line].sentence.block.number


def _anaphor(narrative: Narrative, act: Act) -> list[Known]:
    """The parties that other words than names stand for in the object or the subject of an act."""
    if act.anaphor is None:
        return []
    start, stop = act.anaphor
    told = described(narrative.lines[: narrative.number], act.line.items[start:stop], narrative.cast)
    if told:
        return told
    first = next((item for item in act.line.items[start:stop] if item.kind != "adverb"), None)
    wanted = pronoun_kinds(first.low) if first is not None else None
    if wanted and start <= 2 and narrative.number:
        before = narrative.lines[narrative.number - 1]
        about = topic(before.items, narrative.cast, wanted)
        if about is not None and before.sentence.block.number == act.line.sentence.block.number:
            return [about]
    if first is not None and (start <= _HEAD or first.low == "both"):
        subjects = _subjects_before(narrative, act, first.low) or _counted_since(narrative, act)
        if subjects:
            return subjects
    return list(meant(act.line.items, start, stop, narrative.pool, narrative.cast))


def _subjects_before(narrative: Narrative, act: Act, word: str) -> list[Known]:
    """What the sentences before it in the paragraph are about, where "both" or "they" opens an act and fits their number."""
    if word not in ("both", "all", "they", "these", "each"):
        return []
    block = act.line.sentence.block.number
    subjects: list[Known] = []
    rows: list[Known] = []
    persons: list[Known] = []
    for line in reversed(narrative.lines[max(0, narrative.number - _MAX_SUBJECTS) : narrative.number]):
        if line.sentence.block.number != block:
            break
        about = topic(line.items, narrative.cast, frozenset(Kind))
        told = [about, *also_told(line.items, narrative.cast)] if about is not None else []
        subjects = [*(known for known in told if known not in subjects), *subjects]
        persons = [*persons_of(line.items, narrative.cast), *persons]
        rows += [narrative.cast.of(target.found) for target in subjects_of(line.items)]
    if word == "both" and len(subjects) != _PAIR:
        subjects = list(dict.fromkeys(rows))
        subjects = subjects if len(subjects) == _PAIR else list(dict.fromkeys(persons))
        subjects = subjects or told_before(narrative.lines, narrative.number, narrative.cast)
    fits = len(subjects) == _PAIR if word == "both" else len(subjects) > 1
    return subjects if fits and not set(subjects) & set(narrative.pool) else []


def _counted_since(narrative: Narrative, act: Act) -> list[Known]:
    """The subjects of all sentences since an act upon as many parties ("... on three men. A and B did ... . The three are designated")."""
    start, stop = act.anaphor or (0, 0)
    words = act.line.items[start:stop]
    number = max((number_of(item) for item in words if item.kind in ("numeral", "number")), default=0)
    last = narrative.event
    number = 2 if any(item.low == "both" for item in words) else number
    if number < 2 or last is None or last.members or last.count != number:
        return []
    told: dict[int, Known] = {}
    for line in narrative.lines[last.line + 1 : narrative.number]:
        for target in subjects_of(line.items):
            known = narrative.cast.of(target.found)
            told[known.number] = known
    return list(told.values()) if len(told) == number else []


def _measures(act: Act) -> tuple[str, ...]:
    """The measures that the clauses of an act name, up to its reason."""
    items = act.line.items
    whole = not act.targets and not any(item.kind == "semicolon" for item in items)
    start, end = (0, _act_end(items, act.cue)) if whole else act.span
    stop = next(
        (place for place in range(max(act.cue, start), end) if items[place].kind == "reason" and _cuts(items, place)),
        end,
    )
    effect = next((place for place in range(stop, len(items)) if items[place].low in _EFFECT), None)
    if effect is None:
        return measures_of(act.line, start, stop)
    found = (*measures_of(act.line, start, stop), *measures_of(act.line, effect, len(items)))
    return tuple(dict.fromkeys(found))


def _act_end(items: tuple[Item, ...], cue: int) -> int:
    """Where a second act upon others begins ("sanctioned 20 individuals and | identified three aircraft as blocked")."""
    for at in range(cue + 1, len(items)):
        verb = items[at].kind == "verb" and items[at].data.frame not in ("assets", "bar", "with")
        if verb and items[at - 1].kind == "conjunction":
            return at
    return len(items)


def _cuts(items: tuple[Item, ...], place: int) -> bool:
    """Whether a reason ends what an act does: "because", "for having been", not "for ten years"."""
    after = items[place + 1].low if place + 1 < len(items) else ""
    return items[place].low not in ("for", "over", "after", "following", "on") or (
        items[place].low == "for" and after.endswith("ing")
    )


def _place(narrative: Narrative, known: Known) -> bool:
    """Whether a name is that of a place: nothing says what it is, and elsewhere it stands behind "in" or "people of"."""
    if known.votes or len(known.mentions) < 2:
        return False
    text = narrative.document.text
    heads = [text[max(0, found.start - _MAX_PLACE) : found.start].lower() for found in known.mentions]
    return any(
        head.endswith((" in ", " in the ", "people of ", "republic of ", "outside ", "inside ")) for head in heads
    )


def _party(narrative: Narrative, found: Found) -> bool:
    """Whether a name can be a party: a lone common word at the head of a sentence cannot."""
    known = narrative.cast.of(found)
    if found.size == 1 and found.text.lower() in name_words() and not found.text.isupper():
        return False  # "the Department", "Group"
    lone = found.opens_sentence and found.size == 1 and found.kind is None
    if not lone or not all(one.opens_sentence for one in known.mentions):
        return True
    low = found.text.lower()
    return not (low in narrative.document.text or low.endswith(_NOMINAL))
