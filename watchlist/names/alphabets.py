"""Scripts read letter by letter: Cyrillic, Greek, Georgian, Armenian, kana, Hangul, the scripts of India, Thai."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from watchlist.tables import load_tsv

_UKRAINIAN, _BELARUSIAN, _SERBIAN, _BULGARIAN = frozenset("їєґ"), frozenset("ў"), frozenset("љњћђџјѓќѕ"), "ъ"
_NOT_BULGARIAN = frozenset("ыэё")


def cyrillic_language(text: str) -> str:
    """Language whose system the letters of a Cyrillic text call for: uk, be, bg, sr or ru (where nothing else tells)."""
    letters = set(text.lower())
    if letters & _SERBIAN:
        return "sr"
    if letters & _BELARUSIAN:
        return "be"
    if letters & _UKRAINIAN:
        return "uk"
    if "і" in letters:
        return "be" if letters & _NOT_BULGARIAN else "uk"
    hard = re.search(r"ъ[^еёюяи]", text.lower() + " ")
    return "bg" if hard and not letters & _NOT_BULGARIAN else "ru"


@cache
def _cyrillic(language: str) -> dict[int, str]:
    return {ord(row["letter"]): row[language].replace("_", "") for row in load_tsv("names/letters_cyrl.tsv")}


def read_cyrillic(word: str, language: str) -> str:
    """A Cyrillic word in Latin letters by the system of a language (see `cyrillic_language`)."""
    lower = word.lower()
    if lower.startswith("е") and language == "ru":
        lower = "йе" + lower[1:]
    return lower.translate(_cyrillic(language))


@cache
def _longest(script: str) -> tuple[dict[str, str], int]:
    table = {row["letters"]: row["latin"].replace("_", "") for row in load_tsv(f"names/letters_{script}.tsv")}
    return table, max(map(len, table))


def read_longest(word: str, script: str) -> str:
    """A word by the table letters_<script>.tsv, the longest match first; "^" in it stands for the word's beginning."""
    table, longest = _longest(script)
    text = word.lower()
    if script == "grek":
        # The accent goes, the diaeresis stays: it parts two vowels.
        marks = "\u0301\u0300\u0342\u0313\u0314"
        text = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", text) if c not in marks))
    out: list[str] = []
    at = 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 0, -1):
            piece = text[at : at + size]
            found = table.get("^" + piece) if at == 0 else None
            if found is None:
                found = table.get(piece)
            if found is not None:
                out.append(found)
                at += size
                break
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


_HOLDS_UP = re.compile(r"(?<=[kgszpbmrf])u(?=[^aeiou:]|$)|(?<=[td])o(?=[^aeiou:]|$)|(?<=[td])su(?=$)")
_BEGINS = re.compile(r"[kgszpbmrftd][uo](?=[^r:])")
"""A first syllable whose vowel is spoken: only before r does it merely hold up a consonant (Trump, Brown)."""


def read_kana(word: str) -> tuple[str, ...]:
    """Kana in Latin (Hepburn), and as the foreign name it may spell.

    In foreign names (katakana) a vowel may only hold up a consonant, u- before r is v, n before b and p is m; r stands
    for l as well, chi and ji for ti and di.
    """
    kata = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in word)
    marked = "".join(read_longest(part, "kana") + ":" for part in kata.split("ー"))[:-1]
    plain = marked.replace(":", "")
    start = 2 if _BEGINS.match(marked) else 0
    foreign = (marked[:start] + _HOLDS_UP.sub("", marked[start:])).replace(":", "")
    if kata != word:  # hiragana spells Japanese words
        return tuple(dict.fromkeys((plain, foreign))) if foreign else (plain,)
    foreign = re.sub("^u(?=ra)", "v", re.sub("n(?=[bp])", "m", foreign))
    other = foreign.replace("chi", "ti").replace("ji", "di")
    clear = re.sub("(?<![^aeiou])r(?=[aeiou]|$)", "l", other)
    return tuple(dict.fromkeys(reading for reading in (plain, foreign, clear, other.replace("r", "l")) if reading))


_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}


@cache
def _jamo(place: str) -> list[str]:
    """Latin letters of the jamo of one place (initial, medial, final), in the order of Unicode."""
    row = next(row for row in load_tsv("names/letters_hang.tsv") if row["place"] == place)
    return [latin.replace("_", "") for latin in row["latin"].split()]


