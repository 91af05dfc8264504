"""Whether a party was listed on a day: listed, not listed or unknown, and by which date or which editions. Pure.

Evidence, the strongest first: what the edition in force on the day had; the designations' own dates, which tell what
happened between two editions and before the first; and where there is neither, the editions themselves are the bounds
and the answer is unknown. A date is never stood in for by another: the answer names the field it used.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from watchlist.records import Designation, Record, Status


class Listed(StrEnum):
    """The three answers."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    UNKNOWN = "unknown"


class Answer(msgspec.Struct, frozen=True):
    """Whether, and by what."""

    listed: Listed
    by: str


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What the editions around a day say of a party.

    `here` is the record in the edition in force on the day, `later` the first that speaks of it afterwards (None: none
    does). `edition` is the date of the edition in force, None before the first; `next_edition` that of the next one,
    and `next_has` whether it has the party. `held`: the edition in force has the entry, but it could not be told.
    """

    date: dt.date
    here: Record | None
    later: Record | None
    edition: dt.date | None
    next_edition: dt.date | None
    next_has: bool
    held: bool = False


def decide(day: Day) -> Answer:
    """The answer for one party on one day."""
    if day.here is not None:
        return _present(day, day.here)
    if day.held:
        own = None if day.later is None else _by_dates(day.later, day.date)
        return own or Answer(Listed.UNKNOWN, f"stands in the edition of {day.edition}, but could not be told")
    if day.edition is not None and not (day.next_has and day.later is not None):
        return Answer(Listed.NOT_LISTED, f"edition of {day.edition} has no such entry")
    if day.later is None:  # nothing is known of the party on or after the day
        return Answer(Listed.UNKNOWN, "no edition")
    return _absent(day, day.later)


def _present(day: Day, here: Record) -> Answer:
    """The edition in force had it; its own dates may still say otherwise, and between editions it may have gone."""
    own = _by_dates(here, day.date)
    if own is not None and own.listed is Listed.NOT_LISTED:
        return own
    if day.later is not None and day.next_has:
        removal = _removed(day.later, day.date)
        if removal is not None:
            return removal
    if day.date == day.edition or day.next_edition is None or day.next_has:
        return own or Answer(Listed.LISTED, f"edition of {day.edition}")
    ends = [one.removed for one in here.designations if one.removed is not None and one.removed > day.date]
    if ends:
        return Answer(Listed.LISTED, f"designation.removed {max(ends)}")
    return Answer(
        Listed.UNKNOWN, f"in the edition of {day.edition}, not in that of {day.next_edition}; no date of removal"
    )


def _absent(day: Day, later: Record) -> Answer:
    """It appeared after the day, as far as editions go; its own dates may put its beginning earlier."""
    own = _by_dates(later, day.date)
    first = f"first seen in the edition of {day.next_edition}" if day.next_has else "first seen in a later edition"
    if own is None:
        if day.edition is None:
            return Answer(Listed.UNKNOWN, f"{first}; no date of listing, no earlier edition")
        return Answer(Listed.UNKNOWN, f"{first}, not in that of {day.edition}; no date of listing")
    if own.listed is Listed.NOT_LISTED:
        return own
    contradicted = day.edition if day.edition is not None else None if day.next_has else day.next_edition
    begin = _begin(later)
    if contradicted is not None and (begin is None or begin <= contradicted):
        return Answer(Listed.UNKNOWN, f"{own.by}, but the edition of {contradicted} has no such entry")
    return own


def _by_dates(record: Record, date: dt.date) -> Answer | None:
    """What the designations' own dates say of a day, or None if they do not settle it."""
    answers = [_by_designation(one, date) for one in record.designations]
    for answer in answers:
        if answer is not None and answer.listed is Listed.LISTED:
            return answer
    if answers and all(answer is not None for answer in answers):
        return answers[0]
    return None


def _by_designation(one: Designation, date: dt.date) -> Answer | None:
    if one.status in (Status.PROPOSED, Status.DENIED):
        return Answer(Listed.NOT_LISTED, f"designation.status {one.status}")
    if one.removed is not None and one.removed <= date:
        return Answer(Listed.NOT_LISTED, f"designation.removed {one.removed}")
    field, begin = _beginning(one)
    if begin is None:
        return None
    if one.status is Status.LIFTED:  # the date is that of the lifting
        return Answer(Listed.NOT_LISTED, f"designation.{field} {begin}, lifted") if begin <= date else None
    if begin <= date:
        return Answer(Listed.LISTED, f"designation.{field} {begin}")
    if field == "listed":
        return Answer(Listed.NOT_LISTED, f"designation.listed {begin}")
    return None  # it takes effect later, or was announced later: whether it was listed before is not said


def _beginning(one: Designation) -> tuple[str, dt.date | None]:
    """The date from which a designation is known to stand, and the field it is taken from."""
    for field in ("listed", "effective", "announced"):
        value: dt.date | None = getattr(one, field)
        if value is not None:
            return field, value
    return "listed", None


def _begin(record: Record) -> dt.date | None:
    begins = [begin for _, begin in map(_beginning, record.designations) if begin is not None]
    return min(begins, default=None)


def _removed(record: Record, date: dt.date) -> Answer | None:
    """A removal on or before the day of all that a later edition says of the party."""
    ends = [one.removed for one in record.designations]
    if ends and all(end is not None and end <= date for end in ends):
        return Answer(Listed.NOT_LISTED, f"designation.removed {max(end for end in ends if end is not None)}")
    return None
