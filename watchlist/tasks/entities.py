"""Entities as the store knows them: which one a record is in, what it says, and all of them in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from watchlist.errors import NotFoundError
from watchlist.records import Kind, Measure
from watchlist.resolve.choose import caption_of, kind_of
from watchlist.resolve.ids import PREFIX, anchor_order, entity_id
from watchlist.store import decisions, documents, history
from watchlist.store.history import Listed, StoredRecord
from watchlist.store.keys import record_keys
from watchlist.tasks.composing import Article, compose
from watchlist.views import EntityView

CHUNK = 400


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The two times of a question: the day in law, and the moment of our knowledge. None means now."""

    as_of: dt.date | None = None
    known_at: dt.datetime | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit on a record shows of the entity it is in."""

    entity_id: str
    caption: str
    kind: Kind
    provisional: bool
    records: tuple[tuple[str, str], ...]
    authorities: tuple[str, ...]
    measures: tuple[Measure, ...]
    listed: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The story an article tells, named after its first article, and its earliest trusted date."""

    story: str
    published: dt.date | None


def entity_of(session: Any, keys: Iterable[str], moment: Moment) -> dict[str, str]:
    """The entity of each record; a record that was never resolved is an entity of its own."""
    wanted = list(dict.fromkeys(keys))
    known = decisions.entities_of(session, wanted, moment.known_at)
    return {key: known.get(key) or entity_id(key) for key in wanted}


def standings(session: Any, keys: Sequence[str], moment: Moment) -> dict[str, Standing]:
    """For each record key what its entity is at the moment asked for; keys unknown then are left out."""
    home = entity_of(session, keys, moment)
    members = _members(session, home, moment)
    records = read_records(session, [key for group in members.values() for key in group], moment)
    found: dict[str, Standing] = {}
    for key, entity in home.items():
        if key in records:
            group = [records[one] for one in members[entity] if one in records]
            found[key] = _standing(entity, group, records[key])
    return found


def _standing(entity: str, group: list[StoredRecord], hit: StoredRecord) -> Standing:
    """`listed` is of the record that was hit; authorities and measures are of the records that stood at the moment."""
    group.sort(key=lambda one: anchor_order(one.key))
    current = [one for one in group if one.listed is not Listed.NOT_LISTED] or group
    designations = [designation for one in current for designation in one.record.designations]
    records = [one.record for one in current]
    return Standing(
        entity_id=entity,
        caption=caption_of(records),
        kind=kind_of(records),
        provisional=all(record.provisional for record in records),
        records=tuple((record.source, record.source_id) for record in records),
        authorities=tuple(sorted({one.authority for one in designations})),
        measures=tuple(sorted({measure for one in designations for measure in one.measures})),
        listed=hit.listed.value,
    )


def _members(session: Any, home: Mapping[str, str], moment: Moment) -> dict[str, tuple[str, ...]]:
    members = decisions.members_of(session, sorted(set(home.values())), moment.known_at)
    alone: dict[str, tuple[str, ...]] = {}
    for key, entity in home.items():
        if entity not in members:
            alone[entity] = (key,)
    return {**members, **alone}


def read_records(session: Any, keys: Sequence[str], moment: Moment) -> dict[str, StoredRecord]:
    """Records by key as they stood, delisted ones included."""
    query = history.RecordQuery(
        keys=tuple(dict.fromkeys(keys)), as_of=moment.as_of, known_at=moment.known_at, delisted=True
    )
    return {one.key: one for one in history.records_at(session, query)} if keys else {}


def find_entity(session: Any, text: str, moment: Moment) -> tuple[str, tuple[str, ...]]:
    """The entity that a person names by its id, a former id, or a record's key; with the keys of its records.

    Raises:
        NotFoundError: there is none.
    """
    text = text.strip()
    if text.upper().startswith(PREFIX):
        wanted = text.upper()
        current = decisions.follow(session, wanted, moment.known_at)
        members = decisions.members_of(session, [current], moment.known_at).get(current)
        if members:
            return current, members
        key = decisions.key_of_id(session, wanted)
        if key is not None:
            return find_entity(session, key, moment)
    elif ":" in text and text in read_records(session, [text], moment):
        entity = entity_of(session, [text], moment)[text]
        return entity, _members(session, {text: entity}, moment)[entity]
    raise NotFoundError(
        f"no party {text!r}; give an entity id (WL-...) or a record key (uk:RUS1652), or: watchlist lookup NAME"
    )


def entity_view(session: Any, text: str, moment: Moment) -> EntityView:
    """One party, everything known, by entity id or record key.

    Raises:
        NotFoundError: there is none.
    """
    entity, keys = find_entity(session, text, moment)
    stored = list(read_records(session, keys, moment).values())
    if not stored:
        raise NotFoundError(f"{text}: nothing was known of this party at the moment asked for")
    former = decisions.redirects_to(session, [entity], moment.known_at).get(entity, ())
    return compose(entity, stored, articles_of(session, stored), former)


def articles_of(session: Any, stored: Iterable[StoredRecord]) -> dict[str, Article]:
    """The articles behind press records, by the hash of their text."""
    wanted = sorted({one.record.document for one in stored if one.record.document is not None})
    told = told_by(session, wanted)
    return {
        one.sha256: Article(
            title=one.title or one.path, url=one.url, publisher=one.publisher, published=one.published, story=told[one.sha256].story,
            story_published=told[one.sha256].published,
        )
        for one in documents.documents(session, wanted)
    }  # fmt: skip


def told_by(session: Any, articles: Iterable[str]) -> dict[str, Told]:
    """The story of each of these articles; one that was never compared tells a story of its own."""
    from watchlist.store import stories

    wanted = sorted(set(articles))
    own = {one.document: one.story for one in stories.stories_of(session, wanted)}
    days: dict[str, dt.date] = {}
    for member in stories.members_of(session, set(own.values())):
        if member.published is not None:
            days[member.story] = min(days.get(member.story, member.published), member.published)
    return {
        document: Told(story=own.get(document, document), published=days.get(own.get(document, document)))
        for document in wanted
    }


def entity_views(session: Any, moment: Moment) -> Iterator[EntityView]:
    """Every entity that has a record at the moment asked for, in the order of their ids; memory stays flat."""
    yield from _views(session, _all_groups(session, moment), moment)


def views_of(session: Any, home: Mapping[str, str], moment: Moment) -> Iterator[EntityView]:
    """The entities that records (keys of `home`) are in, in the order of their ids; memory stays flat."""
    yield from _views(session, sorted(_members(session, home, moment).items()), moment)


def _views(session: Any, groups: Sequence[tuple[str, tuple[str, ...]]], moment: Moment) -> Iterator[EntityView]:
    for start in range(0, len(groups), CHUNK):
        chunk = groups[start : start + CHUNK]
        records = read_records(session, [key for _, keys in chunk for key in keys], moment)
        articles = articles_of(session, records.values())
        former = decisions.redirects_to(session, [entity for entity, _ in chunk], moment.known_at)
        for entity, keys in chunk:
            stored = [records[key] for key in keys if key in records]
            if stored:
                yield compose(entity, stored, articles, former.get(entity, ()))


def _all_groups(session: Any, moment: Moment) -> list[tuple[str, tuple[str, ...]]]:
    every = record_keys(session, moment.known_at)
    home = entity_of(session, every, moment)
    groups: dict[str, list[str]] = {}
    for key in every:
        groups.setdefault(home[key], []).append(key)
    return [(entity, tuple(group)) for entity, group in sorted(groups.items())]
