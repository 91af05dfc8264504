"""Parties that a subject means by what was told of them before: "his wife and both consultants", "both", "along with it"."""

from __future__ import annotations

from collections.abc import Sequence

from watchlist.extract.anaphora import number_of, topic
from watchlist.extract.coreference import Cast, Known
from watchlist.extract.items import Item, Line
from watchlist.extract.lexicon import word_set
from watchlist.extract.parties import read_row
from watchlist.records import Kind

Items = tuple[Item, ...]
_LOOK_BACK = 4
"""Sentences before the act in which a description is looked for."""
_MAX_PART = 4
_PAIR = 2
_STEM = 6
"""Letters that a noun and the word of a name share: "refinery", "Refiners"."""
_BESIDE = 3
"""Place of the first name behind "The refinery and"."""
_ALONG = frozenset({"along with", "together with", "alongside", "with"})
_BEHIND = frozenset({"preposition", "reason", "legal", "conjunction", "verb", "word", "determiner"})


def described(before: Sequence[Line], items: Items, cast: Cast) -> list[Known]:
    """The parties of a row of descriptions ("his wife and both consultants"); nobody unless every part of it was told before."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.kind in ("conjunction", "comma", "stop"):
            parts.append([])
        else:
            parts[-1].append(item)
    found: list[Known] = []
    for part in filter(None, parts):
        meant = _part(before[-_LOOK_BACK:], part, cast)
        if not meant:
            return []
        found += [known for known in meant if known not in found]
    return found


def _part(before: Sequence[Line], part: Sequence[Item], cast: Cast) -> list[Known]:
    """Whom "his wife", "both consultants", "him", "his company" or "the refinery" means."""
    head, noun = part[0], part[-1]
    if len(part) == 1 and head.low in ("him", "her", "he", "she") and before:
        about = topic(before[-1].items, cast, frozenset({Kind.PERSON}))
        return [about] if about is not None else []
    if not 1 < len(part) <= _MAX_PART:
        return []
    if head.kind == "possessive" and noun.kind == "kin":
        return _behind(before, noun.low, cast)[:1]
    if noun.kind == "group" and noun.low in word_set("persons", "singular_legal") and len(part) == _PAIR:
        return _firm(before, noun.low, cast, owned=head.kind == "possessive")
    number = 2 if head.low == "both" else max(map(number_of, part))
    if number < _PAIR or not noun.low.endswith("s"):
        return []
    row = _behind(before, noun.low, cast)
    return row if len(row) == number else []


def _firm(before: Sequence[Line], noun: str, cast: Cast, *, owned: bool) -> list[Known]:
    """The firm that "his company" or "the refinery" means: the only one just told of, or the only one with that word in its name."""
    named = [cast.of(item.data) for line in before[-_PAIR:] for item in line.items if item.kind == "name"]
    legal = list(dict.fromkeys(one for one in named if one.kind in (Kind.COMPANY, Kind.ORGANIZATION) and one.votes))
    called = [known for known in legal if any(word.startswith(noun[:_STEM]) for word in known.words)]
    if len(called) == 1:
        return called
    if not owned:
        return []
    headed = [
        cast.of(item.data)
        for line in before[-1:]
        for at, item in enumerate(line.items)
        if at > 1 and item.kind == "name" and line.items[at - 1].low == "of" and line.items[at - 2].kind == "role"
    ]  # "the chief executive of X"
    own = headed or [known for known in legal if known.votes[Kind.COMPANY]]
    return own if len(own) == 1 and len(legal) <= 1 else []


def described_beside(before: Sequence[Line], items: Items, first: int, cast: Cast) -> list[Known]:
    """Who is told of before the first name of a subject: "The refinery and X are being designated"."""
    if items[0].low in ("he", "she") and items[1].kind == "conjunction":
        return described(before, items[:1], cast)  # "He and his partner, X, are designated"
    place = next((at for at, item in enumerate(items) if item.kind == "name" and item.start == first), 0)
    if place != _BESIDE or items[place - 1].kind != "conjunction" or items[0].kind != "determiner":
        return []
    return described(before, items[: place - 1], cast)


def _behind(before: Sequence[Line], noun: str, cast: Cast) -> list[Known]:
    """The row of names right behind a noun, the last such noun first."""
    for line in reversed(before):
        items = line.items
        for place in range(len(items) - 2, -1, -1):
            if items[place].low != noun:
                continue
            start = place + 1 + (items[place + 1].kind in ("comma", "colon"))
            if start < len(items) and items[start].kind == "name":
                return [cast.of(target.found) for target in read_row(items, start, len(items)).targets]
    return []


def told_before(lines: Sequence[Line], number: int, cast: Cast) -> list[Known]:
    """The persons of the paragraph before the one that sentence `number` opens, where it tells something of each."""
    block = lines[number].sentence.block.number
    if not number or lines[number - 1].sentence.block.number == block:
        return []
    last = lines[number - 1].sentence.block
    if last.kind != "paragraph":
        return []
    found: list[Known] = []
    for line in reversed(lines[:number]):
        if line.sentence.block.number != last.number:
            break
        found = [*persons_of(line.items, cast), *found]
    return list(dict.fromkeys(found))


def persons_of(items: Items, cast: Cast) -> list[Known]:
    """The persons that a sentence names without a preposition."""
    persons = []
    for place, item in enumerate(items):
        known = cast.of(item.data) if item.kind == "name" else None
        if known is None or known.kind is not Kind.PERSON or len(known.words) == 1:
            continue
        if not place or items[place - 1].kind not in _BEHIND:
            persons.append(known)
    return persons


def along_with(items: Items, cue: int, cast: Cast) -> Known | None:
    """Whom "along with it" behind an act adds: what its sentence is about."""
    for place in range(cue + 1, min(len(items) - 1, cue + 4)):
        pronoun = items[place + 1].low
        if items[place].low in _ALONG and pronoun in ("it", "him", "her"):
            about = topic(items, cast, frozenset(Kind))
            person = about is not None and about.votes[Kind.PERSON] > 0
            return about if about is not None and (pronoun != "it" or not person) else None
    return None


def also_told(items: Items, cast: Cast) -> list[Known]:
    """The subject of a second clause: "X works with Y, and Y's wife | Z | keeps the books"."""
    found = []
    for place in range(len(items) - 3):
        if items[place].kind != "comma" or items[place + 1].low != "and":
            continue
        at = place + 2
        if [item.kind for item in items[at : at + 3]] == ["name", "poss", "kin"]:
            at += 3
        verb = items[at + 1].kind if at + 1 < len(items) else "stop"
        if at < len(items) and items[at].kind == "name" and verb in ("word", "be", "have"):
            found.append(cast.of(items[at].data))
    return found
