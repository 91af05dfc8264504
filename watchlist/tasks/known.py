"""Which sources are known here, and what their publishers last offered us. Loads no reader and no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec

from watchlist.settings import Settings
from watchlist.sources import SourceSpec, load_spec, spec_names


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What the publisher sent along with a file, to ask for it again only if it has changed."""

    etag: str | None = None
    last_modified: str | None = None


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """The last edition that the publisher itself offered us: its hash, when, and the validators by address."""

    sha256: str
    at: dt.datetime
    validators: dict[str, Validators] = {}


def own_specs(settings: Settings) -> Path:
    """The folder of the user's own specs: lists of the house, other addresses, other bounds."""
    return Path(settings.data_dir) / "sources"


def spec_of(settings: Settings, name: str) -> SourceSpec:
    """The spec of a source, with what the user laid over it.

    Raises:
        UnknownSourceError: there is no such source.
    """
    return load_spec(name, own_specs(settings))


def live_specs(settings: Settings, names: Sequence[str]) -> list[SourceSpec]:
    """The specs to fetch: those named, else every enabled list that has an address."""
    if names:
        return [spec_of(settings, name) for name in names]
    specs = (spec_of(settings, name) for name in spec_names(own_specs(settings)))
    return [spec for spec in specs if spec.enabled and spec.urls and not spec.retired]


def remember(settings: Settings, source: str, confirmed: Confirmed) -> None:
    """Keep what the publisher offered, and when: it decides how old an answer is, and what is asked for next time."""
    path = _memory(settings, source)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(msgspec.json.encode(confirmed))
    temporary.replace(path)


def confirmation(settings: Settings, source: str) -> Confirmed | None:
    """What the publisher last offered us; None where nothing was ever fetched."""
    try:
        return msgspec.json.decode(_memory(settings, source).read_bytes(), type=Confirmed)
    except (OSError, msgspec.DecodeError):
        return None


def _memory(settings: Settings, source: str) -> Path:
    return Path(settings.data_dir) / "fetch" / f"{source}.json"
