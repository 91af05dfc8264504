"""A name against the watchlist: hits with their reasons, near misses, and the editions the answer stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.match import (
    ALGORITHM,
    Band,
    CompareOptions,
    Comparison,
    Hit,
    LookupOptions,
    LookupResult,
    NameIndex,
    Party,
    config_hash,
    party_from_text,
)
from watchlist.records import Identifier, Kind, PartialDate, kinds_compatible
from watchlist.settings import Settings
from watchlist.sources.countries import country_code
from watchlist.sources.dates import read_date
from watchlist.sources.identifiers import identifier
from watchlist.store import Database, audit
from watchlist.tasks.acting import actor_of
from watchlist.tasks.entities import Moment, Standing, standings
from watchlist.tasks.indexing import current_index, past_index
from watchlist.tasks.kinds import read_kind
from watchlist.tasks.standing import list_stamps
from watchlist.views import ExplanationPart, HitView, LookupView, RecordRef

NEAR_MISSES = 5
NEAR_FLOOR = 0.3
"""Below this a near miss is none: the names have nothing in common."""
MAX_NAME = 10_000
PERSONAL = ("name", "dob", "identifiers")
"""What is asked of a person: it stands in the log's side table alone, so that it can be erased."""


class LookupRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; see the options of `watchlist lookup`. Scores are 0-1."""

    name: str
    dob: str | None = None
    countries: tuple[str, ...] = ()
    kind: str | None = None
    identifiers: tuple[str, ...] = ()
    as_of: dt.date | None = None
    known_at: dt.datetime | None = None
    min_score: float = 0.7
    limit: int = 10
    weak_aliases: bool = False
    store_names: bool = True
    """Whether the log keeps what was asked of a person, or only salted hashes of it."""


def look_up(database: Database, settings: Settings, request: LookupRequest, now: dt.datetime) -> LookupView:
    """Look a name (or number) up; the question and the answer go into the audit log.

    Raises:
        EmptyNameError: nothing of the name can be compared, and no identifier was given.
        InputError: the name is too long, or a date, country or kind cannot be read.
    """
    query = query_party(request)
    options = LookupOptions(
        min_score=request.min_score,
        near_misses=NEAR_MISSES,
        compare=CompareOptions(weak_aliases=request.weak_aliases),
    )
    with TemporaryDirectory(prefix="watchlist-") as folder:
        index = (
            current_index(database, settings)
            if request.known_at is None
            else past_index(database, Path(folder), request.known_at)
        )
        found = with_numbers(index, query, index.lookup(query, options))
    with database.session() as session:
        view = _answer(session, settings, request, found, now)
        append = audit.append if request.store_names else audit.append_nameless
        append(
            session,
            action="lookup",
            actor=actor_of(settings),
            details=_details(view),
            names=(request.name, *request.identifiers, *filter(None, [request.dob])),
            now=now,
        )
    return view


def query_party(request: LookupRequest) -> Party:
    """The question as matching sees it.

    Raises:
        EmptyNameError: nothing of the name can be compared.
        InputError: the name is too long, or a date, country or kind cannot be read.
    """
    if len(request.name) > MAX_NAME:
        raise InputError(f"the name has {len(request.name)} characters; names of more than {MAX_NAME} are refused")
    kind = read_kind(request.kind)
    births: tuple[PartialDate, ...] = ()
    if request.dob:
        births = (read_date(request.dob),)
        if births[0].start is None:
            raise InputError(f"--dob {request.dob!r} is no date; write it as 1960, 1960-06 or 1960-06-17")
    countries = []
    for text in request.countries:
        code = country_code(text)
        if code is None:
            raise InputError(f"--country {text!r} is no country; write its ISO code, such as IR, or its English name")
        countries.append(code)
    party = party_from_text(request.name, kind)
    numbers = tuple(identifier("other", text) for text in (*request.identifiers, request.name) if _number_like(text))
    return msgspec.structs.replace(party, births=births, countries=tuple(countries), identifiers=numbers)


def _number_like(text: str) -> bool:
    """Whether a text can be an identifier: it has a digit, and no more than three words."""
    return any(letter.isdigit() for letter in text) and len(text.split()) <= 3


def with_numbers(index: NameIndex, query: Party, found: LookupResult) -> LookupResult:
    """Hits by an identifier come first: the number is the party's, whatever it is called."""
    exact: dict[str, Hit] = {}
    for number in query.identifiers:
        for party, listed in index.by_identifier(number.normal):
            exact.setdefault(party.key, _exact_hit(party, listed))
    hits = [hit for hit in found.hits if hit.key not in exact]
    near = [hit for hit in found.near_misses if hit.key not in exact]
    return msgspec.structs.replace(found, hits=(*exact.values(), *hits), near_misses=tuple(near))


