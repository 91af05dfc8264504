"""Hidden aliases: each alias of an entry is taken out of the index and asked for; is the entry among the first ten?

    python tests/bench/bench_aliases.py --dump ASKED.json                      # what is asked, for a peer
    peers/bin/python tests/bench/bench_peers.py aliases ASKED.json RANKS.json  # the peer's ranks on the same
    python tests/bench/bench_aliases.py [--peer RANKS.json]

Rows by list and script, for all aliases and for those that share a folded word with another name of their entry or
pass a similarity floor (token_sort_ratio of folded forms of at least 60 with another name). A hidden alias leaves the
other names of its entry in the index; names that other entries list stay. Rows of fewer than 50 aliases are shown too.
The peer is asked for a sample of each row; queries, entries and rule of ranks are the same, and it is spared its blocker.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bench_lists import LISTS, parties
from rapidfuzz import fuzz

from watchlist.match import CompareOptions, LookupOptions, NameIndex, Party, build_index, compare, open_index
from watchlist.names import PreparedName
from watchlist.records import Kind, NameKind

FLOOR = 60
FIRST = 10
LEAST = 1e-6
"""Entries that score less share nothing with what was asked; their rank is none. What a look-up shows is a matter of
rank, near misses included, so the floor is low; the peer's scores are on another scale and its floor is zero."""
SCHEMATA = {
    Kind.PERSON: "Person",
    Kind.COMPANY: "Organization",
    Kind.ORGANIZATION: "Organization",
    Kind.VESSEL: "Vessel",
    Kind.AIRCRAFT: "Airplane",
}
"""What the peer calls kinds. Companies and organizations are one, as in our matching."""
SHARE = 5
"""One alias in so many is asked for, to keep the run short."""
SAMPLE = 600
"""So many aliases of each row, drawn by seed, are asked of the peer as well; the rest are ours alone."""


def folded(name: PreparedName) -> list[str]:
    """Words of a name that may be shared."""
    return [
        token.form for token in name.tokens if token.tag not in ("particle", "title", "legal") and len(token.form) > 1
    ]


def alike(alias: PreparedName, others: list[PreparedName]) -> bool:
    """Whether an alias shares a folded word with another name, or passes the floor."""
    mine = folded(alias)
    for other in others:
        theirs = folded(other)
        if set(mine) & set(theirs) or fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)) >= FLOOR:
            return True
    return False


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", type=Path, help="JSON of ranks by a peer, as bench_peers.py writes it")
    parser.add_argument("--dump", type=Path, help="write what was asked, for a peer")
    arguments = parser.parse_args()
    found = parties(*LISTS)
    asked: list[tuple[str, Party, int]] = []
    for list_name in LISTS:
        mine = [party for party in found if party.key.startswith(list_name)]
        pairs = [
            (party, number)
            for party in mine
            for number, name in enumerate(party.names)
            if name.kind is not NameKind.PRIMARY and len(party.names) > 1
        ]
        asked += [(list_name, party, number) for party, number in pairs[::SHARE]]
    if arguments.dump:
        dump(found, asked, arguments.dump)
        return
    ranks = our_ranks(found, asked)
    peer = json.loads(arguments.peer.read_text(encoding="utf-8"))["ranks"] if arguments.peer else None
    drawn = drawn_of(asked)
    table: dict[tuple[str, str, str], list[tuple[bool, bool | None]]] = defaultdict(list)
    for place, ((list_name, party, number), rank) in enumerate(zip(asked, ranks, strict=True)):
        prepared = party.names[number].prepared
        others = [name.prepared for other, name in enumerate(party.names) if other != number]
        mine = rank is not None and rank < FIRST
        theirs = None if peer is None or not drawn[place] else peer[place] is not None and peer[place] < FIRST
        for group in ("all", *(["alike"] if alike(prepared, others) else [])):
            table[list_name, prepared.script, group].append((mine, theirs))
            table["every list", "every script", group].append((mine, theirs))
    print(
        f"{'list':10} {'script':13} {'aliases':7} {'count':>6} recall@10{'   of those drawn: count, recall@10, peer' if peer else ''}"
    )
    for (list_name, script, group), results in sorted(table.items()):
        line = f"{list_name:10} {script:13} {group:7} {len(results):6} {share(mine for mine, _ in results)}"
        both = [(mine, theirs) for mine, theirs in results if theirs is not None]
        if both:
            line += f"     {len(both):6} {share(mine for mine, _ in both)} {share(theirs for _, theirs in both)}"
        print(line)


def share(found: Iterable[bool]) -> str:
    """How many of these are so."""
    flags = list(found)
    return f"{sum(flags) / len(flags):.3f}"


def dump(found: list[Party], asked: list[tuple[str, Party, int]], out: Path) -> None:
    """Write all parties, and which name of which of them is hidden and asked for."""
    listed = [
        {"key": one.key, "schema": SCHEMATA[one.kind], "names": [name.prepared.text for name in one.names]}
        for one in found
    ]
    rows = [
        {"key": one.key, "hidden": number, "drawn": drawn}
        for (_, one, number), drawn in zip(asked, drawn_of(asked), strict=True)
    ]
    out.write_text(json.dumps({"listed": listed, "asked": rows}, ensure_ascii=False), encoding="utf-8")


def drawn_of(asked: list[tuple[str, Party, int]]) -> list[bool]:
    """Which aliases are drawn for the peer: `SAMPLE` of each row, by seed."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (list_name, one, number) in enumerate(asked):
        rows[list_name, one.names[number].prepared.script].append(place)
    draw = random.Random(0)
    chosen = {place for _, places in sorted(rows.items()) for place in draw.sample(places, min(SAMPLE, len(places)))}
    return [place in chosen for place in range(len(asked))]


def our_ranks(found: list[Party], asked: list[tuple[str, Party, int]]) -> list[int | None]:
    """The rank of each hidden alias's entry among the answers, ties broken against us; None if it is not there.

    The entry's own score is that of its other names; every other party keeps all of its names.
    """
    both = CompareOptions(weak_aliases=True)
    with tempfile.TemporaryDirectory() as folder:
        build_index(found, Path(folder), "bench")
        index = open_index(Path(folder))
        return [_rank(index, party, number, both) for _, party, number in asked]


def _rank(index: NameIndex, party: Party, number: int, both: CompareOptions) -> int | None:
    query = Party(kind=party.kind, names=(party.names[number],))
    rest = tuple(name for other, name in enumerate(party.names) if other != number)
    own = compare(query, Party(key=party.key, kind=party.kind, names=rest), both).score
    if own < LEAST:
        return None
    found = index.lookup(query, LookupOptions(min_score=own, near_misses=0, compare=both))
    return sum(hit.key != party.key for hit in found.hits)


if __name__ == "__main__":
    main()
