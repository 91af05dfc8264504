"""A name as given -> tokens with folded forms and tags, once and fast."""

from __future__ import annotations

from collections.abc import Iterable

from watchlist.errors import EmptyNameError
from watchlist.names.lexicon import MODE_OF, Mode
from watchlist.names.order import part_tags, retag, splits_at_comma, tag_by_case, tag_by_parts
from watchlist.names.scripts import UNDETERMINED, script_of
from watchlist.names.sequence import arrange
from watchlist.names.text import raw_words
from watchlist.names.tokens import FAMILY, GIVEN, TITLE, PreparedName, Token
from watchlist.names.units import HEAD, MIXED, SLOW, UPPER, Entry, Unit, build_entry
from watchlist.records import Kind, NamePart

MEMORY = 32768
"""Raw words remembered for each mode; when that many are known, remembering begins anew."""

_memory: dict[Mode, dict[str, Entry]] = {mode: {} for mode in Mode}


def prepare(text: str, kind: Kind, parts: tuple[NamePart, ...] = ()) -> PreparedName:
    """The name made ready for comparison.

    Args:
        text: the name as published or typed, in any script, of any length.
        kind: what bears the name; it decides how words are read (titles of persons, legal forms of companies).
        parts: the name's parts as the publisher labels them; they set the tags given, family and patronymic.

    Raises:
        EmptyNameError: the text holds no letter and no digit of any script.
    """
    mode = MODE_OF[kind]
    script = script_of(text)
    tokens = _tokens(text, mode)
    if not tokens:
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise EmptyNameError(f"nothing to compare in the name {shown!r}: give a name that has letters or digits")
    if parts and mode is Mode.PERSON:
        tokens = tag_by_parts(tokens, [(tag, _tokens(part, mode)) for tag, part in part_tags(parts)])
    return PreparedName(text, script, tokens)


def prepare_many(texts: Iterable[str], kind: Kind) -> list[PreparedName]:
    """`prepare` for many names of one kind, in their order."""
    return [prepare(text, kind) for text in texts]


def _tokens(text: str, mode: Mode) -> tuple[Token, ...]:
    if "," in text:
        sides = splits_at_comma(text, mode)
        if sides is not None:
            family, given = (_units(side, mode) for side in sides)
            if any(unit.token.tag != TITLE for unit in given) and family:
                return tuple(unit.token for unit in (*retag(family, FAMILY), *retag(given, GIVEN)))
    memory = _memory[mode]
    words = raw_words(text)
    tokens: list[Token] = []
    flags = 0
    for word in words:
        entry = memory.get(word)
        if entry is None:
            entry = _remember(word, mode)
        tokens += entry.tokens
        flags |= entry.flags
    if flags & SLOW or (flags & UPPER and flags & MIXED) or (flags & HEAD):
        return tuple(unit.token for unit in _units(text, mode))
    return tuple(tokens)


def _units(text: str, mode: Mode) -> list[Unit]:
    memory = _memory[mode]
    units: list[Unit] = []
    flags = 0
    for word in raw_words(text):
        entry = memory.get(word) or _remember(word, mode)
        units += entry.units
        flags |= entry.flags
    units = arrange(units, mode, flags)
    if mode is Mode.PERSON and flags & UPPER and flags & MIXED:
        units = tag_by_case(units)
    return units


def _remember(word: str, mode: Mode) -> Entry:
    memory = _memory[mode]
    if len(memory) >= MEMORY:
        memory.clear()
    entry = build_entry(word, mode)
    memory[word] = entry
    return entry


def latin_form(text: str) -> str | None:
    """A readable Latin form of a name in another script; None where the name is Latin already."""
    from anyascii import anyascii

    return None if script_of(text) in ("Latn", UNDETERMINED) else anyascii(text).title()
