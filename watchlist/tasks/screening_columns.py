"""Which column of a customer file holds what, kept for the next file with the same heads.

`data/columns/HASH.json`, one file for each row of heads ever screened: readable, and to be corrected by hand. What a
person says with --map goes first and is kept in its place.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from watchlist.errors import InputError
from watchlist.screen.columns import DATE_ORDERS, FIELDS, ColumnMap, map_columns
from watchlist.settings import Settings


class Columns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The columns of a file: heads by field, and the order of dates where a person stated it."""

    heads: tuple[str, ...]
    fields: dict[str, tuple[int, ...]]
    """Field -> numbers of its columns, from 0."""
    dates: str | None = None

    @property
    def map(self) -> ColumnMap:
        """As rows are read by it."""
        return ColumnMap(columns=self.fields, headers=self.heads)


def choose_columns(settings: Settings, heads: tuple[str, ...], given: dict[str, str]) -> tuple[Columns, Path | None]:
    """The columns of a file with these heads, and the file they were kept in, if they were.

    Raises:
        InputError: a column or an order of dates given does not exist, no column holds a name, or what was kept is damaged.
    """
    path = _path(settings, heads)
    if not given and path.is_file():
        return _read(path, heads), path
    found = map_columns(heads, {field: head for field, head in given.items() if field != "dates"})
    dates = given.get("dates")
    if dates is not None and dates not in DATE_ORDERS:
        raise InputError(f"--map dates={dates}: say dates=day_first or dates=month_first")
    return Columns(heads=heads, fields=found.columns, dates=dates), None


def keep_columns(settings: Settings, columns: Columns) -> None:
    """Keep the columns for the next file with the same heads.

    Raises:
        InputError: they cannot be written.
    """
    path = _path(settings, columns.heads)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(columns), indent=1) + b"\n")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None


def _path(settings: Settings, heads: tuple[str, ...]) -> Path:
    digest = hashlib.sha256(msgspec.json.encode(heads)).hexdigest()[:12]
    return Path(settings.data_dir) / "columns" / f"{digest}.json"


def _read(path: Path, heads: tuple[str, ...]) -> Columns:
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=Columns)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(
            f"{path} cannot be read ({error}); correct it, or delete it to have columns recognised"
        ) from None
    places = {place for one in kept.fields.values() for place in one}
    if kept.heads != heads or not places <= set(range(len(heads))) or not kept.fields.keys() <= set(FIELDS):
        raise InputError(f"{path} does not fit its heads; correct it, or delete it to have columns recognised")
    return kept
