"""After an update: what changed on the lists against every customer that is kept, and nothing else.

Customers that changed were screened against everything when their file came in; what remains are entities of which
something was learnt since (versions, delistings, merges, splits). They make a small index, and every customer is
screened against it. When algorithm or configuration are others than at the last run, every entity counts as changed.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from watchlist.match import ALGORITHM, NameIndex, build_index, config_hash, open_index
from watchlist.names import names_version
from watchlist.screen.customers import Customer, party_of_subject
from watchlist.screenings import SubjectView
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history
from watchlist.store.alerts import Alert, decisions_on_alerts, save_alerts
from watchlist.store.subjects import (
    Run,
    SubjectState,
    former_entities,
    newest_run,
    save_run,
    subjects,
    subjects_state,
    touched_keys,
)
from watchlist.tasks.acting import actor_of
from watchlist.tasks.entities import Moment, entity_of
from watchlist.tasks.indexing import current_index, index_stamp
from watchlist.tasks.preparing import party_from_store, prepare_names
from watchlist.tasks.screening_keeping import gone, standing_by_subject, with_facts
from watchlist.tasks.screening_rows import Finder, Screener, Terms, each_chunk
from watchlist.tasks.standing import list_stamps

CHUNK = 4000


class MonitorOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a monitoring run found. `effects` are alerts that are new, changed, reopened or gone, with the trigger."""

    schema_version: int = 1
    run: str
    since: dt.datetime | None
    subjects: int
    records: int
    entities: int
    new: int = 0
    changed: int = 0
    gone: int = 0
    reopened: int = 0
    effects: tuple[Alert, ...] = ()


