"""A name as given -> tokens with folded forms and tags, once and fast."""

from __future__ import annotations

from collections.abc import Iterable

from watchlist.errors import EmptyNameError
from watchlist.names.scripts import UNDETERMINED, script_of
from watchlist.names.tokens import INITIAL, NUMBER, WORD, PreparedName, Token
from watchlist.records import Kind, NamePart


def prepare(text: str, kind: Kind, parts: tuple[NamePart, ...] = ()) -> PreparedName:
    """The name made ready for comparison.

    Raises:
        EmptyNameError: the text holds no letter and no digit of any script.
    """
    from anyascii import anyascii

    script = script_of(text)
    latin = text if text.isascii() else anyascii(text)
    words = "".join(c if c.isalnum() else " " for c in latin.lower()).split()
    if not words:
        raise EmptyNameError(f"nothing to compare in the name {text[:60]!r}: give a name with letters or digits")
    tokens = tuple(
        Token(word, word, NUMBER if word.isdigit() else INITIAL if len(word) == 1 else WORD) for word in words
    )
    return PreparedName(text, script, tokens)


def prepare_many(texts: Iterable[str], kind: Kind) -> list[PreparedName]:
    """`prepare` for many names of one kind."""
    return [prepare(text, kind) for text in texts]


def latin_form(text: str) -> str | None:
    """A readable Latin form of a name in another script; None where the name is Latin already."""
    from anyascii import anyascii

    return None if script_of(text) in ("Latn", UNDETERMINED) else anyascii(text).title()
