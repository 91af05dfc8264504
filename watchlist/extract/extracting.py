"""One document to records: read its sentences, find the acts, settle who is meant, when and by whom."""

from __future__ import annotations

import msgspec

from watchlist.extract.act import Act
from watchlist.extract.actors import code_of
from watchlist.extract.acts import find_acts
from watchlist.extract.assemble import assemble
from watchlist.extract.authorities import publishing_authority
from watchlist.extract.coreference import Cast, build_cast
from watchlist.extract.effecting import read_effects
from watchlist.extract.effects import measures_of
from watchlist.extract.entries import find_entries
from watchlist.extract.extent import stems, worth_reading
from watchlist.extract.families import add_family
from watchlist.extract.instruments import fold_instruments
from watchlist.extract.items import Line, dateline_place, read_line
from watchlist.extract.languages import language_of
from watchlist.extract.lexicon import countries, fold, word_set
from watchlist.extract.listing import continues, enter_entry, enter_structured, is_entry, open_listing, read_heading
from watchlist.extract.members import read_members
from watchlist.extract.narrative import (
    Narrative,
    note_act_day,
    note_government,
)
from watchlist.extract.plain import read_plain
from watchlist.extract.reading import Document
from watchlist.extract.sentences import block_sentences, blocks
from watchlist.extract.settling import settle
from watchlist.extract.shortforms import settle_short
from watchlist.records import Kind, Record

_MAX_HEAD = 8
"""Sentences in which a dateline is looked for."""
_MAX_TITLE = 3
_MAX_LETTERHEAD = 60
_MAX_MEASURE_TITLE = 6
"""Items of headings that name an authority, or the measure upon those below ("Annex 1: asset freeze")."""


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
        settle(narrative, act)
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
