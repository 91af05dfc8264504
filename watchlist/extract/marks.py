"""What each word of a sentence is: authority, measure, cue, role, country ... by the word tables, the longest phrase first.

Marks are laid before names are looked for: "Department of State" and "SDN List" are capital words and no parties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from watchlist.extract.authorities import authority_phrases
from watchlist.extract.dates import When, find_dates
from watchlist.extract.lexicon import Phrases, countries, fold, words
from watchlist.extract.sentences import Token
from watchlist.tables import load_yaml


class Mark(msgspec.Struct, frozen=True):
    """`length` tokens of one meaning. `kind` is one of the keys below; `data` depends on it."""

    kind: str
    length: int
    data: Any = None


class Verb(msgspec.Struct, frozen=True):
    """A form of a verb of acts.yml. `forms` holds base, s, past, participle, ing (one word may be several)."""

    lemma: str
    frame: str
    forms: frozenset[str]
    weak: bool = False
    status: str = "imposed"
    by_authority: bool = False


class Noun(msgspec.Struct, frozen=True):
    """An act as a noun ("designation")."""

    status: str
    weak: bool = False


# kind -> rank: of two phrases of equal length the lower rank wins.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("date", "list", "authority", "measure", "sanction", "noun", "verb", "state", "including", "hits", "rank", "title", "alias", "country",
         "adjective", "reason", "legal", "kin", "role", "group", "negation", "be", "have", "modal",
         "relative", "conjunction", "possessive", "determiner", "pronoun", "preposition", "adverb", "speech", "numeral")
    )
}  # fmt: skip
ALIAS_WORDS: Mapping[str, str] = {
    "alias": "alias", "a.k.a.": "alias", "aka": "alias", "a/k/a": "alias", "also known as": "alias", "better known as": "alias",
    "known as": "alias", "otherwise known as": "alias", "sometimes known as": "alias", "who goes by": "alias", "nicknamed": "alias", "also called": "alias",
    "also spelled": "alias", "also spelt": "alias", "also written": "alias", "also referred to as": "alias", "sometimes referred to as": "alias", "commonly referred to as": "alias", "sometimes called": "alias", "dubbed": "alias", "d/b/a": "alias",
    "doing business as": "alias", "trading as": "alias", "operating as": "alias", "using the alias": "alias", "nom de guerre": "alias", "whose nom de guerre is": "alias",
    "formerly": "former", "formerly known as": "former", "f.k.a.": "former", "fka": "former", "f/k/a": "former",
    "previously known as": "former", "previously named": "former", "formerly called": "former", "née": "former", "born as": "former", "nee": "former", "renamed from": "former", "n.k.a.": "alias", "nka": "alias", "now known as": "alias",
}  # fmt: skip
_NUMERALS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "dozen",
    "hundred",
]


@cache
def _table() -> Phrases[tuple[str, Any]]:
    rows: list[tuple[str, tuple[str, Any]]] = []
    acts = load_yaml("extract/acts.yml")
    persons = load_yaml("extract/persons.yml")
    small = words()
    for verb in acts["verbs"]:
        rows += _verb_rows(verb)
    for noun in acts["nouns"]:
        meaning = Noun(noun["status"], bool(noun.get("weak")))
        rows += [(form, ("noun", meaning)) for form in noun["forms"].split()]
    rows += [(item, ("sanction", None)) for item in acts["sanctions"]]
    rows += [(item, ("list", item)) for item in acts["lists"]]
    rows += [(item, ("state", item)) for item in acts["states"]]
    rows += [(item, ("hits", item)) for item in acts["hits"]]
    for code, phrases in load_yaml("extract/measures.yml")["phrases"].items():
        rows += [(item, ("measure", code)) for item in phrases]
    rows += [(phrase, ("authority", found)) for phrase, found in authority_phrases()]
    rows += [(word, ("alias", meaning)) for word, meaning in ALIAS_WORDS.items()]
    for key, kind in (
        ("ranks", "rank"),
        ("titles", "title"),
        ("roles", "role"),
        ("kin", "kin"),
        ("groups", "group"),
        ("speech", "speech"),
    ):
        rows += [(item, (kind, item)) for item in persons[key]]
    for key, kind in (
        ("determiners", "determiner"), ("possessive_pronouns", "possessive"), ("pronouns", "pronoun"), ("conjunctions", "conjunction"),
        ("prepositions", "preposition"), ("relatives", "relative"), ("negations", "negation"), ("adverbs", "adverb"),
        ("including", "including"), ("reasons", "reason"), ("legal", "legal"),
    ):  # fmt: skip
        rows += [(str(item), (kind, str(item))) for item in small[key]]
    for kind, items in small["auxiliaries"].items():
        rows += [(item, (kind, item)) for item in items]
    rows += [(item, ("numeral", item)) for item in _NUMERALS]
    return Phrases(_merge(rows))


def _merge(rows: list[tuple[str, tuple[str, Any]]]) -> list[tuple[str, tuple[str, Any]]]:
    """One meaning per phrase: that of the first rank. Verbs keep their role of an act before anything else."""
    best: dict[str, tuple[str, tuple[str, Any]]] = {}
    for phrase, meaning in rows:
        key = " ".join(fold(phrase).split())
        if key not in best or _RANK[meaning[0]] < _RANK[best[key][1][0]]:
            best[key] = (phrase, meaning)
    return list(best.values())


def _verb_rows(verb: Mapping[str, Any]) -> list[tuple[str, tuple[str, Any]]]:
    names = ("base", "s", "past", "participle", "ing")
    by_word: dict[str, set[str]] = {}
    forms = [form.replace("_", " ") for form in verb["forms"].split()]
    for name, word in zip(names, forms, strict=True):
        by_word.setdefault(word, set()).add(name)
    weak, by_authority = bool(verb.get("weak")), bool(verb.get("by_authority"))
    status = verb.get("status", "imposed")
    return [
        (word, ("verb", Verb(forms[0], verb["frame"], frozenset(kinds), weak, status, by_authority)))
        for word, kinds in by_word.items()
    ]


@cache
def verb_of(word: str) -> Verb | None:
    """The verb that a folded word is a form of, also where the word is a noun more often ("to list", "to blacklist")."""
    rows = [row for verb in load_yaml("extract/acts.yml")["verbs"] for row in _verb_rows(verb)]
    return next((meaning for form, (_, meaning) in rows if form == word), None)


@cache
def _geography() -> Phrases[tuple[str, str]]:
    """Country names and adjectives; matched on words as written, since "us" and "US" differ."""
    names, adjectives, capitals = countries()
    rows = [(form, ("country", code)) for form, code in names.items()]
    rows += [(form, ("adjective", code)) for form, code in adjectives.items() if form not in names]
    rows += [(form, ("capital", code)) for form, code in capitals.items() if form not in names]
    return Phrases((form, meaning) for form, meaning in rows)


def lay_marks(tokens: Sequence[Token], text: str) -> tuple[list[Mark | None], list[When]]:
    """For each token the mark that begins there (None inside a mark and where no table speaks), and the dates."""
    marks: list[Mark | None] = [None] * len(tokens)
    taken = [False] * len(tokens)
    whens = find_dates(tokens, text)
    for when in whens:
        marks[when.start] = Mark("date", when.end - when.start, when)
        taken[when.start : when.end] = [True] * (when.end - when.start)
    folded = [token.low for token in tokens]
    place = 0
    while place < len(tokens):
        if taken[place]:
            place += 1
            continue
        mark = _mark_at(tokens, folded, place)
        if mark and not any(taken[place : place + mark.length]):
            marks[place] = mark
            place += mark.length
        else:
            place += 1
    return marks, whens


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether a short form ("the Department", "State") is only the beginning of a longer name."""
    if place >= len(tokens):
        return False
    return tokens[place].low in ("of", "for") or (tokens[place].cap and tokens[place].low not in _AFTER_SHORT)


