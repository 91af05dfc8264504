"""Short forms of authorities ("the Council", "the Department"): whose they are in this document."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchlist.extract.actors import code_of
from watchlist.extract.authorities import authority_named
from watchlist.extract.items import Item, Line


def settle_short(lines: Sequence[Line], publisher: str | None) -> list[Line]:
    """The lines with short forms settled.

    A short form with "the" stands for its usual authority only where the document names that authority in full; else for
    the publisher, if it is an authority, else for nobody in particular (a plain noun).
    """
    named = {publisher}
    for line in lines:
        named |= {code_of(item) for item in line.items if not _anaphoric(item)}
    return [_settled(line, named, publisher) if any(map(_anaphoric, line.items)) else line for line in lines]


def _anaphoric(item: Item) -> bool:
    return item.kind == "authority" and item.data.short and item.low.startswith("the ")


def _settled(line: Line, named: set[str | None], publisher: str | None) -> Line:
    items: list[Item] = []
    for item in line.items:
        if not _anaphoric(item) or item.data.code == publisher or (publisher is None and item.data.code in named):
            items.append(item)
        elif publisher is not None:
            items.append(msgspec.structs.replace(item, data=authority_named(publisher)))
        else:
            items.append(msgspec.structs.replace(item, kind="word", low=item.low.removeprefix("the "), data=None))
    return Line(line.sentence, tuple(items))
