"""How a cluster came to be, step by step, told from the links that joined it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from watchlist.resolve.clusters import Ground


class Bond(msgspec.Struct, frozen=True, kw_only=True):
    """A link that joined, as it was stored. `basis` is the name of its ground: judged, reference, identifier, score."""

    one: str
    other: str
    basis: str
    score: float | None = None
    reason: str = ""


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """One step: the two groups that it joined, as they were before it."""

    bond: Bond
    first: tuple[str, ...]
    second: tuple[str, ...]


def story_of(keys: Collection[str], bonds: Iterable[Bond]) -> tuple[Joining, ...]:
    """The steps by which records became one entity, in the order taken: what people judged, proof, then likeness.

    Args:
        keys: the records of the entity.
        bonds: its links; those that touch other records, or join what is one already, are left out.
    """
    home: dict[str, list[str]] = {key: [key] for key in keys}
    steps = []
    for bond in sorted(bonds, key=_order):
        if bond.one not in home or bond.other not in home or home[bond.one] is home[bond.other]:
            continue
        first, second = home[bond.one], home[bond.other]
        steps.append(Joining(bond=bond, first=tuple(sorted(first)), second=tuple(sorted(second))))
        joined = [*first, *second]
        home.update(dict.fromkeys(joined, joined))
    return tuple(steps)


def _order(bond: Bond) -> tuple[int, float, str, str]:
    ground = Ground[bond.basis.upper()]
    return int(ground), -(bond.score or 0.0), bond.one, bond.other
