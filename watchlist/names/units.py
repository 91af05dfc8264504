"""One raw word of Latin letters -> its tokens, before their neighbours are looked at. Remembered word by word."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from watchlist.names.fold import fold
from watchlist.names.lexicon import Mode, domain_forms, joins, numerals, particle_forms, phrases
from watchlist.names.text import latin_word, settle_script, without_leet
from watchlist.names.tokens import DOMAIN, INITIAL, NUMBER, PARTICLE, WORD, Token

UPPER = 1
"""The word is written in capitals throughout."""
MIXED = 2
"""The word is written with small letters."""
PHRASE = 4
"""The word may begin a title or a legal form."""
JOIN = 8
"""The word may be one with a neighbour: Abd, Abu, -ullah, Mc, an article."""
COUNT = 16
"""The word may be a number in words or a Roman numeral."""
PATRONYMIC = 32
"""The word ends like a patronymic."""
JOINED = 256
"""The unit was put together from several words and takes up no more."""
HYPHENED = 128
"""The word is part of a hyphenated one; settled within the word."""
HEAD = 64
"""A particle that is a name when it stands first: Ben, Van, Le."""

SLOW = PHRASE | JOIN | COUNT | PATRONYMIC | HEAD
"""Any of these sends a name through the rules that look at neighbours."""

ACRONYM = 3
"""Words up to this length in names of organizations and ships are acronyms as a rule: ISI is not ICI, nor PIJ PPI."""

MAX_WORD = 120
"""Letters of one word that are looked at; the rest of a longer "word" is cut off for comparison."""

_ABD_WORD = re.compile(r"abd(?:[aeiou]{1,2}l?)?(.{3,})")
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxz])\1")
_ABU_WORD = re.compile(r"ab(?:ou|oo|u|o)l?(.{4,})")
_PATRONYMIC_WORD = re.compile(r"..(?:[oei]v[iy](?:ch|tch|tj)|[oe]vna|ichna|inichna|[ay]una)$")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|i|y|ya|go)$")
_SPLIT_DIGITS = re.compile(r"\d+|[a-z]+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-ÞŠŽČ])")
_MARK = re.compile(r"[A-Z0-9]{1,3}-[A-Z0-9]{1,6}")
_TAIL = re.compile(r"EP[A-Z]{3}|[A-Z]{1,2}\d{3,6}[A-Z]{0,2}|\d[A-Z]{2,4}\d{0,4}")


class Unit(msgspec.Struct, frozen=True):
    """A token with what the rules on neighbours need to know."""

    token: Token
    flags: int


class Entry(msgspec.Struct, frozen=True):
    """What is remembered of a raw word: its tokens, all flags, and the single units for the slow path."""

    tokens: tuple[Token, ...]
    flags: int
    units: tuple[Unit, ...]


def build_entry(raw: str, mode: Mode) -> Entry:
    """Tokens of one raw word; none where nothing of it can be compared."""
    word = raw[:MAX_WORD]
    if not word.isascii():
        word = settle_script(word)
    units: list[Unit] = []
    pieces = _pieces(word, mode)
    for piece, dotted in pieces:
        units += _units(piece, dotted, mode, hyphened=len(pieces) > 1)
    flags = 0
    for unit in units:
        flags |= unit.flags
    return Entry(tuple(unit.token for unit in units), flags, tuple(units))


def _pieces(word: str, mode: Mode) -> list[tuple[str, bool]]:
    """Parts of a raw word at - . / and inner capitals, each with whether a dot follows it (an abbreviation)."""
    if mode is Mode.AIRCRAFT and "-" in word and _MARK.fullmatch(word):
        return [(word, False)]
    found: list[tuple[str, bool]] = []
    for chunk in word.split("-"):
        if "/" in chunk:
            letters = chunk.split("/")
            parts = ["".join(letters)] if all(len(letter) <= 1 for letter in letters) else letters
        else:
            parts = [chunk]
        for part in parts:
            found += _dotted(part, mode)
    if mode is Mode.PERSON and not word.isupper() and not word.islower():
        found = [(piece, dot) for chunk, dot in found for piece in _camel(chunk)]
    return [(piece, dot) for piece, dot in found if piece]


def _dotted(chunk: str, mode: Mode) -> list[tuple[str, bool]]:
    if "." not in chunk:
        return [(chunk, False)]
    parts = [part for part in chunk.split(".") if part]
    if len(parts) > 1 and all(len(part) == 1 for part in parts) and (mode is not Mode.PERSON or len(parts) > 3):
        return [("".join(parts), False)]
    short = len(parts) > 1 and all(len(part) <= 2 for part in parts) and mode is not Mode.PERSON
    if short and not any(part.isdigit() for part in parts):
        return [("".join(parts), False)]
    return [(part, True) for part in parts]


def _camel(chunk: str) -> list[str]:
    if chunk.isupper() or chunk.islower() or chunk.istitle():
        return [chunk]
    parts = _CAMEL.split(chunk)
    if len(parts) < 2 or parts[0].lower() in joins("no split") or any(len(part) < 3 for part in parts):
        return [chunk]
    return parts


def _units(piece: str, dotted: bool, mode: Mode, *, hyphened: bool) -> list[Unit]:
    if piece == "&":
        return [Unit(Token("and", "and", PARTICLE), 0)]
    plain, other = latin_word(piece)
    if not plain:
        return []
    if mode is Mode.AIRCRAFT and (_MARK.fullmatch(piece) or _TAIL.fullmatch(piece)):
        plain = plain.replace("-", "")
        return [Unit(Token(plain, plain, NUMBER), 0)]
    case = UPPER if len(plain) > 1 and piece.isupper() else MIXED if piece != piece.upper() else 0
    if not plain.isalpha():
        return _with_digits(plain, mode, case)
    return [_unit(piece, plain, other, mode, case | (HYPHENED if hyphened else 0), dotted)]


def _with_digits(plain: str, mode: Mode, case: int) -> list[Unit]:
    if plain.isdigit():
        return [Unit(number_token(plain, plain), COUNT)]
    ordinal = _ORDINAL.match(plain)
    if ordinal:
        return [Unit(number_token(ordinal.group(1), plain), COUNT)]
    read = without_leet(plain, mode is Mode.PERSON)
    if read.isalpha():
        twin = read.replace("i", "l") if "1" in plain else ""
        return [_unit(read, read, twin, mode, case, dotted=False)]
    if mode is Mode.AIRCRAFT and len(plain) <= 8:
        return [Unit(Token(plain, plain, NUMBER), 0)]
    return _split(plain, mode, case)


def _split(plain: str, mode: Mode, case: int) -> list[Unit]:
    units = []
    for part in _SPLIT_DIGITS.findall(plain):
        if part.isdigit():
            units.append(Unit(number_token(part, part), COUNT))
        else:
            units.append(_unit(part, part, "", mode, case, dotted=False))
    return units


def number_token(digits: str, plain: str) -> Token:
    """A number as a token: its form has no leading zeros."""
    return Token(digits.lstrip("0") or "0", plain, NUMBER)


def _unit(piece: str, plain: str, other: str, mode: Mode, flags: int, dotted: bool) -> Unit:
    particles, counts = particle_forms(mode), numerals().get(plain)
    if plain in first_words(mode):
        flags |= PHRASE
    if mode in (Mode.PERSON, Mode.ORG):
        article = f"{plain}-" in particles and (flags & HYPHENED or plain in joins("bare article"))
        if article or plain in _joining(mode) or (flags & HYPHENED and plain in joins("faith joined")):
            flags |= JOIN
    flags &= ~HYPHENED
    if counts is not None and _counts(counts.sort, piece, mode):
        flags |= COUNT
    if len(plain) == 1 and not (plain in particles and piece == plain and not dotted):
        return Unit(Token(plain, plain, INITIAL), flags)
    if plain in particles and not (plain in joins("lower") and piece != plain):
        head = HEAD if mode is Mode.PERSON and plain in joins("head") else 0
        return Unit(Token(particles[plain], plain, PARTICLE), flags | head)
    if mode is not Mode.PERSON:
        domain = domain_forms().get(plain)
        if domain is not None:
            return Unit(Token(domain, plain, DOMAIN), flags)
        if len(plain) <= ACRONYM:
            form = fold(plain)
            return Unit(Token(plain, plain, WORD, (form,) if form != plain else ()), flags)
    elif _PATRONYMIC_WORD.search(plain):
        flags |= PATRONYMIC
    return Unit(word_token(plain, other), flags)


@cache
def _joining(mode: Mode) -> frozenset[str]:
    rules = ("servant", "god", "faith", "gael") + (("father", "faith joined") if mode is Mode.PERSON else ())
    return frozenset().union(*map(joins, rules))


def _counts(sort: str, piece: str, mode: Mode) -> bool:
    """Roman numerals count in capitals only; other number words are names when they stand in a person's name."""
    return piece.isupper() if "roman" in sort else mode is not Mode.PERSON


