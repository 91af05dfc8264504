"""Several names in one text: what a publisher put together with a slash, semicolons or brackets, taken apart."""

from __future__ import annotations

import re

from watchlist.names.lexicon import Mode
from watchlist.names.scripts import script_of

MOST = 8
"""Further names of one text at most."""
LEAST_AFTER_SLASH = 4
"""Letters of the first word after a slash from which on a name begins there (A/S, J/V and Import/Co are none)."""
LEAST_ACRONYM = 3
"""Letters from which on an acronym in brackets is a name of its own."""

_SIGNS = re.compile(r"[;/(]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LABEL = re.compile(r"\boriginal script\b:?", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z-]{0,6}")


def further_names(text: str, mode: Mode) -> tuple[str, ...]:
    """The names that a text holds beside being one as a whole, in their order; () for nearly all texts.

    Names parted by semicolons; a name and the same in brackets in another script; a name and its acronym in brackets;
    two names with a slash between them.
    """
    if not _SIGNS.search(text):
        return ()
    found: list[str] = []
    for piece in _LABEL.sub("", text).split(";"):
        found += _without_brackets(piece, mode, alone=";" not in text)
    if not found:
        found = _at_slash(text)
    whole = text.strip()
    return tuple(name for name in dict.fromkeys(found) if name != whole)[:MOST]


def _without_brackets(piece: str, mode: Mode, *, alone: bool) -> list[str]:
    """The name before brackets and what stands in them; one that is whole counts only if it is not `alone`."""
    inside = _BRACKETS.search(piece)
    if inside is None:
        # A bracket left open by a semicolon: "name (one; two)".
        return [name for name in (part.strip() for part in re.split("[()]", piece)) if name] if not alone else []
    outside = " ".join(_BRACKETS.sub(" ", piece).split())
    content = inside.group(1).strip()
    if outside and content and script_of(content) not in (script_of(outside), "Zyyy"):
        return [outside, content]
    if mode is not Mode.PERSON and outside and _is_acronym(content, outside):
        return [outside, content] if len(content) >= LEAST_ACRONYM else [outside]
    return [] if alone else [piece.strip()]


def _is_acronym(content: str, name: str) -> bool:
    """Whether letters in capitals stand in their order among the first letters of a name's words."""
    if not _ACRONYM.fullmatch(content):
        return False
    initials = iter([word[0].casefold() for word in re.split(r"[\W_]+", name) if word])
    return all(letter in initials for letter in content.replace("-", "").casefold())


def _at_slash(text: str) -> list[str]:
    """Two names with a slash between them: both of one word, or neither (Party/Front is one name)."""
    before, _, after = _BRACKETS.sub(" ", text).partition("/")
    words = re.findall(r"\w+", after)
    if not words or len(words[0]) < LEAST_AFTER_SLASH:
        return []
    alike = (len(words) == 1) == (len(re.findall(r"\w+", before)) == 1)
    return [before.strip(), after.strip()] if alike and before.strip() else []