def read_hangul(word: str) -> list[str]:
    """Each Hangul syllable in Latin, nearly as the lists write Korean names (McCune-Reischauer without marks)."""
    syllables: list[str] = []
    for char in word:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            continue
        first, middle, last = code // 588, code // 28 % 21, code % 28
        start, vowel, end = _jamo("initial")[first], _jamo("medial")[middle], _jamo("final")[last]
        if start == "s" and vowel in ("i", "wi") and not syllables:
            start = "sh"
        syllables.append(start + vowel + end)
    return syllables


def voiced(syllables: list[str]) -> list[str]:
    """Syllables after the first with their stops voiced between vowels and after n, ng, m, l (Kim Jong Un, Bok)."""
    done = syllables[:1]
    for before, syllable in pairwise(syllables):
        start = "ch" if syllable.startswith("ch") else syllable[:1]
        soft = _VOICED.get(start) if before[-1] in "aeiounmlg" and not syllable.startswith(start * 2) else None
        done.append(soft + syllable[len(start) :] if soft else syllable)
    return done


@cache
def _by_sort(script: str) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for row in load_tsv(f"names/letters_{script}.tsv"):
        table.setdefault(row["sort"], {})[row["letter"]] = row["latin"].replace("_", "")
    return table


def read_indic(word: str) -> str:
    """Devanagari (and the scripts of India that stand in the same order in Unicode) in Latin.

    The vowel a that a consonant bears unwritten is dropped at the word's end, and between two consonants that both
    have a vowel beside them, as Hindi speaks.
    """
    table = _by_sort("deva")
    text = unicodedata.normalize("NFD", word)
    text = text.replace("\u0a70", "\u0a02").replace("\u0a71", "")  # Gurmukhi's own marks
    text = "".join(chr(0x900 + ord(char) % 0x80) if 0x980 <= ord(char) <= 0xD7F else char for char in text)
    units: list[tuple[str, str]] = []  # consonant, vowel ("*" = unwritten a)
    for at, char in enumerate(text):
        if char in table["consonant"]:
            latin = table["nukta"].get(text[at : at + 2], table["consonant"][char])
            units.append((latin, "*"))
        elif char in table["sign"] and units:
            units[-1] = (units[-1][0], table["sign"][char])
        elif char in table["virama"] and units:
            units[-1] = (units[-1][0], "")
        elif char in table["vowel"]:
            units.append(("", table["vowel"][char]))
        elif char in table["mark"]:
            units.append((table["mark"][char], ""))
    out: list[str] = []
    for at, (consonant, vowel) in enumerate(units):
        unwritten = vowel
        if vowel == "*":
            last = at == len(units) - 1
            inner = 0 < at < len(units) - 1 and out[at - 1][-1:] in "aeiou" and units[at + 1][1] not in ("", "*")
            cluster = at > 0 and units[at - 1][1] == "" and units[at - 1][0] != "n"
            unwritten = "" if (last and at > 0 and not cluster) or (inner and units[at + 1][0]) else "a"
        out.append(consonant + unwritten)
    return "".join(out)


def read_thai(word: str) -> str:
    """Thai in Latin, roughly after the Royal Institute: vowels before their consonant are moved behind it."""
    table = _by_sort("thai")
    consonants, finals, before, vowels = (table[sort] for sort in ("consonant", "final", "before", "vowel"))
    text = "".join(char for char in word if not "\u0e47" <= char <= "\u0e4e" or char in "\u0e4c\u0e4d")
    text = text.replace("\u0e4d\u0e32", "\u0e33")  # am, which NFKC takes apart
    text = re.sub(r"[\u0e01-\u0e2e]\u0e4c", "", text)  # a letter marked as silent
    out: list[str] = []
    at = 0
    open_syllable = False
    while at < len(text):
        char = text[at]
        if char in before and at + 1 < len(text):
            out.append(consonants.get(text[at + 1], "") + before[char])
            at += 2
            if at < len(text) and text[at] == "\u0e32" and char == "\u0e40":
                out[-1] = out[-1][:-1] + "ao"
                at += 1
            open_syllable = True
            continue
        following = text[at + 1] if at + 1 < len(text) else ""
        if char in vowels:
            out.append(vowels[char])
            open_syllable = True
        elif char in consonants:
            if following in vowels or (following and char == "\u0e2d" and not open_syllable):
                out.append(consonants[char])
                open_syllable = False
            elif open_syllable:
                out.append(finals.get(char, "o" if char == "\u0e2d" else ""))
                open_syllable = False
            elif following in consonants:
                closes = at + 2 >= len(text) or text[at + 2] not in (*consonants, *vowels)
                out.append(consonants[char] + ("o" if closes else "a"))
                open_syllable = closes
            else:
                out.append(consonants[char])
        at += 1
    return "".join(out)
