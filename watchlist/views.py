"""The shapes that leave the product: what tasks answer, the renderer prints and exporters write.

Each is a plain value; `msgspec.to_builtins(view)` is its JSON shape. Adding a field is fine, renaming or removing one is
a breaking change that belongs into the changelog.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from watchlist.records import (
    SCHEMA_VERSION,
    Address,
    Change,
    Evidence,
    Identifier,
    Kind,
    Measure,
    NameKind,
    PartialDate,
    Place,
    Relation,
    Status,
    Strength,
    Taken,
)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views: every field stands in the JSON, empty or not."""


class RecordRef(View, frozen=True, kw_only=True):
    """The key of a record."""

    source: str
    source_id: str


class NameView(View, frozen=True, kw_only=True):
    """A name of an entity with the record it stands in. `latin` is a Latin reading of a name in another script."""

    name: str
    kind: NameKind
    strength: Strength = Strength.UNKNOWN
    script: str = "Latn"
    latin: str | None = None
    source: str = ""
    source_id: str = ""


class DesignationView(View, frozen=True, kw_only=True):
    """A designation with the record it stands in; the five dates are never taken from one another."""

    authority: str
    authority_name: str | None = None
    programme: str | None = None
    measures: tuple[Measure, ...] = ()
    measures_derived: bool = False
    legal_basis: str | None = None
    reason: str | None = None
    status: Status = Status.IMPOSED
    announced: dt.date | None = None
    announced_text: str | None = None
    announced_note: str | None = None
    listed: dt.date | None = None
    effective: dt.date | None = None
    amended: dt.date | None = None
    removed: dt.date | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    taken: Taken | None = None
    """For claims of the press: how sure the reading is, and why the claim counts."""
    source: str = ""
    source_id: str = ""
    link: str | None = None


class Claim(View, frozen=True, kw_only=True):
    """A value of one kind with the record that states it: birth, birth_place, nationality, gender, position, ..."""

    field: str
    text: str
    source: str
    source_id: str
    detail: PartialDate | Place | Address | Identifier | Relation | None = None


class Disagreement(View, frozen=True, kw_only=True):
    """A field on which records of one entity cannot all be right, with each statement and who makes it."""

    field: str
    claims: tuple[Claim, ...]


class RecordView(View, frozen=True, kw_only=True):
    """One record of an entity: where it stands, from which edition, and whether that list has it at the time asked."""

    source: str
    source_id: str
    authority: str
    caption: str
    edition: str | None = None
    sha256: str | None = None
    locator: str | None = None
    first_edition: str | None = None
    last_edition: str | None = None
    listed: str = "listed"
    """listed, not_listed or unknown, at the time asked for."""
    listed_by: str | None = None
    """The date field that decided `listed`, or the bounds: which editions had the party and which had not."""
    title: str | None = None
    """Headline of the article, for press records."""
    publisher: str | None = None
    published: dt.date | None = None
    """The article's trusted date, for press records."""
    story: str | None = None
    """Which story the article tells, for press records: copies of one report bear the same."""
    link: str | None = None


