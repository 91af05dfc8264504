"""What a run leaves behind so that the next one pairs only what has changed, with the same outcome as a full run.

Records that hang together by scored pairs or judgements cluster on their own, apart from all others (see
`clusters.components`). So a change touches the components of the changed records, before and after, and nothing else.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec
import numpy as np

from watchlist.names import names_version
from watchlist.resolve.blocking import Blocks
from watchlist.resolve.resolving import DEFAULT, resolve
from watchlist.resolve.scoring import ScoredPair
from watchlist.resolve.subjects import Judged, Subject
from watchlist.resolve.types import Resolution, ResolveOptions
from watchlist.resolve.weights import ALGORITHM
from watchlist.tables import tables_version

Pair = tuple[str, str]
Fetch = Callable[[Collection[str]], Iterable[Subject]]


class Memory(msgspec.Struct, kw_only=True):
    """The keys by which records are paired, and the pairs that came to something. `stamp` says by which rules."""

    blocks: Blocks
    pairs: set[Pair]
    stamp: str

    def to_bytes(self) -> bytes:
        """For a file."""
        numbers = {key: number for number, key in enumerate(self.blocks.records)}
        pairs = np.array([(numbers[one], numbers[other]) for one, other in sorted(self.pairs)], dtype=np.uint32)
        stream = io.BytesIO()
        np.savez(
            stream,
            stamp=np.array(self.stamp),
            level=np.array(self.blocks.level),
            records=np.frombuffer("\n".join(self.blocks.records).encode(), dtype=np.uint8),
            hashes=self.blocks.hashes,
            owners=self.blocks.owners,
            settings=self.blocks.settings,
            pairs=pairs.reshape(-1, 2),
        )
        return stream.getvalue()


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a run over what changed: it speaks of the records `affected`; all others stay as they are."""

    resolution: Resolution
    affected: frozenset[str]


def stamp_of(options: ResolveOptions) -> str:
    """What a memory depends on: rules, tables, names and options. A memory of another stamp is of no use."""
    return f"{ALGORITHM} {names_version()} {tables_version('resolve', 'match')} {options.use_references}"


def memory_from(data: bytes, options: ResolveOptions = DEFAULT) -> Memory | None:
    """The memory that `Memory.to_bytes` wrote; None where it cannot be read or was made by other rules."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            settings = held["settings"]
            records = held["records"].tobytes().decode().split("\n") if len(settings) else []
            blocks = Blocks(records, (held["hashes"], held["owners"]), settings, int(held["level"]))
            pairs = {(records[one], records[other]) for one, other in held["pairs"].tolist()}
            stamp = str(held["stamp"])
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return None
    return Memory(blocks=blocks, pairs=pairs, stamp=stamp) if stamp == stamp_of(options) else None


def resolve_all(
    subjects: Sequence[Subject], judgements: Sequence[Judged] = (), options: ResolveOptions = DEFAULT
) -> tuple[Resolution, Memory]:
    """Resolve every record, and remember what the next run can use."""
    blocks = Blocks.of(subjects)
    resolution = resolve(subjects, judgements, options, candidates=blocks.pairs())
    return resolution, Memory(blocks=blocks, pairs=_kept(resolution.pairs), stamp=stamp_of(options))


def resolve_changed(
    memory: Memory,
    changed: tuple[Sequence[Subject], Collection[str]],
    judgements: Sequence[Judged],
    fetch: Fetch,
    options: ResolveOptions = DEFAULT,
) -> Update:
    """Resolve what a change touches; `memory` is brought up to date.

    Args:
        memory: of the run before, under the same options.
        changed: records that are new or say something else, and keys of records that are gone.
        judgements: all verdicts in force; those on records that are not there are left aside. Records of verdicts that
            are new or withdrawn count as changed.
        fetch: gives records by key, in their present state.
        options: those of the run before.

    Raises:
        ValueError: the memory was made by other rules.
    """
    if memory.stamp != stamp_of(options):
        raise ValueError("the memory was made by other rules; resolve everything anew")
    subjects, gone = changed
    removed = set(gone)
    known = {one.key: one for one in subjects}
    touched = memory.blocks.put(subjects, gone) | set(known)
    if memory.blocks.outgrown:
        return _everything(memory, known, judgements, fetch, options)
    judgements = _among(judgements, set(memory.blocks.records))
    near = _component(touched | removed, memory.pairs, judgements)
    candidates = set(memory.blocks.pairs(touched))
    _fetch(known, ({key for pair in candidates for key in pair} | near) - removed, fetch)
    standing = {pair for pair in memory.pairs if not removed & set(pair) and not touched & set(pair)}
    first = resolve(list(known.values()), _among(judgements, known), options, candidates=candidates)
    affected = _component(touched | near, standing | _kept(first.pairs), judgements) - removed
    _fetch(known, affected, fetch)
    inside = {pair for pair in standing if pair[0] in affected}
    chosen = [known[key] for key in sorted(affected) if key in known]
    again = [pair for pair in first.pairs if pair.one in affected and pair.other in affected]
    resolution = resolve(chosen, _among(judgements, affected), options, candidates=inside, known=again)
    memory.pairs = {pair for pair in standing if pair[0] not in affected} | _kept(resolution.pairs)
    return Update(resolution=resolution, affected=frozenset(affected))


def _everything(
    memory: Memory, known: dict[str, Subject], judgements: Sequence[Judged], fetch: Fetch, options: ResolveOptions
) -> Update:
    """A full run, where the number of records calls for other bars."""
    keys = {key for key in memory.blocks.records if key}
    _fetch(known, keys, fetch)
    resolution, fresh = resolve_all([known[key] for key in sorted(keys)], judgements, options)
    memory.blocks, memory.pairs = fresh.blocks, fresh.pairs
    return Update(resolution=resolution, affected=frozenset(keys))


def _fetch(known: dict[str, Subject], wanted: set[str], fetch: Fetch) -> None:
    missing = sorted(wanted - known.keys())
    if missing:
        known.update({one.key: one for one in fetch(missing)})


def _kept(pairs: Iterable[ScoredPair]) -> set[Pair]:
    return {(one.one, one.other) for one in pairs}


def _among(judgements: Iterable[Judged], keys: Collection[str]) -> list[Judged]:
    return [one for one in judgements if one.a in keys and one.b in keys]


def _component(start: set[str], pairs: Iterable[Pair], judgements: Iterable[Judged]) -> set[str]:
    """Every record that hangs together with one of `start`."""
    near: dict[str, list[str]] = {}
    for one, other in (*pairs, *(judged.pair for judged in judgements)):
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    found, waiting = set(start), list(start)
    while waiting:
        for key in near.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found
