"""Which word of a person's name is the given and which the family name: from labelled parts, a comma, or capitals."""

from __future__ import annotations

from collections.abc import Sequence

from watchlist.names.tokens import FAMILY, GIVEN, INITIAL, PATRONYMIC, WORD, Token
from watchlist.names.units import PATRONYMIC as ENDS_LIKE_PATRONYMIC
from watchlist.names.units import UPPER, Unit
from watchlist.records import NamePart

TAG_OF_PART = {
    "given": GIVEN,
    "middle": GIVEN,
    "first": GIVEN,
    "family": FAMILY,
    "maiden": FAMILY,
    "patronymic": PATRONYMIC,
    "father": PATRONYMIC,
}


def retag(units: list[Unit], tag: str) -> list[Unit]:
    """The units with `tag` on every plain word; initials, particles, titles and patronymics keep theirs.

    Among given names a later word that ends like a patronymic is one ("Aleksandr Sergeevich").
    """
    done: list[Unit] = []
    for unit in units:
        token = unit.token
        if token.tag == WORD:
            father = tag == GIVEN and unit.flags & ENDS_LIKE_PATRONYMIC and any(one.token.tag == GIVEN for one in done)
            token = Token(token.form, token.plain, PATRONYMIC if father else tag, token.alt)
        done.append(Unit(token, unit.flags))
    return done


def tag_by_case(units: list[Unit]) -> list[Unit]:
    """Words in capitals amid words that are not are the family name: "Sergey Viktorovich LAVROV"."""
    words = [unit for unit in units if unit.token.tag in (WORD, PATRONYMIC)]
    upper = [unit for unit in words if unit.flags & UPPER]
    if not upper or len(upper) == len(words):
        return units
    return [
        unit
        if unit.token.tag != WORD
        else Unit(
            Token(unit.token.form, unit.token.plain, FAMILY if unit.flags & UPPER else GIVEN, unit.token.alt),
            unit.flags,
        )
        for unit in units
    ]


def tag_by_parts(tokens: Sequence[Token], parts: Sequence[tuple[str, Sequence[Token]]]) -> tuple[Token, ...]:
    """Tags from the publisher's parts, each given as (tag, its tokens): the first part that has the word names it."""
    wanted: dict[str, list[str]] = {}
    for tag, part in parts:
        for token in part:
            wanted.setdefault(token.form, []).append(tag)
    tagged = []
    for token in tokens:
        tags = wanted.get(token.form)
        if tags and token.tag not in (INITIAL, "particle", "title", "number", "legal"):
            tagged.append(Token(token.form, token.plain, tags.pop(0) if len(tags) > 1 else tags[0], token.alt))
        else:
            tagged.append(token)
    return tuple(tagged)


def part_tags(parts: Sequence[NamePart]) -> list[tuple[str, str]]:
    """(tag, text) of the parts whose label tells a tag."""
    return [(TAG_OF_PART[part.kind], part.text) for part in parts if part.kind in TAG_OF_PART and part.text.strip()]


def splits_at_comma(text: str) -> tuple[str, str] | None:
    """Split "SURNAME, Given" of a person in two; None where there is no comma with text on both sides."""
    before, comma, after = text.partition(",")
    if not comma or not before.strip() or not after.strip():
        return None
    return before, after.replace(",", " ")
