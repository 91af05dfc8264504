"""Brings the files of an edition to hand: from the publisher's address, or from paths a person names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from watchlist.errors import FetchError, InputError, UsageError
from watchlist.settings import Settings
from watchlist.sources import load_spec, reader_for, spec_names
from watchlist.sources.base import RawFile, SourceSpec
from watchlist.sources.fetch import FetchOptions, fetch
from watchlist.sources.unpack import unpack

Report = Callable[[str, int, int | None], None]
"""Says what is being done, how much is done, and of how much (None where unknown)."""


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What the publisher sent along with a file, to ask for it again only if it has changed."""

    etag: str | None = None
    last_modified: str | None = None


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """The last edition that the publisher itself offered us: its hash, when, and the validators by address."""

    sha256: str
    at: dt.datetime
    validators: dict[str, Validators] = {}


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The files of an edition, unpacked; None when the publisher says that nothing changed."""

    files: tuple[RawFile, ...] | None
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


@contextmanager
def files_at(paths: Sequence[Path]) -> Iterator[tuple[RawFile, ...]]:
    """The files of one edition as a person names them: files, packed files, or folders of files.

    Raises:
        InputError: a path is missing or cannot be unpacked.
    """
    wanted: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
            wanted += [one for one in inside if one.suffix.lower() not in (".md", ".txt", ".license")]
        else:
            wanted.append(path)
    if not wanted:
        raise InputError(f"{', '.join(map(str, paths))}: no file of a list there")
    with TemporaryDirectory(prefix="watchlist-") as folder:
        yield unpack(wanted, Path(folder))


def spec_for(settings: Settings, files: tuple[RawFile, ...], names: Sequence[str]) -> SourceSpec:
    """Whose list the files are: as named, else the one source that can read them.

    Raises:
        UsageError: several sources were named, or several could read the files.
        InputError: no source can read them.
    """
    if len(names) > 1:
        raise UsageError("--from-file reads one edition: name one source")
    if names:
        return spec_of(settings, names[0])
    fitting = []
    for name in spec_names(own_specs(settings)):
        spec = spec_of(settings, name)
        try:
            reader_for(files, spec)
        except InputError:
            continue
        fitting.append(spec)
    if not fitting:
        raise InputError(
            f"{files[0].name}: no known list looks like this; name the source: watchlist update SOURCE ..."
        )
    if len(fitting) > 1:
        known = ", ".join(spec.name for spec in fitting)
        raise UsageError(
            f"{files[0].name} could be of {known}; name the source: watchlist update {fitting[0].name} ..."
        )
    return fitting[0]


@contextmanager
def fetched(settings: Settings, spec: SourceSpec, report: Report) -> Iterator[Brought]:
    """The present edition from the publisher; conditional on what was brought last time.

    Raises:
        FetchError: the source has no address, or the publisher did not send the list.
    """
    urls = _urls(spec)
    confirmed = confirmation(settings, spec.name)
    known = confirmed.validators if confirmed is not None else {}
    with TemporaryDirectory(prefix="watchlist-") as folder:
        got = []
        for number, url in enumerate(urls):
            before = known.get(url, Validators()) if len(urls) == 1 else Validators()
            got.append(
                fetch(
                    url,
                    Path(folder) / str(number),
                    FetchOptions(
                        contact=settings.contact,
                        etag=before.etag,
                        last_modified=before.last_modified,
                        progress=lambda done, total: report(f"fetch {spec.name}", done, total),
                    ),
                )
            )
        validators = {one.url: Validators(etag=one.etag, last_modified=one.last_modified) for one in got}
        paths = [one.path for one in got if one.path is not None]
        if not paths:
            yield Brought(files=None)
        else:
            yield Brought(files=unpack(paths, Path(folder) / "unpacked"), validators=validators)


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


def _urls(spec: SourceSpec) -> tuple[str, ...]:
    for form in spec.formats:
        if urls := spec.urls.get(form):
            return (urls,) if isinstance(urls, str) else tuple(urls)
    raise FetchError(
        f"source {spec.name} has no address; bring its file: watchlist update {spec.name} --from-file PATH"
    )


def _memory(settings: Settings, source: str) -> Path:
    return Path(settings.data_dir) / "fetch" / f"{source}.json"
