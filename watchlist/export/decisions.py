"""Reads the sheet Decisions of a results workbook back, and says of each row whether it can be taken.

Rows may be sorted and filtered and the file saved by another program; a row whose locked cells are not those that were
written, a row that is no alert of the workbook, and a second row for the same alert are refused one by one.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from watchlist.errors import InputError
from watchlist.export.files import open_workbook
from watchlist.export.manifest import plain_cell
from watchlist.export.rows_screen import DECISIONS, DISPOSITIONS, REASON_CODES, STEPS
from watchlist.export.screen_xlsx import row_hash
from watchlist.screenings import DecisionRow, DecisionsView

_EDITABLE = tuple(column.key for column in DECISIONS.columns if column.editable)
_TITLES = {column.title: column.key for column in DECISIONS.columns}
_LONGEST = 10_000


def read_decisions(path: Path, secret: bytes) -> DecisionsView:
    """What the officer filled in. Rows without any entry are counted as open; the rest come in the sheet's order.

    Raises:
        InputError: the file is no results workbook, or a column of Decisions was renamed or taken out.
    """
    with open_workbook(path) as book:
        for name in ("Decisions", "Manifest"):
            if name not in book.sheetnames:
                raise InputError(f"{path}: no sheet {name}; give the results workbook that `watchlist screen` wrote")
        run_id, hashes = _signed(book)
        rows: list[DecisionRow] = []
        seen: set[str] = set()
        left = 0
        for line, cells in _lines(book, path):
            alert_id = str(cells.get("alert_id") or "")
            problem = _unknown(alert_id, hashes, seen) or _altered(cells, secret, run_id, hashes[alert_id])
            seen.add(alert_id)
            if not any(cells.get(key) is not None for key in _EDITABLE):
                left += not problem
                if not problem:
                    continue
            rows.append(_row(line, alert_id, cells, problem))
        return DecisionsView(run_id=run_id, rows=tuple(rows), open=left, missing=tuple(sorted(hashes.keys() - seen)))


def _signed(book: Any) -> tuple[str, dict[str, str]]:
    """The run and the keyed hash of each alert, from all sheets of the Manifest."""
    run_id, hashes = "", {}
    for name in book.sheetnames:
        if name != "Manifest" and not name.startswith("Manifest ("):
            continue
        for what, alert, run, _rows, digest, *_ in book[name].iter_rows(min_row=2, values_only=True):
            if what == "decision":
                run_id = str(run)
                hashes[str(alert)] = str(digest)
    return run_id, hashes


def _lines(book: Any, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for name in book.sheetnames:
        if name != "Decisions" and not name.startswith("Decisions ("):
            continue
        keys: list[str | None] = []
        for line, row in enumerate(book[name].iter_rows(), 1):
            if line == 1:
                keys = [_TITLES.get(str(cell.value)) for cell in row]
                if missing := [title for title, key in _TITLES.items() if key not in keys]:
                    raise InputError(f"{path}: sheet {name} lacks the column {missing[0]}; keep the heads as they were")
                continue
            cells = {key: plain_cell(cell) for key, cell in zip(keys, row, strict=False) if key is not None}
            if any(value is not None for value in cells.values()):
                yield line, cells


def _unknown(alert_id: str, hashes: Mapping[str, str], seen: set[str]) -> str:
    if alert_id not in hashes:
        return "no alert of this workbook: the row was added or its alert id changed"
    if alert_id in seen:
        return "a second row for the same alert"
    return ""


def _altered(cells: Mapping[str, Any], secret: bytes, run_id: str, wanted: str) -> str:
    if hmac.compare_digest(row_hash(secret, run_id, cells), wanted):
        return ""
    return "locked cells were altered, or the workbook was written by another installation"


def _row(line: int, alert_id: str, cells: Mapping[str, Any], problem: str) -> DecisionRow:
    texts = {key: _text(cells.get(key)) for key in _EDITABLE}
    decided, decided_problem = _day(cells.get("decided_on"), "Decided on")
    reviewed, reviewed_problem = _day(cells.get("reviewed_on"), "Reviewed on")
    return DecisionRow(
        line=line,
        alert_id=alert_id,
        subject_id=_text(cells.get("subject_id")),
        entity_id=_text(cells.get("entity_id")),
        entity_fingerprint=_text(cells.get("entity_fingerprint")),
        disposition=DISPOSITIONS.get(texts["disposition"], texts["disposition"]),
        reason_code=texts["reason_code"],
        steps=tuple(texts[f"step_{number}"] for number in range(1, len(STEPS) + 1)),
        narrative=texts["narrative"],
        evidence=texts["evidence"],
        escalated_to=texts["escalated_to"],
        analyst=texts["analyst"],
        decided_on=decided,
        reviewer=texts["reviewer"],
        reviewed_on=reviewed,
        problem=problem or _incomplete(texts) or decided_problem or reviewed_problem,
    )


def _incomplete(texts: Mapping[str, str]) -> str:
    """What an entry lacks before it can be a decision."""
    disposition, code = texts["disposition"], texts["reason_code"]
    if not disposition:
        return "no disposition was chosen"
    if disposition not in DISPOSITIONS:
        return f"disposition {disposition!r} is none of: {', '.join(DISPOSITIONS)}"
    if code and code not in REASON_CODES:
        return f"reason code {code!r} is not one of the list"
    if DISPOSITIONS[disposition] in ("false_positive", "true_match") and not code:
        return "no reason code was chosen"
    if code == "OTHER" and not texts["narrative"]:
        return "reason code OTHER needs a narrative"
    if not texts["analyst"]:
        return "no analyst: who decided?"
    if any(len(text) > _LONGEST for text in texts.values()):
        return f"a text is longer than {_LONGEST:,} characters"
    return ""


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _day(value: Any, title: str) -> tuple[dt.date | None, str]:
    """A day typed as a date or as ISO text; any other text is asked about rather than guessed."""
    if value is None:
        return None, ""
    if isinstance(value, dt.datetime):
        return value.date(), ""
    if isinstance(value, dt.date):
        return value, ""
    try:
        return dt.date.fromisoformat(str(value).strip()), ""
    except ValueError:
        return None, f"{title}: {str(value)[:30]!r} is no date; write it as 2026-11-22"
