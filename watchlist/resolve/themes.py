"""What a sanctions programme is about, whoever imposes it: Taliban, North Korea, Russia, narcotics."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec

from watchlist.errors import TableError
from watchlist.tables import load_yaml


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in the name of a programme that show its theme, and how much a shared theme says (nats)."""

    words: tuple[str, ...]
    information: float


@cache
def load_themes() -> dict[str, Theme]:
    """The themes of resources/resolve/themes.yml.

    Raises:
        TableError: the table is not as it must be.
    """
    try:
        return msgspec.convert(load_yaml("resolve/themes.yml"), dict[str, Theme])
    except msgspec.ValidationError as error:
        raise TableError(f"resources/resolve/themes.yml: {error}") from None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile("|".join(rf"(?<![a-z]){re.escape(word.lower())}" for word in theme.words)))
        for name, theme in load_themes().items()
    )


@lru_cache(maxsize=4096)
def _themes(text: str) -> frozenset[str]:
    lowered = text.lower()
    return frozenset(name for name, pattern in _patterns() if pattern.search(lowered))


def themes_of(texts: Iterable[str]) -> frozenset[str]:
    """The themes of programmes and legal bases as published."""
    found: frozenset[str] = frozenset()
    for text in texts:
        found |= _themes(text)
    return found
