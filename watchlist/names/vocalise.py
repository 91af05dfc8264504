"""Short vowels that Arabic script leaves out, put in by the patterns of Arabic words.

A name's consonants stand in a few patterns: CaCiC (Tariq), CaCuC (Rasul), muCCiC (Muhsin), maCCuC (Mahmud), aCCaC
(Ahmad). Elsewhere a short vowel stands wherever two consonants would open a syllable.
"""

from __future__ import annotations

from functools import cache

from watchlist.tables import load_tsv


@cache
def _letters() -> tuple[dict[str, str], frozenset[str], dict[str, tuple[str, str]]]:
    consonants, long, semi = {}, set(), {}
    for row in load_tsv("names/letters_arab.tsv"):
        if row["sort"] == "consonant":
            consonants[row["letter"]] = row["latin"].replace("_", "")
        elif row["sort"] == "long":
            long.add(row["letter"])
        else:
            vowel, consonant = row["latin"].split()
            semi[row["letter"]] = (vowel, consonant)
    return consonants, frozenset(long), semi


def _units(word: str) -> list[tuple[str, str]]:
    """Sounds of the written letters: ("c", consonant) or ("v", long vowel)."""
    consonants, long, semi = _letters()
    units: list[tuple[str, str]] = []
    for at, letter in enumerate(word):
        if letter in long:
            units.append(("v", "a"))
        elif letter in semi:
            beside = word[at + 1 : at + 2]
            opens = at == 0 or beside in long or beside in semi
            after_vowel = bool(units) and units[-1][0] == "v"
            if (opens and not (at > 0 and after_vowel and beside in semi)) or (after_vowel and at + 1 < len(word)):
                units.append(("c", semi[letter][1]))
            else:
                units.append(("v", semi[letter][0]))
        elif letter in consonants:
            units.append(("c", consonants[letter]))
    return units


def vocalise(word: str) -> tuple[str, ...]:
    """Latin readings of a word in Arabic script (after normalisation), the more usual pattern first; () if none."""
    if len(word) > 40:
        return ()
    stem, ending = word, ""
    if len(word) > 3 and word[-1] in "ةه":
        stem, ending = word[:-1], "a"
    elif len(word) > 3 and word[-1] in "يى":
        stem, ending = word[:-1], "i"
    units = _units(stem)
    if not units:
        return ()
    first = _fill(units, ending, "a")
    others = [_fill(units, ending, vowel) for vowel in ("i", "u")]
    if stem[0] == "م" and len(units) >= 4 and units[1][0] == units[2][0] == "c":
        second = units[3][0] == "v"
        first, others = _fill(units, ending, "a" if second else "u"), [_fill(units, ending, "i" if second else "a")]
    sounds = [sound for _, sound in units]
    if [sort for sort, _ in units] == ["c", "c", "v", "c"] and units[2][1] == "i":
        others.insert(0, f"{sounds[0]}u{sounds[1]}ai{sounds[3]}{ending}")  # a diminutive: Zubair, Husain
    return tuple(dict.fromkeys((first, *others)))


def _fill(units: list[tuple[str, str]], ending: str, opening: str) -> str:
    """The sounds with short vowels: `opening` in the first syllable, a elsewhere, i after a long a."""
    out: list[str] = []
    closed = True  # nothing, or a consonant without vowel, stands before
    used = False
    size = len(units)
    for at, (sort, sound) in enumerate(units):
        out.append(sound)
        if sort == "v":
            closed = False
            continue
        following = units[at + 1][0] if at + 1 < size else "v" if ending else ""
        last_pair = at == size - 2 and not ending
        if following == "v":
            closed = False
        elif following == "" or (not closed and not last_pair):
            closed = True
        else:
            after_long = at > 0 and units[at - 1] == ("v", "a")
            out.append(opening if not used and at == 0 else "i" if after_long or opening == "u" else "a")
            used, closed = True, False
    return "".join(out) + ending
