"""The shapes of screening: customers, alerts, clearances, what an officer decided. The companions of `views`."""

from __future__ import annotations

import datetime as dt

from watchlist.records import Strength
from watchlist.views import HitView, View


class SubjectView(View, frozen=True, kw_only=True):
    """A customer as the input gives it; values as texts. `row` counts from 1 in the input's order."""

    row: int
    subject_id: str
    name: str
    kind: str | None = None
    births: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    birth_places: tuple[str, ...] = ()
    gender: str | None = None


class FieldVerdict(View, frozen=True, kw_only=True):
    """A field of customer and listed party side by side: `verdict` is agree, compatible, conflict or missing.

    `field` is birth, birth_place, country, gender, identifier or address.
    """

    field: str
    customer: str = ""
    listed: str = ""
    verdict: str = "missing"


class AlertView(HitView, frozen=True, kw_only=True):
    """A hit of a customer, with what an officer needs to decide it. `alert_id` is stable between runs."""

    alert_id: str
    programmes: tuple[str, ...] = ()
    listed_on: dt.date | None = None
    matched_script: str = "Latn"
    matched_strength: Strength = Strength.UNKNOWN
    identifier_score: float | None = None
    verdicts: tuple[FieldVerdict, ...] = ()
    reason: str = ""
    """Why it is a hit, in plain words."""
    against: str = ""
    """What speaks against it, in plain words."""
    previous: str = ""
    """The last decision on the pair, if there was one."""
    reopened: str = ""
    """Why a cleared pair is back, if it is."""
    status: str = "open"
    link: str | None = None
    entity_fingerprint: str = ""
    """Of the listed party's identifying facts: a decision made on another state of it is stale."""


class ClearanceView(View, frozen=True, kw_only=True):
    """A remembered false positive that hid a hit."""

    subject_id: str
    subject_name: str
    entity_id: str
    caption: str
    score: float
    cleared_by: str
    cleared_on: dt.date
    reason: str
    note: str = ""
    expires: dt.date | None = None
    unchanged: bool = True
    """Whether both sides are as they were when it was given."""


class InputIssue(View, frozen=True, kw_only=True):
    """Something about an input row that a person should know: `issue` is a code such as no_birth_date or mojibake."""

    row: int
    subject_id: str = ""
    issue: str
    detail: str = ""


class ScreenedRow(View, frozen=True, kw_only=True):
    """The result for one input row. `result` is strong, review, no_hit or input_error; hits stand best first."""

    row: int
    subject: SubjectView
    result: str
    error: str | None = None
    hits: tuple[AlertView, ...] = ()
    near_misses: tuple[HitView, ...] = ()
    clearances: tuple[ClearanceView, ...] = ()
    issues: tuple[InputIssue, ...] = ()


class DecisionRow(View, frozen=True, kw_only=True):
    """What an officer filled in for one alert. `problem` says why the row cannot be taken; empty means it can."""

    line: int
    """Row of the sheet, as a person sees it."""
    alert_id: str
    subject_id: str = ""
    entity_id: str = ""
    entity_fingerprint: str = ""
    disposition: str = ""
    reason_code: str = ""
    steps: tuple[str, ...] = ()
    narrative: str = ""
    evidence: str = ""
    escalated_to: str = ""
    analyst: str = ""
    decided_on: dt.date | None = None
    reviewer: str = ""
    reviewed_on: dt.date | None = None
    problem: str = ""


class DecisionsView(View, frozen=True, kw_only=True):
    """All that was read from a results workbook: rows filled in, how many were left open, alerts whose row is gone."""

    run_id: str
    rows: tuple[DecisionRow, ...] = ()
    open: int = 0
    missing: tuple[str, ...] = ()
