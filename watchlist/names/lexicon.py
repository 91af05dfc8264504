"""The tables of resources/names as look-ups, loaded once when first asked for."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import msgspec

from watchlist.names.fold import fold
from watchlist.names.tokens import LEGAL, TITLE
from watchlist.records import Kind
from watchlist.tables import load_tsv


class Mode(StrEnum):
    """How names of a kind are read."""

    PERSON = "person"
    ORG = "org"
    CRAFT = "craft"
    AIRCRAFT = "aircraft"


MODE_OF: dict[Kind, Mode] = {
    Kind.PERSON: Mode.PERSON,
    Kind.COMPANY: Mode.ORG,
    Kind.ORGANIZATION: Mode.ORG,
    Kind.COUNTRY: Mode.ORG,
    Kind.VESSEL: Mode.CRAFT,
    Kind.AIRCRAFT: Mode.AIRCRAFT,
}


class Phrase(msgspec.Struct, frozen=True):
    """Words that count as one token: `code` is its form, `tag` title or legal, `where` start, end, edge or any."""

    words: tuple[str, ...]
    code: str
    tag: str
    where: str


class Numeral(msgspec.Struct, frozen=True):
    """A number in words: `sort` is unit, ten, whole, ordinal, roman or "last roman" (a letter at the very end)."""

    value: str
    sort: str


@cache
def phrases(mode: Mode) -> dict[str, tuple[Phrase, ...]]:
    """Titles and legal forms by their first word, the longest phrase first."""
    found: list[Phrase] = []
    for row in load_tsv("names/titles.tsv"):
        if row["kind"] == ("craft" if mode is Mode.AIRCRAFT else mode):
            found += [
                Phrase(tuple(text.split()), row["code"], TITLE, row["where"]) for text in row["variants"].split("|")
            ]
    for row in load_tsv("names/legal.tsv"):
        if mode in (Mode.CRAFT, Mode.AIRCRAFT) or (mode is Mode.PERSON and row["person"] != "yes"):
            continue
        # A person's name may end with a company's form; elsewhere in it these letters are a name.
        where = "end" if mode is Mode.PERSON else row["where"]
        found += [Phrase(tuple(text.split()), row["class"], LEGAL, where) for text in row["variants"].split("|")]
    by_first: dict[str, list[Phrase]] = {}
    for phrase in found:
        by_first.setdefault(phrase.words[0], []).append(phrase)
    return {first: tuple(sorted(entries, key=lambda phrase: -len(phrase.words))) for first, entries in by_first.items()}


@cache
def domain_forms() -> dict[str, str]:
    """Plain domain word -> folded form of its main word."""
    table: dict[str, str] = {}
    for row in load_tsv("names/domain.tsv"):
        form = fold(row["main"])
        for word in (row["main"], *row["variants"].split("|")):
            table.setdefault(word, form)
    return table


@cache
def particle_forms(mode: Mode) -> dict[str, str]:
    """Plain particle -> its form. Spellings of the Arabic article that need a fitting next word end with "-"."""
    kinds = ("all", "person") if mode is Mode.PERSON else ("all", "org")
    table: dict[str, str] = {}
    for row in load_tsv("names/particles.tsv"):
        if row["kinds"] in kinds:
            for word in row["variants"].split("|"):
                table.setdefault(word, row["form"])
    return table


@cache
def joins(rule: str) -> frozenset[str]:
    """The words of one rule of names/joins.tsv."""
    return frozenset(next(row["words"] for row in load_tsv("names/joins.tsv") if row["rule"] == rule).split())


@cache
def numerals() -> dict[str, Numeral]:
    """Number words and Roman numerals by their plain spelling."""
    return {
        word: Numeral(row["value"], row["sort"])
        for row in load_tsv("names/numbers.tsv")
        for word in row["variants"].split("|")
    }


RELATIONS = ("abbreviation", "variant", "nickname", "synonym")
"""How names may be related, the closest first: William, Wm.; John, Ivan; William, Bill; Air, Airlines (words of trade)."""


@cache
def _groups() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, dict[tuple[str, str], None]] = {}
    for row in load_tsv("names/related.tsv"):
        names = row["names"].split()
        for name in names:
            table.setdefault(fold(name), {})[(row["relation"], names[0])] = None
    return {form: tuple(groups) for form, groups in table.items()}


def name_groups(form: str) -> tuple[tuple[str, str], ...]:
    """Groups of related names a folded form belongs to, as (relation, name of the group).

    `relation` is one of `RELATIONS`. Two forms are related when they share a group: a hint, never proof. Source of
    each row: resources/names/related.tsv.
    """
    return _groups().get(form, ())


def relation_of(one: str, other: str) -> str | None:
    """The relation of two different folded forms that share a group of names (the closest, if several), else None."""
    mine = _groups().get(one)
    if not mine or one == other:
        return None
    theirs = _groups().get(other, ())
    shared = {relation for relation, name in mine if (relation, name) in theirs}
    return next((relation for relation in RELATIONS if relation in shared), None)
