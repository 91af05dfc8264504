"""Editions of the lists: bring, check, archive, store. A refused edition leaves the last good one in force."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from watchlist.errors import EditionRefusedError, InputError, IntegrityError, SourceError, UsageError
from watchlist.names import names_version
from watchlist.outcomes import UpdateOutcome, UpdatesView
from watchlist.records import Record
from watchlist.settings import Settings
from watchlist.sources import spec_names
from watchlist.sources.archive import members_of, restore_edition, store_edition, verify
from watchlist.sources.base import Ledger, RawFile, Reader, SourceSpec
from watchlist.sources.own import propose_spec, write_spec
from watchlist.sources.registry import reader_for
from watchlist.store import Database, audit, editions, history, overview
from watchlist.tasks.acting import actor_of
from watchlist.tasks.fetching import (
    Brought,
    Report,
    fetched,
    files_at,
    spec_for,
)
from watchlist.tasks.known import Confirmed, confirmation, live_specs, own_specs, remember, spec_of
from watchlist.tasks.preparing import prepare_names

REPORT_EVERY = 500
OWN_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


class UpdateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to bring up to date, and on whose word. See the options of `watchlist update`."""

    sources: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    edition_date: dt.date | None = None
    accept: bool = False
    reparse: bool = False
    own: bool = False
    """Whether an unknown source named is a new list of the user's own; its columns are proposed from the file."""
    reason: str | None = None


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one edition as they came, on their way into the store."""

    spec: SourceSpec
    files: tuple[RawFile, ...]
    live: bool
    fetched: dt.datetime
    published: dt.date | None = None


def update_sources(
    database: Database, settings: Settings, request: UpdateRequest, now: dt.datetime, report: Report
) -> UpdatesView:
    """Bring lists up to date: fetched, from files, or read again from the archive.

    A source that fails does not stop the others: it is an outcome `refused` or `failed` with the reason.

    Raises:
        UsageError: the request contradicts itself, or `accept` came without a reason.
        UnknownSourceError: a source named is not known.
    """
    if request.accept and not request.reason:
        raise UsageError("--accept wants --reason TEXT: why this edition is to be believed")
    if request.own and not request.files:
        raise UsageError("--own wants the list: --from-file FILE")
    if request.files and request.reparse:
        raise UsageError("--reparse reads the archive; leave --from-file away")
    take = Taking(database, settings, request, report)
    if request.files:
        with files_at(request.files) as files:
            if request.own:
                begin_own_list(settings, files, request.sources)
            spec = spec_for(settings, files, request.sources)
            arrival = Arrival(spec=spec, files=files, live=False, fetched=now, published=request.edition_date)
            outcomes = [take.guarded(spec, arrival, now)]
    elif request.reparse:
        outcomes = [outcome for name in _archived(database, request.sources) for outcome in take.again(name, now)]
    else:
        outcomes = [take.live(spec, now) for spec in live_specs(settings, request.sources)]
        if not outcomes:
            raise UsageError("no list is enabled; name one: watchlist update un, or bring a file with --from-file")
    return UpdatesView(updates=tuple(outcomes))


def begin_own_list(settings: Settings, files: tuple[RawFile, ...], names: Sequence[str]) -> None:
    """Write the spec of a new list of the user's own, its columns proposed from the header; one that exists is kept.

    Raises:
        UsageError: no name, or one that cannot be the name of a source.
        InputError: the file is no table, or no column of it looks like a name.
    """
    if len(names) != 1 or not OWN_NAME.fullmatch(names[0]):
        raise UsageError(
            "--own wants one name for the list, of small letters, digits and _: watchlist update my_list --own ..."
        )
    if names[0] not in spec_names(own_specs(settings)):
        write_spec(propose_spec(files[0], names[0]), own_specs(settings))


class Taking:
    """Takes editions into the store, one at a time."""

    def __init__(self, database: Database, settings: Settings, request: UpdateRequest, report: Report) -> None:
        self._database = database
        self._settings = settings
        self._request = request
        self._report = report

    def live(self, spec: SourceSpec, now: dt.datetime) -> UpdateOutcome:
        """Fetch one source and take what came."""
        try:
            bringing: AbstractContextManager[Brought] = fetched(self._settings, spec, self._report)
            with bringing as brought:
                if brought.files is None:
                    return self._unmodified(spec, now)
                outcome = self.guarded(spec, Arrival(spec=spec, files=brought.files, live=True, fetched=now), now)
                if outcome.outcome in ("stored", "unchanged") and outcome.sha256:
                    found = Confirmed(sha256=outcome.sha256, at=now, validators=brought.validators)
                    remember(self._settings, spec.name, found)
                return outcome
        except (SourceError, InputError) as error:
            return self._failed(spec, str(error), now)

    def guarded(self, spec: SourceSpec, arrival: Arrival, now: dt.datetime) -> UpdateOutcome:
        """Take one edition; what is wrong with it becomes the outcome `refused`, archived and on record."""
        sha256 = None
        try:
            reader = reader_for(arrival.files, spec, live=arrival.live)
            sha256, _ = store_edition(arrival.files, self._settings.data_dir, spec.name)
            return self._store(arrival, reader, sha256, now)
        except (InputError, EditionRefusedError) as error:
            if sha256 is None and not arrival.live:
                raise  # a wrong path or file named by a person is bad input, not an edition of the publisher
            return self._refused(arrival, sha256, str(error), now)

    def again(self, source: str, now: dt.datetime) -> list[UpdateOutcome]:
        """Read every archived edition of a source with the present readers, oldest first."""
        with self._database.session() as session:
            stored = [one for one in overview.snapshots(session, source) if one.files]
        outcomes = []
        spec = spec_of(self._settings, source)
        for edition in {one.sha256: one for one in stored}.values():
            with TemporaryDirectory(prefix="watchlist-") as folder:
                files = restore_edition(edition.sha256, self._settings.data_dir, source, Path(folder))
                arrival = Arrival(
                    spec=spec, files=files, live=False, fetched=edition.fetched, published=edition.published
                )
                outcomes.append(self.guarded(spec, arrival, now))
        return outcomes

    def _store(self, arrival: Arrival, reader: Reader, sha256: str, now: dt.datetime) -> UpdateOutcome:
        spec = arrival.spec
        with self._database.session() as session:
            known = overview.find_snapshot(session, spec.name, sha256, reader.version)
            if known is not None and self._stands(session, known):
                editions.mark_checked(session, known.id, now)
                return UpdateOutcome(
                    source=spec.name, outcome="unchanged", edition=known.edition_date.isoformat(), sha256=sha256,
                    format=reader.name, records=known.records, names=known.names, refused=known.refused,
                    message="the very edition in force; nothing written",
                )  # fmt: skip
            reading = reader.read(arrival.files, spec)
            saved = history.save_edition(
                session,
                editions.EditionMeta(
                    source=spec.name, sha256=sha256, fetched=arrival.fetched, names_version=names_version(),
                    published=arrival.published, files=self._files(spec, sha256), format=reader.name,
                    parser_version=reader.version, ledger=reading.ledger, held=reading.ledger.held,
                    reason=self._request.reason if self._request.accept else None,
                    actor=actor_of(self._settings) if self._request.accept else None,
                ),
                self._counted(spec, reading.rows),
                _preparing(reading.ledger),
                now,
                None if self._request.accept else lambda draft: check_counts(arrival, reading.ledger, draft, _gap(session, spec.name, draft)),
            )  # fmt: skip
            outcome = _stored(spec, reader, sha256, saved, reading.ledger)
            _log(session, self._settings, "update", outcome, self._request, now)
        return outcome

    def _stands(self, session: Any, known: overview.Snapshot) -> bool:
        """Whether the very edition in force came again, undated or with the date it has: nothing needs to be read."""
        newest = overview.newest(session, known.source)
        wanted = self._request.edition_date
        return newest is not None and newest.id == known.id and wanted in (None, known.edition_date)

    def _files(self, spec: SourceSpec, sha256: str) -> tuple[editions.EditionFile, ...]:
        members = members_of(sha256, self._settings.data_dir, spec.name)
        return tuple(editions.EditionFile(name=one.name, sha256=one.sha256, size=one.size) for one in members)

    def _counted(self, spec: SourceSpec, rows: Any) -> Any:
        for number, row in enumerate(rows, 1):
            if number % REPORT_EVERY == 0:
                self._report(f"read {spec.name}", number, None)
            yield row

    def _unmodified(self, spec: SourceSpec, now: dt.datetime) -> UpdateOutcome:
        with self._database.session() as session:
            known = overview.newest(session, spec.name)
            if known is None:
                raise SourceError(f"{spec.name}: the publisher says nothing changed, but no edition is stored")
            editions.mark_checked(session, known.id, now)
        former = confirmation(self._settings, spec.name)
        validators = former.validators if former is not None else {}
        remember(self._settings, spec.name, Confirmed(sha256=known.sha256, at=now, validators=validators))
        return UpdateOutcome(
            source=spec.name, outcome="not_modified", edition=known.edition_date.isoformat(), sha256=known.sha256,
            format=known.format, records=known.records, names=known.names, message="the publisher says nothing changed",
        )  # fmt: skip

    def _refused(self, arrival: Arrival, sha256: str | None, reason: str, now: dt.datetime) -> UpdateOutcome:
        spec = arrival.spec
        if sha256 is None:
            sha256, _ = store_edition(arrival.files, self._settings.data_dir, spec.name)
        with self._database.session() as session:
            good = overview.newest(session, spec.name)
            meta = editions.EditionMeta(
                source=spec.name, sha256=sha256, fetched=arrival.fetched, names_version=names_version(),
                published=arrival.published, files=self._files(spec, sha256), ledger=Ledger(),
            )  # fmt: skip
            history.save_refusal(session, meta, reason, now)
            kept = f"; the edition of {good.edition_date} stays in force" if good else "; no edition is in force"
            outcome = UpdateOutcome(
                source=spec.name, outcome="refused", sha256=sha256, message=f"{reason}{kept}",
                edition=good.edition_date.isoformat() if good else None,
            )  # fmt: skip
            _log(session, self._settings, "refuse", outcome, self._request, now)
        return outcome

    def _failed(self, spec: SourceSpec, reason: str, now: dt.datetime) -> UpdateOutcome:
        with self._database.session() as session:
            good = overview.newest(session, spec.name)
            outcome = UpdateOutcome(
                source=spec.name, outcome="failed", message=reason, sha256=good.sha256 if good else None,
                edition=good.edition_date.isoformat() if good else None,
            )  # fmt: skip
            _log(session, self._settings, "fail", outcome, self._request, now)
        return outcome


def _gap(session: Any, source: str, draft: history.EditionDraft) -> int:
    """Days between an edition and the one before it; 0 where there is none."""
    before = overview.snapshot_at(session, source, draft.edition_date)
    return (draft.edition_date - before.edition_date).days if before is not None else 0


def _preparing(ledger: Ledger) -> Callable[[Record], list[str]]:
    """`prepare_names`, which takes down in the ledger each new name that cannot be screened."""

    def prepared(record: Record) -> list[str]:
        forms = prepare_names(record)
        ledger.warnings += [
            f"{record.source_id}: nothing in the name {name.text!r} can be compared; shown, but not screened"
            for name, form in zip(record.names, forms, strict=True)
            if not form
        ]
        return forms

    return prepared


def check_counts(arrival: Arrival, ledger: Ledger, draft: history.EditionDraft, gap: int = 0) -> None:
    """The guard in front of the list in force: right size, right count, nothing implausible.

    The spec's bounds on the count hold for what a publisher sends, and for any file that would take the place of an
    edition within them. A sample that a person brings to an empty shelf, or after another sample, replaces nothing good.
    How much a list may grow or shrink is allowed anew for every 30 days of `gap` between the two editions.

    Raises:
        EditionRefusedError: with the figures, and how to overrule.
    """
    spec, before = arrival.spec, draft.records_before
    overrule = "if it is right all the same: --accept --reason TEXT"
    if ledger.declared_entries is not None and ledger.declared_entries != ledger.entries:
        raise EditionRefusedError(
            f"{spec.name}: the file declares {ledger.declared_entries} entries and holds {ledger.entries}; {overrule}"
        )
    if not draft.records:
        raise EditionRefusedError(f"{spec.name}: the file holds no entry; {overrule}")
    if arrival.live and ledger.unfinished:  # cut between two rows it would pass for a shorter list
        raise EditionRefusedError(f"{spec.name}: {ledger.unfinished}; {overrule}")
    if (arrival.live or _within(spec, before)) and not _within(spec, draft.records):
        most = f" to {spec.max_records}" if spec.max_records is not None else " or more"
        raise EditionRefusedError(
            f"{spec.name}: {draft.records} records, expected {spec.min_records}{most}; {overrule}"
        )
    if not before:
        return
    change = (draft.records - before) / before
    spans = max(1.0, gap / 30)
    if change < -spec.max_shrink * spans or change > spec.max_grow * spans:
        raise EditionRefusedError(
            f"{spec.name}: {draft.records} records against {before} in the edition before ({change:+.0%}); {overrule}"
        )


def _within(spec: SourceSpec, records: int | None) -> bool:
    most = spec.max_records
    return records is not None and records >= spec.min_records and (most is None or records <= most)


def _stored(
    spec: SourceSpec, reader: Reader, sha256: str, saved: history.EditionSaved, ledger: Ledger
) -> UpdateOutcome:
    notes = [*ledger.warnings[:3]]
    if saved.refusals or ledger.refusals:
        notes.append("some entries could not be read: watchlist sources --json names them")
    return UpdateOutcome(
        source=spec.name, outcome="unchanged" if saved.same else "stored",
        edition=saved.edition_date.isoformat(), sha256=sha256, format=reader.name, records=saved.records,
        names=saved.names, added=saved.added, removed=saved.removed, amended=saved.amended,
        refused=len(saved.refusals) + len(ledger.refusals), leftovers=tuple(sorted(ledger.leftovers)),
        message="; ".join(notes),
    )  # fmt: skip


def _log(
    session: Any, settings: Settings, action: str, outcome: UpdateOutcome, request: UpdateRequest, now: dt.datetime
) -> None:
    details = {"outcome": msgspec.to_builtins(outcome), "accept": request.accept, "reason": request.reason}
    audit.append(session, action=action, actor=actor_of(settings), details=details, now=now)


def _archived(database: Database, names: Sequence[str]) -> list[str]:
    if names:
        return list(names)
    with database.session() as session:
        return [state.source for state in overview.sources_overview(session) if state.source != "press"]


def verify_archive(settings: Settings) -> int:
    """Read every archived file again and compare its hash; how many files.

    Raises:
        IntegrityError: the first damage found, and how many more.
    """
    damages = verify(settings.data_dir)
    if damages:
        more = f" (and {len(damages) - 1} more)" if len(damages) > 1 else ""
        raise IntegrityError(f"{damages[0].path}: {damages[0].reason}{more}; restore it from a backup")
    return sum(1 for path in (Path(settings.data_dir) / "raw").rglob("*.gz"))
