"""A name as given -> raw words: what separates words, which marks vanish, which letters only look like others."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from watchlist.names.scripts import script_of_char
from watchlist.tables import load_tsv

APOSTROPHES = "'’‘`´ʻʼʽʾʿʹʺˈˋ′‛＇ʿʾ՚׳״"
_KEEP = "-./&"
_DASHES = "‐‑‒–—―−﹘﹣－"


class _WordTable(dict[int, str | None]):
    """For str.translate: letters, digits and marks stay, apostrophes vanish, all else parts words. Fills as it goes."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        result: str | None = " "
        if char in APOSTROPHES:
            result = None
        elif char in _DASHES:
            result = "-"
        elif char == "&":
            result = " & "
        elif char in _KEEP or char.isalnum() or unicodedata.category(char) in ("Mn", "Mc"):
            result = char
        elif unicodedata.category(char) == "Cf":
            result = None if char != "\u200c" else " "
        self[code] = result
        return result


_WORDS = _WordTable()

_TO_LATIN = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіІјЈѕЅԁԛԝһҺӀ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορτυχικ",
    "ABEKMHOPCTYXaeopcyxiIjJsSdqwhHI" + "ABEZHIKMNOPTYXavoptuxik",
)
_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyxiIjJsS", "АВЕКМНОРСТУХаеорсухіІјЈѕЅ")
_TO_GREEK = str.maketrans("ABEZHIKMNOPTYXavop", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορ")

_LEET = str.maketrans("0134579868", "oieastgbgb")
_INNER_DIGIT = re.compile(r"(?<=[a-z])[0134578](?=[a-z])|^[0134578](?=[a-z]{3})|(?<=[a-z])9(?=[a-z])")


_SIGN = re.compile("[%@$!]")
_SIGN_AS_LETTER = re.compile(r"(?<=[^\W\d_])[@$!](?=[^\W_])|(?<!\w)[@$](?=[^\W\d_]{2})")
_LETTER_OF_SIGN = {"@": "a", "$": "s", "!": "i"}


def raw_words(text: str) -> list[str]:
    """The words of a text in any script: apostrophes and control marks gone, parted at anything but - . / & inside.

    A sign amid letters that looks like one is read as it (Put!n, R@mzan), % is the word (3%ers, 3 percenters).
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if _SIGN.search(text):
        text = _SIGN_AS_LETTER.sub(lambda found: _LETTER_OF_SIGN[found.group()], text).replace("%", " percent")
    return text.translate(_WORDS).split()


@cache
def _written() -> dict[str, str]:
    return {row["letter"]: row["written"] for row in load_tsv("names/letters.tsv")}


def latin_word(word: str) -> tuple[str, str]:
    """A word in Latin letters as ASCII lower case, and the same written with the letters' other form ("" if none).

    Müller gives ("muller", "mueller"). Letters of other scripts left in the word are transliterated one by one.
    """
    lower = word.lower()
    if lower.isascii():
        return lower, ""
    written = _written()
    other = "".join(written.get(char, char) for char in lower)
    plain = _ascii(lower)
    if other == lower:
        return plain, ""
    other = _ascii(other)
    return plain, other if other != plain else ""


def _ascii(text: str) -> str:
    kept = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    kept = kept.replace("ı", "i").replace("ə", "a")
    if not kept.isascii():
        from anyascii import anyascii

        kept = anyascii(kept)
    return "".join(char for char in kept.lower() if "a" <= char <= "z" or "0" <= char <= "9")


def settle_script(word: str) -> str:
    """A word whose letters are of two scripts, brought back to one where the strange ones only look different.

    "Pаvel" with a Cyrillic а becomes Latin throughout; a Cyrillic word with a Latin o becomes Cyrillic throughout.
    """
    scripts = [script_of_char(char) for char in word]
    kinds = {script for script in scripts if script}
    if len(kinds) < 2 or "Latn" not in kinds or not kinds <= {"Latn", "Cyrl", "Grek"}:
        return word
    latin = word.translate(_TO_LATIN)
    if all(script_of_char(char) in ("Latn", "") for char in latin):
        return latin
    other = "Cyrl" if "Cyrl" in kinds else "Grek"
    back = word.translate(_TO_CYRILLIC if other == "Cyrl" else _TO_GREEK)
    return back if all(script_of_char(char) in (other, "") for char in back) else word


def without_leet(plain: str, person: bool) -> str:
    """Digits that stand for letters read as letters: ig0r -> igor, sech1n -> sechin.

    Only where the word is letters otherwise: in a company's name a single digit among at least four letters.
    """
    letters = sum(char.isalpha() for char in plain)
    digits = len(plain) - letters
    if letters < (2 if person else 4) or digits > (letters if person else 1):
        return plain
    return _INNER_DIGIT.sub(lambda found: found.group().translate(_LEET), plain)
