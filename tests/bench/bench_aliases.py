"""Hidden aliases: each alias of an entry is taken out of the index and asked for; is the entry among the first ten?

    python tests/bench/bench_aliases.py [--peer FILE.json] [--dump FILE.json]

Rows by list and script, for all aliases and for those that share a folded word with another name of their entry or
pass a similarity floor (token_sort_ratio of folded forms of at least 60 with another name). A hidden alias leaves the
other names of its entry in the index; names that other entries list stay. Rows of fewer than 50 aliases are shown too.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path

from bench_lists import LISTS, parties
from rapidfuzz import fuzz

from watchlist.match import CompareOptions, LookupOptions, Party, build_index, compare, open_index
from watchlist.names import PreparedName
from watchlist.records import NameKind

FLOOR = 60
FIRST = 10
LEAST = 0.05
"""Answers below this score are not looked at."""
SHARE = 5
"""One alias in so many is asked for, to keep the run short."""


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
    ranks = our_ranks(found, asked)
    if arguments.dump:
        rows = [
            {"key": party.key, "kind": str(party.kind), "name": party.names[number].prepared.text}
            for _, party, number in asked
        ]
        arguments.dump.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    peer = json.loads(arguments.peer.read_text(encoding="utf-8"))["ranks"] if arguments.peer else None
    table: dict[tuple[str, str, str], list[tuple[bool, bool | None]]] = defaultdict(list)
    for place, ((list_name, party, number), rank) in enumerate(zip(asked, ranks, strict=True)):
        prepared = party.names[number].prepared
        others = [name.prepared for other, name in enumerate(party.names) if other != number]
        theirs = None if peer is None else peer[place] is not None and peer[place] < FIRST
        result = (rank is not None and rank < FIRST, theirs)
        groups = ["all", *(["alike"] if alike(prepared, others) else [])]
        for group in groups:
            table[list_name, prepared.script, group].append(result)
            table["every list", "every script", group].append(result)
    print(f"{'list':10} {'script':13} {'aliases':7} {'count':>6} recall@10{' peer' if peer else ''}")
    for (list_name, script, group), results in sorted(table.items()):
        line = f"{list_name:10} {script:13} {group:7} {len(results):6} {sum(mine for mine, _ in results) / len(results):.3f}"
        print(line + (f"     {sum(bool(theirs) for _, theirs in results) / len(results):.3f}" if peer else ""))


def our_ranks(found: list[Party], asked: list[tuple[str, Party, int]]) -> list[int | None]:
    """The rank of each hidden alias's entry among the answers, ties broken against us; None if it is not there.

    The entry's own score is that of its other names; every other party keeps all of its names.
    """
    options = LookupOptions(min_score=LEAST, near_misses=0, compare=CompareOptions(weak_aliases=True))
    ranks: list[int | None] = []
    with tempfile.TemporaryDirectory() as folder:
        build_index(found, Path(folder), "bench")
        index = open_index(Path(folder))
        for start in range(0, len(asked), 2000):
            part = asked[start : start + 2000]
            queries = [Party(kind=party.kind, names=(party.names[number],)) for _, party, number in part]
            for (_, party, number), query, result in zip(part, queries, index.screen(queries, options), strict=True):
                names = tuple(name for other, name in enumerate(party.names) if other != number)
                own = compare(query, Party(key=party.key, kind=party.kind, names=names), options.compare).score
                better = sum(hit.score >= own for hit in result.hits if hit.key != party.key)
                ranks.append(better if own >= LEAST else None)
    return ranks


if __name__ == "__main__":
    main()
