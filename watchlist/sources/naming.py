"""Names as records carry them: text tidied of white space only, script found, parts as the publisher labels them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from watchlist.names import script_of
from watchlist.records import Name, NameKind, NamePart, Strength

_T = TypeVar("_T")
_script = lru_cache(maxsize=1 << 14)(script_of)


def tidy(text: str | None) -> str:
    """The text with white space of every kind as single blanks, none at the ends."""
    return " ".join(text.split()) if text else ""


def script(text: str) -> str:
    """ISO 15924 code of a text's dominant script."""
    return "Latn" if text.isascii() else _script(text)


def make_name(
    text: str,
    kind: NameKind = NameKind.PRIMARY,
    strength: Strength = Strength.UNKNOWN,
    parts: tuple[NamePart, ...] = (),
    language: str | None = None,
) -> Name | None:
    """A name, or None where nothing but white space is left of the text."""
    text = tidy(text)
    if not text:
        return None
    return Name(text=text, kind=kind, strength=strength, script=script(text), language=language, parts=parts)


def unique(items: Iterable[_T | None]) -> tuple[_T, ...]:
    """The items without None and without repetition, in order."""
    return tuple(dict.fromkeys(item for item in items if item is not None))


def gender_of(text: str) -> str | None:
    """The word male or female; other wording as published in lower case, None for an empty text."""
    word = tidy(text).lower()
    return {"m": "male", "f": "female", "man": "male", "woman": "female"}.get(word, word) or None
