"""Which sources are known: the specs of resources/sources/, and those the user lays over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import TableError, UnknownSourceError
from watchlist.sources.base import SourceSpec
from watchlist.tables import load_yaml, table_names


def spec_names(own: Path | None = None) -> tuple[str, ...]:
    """Names of all known sources, sorted; with those of the user's own folder of specs where one is given."""
    names = {name.removeprefix("sources/").removesuffix(".yml") for name in table_names("sources", ".yml")}
    if own is not None and own.is_dir():
        names |= {path.stem for path in own.glob("*.yml")}
    return tuple(sorted(names))


def load_spec(name: str, own: Path | None = None) -> SourceSpec:
    """The spec of a source.

    Args:
        name: such as "un".
        own: folder of the user's own specs. A file there adds a source, or lays its fields over those of a source that
            Watchlist knows (other addresses, other bounds).

    Raises:
        UnknownSourceError: no source of that name; the message names those there are.
        TableError: the spec is not as it must be.
    """
    if name not in spec_names(own):
        known = ", ".join(spec_names(own))
        raise UnknownSourceError(f"there is no source {name!r}; known sources: {known}")
    data: dict[str, Any] = {}
    if f"sources/{name}.yml" in table_names("sources", ".yml"):
        data |= _mapping(load_yaml(f"sources/{name}.yml"), f"resources/sources/{name}.yml")
    if own is not None and (path := own / f"{name}.yml").is_file():
        data |= _own_mapping(path) | ({} if data else {"own": True})
    try:
        return msgspec.convert({"name": name, **data}, SourceSpec)
    except msgspec.ValidationError as error:
        raise TableError(f"spec of source {name!r}: {error}") from None


def _mapping(data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise TableError(f"{where} is not a mapping of fields")
    return data


def _own_mapping(path: Path) -> dict[str, Any]:
    import yaml

    try:
        return _mapping(yaml.safe_load(path.read_text(encoding="utf-8")), str(path))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TableError(f"{path} cannot be read as YAML: {error}".replace("\n", " ")) from None


def retired_format(name: str) -> str | None:
    """Why a format is no longer published, and where its successor is; None for a living format."""
    pointer = load_yaml("retired_formats.yml").get(name)
    return None if pointer is None else str(pointer)
