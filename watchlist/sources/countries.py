"""Country names as lists write them to ISO 3166 alpha-2 codes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from watchlist.tables import load_yaml

_NOISE = re.compile(r"[^\w\s]|_")
_SUCCESSOR = re.compile(r"^.+ (?:currently|now|present day) (?:the )?(?:republic of )?(.+)$")
_ARTICLES = re.compile(r"^(?:the|republic of the|republic of|state of|kingdom of) ")


@lru_cache(maxsize=1 << 14)
def country_code(text: str | None) -> str | None:
    """ISO 3166 alpha-2 code of a country as published, or None.

    Reads short and official English names, alpha-2 and alpha-3 codes in capitals, the spellings and the demonyms of
    resources/countries.yml, and former countries (SU, YU, CS, DD, AN). "Iraq (previous address)" is Iraq,
    "Former USSR Currently Ukraine" is Ukraine.
    """
    if not text:
        return None
    raw = text.strip()
    if raw.isupper() and raw.isascii() and raw.isalpha() and len(raw) in (2, 3):
        code = _codes().get(raw)
        if code:
            return code
    return country_named(raw)


@lru_cache(maxsize=1 << 14)
def country_named(raw: str) -> str | None:
    """The same for names alone: for words out of a text, where "BR" is more often a register than Brazil."""
    names = _names()
    for form in (raw, re.sub(r"\s*\([^)]*\)\s*$", "", raw)):
        key = fold_country(form)
        if code := names.get(key) or names.get(_ARTICLES.sub("", key)):
            return code
        if (match := _SUCCESSOR.match(key)) and (code := names.get(match.group(1))):
            return code
    return None


def countries_in(text: str) -> tuple[str, ...]:
    """Codes of a text that names several countries, in order: split at commas, semicolons, slashes, full stops, "and"."""
    whole = country_code(text)
    if whole:
        return (whole,)
    parts = re.split(r"[,;/]|\.\s|\band\b", text)
    return tuple(dict.fromkeys(code for part in parts if (code := country_code(part))))


def country_or_text(text: str) -> str:
    """The code of a country, or the text as published where no code is known."""
    return country_code(text) or " ".join(text.split())


def country_name(code: str) -> str | None:
    """English short name of an alpha-2 code."""
    return _titles().get(code)


def fold_country(text: str) -> str:
    """Lower case, no marks, no punctuation, single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.replace("&", " and "))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_NOISE.sub(" ", bare).casefold().split())


@cache
def _names() -> dict[str, str]:
    import pycountry

    names: dict[str, str] = {}
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            if title := getattr(country, field, None):
                names[fold_country(title)] = country.alpha_2
    table = load_yaml("countries.yml")
    for section in ("names", "former", "demonyms"):
        for code, spellings in table[section].items():
            names.update((fold_country(str(spelling)), code) for spelling in spellings)
    return names


@cache
def _codes() -> dict[str, str]:
    import pycountry

    codes = {country.alpha_2: country.alpha_2 for country in pycountry.countries}
    codes |= {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    return codes | {str(code): str(code) for code in load_yaml("countries.yml")["former"]} | {"XK": "XK", "UK": "GB"}


@cache
def _titles() -> dict[str, str]:
    import pycountry

    titles = {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}
    table = load_yaml("countries.yml")
    return titles | {str(code): str(names[0]) for code, names in table["former"].items()} | {"XK": "Kosovo"}
