"""The index of names: built from the store, rebuilt when what is in force or how names are prepared has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from watchlist.errors import IntegrityError, NotFoundError
from watchlist.match import NameIndex, Party, build_index, open_index
from watchlist.names import names_version
from watchlist.settings import Settings
from watchlist.store import Database, history, keys
from watchlist.tasks.preparing import party_from_store, prepare_names


def index_folder(settings: Settings) -> Path:
    """Where the index in force lies."""
    return Path(settings.data_dir) / "index"


def current_index(database: Database, settings: Settings) -> NameIndex:
    """The index over every party that is or was on a list, or is in the press; built first where it is stale.

    Delisted parties are in it too: whether a hit is listed at the time asked for is the store's to say.
    """
    folder = index_folder(settings)
    with database.reading() as session:
        stamp = index_stamp(session)
    found = _usable(folder, stamp)
    return found if found is not None else rebuild_index(database, settings)


def rebuild_index(database: Database, settings: Settings) -> NameIndex:
    """Build the index anew and put it in force; names prepared by former rules are prepared anew first."""
    version = names_version()
    with database.reading() as session:
        outdated = history.outdated_names(session, version)
    if outdated:
        with database.session() as session:
            history.renew_names(session, version, prepare_names)
    with database.reading() as session:
        build_index(stored_parties(session), index_folder(settings), index_stamp(session))
    return open_index(index_folder(settings))


def past_index(database: Database, folder: Path, known_at: dt.datetime) -> NameIndex:
    """An index of what was known at a moment, built in `folder` for one question."""
    with database.reading() as session:
        build_index(stored_parties(session, known_at), folder, f"known at {known_at.isoformat()}")
    return open_index(folder)


def index_stamp(session: Any) -> str:
    """What the index must bear to speak for the store as it is."""
    return f"{keys.records_stamp(session)} {names_version()}"


def stored_parties(session: Any, known_at: dt.datetime | None = None) -> Iterator[Party]:
    """Every party of the store, delisted ones included, as matching sees it."""
    return parties_of(history.records_at(session, history.RecordQuery(known_at=known_at, delisted=True, prepared=True)))


def parties_of(records: Iterable[history.StoredRecord]) -> Iterator[Party]:
    """Records as matching sees them; names prepared by former rules are prepared anew."""
    for stored in records:
        forms = stored.prepared if stored.names_version == names_version() else prepare_names(stored.record)
        party = party_from_store(stored.record, forms)
        if party is not None:
            yield party


def _usable(folder: Path, stamp: str) -> NameIndex | None:
    try:
        index = open_index(folder)
    except (NotFoundError, IntegrityError):  # never built, or damaged: it is derived and can always be built anew
        return None
    return index if index.fresh and index.stamp == stamp else None
