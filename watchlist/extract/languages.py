"""Which language a text is in: by its script and its most frequent small words (languages.yml)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

from watchlist.extract.lexicon import fold, raw_tokens
from watchlist.tables import load_yaml

READ = ("en", "de", "fr", "es")
"""Languages whose sentences are read."""
_SAMPLE = 6000
_MIN_WORDS = 8
_SCRIPTS = {
    "CYRILLIC": "Cyrl", "ARABIC": "Arab", "CJK": "Hani", "HIRAGANA": "Hira", "KATAKANA": "Kana", "HANGUL": "Hang",
    "GREEK": "Grek", "HEBREW": "Hebr", "THAI": "Thai", "DEVANAGARI": "Deva", "GEORGIAN": "Geor", "ARMENIAN": "Armn",
}  # fmt: skip


@cache
def _stopwords() -> dict[str, frozenset[str]]:
    table = load_yaml("extract/languages.yml")["stopwords"]
    return {code: frozenset(fold(str(word)) for word in words) for code, words in table.items()}


def language_of(text: str, body: int = 0, hint: str | None = None) -> tuple[str | None, str]:
    """Code of the language (None where it is not one of those known) and its name to show.

    A text too short to tell is taken as its `hint` says, else as English.
    """
    sample = text[body : body + _SAMPLE]
    other = _other_script(sample)
    if other:
        return None, other
    words = [fold(sample[first:last]) for first, last in raw_tokens(sample, 0, len(sample)) if sample[first].isalpha()]
    scores = {code: sum(word in stopwords for word in words) for code, stopwords in _stopwords().items()}
    best = max(scores, key=lambda code: scores[code])
    second = max(score for code, score in scores.items() if code != best)
    names = load_yaml("extract/languages.yml")["names"]
    if len(words) < _MIN_WORDS or (scores[best] < 0.08 * len(words) and len(words) < 40):
        code = hint if hint in READ else "en"
        return code, code
    if scores[best] < 0.06 * len(words) or (scores[best] == second and best not in READ):
        return None, "a language that is not recognised"
    return (best, best) if best in READ else (None, str(names.get(best, best)))


def _other_script(sample: str) -> str | None:
    """The name of another script if most letters are of it."""
    letters = [character for character in sample if character.isalpha()][:2000]
    counts = Counter(
        _SCRIPTS.get(unicodedata.name(character, "?").split()[0], "Latn")
        for character in letters
        if ord(character) > 0x24F
    )
    if not counts:
        return None
    script, number = counts.most_common(1)[0]
    if script == "Latn" or number * 2 < len(letters):
        return None
    return str(load_yaml("extract/languages.yml")["scripts"].get(script, "another script"))
