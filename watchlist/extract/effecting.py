"""Sentences that say what a measure does to parties, or who the parties of an act are, without a verb of acts.yml.

"All three are subject to an asset freeze", "Their property is blocked", "The companies are A and B", "A and B now face ...":
they belong to the act under way, or to the authority that the clause itself names.
"""

from __future__ import annotations

import msgspec

from watchlist.extract.actors import (
    SUBJECTS,
    authorities_before,
    authorities_by,
    foreign_agent,
    subject_of,
)
from watchlist.extract.anaphora import count_in, meant, number_of
from watchlist.extract.clauses import clauses
from watchlist.extract.coreference import Known
from watchlist.extract.effects import measures_of
from watchlist.extract.families import note_family
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import kinds
from watchlist.extract.members import LISTED_WORDS, MAX_GAP
from watchlist.extract.narrative import Event, Narrative, make_claim, moment_told, standing_moment
from watchlist.extract.parties import read_row
from watchlist.extract.rows import subject_row
from watchlist.extract.status import governors
from watchlist.records import Status

Items = tuple[Item, ...]
_FINITE = kinds("be have modal state hits")
_OBJECT_LINKS = kinds("of with to on against from")
_OBJECT_NOUNS = kinds(
    "assets asset funds accounts property trade trading exports export imports import dealings transactions business bonds services goods gold available loans payments funds,"
)
_REASONS = kinds("because over due after amid citing")
_NOT_NEGATION = kinds("may can shall could must will")
_BEFORE_ACTOR = kinds("conjunction adverb date determiner comma quote preposition")
_POINTING = kinds("appear appears named listed identified below included")
_TALKING = kinds("discuss discussed discussing welcome welcomed support supports study studies explain explained")
_MAX_ACTOR = 8
_NEITHER = (["neither", "he", "nor"], ["neither", "she", "nor"])


class _Clause(msgspec.Struct, frozen=True):
    """A clause with measures: its range of items, and what it says of them."""

    start: int
    end: int
    measures: tuple[str, ...]


def read_effects(narrative: Narrative, line: Line) -> None:
    """Add the measures of each clause to the parties it means."""
    items = line.items
    carried: list[Known] = []
    clause = None
    for start, end in clauses(items):
        joined = start + (items[start].kind == "conjunction")
        if clause is not None and [item.kind for item in items[joined : joined + 2]] == ["relative", "be"]:
            row = read_row(items, joined + 2, end)  # "Both are ineligible for entry, and so are X and Y"
            also = [narrative.cast.of(target.found) for target in row.targets]
            _attach(narrative, line, _Clause(joined, end, clause.measures), also)
            continue
        stop = _reason_start(items, start, end)
        measures = measures_of(line, start, stop) if stop > start else ()
        if not measures or _negated(items, start, stop) or _demanded(items, start, stop):
            continue
        clause = _Clause(start, stop, measures)
        note_family(narrative, line, (clause.start, clause.end), clause.measures)
        known = _recipients(narrative, line, clause) or carried
        if not known:
            _expect(narrative, line, clause)
        carried = known
        if known:
            narrative.recent = (narrative.number, known)
        _attach(narrative, line, clause, known)


def _expect(narrative: Narrative, line: Line, clause: _Clause) -> None:
    """Measures told of parties that are only named below ("nor may anybody provide them with services. The ships are:")."""
    event = narrative.event
    items = line.items[clause.start : clause.end]
    if event is None and narrative.publisher and any(item.low in _POINTING for item in items):
        when = standing_moment(narrative, (narrative.publisher,))
        narrative.event = Event(
            authorities=(narrative.publisher,), when=when, status=Status.IMPOSED, measures=clause.measures, line=narrative.number,
            count=sum(map(count_in, narrative.lines[max(0, narrative.number - 2) : narrative.number + 1])),
        )  # fmt: skip
        return
    pronoun = any(
        item.low in ("them", "they", "their", "him", "his", "her") for item in line.items[clause.start : clause.end]
    )
    if event is not None and not event.members and pronoun and narrative.number - event.line <= 2:
        event.measures = tuple(dict.fromkeys([*event.measures, *clause.measures]))


