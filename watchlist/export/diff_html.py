"""The change report as one HTML page that works on paper, on a phone, with a keyboard and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from watchlist.export.cover import list_status
from watchlist.export.diff_numbers import MATERIALITY, DiffNumbers, ListNumbers, count_changes, headline, ordered
from watchlist.export.pages import write_page
from watchlist.export.readable import readable_lines
from watchlist.export.wordmarks import Piece, word_marks
from watchlist.records import Change
from watchlist.views import ChangeView, DiffReport, SourceView, Trend

_CONTEXT = 120
"""Letters of an unmarked stretch that stay on each side when a long one is shortened."""
_CHART = (160, 36, 5)


class Row(msgspec.Struct, frozen=True):
    """A change with both sides marked word by word."""

    change: ChangeView
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


class Chart(msgspec.Struct, frozen=True):
    """A line of a list's sizes: points of a polyline, its last point, and the same in words."""

    points: str
    x: float
    y: float
    label: str


class ListLine(msgspec.Struct, frozen=True):
    """A list with its numbers and chart."""

    view: SourceView
    status: str
    numbers: ListNumbers
    chart: Chart | None


def write_diff_html(path: Path, report: DiffReport) -> None:
    """Write the report as a page to `path`.

    Raises:
        InputError: the file cannot be written.
    """
    numbers = count_changes(report)
    changes = ordered(report.diff.changes)
    values: dict[str, Any] = {
        "report": report,
        "headline": headline(numbers),
        "cards": _cards(numbers),
        "lists": list(_list_lines(report, numbers)),
        "picks": _picks(changes),
        "rows": (marked(change) for change in changes),
    }
    write_page(path, "diff.html.j2", report.facts, values, script="find.js")


def marked(change: ChangeView) -> Row:
    """A change as a row of the page; long stretches that did not change are shortened."""
    before, after = readable_lines(change.before), readable_lines(change.after)
    if change.field is None or not before or not after:
        return Row(change, _all(before, marked=change.field is not None), _all(after, marked=change.field is not None))
    old, new = word_marks(before, after)
    return Row(change, _shortened(old), _shortened(new))


def _all(text: str, *, marked: bool) -> tuple[Piece, ...]:
    return ((text, marked),) if text else ()


def _shortened(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    made = []
    for number, (text, is_marked) in enumerate(pieces):
        if is_marked or len(text) <= 3 * _CONTEXT:
            made.append((text, is_marked))
            continue
        head = text[:_CONTEXT] if number else ""
        tail = text[-_CONTEXT:] if number < len(pieces) - 1 else ""
        made.append((f"{head} […] {tail}".strip(), False))
    return tuple(made)


def _cards(numbers: DiffNumbers) -> list[tuple[str, int]]:
    whole = numbers.total
    cards = [
        ("added", whole.added), ("removed", whole.removed), ("parties amended", whole.amended),
        ("fields amended", whole.fields), ("merged or split", whole.merged + whole.split),
        ("customers affected", numbers.customers), ("new alerts", numbers.new_alerts),
        ("reopened clearances", numbers.reopened),
    ]  # fmt: skip
    return [*cards, ("read for the first time", whole.first_load)] if whole.first_load else cards


def _list_lines(report: DiffReport, numbers: DiffNumbers) -> Iterator[ListLine]:
    counted = {one.source: one for one in numbers.lists}
    trends = {trend.source: trend for trend in report.trends}
    for view in sorted(report.facts.lists, key=lambda one: one.source):
        trend = trends.get(view.source)
        yield ListLine(view, list_status(view), counted[view.source], chart(trend) if trend is not None else None)


def chart(trend: Trend) -> Chart | None:
    """A small line of a list's sizes; None for fewer than two editions. The scale spans the sizes, not zero."""
    sizes = [records for _, records in trend.points]
    if len(sizes) < 2:
        return None
    width, height, margin = _CHART
    low, span = min(sizes), (max(sizes) - min(sizes)) or 1
    flat = max(sizes) == min(sizes)
    step = (width - 2 * margin) / (len(sizes) - 1)
    points = [
        (margin + number * step, height / 2 if flat else height - margin - (size - low) / span * (height - 2 * margin))
        for number, size in enumerate(sizes)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    label = f"{sizes[0]:,} to {sizes[-1]:,} in {len(sizes)} editions"
    return Chart(line, round(points[-1][0], 1), round(points[-1][1], 1), label)


def _picks(changes: tuple[ChangeView, ...]) -> list[tuple[str, str, list[str]]]:
    """The filters above the table: name of the data attribute, label, choices that occur."""
    kinds = {str(change.change) for change in changes}
    weights = {change.materiality for change in changes}
    return [
        ("change", "Change", [str(kind) for kind in Change if str(kind) in kinds]),
        ("list", "List", sorted({change.source for change in changes})),
        (
            "weight",
            "Materiality",
            [one for one in (*MATERIALITY, *sorted(weights - set(MATERIALITY))) if one in weights],
        ),
    ]
