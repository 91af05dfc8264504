"""Why, or why not, two names are the same: for two that are typed, and for a file of pairs."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

import msgspec

from watchlist.errors import EmptyNameError, InputError, NotFoundError
from watchlist.match import (
    ALGORITHM,
    Band,
    CompareOptions,
    Comparison,
    Party,
    compare,
    config_hash,
    explain_names,
    party_from_text,
)
from watchlist.match.weights import load_weights
from watchlist.outcomes import PairView
from watchlist.records import Kind
from watchlist.resolve.ids import PREFIX
from watchlist.settings import Settings
from watchlist.sources import spec_names
from watchlist.store import open_database
from watchlist.tasks.entities import Moment, find_entity, read_records
from watchlist.tasks.kinds import read_kind
from watchlist.tasks.preparing import party_from_store, prepare_names

PAIR_COLUMNS = ("name1", "name2", "schema")
ADDED_COLUMNS = ("score", "verdict", "reason")


def explain_pair(settings: Settings, one: str, other: str, kind: str | None) -> PairView:
    """Two names as typed, or two parties by record key or entity id (or one of each).

    Raises:
        EmptyNameError: nothing is left of a name to compare.
        NotFoundError: there is no such record or entity.
    """
    if not (is_key(one) or is_key(other)):
        return explain_texts(one, other, read_kind(kind))
    with open_database(settings.url, create=False) as database, database.reading() as session:
        left, right = (_side(session, text, read_kind(kind)) for text in (one, other))
    comparison = compare(left.party, right.party, CompareOptions(weak_aliases=True))
    return msgspec.structs.replace(
        pair_view(left.label, right.label, comparison), one_entity=left.entity, other_entity=right.entity
    )


class _Side(msgspec.Struct, frozen=True):
    label: str
    party: Party
    entity: str | None = None


def is_key(text: str) -> bool:
    """Whether a person named an entity (WL-...) or a record (uk:RUS1652) rather than a name."""
    source, colon, rest = text.strip().partition(":")
    return text.strip().upper().startswith(PREFIX) or bool(colon and rest and source in _known_sources())


@cache
def _known_sources() -> frozenset[str]:
    return frozenset(spec_names())


def _side(session: Any, text: str, kind: Kind | None) -> _Side:
    if not is_key(text):
        return _Side(text, party_from_text(text, kind))
    entity, keys = find_entity(session, text, Moment())
    wanted = keys if text.upper().startswith(PREFIX) else (text.strip(),)
    stored = list(read_records(session, wanted, Moment()).values())
    parties = [one for record in stored if (one := party_from_store(record.record, prepare_names(record.record)))]
    if not parties:
        raise NotFoundError(f"{text}: no name of this party can be compared")
    label = f"{stored[0].record.caption} ({text.strip()})"
    return _Side(label, _joined(parties), entity)


def _joined(parties: list[Party]) -> Party:
    """All records of an entity as one party."""
    first = parties[0]
    values = {
        field: tuple(dict.fromkeys(value for party in parties for value in getattr(party, field)))
        for field in ("names", "births", "genders", "countries", "places", "identifiers", "references")
    }
    return msgspec.structs.replace(first, **values)


def explain_texts(one: str, other: str, kind: Kind | None) -> PairView:
    """Two names as typed.

    Raises:
        EmptyNameError: nothing is left of one of them to compare.
    """
    return pair_view(one, other, explain_names(one, other, kind))


def pair_view(one: str, other: str, comparison: Comparison) -> PairView:
    """A comparison in the shape that leaves the product."""
    return PairView(
        one=one,
        other=other,
        score=round(comparison.score, 4),
        band=comparison.band.value,
        verdict=verdict_of(comparison),
        threshold=load_weights().threshold,
        algorithm=ALGORITHM,
        config_hash=config_hash(),
        explanation=comparison.parts,
        conflicts=comparison.conflicts,
    )


def verdict_of(comparison: Comparison) -> str:
    """`same` at or above the threshold, else `different`."""
    return "different" if comparison.band is Band.WEAK else "same"


def reason_of(comparison: Comparison) -> str:
    """The parts of a score that moved it most, in one line."""
    moved = [part for part in comparison.parts if part.note]
    moved.sort(key=lambda part: -abs(part.contribution))
    return "; ".join(f"{part.feature}: {part.note}" for part in moved[:4]) or "equal names"


def explain_pairs_file(path: str, output: Path | None) -> int:
    """Add score, verdict and reason to each row of a CSV file of pairs, in order; how many.

    A row whose name cannot be compared keeps its place, with score 0, verdict `error` and the reason.

    Raises:
        InputError: the file is missing, not UTF-8, or lacks a column.
    """
    with _reading(path) as source:
        reader = csv.DictReader(source)
        header = reader.fieldnames or ()
        if missing := [column for column in PAIR_COLUMNS[:2] if column not in header]:
            raise InputError(f"{path}: no column {', '.join(missing)}; the file wants {', '.join(PAIR_COLUMNS)}")
        columns = [*header, *(column for column in ADDED_COLUMNS if column not in header)]
        try:
            rows = list(_explained(reader))
        except UnicodeDecodeError:
            raise InputError(f"{path}: not UTF-8; save it as CSV UTF-8") from None
        except csv.Error as error:
            raise InputError(f"{path} line {reader.line_num}: {error}") from None
    _write(output, columns, rows)
    return len(rows)


def _explained(rows: Iterator[dict[str, Any]] | csv.DictReader[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        row.pop(None, None)  # type: ignore[call-overload]  # cells beyond the header
        one, other = row.get("name1") or "", row.get("name2") or ""
        try:
            comparison = explain_names(one, other, read_kind(row.get("schema")))
        except (EmptyNameError, InputError) as error:
            row |= {"score": "0", "verdict": "error", "reason": str(error)}
        else:
            row |= {
                "score": f"{comparison.score:.4f}",
                "verdict": verdict_of(comparison),
                "reason": reason_of(comparison),
            }
        yield row


def _reading(path: str) -> IO[str]:
    if path == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
    try:
        return Path(path).open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _write(output: Path | None, columns: list[str], rows: list[dict[str, Any]]) -> None:
    if output is None or str(output) == "-":
        _write_rows(sys.stdout, columns, rows)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as stream:
            _write_rows(stream, columns, rows)
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from None


def _write_rows(stream: IO[str], columns: list[str], rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
