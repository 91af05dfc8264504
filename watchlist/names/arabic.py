"""Words in Arabic script in Latin: vowels that are not written come from known names, else from the derived table."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from watchlist.names.channel import read_word
from watchlist.names.vocalise import vocalise
from watchlist.tables import load_tsv

_SAME = str.maketrans(
    "ٱأإآىیېےکڪۀەہھۃگڳ",
    "اااا" + "ييي" + "ي" + "كك" + "هههه" + "ةگگ",
)
_VOWELS = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u064c": "un", "\u064d": "in"}
SPELT_OUT = 0.4
"""Share of letters for vowels from which on a word is taken for a foreign name: there the derived table comes first."""
NATIVE = frozenset("حعقصضظذغ")
"""Letters that never spell a European name: the patterns of Arabic words come before the derived table then."""
_SERVANT = re.compile(r"عبدال?(?=..)")


def normal(word: str) -> str:
    """Letters that only look or are coded differently made one; vowel marks, tatweel and joiners gone."""
    text = unicodedata.normalize("NFKC", word).translate(_SAME)
    return "".join(char for char in text if char.isalpha() and char != "ـ")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for row in load_tsv("names/words_arab.tsv"):
        for word in row["words"].split():
            known = table.setdefault(normal(word), [])
            if row["latin"] not in known:
                known.append(row["latin"])
    return {word: tuple(latin) for word, latin in table.items()}


def read_arabic(word: str, count: int) -> tuple[str, ...]:
    """Up to `count` Latin readings of one word, the most probable first.

    The article is set apart by a hyphen (al-baqiri), Abd al- and -allah stay with their name.
    """
    text = normal(word)
    if not text:
        return ()
    known = _words()
    if text in known:
        return known[text][:count]
    servant = _SERVANT.match(text)
    if servant and len(text) > 5:
        rest = text[servant.end() :]
        return tuple(f"abdul{name}" for name in _part(rest, count))
    if text.startswith("ال") and len(text) > 4:
        return tuple(f"al-{name}" for name in _part(text[2:], count))
    if text.endswith("الله") and len(text) > 6:
        return tuple(f"{name}ullah" for name in _part(text[:-4], count))
    if text.endswith("الدين") and len(text) > 7:
        return tuple(f"{name}uddin" for name in _part(text[:-5], count))
    return _part(text, count)


def _part(text: str, count: int) -> tuple[str, ...]:
    known = _words().get(text)
    if known:
        return known[:count]
    derived, patterned = read_word(text, "arab", count), vocalise(text)
    if not _spelt_out(text):
        readings = (*patterned[:2], *derived[:1], *patterned[2:], *derived[1:])
    else:
        readings = (*derived[:1], *patterned[:2], *derived[1:], *patterned[2:])
    return tuple(dict.fromkeys((*_compound(text), *readings)))[:count] or (text,)


def _spelt_out(text: str) -> bool:
    """Whether a word writes most of its vowels, as foreign names do in Arabic script."""
    vowels = sum(char in "اويى" for char in text)
    return vowels >= SPELT_OUT * len(text) and not set(text) & NATIVE


def _compound(text: str) -> tuple[str, ...]:
    """Two known names written in one: محمدرضا as mohammadreza."""
    if len(text) > 24:
        return ()
    table = _words()
    for at in range(len(text) - 2, 2, -1):
        first, second = table.get(text[:at]), table.get(text[at:])
        if first and second:
            return (first[0] + second[0],)
    return ()
