"""An act of a sentence: one cue with its arguments."""

from __future__ import annotations

import msgspec

from watchlist.extract.descriptions import Target
from watchlist.extract.items import Line
from watchlist.records import Status


class Act(msgspec.Struct, kw_only=True):
    """One cue with its arguments. `cue` counts items; `authorities` are codes found in the sentence itself."""

    line: Line
    cue: int
    rule: str
    targets: list[Target]
    status: Status = Status.IMPOSED
    authorities: tuple[str, ...] = ()
    speaker: str | None = None
    """Read "we" for the publisher, "it" for who acted last, "other" for somebody who is no authority, None where nothing tells."""
    anaphor: tuple[int, int] | None = None
    """Items of the words that may stand for parties named elsewhere ("all three", "they")."""
    present: bool = False
    """Whether it is told in the present or the perfect."""
    future: bool = False
    """Whether it is told in the future ("will now be designated")."""
    past: bool = False
    """Whether a noun is of an act before this one ("the past designation of X")."""
    row_end: int = 0
    span: tuple[int, int] = (0, 0)
    """The items whose measures belong to the act."""