class EntityView(View, frozen=True, kw_only=True):
    """One party, everything known."""

    schema_version: int = SCHEMA_VERSION
    entity_id: str
    caption: str
    kind: Kind
    provisional: bool = False
    records: tuple[RecordView, ...] = ()
    names: tuple[NameView, ...] = ()
    designations: tuple[DesignationView, ...] = ()
    claims: tuple[Claim, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    redirected_from: tuple[str, ...] = ()
    reports: int = 0
    """Articles that report on the party."""
    stories: int = 0
    """Independent stories they tell: copies of one report count once."""
    first_reported: dt.date | None = None
    """The earliest trusted date of these stories."""

    @property
    def authorities(self) -> tuple[str, ...]:
        """Codes of the authorities that designate the party, in alphabetical order."""
        return tuple(sorted({designation.authority for designation in self.designations}))

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures against the party, in alphabetical order."""
        return tuple(sorted({str(measure) for one in self.designations for measure in one.measures}))


class ExplanationPart(View, frozen=True, kw_only=True):
    """One feature of a score: `contribution` is its share; the shares add up to the score."""

    feature: str
    score: float
    query: str
    listed: str
    note: str = ""
    contribution: float = 0.0


class HitView(View, frozen=True, kw_only=True):
    """A name against an entity. `band` is strong, review or weak."""

    entity_id: str
    caption: str
    kind: Kind
    score: float
    band: str
    provisional: bool = False
    matched_name: str = ""
    matched_kind: NameKind = NameKind.PRIMARY
    records: tuple[RecordRef, ...] = ()
    authorities: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    listed: str = "listed"
    name_score: float = 0.0
    candidate_score: float = 0.0
    explanation: tuple[ExplanationPart, ...] = ()


class ListStamp(View, frozen=True, kw_only=True):
    """The edition of a list that an answer stands on."""

    source: str
    edition: str | None
    sha256: str | None
    age_days: int | None = None
    stale: bool = False


class LookupView(View, frozen=True, kw_only=True):
    """The answer to `lookup`."""

    schema_version: int = SCHEMA_VERSION
    query: dict[str, Any]
    as_of: str | None = None
    known_at: str | None = None
    algorithm: str
    min_score: float
    config_hash: str
    lists: tuple[ListStamp, ...] = ()
    hits: tuple[HitView, ...] = ()
    near_misses: tuple[HitView, ...] = ()
    total: int = 0
    """Hits at or above the threshold, also those beyond the limit."""


class ChangeView(View, frozen=True, kw_only=True):
    """One change: a whole party added or removed (no field), or one field amended. `cause` says whose doing it is."""

    source: str
    source_id: str
    entity_id: str | None
    caption: str
    latin: str | None = None
    """A Latin reading of a caption in another script."""
    change: Change
    field: str | None = None
    before: Any = None
    after: Any = None
    cause: str = "source"
    materiality: str = "identity"
    detected: dt.datetime
    edition_before: str | None = None
    edition: str | None = None
    kind: str | None = None
    programme: str | None = None
    link: str | None = None


class DiffView(View, frozen=True, kw_only=True):
    """The answer to `diff`. JSON names are from and to."""

    schema_version: int = SCHEMA_VERSION
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    changes: tuple[ChangeView, ...] = ()


class SourceView(View, frozen=True, kw_only=True):
    """One source: what it is, its edition in force, and whether all is well."""

    source: str
    authority: str
    title: str = ""
    edition: str | None = None
    published: str | None = None
    fetched: str | None = None
    sha256: str | None = None
    records: int = 0
    names: int = 0
    refused: int = 0
    leftover_fields: tuple[str, ...] = ()
    age_days: int | None = None
    stale: bool = False
    health: str = "never loaded"
    note: str | None = None


class SourcesView(View, frozen=True, kw_only=True):
    """The answer to `sources`."""

    schema_version: int = SCHEMA_VERSION
    sources: tuple[SourceView, ...] = ()


class Sum(View, frozen=True, kw_only=True):
    """A number and what it is made of; a cover shows it with the verdict whether the parts add up to the total."""

    label: str
    total: int
    parts: dict[str, int] = {}

    @property
    def holds(self) -> bool:
        """Whether the parts add up (a number without parts stands for itself)."""
        return not self.parts or sum(self.parts.values()) == self.total


class CoverFacts(View, frozen=True, kw_only=True):
    """What stands on the cover of every workbook and page: who asked what, when, of which lists, by which rules."""

    title: str
    purpose: str = ""
    organisation: str = ""
    run_id: str = ""
    requested_by: str = ""
    run_time: dt.datetime
    """With its zone; shown as local time and as UTC."""
    version: str = ""
    """Of Watchlist."""
    algorithm: str = ""
    config_hash: str = ""
    settings: dict[str, str] = {}
    """Thresholds, filters and dates asked for, in words, in the order to show them."""
    lists: tuple[SourceView, ...] = ()
    sums: tuple[Sum, ...] = ()
    """Numbers only the caller knows; writers add those of their own sheets."""
    audit_head: str = ""
    audit_entries: int | None = None
    retention_until: dt.date | None = None
    classification: str = "Confidential: contains personal data"
    remarks: tuple[str, ...] = ()


class Trend(View, frozen=True, kw_only=True):
    """The size of a list over its last editions, the oldest first: (day of the edition, records)."""

    source: str
    points: tuple[tuple[str, int], ...] = ()


class CustomerEffect(View, frozen=True, kw_only=True):
    """What a change means for a customer: `effect` is new_alert, reopened, changed or closed; `trigger` says why."""

    subject_id: str
    subject_name: str
    entity_id: str
    caption: str
    effect: str
    trigger: str = ""
    score: float = 0.0
    band: str = ""
    records: tuple[RecordRef, ...] = ()


class PressClaim(View, frozen=True, kw_only=True):
    """What one story says about a party, and what the lists say to it.

    `standing` is: listed (the authority's own list has the party), no longer on this authority's list, not on this
    authority's list, or not on any list; then the party is `provisional`. `lag_days` runs from the announcement to the
    listing date. Of the articles that tell the story (`reports`), the earliest gives the day and the sentence; `stories`
    counts the independent stories that report this act, this one among them.
    """

    entity_id: str
    caption: str
    provisional: bool = False
    authority: str
    measures: tuple[Measure, ...] = ()
    status: Status = Status.IMPOSED
    announced: dt.date | None = None
    announced_note: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    title: str | None = None
    quote: str | None = None
    link: str | None = None
    story: str | None = None
    reports: int = 1
    stories: int = 1
    standing: str = "not on any list"
    listed: dt.date | None = None
    lag_days: int | None = None


class DiffReport(View, frozen=True, kw_only=True):
    """All that a change report shows; `facts.lists` is the list health."""

    facts: CoverFacts
    diff: DiffView
    customers: tuple[CustomerEffect, ...] = ()
    press: tuple[PressClaim, ...] = ()
    trends: tuple[Trend, ...] = ()
