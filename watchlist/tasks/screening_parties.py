"""The listed parties that a screening meets: each read once, many per query, whatever the number of customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from watchlist.match import Party
from watchlist.records import Kind, Measure, Record
from watchlist.resolve.choose import caption_of, kind_of
from watchlist.resolve.ids import anchor_order
from watchlist.screen.facts import Facts, entity_facts, fingerprint, party_of_records
from watchlist.store import decisions
from watchlist.store.history import Listed, StoredRecord
from watchlist.tasks.composing import entry_link
from watchlist.tasks.entities import Moment, Standing, entity_of, read_records


class ListedParty(msgspec.Struct, frozen=True, kw_only=True):
    """An entity as an alert shows it."""

    entity_id: str
    caption: str
    kind: Kind
    provisional: bool
    records: tuple[tuple[str, str], ...]
    authorities: tuple[str, ...]
    measures: tuple[Measure, ...]
    programmes: tuple[str, ...]
    listed_on: dt.date | None
    link: str | None
    facts: Facts
    fingerprint: str
    party: Party
    addresses: tuple[str, ...]


class PartyBook:
    """Entities by the records that a screening hit, as they stood at one moment. Grows with what is met, no further."""

    def __init__(self, session: Any, moment: Moment) -> None:
        self._session = session
        self._moment = moment
        self._home: dict[str, str] = {}
        self._listed: dict[str, str] = {}
        self.parties: dict[str, ListedParty] = {}

    def load(self, keys: Iterable[str]) -> None:
        """Read the entities of these records, those that are not known yet."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._home]
        if not wanted:
            return
        home = entity_of(self._session, wanted, self._moment)
        self._home.update(home)
        fresh = sorted({entity for entity in home.values() if entity not in self.parties})
        members = decisions.members_of(self._session, fresh, self._moment.known_at)
        for key, entity in home.items():
            if entity not in members and entity not in self.parties:
                members[entity] = (key,)
        every = [key for group in members.values() for key in group]
        records = read_records(self._session, every, self._moment)
        self._listed.update({key: one.listed.value for key, one in records.items()})
        for entity, group in members.items():
            stored = [records[key] for key in group if key in records]
            if stored:
                self.parties[entity] = _listed_party(entity, stored)

    def standings(self, keys: Iterable[str]) -> dict[str, Standing]:
        """What a hit on each record shows of its entity; records unknown at the moment are left out."""
        found = {}
        for key in keys:
            party = self.parties.get(self._home.get(key, ""))
            if party is not None and key in self._listed:
                found[key] = Standing(
                    entity_id=party.entity_id, caption=party.caption, kind=party.kind, provisional=party.provisional,
                    records=party.records, authorities=party.authorities, measures=party.measures,
                    listed=self._listed[key],
                )  # fmt: skip
        return found


def _listed_party(entity: str, stored: list[StoredRecord]) -> ListedParty:
    """Authorities, measures and identifying facts are of the records that stand; the records are all there ever were."""
    stored.sort(key=lambda one: anchor_order(one.key))
    current = [one.record for one in stored if one.listed is not Listed.NOT_LISTED]
    every = [one.record for one in stored]
    records = current or every
    designations = [one for record in records for one in record.designations]
    facts = entity_facts(records)
    return ListedParty(
        entity_id=entity,
        caption=caption_of(every),
        kind=kind_of(every),
        provisional=all(record.provisional for record in every),
        records=tuple((record.source, record.source_id) for record in every),
        authorities=tuple(sorted({one.authority for one in designations})),
        measures=tuple(sorted({measure for one in designations for measure in one.measures})),
        programmes=tuple(sorted({one.programme for one in designations if one.programme})),
        listed_on=min((one.listed for one in designations if one.listed), default=None),
        link=next((link for record in records if (link := _link(record))), None),
        facts=facts,
        fingerprint=fingerprint(facts),
        party=party_of_records(records),
        addresses=tuple(dict.fromkeys(address.raw for record in records for address in record.addresses)),
    )


def _link(record: Record) -> str | None:
    return record.links[0] if record.links else entry_link(record.source, record.source_id)
