"""What waits for a person: pairs with what each side says, claims of the press; and the verdicts read back from a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.outcomes import QueueSide, ReviewItem, ReviewView
from watchlist.records import Record, Verdict
from watchlist.settings import Settings
from watchlist.store import Database, decisions
from watchlist.store.history import StoredRecord
from watchlist.tasks.composing import claims_of
from watchlist.tasks.entities import Moment, entity_of, read_records
from watchlist.tasks.judging import judge_pair
from watchlist.tasks.resolving import resolve_all
from watchlist.tasks.reviewing_claims import claim_items, read_claim_rows

# Fields on which two records of one party may not differ; the others may.
EXCLUSIVE = ("birth", "gender")
SHOWN = (
    "birth", "birth_place", "gender", "nationality", "citizenship", "country", "position", "title", "identifier",
    "address",
)  # fmt: skip


class ReviewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to show of the queue: `only` pairs or claims; `about` a party or an article, with all its claims."""

    only: str | None = None
    about: str | None = None

    @property
    def pairs(self) -> bool:
        """Whether pairs are wanted."""
        return self.only != "claims" and self.about is None

    @property
    def claims(self) -> bool:
        """Whether claims are wanted."""
        return self.only != "pairs"


def review_queue(session: Any, request: ReviewRequest) -> ReviewView:
    """What waits for a person.

    Raises:
        NotFoundError: there is no such party or article.
    """
    return ReviewView(
        items=tuple(pair_items(session)) if request.pairs else (),
        claims=claim_items(session, request.about) if request.claims else (),
    )


def pair_items(session: Any) -> list[ReviewItem]:
    """The pairs that wait, what settles most first, each side with what its record says."""
    waiting = decisions.queue(session)
    keys = sorted({key for one in waiting for key in (one.a, one.b)})
    stored = read_records(session, keys, Moment())
    home = entity_of(session, keys, Moment())
    makers = {
        (one.a, one.b): one.actor for one in decisions.judgements(session, keys) if one.verdict == Verdict.POSITIVE
    }
    return [
        ReviewItem(
            one=_side(stored[one.a], home[one.a]),
            other=_side(stored[one.b], home[one.b]),
            score=round(one.score, 4),
            priority=one.weight,
            reason=one.reason,
            marks=marks_of(stored[one.a].record, stored[one.b].record),
            waiting_for=makers.get((one.a, one.b)),
        )
        for one in waiting
        if one.a in stored and one.b in stored
    ]


def _side(stored: StoredRecord, entity: str) -> QueueSide:
    record = stored.record
    evidence = [found.quote for act in record.designations for found in act.evidence if found.quote]
    return QueueSide(
        key=stored.key,
        caption=record.caption,
        entity_id=entity,
        fingerprint=stored.fingerprint,
        facts=facts_of(record),
        evidence=tuple(evidence) or (f"edition of {stored.edition}, {stored.locator}, SHA-256 {stored.sha256[:16]}",),
    )


def facts_of(record: Record) -> dict[str, tuple[str, ...]]:
    """What a record says, field by field, in words."""
    facts: dict[str, list[str]] = {"name": [name.text for name in record.names], "kind": [record.kind.value]}
    for claim in claims_of(record):
        if claim.field in SHOWN:
            facts.setdefault(claim.field, []).append(claim.text)
    for act in record.designations:
        day = act.listed or act.announced
        text = " ".join(part for part in (act.authority, act.programme, day.isoformat() if day else None) if part)
        facts.setdefault("designation", []).append(text)
    return {field: tuple(dict.fromkeys(values)) for field, values in facts.items()}


def marks_of(one: Record, other: Record) -> dict[str, str]:
    """Of each field that either side has: agree (a value in common), conflict, differ, or one side."""
    left, right = facts_of(one), facts_of(other)
    marks: dict[str, str] = {}
    for field in dict.fromkeys([*left, *right]):
        if field not in left or field not in right:
            marks[field] = "one side"
        elif _folded(left[field]) & _folded(right[field]):
            marks[field] = "agree"
        else:
            marks[field] = "conflict" if field in EXCLUSIVE and not _births_meet(field, one, other) else "differ"
    return marks


def _folded(values: Iterable[str]) -> set[str]:
    return {" ".join(value.casefold().split()) for value in values}