def _exact_hit(party: Party, listed: Identifier) -> Hit:
    note = f"{listed.label or listed.kind} of the listed party" + (f" ({listed.country})" if listed.country else "")
    part = ExplanationPart(
        feature="identifier", score=1.0, query=listed.value, listed=listed.value, note=note, contribution=1.0
    )
    comparison = Comparison(
        score=1.0, name_score=0.0, party_score=0.0, band=Band.STRONG, query_name=0, matched_name=0, matched_weak=False,
        parts=(part,), proof=f"identifier {listed.value}",
    )  # fmt: skip
    name = party.names[0]
    return Hit(
        key=party.key, kind=party.kind, candidate_score=1.0, comparison=comparison,
        matched_text=name.prepared.text, matched_kind=name.kind,
    )  # fmt: skip


def _answer(
    session: Any, settings: Settings, request: LookupRequest, found: LookupResult, now: dt.datetime
) -> LookupView:
    moment = Moment(as_of=request.as_of, known_at=request.known_at)
    known = standings(session, [hit.key for hit in (*found.hits, *found.near_misses)], moment)
    kind = read_kind(request.kind)
    hits = hit_views(found.hits, known, kind)
    shown = {hit.entity_id for hit in hits}
    near = [
        hit
        for hit in hit_views(found.near_misses, known, kind)
        if hit.entity_id not in shown and hit.score >= NEAR_FLOOR
    ]
    return LookupView(
        query={
            "name": request.name, "dob": request.dob, "countries": list(request.countries), "kind": request.kind,
            "identifiers": list(request.identifiers), "weak_aliases": request.weak_aliases,
        },
        as_of=request.as_of.isoformat() if request.as_of else None,
        known_at=request.known_at.isoformat() if request.known_at else None,
        algorithm=ALGORITHM,
        min_score=request.min_score,
        config_hash=config_hash(),
        lists=list_stamps(session, settings, request.known_at, now),
        hits=tuple(_with_ties(hits, request.limit)),
        near_misses=tuple(near),
        total=len(hits),
    )  # fmt: skip


def _with_ties(hits: Sequence[HitView], limit: int) -> Sequence[HitView]:
    """The first `limit` hits and all that score like the last of them: ties are never cut."""
    if len(hits) <= limit:
        return hits
    last = hits[limit - 1].score
    return [hit for number, hit in enumerate(hits) if number < limit or hit.score == last]


def hit_views(hits: Sequence[Hit], known: dict[str, Standing], kind: Kind | None) -> list[HitView]:
    """Hits on records as hits on entities, best first: each entity once, by its best record.

    A record that was not listed at the time asked for gives no hit; one of which that is unknown does, and says so.
    """
    best: dict[str, HitView] = {}
    for hit in hits:
        standing = known.get(hit.key)
        if standing is None or standing.listed == "not_listed":
            continue
        if kind is not None and not kinds_compatible(kind, standing.kind):
            continue
        if standing.entity_id not in best:
            best[standing.entity_id] = _hit_view(hit, standing)
    return sorted(best.values(), key=lambda view: (-view.score, view.provisional, view.caption, view.entity_id))


def _hit_view(hit: Hit, standing: Standing) -> HitView:
    comparison = hit.comparison
    return HitView(
        entity_id=standing.entity_id,
        caption=standing.caption,
        kind=standing.kind,
        score=round(comparison.score, 4),
        band=comparison.band.value,
        provisional=standing.provisional,
        matched_name=hit.matched_text,
        matched_kind=hit.matched_kind,
        records=tuple(RecordRef(source=source, source_id=source_id) for source, source_id in standing.records),
        authorities=standing.authorities,
        measures=standing.measures,
        listed=standing.listed,
        name_score=round(comparison.name_score, 4),
        candidate_score=round(hit.candidate_score, 4),
        explanation=comparison.parts,
    )


def _details(view: LookupView) -> dict[str, Any]:
    """What the log keeps of an answer; what was typed of a person stands apart, so that it can be erased."""
    return {
        "query": {key: value for key, value in view.query.items() if key not in PERSONAL},
        "as_of": view.as_of,
        "known_at": view.known_at,
        "algorithm": view.algorithm,
        "config_hash": view.config_hash,
        "min_score": view.min_score,
        "lists": [[one.source, one.edition, one.sha256] for one in view.lists],
        "hits": [[hit.entity_id, hit.score, hit.band] for hit in view.hits],
        "total": view.total,
    }
