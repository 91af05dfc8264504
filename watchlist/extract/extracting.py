"""One document to records: read its sentences, find the acts, settle who is meant, when and by whom."""

from __future__ import annotations

import itertools
from typing import TypeGuard

import msgspec

from watchlist.extract.actors import code_of
from watchlist.extract.acts import Act, find_acts
from watchlist.extract.anaphora import meant, number_of, pronoun_kinds, topic
from watchlist.extract.assemble import assemble
from watchlist.extract.authorities import publishing_authority
from watchlist.extract.coreference import Cast, Known, build_cast
from watchlist.extract.effecting import read_effects, read_members
from watchlist.extract.effects import measures_of
from watchlist.extract.entries import find_entries
from watchlist.extract.extent import stems, worth_reading
from watchlist.extract.families import add_family
from watchlist.extract.instruments import fold_instruments
from watchlist.extract.items import Item, Line, dateline_place, read_line
from watchlist.extract.languages import language_of
from watchlist.extract.lexicon import countries, fold, word_set
from watchlist.extract.listing import continues, enter_entry, enter_structured, is_entry, open_listing, read_heading
from watchlist.extract.names import Found
from watchlist.extract.namesteps import name_words
from watchlist.extract.narrative import (
    Event,
    Moment,
    Narrative,
    authorities_of,
    make_claim,
    moment_of,
    note_act_day,
    note_government,
    reason_of,
)
from watchlist.extract.plain import read_plain
from watchlist.extract.reading import Document
from watchlist.extract.sentences import block_sentences, blocks
from watchlist.extract.shortforms import settle_short
from watchlist.records import Kind, Record, Status