def _reason_start(items: Items, start: int, end: int) -> int:
    seen = False
    for place in range(start, end):
        seen = seen or items[place].kind in _FINITE | {"verb"}
        if seen and items[place].kind == "reason":
            after = items[place + 1].low if place + 1 < end else ""
            if items[place].low in _REASONS or (items[place].low == "for" and after.endswith("ing")):
                return place
    return end


def _negated(items: Items, start: int, end: int) -> bool:
    """Whether the clause says that nothing was done: "froze no assets", "is not subject to"; "may not enter" is a ban."""
    for place in range(start, end):
        item = items[place]
        if item.low in ("none", "neither", "nothing", "nobody") and place == start:
            return not any(one.low == "may" for one in items[place + 1 : place + 12])
        if item.kind == "negation" and item.low not in ("no longer", "neither", "nor"):
            before = items[place - 1].low if place else ""
            earlier = items[place - 2].low if place > 1 else ""
            if before not in _NOT_NEGATION and earlier not in _NOT_NEGATION:
                return True
        if (
            item.low == "no"
            and place + 1 < end
            and items[place + 1].low in ("assets", "funds", "measures", "sanctions")
        ):
            return True
        if item.low in ("if", "whether", "suppose") and place < start + 3:
            return True
    return False


def _demanded(items: Items, start: int, end: int) -> bool:
    """Whether the clause only tells of a demand for a measure: "which called for travel bans against X"."""
    measure = next((at for at in range(start, end) if items[at].kind == "measure"), None)
    if measure is None or authorities_before(items, start, measure):
        return False
    return "proposed" in governors(items, start, measure) and not any(
        items[at].kind == "modal" for at in range(start, measure)
    )


def _recipients(narrative: Narrative, line: Line, clause: _Clause) -> list[Known]:
    """Whom the measures of a clause hit: parties acted upon that it names, new ones in the right place, else other words."""
    items = line.items
    pool = narrative.pool
    if pool and [item.low for item in items[clause.start : clause.start + 3]] in _NEITHER:
        nor = clause.start + 3  # "Neither he nor his wife, X, may enter"
        row = read_row(items, nor, _finite(items, clause)).targets
        he = meant(items, nor - 2, nor - 1, pool, narrative.cast)
        return [*he, *(narrative.cast.of(target.found) for target in row)]
    named = [narrative.cast.of(item.data) for item in items[clause.start : clause.end] if item.kind == "name"]
    acted = [
        claim.known
        for claim in narrative.claims[-200:]
        if claim.start == line.sentence.start and not claim.rule.startswith(("effect", "list", "members"))
    ]
    if any(known in acted for known in named):
        return []
    hit = [known for known in dict.fromkeys(named) if known in pool]
    aside = _aside(line, clause)
    if len(hit) > 1 and aside is not None and narrative.cast.of(aside.data) in hit:
        return [narrative.cast.of(aside.data)]
    fresh = _fresh(narrative, line, clause)
    if hit or fresh:
        return hit + [known for known in fresh if known not in pool]
    if (
        narrative.recent
        and narrative.recent[0] == narrative.number - 1
        and items[clause.start].low in ("they", "their")
    ):
        return narrative.recent[1]
    if not pool:
        return []
    span = (items, clause.start, clause.end)
    event = narrative.event
    if event is not None and event.unnamed and not event.members:
        return []
    counted = sum(
        number_of(item) for at, item in enumerate(items[clause.start : clause.end]) if _the(items, clause.start + at)
    )
    if counted == len(pool) > 1:
        return pool  # "the property of the two and of the three companies"
    if _blanket(items, clause):
        return meant(*span, _standing(narrative), narrative.cast)
    if narrative.recent and narrative.recent[0] == narrative.number - 1 and items[clause.start].kind != "determiner":
        taken = meant(*span, narrative.recent[1], narrative.cast)
        if taken:
            return taken  # "Those listed are ... . Natural persons also face a travel ban"
    return meant(*span, narrative.present, narrative.cast) or meant(*span, pool, narrative.cast)


