"""What a run of a task did, in the shapes that leave the product: updates, ingests, extractions, merges, the log.

The companions of `views`, which show parties; the same rules hold (plain values, fields may be added).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from watchlist.records import SCHEMA_VERSION, Kind, Measure, Mention, Status
from watchlist.views import ChangeView, CoverFacts, EntityView, ExplanationPart, PressClaim


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all outcomes: every field stands in the JSON, empty or not."""


class UpdateOutcome(Outcome, frozen=True, kw_only=True):
    """What became of one edition. `outcome`: stored, unchanged, not_modified, refused, failed."""

    source: str
    outcome: str
    edition: str | None = None
    sha256: str | None = None
    format: str | None = None
    records: int = 0
    names: int = 0
    added: int = 0
    removed: int = 0
    amended: int = 0
    refused: int = 0
    """Entries of the file that could not be read; the ledger says which and why."""
    leftovers: tuple[str, ...] = ()
    message: str = ""


class UpdatesView(Outcome, frozen=True, kw_only=True):
    """The answer to `update`."""

    schema_version: int = SCHEMA_VERSION
    updates: tuple[UpdateOutcome, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether some source could not be brought up to date."""
        return any(one.outcome in ("refused", "failed") for one in self.updates)


class Quote(Outcome, frozen=True, kw_only=True):
    """A sentence of the archived text: `text[start:end] == quote`."""

    start: int
    end: int
    quote: str
    rule: str | None = None


class ExtractedDesignation(Outcome, frozen=True, kw_only=True):
    """An act against a party, as a text reports it."""

    authority: str
    authority_name: str | None
    measures: tuple[Measure, ...]
    status: Status
    announced: dt.date | None
    announced_text: str | None
    announced_note: str | None
    reason: str | None
    programme: str | None = None
    evidence: tuple[Quote, ...] = ()
    confidence: float | None = None
    to_review: bool = False
    """Whether the claim is below the bar of the settings, so that it counts only on a person's word."""


class ExtractedRecord(Outcome, frozen=True, kw_only=True):
    """A party against which a text reports an act."""

    name: str
    kind: Kind
    other_names: tuple[str, ...]
    role: str | None
    designations: tuple[ExtractedDesignation, ...]
    mentions: tuple[Mention, ...]
    confidence: float | None
    identifiers: tuple[str, ...] = ()
    source_id: str = ""


class ExtractedDocument(Outcome, frozen=True, kw_only=True):
    """The text that was read."""

    path: str
    sha256: str
    title: str | None
    publisher: str | None
    published: dt.date | None
    language: str | None
    url: str | None = None


class ExtractView(Outcome, frozen=True, kw_only=True):
    """The answer to `extract` for one document. `notes` says what could not be read or was left open."""

    schema_version: int = SCHEMA_VERSION
    document: ExtractedDocument
    records: tuple[ExtractedRecord, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def to_review(self) -> int:
        """How many of its claims are below the bar."""
        return sum(1 for record in self.records for act in record.designations if act.to_review)


class IngestedDocument(Outcome, frozen=True, kw_only=True):
    """What became of one article. `outcome`: stored, unchanged."""

    path: str
    sha256: str
    title: str | None
    published: dt.date | None
    outcome: str
    parties: int = 0
    added: int = 0
    removed: int = 0
    amended: int = 0
    claims_waiting: int = 0
    """Claims of it that want a person before they count."""
    notes: tuple[str, ...] = ()


class IngestView(Outcome, frozen=True, kw_only=True):
    """The answer to `ingest`."""

    schema_version: int = SCHEMA_VERSION
    documents: tuple[IngestedDocument, ...] = ()

    @property
    def claims_waiting(self) -> int:
        """How many claims of these articles want a person."""
        return sum(document.claims_waiting for document in self.documents)


class MergeOutcome(Outcome, frozen=True, kw_only=True):
    """Two records that were put into one entity, and on what ground."""

    entity_id: str
    caption: str
    one: str
    one_caption: str
    other: str
    other_caption: str
    ground: str
    score: float
    reason: str
    new: bool = True
    """Whether this run put them together, or they were together before."""


class QueueItem(Outcome, frozen=True, kw_only=True):
    """A pair that wants a person's verdict, and why."""

    one: str
    one_caption: str
    other: str
    other_caption: str
    score: float
    reason: str
    priority: float = 0.0


class ResolveView(Outcome, frozen=True, kw_only=True):
    """The answer to `resolve`."""

    schema_version: int = SCHEMA_VERSION
    records: int = 0
    entities: int = 0
    merges: tuple[MergeOutcome, ...] = ()
    queue: tuple[QueueItem, ...] = ()
    splits: int = 0

    @property
    def summary(self) -> str:
        """One line for the person who ran it."""
        new = sum(1 for merge in self.merges if merge.new)
        asked = f"; {len(self.queue)} pairs want a person: watchlist review" if self.queue else ""
        return f"{self.records} records are {self.entities} entities, {new} new merges{asked}"


class AuditEntryView(Outcome, frozen=True, kw_only=True):
    """One entry of the log; `hash` covers the entry and the hash before it."""

    number: int
    time: dt.datetime
    actor: str
    action: str
    summary: str
    details: Any = None
    hash: str = ""


class AuditView(Outcome, frozen=True, kw_only=True):
    """The answer to `audit log`, newest first."""

    schema_version: int = SCHEMA_VERSION
    entries: tuple[AuditEntryView, ...] = ()
    total: int = 0
    head: str | None = None


class PairView(Outcome, frozen=True, kw_only=True):
    """The answer to `explain` for two names or parties; the contributions of `explanation` add up to `score`."""

    schema_version: int = SCHEMA_VERSION
    one: str
    other: str
    score: float
    band: str
    verdict: str
    threshold: float
    algorithm: str
    config_hash: str
    explanation: tuple[ExplanationPart, ...] = ()
    conflicts: tuple[str, ...] = ()
    one_entity: str | None = None
    other_entity: str | None = None


class WhyStep(Outcome, frozen=True, kw_only=True):
    """One link that joined two records: `ground` is judged, reference, identifier or score."""

    one: str
    one_caption: str
    other: str
    other_caption: str
    ground: str
    score: float
    reason: str
    since: dt.datetime | None = None
    explanation: tuple[Any, ...] = ()


class WhyView(Outcome, frozen=True, kw_only=True):
    """The answer to `why`: how the cluster of an entity came to be."""

    schema_version: int = SCHEMA_VERSION
    entity_id: str
    caption: str
    records: tuple[str, ...] = ()
    steps: tuple[WhyStep, ...] = ()
    judgements: tuple[str, ...] = ()


class QueueSide(Outcome, frozen=True, kw_only=True):
    """One side of a pair that waits: what its record says, field by field, in words."""

    key: str
    caption: str
    entity_id: str
    fingerprint: str
    facts: dict[str, tuple[str, ...]] = {}
    evidence: tuple[str, ...] = ()


class ReviewItem(Outcome, frozen=True, kw_only=True):
    """A pair that waits for a person, with both sides. `marks` says of each field: agree, conflict, differ or one side."""

    one: QueueSide
    other: QueueSide
    score: float
    priority: float
    reason: str
    marks: dict[str, str] = {}
    waiting_for: str | None = None
    """The person whose verdict wants a second pair of eyes."""


class ClaimSentence(Outcome, frozen=True, kw_only=True):
    """A sentence that makes a claim: `marks` are the offsets within `text` at which the party is named."""

    start: int
    end: int
    text: str
    rule: str | None = None
    marks: tuple[tuple[int, int], ...] = ()


class ClaimItem(Outcome, frozen=True, kw_only=True):
    """A claim of the press for a person: what is claimed, how sure that is, and the sentences of the article.

    `key` and `claim` name it; `fingerprint` is another whenever what it says, its sentences or what was decided on it
    is. `state` is automatic, accepted, corrected, rejected, unsure or waiting; `decided` says by whom, when and why,
    `note` why it is asked again. `day_note` says why there is no day.
    """

    key: str
    claim: str
    fingerprint: str
    state: str
    party: str
    kind: Kind
    other_names: tuple[str, ...] = ()
    role: str | None = None
    authority: str
    authority_name: str | None = None
    status: Status
    measures: tuple[Measure, ...] = ()
    day: dt.date | None = None
    day_text: str | None = None
    day_note: str | None = None
    confidence: float
    threshold: float
    sentences: tuple[ClaimSentence, ...] = ()
    decided: str | None = None
    history: tuple[str, ...] = ()
    """Everything ever said of it, the oldest first, also what was taken back."""
    corrections: dict[str, str] = {}
    note: str = ""
    title: str = ""
    publisher: str | None = None
    published: dt.date | None = None
    document: str = ""


class ReviewView(Outcome, frozen=True, kw_only=True):
    """The answer to `review --json`: pairs (`items`), and claims of the press."""

    schema_version: int = SCHEMA_VERSION
    items: tuple[ReviewItem, ...] = ()
    claims: tuple[ClaimItem, ...] = ()


class PressArticle(Outcome, frozen=True, kw_only=True):
    """One article of a story: `quote` is its sentence about the party, `sha256` that of the archived text."""

    title: str
    publisher: str | None = None
    published: dt.date | None = None
    sha256: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    link: str | None = None


class PressStory(Outcome, frozen=True, kw_only=True):
    """Articles that report the same, the earliest first. As corroboration they count once, whoever carries them.

    `published` is the earliest trusted date of the story, also where an article that does not name the party has it;
    `outlets` counts the publishers that carry it, `because` says what ties the articles.
    """

    story: str
    outlets: int = 1
    published: dt.date | None = None
    because: tuple[str, ...] = ()
    articles: tuple[PressArticle, ...] = ()


class OwnEvent(Outcome, frozen=True, kw_only=True):
    """Something done here about a party: `kind` is screening, lookup, decision, clearance, judgement, export."""

    when: dt.datetime
    kind: str
    actor: str = ""
    text: str = ""
    subject_id: str | None = None
    run_id: str | None = None


class DossierView(Outcome, frozen=True, kw_only=True):
    """Everything on file about one party; `timeline` is every change, the oldest first."""

    schema_version: int = SCHEMA_VERSION
    facts: CoverFacts
    entity: EntityView
    timeline: tuple[ChangeView, ...] = ()
    stories: tuple[PressStory, ...] = ()
    history: tuple[OwnEvent, ...] = ()


class PressView(Outcome, frozen=True, kw_only=True):
    """The answer to `diff --press`: each act that an article reports, and what the lists say to it."""

    schema_version: int = SCHEMA_VERSION
    claims: tuple[PressClaim, ...] = ()
