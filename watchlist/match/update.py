"""The index after an edition: what changed is put in, what is gone taken out, the rest carried over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from watchlist.match.build import build_index
from watchlist.match.index import NameIndex, open_index
from watchlist.match.types import IndexStats, Party


def update_index(folder: Path, changed: Iterable[Party], removed: Collection[str], stamp: str) -> IndexStats:
    """Put `changed` parties in (in place of those of the same key) and take the keys of `removed` out.

    The answers of the new index equal those of one built from all parties. Parties that are carried over are read
    from the index in force; no database is needed. It is swapped in as `build_index` does.

    Raises:
        NotFoundError: there is no index to update.
        IntegrityError: the index in force is damaged; build it anew.
    """
    new = {party.key: party for party in changed}
    return build_index(_all(open_index(folder), new, set(removed)), folder, stamp)


def _all(index: NameIndex, new: dict[str, Party], removed: set[str]) -> Iterator[Party]:
    for party in index.parties():
        if party.key not in removed and party.key not in new:
            yield party
    for key, party in new.items():
        if key not in removed:
            yield party
