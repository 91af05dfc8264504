"""Loads and checks the tables of resources/: words, codes and weights that a person edits.

Two shapes: YAML (`load_yaml`) and TSV with `#` comments and a header row (`load_tsv`). Each is read once per process.
`tables_version` is the hash of a folder of them; what was computed with them (prepared names, scores) carries it, and is
computed anew when it differs.
"""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from watchlist.errors import TableError


@cache
def _root() -> Traversable:
    return files("watchlist") / "resources"


@cache
def load_yaml(name: str) -> Any:
    """The YAML table `resources/<name>` (such as "authorities.yml") as plain data. Do not change what is returned.

    Raises:
        TableError: there is no such table, or it is not YAML.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(read_text(name), Loader=loader)  # noqa: S506 (both loaders are the safe ones)
    except yaml.YAMLError as error:
        raise TableError(f"resources/{name} is not YAML: {error}".replace("\n", " ")) from None


@cache
def load_tsv(name: str) -> tuple[dict[str, str], ...]:
    """The TSV table `resources/<name>` as rows by column name; lines that begin with `#` and empty lines are comments.

    Raises:
        TableError: there is no such table, or a row has not as many cells as the header.
    """
    numbered = [
        (number, line)
        for number, line in enumerate(read_text(name).splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    if not numbered:
        raise TableError(f"resources/{name} has no header row")
    rows = list(csv.reader((line for _, line in numbered), delimiter="\t", quoting=csv.QUOTE_NONE))
    header = rows[0]
    for (number, _), row in zip(numbered, rows, strict=True):
        if len(row) != len(header):
            raise TableError(f"resources/{name} line {number}: {len(row)} cells, the header has {len(header)}")
    return tuple(dict(zip(header, row, strict=True)) for row in rows[1:])


@cache
def read_text(name: str) -> str:
    """The text of `resources/<name>`.

    Raises:
        TableError: there is no such table.
    """
    return _read(name).decode().replace("\r\n", "\n")


def _read(name: str) -> bytes:
    try:
        return _root().joinpath(*name.split("/")).read_bytes()
    except OSError:
        raise TableError(f"resources/{name} is missing; install Watchlist anew") from None


def table_names(folder: str = "", suffix: str = "") -> tuple[str, ...]:
    """Names of the tables below resources/<folder>, sorted, as `load_yaml` and `load_tsv` take them."""
    top = _root().joinpath(*folder.split("/")) if folder else _root()
    return tuple(sorted(name for name in _walk(top, folder) if name.endswith(suffix)))


def _walk(top: Traversable, prefix: str) -> list[str]:
    names: list[str] = []
    for child in top.iterdir():
        name = f"{prefix}/{child.name}" if prefix else child.name
        if child.is_dir():
            names += _walk(child, name)
        elif name.endswith((".yml", ".tsv")):
            names.append(name)
    return names


@cache
def tables_version(*folders: str) -> str:
    """Hash (16 hex digits) over names and contents of the tables below resources/<folder> for each folder named.

    Prepared names carry `tables_version("names")`; answers carry the hash over "names" and "match". Without an
    argument all tables count.
    """
    digest = hashlib.sha256()
    for folder in folders or ("",):
        for name in table_names(folder):
            digest.update(b"%b\0%b\0" % (name.encode(), _read(name).replace(b"\r\n", b"\n")))
    return digest.hexdigest()[:16]
