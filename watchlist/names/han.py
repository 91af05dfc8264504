"""Chinese characters in Latin: pinyin, Wade-Giles, Cantonese, and what foreign names they may spell by sound."""

from __future__ import annotations

import re
from functools import cache

from watchlist.tables import load_tsv

_SYLLABLE = re.compile(r"([bpmfdtnlgkhjqrzcsyw]?h?)([a-z]+)")
_INITIALS = {"b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "x": "hs", "zh": "ch", "r": "j", "z": "ts", "c": "ts"}
_WHOLE = {"zi": "tzu", "ci": "tzu", "si": "ssu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "er": "erh"}
_WHOLE |= {"ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung", "gui": "kuei", "kui": "kuei", "ge": "ko", "ke": "ko"}
_WHOLE |= {"he": "ho", "e": "o", "xue": "hsueh", "xu": "hsu"}


@cache
def pinyin(char: str) -> str:
    """The usual pinyin of one character, without tone; "" for what is none."""
    from anyascii import anyascii

    return "".join(letter for letter in anyascii(char).lower() if "a" <= letter <= "z")


@cache
def wade_giles(syllable: str) -> str:
    """A pinyin syllable in Wade-Giles without marks (qing -> ching, guo -> kuo, xian -> hsien)."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    initial = next((start for start in ("zh", "ch", "sh") if syllable.startswith(start)), syllable[:1])
    final = syllable[len(initial) :]
    if initial in "aeiouyw" or not final:
        return syllable
    if final.endswith("ong"):
        final = final[:-3] + "ung"
    elif final == "ian":
        final = "ien"
    elif final in ("ie", "ue"):
        final += "h"
    elif final == "uo" and initial not in ("g", "k", "h", "sh"):
        final = "o"
    elif final == "e" and initial in ("d", "t", "z", "c", "s", "zh", "ch", "sh", "r", "l"):
        final = "e"
    return _INITIALS.get(initial, initial) + final


@cache
def _surnames() -> dict[str, str]:
    return {row["surname"]: row["reading"] for row in load_tsv("names/surnames_hani.tsv")}


@cache
def _cantonese() -> dict[str, str]:
    return {row["han"]: row["reading"] for row in load_tsv("names/cantonese.tsv")}


@cache
def _meanings() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {row["han"]: row["meaning"] for row in load_tsv("names/words_hani.tsv")}
    return re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True))), table


def split_person(word: str) -> tuple[str, str]:
    """Family and given part of a Chinese person's name written in one ("欧阳震华", "习近平")."""
    size = 2 if len(word) > 2 and word[:2] in _surnames() else 1
    return word[:size], word[size:]


def read_person(word: str) -> list[str]:
    """Readings of a Chinese name as "family, given": pinyin, Wade-Giles, and Cantonese where all of it is known."""
    family, given = split_person(word)
    first = _surnames().get(family) or "".join(map(pinyin, family))
    rest = list(map(pinyin, given))
    if not given:
        readings = [first, wade_giles(first)]
    else:
        old = " ".join(map(wade_giles, rest))
        readings = [f"{first}, {''.join(rest)}", f"{wade_giles(first) if len(family) == 1 else first}, {old}"]
    table = _cantonese()
    surname = table.get(family) or (table.get(family[0]) if len(family) == 1 else None)
    if surname and all(char in table for char in given):
        southern = " ".join(table[char] for char in given)
        readings.append(f"{surname}, {southern}" if given else surname)
    return readings


def read_given(word: str) -> list[str]:
    """Readings of a part of a name that is not led by the family name: pinyin, Wade-Giles, Cantonese."""
    rest = list(map(pinyin, word))
    table = _cantonese()
    readings = ["".join(rest), " ".join(map(wade_giles, rest))]
    if all(char in table for char in word):
        readings.append(" ".join(table[char] for char in word))
    return readings


_HELPED = {"p": "u", "b": "u", "f": "u", "v": "u", "k": "e", "t": "e", "d": "e", "g": "e"}


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    table = load_tsv("names/sounds_hani.tsv")
    return {char: tuple(row["sounds"].split()) for row in table for char in row["characters"]}


def read_foreign(word: str) -> list[str]:
    """Readings of characters that spell a foreign name by sound: the likeliest, with l and r exchanged, the second of each.

    Empty where a character is not among those that do.
    """
    sounds = [_sounds().get(char, ()) for char in word]
    if not all(sounds):
        return []
    others = [options[-1] if {options[0][0], options[-1][0]} == {"l", "r"} else options[0] for options in sounds]
    choices = [options[0] for options in sounds], others, [options[-1] for options in sounds]
    return list(dict.fromkeys(map(_spoken, choices)))


def _spoken(sounds: list[str]) -> str:
    """Sounds as one word.

    A lone consonant at the beginning takes a vowel before another (p-tin: putin), a lone l or r takes one after a consonant
    (k-l: kel), n before b and p is m.
    """
    out = ""
    for at, sound in enumerate(sounds):
        following = sounds[at + 1][:1] if at + 1 < len(sounds) else ""
        if at == 0 and sound in _HELPED and following not in ("l", "r"):
            out = sound + _HELPED[sound]
        elif sound in ("l", "r") and out and out[-1] not in "aeiouyr":
            out += "e" + sound
        else:
            out += sound
    return re.sub("n(?=[bp])", "m", out)


def read_company(word: str) -> str:
    """A company's name: words known by meaning in English, the rest in pinyin."""
    pattern, table = _meanings()
    out: list[str] = []
    at = 0
    for found in pattern.finditer(word):
        out += ["".join(map(pinyin, word[at : found.start()])), table[found.group()]]
        at = found.end()
    out.append("".join(map(pinyin, word[at:])))
    return " ".join(part for part in out if part)