def _the(items: Items, place: int) -> bool:
    """Whether a number is one of parties told before: "the two", not "two"."""
    return place > 0 and items[place - 1].low in ("the", "these", "those", "all")


def _aside(line: Line, clause: _Clause) -> Item | None:
    """The name that a relative clause tells a measure of, with others named behind it ("X, whom Y barred from entering, and Z")."""
    items = line.items
    for place in range(clause.start + 2, clause.end):
        if items[place].low not in ("whom", "who", "which") or items[place - 1].kind != "comma":
            continue
        stop = next((at for at in range(place + 1, clause.end) if items[at].kind == "comma"), clause.end)
        outside = measures_of(line, clause.start, place) or measures_of(line, stop, clause.end)
        if stop < clause.end and not outside and measures_of(line, place, stop):
            return next((item for item in reversed(items[clause.start : place]) if item.kind == "name"), None)
    return None


def _blanket(items: Items, clause: _Clause) -> bool:
    """Whether a clause speaks of all that were designated ("the persons named above", "designated persons")."""
    row = items[clause.start : clause.end]
    return any(
        item.low in LISTED_WORDS
        and any(one.kind == "group" or one.low in ("those", "persons") for one in row[max(0, at - 4) : at + 4])
        for at, item in enumerate(row)
    )


def _standing(narrative: Narrative) -> list[Known]:
    """All upon whom the authority under way has acted in this text, earlier acts told as background left out."""
    codes = narrative.event.authorities if narrative.event else narrative.backed
    wanted = {narrative.event.status if narrative.event else Status.IMPOSED, Status.IMPOSED}
    found = {
        claim.known.number: claim.known
        for claim in narrative.claims
        if not claim.background and claim.authority in codes and claim.status in wanted
    }
    return list(found.values())


def _fresh(narrative: Narrative, line: Line, clause: _Clause) -> list[Known]:
    """Parties first named in a clause of effects: its subject, the owner of the assets, or the object of the trade."""
    event = narrative.event
    codes = _actor(line.items, clause)
    items = line.items
    recent = event is not None and narrative.number - max(event.line, narrative.claimed) <= MAX_GAP
    if not codes and not recent and not (event is None and narrative.backed and not _foreign(items, clause)):
        return []
    finite = _told(items, clause)
    targets = []
    reported = any(item.kind == "speech" for item in items[clause.start : finite]) or finite != _finite(items, clause)
    if (
        finite > clause.start
        and (not codes or reported)
        and not any(item.low in _TALKING for item in items[finite : clause.end])
    ):
        targets += subject_row(items, finite).targets
    for place in range(finite, clause.end - 2):
        if (
            items[place].low in ("as", "so")
            and items[place + 1].kind == "be"
            and items[place - 1].kind in ("comma", "conjunction")
        ):
            targets += read_row(items, place + 2, clause.end).targets  # "X is subject to a freeze, as is Y"
    for place in range(clause.start, clause.end - 1):
        item, after = items[place], items[place + 1]
        if (
            item.kind == "name"
            and after.kind == "poss"
            and any(one.low in _OBJECT_NOUNS for one in items[place + 2 : place + 5])
        ):
            return [narrative.cast.of(item.data)]
        if item.low in _OBJECT_LINKS and place and _object_noun(items, place):
            targets += read_row(items, place + 1, clause.end).targets
    return [narrative.cast.of(target.found) for target in targets]


def _actor(items: Items, clause: _Clause) -> tuple[str, ...]:
    """The authority that opens the clause ("London also banned ...") or stands behind "by"."""
    place = clause.start
    while place < clause.end and items[place].kind in _BEFORE_ACTOR:
        place += 1
    if place < clause.end and items[place].kind in SUBJECTS:
        finite = _finite(items, clause)
        if any(item.kind == "speech" for item in items[place : min(finite, place + _MAX_ACTOR)]):
            return authorities_before(items, place, place + 1)
        if any(item.kind == "colon" for item in items[place:finite]):
            return authorities_before(items, place, place + 1)
        if finite - place <= _MAX_ACTOR and not any(item.kind == "name" for item in items[place:finite]):
            return subject_of(items, finite)[0]
    cue = next(
        (at for at in range(clause.start, clause.end) if items[at].kind in ("verb", "measure", "state")), clause.start
    )
    return authorities_by(items[: clause.end], cue)


