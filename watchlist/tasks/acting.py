"""Who acts: the actor named in the settings, else the name one is logged in under."""

from __future__ import annotations

import getpass

from watchlist.settings import Settings


def actor_of(settings: Settings) -> str:
    """The name that goes into the audit log and under decisions."""
    if settings.actor:
        return settings.actor
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in a bare container
        return "unknown"
