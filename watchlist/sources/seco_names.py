"""Names of SECO's list: typed, ordered parts, each with spellings in other languages and scripts.

Spellings stand beside each part. They are put together only within one language and script, so that no name of mixed
letters arises; where a part has several spellings there, the first go with the first, the second with the second.
"""

from __future__ import annotations

import msgspec

from watchlist.records import Name, NameKind, NamePart, Strength
from watchlist.sources.fields import Fields
from watchlist.sources.naming import script, tidy
from watchlist.tables import load_yaml

_SCRIPTS = {"LATN": "Latn", "CYRL": "Cyrl", "ARAB": "Arab"}


class _Part(msgspec.Struct, kw_only=True):
    kind: str
    text: str
    variants: dict[tuple[str, str], list[str]]
    """Spellings by (language, script as published)."""


def names_of(identity: Fields) -> list[Name]:
    """All names of an identity with their spellings, in order."""
    return [name for one in identity.each("name") for name in _names(one)]


def _names(name: Fields) -> list[Name]:
    words = load_yaml("seco.yml")
    name.ignore("@ssid")
    kind = NameKind(words["name_types"].get(name.text("@name-type") or "", "alias"))
    strength = Strength(words["quality"].get(name.text("@quality") or "", "unknown"))
    if strength is Strength.WEAK and kind is NameKind.ALIAS:
        kind = NameKind.WEAK_ALIAS
    language = _language(name.text("@lang"))
    numbered = [
        (int(order) if (order := one.text("@order") or "").isdigit() else 99, one) for one in name.each("name-part")
    ]
    parts = [_part(one) for _, one in sorted(numbered, key=lambda pair: pair[0])]
    found = [_named([(part.kind, part.text) for part in parts], kind, strength, language)]
    groups = dict.fromkeys(group for part in parts for group in part.variants)
    for group in groups:
        found += _spelled(parts, group, kind, strength)
    return [one for one in found if one is not None]


def _part(part: Fields) -> _Part:
    kind = part.text("@name-part-type") or "other"
    variants: dict[tuple[str, str], list[str]] = {}
    for one in part.each("spelling-variant"):
        one.ignore("@spelling-variant-type")
        if text := tidy(one.text("#text")):
            group = (one.text("@lang") or "", one.text("@script") or "")
            variants.setdefault(group, []).append(text)
    return _Part(kind=kind, text=tidy(part.text("value")), variants=variants)


def _spelled(parts: list[_Part], group: tuple[str, str], kind: NameKind, strength: Strength) -> list[Name | None]:
    """The spellings of one language and script.

    A part without one stands in its own letters where these are Latin as well, and is left out of another script.
    """
    size = max(len(part.variants.get(group, ())) for part in parts)
    found = []
    for number in range(size):
        chosen = []
        for part in parts:
            spellings = part.variants.get(group)
            if spellings:
                chosen.append((part.kind, spellings[min(number, len(spellings) - 1)]))
            elif group[1].upper() in ("LATN", "") and script(part.text) == "Latn":
                chosen.append((part.kind, part.text))
        as_kind = NameKind.ALIAS if kind is NameKind.PRIMARY else kind
        name = _named(chosen, as_kind, strength, _language(group[0]))
        if name is not None and name.script != "Latn":
            name = msgspec.structs.replace(name, kind=NameKind.ORIGINAL_SCRIPT)
        found.append(name)
    return found


def _named(parts: list[tuple[str, str]], kind: NameKind, strength: Strength, language: str | None) -> Name | None:
    text = " ".join(text for _, text in parts if text)
    if not text:
        return None
    words = load_yaml("seco.yml")["parts"]
    whole = len(parts) == 1 or any(part == "whole-name" for part, _ in parts)
    labelled = () if whole else tuple(
        NamePart(kind=words.get(part, "other"), text=piece) for part, piece in parts if piece
    )  # fmt: skip
    return Name(text=text, kind=kind, strength=strength, script=script(text), language=language, parts=labelled)


def _language(code: str | None) -> str | None:
    return code.lower() if code and code.lower() not in ("und", "not-defined") else None