def _births_meet(field: str, one: Record, other: Record) -> bool:
    """Whether some dates of birth of both sides can be one."""
    return field == "birth" and any(
        a.start is None or b.start is None or a.end is None or b.end is None or (a.start <= b.end and b.start <= a.end)
        for a in one.births
        for b in other.births
    )


VERDICTS = {"same": Verdict.POSITIVE, "different": Verdict.NEGATIVE, "unsure": Verdict.UNSURE}


def write_batch(database: Database, path: Path, request: ReviewRequest, now: dt.datetime) -> ReviewView:
    """Write the queue as a workbook to decide in.

    Raises:
        InputError: the file cannot be written.
        NotFoundError: there is no such party or article.
    """
    from watchlist.export.review_xlsx import write_review

    with database.reading() as session:
        view = review_queue(session, request)
    write_review(path, view, now)
    return view


def read_batch(database: Database, settings: Settings, path: Path, now: dt.datetime) -> list[str]:
    """Take the verdicts of a filled-in workbook; in lines what was taken and what was refused, row by row.

    A row is refused where its pair or claim is unknown, says something else than when it was written, or was altered.

    Raises:
        InputError: the file is not the workbook of the queue.
    """
    from watchlist.export.filled import has_sheet
    from watchlist.export.review_claims import CLAIM_QUEUE
    from watchlist.export.review_xlsx import QUEUE

    if not has_sheet(path, QUEUE, CLAIM_QUEUE):
        raise InputError(f"{path}: no sheet {QUEUE.title}; give the workbook that `watchlist review --batch` wrote")
    with database.session() as session:
        rows = [*read_claim_rows(session, settings, path, now), *_pair_rows(session, settings, path, now)]
    lines = [line for _, line in rows]
    if any(taken for taken, _ in rows):
        lines.append(resolve_all(database, settings, now).summary)
    return lines or [f"{path.name}: no verdict filled in"]


def _pair_rows(session: Any, settings: Settings, path: Path, now: dt.datetime) -> Iterator[tuple[bool, str]]:
    """Take the verdicts of the sheet of pairs; for each row whether it was taken, and a line that says so or why not."""
    from watchlist.export.filled import filled_rows
    from watchlist.export.review_xlsx import QUEUE

    for row in filled_rows(path, QUEUE):
        pair, verdict = (row.text("one"), row.text("other")), row.text("verdict").lower()
        problem = _problem(session, pair, (row.text("one_fingerprint"), row.text("other_fingerprint")), verdict)
        if problem is None and not row.text("reason_given"):
            problem = "a verdict wants a reason"
        if problem is not None:
            yield False, f"{path.name} sheet {QUEUE.title} row {row.line} refused: {problem}"
        else:
            yield True, judge_pair(session, settings, pair, VERDICTS[verdict], row.text("reason_given"), now)


def _problem(session: Any, pair: tuple[str, str], fingerprints: tuple[str, str], verdict: str) -> str | None:
    if verdict not in VERDICTS:
        return f"verdict {verdict!r} is none of {', '.join(VERDICTS)}"
    stored = read_records(session, pair, Moment())
    for key, fingerprint in zip(pair, fingerprints, strict=True):
        if key not in stored:
            return f"there is no record {key}"
        if stored[key].fingerprint != fingerprint:
            return f"{key} has changed since the workbook was written; look again: watchlist review"
    return None


def take_verdict(
    database: Database, settings: Settings, item: ReviewItem, verdict: Verdict, reason: str, now: dt.datetime
) -> str:
    """Keep a verdict given in the terminal; entities are put right when the review ends.

    Raises:
        InputError: a record has changed since it was shown.
    """
    pair = (item.one.key, item.other.key)
    with database.session() as session:
        problem = _problem(session, pair, (item.one.fingerprint, item.other.fingerprint), _word(verdict))
        if problem is not None:
            raise InputError(problem)
        return judge_pair(session, settings, pair, verdict, reason, now)


def _word(verdict: Verdict) -> str:
    return next(word for word, one in VERDICTS.items() if one is verdict)


def take_back(database: Database, settings: Settings, item: ReviewItem, now: dt.datetime) -> None:
    """Withdraw the verdict just given; that, too, is kept."""
    from watchlist.tasks.acting import actor_of

    with database.session() as session:
        word = decisions.Word(actor=actor_of(settings), reason="taken back in the same review")
        decisions.withdraw(session, (item.one.key, item.other.key), word, now)
