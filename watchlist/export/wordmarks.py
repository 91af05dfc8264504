"""Two texts compared word by word, for pages that mark what went and what came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST = 400
"""Words of the differing middle that are compared one by one; a longer middle is marked as a whole."""

Piece = tuple[str, bool]
"""A stretch of text and whether it stands on this side only."""


def word_marks(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts as pieces; the pieces of each side, put together, are the text of that side."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _same(old, new)
    old_rest, new_rest = old[head:], new[head:]
    tail = _same(old_rest[::-1], new_rest[::-1])
    old_middle, new_middle = old_rest[: len(old_rest) - tail], new_rest[: len(new_rest) - tail]
    first, last = "".join(old[:head]), "".join(old_rest[len(old_rest) - tail :])
    if len(old_middle) > _MOST or len(new_middle) > _MOST:
        marked: tuple[list[Piece], list[Piece]] = ([("".join(old_middle), True)], [("".join(new_middle), True)])
    else:
        marked = _compare(old_middle, new_middle)
    return _tidy(first, marked[0], last), _tidy(first, marked[1], last)


def _same(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _compare(old: list[str], new: list[str]) -> tuple[list[Piece], list[Piece]]:
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append(("".join(old[i1:i2]), kind != "equal"))
        right.append(("".join(new[j1:j2]), kind != "equal"))
    return left, right


def _tidy(first: str, middle: list[Piece], last: str) -> tuple[Piece, ...]:
    """Without empty pieces; neighbours of one sort are one piece, and a space between two marks is marked too."""
    pieces: list[Piece] = []
    todo = [piece for piece in [(first, False), *middle, (last, False)] if piece[0]]
    for number, (text, marked) in enumerate(todo):
        between = not marked and text.isspace() and 0 < number < len(todo) - 1
        mark = marked or (between and todo[number - 1][1] and todo[number + 1][1])
        if pieces and pieces[-1][1] is mark:
            pieces[-1] = (pieces[-1][0] + text, mark)
        else:
            pieces.append((text, mark))
    return tuple(pieces)
