"""From the records of one entity to the view that leaves the product. Nothing is looked up here and nothing invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from watchlist.names import latin_form
from watchlist.records import Designation, Identifier, Record
from watchlist.resolve.choose import caption_of, disagreements_of, kind_of
from watchlist.sources import load_spec
from watchlist.store.history import StoredRecord
from watchlist.views import Claim, DesignationView, EntityView, NameView, RecordView

STORY_DIGITS = 12
"""Of the hash that names a story, as many are shown."""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """What an entity shows of an article: its headline, address and date, and the story it tells."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    story: str = ""
    story_published: dt.date | None = None
    """The earliest trusted date of the story the article tells."""


def compose(
    entity_id: str,
    stored: Sequence[StoredRecord],
    articles: Mapping[str, Article],
    redirected_from: Iterable[str] = (),
) -> EntityView:
    """The view of one entity.

    Args:
        entity_id: its id.
        stored: its records at the time asked for, delisted ones included, at least one.
        articles: the documents of its press records, by the SHA-256 of their text.
        redirected_from: former ids.
    """
    ordered = sorted(stored, key=lambda one: (one.record.provisional, one.key))
    records = [one.record for one in ordered]
    links = {one.key: _link(one.record, articles) for one in ordered}
    return EntityView(
        entity_id=entity_id,
        caption=caption_of(records),
        kind=kind_of(records),
        provisional=all(record.provisional for record in records),
        records=tuple(_record_view(one, links[one.key], articles) for one in ordered),
        names=tuple(_names(records)),
        designations=tuple(
            _designation(record, one, links[record.key]) for record in records for one in record.designations
        ),
        claims=tuple(claim for record in records for claim in claims_of(record)),
        disagreements=disagreements_of(records),
        redirected_from=tuple(sorted(redirected_from)),
        **_reports(records, articles),
    )


def _reports(records: Iterable[Record], articles: Mapping[str, Article]) -> dict[str, Any]:
    """How many articles report on the party, how many stories they tell, and since when."""
    told = [articles[one] for one in sorted({record.document or "" for record in records}) if one in articles]
    days = [one.story_published for one in told if one.story_published is not None]
    return {
        "reports": len(told), "stories": len({one.story for one in told}), "first_reported": min(days, default=None),
    }  # fmt: skip


def _link(record: Record, articles: Mapping[str, Article]) -> str | None:
    if record.document is not None:
        article = articles.get(record.document)
        return article.url if article is not None else None
    if record.links:
        return record.links[0]
    return entry_link(record.source, record.source_id)


def entry_link(source: str, source_id: str) -> str | None:
    """The publisher's page of an entry, where the publisher has one per entry."""
    from watchlist.errors import UnknownSourceError

    try:
        template = load_spec(source).entry_url
    except UnknownSourceError:  # a list of the user's own
        return None
    return template.format(source_id=source_id) if template else None


def _record_view(one: StoredRecord, link: str | None, articles: Mapping[str, Article]) -> RecordView:
    record = one.record
    article = articles.get(record.document or "")
    return RecordView(
        source=record.source,
        source_id=record.source_id,
        authority=record.designations[0].authority if record.designations else "",
        caption=record.caption,
        edition=one.edition.isoformat(),
        sha256=one.sha256,
        locator=one.locator,
        first_edition=one.first_edition.isoformat(),
        last_edition=one.last_edition.isoformat(),
        listed=one.listed.value,
        listed_by=one.listed_by,
        title=article.title if article is not None else None,
        publisher=article.publisher if article is not None else None,
        published=article.published if article is not None else None,
        story=article.story[:STORY_DIGITS] if article is not None else None,
        link=link,
    )


def _names(records: Iterable[Record]) -> Iterator[NameView]:
    for record in records:
        for name in record.names:
            yield NameView(
                name=name.text,
                kind=name.kind,
                strength=name.strength,
                script=name.script,
                latin=latin_form(name.text) if name.script != "Latn" else None,
                source=record.source,
                source_id=record.source_id,
            )


def _designation(record: Record, one: Designation, link: str | None) -> DesignationView:
    shared = {field: getattr(one, field) for field in _DESIGNATION_FIELDS}
    return DesignationView(**shared, source=record.source, source_id=record.source_id, link=link)


_DESIGNATION_FIELDS = tuple(set(Designation.__struct_fields__) & set(DesignationView.__struct_fields__))


def claims_of(record: Record) -> Iterator[Claim]:
    """Everything a record says beside names and designations, one value a claim, in a fixed order of fields."""
    for field, values in (("birth", record.births), ("death", record.deaths)):
        for date in values:
            yield _claim(record, field, date.raw, date)
    for place in record.birth_places:
        yield _claim(record, "birth_place", place.raw, place)
    for field, texts in (
        ("gender", record.genders),
        ("nationality", record.nationalities),
        ("citizenship", record.citizenships),
        ("country", record.countries),
        ("title", record.titles),
        ("position", record.positions),
    ):
        for text in texts:
            yield _claim(record, field, text)
    for identifier in record.identifiers:
        yield _claim(record, "identifier", _identifier_text(identifier), identifier)
    for address in record.addresses:
        yield _claim(record, "address", address.raw, address)
    for contact in record.contacts:
        yield _claim(record, contact.kind, contact.value)
    for relation in record.relations:
        yield _claim(record, "relation", f"{relation.kind.replace('_', ' ')}: {relation.name}", relation)
    for reference in record.references:
        yield _claim(record, "reference", f"{reference.scheme} {reference.value}")
    for note in record.notes:
        yield _claim(record, "note", f"{note.label}: {note.text}" if note.label else note.text)


def _claim(record: Record, field: str, text: str, detail: object = None) -> Claim:
    return Claim(field=field, text=text, source=record.source, source_id=record.source_id, detail=detail)  # type: ignore[arg-type]


def _identifier_text(identifier: Identifier) -> str:
    label = identifier.label or identifier.kind.replace("_", " ")
    country = f" ({identifier.country})" if identifier.country else ""
    wrong = "; check digit is wrong" if identifier.valid is False else ""
    return f"{label} {identifier.value}{country}{wrong}"
