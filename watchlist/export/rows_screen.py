"""The tables of screening results. Summary, Clearances and the rest are made from ScreenedRow, one per input row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from watchlist.export.column import Column, Marks, Table, unique
from watchlist.export.rows_answer import reason
from watchlist.screenings import AlertView, FieldVerdict, ScreenedRow, SubjectView
from watchlist.views import HitView

RESULTS = {"no_hit": "No hit", "review": "Review", "strong": "Strong", "input_error": "Input error"}
DISPOSITIONS = {
    "False positive": "false_positive", "True match": "true_match", "More information needed": "information_needed",
    "Escalate": "escalated",
}  # fmt: skip
"""What the drop-down says, and the code of it."""
REASON_CODES = (
    "NAME_ONLY", "TYPE_DIFFERS", "DOB_CONFLICT", "COUNTRY_CONFLICT", "ID_CONFLICT", "ADDRESS_CONFLICT", "GENDER_CONFLICT",
    "PARTIAL_NAME", "COMMON_NAME", "DECEASED", "DELISTED", "LICENSED", "SAME_PARTY", "INSUFFICIENT_INFO", "OTHER",
)  # fmt: skip
STEPS = (
    ("Programme applies", "Is the party under a programme that binds you?"),
    ("Same type", "Are customer and party of the same type (person, company, vessel, ...)?"),
    ("Full name", "Does the full name agree, not only a part of it?"),
    ("Whole entry compared", "Was the whole entry compared with all you know of the customer?"),
    ("Details agree", "Do several details agree (date of birth, nationality, identifiers, address)?"),
)
_RESULT_MARKS: Marks = (("Strong", "alarm"), ("Review", "notice"), ("Input error", "notice"))
_BAND_MARKS: Marks = (("strong", "alarm"), ("review", "notice"))
_VERDICT_MARKS: Marks = (("conflict", "alarm"),)
_ANSWERS = ("yes", "no", "not known")
FIELDS = (
    ("birth", "Born"), ("birth_place", "Place of birth"), ("country", "Country"), ("gender", "Gender"),
    ("identifier", "Identifiers"), ("address", "Address"),
)  # fmt: skip


class Met(NamedTuple):
    """A customer and a party it met."""

    subject: SubjectView
    hit: Any


def _met(row: ScreenedRow) -> Iterator[Met]:
    return (Met(row.subject, hit) for hit in row.hits)


def _missed(row: ScreenedRow) -> Iterator[Met]:
    return (Met(row.subject, hit) for hit in row.near_misses)


def _records(hit: HitView) -> tuple[str, ...]:
    return tuple(f"{one.source}:{one.source_id}" for one in hit.records)


def _standing(hit: HitView) -> str:
    return "press only" if hit.provisional else hit.listed.replace("_", " ")


_SUBJECT = (
    Column(key="subject_id", title="Customer id", kind="id", width=16, getter=lambda row: row.subject.subject_id,
           description="Your id of the customer."),
    Column(key="subject_name", title="Customer", width=32, getter=lambda row: row.subject.name,
           description="The customer's name as you gave it."),
)  # fmt: skip
_PARTY = (
    Column(key="caption", title="Listed party", width=32, getter=lambda row: row.hit.caption,
           description="The party's leading name."),
    Column(key="matched_name", title="Matched name", width=32, getter=lambda row: row.hit.matched_name,
           description="The listed name that the customer's name met."),
    Column(key="score", title="Score", kind="score", width=9, getter=lambda row: row.hit.score,
           description="0 to 1; the shares of the features add up to it."),
    Column(key="band", title="Band", width=9, getter=lambda row: row.hit.band, description="strong, review or weak.",
           marks=_BAND_MARKS),
)  # fmt: skip
_ENTITY = Column(
    key="entity_id", title="Entity id", kind="id", width=21, getter=lambda row: row.hit.entity_id,
    description="Watchlist's own id of the party.",
)  # fmt: skip
_ALERT = Column(
    key="alert_id", title="Alert", kind="id", width=18, getter=lambda row: row.hit.alert_id,
    description="The alert's id; the same customer and party have the same id in every run.",
)  # fmt: skip

SUMMARY = Table(
    key="summary", title="Summary", freeze=3,
    description="One row per input row, in the order of the input.",
    columns=(
        Column(key="row", title="Row", kind="int", width=8, getter=lambda row: row.row, description="Row of the input."),
        *_SUBJECT,
        Column(key="kind", title="Type", width=12, getter=lambda row: row.subject.kind, description="As you gave it."),
        Column(key="born", title="Born", width=14, getter=lambda row: row.subject.births, description="As you gave it."),
        Column(key="country", title="Country", width=12,
               getter=lambda row: unique((*row.subject.nationalities, *row.subject.countries)),
               description="Nationalities and countries as you gave them."),
        Column(key="result", title="Result", width=12, getter=lambda row: RESULTS.get(row.result, row.result),
               description="No hit, Review, Strong, or Input error.", marks=_RESULT_MARKS),
        Column(key="top_score", title="Top score", kind="score", width=9,
               getter=lambda row: row.hits[0].score if row.hits else None, description="Score of the best hit."),
        Column(key="band", title="Band", width=9, getter=lambda row: row.hits[0].band if row.hits else None,
               description="Band of the best hit.", marks=_BAND_MARKS),
        Column(key="hits", title="Hits", kind="int", width=7, getter=lambda row: len(row.hits),
               description="Hits at or above the threshold; each is a row of Hits."),
        Column(key="cleared", title="Cleared before", kind="int", width=9, getter=lambda row: len(row.clearances),
               description="Hits hidden by a clearance; each is a row of Clearances applied."),
        Column(key="lists", title="Lists hit", width=16,
               getter=lambda row: tuple(sorted({ref.source for hit in row.hits for ref in hit.records})),
               description="The lists that the hits stand on."),
        Column(key="status", title="Decision", width=14,
               getter=lambda row: "" if not row.hits else tuple(sorted({hit.status for hit in row.hits})),
               description="Where the decisions on the hits stand."),
        Column(key="error", title="What is wrong with the row", kind="long", width=44, getter=lambda row: row.error,
               description="Why the row could not be screened."),
    ),
)  # fmt: skip


def _verdict(field: str, part: str) -> Any:
    def get(row: Met) -> str | None:
        found: FieldVerdict | None = next((one for one in row.hit.verdicts if one.field == field), None)
        return getattr(found, part) or None if found is not None else None

    return get


def _field_columns() -> Iterator[Column]:
    for field, title in FIELDS:
        yield Column(key=f"{field}_customer", title=f"{title}, customer", width=18, getter=_verdict(field, "customer"),
                     description="What your data say.")  # fmt: skip
        yield Column(key=f"{field}_listed", title=f"{title}, listed", width=18, getter=_verdict(field, "listed"),
                     description="What the lists say.")  # fmt: skip
        yield Column(key=f"{field}_verdict", title=f"{title}, verdict", width=12, getter=_verdict(field, "verdict"),
                     description="agree, compatible, conflict, or missing on one side.", marks=_VERDICT_MARKS)  # fmt: skip


ALERTS = Table(
    key="alerts", title="Hits", freeze=4, rows=_met,
    description="One row per customer and party at or above the threshold, in the order of the input, the best first.",
    columns=(
        _ALERT, *_SUBJECT, *_PARTY,
        Column(key="matched_kind", title="Kind of name", width=13,
               getter=lambda row: str(row.hit.matched_kind).replace("_", " "),
               description="primary, alias, weak alias, former, original script or mention."),
        Column(key="matched_strength", title="Strength", width=10, getter=lambda row: str(row.hit.matched_strength),
               description="How well the alias identifies the party, as the publisher grades it."),
        Column(key="matched_script", title="Script", width=8, getter=lambda row: row.hit.matched_script,
               description="ISO 15924 code of the matched name's script."),
        Column(key="name_score", title="Name score", kind="score", width=9, getter=lambda row: row.hit.name_score,
               description="How well the names alone agree: a name match is not yet a party match."),
        Column(key="identifier_score", title="Identifier score", kind="score", width=10,
               getter=lambda row: row.hit.identifier_score, description="How well identifiers agree, where both have some."),
        Column(key="kind", title="Type", width=12, getter=lambda row: str(row.hit.kind), description="Of the party."),
        Column(key="records", title="Records", kind="id", width=24, getter=lambda row: _records(row.hit),
               description="The party's records: list and the publisher's own id."),
        Column(key="authorities", title="Authorities", width=12, getter=lambda row: row.hit.authorities,
               description="Who designates the party."),
        Column(key="programmes", title="Programmes", width=26, getter=lambda row: row.hit.programmes,
               description="Programmes or regimes of the designations."),
        Column(key="measures", title="Legal effect", width=22,
               getter=lambda row: unique(str(one).replace("_", " ") for one in row.hit.measures),
               description="What the designations do."),
        Column(key="listed_on", title="Listed", kind="date", width=12, getter=lambda row: row.hit.listed_on,
               description="The earliest listing date that a list states."),
        Column(key="standing", title="Standing", width=11, getter=lambda row: _standing(row.hit),
               description="listed, not listed, unknown, or press only."),
        Column(key="reason", title="Why", kind="long", width=52, getter=lambda row: row.hit.reason or reason(row.hit),
               description="Why it is a hit."),
        Column(key="against", title="What speaks against it", kind="long", width=40, getter=lambda row: row.hit.against,
               description="Facts of both sides that do not agree."),
        *_field_columns(),
        Column(key="previous", title="Previous decision", width=24, getter=lambda row: row.hit.previous,
               description="The last decision on customer and party."),
        Column(key="reopened", title="Reopened because", width=30, getter=lambda row: row.hit.reopened,
               description="What changed since the pair was cleared."),
        _ENTITY,
        Column(key="link", title="Official entry", kind="link", width=40, getter=lambda row: row.hit.link,
               description="Page of the entry at its publisher."),
    ),
)  # fmt: skip


def _fill(key: str, title: str, description: str, **more: Any) -> Column:
    """A cell for the officer to fill in."""
    return Column(key=key, title=title, description=description, getter=lambda _: None, editable=True, **more)


LOCKED_KEYS = ("alert_id", "subject_id", "subject_name", "caption", "matched_name", "score", "band", "records",
               "standing", "reason", "entity_id", "entity_fingerprint")  # fmt: skip
"""Columns of Decisions that the keyed hash of a row covers, in this order."""
DECISIONS = Table(
    key="decisions", title="Decisions", freeze=3, rows=_met,
    description="One row per hit, for the officer to fill in; all other cells are locked. `watchlist decide` reads it back.",
    columns=(
        _ALERT, *_SUBJECT, *_PARTY,
        Column(key="records", title="Records", kind="id", width=22, getter=lambda row: _records(row.hit),
               description="The party's records: list and the publisher's own id."),
        Column(key="standing", title="Standing", width=11, getter=lambda row: _standing(row.hit),
               description="listed, not listed, unknown, or press only."),
        Column(key="reason", title="Why", kind="long", width=44, getter=lambda row: row.hit.reason or reason(row.hit),
               description="Why it is a hit."),
        _fill("disposition", "Disposition", "Your verdict.", width=22, choices=tuple(DISPOSITIONS)),
        _fill("reason_code", "Reason code", "The comparison that decides it; OTHER needs a narrative.", width=22,
              choices=REASON_CODES),
        *(_fill(f"step_{number}", f"{number}. {title}", question, width=13, choices=_ANSWERS)
          for number, (title, question) in enumerate(STEPS, 1)),
        _fill("narrative", "Narrative", "In your words.", kind="long", width=40),
        _fill("evidence", "Evidence", "Where the proof is kept.", width=24),
        _fill("escalated_to", "Escalated to", "Who decides it instead.", width=18),
        _fill("analyst", "Analyst", "Who decided.", width=18),
        _fill("decided_on", "Decided on", "The day, as 2026-11-22.", kind="date", width=12),
        _fill("reviewer", "Reviewer", "The second person, where four eyes are asked for.", width=18),
        _fill("reviewed_on", "Reviewed on", "The day, as 2026-11-22.", kind="date", width=12),
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda row: row.hit.entity_id, hidden=True,
               description="Watchlist's own id of the party."),
        Column(key="entity_fingerprint", title="State of the party", kind="id", width=16, hidden=True,
               getter=lambda row: row.hit.entity_fingerprint, description="Fingerprint of the party as it was screened."),
    ),
)  # fmt: skip

CLEARANCES = Table(
    key="clearances", title="Clearances applied", freeze=2, rows=lambda row: row.clearances,
    description="One row per hit that a clearance hid; nothing is hidden without standing here.",
    columns=(
        Column(key="subject_id", title="Customer id", kind="id", width=16, getter=lambda one: one.subject_id,
               description="Your id of the customer."),
        Column(key="subject_name", title="Customer", width=32, getter=lambda one: one.subject_name,
               description="The customer's name."),
        Column(key="caption", title="Listed party", width=32, getter=lambda one: one.caption,
               description="The party's leading name."),
        Column(key="score", title="Score", kind="score", width=9, getter=lambda one: one.score,
               description="Of the hidden hit."),
        Column(key="cleared_by", title="Cleared by", width=18, getter=lambda one: one.cleared_by, description="Who."),
        Column(key="cleared_on", title="Cleared on", kind="date", width=12, getter=lambda one: one.cleared_on,
               description="When."),
        Column(key="reason", title="Reason", width=20, getter=lambda one: one.reason, description="The reason code."),
        Column(key="note", title="Narrative", kind="long", width=40, getter=lambda one: one.note,
               description="In the officer's words."),
        Column(key="expires", title="Expires", kind="date", width=12, getter=lambda one: one.expires,
               description="The hit comes back on this day at the latest."),
        Column(key="unchanged", title="Unchanged since", kind="flag", width=11, getter=lambda one: one.unchanged,
               description="yes: customer and party are as they were when it was given."),
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda one: one.entity_id,
               description="Watchlist's own id of the party."),
    ),
)  # fmt: skip

NEAR_MISSES = Table(
    key="near_misses", title="Near misses", freeze=2, rows=_missed,
    description="One row per party just under the threshold, so that one sees what the threshold leaves out.",
    columns=(*_SUBJECT, *_PARTY,
             Column(key="records", title="Records", kind="id", width=24, getter=lambda row: _records(row.hit),
                    description="The party's records."),
             Column(key="reason", title="Why not", kind="long", width=52, getter=lambda row: reason(row.hit),
                    description="What agreed and what did not."),
             _ENTITY),
)  # fmt: skip

QUALITY = Table(
    key="quality", title="Input quality", freeze=2, rows=lambda row: row.issues,
    description="One row per remark on an input row; the row was screened all the same unless Summary says Input error.",
    columns=(
        Column(key="row", title="Row", kind="int", width=8, getter=lambda one: one.row, description="Row of the input."),
        Column(key="subject_id", title="Customer id", kind="id", width=16, getter=lambda one: one.subject_id,
               description="Your id of the customer."),
        Column(key="issue", title="Remark", width=26, getter=lambda one: one.issue.replace("_", " "),
               description="What is odd or missing."),
        Column(key="detail", title="Details", kind="long", width=70, getter=lambda one: one.detail,
               description="The value concerned."),
    ),
)  # fmt: skip

SCREEN_TABLES: tuple[Table, ...] = (SUMMARY, ALERTS, DECISIONS, CLEARANCES, NEAR_MISSES, QUALITY)


def locked_values(alert: AlertView, subject: SubjectView) -> dict[str, Any]:
    """The locked cells of an alert's row of Decisions, by key."""
    met = Met(subject, alert)
    return {column.key: column.getter(met) for column in DECISIONS.columns if not column.editable}


