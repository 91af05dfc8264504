"""A name of another script as people read it in Latin letters."""

from __future__ import annotations

from watchlist.names.lexicon import Mode
from watchlist.names.scripts import UNDETERMINED, script_of

_SMALL = frozenset(("al", "el", "bin", "ibn", "bint", "va", "wa"))


def latin_form(text: str) -> str | None:
    """A readable Latin form of a name in another script ("محمد باقری" -> "Mohammad Bagheri").

    It is the most probable reading, for people to read and never for comparison. None where the name is Latin already
    or has no letters.
    """
    if script_of(text) in ("Latn", UNDETERMINED):
        return None
    from watchlist.names.readings import read_text

    readings = read_text(text, Mode.PERSON)
    if not readings:
        return None
    words = readings[0].replace(",", "").split()
    return " ".join(_capitals(word, first=at == 0) for at, word in enumerate(words)) or None


def _capitals(word: str, *, first: bool) -> str:
    parts = word.split("-")
    return "-".join(
        part if part in _SMALL and (at < len(parts) - 1 or not first) else part[:1].upper() + part[1:]
        for at, part in enumerate(parts)
    )
