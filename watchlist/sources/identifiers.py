"""Numbers that identify: their kind, the form to compare, and what the checksum says (python-stdnum)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from watchlist.errors import TableError
from watchlist.records import Identifier
from watchlist.tables import load_yaml

_SEPARATORS = re.compile(r"[\s\-–—./,:;()'\"’№#]+")
_NOT_WORD = re.compile(r"[^\w]+")


def identifier(kind: str, value: str, **details: str | None) -> Identifier:
    """A number with its form to compare and the verdict of its checksum.

    Args:
        kind: one of resources/identifiers.yml.
        value: as published.
        details: label, country (alpha-2), issued, expires, note of the Identifier.

    Raises:
        TableError: no such kind.
    """
    if kind not in _kinds():
        raise TableError(f"no kind of identifier {kind!r} in resources/identifiers.yml")
    value = " ".join(value.split())
    country = details.get("country")
    normal, valid = _checked(kind, value, country)
    return Identifier(kind=kind, value=value, normal=normal, valid=valid, **details)


@lru_cache(maxsize=1 << 15)
def identifier_kind(label: str, default: str = "other") -> str:
    """The kind that a publisher's label names ("Passport No." is passport), else `default`."""
    folded = " ".join(_NOT_WORD.sub(" ", label.casefold()).split())
    for words, kind in _labels():
        if folded == words or folded.startswith(words + " "):
            return kind
    return default


def normal_form(kind: str, value: str) -> str:
    """The form to compare: upper case without separators; crypto addresses and accounts keep their case."""
    if _kinds().get(kind, {}).get("case") == "keep":
        return "".join(value.split())
    bare = _SEPARATORS.sub("", value).upper()
    if kind == "imo":
        bare = bare.removeprefix("IMO")
    return bare


@lru_cache(maxsize=1 << 15)
def _checked(kind: str, value: str, country: str | None) -> tuple[str, bool | None]:
    normal = normal_form(kind, value)
    rules = _kinds()[kind]
    module = rules.get("check") or rules.get("checks", {}).get(country)
    if module is None:
        return normal, None
    return normal, bool(_is_valid(module)(normal))


@cache
def _is_valid(module: str) -> Callable[[str], Any]:
    found: Callable[[str], Any] = import_module(module).is_valid
    return found


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = load_yaml("identifiers.yml")
    return kinds


@cache
def _labels() -> tuple[tuple[str, str], ...]:
    rows = [
        (" ".join(_NOT_WORD.sub(" ", str(label).casefold()).split()), kind)
        for kind, rules in _kinds().items()
        for label in rules.get("labels", ())
    ]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))
