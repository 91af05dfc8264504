"""After an update: what changed on the lists against every customer that is kept, and nothing else.

Customers that changed were screened against everything when their file came in; what remains are entities of which
something was learnt since (versions, delistings, merges, splits), and pairs whose clearance has expired. They make a small
index, and every customer, prepared once, is screened against it. When algorithm or configuration are others than at the
last run, every entity counts as changed.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from watchlist.errors import EmptyNameError
from watchlist.match import ALGORITHM, LookupResult, NameIndex, build_index, config_hash, open_index
from watchlist.screen.customers import Customer, party_of_subject
from watchlist.screenings import SubjectView
from watchlist.settings import Settings
from watchlist.store import Database, audit, decisions, history
from watchlist.store.alerts import REOPENED, Alert, decisions_on_alerts, differs, save_alerts
from watchlist.store.subjects import (
    Run,
    SubjectState,
    former_entities,
    newest_run,
    save_run,
    subjects_named,
    subjects_state,
    touched_keys,
)
from watchlist.tasks.acting import actor_of
from watchlist.tasks.entities import Moment, entity_of
from watchlist.tasks.indexing import current_index, index_folder, index_stamp, parties_of
from watchlist.tasks.prepared_customers import prepared_customers
from watchlist.tasks.screening_keeping import gone, standing_by_subject, with_facts
from watchlist.tasks.screening_rows import Screener, Terms, each_chunk
from watchlist.tasks.screening_workers import CustomerRecipe, answer_all, processes_for
from watchlist.tasks.standing import list_stamps

CHUNK = 4000
"""Customers screened at once."""
NOBODY = LookupResult(hits=())


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
        touched = _touched(session, since if same_rules else None, count, now)
    found: list[Alert] = []
    if count and (touched.keys or touched.entities):
        with TemporaryDirectory(prefix="watchlist-") as name:
            folder = Path(name) if same_rules else index_folder(settings)
            index = _index(database, touched, folder) if same_rules else current_index(database, settings)
            met = _met(database, settings, index, folder, count)
            with database.reading() as session:
                found = _alerts(session, settings, met, touched, run, now)
    return _keep(database, settings, found, touched, (run, since, count), now)


def _touched(session: Any, since: dt.datetime | None, count: int, now: dt.datetime) -> _Touched:
    if not count:
        return _Touched(keys=(), entities=frozenset(), changed=0, triggers={})
    early = since or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    keys = touched_keys(session, early)
    home = entity_of(session, keys, Moment())
    expired = {
        decisions.follow(session, one.entity_id)
        for one in decisions_on_alerts(session).values()
        if one.expires is not None and early.date() <= one.expires <= now.date()
    }
    entities = former_entities(session, keys, early) | set(home.values()) | expired
    members = decisions.members_of(session, sorted(entities))
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


def _index(database: Database, touched: _Touched, folder: Path) -> NameIndex:
    """A small index, in `folder`, of all records of what was touched."""
    with database.reading() as session:
        query = history.RecordQuery(keys=touched.keys, delisted=True, prepared=True)
        build_index(parties_of(history.records_at(session, query)), folder, "changed")
    return open_index(folder)


def _met(database: Database, settings: Settings, index: NameIndex, folder: Path, count: int) -> dict[str, LookupResult]:
    """What the index says of the customers it says something of, by id; several processes ask where there are many."""
    customers = prepared_customers(database, settings)
    recipe = CustomerRecipe(
        index=folder, stamp=index.stamp, min_score=settings.match.min_score, weak_aliases=settings.match.weak_aliases
    )
    processes = processes_for(count, settings.screen.processes)
    met: dict[str, LookupResult] = {}
    for found in answer_all(each_chunk(customers(), CHUNK), recipe, index, processes):
        met.update(found)
    return met


def _alerts(
    session: Any, settings: Settings, met: dict[str, LookupResult], touched: _Touched, run: str, now: dt.datetime
) -> list[Alert]:
    """The alerts of customers who met somebody, and as gone those that stood on what was touched and do no longer."""
    terms = Terms(
        min_score=settings.match.min_score, weak_aliases=settings.match.weak_aliases, moment=Moment(), today=now.date()
    )
    screener = Screener(session, terms, decisions_on_alerts(session))
    standing = {
        subject_id: mine
        for subject_id, every in standing_by_subject(session).items()
        if (mine := [one for one in every if one.entity_id in touched.entities])
    }
    found: list[Alert] = []
    for chunk in each_chunk(subjects_named(session, {*met, *standing}), CHUNK):
        customers = [_customer(number, state) for number, state in enumerate(chunk, 1)]
        rows = screener.settle([(one, met.get(one.view.subject_id, NOBODY)) for one in customers])
        found += with_facts(screener.book, [row for row in rows if row.hits], touched.triggers, run)
        for row in rows:
            mine = standing.get(row.subject.subject_id, [])
            found += gone(mine, row, run, _gone_because(mine, touched))
    return found


def _gone_because(mine: Sequence[Alert], touched: _Touched) -> str:
    entity = mine[0].entity_id if mine else ""
    return f"{touched.triggers.get(entity, 'merged or split')}: delisted, merged or no longer alike"


def _customer(number: int, state: SubjectState) -> Customer:
    view = msgspec.structs.replace(msgspec.json.decode(state.body, type=SubjectView), row=number)
    try:
        return Customer(view=view, party=party_of_subject(view)[0])
    except EmptyNameError:  # input errors are kept as customers too, and cannot be screened
        return Customer(view=view)


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
        back = [one for one in fresh if one.trigger.startswith(REOPENED)]
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
    return after.state != "gone" if before is None else differs(before, after)
