"""Names in scripts other than Latin -> Latin texts, the most probable first, ready for the Latin rules of tokens."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from watchlist.names import alphabets, han
from watchlist.names.arabic import normal, read_arabic
from watchlist.names.channel import read_word, times_seen
from watchlist.names.lexicon import Mode
from watchlist.names.scripts import script_of
from watchlist.names.text import APOSTROPHES, raw_words, settle_script
from watchlist.tables import load_tsv

HEARD = 12
"""Times a Chinese character was seen in foreign names from which on it is one that such names are spelt with."""

MAX_WORD = 120
"""Letters of one word that are read; more than any name has."""

READINGS = 4
"""Latin readings of one name at most, the first included."""

_PARTED = re.compile("[·・‧•゠=]")
_INDIC = frozenset(("Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym"))


# Endings of names that are at home in Cyrillic: the letters say how they are read, no foreign spelling is behind them.
_SLAVIC = re.compile(
    "(?:[оеё]в|[оеё]ва|ович|евич|[оеи]вна|ична|ск(?:ий|ая|ой|и|ых)|цк(?:ий|ая|ой)|ин[а]?|енк[оа]|[уюа]к|чук|швили|дзе|ян)$"
)


def letters_of(word: str, script: str) -> str:
    """The letters of a word that the derived table of a script (arab, hebr, hani, hang, cyrl) was made for."""
    if script == "arab":
        return normal(word)
    text = unicodedata.normalize("NFKC", word).lower()
    if script == "hebr":
        text = "".join("'" if char in APOSTROPHES else char for char in text)
        return "".join(char for char in text if "א" <= char <= "ת" or char == "'")
    return "".join(char for char in text if char.isalpha())


def read_text(text: str, mode: Mode) -> list[str]:
    """Latin readings of a whole name, the first the most probable; words in Latin letters stay as they are.

    Each word gives its readings in order of probability; the n-th reading of the name takes the n-th of each word.
    """
    whole = unicodedata.normalize("NFKC", text)
    words = _hebrew_words(whole) if script_of(whole) == "Hebr" else raw_words(whole)
    words = [settle_script(word[:MAX_WORD]) for word in words]
    language = alphabets.cyrillic_language(whole)
    alone = len(words) == 1 and not _PARTED.search(whole)
    parted = bool(_PARTED.search(whole))
    read = [_read_word(word, mode, language, alone, parted) for word in words]
    count = min(READINGS, max((len(options) for options in read), default=0))
    texts = [" ".join(options[min(at, len(options) - 1)] for options in read if options) for at in range(count)]
    return list(dict.fromkeys(texts))


def _hebrew_words(text: str) -> list[str]:
    """Words of a Hebrew text with the geresh kept: it changes the letter before it."""
    kept = "".join("'" if char in "׳’`´'" else char for char in text)
    return [word for word in re.split(r"[^א-ת'\"״\w]+", kept) if word]


@lru_cache(maxsize=8192)
def _read_word(word: str, mode: Mode, language: str, alone: bool, parted: bool) -> tuple[str, ...]:
    script = script_of(word)
    if script in ("Latn", "Zyyy"):
        return (_western_digits(word),)
    if "-" in word and script in ("Cyrl", "Arab", "Grek", "Hebr", "Geor", "Armn"):
        parts = [_read_word(part, mode, language, False, parted) or ("",) for part in word.split("-") if part]
        size = max(len(options) for options in parts)
        return tuple(dict.fromkeys("-".join(o[min(at, len(o) - 1)] for o in parts) for at in range(size)))
    if script == "Arab":
        return read_arabic(word, READINGS) or (_western_digits(word),)
    if script == "Cyrl":
        return _cyrillic(word, language, mode)
    if script == "Hebr":
        return _hebrew(word)
    if script == "Hani":
        return _han(word, mode, alone, parted)
    if script == "Hang":
        return _hangul(word, mode, alone)
    return _others(word, script, mode)


def _western_digits(word: str) -> str:
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in word)


def _cyrillic(word: str, language: str, mode: Mode) -> tuple[str, ...]:
    lower = word.lower()
    ruled = alphabets.read_cyrillic(lower, language)
    if any(not char.isascii() for char in ruled):
        ruled = _floor(ruled)
    if _SLAVIC.search(lower) or len(word) < 3 or (mode is not Mode.PERSON and word.isupper() and len(word) < 6):
        return (ruled,)
    derived = read_word(letters_of(lower, "cyrl"), "cyrl", READINGS - 2)
    return tuple(dict.fromkeys((ruled, *derived)))[:READINGS]


@lru_cache(maxsize=1)
def _hebrew_words_known() -> dict[str, str]:
    return {row["hebrew"]: row["latin"] for row in load_tsv("names/words_hebr.tsv")}


def _hebrew(word: str) -> tuple[str, ...]:
    letters = letters_of(word, "hebr")
    known = _hebrew_words_known().get(letters)
    readings = read_word(letters, "hebr", READINGS)
    return tuple(dict.fromkeys((known, *readings) if known else readings))[:READINGS]


def _han(word: str, mode: Mode, alone: bool, parted: bool) -> tuple[str, ...]:
    """Readings of a word; in a name `parted` by dots it is part of a foreign name."""
    letters = letters_of(word, "hani")
    heard = read_word(letters, "hani", 3)
    if mode is not Mode.PERSON:
        return tuple(dict.fromkeys((han.read_company(word), *heard[:2])))
    foreign = len(letters) > 1 and all(times_seen(char, "hani") >= HEARD for char in letters)
    if alone and len(letters) <= 4:
        native = han.read_person(letters)
        if foreign:
            ordered = (*heard[:2], *native[:1], *heard[2:]) if len(letters) > 3 else (*native[:1], *heard, *native[1:])
        else:
            ordered = (*native, *heard[:1]) if len(letters) > 2 else tuple(native)
    else:
        native = han.read_given(letters)
        heard_first = alone or foreign or parted or len(letters) > 2
        spelt = han.read_foreign(letters)
        ordered = (*(spelt or heard), native[0]) if heard_first else (*native, *heard[:1])
    return tuple(dict.fromkeys(ordered))[:READINGS]


@cache
def _korean_surnames() -> dict[str, tuple[str, ...]]:
    table = load_tsv("names/surnames_hang.tsv")
    return {row["surname"]: tuple(row["spellings"].replace("-", "").split()) for row in table}


def _hangul(word: str, mode: Mode, alone: bool) -> tuple[str, ...]:
    syllables = alphabets.read_hangul(word)
    heard = read_word(letters_of(word, "hang"), "hang", 3)
    if not syllables:
        return heard or (_floor(word),)
    surnames = _korean_surnames()
    size = 2 if word[:2] in surnames and len(syllables) > 2 else 1
    if mode is Mode.PERSON and alone and 2 <= len(syllables) <= 4 and word[:size] in surnames:
        family, given = "".join(syllables[:size]), " ".join(alphabets.voiced(syllables[size:]))
        native = [f"{one}, {given}" for one in (family, *surnames[word[:size]][: 2 if len(syllables) == 3 else 1])]
        ordered = (
            (*native, *heard) if len(syllables) == size + 2 else (*heard[:1], *native[:1], *heard[1:], *native[1:])
        )
    else:
        native = ["".join(alphabets.voiced(syllables)), " ".join(syllables)]
        ordered = (*heard, *native) if len(syllables) > 2 else (native[1], *heard[:1], native[0], *heard[1:])
    return tuple(dict.fromkeys(ordered))[:READINGS]


def _others(word: str, script: str, mode: Mode) -> tuple[str, ...]:
    if script == "Jpan":
        kana = "".join(char for char in word if "\u3041" <= char <= "\u30ff")
        if len(kana) == len(word):
            return alphabets.read_kana(word)
        return (han.read_company(word) if mode is not Mode.PERSON else _floor(word),)
    if script in ("Grek", "Geor", "Armn"):
        return (alphabets.read_longest(word, script.lower()),)
    if script in _INDIC:
        return (alphabets.read_indic(word) or _floor(word),)
    if script == "Thai":
        return (_thai_words().get(word) or alphabets.read_thai(word) or _floor(word),)
    return (_floor(word),)


@lru_cache(maxsize=1)
def _thai_words() -> dict[str, str]:
    return {unicodedata.normalize("NFKC", row["thai"]): row["meaning"] for row in load_tsv("names/words_thai.tsv")}


def _floor(word: str) -> str:
    """Any script, letter by letter."""
    from anyascii import anyascii

    return "".join(char for char in anyascii(word) if char.isalnum() or char in " -").strip(" -")
