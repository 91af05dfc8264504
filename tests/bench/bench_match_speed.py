"""Speed of the matcher: batch screening against rapidfuzz cdist, the same at ten times the names, look-ups, the build.

    python tests/bench/bench_match_speed.py batch | facts | ten | lookup | build

`batch` prepares and screens 10,000 made-up customers against UN + OFAC in two processes, explanations included for
what is reported, and then lets cdist token_sort_ratio do the same with two threads. `facts` gives 5,000 of them a date of birth and a country and
compares the batch with looking them up one by one. `ten` multiplies the listed names
by ten (new names are dealt from the words of the old). Times are wall time; CPU time stands beside it, since the machine may be
shared.
"""

from __future__ import annotations

import csv
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from bench_lists import SHARED, ofac, parties, party, un
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

from watchlist.match import LookupOptions, NameIndex, Party, PartyName, build_index, open_index, party_from_text
from watchlist.names import PreparedName, Token
from watchlist.records import Kind
from watchlist.sources.dates import read_date

OPTIONS = LookupOptions(near_misses=0)
CHUNK = 1250
state: dict[str, NameIndex] = {}


def customers() -> list[str]:
    """The made-up customers."""
    names = []
    for part in ("us", "global"):
        with (SHARED / "bench" / f"negatives_{part}.csv").open(encoding="utf-8", newline="") as file:
            names += [row["full_name"] for row in csv.DictReader(file)]
    return names


def warm() -> list[str]:
    """Other names, to open the index and load the compiled loops with."""
    with (SHARED / "bench" / "un_people_with_typos.csv").open(encoding="utf-8", newline="") as file:
        return [row["query"] for row in csv.DictReader(file)]


def start(folder: str) -> None:
    """Open the index in a worker."""
    state["index"] = open_index(Path(folder))


def work(names: list[str]) -> tuple[int, float]:
    """Prepare and screen some names; how many had a hit, and the CPU time."""
    started = time.process_time()
    found = state["index"].screen([party_from_text(name, Kind.PERSON) for name in names], OPTIONS)
    return sum(bool(result.hits) for result in found), time.process_time() - started


def batch(folder: Path, names: list[str]) -> tuple[float, float]:
    """Wall and CPU time per person in two processes, once they are warm (a first pass opens the index)."""
    chunks = [names[place : place + CHUNK] for place in range(0, len(names), CHUNK)]
    with multiprocessing.get_context("spawn").Pool(2, start, (str(folder),)) as pool:
        pool.map(work, [warm(), warm()], chunksize=1)
        started = time.perf_counter()
        results = pool.map(work, chunks, chunksize=1)
        wall = time.perf_counter() - started
    cpu = sum(seconds for _, seconds in results)
    print(
        f"  watchlist: {len(names) / wall:,.0f} persons/s wall, {len(names) / cpu:,.0f} persons per CPU second, "
        f"{sum(count for count, _ in results)} with a hit"
    )
    return wall / len(names), cpu / len(names)


def brute_force(names: list[str]) -> tuple[float, float]:
    """Wall and CPU time per person of cdist with two threads."""
    listed = [default_process(name.text) for entry in [*un(), *ofac()] for name in entry.names]
    asked = [default_process(name) for name in names[:2000]]
    wall, cpu = time.perf_counter(), time.process_time()
    cdist(asked, listed, scorer=fuzz.token_sort_ratio, workers=2, dtype=np.uint8).max(axis=1)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"  cdist: {len(asked) / wall:,.0f} persons/s wall, {len(asked) / cpu:,.0f} persons per CPU second")
    return wall / len(asked), cpu / len(asked)


def multiplied(found: list[Party], times: int) -> Iterator[Party]:
    """The parties, and new ones made of their words: the words of a kind of party are dealt out anew, a tenth misspelt."""
    draw = random.Random(1)
    pools: dict[tuple[str | None, str], list[Token]] = {}
    for one in found:
        for name in one.names:
            for token in name.prepared.tokens:
                pools.setdefault((one.kind, token.tag), []).append(token)
    yield from found
    for copy in range(1, times):
        for one in found:
            names = tuple(PartyName(_dealt(name.prepared, one.kind, pools, draw), name.kind) for name in one.names)
            yield Party(key=f"copy{copy}:{one.key}", kind=one.kind, names=names)