_AFTER_SHORT = frozenset(
    {
        "today",
        "also",
        "on",
        "has",
        "is",
        "said",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    }
)


def _mark_at(tokens: Sequence[Token], folded: Sequence[str], place: int) -> Mark | None:
    best: Mark | None = None
    found = _table().at(folded, place)
    if tokens[place].text == "May" and place and tokens[place - 1].low in ("in", "since", "last", "until"):
        return None  # the month, no modal
    if "-" in folded[place] and all(part in _NUMERALS for part in folded[place].split("-")):
        return Mark("numeral", 1, folded[place])
    if found:
        kind, data = found[1]
        best = Mark(kind, found[0], data)
    geography = _geography().at(folded, place)
    if geography and tokens[place].cap and (best is None or geography[0] >= best.length):
        length, (kind, code) = geography
        all_upper = length > 1 or len(tokens[place].text) > 2 or tokens[place].text.isupper()
        if all_upper and not (best and best.kind == "authority" and best.length >= length):
            best = Mark(kind, length, code)
    if best and best.kind == "alias" and tokens[place].cap and "." not in folded[place] and "/" not in folded[place]:
        best = None  # "Metal Trading AS" is a name
    if best and best.kind == "authority" and best.data.short and _goes_on(tokens, place + best.length):
        best = None
    if (
        best
        and best.kind == "authority"
        and folded[place] == "the"
        and not (tokens[place + 1].cap or tokens[place + 1].text[0].isdigit() or tokens[place + 1].low == "bloc")
    ):
        return Mark("determiner", 1, "the")
    if best and best.kind == "authority" and not tokens[place].cap and not folded[place].startswith(("the", "l'")):
        return None
    return best