@cache
def first_words(mode: Mode) -> frozenset[str]:
    """Plain words that a title or legal form may begin with."""
    return frozenset(phrases(mode))


def word_token(plain: str, other: str = "") -> Token:
    """A plain word as a token: theophoric and kunya names in one form, further forms as hints.

    `other` is the same word in another way of writing (Müller as mueller).
    """
    form = fold(plain)
    alt: list[str] = []
    if len(plain) >= 6 and plain[0] == "a":
        form = joined_form(plain) or form
    if other:
        alt.append(fold(other))
    if len(plain) >= 6:
        article = plain[:2] in ("al", "el") and not plain.startswith(tuple(joins("not al")))
        if article or (plain[0] in "ae" and plain[1] == plain[2]):
            alt.append(fold(plain[2:]))
        elif plain.startswith(("bin", "ibn")):
            alt.append(fold(plain[3:]))
    if "ae" in plain and len(plain) > 4:
        alt.append(fold(plain.replace("ae", "a")))
    kept = tuple(dict.fromkeys(one for one in alt if one != form and len(one) > 1))
    return Token(form, plain, WORD, kept)


def joined_form(plain: str) -> str | None:
    """The form of a name written in one with Abd al- or Abu (abdulrahman, abubakar); None for other words."""
    if fold(plain) == fold("abdullah"):
        return None
    single = _DOUBLED.sub(r"\1", plain)
    found = _ABD_WORD.fullmatch(single)
    if found:
        return servant_form(found.group(1))
    found = _ABU_WORD.fullmatch(single)
    return father_form(found.group(1)) if found else None


def servant_form(name: str) -> str:
    """Form of Abd al-<name>, however it was written: Abdulrahman, Abd al-Rahman, Abdel Rahman, Abdurrahman."""
    return "abd" + (fold(name).lstrip("l") or "l")


def father_form(name: str) -> str:
    """Form of Abu <name>: Abubakar, Abu Bakr, Abou Bakr."""
    return "abu" + (fold(name).lstrip("l") or "l")
