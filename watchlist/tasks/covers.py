"""What stands on the cover of every workbook and page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from watchlist.match import ALGORITHM, config_hash
from watchlist.settings import Settings
from watchlist.store import audit
from watchlist.tasks.acting import actor_of
from watchlist.tasks.standing import sources_view
from watchlist.views import CoverFacts


def cover_of(
    session: Any, settings: Settings, now: dt.datetime, *, title: str, purpose: str, filters: dict[str, str]
) -> CoverFacts:
    """Who asked what, when, of which editions, by which rules; with the head of the audit log at that moment."""
    from watchlist import __version__

    entries, head = audit.head(session)
    return CoverFacts(
        title=title,
        purpose=purpose,
        organisation=settings.organisation,
        run_id=f"{title.lower().replace(' ', '-')}-{now:%Y%m%dT%H%M%SZ}",
        requested_by=actor_of(settings),
        run_time=now.astimezone(),
        version=__version__,
        algorithm=ALGORITHM,
        config_hash=config_hash(),
        settings=filters,
        lists=sources_view(session, settings, now).sources,
        audit_head=head or "",
        audit_entries=entries,
        retention_until=years_from(now.date(), settings.retention_years),
    )


def years_from(day: dt.date, years: int) -> dt.date:
    """The same day some years later, or earlier if `years` is below zero."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
