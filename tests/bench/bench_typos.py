"""Recall and false alerts: listed persons with typos, and customers who are on no list, by name alone.

    python tests/bench/bench_typos.py [--peer-scores FILE.json]

Listed: UN 2026-02-27 and OFAC 2024-01. Asked: the persons of un_people_with_typos.csv still on the UN list, and the
10,000 made-up customers less those that bear a listed name. A negative's score is the best score of any listed party,
a positive's the score of its own UN entry. Ties are counted against us: recall at a rate of false alerts counts
positives strictly above the best score that the rate allows to negatives.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from anyascii import anyascii
from bench_lists import SHARED, Listed, ofac, party, un
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

from watchlist.match import LookupOptions, build_index, open_index, party_from_text
from watchlist.records import Kind

FLOOR = 0.2
"""Scores below this are of no interest here."""


class Asked(NamedTuple):
    """Who is asked for: positives with their entry's key, and negatives."""

    positives: list[tuple[str, str]]
    negatives: list[str]
    listed: list[Listed]


def plain(name: str) -> str:
    """A name as a set of lower-case words, to find who bears a listed name exactly."""
    return " ".join(sorted(default_process(anyascii(name)).split()))


def asked(*, quiet: bool = False) -> Asked:
    """The data; prints who is left out unless `quiet`."""
    listed = [*un("2026-02-27"), *ofac("2024-01")]
    by_name: dict[str, str] = {}
    held = set()
    for entry in listed:
        for name in entry.names:
            held.add(plain(name.text))
            if entry.key.startswith("un:"):
                by_name.setdefault(plain(name.text), entry.key)
    positives = []
    with (SHARED / "bench" / "un_people_with_typos.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = by_name.get(plain(row["listed_name"]))
            if key:
                positives.append((row["query"], key))
            elif not quiet:
                print("left out, no longer listed:", row["listed_name"])
    negatives = []
    for part in ("global", "us"):
        with (SHARED / "bench" / f"negatives_{part}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if plain(row["full_name"]) not in held:
                    negatives.append(row["full_name"])
                elif not quiet:
                    print("left out, bears a listed name:", row["full_name"])
    return Asked(positives, negatives, listed)


def recall_at(positives: Sequence[float], negatives: Sequence[float], rate: float) -> tuple[float, float]:
    """Recall with at most `rate` of the negatives above, and the score that takes."""
    ranked = np.sort(np.array(negatives))[::-1]
    allowed = int(rate * len(ranked))
    bar = float(ranked[allowed]) if allowed < len(ranked) else -1.0
    return float(np.mean(np.array(positives) > bar)), bar


def report(system: str, positives: Sequence[float], negatives: Sequence[float], threshold: float | None = None) -> None:
    """One system's figures."""
    line = f"{system:28}"
    for rate in (0.001, 0.0001):
        recall, bar = recall_at(positives, negatives, rate)
        line += f"  recall {recall:.4f} at {rate:.2%} (above {bar:.3f})"
    if threshold is not None:
        false = np.mean(np.array(negatives) >= threshold)
        line += f"  at {threshold}: false alerts {false:.2%}, recall {np.mean(np.array(positives) >= threshold):.4f}"
    print(line)


def ours(data: Asked, folder: Path) -> tuple[list[float], list[float], list[tuple[float, str, str]]]:
    """Scores of positives and negatives by our matcher, and the alerts on negatives."""
    build_index((party(entry) for entry in data.listed), folder, "bench")
    index = open_index(folder)
    options = LookupOptions(min_score=FLOOR, near_misses=0)
    found = index.screen([party_from_text(name, Kind.PERSON) for name, _ in data.positives], options)
    positives = [
        next((hit.score for hit in result.hits if hit.key == key), 0.0)
        for result, (_, key) in zip(found, data.positives, strict=True)
    ]
    results = index.screen([party_from_text(name, Kind.PERSON) for name in data.negatives], options)
    negatives = [result.hits[0].score if result.hits else 0.0 for result in results]
    alerts = [
        (result.hits[0].score, name, result.hits[0].matched_text)
        for result, name in zip(results, data.negatives, strict=True)
        if result.hits
    ]
    return positives, negatives, sorted(alerts, reverse=True)


def brute_force(data: Asked) -> tuple[list[float], list[float], float]:
    """Scores by rapidfuzz token_sort_ratio against every listed name, and persons per second."""
    names = [default_process(name.text) for entry in data.listed for name in entry.names]
    owner = np.array([number for number, entry in enumerate(data.listed) for _ in entry.names])
    key_of = {entry.key: number for number, entry in enumerate(data.listed)}
    queries = [default_process(name) for name, _ in data.positives]
    table = cdist(queries, names, scorer=fuzz.token_sort_ratio, workers=2, dtype=np.uint8)
    positives = [
        float(table[number, owner == key_of[key]].max()) / 100 for number, (_, key) in enumerate(data.positives)
    ]
    negatives: list[float] = []
    started = time.perf_counter()
    for start in range(0, len(data.negatives), 500):
        part = [default_process(name) for name in data.negatives[start : start + 500]]
        best = cdist(part, names, scorer=fuzz.token_sort_ratio, workers=2, dtype=np.uint8).max(axis=1)
        negatives += (best / 100).tolist()
    return positives, negatives, len(data.negatives) / (time.perf_counter() - started)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-scores", type=Path, help="JSON with positives and negatives as scored by a peer")
    parser.add_argument("--alerts", type=int, default=15, help="alerts on negatives to print")
    parser.add_argument("--dump", type=Path, help="write the data for bench_peers.py and stop")
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    data = asked()
    print(
        f"{len(data.positives)} positives, {len(data.negatives)} negatives, {sum(len(e.names) for e in data.listed)} names"
    )
    if arguments.dump:
        listed = [
            {
                "key": entry.key,
                "schema": "Person" if entry.kind == Kind.PERSON else "LegalEntity",
                "names": [name.text for name in entry.names],
            }
            for entry in data.listed
        ]
        text = json.dumps(
            {"positives": data.positives, "negatives": data.negatives, "listed": listed}, ensure_ascii=False
        )
        arguments.dump.write_text(text, encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as folder:
        positives, negatives, alerts = ours(data, Path(folder) / "index")
    report("watchlist", positives, negatives, 0.7)
    for score, (name, key) in sorted(zip(positives, data.positives, strict=True))[:8]:
        print(f"   lowest positive {score:.3f} {name} ({key})")
    for score, name, text in alerts[: arguments.alerts]:
        print(f"   alert {score:.3f} {name} ~ {text}")
    if not arguments.no_peers:
        found, others, speed = brute_force(data)
        report(f"token_sort, {speed:.0f} persons/s", found, others, 0.7)
    if arguments.peer_scores:
        peer = json.loads(arguments.peer_scores.read_text(encoding="utf-8"))
        report(peer["system"], peer["positives"], peer["negatives"], 0.7)


if __name__ == "__main__":
    main()
