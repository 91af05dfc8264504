"""Each listed name, typed as listed: is its own entry among those tied for the top, and does every holder come back?

    python tests/bench/bench_identity.py [un ofac uk canada australia]

Lists are read by the readers of the product. A name is typed: prepared anew from its text, without the parts that its
publisher labels. Weak aliases are asked for with their switch. Holders are the entries of compatible kind that list the
very same text.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench_resolve import subjects

from watchlist.match import CompareOptions, LookupOptions, Party, PartyName, build_index, open_index
from watchlist.names import prepare
from watchlist.records import Kind, kinds_compatible

CHUNK = 4000


def main() -> None:
    """Run from the command line."""
    found = [one.party for one in subjects(*(sys.argv[1:] or ("un", "ofac", "uk", "canada", "australia")))]
    holders: dict[str, set[str]] = {}
    kinds = {party.key: party.kind for party in found}
    for party in found:
        for name in party.names:
            holders.setdefault(name.prepared.text, set()).add(party.key)
    asked = [(party, name) for party in found for name in party.names]
    options = LookupOptions(compare=CompareOptions(weak_aliases=True), near_misses=0)
    counts: Counter[str] = Counter()
    lists: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        build_index(found, Path(folder), "bench")
        index = open_index(Path(folder))
        for start in range(0, len(asked), CHUNK):
            part = asked[start : start + CHUNK]
            queries = [
                Party(kind=party.kind, names=(PartyName(prepare(name.prepared.text, party.kind or Kind.PERSON)),))
                for party, name in part
            ]
            for (party, name), result in zip(part, index.screen(queries, options), strict=True):
                top = {hit.key for hit in result.hits if hit.score == result.hits[0].score}
                counts["names"] += 1
                lists[party.key.partition(":")[0]] += 1
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
    print(", ".join(f"{name} {count}" for name, count in lists.items()))
    for what, count in counts.items():
        print(f"{what:24} {count:7} {count / counts['names']:.2%}")


if __name__ == "__main__":
    main()
