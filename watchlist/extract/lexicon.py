"""The word tables of extraction, made ready for matching: a phrase is a row of words, the longest match wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from watchlist.tables import load_tsv, load_yaml

T = TypeVar("T")
_END = "\0end"
"""Key of the meaning in the tree of phrases; no word is spelled so."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‑": "-", "\u00a0": " "})
# One token: letters with dots between them (U.S., a.k.a.); a number; a word with inner apostrophes and hyphens; one sign.
# Every alternative begins with a sign the others do not eat twice, so the pattern cannot backtrack for ever.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?"
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?\b"
    r"|[^\W_]+(?:['’‘ʼ`\-‑&/][^\W_]+)*"
    r"|\S"
)
_POSSESSIVE = re.compile(r"(?:['’ʼ]s)$", re.IGNORECASE)


def fold(text: str) -> str:
    """The form in which words are compared with tables: lower case, straight apostrophes and hyphens."""
    return text.lower() if text.isascii() and "`" not in text else text.translate(_APOSTROPHES).lower()


def raw_tokens(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the words and signs of `text[start:end]`; a possessive 's is a token of its own.

    The full stop of an abbreviation of words.yml belongs to its word.
    """
    never, maybe = _abbreviations()
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        word = match.group()
        if last - first == 1 and word == "." and spans and spans[-1][1] == first:
            before = text[spans[-1][0] : first]
            if fold(before) in never or fold(before) in maybe or (len(before) == 1 and before.isupper()):
                spans[-1] = (spans[-1][0], last)
                continue
        if _POSSESSIVE.search(word) and len(word) > 2:
            spans += [(first, last - 2), (last - 2, last)]
        else:
            spans.append((first, last))
    return spans


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    table = words()["abbreviations"]
    return frozenset(map(str, table["never"])), frozenset(map(str, table["maybe"]))


def ends_like_abbreviation(word: str) -> str:
    """What the full stop of a word means: "never" or "maybe" the end of a sentence, or "" for no abbreviation."""
    never, maybe = _abbreviations()
    stem = fold(word).removesuffix(".")
    if stem in never or (len(stem) == 1 and word[:1].isupper()):
        return "never"
    return "maybe" if stem in maybe or "." in stem else ""


def phrase_words(phrase: str) -> tuple[str, ...]:
    """A phrase of a table as the words that a text would give."""
    return tuple(fold(phrase[first:last]) for first, last in raw_tokens(phrase, 0, len(phrase)))


def kinds(words_: str) -> frozenset[str]:
    """A set of words from one line of them."""
    return frozenset(words_.split())


class Phrases(Generic[T]):
    """Phrases with what they mean; looked up at a place in a row of folded words, word by word down a tree."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        self._tree: dict[str, Any] = {}
        for phrase, meaning in pairs:
            key = phrase_words(phrase)
            node = self._tree
            for word in key:
                node = node.setdefault(word, {})
            if key:
                node.setdefault(_END, meaning)

    def places(self, folded: Sequence[str]) -> list[int]:
        """Where a phrase begins in a row of folded words."""
        return [place for place, word in enumerate(folded) if word in self._tree and self.at(folded, place)]

    def at(self, folded: Sequence[str], place: int) -> tuple[int, T] | None:
        """Length in words and meaning of the longest phrase that begins at `place`, or None."""
        node = self._tree.get(folded[place])
        if node is None:
            return None
        best: tuple[int, T] | None = None
        length, size = 1, len(folded) - place
        while True:
            if _END in node:
                best = (length, node[_END])
            if length == size:
                return best
            node = node.get(folded[place + length])
            if node is None:
                return best
            length += 1


@cache
def words() -> Mapping[str, Any]:
    """words.yml as data."""
    table: Mapping[str, Any] = load_yaml("extract/words.yml")
    return table


@cache
def word_set(table: str, key: str) -> frozenset[str]:
    """The folded entries of one list of resources/extract/<table>.yml."""
    return frozenset(fold(str(item)) for item in load_yaml(f"extract/{table}.yml")[key])


@cache
def countries() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """Country names, adjectives and capitals (as written) to ISO codes, from geography.tsv."""
    names: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    capitals: dict[str, str] = {}
    for row in load_tsv("extract/geography.tsv"):
        for column, into in (("names", names), ("demonyms", adjectives), ("capitals", capitals)):
            for form in filter(None, row[column].split("|")):
                into.setdefault(form, row["code"])
    return names, adjectives, capitals
