"""Who imposes sanctions: bodies and their words mapped to codes, by resources/authorities.yml and geography.tsv."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import msgspec

from watchlist.extract.lexicon import countries, fold
from watchlist.tables import load_yaml


class Authority(msgspec.Struct, frozen=True):
    """An authority: its code and its usual name. `short` words stand for it only as somebody who acts."""

    code: str
    name: str
    short: bool = False


@cache
def authority_phrases() -> tuple[tuple[str, Authority], ...]:
    """Every wording of every authority, with and without "the"."""
    rows: list[tuple[str, Authority]] = []
    for code, entry in load_yaml("authorities.yml").items():
        for key in ("bodies", "short"):
            authority = Authority(code, entry["name"], key == "short")
            for phrase in entry[key]:
                rows.append((phrase, authority))
                if not phrase.startswith("the ") and key == "bodies":
                    rows.append((f"the {phrase}", authority))
    return tuple(rows)


@cache
def authority_named(code: str) -> Authority:
    """The authority of a code; for a state that is not in the table its first name in geography.tsv."""
    table = load_yaml("authorities.yml")
    if code in table:
        return Authority(code, table[code]["name"])
    names, _, _ = countries()
    return Authority(code, next((name for name, other in names.items() if other == code), code))


@cache
def _publishers() -> Mapping[str, str]:
    return {fold(phrase).removeprefix("the "): authority.code for phrase, authority in authority_phrases()}


@cache
def _domains() -> tuple[tuple[str, str], ...]:
    return tuple((domain, code) for code, entry in load_yaml("authorities.yml").items() for domain in entry["domains"])


def publishing_authority(publisher: str | None, url: str | None) -> str | None:
    """Code of the authority whose own announcement this is, by its name or its web site; None for the press."""
    if publisher:
        name = fold(publisher).strip().removeprefix("the ")
        if name in _publishers():
            return _publishers()[name]
        inside = [code for phrase, code in _publishers().items() if len(phrase) > 12 and phrase in name]
        if len(set(inside)) == 1:
            return inside[0]
    host = (urlsplit(url).hostname or "") if url else ""
    if host:
        matches = [(len(domain), code) for domain, code in _domains() if host == domain or host.endswith("." + domain)]
        if matches:
            return max(matches)[1]
    return None
