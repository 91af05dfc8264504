"""Text to blocks and sentences with offsets. A rule over an abbreviation table: ranks, a.k.a., U.S., months, initials.

A block is a paragraph, a bullet or numbered entry, or a heading; lines that were broken at a width are joined. A
sentence never leaves its block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from watchlist.extract.lexicon import countries, ends_like_abbreviation, fold, raw_tokens, word_set
from watchlist.tables import load_yaml

_BULLET = re.compile(r"[ \t]*(?:[-*•▪‣◦·–—●■o]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,5}[.)])[ \t]+(?=\S)")
_CLOSERS = "\"'”’»)]"
_WRAP_AT_LEAST = 60
_MAX_SENTENCE_TOKENS = 600


class Token(msgspec.Struct, frozen=True):
    """A word or sign. `low` is the folded form that tables are compared with; `cap` says whether it looks like a name."""

    start: int
    end: int
    text: str
    low: str
    cap: bool


def token_at(text: str, start: int, end: int) -> Token:
    """The token at characters [start, end)."""
    word = text[start:end]
    return Token(start, end, word, fold(word), _is_cap(word))


def _is_cap(word: str) -> bool:
    """Whether a word begins with a capital letter; "al-Sahrawi" and "d'Eau" count as well."""
    if word[0].isupper():
        return True
    head, sign, tail = word.partition("-")
    if not sign:
        head, sign, tail = word.replace("’", "'").partition("'")
    return bool(sign) and len(head) <= 3 and head.isalpha() and tail[:1].isupper()


class Block(msgspec.Struct, frozen=True):
    """A stretch of text that belongs together; `kind` is paragraph, bullet or heading. Bullets start after their sign."""

    start: int
    end: int
    kind: str
    number: int = 0


class Sentence(msgspec.Struct, frozen=True):
    """A sentence: `text[start:end]` without surrounding blanks, its words, and the block it stands in."""

    start: int
    end: int
    block: Block
    tokens: tuple[Token, ...]


def blocks(text: str, start: int = 0) -> list[Block]:
    """The blocks of `text` from `start` on, in order."""
    found: list[Block] = []
    lines = list(_lines(text, start))
    group: list[tuple[int, int]] = []
    listed = False
    for first, last in lines:
        if first == last:
            _close(text, group, found, listed=listed)
            listed = bool(found) and text[found[-1].end - 1] == ":" if group else listed
            group = []
        elif _BULLET.match(text, first, last):
            _close(text, group, found, listed=listed)
            listed = False
            group = [(first, last)]
        else:
            group.append((first, last))
    _close(text, group, found, listed=listed)
    return [Block(block.start, block.end, block.kind, number) for number, block in enumerate(found)]


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Each line without surrounding blanks; an empty line is an empty span."""
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        first = start + len(line) - len(line.lstrip())
        last = start + len(line.rstrip())
        yield (first, last) if first < last else (start, start)
        start = stop + 1


def _close(text: str, group: list[tuple[int, int]], found: list[Block], *, listed: bool = False) -> None:
    """Join the lines of a group that were broken at a width; close each paragraph.

    `listed` is a group right below a colon: its lines are entries, joined only where one goes on in small letters.
    """
    if not group:
        return
    longest = max(last - first for first, last in group)
    first, last = group[0]
    for number, (next_first, next_last) in enumerate(group[1:], 1):
        before = group[number - 1]
        length = before[1] - before[0]
        broken = text[next_first].islower() or (
            longest <= 160 and length >= _WRAP_AT_LEAST and length >= 0.6 * longest and text[last - 1] not in '.!?:;”"'
        )
        full = longest <= 110 and length >= 0.75 * longest and length >= _WRAP_AT_LEAST and text[last - 1] != ":"
        if text[next_first].islower() or _hangs(text, first, next_first) or (not listed and (broken or full)):
            last = next_last
        else:
            found.append(_block(text, first, last))
            first, last = next_first, next_last
    found.append(_block(text, first, last))


def _hangs(text: str, first: int, following: int) -> bool:
    """Whether a line stands further in than the bullet it goes on with."""
    sign = _BULLET.match(text, first)
    if sign is None:
        return False
    indent = first - (text.rfind("\n", 0, first) + 1)
    return following - (text.rfind("\n", 0, following) + 1) > indent


def _block(text: str, first: int, last: int) -> Block:
    sign = _BULLET.match(text, first, last)
    if sign:
        return Block(sign.end(), last, "bullet")
    heading = last - first < 140 and text[last - 1] not in '.!?:;,”"' and "\n" not in text[first:last]
    return Block(first, last, "heading" if heading else "paragraph")


def sentences(text: str, start: int = 0) -> list[Sentence]:
    """The sentences of `text` from `start` on."""
    return [sentence for block in blocks(text, start) for sentence in block_sentences(text, block)]


def block_sentences(text: str, block: Block) -> Iterator[Sentence]:
    """The sentences of one block."""
    tokens = [token_at(text, first, last) for first, last in raw_tokens(text, block.start, block.end)]
    begin = 0
    for place, token in enumerate(tokens):
        if _ends(tokens, place) or place - begin >= _MAX_SENTENCE_TOKENS:
            stop = place + 1
            while stop < len(tokens) and tokens[stop].text in _CLOSERS and tokens[stop].start == tokens[stop - 1].end:
                stop += 1
            if stop > begin and not (stop <= place + 1 and token.text in _CLOSERS):
                yield _sentence(block, tokens[begin:stop])
                begin = stop
    if begin < len(tokens):
        yield _sentence(block, tokens[begin:])


def _sentence(block: Block, tokens: list[Token]) -> Sentence:
    return Sentence(tokens[0].start, tokens[-1].end, block, tuple(tokens))


def _ends(tokens: list[Token], place: int) -> bool:
    """Whether a sentence ends with the token at `place`."""
    token = tokens[place]
    if token.text in "!?…":
        return _opens(tokens, place + 1)
    if not token.text.endswith("."):
        return False
    if (
        place
        and len(token.text) == 1
        and tokens[place - 1].text.isdigit()
        and place + 1 < len(tokens)
        and _is_month(tokens[place + 1])
    ):
        return False  # "9. Januar"
    if len(token.text) > 1:
        kind = ends_like_abbreviation(token.text)
        if kind == "never":
            return False
        after = place + 1
        while after < len(tokens) and tokens[after].text in _CLOSERS:
            after += 1
        if after >= len(tokens):
            return True
        _, adjectives, _ = countries()
        opens = tokens[after].low in word_set("words", "starters") or tokens[after].text in adjectives
        return tokens[after].cap and opens
    return _opens(tokens, place + 1)


def _is_month(token: Token) -> bool:
    return any(token.low in map(fold, names) for names in load_yaml("extract/dates.yml")["months"].values())


def _opens(tokens: list[Token], place: int) -> bool:
    """Whether what follows may begin a sentence."""
    while place < len(tokens) and tokens[place].text in _CLOSERS and tokens[place].start == tokens[place - 1].end:
        place += 1
    if place >= len(tokens):
        return True
    token = tokens[place]
    if token.start == tokens[place - 1].end and token.text not in '“"‘[(':
        return False
    return not token.text[0].islower() and token.text not in ",;:"
