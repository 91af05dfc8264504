"""The queue as a workbook to decide in: a sheet of pairs, a sheet of claims of the press."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from watchlist.export.column import Column, Table
from watchlist.export.cover import write_dictionary
from watchlist.export.review_claims import CLAIM_QUEUE
from watchlist.export.workbook import Book
from watchlist.outcomes import QueueSide, ReviewItem, ReviewView

_FACTS = ("name", "kind", "birth", "birth_place", "nationality", "position", "identifier", "designation")


def _facts(side: QueueSide) -> tuple[str, ...]:
    return tuple(
        f"{field.replace('_', ' ')}: {', '.join(values[:8])}" for field in _FACTS if (values := side.facts.get(field))
    )


def _marks(item: ReviewItem, mark: str) -> tuple[str, ...]:
    return tuple(field.replace("_", " ") for field, one in item.marks.items() if one == mark)


def _blank(_item: Any) -> None:
    """A cell to fill in."""


QUEUE = Table(
    key="queue", title="Review", freeze=3,
    description="One row per pair of records that may be one party and wants a person's verdict.",
    columns=(
        Column(key="verdict", title="Verdict", width=12, editable=True, choices=("same", "different", "unsure"),
               getter=_blank, description="same: one party; different: two; unsure: cannot be told, do not ask again."),
        Column(key="reason_given", title="Your reason", kind="long", width=36, editable=True, getter=_blank,
               description="What an examiner should read in five years; every verdict wants one."),
        Column(key="score", title="Score", kind="score", width=8, getter=lambda item: item.score,
               description="0 to 1: how sure the rules are that the two are one party."),
        Column(key="one", title="Record", kind="id", width=22, getter=lambda item: item.one.key, description="Key of one record."),
        Column(key="one_says", title="It says", kind="long", width=48, getter=lambda item: _facts(item.one), description="What that record says."),
        Column(key="other", title="Other record", kind="id", width=22, getter=lambda item: item.other.key, description="Key of the other."),
        Column(key="other_says", title="The other says", kind="long", width=48, getter=lambda item: _facts(item.other), description="What the other says."),
        Column(key="agree", title="Agree", kind="long", width=20, getter=lambda item: _marks(item, "agree"), description="Fields with a value in common."),
        Column(key="conflict", title="Conflict", kind="long", width=16, getter=lambda item: _marks(item, "conflict"), description="Fields that cannot both be right."),
        Column(key="why", title="Why it is asked", kind="long", width=48, getter=lambda item: item.reason, description="What speaks for and against."),
        Column(key="waiting_for", title="Second person", width=16, getter=lambda item: item.waiting_for, description="Judged by this person already; another one must confirm."),
        Column(key="one_fingerprint", title="State of record", kind="id", width=16, hidden=True, getter=lambda item: item.one.fingerprint, description="Fingerprint of the record as shown."),
        Column(key="other_fingerprint", title="State of other", kind="id", width=16, hidden=True, getter=lambda item: item.other.fingerprint, description="Fingerprint of the other as shown."),
    ),
)  # fmt: skip


def write_review(path: Path, view: ReviewView, made: dt.datetime) -> None:
    """Write the queue.

    Raises:
        InputError: the file cannot be written.
    """
    with Book(path, title="Review", made=made) as book:
        for table, items in ((CLAIM_QUEUE, view.claims), (QUEUE, view.items)):
            sheet = book.table(table, locked=True)
            for item in items:
                sheet.add(item)
        write_dictionary(book, (CLAIM_QUEUE, QUEUE))
        book.save()
