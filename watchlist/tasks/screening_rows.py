"""Customers against the index, some thousands at a time: hits with all that an officer needs, clearances applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from watchlist.match import CompareOptions, Hit, LookupOptions, LookupResult, NameIndex, Party
from watchlist.names import script_of
from watchlist.screen.clearances import Clearance, alert_id, reopened
from watchlist.screen.customers import Customer
from watchlist.screen.facts import Facts, against, subject_facts, verdicts
from watchlist.screenings import AlertView, ClearanceView, ScreenedRow
from watchlist.store import decisions
from watchlist.store.alerts import Decided
from watchlist.tasks.entities import Moment
from watchlist.tasks.lookups import NEAR_FLOOR, hit_views, with_numbers
from watchlist.tasks.screening_parties import ListedParty, PartyBook
from watchlist.views import HitView

NEAR_MISSES = 3

T = TypeVar("T")


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What one screening goes by: threshold, the moment of knowledge, the day for clearances."""

    min_score: float
    weak_aliases: bool
    moment: Moment
    today: dt.date


class Finder:
    """Asks the index about customers. Needs no database, so that it works in any process."""

    def __init__(self, index: NameIndex, *, min_score: float, weak_aliases: bool) -> None:
        self._index = index
        compare = CompareOptions(weak_aliases=weak_aliases)
        self._options = LookupOptions(min_score=min_score, near_misses=NEAR_MISSES, compare=compare)

    def find(self, parties: Sequence[Party | None]) -> list[LookupResult | None]:
        """What the index says of each customer, in order; None of those that cannot be looked up."""
        known = [party for party in parties if party is not None]
        results = zip(known, self._index.screen(known, self._options), strict=True)
        found = (with_numbers(self._index, party, one) for party, one in results)
        return [next(found) if party is not None else None for party in parties]


def row_without_hits(customer: Customer) -> ScreenedRow:
    """The result of a customer that met nobody, or could not be screened."""
    result = "input_error" if customer.party is None else "no_hit"
    return ScreenedRow(
        row=customer.view.row, subject=customer.view, result=result, error=customer.error, issues=customer.issues
    )


class Screener:
    """Makes results of what the index found. `decided` holds the decision that stands on each alert."""

    def __init__(self, session: Any, terms: Terms, decided: Mapping[str, Decided]) -> None:
        self.book = PartyBook(session, terms.moment)
        self._terms = terms
        self._decided = _followed(session, decided, terms.moment)

    def screen(self, finder: Finder, customers: Sequence[Customer]) -> list[ScreenedRow]:
        """A result for each customer, in order."""
        return self.settle(list(zip(customers, finder.find([one.party for one in customers]), strict=True)))

    def settle(self, found: Sequence[tuple[Customer, LookupResult | None]]) -> list[ScreenedRow]:
        """The results of customers and what the index found of them, in order."""
        self.book.load(hit.key for _, one in found if one is not None for hit in (*one.hits, *one.near_misses))
        return [self._row(customer, one) for customer, one in found]

    def _row(self, customer: Customer, found: LookupResult | None) -> ScreenedRow:
        view = customer.view
        if found is None or customer.party is None:
            return row_without_hits(customer)
        known = self.book.standings(hit.key for hit in (*found.hits, *found.near_misses))
        hits, hidden = [], []
        mine = subject_facts(view)
        matched = {known[hit.key].entity_id: hit for hit in reversed(found.hits) if hit.key in known}
        for hit in hit_views(found.hits, known, customer.party.kind):
            listed = self.book.parties[hit.entity_id]
            decided = self._decided.get(alert_id(view.subject_id, hit.entity_id))
            why = self._reopened(decided, mine, listed, hit.band)
            if decided is not None and decided.disposition == "false_positive" and not why:
                hidden.append(_hidden(decided, customer, hit))
            else:
                hits.append(_alert(customer, hit, listed, matched[hit.entity_id], decided, why))
        shown = {hit.entity_id for hit in hits} | {one.entity_id for one in hidden}
        near = [
            hit
            for hit in hit_views(found.near_misses, known, customer.party.kind)
            if hit.entity_id not in shown and hit.score >= NEAR_FLOOR
        ]
        bands = {hit.band for hit in hits}
        result = "strong" if "strong" in bands else "review" if hits else "no_hit"
        return ScreenedRow(
            row=view.row, subject=view, result=result, hits=tuple(hits), near_misses=tuple(near),
            clearances=tuple(hidden), issues=customer.issues,
        )  # fmt: skip

    def _reopened(self, decided: Decided | None, mine: Facts, listed: ListedParty, band: str) -> str:
        if decided is None or decided.disposition != "false_positive":
            return ""
        return reopened(_clearance(decided), mine, listed.facts, band, self._terms.today)


def _followed(session: Any, decided: Mapping[str, Decided], moment: Moment) -> dict[str, Decided]:
    """Decisions by the alert's id of today: a party that was merged since is met under its new id."""
    found: dict[str, Decided] = {}
    for one in decided.values():
        entity = decisions.follow(session, one.entity_id, moment.known_at)
        found.setdefault(alert_id(one.subject_id, entity), one)
    return found


def _clearance(one: Decided) -> Clearance:
    return Clearance(
        subject_id=one.subject_id, entity_id=one.entity_id, by=one.analyst, on=_day(one), reason=one.body["reason_code"],
        note=one.body.get("narrative", ""), expires=one.expires, band=one.band, score=one.score,
        subject=one.facts["subject"], entity=one.facts["entity"],
    )  # fmt: skip


def _day(one: Decided) -> dt.date:
    return dt.date.fromisoformat(one.body["decided_on"])


def _hidden(decided: Decided, customer: Customer, hit: HitView) -> ClearanceView:
    one = _clearance(decided)
    return ClearanceView(
        subject_id=customer.view.subject_id, subject_name=customer.view.name, entity_id=hit.entity_id,
        caption=hit.caption, score=hit.score, cleared_by=one.by, cleared_on=one.on, reason=one.reason, note=one.note,
        expires=one.expires,
    )  # fmt: skip


def _alert(
    customer: Customer, hit: HitView, listed: ListedParty, raw: Hit, decided: Decided | None, why: str
) -> AlertView:
    party = customer.party
    fields = {name: getattr(hit, name) for name in hit.__struct_fields__}
    found = verdicts(customer.view, party, listed.party, listed.addresses) if party is not None else ()
    strength = next((number.score for number in hit.explanation if number.feature == "identifier"), None)
    return AlertView(
        **fields,
        alert_id=alert_id(customer.view.subject_id, hit.entity_id),
        programmes=listed.programmes,
        listed_on=listed.listed_on,
        matched_script=script_of(raw.matched_text),
        identifier_score=strength,
        verdicts=found,
        against=against(found),
        previous=_previous(decided),
        reopened=why,
        status=_status(decided, why),
        link=listed.link,
        entity_fingerprint=listed.fingerprint,
    )


def _previous(decided: Decided | None) -> str:
    if decided is None:
        return ""
    return f"{decided.disposition.replace('_', ' ')} ({decided.analyst}, {_day(decided).isoformat()})"


def _status(decided: Decided | None, why: str) -> str:
    if decided is None:
        return "open"
    return "reopened" if why else decided.disposition


def each_chunk(customers: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items some at a time, in order."""
    chunk: list[T] = []
    for one in customers:
        chunk.append(one)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
