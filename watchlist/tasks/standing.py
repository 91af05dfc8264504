"""How the lists stand: editions in force, their age and health, and the stamps that every answer carries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from watchlist.settings import Settings
from watchlist.store import overview
from watchlist.tasks.known import confirmation, live_specs, spec_of
from watchlist.views import ListStamp, SourcesView, SourceView


def sources_view(session: Any, settings: Settings, now: dt.datetime) -> SourcesView:
    """Each source that was ever loaded, and each enabled list that was not, with age and health."""
    states = {state.source: state for state in overview.sources_overview(session)}
    known = [spec.name for spec in live_specs(settings, ())]
    views = [_source_view(settings, name, states.get(name), now) for name in sorted({*states, *known})]
    return SourcesView(sources=tuple(views))


def _source_view(settings: Settings, name: str, state: overview.SourceState | None, now: dt.datetime) -> SourceView:
    spec = spec_of(settings, name)
    if state is None or state.in_force is None:
        note = state.refused_since.reason if state is not None and state.refused_since is not None else None
        return SourceView(source=name, authority=spec.authority, title=spec.title, note=note)
    edition = state.in_force
    age = (
        None if name == "press" else (now.date() - edition.edition_date).days
    )  # of articles there is no latest edition
    stale = name != "press" and _days_behind(settings, edition, now) > spec.stale_after_days
    refused = state.refused_since
    health = "stale" if stale else "refused since" if refused is not None else "good"
    return SourceView(
        source=name, authority=spec.authority, title=spec.title, edition=edition.edition_date.isoformat(),
        published=edition.published.isoformat() if edition.published else None, fetched=edition.fetched.isoformat(),
        sha256=edition.sha256, records=state.records, names=state.names, refused=edition.refused,
        leftover_fields=tuple(sorted(edition.ledger.get("leftovers", {}))), age_days=age, stale=stale, health=health,
        note=refused.reason if refused is not None else None,
    )  # fmt: skip


def _days_behind(settings: Settings, edition: overview.Snapshot, now: dt.datetime) -> int:
    """Days for which nobody can say that the edition is the publisher's latest.

    They count from the last time the publisher offered that very edition; of a file that a person brought, from the
    edition's own date.
    """
    confirmed = confirmation(settings, edition.source)
    if confirmed is not None and confirmed.sha256 == edition.sha256:
        return (now - confirmed.at).days
    return (now.date() - edition.edition_date).days


def list_stamps(
    session: Any, settings: Settings, known_at: dt.datetime | None, now: dt.datetime
) -> tuple[ListStamp, ...]:
    """The editions an answer stands on: those in force now, or those known at a moment."""
    if known_at is None:
        return tuple(
            ListStamp(source=one.source, edition=one.edition, sha256=one.sha256, age_days=one.age_days, stale=one.stale)
            for one in sources_view(session, settings, now).sources
            if one.edition is not None
        )
    return tuple(
        ListStamp(
            source=one.source, edition=one.edition_date.isoformat(), sha256=one.sha256,
            age_days=(known_at.date() - one.edition_date).days,
        )
        for one in overview.newest_known(session, known_at)
    )  # fmt: skip
