"""How much of a long text is read: what lies near a word of sanctions, within a bound that keeps the time in seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from watchlist.extract.lexicon import fold, word_set
from watchlist.extract.sentences import Block

SHORT = 60_000
"""Texts up to this many characters are read whole."""
MOST = 400_000
"""No more characters than this are read of a long text."""
_AROUND = 6
"""Blocks before and after one with a word of sanctions that are read too, for names and lists."""


@cache
def stems(key: str) -> re.Pattern[str]:
    """The stems of one list of acts.yml as one pattern, each at the beginning of a word."""
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, word_set("acts", key)), key=len, reverse=True)) + ")")


def worth_reading(text: str, parts: Sequence[Block]) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks to read, and a note where parts of a very long text were left out."""
    if not parts or parts[-1].end - parts[0].start <= SHORT:
        return list(parts), ()
    near: set[int] = set()
    for place, block in enumerate(parts):
        if stems("stems").search(fold(text[block.start : block.end])):
            near.update(range(max(0, place - _AROUND), min(len(parts), place + _AROUND + 1)))
    chosen: list[Block] = []
    size = 0
    for place in sorted(near):
        block = parts[place]
        size += block.end - block.start
        if size > MOST:
            note = f"a very long text: read up to character {block.start:,} of {len(text):,} only; split it to read the rest"
            return chosen, (note,)
        chosen.append(block)
    return chosen, ()
