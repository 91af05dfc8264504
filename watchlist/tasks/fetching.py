"""Brings the files of an edition to hand: from the publisher's address, or from paths a person names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from watchlist.errors import FetchError, InputError, UsageError
from watchlist.settings import Settings
from watchlist.sources import spec_names
from watchlist.sources.base import RawFile, SourceSpec
from watchlist.sources.fetch import FetchOptions, fetch
from watchlist.sources.registry import reader_for
from watchlist.sources.unpack import unpack
from watchlist.tasks.known import Validators, confirmation, own_specs, spec_of

Report = Callable[[str, int, int | None], None]
"""Says what is being done, how much is done, and of how much (None where unknown)."""


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The files of an edition, unpacked; None when the publisher says that nothing changed."""

    files: tuple[RawFile, ...] | None
    validators: dict[str, Validators] = {}


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


def _urls(spec: SourceSpec) -> tuple[str, ...]:
    for form in spec.formats:
        if urls := spec.urls.get(form):
            return (urls,) if isinstance(urls, str) else tuple(urls)
    raise FetchError(
        f"source {spec.name} has no address; bring its file: watchlist update {spec.name} --from-file PATH"
    )
