"""How sure an act is: imposed, proposed, amended, lifted or denied, from the words that govern its cue."""

from __future__ import annotations

from functools import cache

from watchlist.extract.items import Item
from watchlist.extract.lexicon import Phrases
from watchlist.records import Status
from watchlist.tables import load_yaml

Items = tuple[Item, ...]
_CONDITIONS = frozenset({"if", "unless", "whether", "in case", "suppose", "imagine", "were"})
_CLAUSE_ENDS = frozenset({"semicolon", "colon", "stop"})


@cache
def _governors() -> Phrases[str]:
    table = load_yaml("extract/status.yml")
    rows = [(str(phrase), "denied") for phrase in table["denied"]]
    rows += [(str(phrase), "proposed") for phrase in table["proposed"] if str(phrase) not in map(str, table["denied"])]
    return Phrases(rows)


@cache
def _done_future() -> Phrases[str]:
    return Phrases((str(phrase), "done") for phrase in load_yaml("extract/status.yml")["done_future"])


def clause_start(items: Items, place: int) -> int:
    """Where the clause that holds the item at `place` begins: after a semicolon, a colon, or a comma with a new subject."""
    for at in range(place - 1, -1, -1):
        if items[at].kind in _CLAUSE_ENDS:
            return at + 1
        if items[at].kind == "relative" and items[at].low in ("while", "whereas", "although", "though", "because"):
            return at + 1
        if items[at].kind == "conjunction" and items[at].low == "but":
            return at + 1
    return 0


def _words(items: Items, start: int, stop: int) -> list[str]:
    """The folded words of the items in [start, stop), names left out."""
    words: list[str] = []
    for item in items[start:stop]:
        if item.kind not in ("name", "date") and not (
            item.kind == "adverb" and " " in item.low
        ):  # the month of May is no modal
            words += item.low.split(" ")
        else:
            words.append("\0")
    return words


def governors(items: Items, start: int, stop: int) -> list[str]:
    """Say "proposed" or "denied" for each governing phrase in [start, stop), in the order of the text."""
    words = _words(items, start, stop)
    found: list[str] = []
    place = 0
    while place < len(words):
        hit = _governors().at(words, place)
        if hit:
            found.append(hit[1])
            place += hit[0]
        else:
            place += 1
    return found


def supposed(items: Items, start: int, stop: int) -> bool:
    """Whether the clause only supposes the act: "if", "unless", "whether" or "suppose" stands before it."""
    return any(item.low in _CONDITIONS for item in items[start:stop])


def status_of_finite(items: Items, group_start: int, cue: int, base: Status) -> Status:
    """Status of a finite verb whose group (auxiliaries and adverbs) begins at `group_start`."""
    group = items[group_start:cue]
    start = clause_start(items, group_start)
    if any(item.kind == "negation" for item in group):
        return Status.DENIED
    if _denied_report(items, start, group_start):
        return Status.DENIED
    if any(item.kind == "modal" and item.low not in ("do", "does", "did", "shall") for item in group):
        words = _words(items, start, cue + 1)
        told_as_done = any(_done_future().at(words, place) for place in range(len(words)))
        return base if told_as_done else Status.PROPOSED
    return base


def _denied_report(items: Items, start: int, stop: int) -> bool:
    """Whether a denial governs the clause: "denied that ...", "rejected reports that ..."."""
    words = _words(items, start, stop)
    for place, word in enumerate(words):
        if word in ("denied", "denies", "denying", "untrue", "false", "unfounded", "falsely", "rejected", "dismissed"):
            return "that" in words[place:] or "reports" in words[place:] or "it" in words[place:] or word == "falsely"
        if (
            word in ("claimed", "rumours", "rumors", "rumour", "rumor", "forgery", "hoax", "fake")
            and "that" in words[place:]
        ):
            return True
    return False


def status_of_infinitive(items: Items, cue: int, base: Status) -> Status:
    """Status of "to sanction ...", a gerund or a noun: the nearest governing word before it in the clause decides."""
    start = clause_start(items, cue)
    found = governors(items, start, cue)
    if not found:
        return base
    return (
        Status.DENIED if found[-1] == "denied" or found.count("denied") > found.count("proposed") else Status.PROPOSED
    )
