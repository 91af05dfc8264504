"""A run again, as things were known then: the proof that the answer can be had anew, or the reason why it cannot."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from watchlist.errors import EmptyNameError, NotFoundError
from watchlist.match import ALGORITHM, config_hash
from watchlist.screen.customers import Customer, party_of_subject
from watchlist.screenings import ScreenedRow
from watchlist.settings import Settings
from watchlist.store import Database, audit
from watchlist.store.alerts import decisions_on_alerts
from watchlist.store.subjects import Run, load_run
from watchlist.tasks.acting import actor_of
from watchlist.tasks.entities import Moment
from watchlist.tasks.indexing import past_index
from watchlist.tasks.screening_rows import Finder, Screener, Terms, each_chunk
from watchlist.tasks.screening_runs import RunFolder, line_of, row_of, salted_hash

CHUNK = 2000
KEEP = 5
"""Rows that differ and are named."""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a replay. `verdict`: equal, different, or not replayable with the reason why."""

    schema_version: int = 1
    run: str
    verdict: str
    reason: str = ""
    rows: int = 0
    digest_then: str = ""
    digest_now: str = ""
    differing: tuple[int, ...] = ()
    """The first rows that came out otherwise."""


def replay_run(database: Database, settings: Settings, run_id: str, now: dt.datetime) -> Replay:
    """Screen the customers of a run again, against the lists, entities and clearances known at its time.

    Raises:
        NotFoundError: there is no such run.
    """
    with database.reading() as session:
        run = load_run(session, run_id)
    answer = _replay(database, settings, run)
    with database.session() as session:
        audit.append(
            session, action="replay", actor=actor_of(settings), details=msgspec.to_builtins(answer), now=now, run=run_id
        )
    return answer


def _replay(database: Database, settings: Settings, run: Run) -> Replay:
    if (run.algorithm, run.config_hash) != (ALGORITHM, config_hash()):
        reason = (
            f"it was made with {run.algorithm} and configuration {run.config_hash}; this version has {ALGORITHM} and "
            f"{config_hash()}: install the version on the cover of its workbook"
        )
        return Replay(run=run.run, verdict="not replayable", reason=reason)
    folder = RunFolder(settings, run.run)
    try:
        erased, digest = _as_kept(folder)
    except NotFoundError as error:
        return Replay(run=run.run, verdict="not replayable", reason=str(error))
    if digest != run.digest:
        return Replay(run=run.run, verdict="not replayable", reason="the results kept of it were altered")
    with TemporaryDirectory(prefix="watchlist-") as place, database.reading() as session:
        index = past_index(database, Path(place), run.known_at)
        terms = Terms(
            min_score=run.request["min_score"], weak_aliases=run.request["weak_aliases"],
            moment=Moment(known_at=run.known_at), today=run.known_at.date(),
        )  # fmt: skip
        earlier = run.known_at - dt.timedelta(microseconds=1)
        screener = Screener(session, terms, decisions_on_alerts(session, earlier))
        finder = Finder(index, min_score=terms.min_score, weak_aliases=terms.weak_aliases)
        differing, digest = _again(screener, finder, folder)
    verdict, reason = "equal" if digest == run.digest else "different", ""
    if erased and verdict == "equal":
        verdict = "not replayable"
        reason = f"the data of {erased} of its rows were erased; the other rows came out equal"
    return Replay(
        run=run.run, verdict=verdict, reason=reason, rows=int(run.outcome["rows"]), digest_then=run.digest,
        digest_now=digest, differing=tuple(differing[:KEEP]),
    )  # fmt: skip


def _as_kept(folder: RunFolder) -> tuple[int, str]:
    """How many rows were erased, and the digest over what is kept."""
    erased, digest = 0, hashlib.sha256()
    for one in folder.sealed():
        erased += one.line is None
        digest.update(one.hash)
    return erased, digest.hexdigest()


def _again(screener: Screener, finder: Finder, folder: RunFolder) -> tuple[list[int], str]:
    """The rows that come out otherwise, and the digest over what comes out; of erased rows their hash counts."""
    differing: list[int] = []
    digest = hashlib.sha256()
    for chunk in each_chunk(folder.sealed(), CHUNK):
        rows = [row_of(one.line) for one in chunk if one.line is not None]
        results = iter(screener.screen(finder, [_customer(row) for row in rows]))
        for one in chunk:
            now = one.hash if one.line is None else salted_hash(one.salt, line_of(found := next(results)))
            if now != one.hash:
                differing.append(found.row)
            digest.update(now)
    return differing, digest.hexdigest()


def _customer(row: ScreenedRow) -> Customer:
    """The customer as the run had read it; input errors stay what they were."""
    party = None
    if row.result != "input_error":
        try:
            party, _ = party_of_subject(row.subject)
        except EmptyNameError:  # the rules for names have changed since
            party = None
    return Customer(view=row.subject, party=party, error=row.error, issues=row.issues)