_HEAD = 2
"""Items before a pronoun that still count as the head of a sentence."""
_MAX_HEAD = 8
"""Sentences in which a dateline is looked for."""
_MAX_TITLE = 3
_MAX_LETTERHEAD = 60
_MAX_MEASURE_TITLE = 6
"""Items of headings that name an authority, or the measure upon those below ("Annex 1: asset freeze")."""
_MAX_SUBJECTS = 6
_TALKING = frozenset({"discussed", "discuss", "support", "efforts", "remain"})
_NOMINAL = ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ance", "ence")
"""Ends of nouns that are no names at the head of a sentence ("Synchronization with partners ...")."""
_EFFECT = frozenset({"making", "rendering", "thereby", "barring", "leaving"})
"""Words that open what an act does to its parties, behind its reason."""


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says: records (source "press") and notes on what was not read, and why."""

    document: Document
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()


def extract(document: Document) -> Extraction:
    """The records of a document, each with its evidence: `document.text[start:end] == quote`."""
    code, named = language_of(document.text, document.body, document.language)
    if code is None:
        return Extraction(
            document=document,
            records=(),
            notes=(f"not read: the text is in {named}; English, German, French and Spanish are read",),
        )
    publisher = publishing_authority(document.publisher, document.url) or _letterhead(document)
    if code != "en":
        claims = read_plain(document, code, publisher) if _about_sanctions(document) else []
        return Extraction(
            document=document,
            records=assemble(document, claims),
            notes=("read by plain sentences only; check the list that is named",) if claims else (),
        )
    parts, notes = worth_reading(document.text, blocks(document.text, document.body))
    entries = find_entries(document.text, parts)
    lines = [
        fold_instruments(read_line(sentence, document.text))
        for block in parts
        for sentence in block_sentences(document.text, block)
    ]
    lines = settle_short(lines, publisher)
    acts = [find_acts(line) if _worth(line) and line.sentence.block.number not in entries else [] for line in lines]
    ties = [
        (target.found, text) for row in acts for act in row for target in act.targets
        for text, kind, _, _ in target.aliases if kind in ("acronym", "short", "alias", "former")
    ]  # fmt: skip
    cast = build_cast(lines, ties, [[target.found for target in act.targets] for row in acts for act in row])
    for row in acts:
        for act in row:
            _vote_relatives(cast, act)
    narrative = Narrative(
        document=document, cast=cast, lines=lines,
        publisher=publisher,
    )  # fmt: skip
    narrative.seen = _written_at(lines[:_MAX_HEAD]) if publisher is None else ()
    done: set[int] = set()
    for number, line in enumerate(lines if _about_sanctions(document) else ()):
        narrative.number = number
        if line.sentence.block.number in entries:
            for entry in entries.pop(line.sentence.block.number):
                enter_structured(narrative, line, entry)
            done.add(line.sentence.block.number)
            continue
        if line.sentence.block.number in done:
            continue
        _read(narrative, line, acts[number])
    add_family(narrative)
    return Extraction(document=document, records=assemble(document, narrative.claims), notes=notes)


def _written_at(lines: list[Line]) -> tuple[str, ...]:
    """The government of the capital in the dateline: whom "the government" means until the text names another."""
    _, _, capitals = countries()
    places = filter(None, (dateline_place(line.sentence) for line in lines))
    return next(((capitals[place],) for place in places if place in capitals), ())


def _note_heading(narrative: Narrative, line: Line) -> None:
    """A heading that is only an authority ("THE EUROPEAN UNION") says whose acts follow."""
    codes = {code_of(item) for item in line.items} - {None}
    measures = measures_of(line, 0, len(line.items))
    under = narrative.listing or narrative.event
    if measures and under is not None and len(line.items) <= _MAX_MEASURE_TITLE:
        narrative.listing = narrative.event = msgspec.structs.replace(under, measures=measures)
    if narrative.publisher is None and len(codes) == 1 and len(line.items) <= _MAX_TITLE:
        narrative.seen = narrative.acting = tuple(str(code) for code in codes)
        narrative.event = None


def _vote_relatives(cast: Cast, act: Act) -> None:
    """Given names behind "his children" are persons."""
    relatives, ships = False, False
    for target in act.targets:
        if target.noun:
            relatives = target.noun in word_set("persons", "kin")
            ships = target.noun in word_set("organizations", "vessel_nouns")
        if ships and target.found.kind is None:
            cast.of(target.found).votes[Kind.VESSEL] += 4
        target.kin = relatives
        if relatives and target.found.kind is None:
            cast.of(target.found).votes[Kind.PERSON] += 4


def _letterhead(document: Document) -> str | None:
    """The authority whose name is the first line of a notice that names no publisher."""
    if document.publisher or document.url:
        return None
    first = document.text[document.body :].lstrip().partition("\n")[0].strip()
    return publishing_authority(first, None) if len(first) <= _MAX_LETTERHEAD else None


def _about_sanctions(document: Document) -> bool:
    """Whether the text speaks of sanctions at all: a listed building or a designated airport gives no party."""
    text = fold(document.text[document.body :] + " " + (document.title or ""))
    if stems("stems").search(text):
        return True
    return publishing_authority(document.publisher, document.url) is not None and bool(stems("own_stems").search(text))


def _worth(line: Line) -> bool:
    """Whether a sentence can hold an act: a heading cannot, and a sentence without a cue neither."""
    if line.sentence.block.kind == "heading":
        return False
    return any(item.kind in ("verb", "noun", "sanction", "measure", "list") for item in line.items)


def _read(narrative: Narrative, line: Line, acts: list[Act]) -> None:
    if read_heading(narrative, line):
        return
    if not any(act.targets for act in acts) and is_entry(narrative, line):
        enter_entry(narrative, line)
        if line.sentence.block.kind == "paragraph":
            read_effects(narrative, line)
        return
    if line.sentence.block.kind == "heading":
        note_government(narrative, line)
        _note_heading(narrative, line)
        return
    if line.sentence.block.kind == "paragraph" and not _goes_on(narrative, line):
        narrative.listing = None
    note_government(narrative, line)
    for act in acts:
        _settle(narrative, act)
    note_act_day(narrative, line)
    read_members(narrative, line)
    read_effects(narrative, line)
    open_listing(narrative, line)


def _goes_on(narrative: Narrative, line: Line) -> bool:
    """Whether a paragraph belongs to the list of paragraphs that is open; its first sentence tells."""
    block = line.sentence.block.number
    if narrative.listed[0] == block:
        return True
    if continues(narrative, line):
        narrative.listed = (block, "paragraph")
        return True
    return False


def _settle(narrative: Narrative, act: Act) -> None:
    """Turn an act into claims, one per party and authority, or into an act under way that waits for its parties."""
    authorities = authorities_of(narrative, act)
    if not authorities or (act.rule == "nominal" and not act.authorities and _only_spoken_of(narrative, act)):
        return  # "a letter that called for travel bans on X" is no plan of an authority
    line = act.line
    when = moment_of(narrative, act, authorities)
    event = narrative.event
    if (
        not act.past
        and when.text is None
        and when.day is None
        and event
        and set(authorities) <= set(event.authorities)
        and act.status is event.status
    ):
        when = event.when
    measures = _measures(act)
    fresh = Event(
        authorities=authorities, when=when, status=act.status, reason=reason_of(narrative.document.text, act),
        measures=measures, line=narrative.number, rule=act.rule,
    )  # fmt: skip
    previous = narrative.event
    if (
        previous is not None
        and not measures
        and not previous.members
        and previous.measures
        and previous.authorities == authorities
        and _takes_up(act)
    ):
        fresh.measures = previous.measures  # "freezes the assets of a firm ... approved the step against X"
    if (
        act.rule == "nominal"
        and act.targets
        and all(
            any(claim.authority in authorities for claim in narrative.of(narrative.cast.of(target.found)))
            for target in act.targets
        )
    ):
        return  # "praised the sanctions on X" repeats what was said
    if not act.targets:
        if _awaits(previous, authorities, act):
            previous.measures = tuple(dict.fromkeys([*previous.measures, *measures]))
            return
        meant_here = [] if act.rule == "nominal" else _anaphor(narrative, act)
        if not meant_here and _same_again(act):
            _repeat(narrative, fresh, line)
            return
        counted = _counted(act)
        fresh.unnamed = not meant_here and bool(narrative.pool) and counted is not None
        fresh.count = counted if counted is not None and not meant_here else 0
        if not meant_here and act.status == Status.DENIED:
            return
        if not when.background or fresh.count > 1:
            _enter(narrative, fresh)
        for known in meant_here:
            for authority in authorities:
                narrative.add(make_claim(fresh, known, authority, line))
        return
    if not when.background:
        _enter(narrative, fresh)
    for target in act.targets:
        if not _party(narrative, target.found):
            continue
        known = narrative.cast.of(target.found)
        for authority in authorities:
            claim = make_claim(fresh, known, authority, line)
            claim.target = target
            if _same_again(act):
                claim.measures = claim.measures or measures_elsewhere(narrative, known, authority)
            narrative.add(claim)
    for known in _anaphor(narrative, act):
        for authority in authorities:
            narrative.add(make_claim(fresh, known, authority, line))


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


def measures_elsewhere(narrative: Narrative, known: Known, authority: str) -> tuple[str, ...]:
    """The measures that others have laid upon a party so far."""
    found = [one for claim in narrative.of(known) if claim.authority != authority for one in claim.measures]
    return tuple(dict.fromkeys(found))


def _enter(narrative: Narrative, event: Event) -> None:
    """The act becomes the one under way; one that goes on with the last keeps its parties."""
    last = narrative.event
    if last and last.authorities == event.authorities and last.status is event.status and last.when == event.when:
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
    first = next((item for item in act.line.items[start:stop] if item.kind != "adverb"), None)
    wanted = pronoun_kinds(first.low) if first is not None else None
    if wanted and start <= 2 and narrative.number:
        before = narrative.lines[narrative.number - 1]
        about = topic(before.items, narrative.cast, wanted)
        if about is not None and before.sentence.block.number == act.line.sentence.block.number:
            return [about]
    if first is not None and start <= _HEAD:
        subjects = _subjects_before(narrative, act, first.low)
        if subjects:
            return subjects
    return list(meant(act.line.items, start, stop, narrative.pool, narrative.cast))


def _subjects_before(narrative: Narrative, act: Act, word: str) -> list[Known]:
    """What the sentences before it in the paragraph are about, where "both" or "they" opens an act and fits their number."""
    if word not in ("both", "all", "they", "these", "each"):
        return []
    block = act.line.sentence.block.number
    subjects: list[Known] = []
    for line in reversed(narrative.lines[max(0, narrative.number - _MAX_SUBJECTS) : narrative.number]):
        if line.sentence.block.number != block:
            break
        about = topic(line.items, narrative.cast, frozenset(Kind))
        if about is not None and about not in subjects:
            subjects.insert(0, about)
    fits = len(subjects) == 2 if word == "both" else len(subjects) > 1
    return subjects if fits and not set(subjects) & set(narrative.pool) else []


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


__all__ = ["Extraction", "Moment", "extract"]
