"""Names in a sentence: runs of capital words with their particles, connectors, legal forms, ranks and numbers.

The finder says what a name looks like (person, company, organization, vessel) as far as its own words tell; what the
sentence around it says comes later.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchlist.extract.lexicon import countries, kinds, word_set
from watchlist.extract.marks import Mark
from watchlist.extract.namesteps import (
    PEOPLES,
    blocks_name,
    body_ahead,
    modifier_word,
    name_words,
    organization_word,
    step,
)
from watchlist.extract.sentences import Token
from watchlist.records import Kind

_NOT_BEFORE_NAME = kinds(
    "determiner pronoun possessive conjunction preposition relative adverb be have modal negation speech group numeral capital verb kin"
)
_NEVER_A_NAME = kinds("determiner pronoun possessive conjunction preposition relative be have modal speech")
_QUOTES = "“”\"'‘’«»"
_ALSO_NAMES = kinds("you he she may will an so do her him my than to on")
MAX_NAME_TOKENS = 16


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A name at tokens [first, last), characters [start, end). `kind` is None where its own words do not tell."""

    first: int
    last: int
    start: int
    end: int
    text: str
    kind: Kind | None = None
    opens_sentence: bool = False

    @property
    def size(self) -> int:
        """How many words."""
        return self.last - self.first


def find_names(tokens: Sequence[Token], marks: Sequence[Mark | None], text: str) -> list[Found]:
    """All names of a sentence, left to right, not overlapping."""
    found: list[Found] = []
    covered = _covered(marks)
    place = 0
    while place < len(tokens):
        end = _run(tokens, marks, covered, place)
        if end > place:
            first, last = _trim(tokens, marks, _split_field(tokens, marks, place, end), end)
            if last > first:
                found.append(_make(tokens, first, last, text))
            place = max(end, place + 1)
        else:
            place += marks[place].length if marks[place] and blocks_name(tokens, marks, place) else 1  # type: ignore[union-attr]
    return found


def _covered(marks: Sequence[Mark | None]) -> list[int]:
    """For each token the place of the mark that covers it, or -1."""
    covered = [-1] * len(marks)
    for place, mark in enumerate(marks):
        if mark:
            covered[place : place + mark.length] = [place] * mark.length
    return covered


def _run(tokens: Sequence[Token], marks: Sequence[Mark | None], covered: Sequence[int], start: int) -> int:
    """The end of the capital run that begins at `start`, or `start`."""
    if covered[start] not in (-1, start) or not _may_open(tokens, marks, start):
        return start
    place = start
    while place < len(tokens) and place - start < MAX_NAME_TOKENS:
        size = step(tokens, marks, covered, start, place)
        if not size:
            break
        place += size
    return place


