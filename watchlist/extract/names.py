"""Names in a sentence: runs of capital words with their particles, connectors, legal forms, ranks and numbers.

The finder says what a name looks like (person, company, organization, vessel) as far as its own words tell; what the
sentence around it says comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec

from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.marks import Mark
from watchlist.extract.sentences import Token
from watchlist.records import Kind

_BLOCKING = kinds("date list authority measure sanction noun alias reason legal including")
_NOT_BEFORE_NAME = kinds(
    "determiner pronoun possessive conjunction preposition relative adverb be have modal negation speech group numeral capital verb kin"
)
_PEOPLES = kinds("people workers women children farmers veterans youth teachers king queen")
_CONNECTORS = frozenset({"of", "for"})
_QUOTES = "“”\"'‘’«»"
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
            place += marks[place].length if marks[place] and _blocks(tokens, marks, place) else 1  # type: ignore[union-attr]
    return found


def _covered(marks: Sequence[Mark | None]) -> list[int]:
    """For each token the place of the mark that covers it, or -1."""
    covered = [-1] * len(marks)
    for place, mark in enumerate(marks):
        if mark:
            covered[place : place + mark.length] = [place] * mark.length
    return covered


def _blocks(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """Whether a mark at `place` keeps a name from holding it."""
    mark = marks[place]
    if mark is None or mark.kind not in _BLOCKING:
        return False
    after = place + mark.length
    return not (mark.kind == "authority" and mark.length == 1 and _organization_word(tokens, marks, after))


def _organization_word(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """A capital word right here that makes what stands before it part of a name ("UN Watch" no, "EU Steel Corp" yes)."""
    if place >= len(tokens) or not tokens[place].cap:
        return False
    mark = marks[place]
    return (mark is None or mark.kind not in _BLOCKING | {"role", "rank", "title"}) and tokens[
        place
    ].low in _name_words()


@cache
def _name_words() -> frozenset[str]:
    return (
        word_set("organizations", "legal_forms")
        | word_set("organizations", "company_words")
        | word_set("organizations", "organization_words")
    )


def _run(tokens: Sequence[Token], marks: Sequence[Mark | None], covered: Sequence[int], start: int) -> int:
    """The end of the capital run that begins at `start`, or `start`."""
    if covered[start] not in (-1, start) or not _may_open(tokens, marks, start):
        return start
    place = start
    while place < len(tokens) and place - start < MAX_NAME_TOKENS:
        step = _step(tokens, marks, covered, start, place)
        if not step:
            break
        place += step
    return place


def _may_open(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    token = tokens[place]
    if not token.cap or _blocks(tokens, marks, place):
        ordinal = token.text[:1].isdigit() and token.low[-2:] in ("st", "nd", "rd", "th")
        return (ordinal and place + 1 < len(tokens) and _organization_word(tokens, marks, place + 1)) or (
            ordinal
            and place + 2 < len(tokens)
            and tokens[place + 1].cap
            and _organization_word(tokens, marks, place + 2)
        )
    if _modifier_word(token) or _plain_noun(tokens, place):
        return False
    mark = marks[place]
    if mark and mark.kind in ("role", "rank", "title", "kin"):
        return mark.kind != "kin" and _organization_word(tokens, marks, place + mark.length) and mark.kind != "title"
    if mark and mark.kind == "group" and _named_body(tokens, place):
        return True
    if mark and mark.kind in _NOT_BEFORE_NAME:
        nextword = place + mark.length
        joins = nextword < len(tokens) and tokens[nextword].cap and _continues(marks, nextword)
        if mark.kind in (
            "determiner",
            "pronoun",
            "possessive",
            "conjunction",
            "preposition",
            "relative",
            "be",
            "have",
            "modal",
            "speech",
        ):
            return False
        return bool(joins) and not _sentence_start(tokens, place)
    if token.low in word_set("words", "common") and (
        _sentence_start(tokens, place) or token.text.isupper() or not mark
    ):
        nextword = place + 1
        return (
            not _sentence_start(tokens, place)
            and nextword < len(tokens)
            and tokens[nextword].cap
            and _continues(marks, nextword)
        ) or (token.low not in word_set("words", "starters") and _body_ahead(tokens, marks, nextword))
    return True


def _body_ahead(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """Whether the capital words that follow hold a noun of a body ("Northern Lights Development Bank")."""
    for at in range(place, min(len(tokens), place + 5)):
        if not tokens[at].cap:
            return False
        if _organization_word(tokens, marks, at):
            return True
    return False


def _named_body(tokens: Sequence[Token], place: int) -> bool:
    """Tell "Institute of Forward Narratives", "Unit 88011": a noun for a group that begins a name."""
    after = place + 1
    if after >= len(tokens):
        return False
    if tokens[after].text[0].isdigit():
        return len(tokens[after].text) >= 2 and tokens[place].low in _name_words()
    if tokens[after].low not in ("of", "for") or tokens[place].low not in word_set("organizations", "takes_of"):
        return False
    after += 1
    while after < len(tokens) and tokens[after].low in ("the", "al"):
        after += 1
    return after < len(tokens) and tokens[after].cap


def _plain_noun(tokens: Sequence[Token], place: int) -> bool:
    """A capital that is none of a name: "Trade with X is forbidden" at the head of a sentence, "the Cabinet", "the Ministry"."""
    low = tokens[place].low
    alone = place + 1 >= len(tokens) or not tokens[place + 1].cap
    if not alone or (place + 1 < len(tokens) and tokens[place + 1].low in ("of", "for")):
        return False
    if _sentence_start(tokens, place):
        return low in _name_words()
    return tokens[place - 1].low == "the" and low in word_set("persons", "acting")


def _modifier_word(token: Token) -> bool:
    """Tell words such as "Iran-based", "Kremlin-linked": adjectives, never a name."""
    return "-" in token.low and token.low.rpartition("-")[2] in _MODIFIER_ENDS


_MODIFIER_ENDS = kinds(
    "based linked backed led owned controlled designated sanctioned born flagged registered made style affiliated era aligned "
    "run funded listed trained registered headquartered language wide level"
)


def _continues(marks: Sequence[Mark | None], place: int) -> bool:
    mark = marks[place]
    return mark is None or mark.kind in ("country", "adjective", "group", "capital", "numeral", "adverb")


def _sentence_start(tokens: Sequence[Token], place: int) -> bool:
    return all(token.text in _QUOTES + "([" for token in tokens[:place])


def _step(tokens: Sequence[Token], marks: Sequence[Mark | None], covered: Sequence[int], start: int, place: int) -> int:
    """How many tokens at `place` belong to the run that began at `start` (0: it ends here)."""
    token = tokens[place]
    mark = marks[place]
    if place > start and _modifier_word(token):
        return 0
    if place > start and covered[place] >= 0 and covered[place] != place:
        mark = None
    if place == start:
        return mark.length if mark and mark.length > 1 and mark.kind in ("country", "adjective", "capital") else 1
    if token.cap:
        return _capital_step(tokens, marks, place, mark)
    if token.text[0].isdigit():
        short = len(token.text) <= 6 and (tokens[place - 1].cap or tokens[place - 1].low in ("no.", "-", "№"))
        known = tokens[place - 1].low in _name_words() | {"no.", "№", "n"} or tokens[place - 1].text.isupper()
        ship = place + 2 < len(tokens) and tokens[place + 1].text == "(" and tokens[place + 2].text == "IMO"
        return 1 if short and (known or ship) and not (mark and mark.kind == "date") else 0
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.low in ("plc", "gmbh", "doo"):
        return 1
    if token.low in word_set("words", "particles") or token.low == "-":
        return _particle_step(tokens, marks, place)
    if token.text in "&/+" and after and after.cap:
        return 2
    if token.low in _CONNECTORS and after:
        return _connector_step(tokens, marks, start, place)
    if token.low == "and" and after and after.cap and _countries_joined(marks, start, place):
        return 2
    if token.text in "–—-" and after and after.cap and place + 2 < len(tokens) and tokens[place + 2].text == "(":
        return 2
    if token.low == "in" and _islamic_state(tokens, start):
        return _in_step(tokens, place)
    if token.low == "and" and after and after.cap:
        joined = tokens[place - 1].low in word_set("organizations", "fields") and after.low in word_set(
            "organizations", "fields"
        )
        return 2 if joined or _one_body(tokens, marks, start, place) else 0
    if (
        token.low == ","
        and after
        and (after.low in word_set("words", "name_suffixes") or _legal(after))
        and tokens[place - 1].cap
    ):
        return 2
    if token.text in "“\"‘'(" and after and after.cap:
        return _nickname_step(tokens, place)
    if token.low in ("'s", "'") and after and after.cap and tokens[place - 1].low in _PEOPLES:
        return 2
    return _small_word_step(tokens, place)


def _countries_joined(marks: Sequence[Mark | None], start: int, place: int) -> bool:
    """Whether "and" joins two countries inside a name: "Islamic State of Iraq and Syria"."""
    before, after = marks[place - 1], marks[place + 1]
    both = before is not None and after is not None and before.kind == after.kind == "country"
    return both and place - 1 > start + 1


def _islamic_state(tokens: Sequence[Token], start: int) -> bool:
    return start + 1 < len(tokens) and (tokens[start].low, tokens[start + 1].low) == ("islamic", "state")


def _in_step(tokens: Sequence[Token], place: int) -> int:
    """A province of the Islamic State: "in the Greater Sahara", "in Iraq"."""
    end = place + 1 + (place + 1 < len(tokens) and tokens[place + 1].low == "the")
    return end - place + 1 if end < len(tokens) and tokens[end].cap else 0


def _one_body(tokens: Sequence[Token], marks: Sequence[Mark | None], start: int, place: int) -> bool:
    """Whether "and" stands inside one name: "National Dredging and Island Corporation"."""
    opens = tokens[start].low in (
        "national",
        "general",
        "state",
        "international",
        "central",
        "federal",
        "united",
        "islamic",
    )
    bare = not any(token.low in _name_words() for token in tokens[start + 1 : place])
    return opens and place > start + 1 and bare and _body_ahead(tokens, marks, place + 1)


def _legal(token: Token) -> bool:
    written = token.cap or "." in token.text or token.low in ("plc", "doo", "gmbh")
    return written and token.low in word_set("organizations", "legal_forms")


def _capital_step(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int, mark: Mark | None) -> int:
    if mark is None:
        return 1
    if mark.kind in _BLOCKING:
        if mark.kind == "measure" or (mark.kind == "authority" and mark.length == 1 and not mark.data.short):
            return 1 if _organization_word(tokens, marks, place + 1) else 0
        return 1 if mark.kind in ("noun", "sanction") and _organization_word(tokens, marks, place + mark.length) else 0
    if mark.kind in ("role", "rank", "title"):
        follows = place + mark.length
        keeps = _organization_word(tokens, marks, follows) and tokens[place - 1].low in _name_words() | {"of", "the"}
        suffix = tokens[place].low in word_set("words", "name_suffixes")
        return mark.length if keeps or suffix else 0
    if mark.kind in ("relative", "be", "have", "modal", "pronoun", "possessive"):
        return 0
    if mark.kind in ("country", "adjective", "capital"):
        return mark.length
    return 1


def _particle_step(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> int:
    """Particles between two capital words: "de la", "al", "bin"."""
    end = place
    while (
        end < len(tokens)
        and end < place + 3
        and tokens[end].low in word_set("words", "particles")
        and not tokens[end].cap
    ):
        end += 1
    if end >= len(tokens) or not tokens[end].cap or _blocks(tokens, marks, end):
        return 0
    mark = marks[end]
    if mark and mark.kind in ("role", "rank", "title"):
        return 0
    if (
        tokens[place].low in ("as", "at", "an", "o", "e", "y", "do", "le", "las", "los", "den", "die")
        and end == place + 1
    ):
        return end - place + 1 if tokens[place].low in ("e", "y", "do", "le", "las", "los", "den") else 0
    return end - place + 1


def _connector_step(tokens: Sequence[Token], marks: Sequence[Mark | None], start: int, place: int) -> int:
    """Take "of", "for" (and "the") inside the name of a body that takes them: "Ministry of the Interior"."""
    head = tokens[place - 1]
    chained = any(token.low in _CONNECTORS for token in tokens[start:place]) and tokens[place].low == "of"
    if not head.cap or (not chained and head.low not in word_set("organizations", "takes_of")):
        return 0
    end = place + 1
    while end < len(tokens) and tokens[end].low in ("the", "al") and end < place + 3:
        end += 1
    if end >= len(tokens) or not tokens[end].cap or (_blocks(tokens, marks, end) and marks[end].kind == "date"):  # type: ignore[union-attr]
        return 0
    mark = marks[end]
    if mark and mark.kind in ("rank", "title"):
        return 0
    inner = mark.length if mark and mark.kind in ("country", "adjective", "capital") else 1
    return end - place + inner


def _nickname_step(tokens: Sequence[Token], place: int) -> int:
    """A nickname in quotes between two capital words: Porfirio “Pepe” Lobo."""
    if tokens[place].text == "(":
        return 0
    for close in range(place + 2, min(place + 5, len(tokens))):
        if tokens[close].text in _QUOTES:
            after = close + 1
            return after - place if after < len(tokens) and tokens[after].cap else 0
    return 0


def _small_word_step(tokens: Sequence[Token], place: int) -> int:
    """One or two small words that stand before a legal form ("Pioneer Ship management PTE LTD")."""
    for end in (place + 1, place + 2):
        if end < len(tokens) and _legal(tokens[end]) and tokens[end].low not in ("as", "co", "se", "sa", "ab", "ag"):
            return end - place + 1 if all(token.low in _name_words() for token in tokens[place:end]) else 0
    return 0


def _split_field(tokens: Sequence[Token], marks: Sequence[Mark | None], first: int, last: int) -> int:
    """Cut the field of a post off a person: "Minister of | Public Works | Osvaldo Reyes"."""
    if first < 2 or tokens[first - 1].low not in ("of", "for"):
        return first
    post = next((marks[at] for at in range(first - 2, max(-1, first - 6), -1) if marks[at]), None)
    if post is None or post.kind not in ("role", "rank", "title"):
        return first
    place = first
    generic = (word_set("organizations", "fields") | _name_words()) - word_set("organizations", "legal_forms")
    while place < last and (tokens[place].low in generic or tokens[place].low in ("and", "of", "the", "&")):
        place += 1
    return place if first < place < last - 1 else first


def _trim(tokens: Sequence[Token], marks: Sequence[Mark | None], first: int, last: int) -> tuple[int, int]:
    """Cut what is no part of a name from both ends: country adjectives before persons, stray signs, bare countries."""
    while last > first and not (
        tokens[last - 1].text[-1].isalnum() or tokens[last - 1].text.endswith((".", "”", '"', "’"))
    ):
        last -= 1
    organization = any(token.low in _name_words() for token in tokens[first:last])
    place = first
    while place < last:
        mark = marks[place]
        if mark is None or mark.kind not in ("country", "adjective", "capital"):
            break
        if place + mark.length >= last:
            return first, first if place == first or not organization else last
        complement = first > 0 and tokens[first - 1].low in ("of", "from", "in", "the") and mark.kind == "country"
        if organization and mark.kind != "capital" and not complement:
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
