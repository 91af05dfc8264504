"""The queue of pairs as a workbook to decide in, and the verdicts read back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.export.column import Column, Table
from watchlist.export.cover import write_dictionary
from watchlist.export.workbook import Book
from watchlist.outcomes import QueueSide, ReviewItem, ReviewView

_FACTS = ("name", "kind", "birth", "birth_place", "nationality", "position", "identifier", "designation")


class VerdictRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row with a verdict, as filled in."""

    line: int
    pair: tuple[str, str]
    fingerprints: tuple[str, str]
    verdict: str
    reason: str


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
        sheet = book.table(QUEUE, locked=True)
        for item in view.items:
            sheet.add(item)
        write_dictionary(book, (QUEUE,))
        book.save()


def read_review(path: Path) -> Iterator[VerdictRow]:
    """Rows in which a verdict was filled in, in the order of the sheet.

    Raises:
        InputError: the file is missing or not the workbook of the queue.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True)
    except Exception as error:  # noqa: BLE001 (openpyxl and zipfile raise what they like)
        raise InputError(f"{path}: not a workbook ({type(error).__name__})") from None
    try:
        if QUEUE.title not in book.sheetnames:
            raise InputError(f"{path}: no sheet {QUEUE.title}; give the workbook that `watchlist review --batch` wrote")
        rows = book[QUEUE.title].iter_rows(values_only=True)
        keys = _keys(next(rows, ()), path)
        for line, cells in enumerate(rows, 2):
            values = {key: "" if cell is None else str(cell).strip() for key, cell in zip(keys, cells, strict=False)}
            if values.get("verdict"):
                yield VerdictRow(
                    line=line, pair=(values["one"], values["other"]), verdict=values["verdict"].lower(),
                    fingerprints=(values["one_fingerprint"], values["other_fingerprint"]), reason=values["reason_given"],
                )  # fmt: skip
    finally:
        book.close()


def _keys(header: tuple[Any, ...], path: Path) -> list[str]:
    titles = {column.title: column.key for column in QUEUE.columns}
    keys = [titles.get(str(cell), "") for cell in header]
    if missing := [column.title for column in QUEUE.columns if column.key not in keys]:
        raise InputError(f"{path}: sheet {QUEUE.title} has no column {missing[0]!r}")
    return keys