class _Touched(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be screened again: records, their entities (former ones too), and why, by entity."""

    keys: tuple[str, ...]
    entities: frozenset[str]
    changed: int
    triggers: dict[str, str]


def monitor(database: Database, settings: Settings, now: dt.datetime) -> MonitorOutcome:
    """Screen what changed since the last run against every customer kept; the same alerts as a full run would give."""
    run = f"monitor-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    with database.reading() as session:
        count, oldest = subjects_state(session)
        last = newest_run(session, ("monitor",))
        since = last.known_at if last is not None else oldest
        rules = newest_run(session, ("monitor", "screen"))
        same_rules = rules is not None and (rules.algorithm, rules.config_hash) == (ALGORITHM, config_hash())
        touched = _touched(session, since if same_rules else None, count)
    found: list[Alert] = []
    if count and (touched.keys or touched.entities):
        with TemporaryDirectory(prefix="watchlist-") as folder:
            index = _index(database, settings, touched, Path(folder), whole=not same_rules)
            with database.reading() as session:
                found = list(_alerts(session, settings, index, touched, run, now))
    return _keep(database, settings, found, touched, (run, since, count), now)


def _touched(session: Any, since: dt.datetime | None, count: int) -> _Touched:
    if not count:
        return _Touched(keys=(), entities=frozenset(), changed=0, triggers={})
    early = since or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    keys = touched_keys(session, early)
    entities = former_entities(session, keys, early) | set(entity_of(session, keys, Moment()).values())
    members = decisions.members_of(session, sorted(entities))
    home = entity_of(session, keys, Moment())
    triggers: dict[str, list[str]] = {}
    for key, entity in home.items():
        triggers.setdefault(entity, []).append(key)
    why = "list change: " if since is not None else "algorithm or configuration changed: "
    return _Touched(
        keys=tuple(sorted({*keys, *(key for group in members.values() for key in group)})),
        entities=frozenset(entities),
        changed=len(keys),
        triggers={entity: why + ", ".join(sorted(group)[:5]) for entity, group in triggers.items()},
    )


def _index(database: Database, settings: Settings, touched: _Touched, folder: Path, *, whole: bool) -> NameIndex:
    if whole:
        return current_index(database, settings)
    with database.reading() as session:
        query = history.RecordQuery(keys=touched.keys, delisted=True, prepared=True)
        parties = (
            party
            for stored in history.records_at(session, query)
            if (
                party := party_from_store(
                    stored.record,
                    stored.prepared if stored.names_version == names_version() else prepare_names(stored.record),
                )
            )
            is not None
        )
        build_index(parties, folder, "changed")
    return open_index(folder)


def _alerts(
    session: Any, settings: Settings, index: NameIndex, touched: _Touched, run: str, now: dt.datetime
) -> Iterator[Alert]:
    terms = Terms(
        min_score=settings.match.min_score, weak_aliases=settings.match.weak_aliases, moment=Moment(), today=now.date()
    )
    screener = Screener(session, terms, decisions_on_alerts(session))
    finder = Finder(index, min_score=terms.min_score, weak_aliases=terms.weak_aliases)
    standing = standing_by_subject(session)
    for chunk in each_chunk(subjects(session), CHUNK):
        rows = [row for row in screener.screen(finder, _customers(chunk)) if row.result != "input_error"]
        yield from with_facts(screener.book, [row for row in rows if row.hits], touched.triggers, run)
        for row in rows:
            mine = [one for one in standing.get(row.subject.subject_id, ()) if one.entity_id in touched.entities]
            yield from gone(mine, row, run, _gone_because(mine, touched))


def _gone_because(mine: Sequence[Alert], touched: _Touched) -> str:
    entity = mine[0].entity_id if mine else ""
    return f"{touched.triggers.get(entity, 'merged or split')}: delisted, merged or no longer alike"


def _customers(states: Sequence[SubjectState]) -> list[Customer]:
    customers = []
    for number, state in enumerate(states, 1):
        view = msgspec.structs.replace(msgspec.json.decode(state.body, type=SubjectView), row=number)
        try:
            party = party_of_subject(view)[0]
        except Exception:  # noqa: BLE001 (input errors are kept as subjects too, and cannot be screened)
            party = None
        customers.append(Customer(view=view, party=party))
    return customers


def _keep(
    database: Database,
    settings: Settings,
    found: list[Alert],
    touched: _Touched,
    about: tuple[Any, ...],
    now: dt.datetime,
) -> MonitorOutcome:
    run, since, count = about
    with database.session() as session:
        standing = {one.alert_id: one for group in standing_by_subject(session).values() for one in group}
        fresh = [one for one in found if _news(standing.get(one.alert_id), one)]
        save_alerts(session, fresh, now)
        lost = [one for one in fresh if one.state == "gone"]
        back = [one for one in fresh if one.trigger.startswith("reopened")]
        new = [one for one in fresh if one.alert_id not in standing and one.state != "gone"]
        outcome = {
            "rows": count, "alerts": len(new), "gone": len(lost), "reopened": len(back), "records": touched.changed,
            "changed": len(fresh) - len(new) - len(lost),
        }  # fmt: skip
        rules = {"algorithm": ALGORITHM, "config_hash": config_hash()}
        save_run(
            session,
            Run(
                run=run, purpose="monitor", actor=actor_of(settings), known_at=now, stamp=index_stamp(session),
                request={"min_score": settings.match.min_score, "since": since}, outcome=outcome, digest="", **rules,
            ),
        )  # fmt: skip
        lists = [[one.source, one.edition, one.sha256] for one in list_stamps(session, settings, None, now)]
        details = {"run": run, "since": since, **outcome, **rules, "lists": lists}
        audit.append(session, action="monitor", actor=actor_of(settings), details=details, now=now, run=run)
    return MonitorOutcome(
        run=run, since=since, subjects=count, records=touched.changed, entities=len(touched.entities), new=len(new),
        changed=len(fresh) - len(new) - len(lost), gone=len(lost), reopened=len(back), effects=tuple(fresh),
    )  # fmt: skip


def _news(before: Alert | None, after: Alert) -> bool:
    """Whether an alert is another than the one that stands."""
    if before is None:
        return after.state != "gone"
    return (before.score, before.band, before.state, before.facts) != (
        after.score,
        after.band,
        after.state,
        after.facts,
    )