def _foreign(items: Items, clause: _Clause) -> bool:
    """Whether somebody who is no authority did it ("frozen by the High Court"), or nobody did."""
    return any(
        foreign_agent(items, at) for at in range(clause.start, clause.end) if items[at].kind in ("verb", "measure")
    )


def _object_noun(items: Items, place: int) -> bool:
    """Whether the words right before a preposition are of assets, trade and the like."""
    return (
        any(word in _OBJECT_NOUNS for item in items[max(0, place - 3) : place] for word in item.low.split())
        or items[place - 1].kind == "measure"
    )


def _finite(items: Items, clause: _Clause) -> int:
    return next(
        (place for place in range(clause.start, clause.end) if items[place].kind in _FINITE | {"verb"}), clause.end
    )


def _told(items: Items, clause: _Clause) -> int:
    """The finite verb behind what is told: "I am announcing that X and Y | no longer qualify for entry"."""
    that = next(
        (
            at
            for at in range(clause.start + 1, clause.end)
            if items[at].low == "that"
            and (items[at - 1].kind in ("speech", "verb") or items[at - 1].low == "determined")
        ),
        None,
    )
    if that is None:
        return _finite(items, clause)
    kinds_ = _FINITE | {"verb", "negation"}
    return next((at for at in range(that + 1, clause.end) if items[at].kind in kinds_), clause.end)


def _attach(narrative: Narrative, line: Line, clause: _Clause, parties: list[Known]) -> None:
    """Give the measures to the claims of each party; by another authority they are a claim of their own."""
    if not parties:
        return
    items = line.items
    codes = _actor(items, clause)
    event = narrative.event
    lifted = any(
        item.low in ("no longer", "unblocked", "unfrozen", "lifted") for item in items[clause.start : clause.end]
    ) and any(
        item.kind == "state" or item.low in ("apply", "unblocked", "unfrozen")
        for item in items[clause.start : clause.end]
    )
    for known in parties:
        if _said_already(narrative, line, known, clause):
            continue
        own = [claim for claim in narrative.of(known) if not claim.background]
        wanted = [
            claim
            for claim in own
            if (not codes or claim.authority in codes) and (not lifted or claim.status is Status.LIFTED)
        ]
        if wanted:
            last = wanted[-1]
            act = [
                claim
                for claim in wanted
                if (claim.authority, claim.status) == (last.authority, last.status) or claim.authority in codes
            ]
            for authority in {claim.authority for claim in act}:
                claim = next(claim for claim in reversed(act) if claim.authority == authority)
                extra = msgspec.structs.replace(
                    claim, measures=clause.measures, start=line.sentence.start, end=line.sentence.end, rule="effect"
                )
                narrative.put(extra)
        elif not lifted and (codes or event or narrative.backed):
            acting = codes or narrative.backed
            base = event or Event(authorities=acting, when=moment_told(narrative, line, acting), status=Status.IMPOSED)
            status = _status(items, clause, base)
            fresh = Event(
                authorities=codes or base.authorities, when=base.when, status=status,
                reason=base.reason, measures=clause.measures, rule="effect.party", line=narrative.number,
            )  # fmt: skip
            for authority in fresh.authorities:
                narrative.add(make_claim(fresh, known, authority, line))


def _said_already(narrative: Narrative, line: Line, known: Known, clause: _Clause) -> bool:
    """Whether an act of the same sentence has given these measures to the party."""
    return any(
        claim.start == line.sentence.start and set(clause.measures) <= set(claim.measures)
        for claim in narrative.of(known)
    )


def _status(items: Items, clause: _Clause, event: Event) -> Status:
    tentative = any(
        item.kind == "modal" and item.low in ("would", "could", "should", "might")
        for item in items[clause.start : clause.end]
    )
    return Status.PROPOSED if tentative and event.status is Status.IMPOSED else event.status
