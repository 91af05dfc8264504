"""From judged and scored pairs to clusters: the strongest links first, and never a link that joins what must stay apart.

Links are taken in a fixed order (a person's word, proof by reference or identifier, then score). Each joins two clusters
unless some pair across them is forbidden. A chain that would join two parties that must stay apart therefore breaks at
its weakest link, which is reported and goes to a person. The order of the input plays no part, and a component of linked
records can be clustered apart from all others: that is what makes an incremental run equal a full one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum

import msgspec


class Ground(IntEnum):
    """What a link stands on, the strongest first."""

    JUDGED = 0
    REFERENCE = 1
    IDENTIFIER = 2
    SCORE = 3


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A reason to join two records (keys in alphabetical order). `score` is 0-1."""

    one: str
    other: str
    ground: Ground
    score: float

    @property
    def order(self) -> tuple[int, float, str, str]:
        """Sort key: the strongest link first, ties by key."""
        return int(self.ground), -self.score, self.one, self.other


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was refused, and the pair of records that must stay apart and would have met, with the reason."""

    link: Link
    one: str
    other: str
    reason: str


Forbid = Callable[[str, str], str | None]
"""Says why two records may not be one party, or None. Symmetric."""


class Clustering(msgspec.Struct, frozen=True, kw_only=True):
    """Clusters as tuples of record keys in order, the links that joined them in the order taken, and the cuts."""

    clusters: tuple[tuple[str, ...], ...]
    joined: tuple[Link, ...]
    cuts: tuple[Cut, ...]


def cluster(keys: Iterable[str], links: Iterable[Link], forbid: Forbid) -> Clustering:
    """Cluster records.

    Args:
        keys: all records; those without links come out alone.
        links: at most one per pair and ground.
        forbid: the pairs that must stay apart. It is asked about every pair that a link would bring together.
    """
    members: dict[str, list[str]] = {key: [key] for key in keys}
    home: dict[str, str] = {key: key for key in members}
    joined: list[Link] = []
    cuts: list[Cut] = []
    for link in sorted(links, key=lambda link: link.order):
        one, other = home[link.one], home[link.other]
        if one == other:
            continue
        barrier = _barrier(members[one], members[other], forbid)
        if barrier is not None:
            cuts.append(Cut(link=link, one=barrier[0], other=barrier[1], reason=barrier[2]))
            continue
        if len(members[one]) < len(members[other]):
            one, other = other, one
        for key in members[other]:
            home[key] = one
        members[one] += members.pop(other)
        joined.append(link)
    return Clustering(
        clusters=tuple(sorted(tuple(sorted(group)) for group in members.values())),
        joined=tuple(joined),
        cuts=tuple(cuts),
    )


def _barrier(ones: Sequence[str], others: Sequence[str], forbid: Forbid) -> tuple[str, str, str] | None:
    """The first forbidden pair across two clusters in alphabetical order, so that reports do not depend on order."""
    found = [
        (min(one, other), max(one, other), reason)
        for one in ones
        for other in others
        if (reason := forbid(one, other)) is not None
    ]
    return min(found) if found else None


def components(keys: Iterable[str], links: Iterable[Link]) -> list[list[str]]:
    """Records that hang together by links of any kind; each component clusters on its own."""
    parent: dict[str, str] = {key: key for key in keys}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for link in links:
        one, other = root(link.one), root(link.other)
        if one != other:
            parent[max(one, other)] = min(one, other)
    groups: dict[str, list[str]] = {}
    for key in parent:
        groups.setdefault(root(key), []).append(key)
    return [sorted(group) for _, group in sorted(groups.items())]