def _name_of(side: str) -> Any:
    def get(alert: Any) -> str:
        names = (alert.facts.get(side) or {}).get("names") or ("",)
        return str(names[0])

    return get


EFFECTS = Table(
    key="effects", title="Alerts", freeze=3,
    description="One row per alert that monitoring raised, changed, reopened or ended.",
    columns=(
        Column(key="state", title="State", width=10, getter=lambda one: one.state,
               description="open, or gone where customer and party are no longer alike or the party is delisted."),
        Column(key="subject_id", title="Customer id", kind="id", width=16, getter=lambda one: one.subject_id,
               description="Your id of the customer."),
        Column(key="subject_name", title="Customer", width=28, getter=_name_of("subject"), description="The customer's name."),
        Column(key="party", title="Listed party", width=28, getter=_name_of("entity"), description="A name of the party."),
        Column(key="score", title="Score", kind="score", width=9, getter=lambda one: one.score, description="0 to 1."),
        Column(key="band", title="Band", width=9, getter=lambda one: one.band, description="strong or review.",
               marks=_BAND_MARKS),
        Column(key="trigger", title="Because", kind="long", width=50, getter=lambda one: one.trigger,
               description="What brought it: the records that changed, or why a cleared hit is back."),
        Column(key="alert_id", title="Alert", kind="id", width=18, getter=lambda one: one.alert_id, wide=True,
               description="The alert's id; the same customer and party have the same id in every run."),
        Column(key="entity_id", title="Entity id", kind="id", width=21, getter=lambda one: one.entity_id, wide=True,
               description="Watchlist's own id of the party."),
    ),
)  # fmt: skip
