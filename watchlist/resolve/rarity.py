"""How much a shared word says: the rarer among listed names, the more. Static, so that no score depends on what is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from watchlist.names import Token, fold, skeleton
from watchlist.tables import load_tsv

STEP = 0.25
"""Information is kept in steps of so many nats."""
UNSEEN = {"person": 8.0, "organization": 8.0, "person_sound": 7.5, "organization_sound": 7.5}
"""Information of a word that the table does not name."""
FILLER = 0.5
"""Information of a word that only goes with others (resources/resolve/filler.tsv)."""
SHORT = {1: 1.5, 2: 4.0, 3: 6.5}
"""At most so much for a word of so few letters: short words coincide by chance."""
UNCOUNTED = frozenset({"title", "legal", "particle", "initial"})


def counted_words(tokens: Iterable[Token]) -> list[Token]:
    """The words of a name that tell parties apart."""
    return [token for token in tokens if token.tag not in UNCOUNTED]


@cache
def _table() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in load_tsv("resolve/rarity.tsv"):
        found.setdefault(row["family"], {}).update(dict.fromkeys(row["words"].split(), float(row["information"])))
    for row in load_tsv("resolve/filler.tsv"):
        if row["family"] not in found:
            continue
        forms = [fold(word) for word in row["words"].split()]
        found[row["family"]].update(dict.fromkeys(forms, FILLER))
        found[f"{row['family']}_sound"].update((sound_of(form), FILLER) for form in forms)
    return found


@cache
def empty_words(family: str) -> frozenset[str]:
    """Words of places or of roles that tell nothing (plain, lower case)."""
    rows = [row["words"] for row in load_tsv("resolve/filler.tsv") if row["family"] == family]
    return frozenset(word for words in rows for word in words.split())


@lru_cache(maxsize=200_000)
def information(word: str, family: str) -> float:
    """Nats that two parties of a family (person, organization, or either with `_sound`) share by sharing `word`."""
    known = _table().get(family, {}).get(word, UNSEEN[family])
    return min(known, SHORT.get(len(word), known)) if not family.endswith("_sound") else known


@lru_cache(maxsize=200_000)
def sound_of(form: str) -> str:
    """The key by which spellings of one word meet: its consonants where it has enough of them, else the word itself."""
    bones = skeleton(form)
    return bones if len(bones) > 2 else form
