"""The tables of answers: hits of a lookup, sources and their state, changes between two points in time."""

from __future__ import annotations

from typing import Any

from watchlist.export.column import Column, Table, unique
from watchlist.export.readable import readable
from watchlist.views import ExplanationPart, HitView


def sentence(part: ExplanationPart) -> str:
    """One feature of a score in words: `family name 0.97: baqeri ~ bagheri (spelling variant q~gh)`."""
    both = f"{part.query} ~ {part.listed}" if part.query and part.listed else part.query or part.listed
    note = f" ({part.note})" if part.note else ""
    return f"{part.feature.replace('_', ' ')} {part.score:.2f}{': ' if both else ''}{both}{note}"


def reason(hit: HitView) -> tuple[str, ...]:
    """Why the hit has its score, feature by feature, the weightiest first."""
    parts = sorted(hit.explanation, key=lambda part: -abs(part.contribution))
    return tuple(sentence(part) for part in parts)


def _words(value: Any) -> str:
    return str(value).replace("_", " ")


HITS = Table(
    key="hits", title="Hits", description="One row per party that the name may mean, the best first.", freeze=3,
    columns=(
        Column(key="score", title="Score", kind="score", width=8, getter=lambda hit: hit.score,
               description="0 to 1; the shares of the features add up to it."),
        Column(key="band", title="Band", width=8, getter=lambda hit: hit.band,
               description="strong, review or weak."),
        Column(key="caption", title="Entity", width=34, getter=lambda hit: hit.caption,
               description="The party's leading name."),
        Column(key="matched_name", title="Matched name", width=34, getter=lambda hit: hit.matched_name,
               description="The listed name that the typed name met."),
        Column(key="matched_kind", title="Kind of name", width=14, wide=True,
               getter=lambda hit: _words(hit.matched_kind),
               description="primary, alias, weak alias, former, original script or mention."),
        Column(key="kind", title="Type", width=12, getter=lambda hit: str(hit.kind),
               description="person, company, organization, vessel, aircraft or country."),
        Column(key="authorities", title="Authorities", width=12, getter=lambda hit: hit.authorities,
               description="Who designates the party."),
        Column(key="measures", title="Measures", width=22, wide=True,
               getter=lambda hit: unique(_words(one) for one in hit.measures),
               description="What the designations do."),
        Column(key="listed", title="Standing", width=11,
               getter=lambda hit: "press only" if hit.provisional else _words(hit.listed),
               description="listed, not listed or unknown at the date asked for; press only if provisional."),
        Column(key="name_score", title="Name score", kind="score", width=9, wide=True,
               getter=lambda hit: hit.name_score,
               description="How well the names alone agree."),
        Column(key="reason", title="Why", kind="long", width=60, getter=reason, wide=True,
               description="What agreed and what did not, the weightiest first."),
        Column(key="records", title="Records", kind="id", width=26,
               getter=lambda hit: tuple(f"{one.source}:{one.source_id}" for one in hit.records),
               description="The records merged into the party: source and the publisher's own id."),
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda hit: hit.entity_id,
               description="Watchlist's own id of the party."),
    ),
)  # fmt: skip

SOURCES = Table(
    key="sources", title="Lists", description="One row per list: its edition in force and whether all is well.",
    columns=(
        Column(key="source", title="List", width=13, getter=lambda one: one.source, description="Name of the list."),
        Column(key="authority", title="Authority", width=10, getter=lambda one: one.authority,
               description="Whose list it is: ISO 3166 alpha-2 code, or EU, UN."),
        Column(key="title", title="Title", width=36, wide=True, getter=lambda one: one.title,
               description="The list's title."),
        Column(key="edition", title="Edition", kind="id", width=12, getter=lambda one: one.edition,
               description="The edition in force."),
        Column(key="published", title="Published", width=12, wide=True, getter=lambda one: one.published,
               description="The publisher's own date of the edition."),
        Column(key="fetched", title="Fetched", width=20, wide=True, getter=lambda one: one.fetched,
               description="When the edition was read, UTC."),
        Column(key="age_days", title="Age, days", kind="int", width=9, getter=lambda one: one.age_days,
               description="Days since the edition's date."),
        Column(key="stale", title="Stale", kind="flag", width=7, getter=lambda one: one.stale,
               description="yes: not checked within the bound set for the list."),
        Column(key="records", title="Records", kind="int", width=10, getter=lambda one: one.records,
               description="Parties in the edition."),
        Column(key="names", title="Names", kind="int", width=10, getter=lambda one: one.names,
               description="Names in the edition."),
        Column(key="refused", title="Refused", kind="int", width=9, getter=lambda one: one.refused,
               description="Entries that could not be read; each is kept with its reason."),
        Column(key="leftover_fields", title="Fields not taken up", width=24, wide=True, most=6,
               getter=lambda one: one.leftover_fields, description="Fields of the file that no rule takes up."),
        Column(key="health", title="Health", width=14, getter=lambda one: one.health,
               description="Whether the last run went well."),
        Column(key="note", title="Note", kind="long", width=36, wide=True, getter=lambda one: one.note,
               description="What went wrong, and what to do."),
        Column(key="sha256", title="SHA-256", kind="id", width=26, wide=True, getter=lambda one: one.sha256,
               description="Of the archived bytes of the edition."),
    ),
)  # fmt: skip

