"""Spelling folded into the form that is compared, and the consonant skeleton below it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from watchlist.tables import load_tsv

_SKELETON = str.maketrans(
    {"b": "b", "p": "b", "f": "f", "v": "f", "t": "t", "d": "t", "s": "s", "z": "s", "c": "j", "j": "j", "h": None}
    | dict.fromkeys("aeiouyw")
)


_VOWEL = re.compile("[aeiouy]")


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["becomes"]) for row in load_tsv("names/folding.tsv"))


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    """Of names whose variants no rule brings together: plain variant -> form, folded variant -> form."""
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for row in load_tsv("names/spellings.tsv"):
        main = row["main"].removeprefix("=")
        form = main if row["main"].startswith("=") else _by_rules(main)
        exact.setdefault(form, form)
        for variant in row["variants"].split():
            if variant.startswith("="):
                exact.setdefault(variant[1:], form)
            else:
                folded.setdefault(_by_rules(variant), form)
    return exact, folded


def _by_rules(plain: str) -> str:
    form = plain
    for pattern, becomes in _rules():
        form = pattern.sub(becomes, form)
    return form


@lru_cache(maxsize=16384)
def fold(plain: str) -> str:
    """The spelling-folded form of one plain word (ASCII lower case).

    Rules are those of resources/names/folding.tsv, then the well-known spellings of resources/names/spellings.tsv,
    which also hold with a final -i (Soleimani as Soleiman). Words without a vowel (acronyms) stay as they are, and no
    word is folded to nothing.
    """
    exact, folded = _spellings()
    known = exact.get(plain)
    if known is not None:
        return known
    if not _VOWEL.search(plain):
        return plain
    form = _by_rules(plain)
    known = folded.get(form)
    if known is None and form[-1:] == "i":
        known = folded.get(form[:-1])
        if known is not None:
            return known + "i"
    return known or form or plain


@lru_cache(maxsize=16384)
def skeleton(form: str) -> str:
    """The consonants of a form in classes (b~p, f~v, t~d, s~z~sh, ch~j), vowels and h left out.

    A leading vowel stays as "a". Words of one skeleton sound alike at best: a key to find candidates with and a feature
    to score, never proof. A form without consonants is its own skeleton.
    """
    if not form:
        return form
    bones = form.replace("sh", "s").translate(_SKELETON)
    kept = [char for at, char in enumerate(bones) if at == 0 or bones[at - 1] != char]
    if form[0] in "aeiou":
        kept.insert(0, "a")
    return "".join(kept) if bones else form
