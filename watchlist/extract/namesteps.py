"""What a run of capital words goes on with: particles, connectors, legal forms, numbers, nicknames (see names.py)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from watchlist.extract.lexicon import kinds, word_set
from watchlist.extract.marks import Mark
from watchlist.extract.sentences import Token

_BLOCKING = kinds("date list authority measure sanction noun alias reason legal including")
_HONORIFIC_NAMES = kinds(
    "haji hajji hadji sheikh shaykh sheik mullah mufti sayyid sultan prince king emir imam maulana"
)
PEOPLES = kinds("people workers women children farmers veterans youth teachers king queen")
_CONNECTORS = frozenset({"of", "for"})
_QUOTES = "“”\"'‘’«»"
_MODIFIER_ENDS = kinds(
    "based linked backed led owned controlled designated sanctioned born flagged registered made style affiliated era aligned "
    "run funded listed trained registered headquartered language wide level"
)


def blocks_name(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """Whether a mark at `place` keeps a name from holding it."""
    mark = marks[place]
    if mark is None or mark.kind not in _BLOCKING:
        return False
    after = place + mark.length
    return not (mark.kind == "authority" and mark.length == 1 and organization_word(tokens, marks, after))


def organization_word(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """A capital word right here that makes what stands before it part of a name ("UN Watch" no, "EU Steel Corp" yes)."""
    if place >= len(tokens) or not tokens[place].cap:
        return False
    mark = marks[place]
    return (mark is None or mark.kind not in _BLOCKING | {"role", "rank", "title"}) and tokens[
        place
    ].low in name_words()


@cache
def name_words() -> frozenset[str]:
    """Words that make a name one of a company or an organization."""
    return (
        word_set("organizations", "legal_forms")
        | word_set("organizations", "company_words")
        | word_set("organizations", "organization_words")
    )


def body_ahead(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int) -> bool:
    """Whether the capital words that follow hold a noun of a body ("Northern Lights Development Bank")."""
    for at in range(place, min(len(tokens), place + 5)):
        if not tokens[at].cap:
            return False
        if organization_word(tokens, marks, at):
            return True
    return False


def modifier_word(token: Token) -> bool:
    """Tell words such as "Iran-based", "Kremlin-linked": adjectives, never a name."""
    return "-" in token.low and token.low.rpartition("-")[2] in _MODIFIER_ENDS


def step(tokens: Sequence[Token], marks: Sequence[Mark | None], covered: Sequence[int], start: int, place: int) -> int:
    """How many tokens at `place` belong to the run that began at `start` (0: it ends here)."""
    token = tokens[place]
    mark = marks[place]
    if place > start and modifier_word(token):
        return 0
    if place > start and covered[place] >= 0 and covered[place] != place:
        mark = None
    if place == start:
        return mark.length if mark and mark.length > 1 and mark.kind in ("country", "adjective", "capital") else 1
    if token.cap:
        return _capital_step(tokens, marks, place, mark)
    if token.text[0].isdigit():
        if token.text.isdigit() and len(token.text) <= 4 and place + 1 < len(tokens) and _legal(tokens[place + 1]):
            return 1  # "North Pipe 2 AG"
        short = len(token.text) <= 6 and (tokens[place - 1].cap or tokens[place - 1].low in ("no.", "-", "№"))
        known = tokens[place - 1].low in name_words() | {"no.", "№", "n"} or tokens[place - 1].text.isupper()
        if token.text.startswith("0") and tokens[place - 1].cap and short:
            return 1  # "Sincere 02"
        ship = place + 2 < len(tokens) and tokens[place + 1].text == "(" and tokens[place + 2].text == "IMO"
        return 1 if short and (known or ship) and not (mark and mark.kind == "date") else 0
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.low in ("plc", "gmbh", "doo") or (_legal(token) and tokens[place - 1].cap):
        return 1
    if token.low in word_set("words", "particles") or token.low == "-":
        return _particle_step(tokens, marks, place)
    if token.text in "&/+" and after and after.cap:
        return 2
    if token.low in _CONNECTORS and after:
        return _connector_step(tokens, marks, start, place)
    if token.low == "and" and after and after.cap and _countries_joined(marks, start, place):
        return 2
    if token.text in "–—-" and after and after.cap and _subtitle(tokens, place + 1):
        return 2
    if token.low == "in" and _islamic_state(tokens, start):
        return _in_step(tokens, place)
    if token.low == "and" and after and after.cap:
        ranked = marks[place + 1]
        if ranked is not None and ranked.kind in ("rank", "title") and not body_ahead(tokens, marks, place + 2):
            return 0  # "of the Interior and General X"
        joined = tokens[place - 1].low in word_set("organizations", "fields") and after.low in word_set(
            "organizations", "fields"
        )
        purpose = tokens[place - 2].low == "for" and not (place + 2 < len(tokens) and tokens[place + 2].cap)
        return 2 if joined or (purpose and place - 2 > start) or _one_body(tokens, marks, start, place) else 0
    if (
        token.low == ","
        and after
        and (after.low in word_set("words", "name_suffixes") or _legal(after))
        and tokens[place - 1].cap
    ):
        return 2
    if token.text == "(" and place + 3 < len(tokens) and tokens[place + 2].text == ")" and _legal(tokens[place + 3]):
        return 4 if after and after.cap else 0  # "Blue Lagoon (Rarotonga) Ltd"
    if token.text in "“\"‘'(" and after and after.cap:
        return _nickname_step(tokens, place)
    if token.low in ("'s", "'") and after and after.cap and tokens[place - 1].low in PEOPLES:
        return 2
    return _small_word_step(tokens, place)


def _subtitle(tokens: Sequence[Token], place: int) -> bool:
    """Whether capital words up to a bracket or of a body follow a dash: "Armed Forces of X – People's Army (XYZ)"."""
    end = place
    while end < min(len(tokens), place + 6) and (tokens[end].cap or tokens[end].low in ("'s", "of", "the")):
        end += 1
    return end < len(tokens) and tokens[end].text == "("


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
    bare = not any(token.low in name_words() for token in tokens[start + 1 : place])
    if tokens[place - 1].low in word_set("organizations", "fields") | name_words() and _only_generic(tokens, place + 1):
        return True  # "Delta Ferry and Salvage Company Limited"
    return opens and place > start + 1 and bare and body_ahead(tokens, marks, place + 1)


def _only_generic(tokens: Sequence[Token], place: int) -> bool:
    """Whether the capital words at `place` are one field of work and a legal form, no name by themselves."""
    generic = name_words() | word_set("organizations", "fields")
    end = place
    while end < len(tokens) and tokens[end].cap:
        end += 1
    return end - place > 1 and all(token.low in generic for token in tokens[place:end]) and _legal(tokens[end - 1])


def _legal(token: Token) -> bool:
    written = token.cap or "." in token.text or token.low in ("plc", "doo", "gmbh")
    return written and token.low in word_set("organizations", "legal_forms")


def _capital_step(tokens: Sequence[Token], marks: Sequence[Mark | None], place: int, mark: Mark | None) -> int:
    if mark is None:
        return 1
    if mark.kind in _BLOCKING:
        if mark.kind == "measure" or (mark.kind == "authority" and mark.length == 1 and not mark.data.short):
            return 1 if organization_word(tokens, marks, place + 1) else 0
        return 1 if mark.kind in ("noun", "sanction") and organization_word(tokens, marks, place + mark.length) else 0
    if mark.kind in ("role", "rank", "title"):
        follows = place + mark.length
        general = tokens[place].low == "general" and mark.length == 1
        keeps = organization_word(tokens, marks, follows) and (
            general or tokens[place - 1].low in name_words() | {"of", "the"}
        )
        honorific = mark.kind == "title" and "." not in tokens[place].text and tokens[place].low in _HONORIFIC_NAMES
        if honorific and tokens[place - 1].cap:
            return mark.length  # "Yusuf Ahmed Hajji Nurow"
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
    if end >= len(tokens) or not tokens[end].cap or blocks_name(tokens, marks, end):
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
    if not head.cap:
        return 0
    trade = word_set("organizations", "company_words") | word_set("organizations", "fields")
    if (
        tokens[place].low == "for"
        and place + 1 < len(tokens)
        and tokens[place + 1].cap
        and tokens[place + 1].low in trade
    ):
        return 2  # "Al-Noor for General Trading"
    if (
        not chained
        and head.low not in word_set("organizations", "takes_of")
        and not _acronym_follows(tokens, place + 1)
    ):
        return 0
    end = place + 1
    while end < len(tokens) and tokens[end].low in ("the", "al") and end < place + 3:
        end += 1
    if end >= len(tokens) or not tokens[end].cap or (blocks_name(tokens, marks, end) and marks[end].kind == "date"):  # type: ignore[union-attr]
        return 0
    mark = marks[end]
    if mark and mark.kind in ("rank", "title"):
        return 0
    inner = mark.length if mark and mark.kind in ("country", "adjective", "capital") else 1
    return end - place + inner


def _acronym_follows(tokens: Sequence[Token], place: int) -> bool:
    """Whether capital words and an acronym in brackets follow: "Presidency of | Defense Procurement (PDP)"."""
    end = place
    while end < len(tokens) and end < place + 8 and (tokens[end].cap or tokens[end].low in ("of", "and", "the", "for")):
        end += 1
    return (
        end + 2 < len(tokens)
        and tokens[end].text == "("
        and tokens[end + 2].text == ")"
        and tokens[end + 1].text.isupper()
        and len(tokens[end + 1].text) > 1
    )


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
            return end - place + 1 if all(token.low in name_words() for token in tokens[place:end]) else 0
    return 0
