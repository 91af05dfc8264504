"""Each listed name, typed as listed: is its own entry among those tied for the top, and does every holder come back?

    python tests/bench/bench_identity.py [un ofac uk]

Weak aliases are asked for with their switch. Holders are the entries of compatible kind that list the very same text.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench_lists import parties

from watchlist.match import CompareOptions, LookupOptions, Party, PartyName, build_index, open_index
from watchlist.records import kinds_compatible

CHUNK = 4000


def main() -> None:
    """Run from the command line."""
    found = parties(*(sys.argv[1:] or ("un", "ofac", "uk")))
    holders: dict[str, set[str]] = {}
    kinds = {party.key: party.kind for party in found}
    for party in found:
        for name in party.names:
            holders.setdefault(name.prepared.text, set()).add(party.key)
    asked = [(party, name) for party in found for name in party.names]
    options = LookupOptions(compare=CompareOptions(weak_aliases=True), near_misses=0)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        build_index(found, Path(folder), "bench")
        index = open_index(Path(folder))
        for start in range(0, len(asked), CHUNK):
            part = asked[start : start + CHUNK]
            queries = [Party(kind=party.kind, names=(PartyName(name.prepared),)) for party, name in part]
            for (party, name), result in zip(part, index.screen(queries, options), strict=True):
                top = {hit.key for hit in result.hits if hit.score == result.hits[0].score}
                counts["names"] += 1
                counts["tied for the top"] += party.key in top
                held = {key for key in holders[name.prepared.text] if kinds_compatible(kinds[key], party.kind)}
                counts["every holder returned"] += held <= {hit.key for hit in result.hits}
                if party.key not in top or not held <= {hit.key for hit in result.hits}:
                    print(
                        "missed:",
                        party.key,
                        name.prepared.text,
                        [(hit.key, round(hit.score, 4)) for hit in result.hits[:3]],
                    )
    for what, count in counts.items():
        print(f"{what:24} {count:7} {count / counts['names']:.2%}")


if __name__ == "__main__":
    main()
