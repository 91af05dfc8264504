"""The change report as JSON, and as a text that fits a mail."""

from __future__ import annotations

import textwrap
from typing import IO, Any

import msgspec

from watchlist.export.cover import list_status, run_lines
from watchlist.export.diff_numbers import DiffNumbers, count_changes, headline, ordered
from watchlist.export.readable import readable
from watchlist.records import SCHEMA_VERSION
from watchlist.views import ChangeView, DiffReport

_WIDTH = 100


def diff_document(report: DiffReport) -> dict[str, Any]:
    """The report as plain JSON data: that of `diff --json` with the run, the numbers, customers, press and lists."""
    return {
        "schema_version": SCHEMA_VERSION,
        "from": report.diff.from_,
        "to": report.diff.to,
        "run": msgspec.to_builtins(report.facts),
        "summary": msgspec.to_builtins(count_changes(report)),
        "changes": msgspec.to_builtins(ordered(report.diff.changes)),
        "customers": msgspec.to_builtins(report.customers),
        "press": msgspec.to_builtins(report.press),
        "trends": msgspec.to_builtins(report.trends),
    }


def write_diff_json(stream: IO[bytes], report: DiffReport) -> None:
    """Write `diff_document` to a stream."""
    stream.write(msgspec.json.encode(diff_document(report)))
    stream.write(b"\n")


def diff_text(report: DiffReport, *, most: int = 20, attached: str = "the attached report") -> str:
    """The report as plain text: headline, numbers per list, the weightiest changes, lists that need a look.

    At most `most` changes and as many customers are named; how many more there are is said.
    """
    numbers = count_changes(report)
    lines = [report.facts.title, "=" * len(report.facts.title), ""]
    lines += textwrap.wrap(headline(numbers), _WIDTH)
    lines += [f"From {report.diff.from_ or 'the beginning'} to {report.diff.to or 'now'}.", ""]
    lines += _by_list(numbers)
    news = [change for change in ordered(report.diff.changes) if change.cause != "first_load"]
    if news:
        lines += ["", "What changed"]
        lines += [_one_line(change) for change in news[:most]]
        lines += _more(len(news) - most, attached)
    if report.customers:
        lines += ["", "Customers affected"]
        lines += [
            f"  {one.subject_id} {one.subject_name}: {one.effect.replace('_', ' ')}, {one.caption} ({one.band} {one.score:.2f})"
            for one in report.customers[:most]
        ]
        lines += _more(len(report.customers) - most, attached)
    lines += ["", "Lists"]
    for view in sorted(report.facts.lists, key=lambda one: one.source):
        age = "" if view.age_days is None else f", {view.age_days} days old"
        lines.append(f"  {view.source}: {view.published or view.edition or 'not loaded'}{age}, {list_status(view)}")
    if not report.facts.lists:
        lines.append("  none loaded")
    lines += ["", *(f"{label}: {value}" for label, value in run_lines(report.facts)), "", report.facts.classification]
    return "\n".join(lines) + "\n"


def _by_list(numbers: DiffNumbers) -> list[str]:
    rows = [("List", "added", "removed", "amended", "fields")]
    rows += [
        (one.source, f"{one.added:,}", f"{one.removed:,}", f"{one.amended:,}", f"{one.fields:,}")
        for one in (*numbers.lists, numbers.total)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]  # fmt: skip


def _one_line(change: ChangeView) -> str:
    what = f"  {change.change} {change.source}:{change.source_id} {change.caption}"
    if change.field:
        before, after = readable(change.before) or "nothing", readable(change.after) or "nothing"
        what += f", {change.field.replace('_', ' ')}: {_short(before)} -> {_short(after)}"
    cause = f"{change.cause}, {change.materiality}" if change.field else str(change.cause)
    return f"{what} [{cause}]"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _more(count: int, attached: str) -> list[str]:
    return [f"  and {count:,} more: see {attached}"] if count > 0 else []