_WHICH = (
    Column(key="source", title="List", width=11, getter=lambda one: one.source, description="Name of the list."),
    Column(key="source_id", title="Publisher's id", kind="id", width=16, getter=lambda one: one.source_id,
           description="The id of the record at its publisher."),
    Column(key="caption", title="Entity", width=36, getter=lambda one: one.caption,
           description="The party's leading name."),
    Column(key="latin", title="In Latin script", width=24, wide=True, getter=lambda one: one.latin,
           description="A Latin reading of a name in another script."),
)  # fmt: skip
_ABOUT = (
    Column(key="kind", title="Type", width=12, wide=True, getter=lambda one: one.kind,
           description="person, company, organization, vessel, aircraft or country."),
    Column(key="programme", title="Programme", width=26, wide=True, getter=lambda one: one.programme,
           description="Programme or regime of the party."),
)  # fmt: skip
_WHEN = (
    Column(key="cause", title="Cause", width=12, getter=lambda one: _words(one.cause),
           description="source: the publisher changed it; parser: our reader did; review: a person decided on a claim of the press; merge: records were merged or split; "
                       "first load: the first edition ever read."),
    Column(key="materiality", title="Materiality", width=12, getter=lambda one: str(one.materiality),
           description="identity (who it is), legal (what it means in law), wording, or technical."),
    Column(key="detected", title="Detected (UTC)", kind="moment", width=19, wide=True,
           getter=lambda one: one.detected, description="When Watchlist saw it."),
    Column(key="edition_before", title="Edition before", kind="id", width=12, wide=True,
           getter=lambda one: one.edition_before, description="The edition on file before."),
    Column(key="edition", title="Edition", kind="id", width=12, wide=True, getter=lambda one: one.edition,
           description="The edition that brought the change."),
    Column(key="entity_id", title="Entity id", kind="id", width=21, wide=True, getter=lambda one: one.entity_id,
           description="Watchlist's own id of the party."),
    Column(key="link", title="Official entry", kind="link", width=40, wide=True, getter=lambda one: one.link,
           description="Page of the entry at its publisher."),
)  # fmt: skip
CHANGE_COLUMN = Column(
    key="change", title="Change", width=10, getter=lambda one: str(one.change),
    description="added, removed, amended, merged or split.",
)  # fmt: skip
FIELD_COLUMNS = (
    Column(key="field", title="Field", width=20, getter=lambda one: one.field and _words(one.field),
           description="The field that differs; `designation.` stands before facts of a designation."),
    Column(key="before", title="Before", kind="long", width=46, getter=lambda one: readable(one.before) or None,
           description="What only the earlier state says."),
    Column(key="after", title="After", kind="long", width=46, getter=lambda one: readable(one.after) or None,
           description="What only the later state says."),
)  # fmt: skip

CHANGES = Table(
    key="changes", title="Changes", freeze=3,
    description="One row per party added or removed, and per field amended, in a fixed order.",
    columns=(*_WHICH, CHANGE_COLUMN, *FIELD_COLUMNS, *_ABOUT, *_WHEN),
)  # fmt: skip
CHANGE_PARTS = (_WHICH, _ABOUT, _WHEN)
"""Columns that say which party, what it is, and why and when; the sheets of the change report are made of them."""