def _dealt(
    name: PreparedName, kind: Kind | None, pools: dict[tuple[str | None, str], list[Token]], draw: random.Random
) -> PreparedName:
    tokens = []
    for old in name.tokens:
        token = draw.choice(pools[kind, old.tag])
        if draw.random() < 0.1 and token.tag in ("word", "given", "family"):
            place = draw.randrange(len(token.form))
            form = token.form[:place] + draw.choice("abdiklmnprstuz") + token.form[place + 1 :]
            token = Token(form, form, token.tag)
        tokens.append(token)
    return PreparedName(" ".join(token.plain for token in tokens), "Latn", tuple(tokens))


def run_batch(folder: Path) -> None:
    """Batch screening beside brute force."""
    build_index([party(entry) for entry in [*un(), *ofac()]], folder, "bench")
    mine, theirs = batch(folder, customers()), brute_force(customers())
    print(f"  {theirs[0] / mine[0]:.1f} x cdist by wall time, {theirs[1] / mine[1]:.1f} x by CPU time")


def run_facts(folder: Path) -> None:
    """Customers with facts other than names, in a batch and one by one."""
    build_index([party(entry) for entry in [*un(), *ofac()]], folder, "bench")
    index, draw, queries = open_index(folder), random.Random(1), []
    for name in customers()[:5000]:
        born = f"{draw.randrange(1940, 2004)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 28):02d}"
        countries = (draw.choice(["US", "RU", "IR", "MX", "DE", "CN"]),)
        names = party_from_text(name, Kind.PERSON).names
        queries.append(Party(kind=Kind.PERSON, names=names, births=(read_date(born),), countries=countries))
    index.screen([party_from_text(name, Kind.PERSON) for name in warm()], OPTIONS)
    began = time.process_time()
    screened = index.screen(queries, OPTIONS)
    batch_time = (time.process_time() - began) / len(queries)
    began = time.process_time()
    alone = [index.lookup(query, OPTIONS) for query in queries[:600]]
    single = (time.process_time() - began) / len(alone)
    same = [one.hits for one in screened[: len(alone)]] == [one.hits for one in alone]
    print(
        f"  with facts: {batch_time * 1e3:.2f} ms of CPU a person, {single * 1e3:.2f} ms one by one, same hits: {same}"
    )


def run_ten(folder: Path) -> None:
    """Batch screening at ten times the names."""
    found = parties("un", "ofac")
    build_index(found, folder / "one", "bench")
    build_index(multiplied(found, 10), folder / "ten", "bench")
    names = customers()[:4000]
    one, ten = batch(folder / "one", names), batch(folder / "ten", names)
    print(
        f"  ten times the names: {ten[0] / one[0]:.1f} x the wall time, {ten[1] / one[1]:.1f} x the CPU time per person"
    )


def run_lookup(folder: Path) -> None:
    """Warm look-ups over some 70,000 names."""
    stats = build_index(multiplied(parties("un", "ofac"), 2), folder, "bench")
    index = open_index(folder)
    with (SHARED / "bench" / "un_people_with_typos.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["query"] for row in csv.DictReader(file)][:200] + customers()[:200]
    queries = [party_from_text(name, Kind.PERSON) for name in asked]
    times = []
    for warm in (False, True):
        for query in queries:
            began = time.process_time()
            index.lookup(query)
            if warm:
                times.append((time.process_time() - began) * 1000)
    p50, p95 = np.quantile(times, [0.5, 0.95])
    print(f"  {stats.names:,} names: look-up with explanation p50 {p50:.2f} ms, p95 {p95:.2f} ms of CPU")


def run_build(folder: Path) -> None:
    """Build of an index of 300,000 names."""
    found = parties("un", "ofac", "uk")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu = time.perf_counter(), time.process_time()
    stats = build_index(multiplied(found, 6), folder, "bench")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"  {stats.names:,} names: {time.perf_counter() - began:.1f} s wall, {time.process_time() - cpu:.1f} s CPU (a fifth of"
        f" it makes the copies), {after / 1024:.0f} MB at most ({before / 1024:.0f} MB before), files {stats.bytes / 1e6:.0f} MB"
    )


def main() -> None:
    """Run from the command line."""
    runs = {"batch": run_batch, "facts": run_facts, "ten": run_ten, "lookup": run_lookup, "build": run_build}
    for what in sys.argv[1:] or runs:
        print(what)
        with tempfile.TemporaryDirectory() as folder:
            runs[what](Path(folder))


if __name__ == "__main__":
    main()