def _may_open(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    token = tokens[place]
    if not token.cap or blocks_name(tokens, marks, place):
        return _ordinal(tokens, marks, place)
    if modifier_word(token) or _plain_noun(tokens, place) or _modifies(tokens, place):
        return False
    if (
        token.low in _ALSO_NAMES
        and place + 1 < len(tokens)
        and tokens[place + 1].cap
        and (place + 2 >= len(tokens) or tokens[place + 2].cap or tokens[place + 2].text in ",.;")
    ):
        return marks[place + 1] is None  # "You Quan Li, vice chairman"
    comma = place + 1 < len(tokens) and tokens[place + 1].text == ","
    if token.low.endswith("ly") and comma and _sentence_start(tokens, place):
        return False  # "Concurrently, ..."
    mark = marks[place]
    if mark and mark.kind == "title" and mark.length == 1 and _shouted(tokens, place):
        return True  # the ship LADY MIRELA
    if mark and mark.kind == "capital" and organization_word(tokens, marks, place + mark.length):
        return True  # "Moscow Industrial Bank"
    if mark and mark.kind in ("role", "rank", "title", "kin"):
        return mark.kind != "kin" and organization_word(tokens, marks, place + mark.length) and mark.kind != "title"
    if mark and mark.kind == "group" and (_named_body(tokens, place) or _peoples(tokens, place)):
        return True
    if mark and mark.kind in _NOT_BEFORE_NAME:
        nextword = place + mark.length
        joins = nextword < len(tokens) and tokens[nextword].cap and _continues(marks, nextword)
        if mark.kind == "numeral" and joins and marks[nextword] is not None:
            return False  # "Twenty-two Russian clerics"
        return mark.kind not in _NEVER_A_NAME and bool(joins) and not _sentence_start(tokens, place)
    if token.low in word_set("words", "common") and (
        _sentence_start(tokens, place) or token.text.isupper() or not mark
    ):
        nextword = place + 1
        return (
            not _sentence_start(tokens, place)
            and nextword < len(tokens)
            and tokens[nextword].cap
            and _continues(marks, nextword)
        ) or (token.low not in word_set("words", "starters") and body_ahead(tokens, marks, nextword))
    return True


def _shouted(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word and the next stand in capitals in a sentence that does not."""
    after = place + 1
    if after >= len(tokens) or "." in tokens[place].text:
        return False
    return (
        tokens[place].text.isupper() and tokens[after].text.isupper() and any(token.text.islower() for token in tokens)
    )


def _ordinal(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """Tell "27th Scientific Center": a number that begins the name of a body."""
    if not tokens[place].text[:1].isdigit() or tokens[place].low[-2:] not in ("st", "nd", "rd", "th"):
        return False
    after = place + 1
    if after < len(tokens) and organization_word(tokens, marks, after):
        return True
    return after + 1 < len(tokens) and tokens[after].cap and organization_word(tokens, marks, after + 1)


def _modifies(tokens: Sequence[Token], place: int) -> bool:
    """Whether a capital word belongs to an adjective behind it: "Hong | Kong-based", "United Arab | Emirates-based"."""
    for ahead in range(place + 1, min(len(tokens), place + 4)):
        if not tokens[ahead].cap:
            return False
        if modifier_word(tokens[ahead]):
            return True
    return False


def _named_body(tokens: Sequence[Token], place: int) -> bool:
    """Tell "Institute of Forward Narratives", "Unit 88011": a noun for a group that begins a name."""
    after = place + 1
    if after >= len(tokens):
        return False
    if tokens[after].text[0].isdigit():
        return len(tokens[after].text) >= 2 and tokens[place].low in name_words()
    if tokens[after].low not in ("of", "for") or tokens[place].low not in word_set("organizations", "takes_of"):
        return False
    after += 1
    while after < len(tokens) and tokens[after].low in ("the", "al"):
        after += 1
    return after < len(tokens) and tokens[after].cap


def _peoples(tokens: Sequence[Token], place: int) -> bool:
    """Tell "People's Front": a group in the genitive that begins a name."""
    return (
        place + 2 < len(tokens)
        and tokens[place].low in PEOPLES
        and tokens[place + 1].low in ("'s", "'")
        and tokens[place + 2].cap
    )


def _plain_noun(tokens: Sequence[Token], place: int) -> bool:
    """A capital that is none of a name: "Trade with X is forbidden" at the head of a sentence, "the Cabinet", "the Ministry"."""
    low = tokens[place].low
    alone = place + 1 >= len(tokens) or not tokens[place + 1].cap
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    if not alone or after in ("of", "for") or (len(after) > 1 and after.isdigit()):
        return False
    if _sentence_start(tokens, place):
        return low in name_words()
    return tokens[place - 1].low == "the" and low in word_set("persons", "acting")


def _continues(marks: Sequence[Mark | None], place: int) -> bool:
    mark = marks[place]
    return mark is None or mark.kind in ("country", "adjective", "group", "capital", "numeral", "adverb")


def _sentence_start(tokens: Sequence[Token], place: int) -> bool:
    return all(token.text in _QUOTES + "([" for token in tokens[:place])


def _split_field(tokens: Sequence[Token], marks: Sequence[Mark | None], first: int, last: int) -> int:
    """Cut the field of a post off a person: "Minister of | Public Works | Osvaldo Reyes"."""
    of = first - 1 - (tokens[first - 1].low == "the")
    if of < 1 or tokens[of].low not in ("of", "for"):
        return first
    post = next((marks[at] for at in range(of - 1, max(-1, of - 5), -1) if marks[at]), None)
    if post is None or post.kind not in ("role", "rank", "title"):
        return first
    place = first
    generic = (word_set("organizations", "fields") | name_words()) - word_set("organizations", "legal_forms")
    while place < last and (tokens[place].low in generic or tokens[place].low in ("and", "of", "for", "the", "&")):
        place += 1
    whole = place > first and (
        tokens[place - 1].low in ("of", "for", "the", "and", "&") or not tokens[min(place, last - 1)].cap
    )
    if not first < place < last - 1 or whole:
        return first
    rest = tokens[place:last]
    body = kind_of_words([token.low for token in rest], [token.text for token in rest])
    return place if body is None else first


def _given_name(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """Whether a country's name is a person's here ("Israel Zvi Kolom"): before a person an adjective would stand."""
    mark = marks[place]
    _, adjectives, _ = countries()
    alone = mark is not None and mark.length == 1 and tokens[place].text not in adjectives
    return alone and not (place and tokens[place - 1].low in ("of", "in", "from", "the"))


def _trim(tokens: Sequence[Token], marks: Sequence[Mark | None], first: int, last: int) -> tuple[int, int]:
    """Cut what is no part of a name from both ends: country adjectives before persons, stray signs, bare countries."""
    while last > first and not (
        tokens[last - 1].text[-1].isalnum() or tokens[last - 1].text.endswith((".", "”", '"', "’"))
    ):
        last -= 1
    organization = any(token.low in name_words() for token in tokens[first:last])
    place = first
    while place < last:
        mark = marks[place]
        if mark is None or mark.kind not in ("country", "adjective", "capital"):
            break
        if place + mark.length >= last:
            return first, first if place == first or not organization else last
        if mark.kind == "country" and not organization and _given_name(tokens, marks, place):
            break
        complement = first > 0 and tokens[first - 1].low in ("of", "from", "in", "the") and mark.kind == "country"
        place_before = first > 0 and tokens[first - 1].low in ("of", "from", "in", "at")
        if organization and not complement and not (mark.kind == "capital" and place_before):
            break
        place += mark.length
        first = place
    return first, last


_SHIP_SIGNS = frozenset({"m/v", "mv", "m/t", "mt", "m.v.", "m.t.", "m/y", "ss"})


def _make(tokens: Sequence[Token], begin: int, last: int, text: str) -> Found:
    first = begin
    ship = tokens[first].low in _SHIP_SIGNS and last - first > 1
    first += ship
    ship = ship or (last + 1 < len(tokens) and tokens[last].text in "(," and tokens[last + 1].text == "IMO")
    start, end = tokens[first].start, tokens[last - 1].end
    if text[end - 1] == "." and tokens[last - 1].low in ("llc.", "plc.", "gmbh.", "fze.", "bhd."):
        end -= 1  # the full stop is that of the sentence
    return Found(
        first=first, last=last, start=start, end=end, text=" ".join(text[start:end].split()),
        kind=Kind.VESSEL if ship else kind_of_words([token.low for token in tokens[first:last]], [token.text for token in tokens[first:last]]),
        opens_sentence=_sentence_start(tokens, first),
    )  # fmt: skip


def kind_of_words(folded: Sequence[str], written: Sequence[str]) -> Kind | None:
    """What a name is by its own words: legal form, then the last telling noun (before "of" or "for")."""
    legal = word_set("organizations", "legal_forms")
    if len(folded) > 1 and (folded[-1] in legal or (folded[0] in legal and written[0].isupper())):
        return Kind.COMPANY
    if folded[0] in word_set("organizations", "vessel_nouns") and len(folded) > 1 and len(folded[0]) <= 4:
        return Kind.VESSEL
    cut = next((place for place, word in enumerate(folded) if word in ("of", "for") and place), len(folded))
    company, organization = word_set("organizations", "company_words"), word_set("organizations", "organization_words")
    for word in reversed(folded[:cut]):
        if word in organization and not (word in company and len(folded) > 2 and folded[0] in company):
            return Kind.COMPANY if word in company else Kind.ORGANIZATION
        if word in company:
            return Kind.COMPANY
    return None
