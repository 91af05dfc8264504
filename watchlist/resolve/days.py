"""How much it says that an act fell within a certain week: little where the authority listed hundreds then."""

from __future__ import annotations

import datetime as dt
from functools import cache

from watchlist.tables import load_tsv

QUIET_DAY = 4.5
"""Nats of a day on which an authority did little."""


def day_information(authority: str, day: dt.date) -> float | None:
    """Nats that two acts of an authority share by falling within a week of this day; None where nobody has counted."""
    known = _table().get(authority)
    if known is None or not known[0] <= day <= known[1]:
        return None
    return known[2].get(day, QUIET_DAY)


@cache
def _table() -> dict[str, tuple[dt.date, dt.date, dict[dt.date, float]]]:
    """By authority the span of days that was counted, and its busy days (resources/resolve/busy_days.tsv)."""
    spans: dict[str, tuple[dt.date, dt.date, dict[dt.date, float]]] = {}
    for row in load_tsv("resolve/busy_days.tsv"):
        days = [dt.date.fromisoformat(text) for text in row["days"].split()]
        if row["information"] == "quiet":
            spans[row["authority"]] = days[0], days[1], {}
        else:
            spans[row["authority"]][2].update(dict.fromkeys(days, float(row["information"])))
    return spans
