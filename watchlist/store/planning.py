"""What an edition means for history: which versions end, which begin, and which differences to state. Pure.

A version spans a stretch of the axis. An edition that says something else of a key than what stood there cuts that
stretch: what spans it is closed and written anew as its parts. Nothing is altered, so that what was believed before
can still be told. The result does not depend on the order in which editions are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from watchlist.records import Cause
from watchlist.store.editions import Place, Position
from watchlist.store.intake import Seen, Standing


class Span(msgspec.Struct, frozen=True, gc=False):
    """A version to write."""

    record_id: int
    content_id: int
    snapshot_id: int
    axis_from: str
    axis_to: str | None
    raw_hash: str
    locator: str


class Difference(msgspec.Struct, frozen=True, gc=False):
    """A pair of contents between which changes are to be stated, at an edition; None: the party is not there.

    With `stood` it was there before, but what it said could not be told: it is no newcomer.
    """

    record_id: int
    snapshot_id: int
    before: int | None
    after: int | None
    cause: Cause
    advance: bool
    stood: bool = False


class Supersede(msgspec.Struct, frozen=True, gc=False):
    """Change rows of a record at an edition that no longer tell the truth."""

    record_id: int
    snapshot_id: int


class Edition(msgspec.Struct, frozen=True):
    """The edition being saved: its row, its place, and what stands right behind it on the axis."""

    id: int
    sha256: str
    spot: Position
    following: Mapping[str, Standing]
    """Versions at the next edition, by key."""
    beyond: Mapping[str, tuple[Place | None, Standing | None]]
    """For keys that the next edition holds: the next edition that speaks of them, and the version there."""
    cause: Cause | None = None
    """Whose doing the differences to the edition before are, where that cannot be told from the bytes."""


Step = Span | Difference | Supersede | Standing
"""A Standing in a plan is a version to close."""


def plan(
    edition: Edition, seen: Mapping[str, Seen], held: set[str], standing: Mapping[str, Standing]
) -> Iterator[Step]:
    """What to write, given what the edition says (`seen`) and what stood before its place (`standing`).

    Keys that are `held` keep what stood. `seen` is in the order of the file; what vanished follows.
    """
    for key, one in seen.items():
        if key not in held:
            yield from _key(edition, key, one, standing.get(key))
    for key, former in standing.items():
        if key not in seen and key not in held:
            yield from _key(edition, key, None, former)
    yield from _newcomers(edition, seen, held)


def _newcomers(edition: Edition, seen: Mapping[str, Seen], held: set[str]) -> Iterator[Step]:
    """Parties first told of in a later edition, of which this one says whether they are newcomers there.

    The first edition until now has all its parties from a first load; with one before it, those have appeared in
    between. So have parties that all editions before held, if this one says they are not there.
    """
    spot = edition.spot
    if not spot.after:
        return
    first = spot.before is None
    candidates = dict.fromkeys([*edition.following, *edition.beyond]) if first else spot.stood
    for key in candidates:
        place, later = _next(edition, key)
        if place is None or later is None or (key in seen and key not in held) or (key in held and not first):
            continue
        yield Supersede(later.record_id, place.id)
        cause = _cause(edition.sha256, place.sha256, None, later)
        yield Difference(later.record_id, place.id, None, later.content_id, cause, False, key in held)


def _key(edition: Edition, key: str, one: Seen | None, former: Standing | None) -> Iterator[Step]:
    if one is not None and former is not None and _same(one, former):
        return
    here = edition.spot.axis
    place, later = _next(edition, key)
    end = place.axis if place else None
    if former is not None:
        yield former
        yield _span(former, former.axis_from, here)
    if one is not None:
        until = end
        if later is not None and _same(one, later):
            yield later
            until = later.axis_to
        yield Span(one.record_id, one.content_id, edition.id, here, until, one.raw_hash, one.locator)
    if later is not None and later == former and end is not None:
        yield _span(later, end, later.axis_to)
    stood = former is None and key in edition.spot.stood
    yield from _differences(edition, (former, one, later), place, stood)


def _next(edition: Edition, key: str) -> tuple[Place | None, Standing | None]:
    """The next edition that speaks of a key, and the version that stands there."""
    after = edition.spot.after
    if not after:
        return None, None
    if key in after[0].held:
        return edition.beyond[key]
    return after[0], edition.following.get(key)


def _differences(
    edition: Edition, contents: tuple[Standing | None, Seen | None, Standing | None], place: Place | None, stood: bool
) -> Iterator[Step]:
    former, one, later = contents
    record_id = one.record_id if one is not None else former.record_id if former is not None else 0
    before = former.content_id if former is not None else None
    now = one.content_id if one is not None else None
    after = later.content_id if later is not None else None
    if before != now:
        previous = edition.spot.before
        cause = edition.cause or _cause(previous.sha256, edition.sha256, former, one) if previous else Cause.FIRST_LOAD
        yield Difference(record_id, edition.id, before, now, cause, place is None, stood)
    if place is not None and (before != after or now != after):
        yield Supersede(record_id, place.id)
        if now != after:
            cause = _cause(edition.sha256, place.sha256, one, later)
            yield Difference(record_id, place.id, now, after, cause, False)


def _cause(former_sha256: str, sha256: str, before: Seen | Standing | None, after: Seen | Standing | None) -> Cause:
    """Whose doing a difference is: the publisher's, unless the same raw bytes were read in another way."""
    if former_sha256 == sha256:
        return Cause.PARSER
    if before is not None and after is not None and before.raw_hash == after.raw_hash:
        return Cause.PARSER
    return Cause.SOURCE


def _same(one: Seen | Standing, other: Seen | Standing) -> bool:
    return one.content_id == other.content_id and one.raw_hash == other.raw_hash


def _span(version: Standing, axis_from: str, axis_to: str | None) -> Span:
    return Span(
        version.record_id,
        version.content_id,
        version.snapshot_id,
        axis_from,
        axis_to,
        version.raw_hash,
        version.locator,
    )
