"""The tables of the change report; their columns are those of CHANGES, in the choice each sheet needs."""

from __future__ import annotations

from typing import Any

import msgspec

from watchlist.export.column import Column, Table, unique
from watchlist.export.readable import readable
from watchlist.export.rows_answer import CHANGE_COLUMN, CHANGE_PARTS, FIELD_COLUMNS, SOURCES

_WHICH, _ABOUT, _WHEN = CHANGE_PARTS
_DETECTED = tuple(column for column in _WHEN if column.key != "materiality")


def _record(change: Any) -> dict[str, Any]:
    """The record of an added or removed party as plain data, where the change carries it."""
    for side in (change.after, change.before):
        if isinstance(side, dict) and "names" in side:
            return side
    return {}


def _of_record(key: str, title: str, description: str, width: int = 30) -> Column:
    return Column(
        key=key, title=title, kind="long", width=width, most=10, description=description,
        getter=lambda change: unique(readable(one) for one in _record(change).get(key, ())),
    )  # fmt: skip


_LAST_KNOWN = (
    _of_record("names", "Names", "Names and spellings of the record.", 44),
    _of_record("births", "Born", "Dates of birth of the record.", 16),
    _of_record("nationalities", "Nationalities", "Nationalities of the record.", 12),
    _of_record("identifiers", "Identifiers", "Identifiers of the record.", 32),
    _of_record("designations", "Designations", "Acts of the record: authority, programme, dates, measures.", 44),
)

ADDED = Table(
    key="added", title="Added", freeze=3, columns=(*_WHICH, *_ABOUT, *_LAST_KNOWN, *_DETECTED),
    description="One row per party that the later state has and the earlier had not.",
)  # fmt: skip
REMOVED = Table(
    key="removed", title="Removed", freeze=3, columns=(*_WHICH, *_ABOUT, *_LAST_KNOWN, *_DETECTED),
    description="One row per party that is no longer there, with its last known record.",
)  # fmt: skip
AMENDED = Table(
    key="amended", title="Amended", freeze=3, columns=(*_WHICH, *FIELD_COLUMNS, *_WHEN, *_ABOUT),
    description="One row per party and field; before and after hold only what differs.",
)  # fmt: skip
MERGED = Table(
    key="merged", title="Merged and split", freeze=3, columns=(*_WHICH, CHANGE_COLUMN, *FIELD_COLUMNS, *_DETECTED),
    description="One row per record that went to another entity.",
)  # fmt: skip

_EFFECTS = {"new_alert": "new alert", "reopened": "reopened clearance", "changed": "alert changed", "closed": "closed"}

CUSTOMERS = Table(
    key="customers", title="Customers affected", freeze=2,
    description="One row per customer and party that a change touches.",
    columns=(
        Column(key="subject_id", title="Customer id", kind="id", width=16, getter=lambda one: one.subject_id,
               description="Your id of the customer."),
        Column(key="subject_name", title="Customer", width=34, getter=lambda one: one.subject_name,
               description="The customer's name as you gave it."),
        Column(key="effect", title="Effect", width=20, getter=lambda one: _EFFECTS.get(one.effect, one.effect),
               description="new alert, reopened clearance, alert changed, or closed."),
        Column(key="trigger", title="Trigger", kind="long", width=40, getter=lambda one: one.trigger,
               description="What brought it about."),
        Column(key="caption", title="Entity", width=34, getter=lambda one: one.caption,
               description="The party's leading name."),
        Column(key="score", title="Score", kind="score", width=8, getter=lambda one: one.score,
               description="0 to 1, customer against party."),
        Column(key="band", title="Band", width=10, getter=lambda one: one.band, description="strong, review or weak."),
        Column(key="records", title="Records", kind="id", width=28,
               getter=lambda one: tuple(f"{ref.source}:{ref.source_id}" for ref in one.records),
               description="The party's records: list and the publisher's own id."),
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda one: one.entity_id,
               description="Watchlist's own id of the party."),
    ),
)  # fmt: skip

PRESS = Table(
    key="press", title="Press against lists", freeze=2,
    description="One row per act that a story reports, and what the lists say to it; copies of one report are one story.",
    columns=(
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda one: one.entity_id,
               description="Watchlist's own id of the party."),
        Column(key="caption", title="Entity", width=34, getter=lambda one: one.caption,
               description="The party's leading name."),
        Column(key="standing", title="Lists say", width=18, getter=lambda one: one.standing,
               description="listed, no longer or not on this authority's list, or not on any list."),
        Column(key="provisional", title="Provisional", kind="flag", width=11, getter=lambda one: one.provisional,
               description="yes: the party is known from the press alone."),
        Column(key="authority", title="Authority", width=10, getter=lambda one: one.authority,
               description="Who acted, according to the article."),
        Column(key="measures", title="Measures", width=24,
               getter=lambda one: unique(str(measure).replace("_", " ") for measure in one.measures),
               description="What the act does, according to the article."),
        Column(key="status", title="Status", width=10, getter=lambda one: str(one.status),
               description="imposed, proposed, amended, lifted or denied, according to the article."),
        Column(key="announced", title="Announced", kind="date", width=12, getter=lambda one: one.announced,
               description="The day the article gives; empty: see the next column."),
        Column(key="announced_note", title="Why no day", width=28, getter=lambda one: one.announced_note,
               description="Why the wording could not be resolved to a day."),
        Column(key="listed", title="Listed", kind="date", width=12, getter=lambda one: one.listed,
               description="The listing date that the authority's list states."),
        Column(key="lag_days", title="Lag, days", kind="int", width=9, getter=lambda one: one.lag_days,
               description="Days from the announcement to the listing."),
        Column(key="reports", title="Reports", kind="int", width=8, getter=lambda one: one.reports,
               description="Articles that tell this story of the act."),
        Column(key="stories", title="Stories", kind="int", width=8, getter=lambda one: one.stories,
               description="Independent stories that report the act; copies of one report count once."),
        Column(key="published", title="First reported", kind="date", width=13, getter=lambda one: one.published,
               description="The earliest date of these articles, where one can be trusted."),
        Column(key="publisher", title="Publisher", width=20, getter=lambda one: one.publisher,
               description="Whose article it is: of several the earliest."),
        Column(key="title", title="Headline", width=36, getter=lambda one: one.title, description="Of the article."),
        Column(key="quote", title="Sentence", kind="long", width=60, getter=lambda one: one.quote,
               description="The sentence, character for character."),
        Column(key="link", title="Article", kind="link", width=40, getter=lambda one: one.link,
               description="Where the article was read."),
    ),
)  # fmt: skip


def _trend(row: Any) -> tuple[str, ...]:
    return tuple(f"{edition}: {records:,}" for edition, records in row[1])


def _of_source(column: Column) -> Column:
    """A column of SOURCES for rows of (source view, points)."""
    return msgspec.structs.replace(column, getter=lambda row: column.getter(row[0]))


HEALTH = Table(
    key="health", title="List health",
    description="One row per list: its edition, age, counts, what was refused, and its size over the last editions.",
    columns=(
        *(_of_source(column) for column in SOURCES.columns),
        Column(key="trend", title="Records over the last editions", kind="long", width=60, getter=_trend,
               description="Edition and number of records, the oldest first."),
    ),
)  # fmt: skip

REPORT_TABLES: tuple[Table, ...] = (ADDED, REMOVED, AMENDED, MERGED, CUSTOMERS, PRESS, HEALTH)
