"""What a prepared name is: tokens with a spelling-folded form and a tag, and how it is stored as text."""

from __future__ import annotations

import msgspec

GIVEN = "given"
FAMILY = "family"
PATRONYMIC = "patronymic"
PARTICLE = "particle"
TITLE = "title"
LEGAL = "legal"
DOMAIN = "domain"
NUMBER = "number"
INITIAL = "initial"
WORD = "word"

TAGS = frozenset({GIVEN, FAMILY, PATRONYMIC, PARTICLE, TITLE, LEGAL, DOMAIN, NUMBER, INITIAL, WORD})
"""All tags a token may bear."""


class Token(msgspec.Struct, frozen=True, array_like=True):
    """One unit of a name.

    `form` is what is compared: lower-case ASCII letters and digits with the spelling folded; for a legal form it is
    the code of its class ("llc" for OOO, Ltd, GmbH ...), for a number its digits. `plain` is the same unit in ASCII
    lower case before folding, so that a scorer can tell an exact spelling from a folded one. `tag` is one of `TAGS`.
    `alt` holds further forms the same written word may stand for (a joined "alnuristani" also as "nuristani"); it is
    a hint, never more certain than `form`.
    """

    form: str
    plain: str
    tag: str = WORD
    alt: tuple[str, ...] = ()


class PreparedName(msgspec.Struct, frozen=True, array_like=True):
    """A name made ready for comparison, once.

    `text` is the name as given, `script` the ISO 15924 code of its dominant script. `tokens` is the most probable
    reading in the order written; titles and legal forms stay in it, tagged. `readings` holds further readings of a
    name in another script (Arabic vowels, Chinese romanisations), the more probable first, then further names that one
    text holds (A / B; a name and its acronym in brackets); it may be empty.
    """

    text: str
    script: str
    tokens: tuple[Token, ...]
    readings: tuple[tuple[Token, ...], ...] = ()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PreparedName)


def encode_prepared(prepared: PreparedName) -> str:
    """The prepared name as one line of text, for storage; `decode_prepared` is its inverse."""
    return _encoder.encode(prepared).decode()


def decode_prepared(text: str) -> PreparedName:
    """The prepared name that `encode_prepared` wrote.

    Raises:
        msgspec.DecodeError: the text does not hold a prepared name.
    """
    return _decoder.decode(text)
