"""Measure resolution on the real lists.

    python tests/bench/bench_resolve.py pairs [2025-11-20]  # UK x UN (edition), references hidden and judged by them; every disagreement
    python tests/bench/bench_resolve.py five       # five lists: time, memory, forbidden clusters, named parties, increment
    python tests/bench/bench_resolve.py clusters   # the 50 largest clusters, to read
    python tests/bench/bench_resolve.py sample 1   # 200 automatic merges of OFAC and UK drawn with seed 1, to check by hand
    python tests/bench/bench_resolve.py scale      # ten times the records against once
    python tests/bench/bench_resolve.py quick      # what the quick looks before scoring lose, on UK, UN and OFAC

Pairs that a list fails to quote are adjudicated in tests/bench/adjudicated_uk_un.tsv.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from bench_lists import SHARED

from watchlist.match import Party, PartyName
from watchlist.names import PreparedName, Token, decode_prepared, encode_prepared
from watchlist.records import Kind, PartialDate, Record
from watchlist.resolve import Resolution, ResolveOptions, Subject, resolve, subject_of
from watchlist.resolve.blocking import EVERYWHERE, FEW_RECORDS, Blocks
from watchlist.resolve.memory import memory_from, resolve_all, resolve_changed
from watchlist.resolve.rarity import UNCOUNTED, information
from watchlist.resolve.scoring import ScoredPair, Scorer, bar_of
from watchlist.resolve.weights import load_weights
from watchlist.sources import RawFile, load_spec
from watchlist.sources.registry import reader_for
from watchlist.tasks.preparing import party_from_store, prepare_names

LISTS = SHARED / "lists"
FILES: dict[str, Callable[[], list[Path]]] = {
    "un": lambda: [LISTS / "un" / "un_2026-02-27.xml"],
    "ofac": lambda: sorted((LISTS / "us" / "ofac_2024-01").glob("*.csv")),
    "canada": lambda: [LISTS / "ca" / "sema-lmes_2025-05.xml"],
    "australia": lambda: [LISTS / "au" / "regulation8_consolidated_2024-12.xlsx"],
}
ADJUDICATED = Path(__file__).with_name("adjudicated_uk_un.tsv")
HIDDEN = ResolveOptions(use_references=False)
APART = [("uk:RUS1652", "uk:IRN0060"), ("uk:RUS1652", "ofac:24470"), ("uk:RUS1653", "uk:INU0279"),
         ("uk:RUS1653", "ofac:13105"), ("uk:RUS1653", "un:IRi.003"), ("uk:RUS1655", "uk:INU0264")]  # fmt: skip
TOGETHER = [("uk:RUS1652", "ofac:27850"), ("uk:RUS1653", "ofac:33574"), ("uk:RUS1654", "ofac:39096"),
            ("uk:RUS1655", "ofac:39637"), ("uk:INU0264", "un:IRe.066")]  # fmt: skip


def read(name: str) -> list[Record]:
    """All records of a list."""
    if name == "uk":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ConList.csv"
            path.write_bytes(gzip.decompress((LISTS / "uk" / "conlist_2025-04-10.csv.gz").read_bytes()))
            return _read(name, [path])
    return _read(name, FILES[name]())


def _read(name: str, paths: list[Path]) -> list[Record]:
    files = tuple(RawFile(name=path.name, path=path) for path in paths)
    spec = load_spec(name)
    return [row.record for row in reader_for(files, spec).read(files, spec).rows]


def subjects(*names: str) -> list[Subject]:
    """Records of lists as resolution sees them."""
    found = []
    for name in names:
        for record in read(name):
            party = party_from_store(record, prepare_names(record))
            if party is not None:
                found.append(subject_of(record, party))
    return found


def memory() -> int:
    """Most memory ever used, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def groups(resolution: Resolution) -> dict[str, list[str]]:
    """Record keys by entity."""
    found: dict[str, list[str]] = {}
    for key, entity in resolution.entity_of.items():
        found.setdefault(entity, []).append(key)
    return found


def quoted(listed: list[Subject]) -> set[tuple[str, str]]:
    """Pairs (uk, un) that the UK list states."""
    keys = {one.key for one in listed}
    return {
        (one.key, f"un:{reference.value}")
        for one in listed
        if one.source == "uk"
        for reference in one.party.references
        if reference.scheme == "un" and f"un:{reference.value}" in keys
    }


def pairs(edition: str = "2026-02-27") -> None:
    """UK x UN with the references hidden."""
    FILES["un"] = lambda: [LISTS / "un" / f"un_{edition}.xml"]
    listed = subjects("uk", "un")
    truth = quoted(listed)
    with ADJUDICATED.open(encoding="utf-8", newline="") as file:
        verdicts = {(row["uk"], row["un"]): row for row in csv.DictReader(file, delimiter="\t")}
    same = truth | {pair for pair, row in verdicts.items() if row["verdict"] == "same"}
    result = resolve(listed, options=HIDDEN)
    members = groups(result)
    merged = {
        (one, other)
        for group in members.values()
        for one in group
        if one.startswith("uk:")
        for other in group
        if other.startswith("un:")
    }
    asked = {
        (one, other)
        for question in result.queue
        for ours, theirs in (("one", "other"), ("other", "one"))
        for one in members[result.entity_of[getattr(question, ours)]]
        for other in members[result.entity_of[getattr(question, theirs)]]
    }
    print(
        f"{len(listed)} records; the UK list quotes {len(truth)} of them, {len(same) - len(truth)} more by adjudication"
    )
    print(
        f"merged {len(merged)}; precision {len(merged & truth) / len(merged):.4f} by the references alone,"
        f" {len(merged & same) / len(merged):.4f} adjudicated; recall {len(merged & truth) / len(truth):.4f}"
        f" ({len(merged & same) / len(same):.4f} adjudicated)"
    )
    missed = sorted(same - merged - asked)
    print(f"neither merged nor asked: {len(missed)} {missed}")
    print(f"queue {len(result.queue)} = {len(result.queue) / len(listed):.2%} of the records")
    names = {one.key: one.party.names[0].prepared.text for one in listed}
    for one, other in sorted(merged ^ truth):
        side = "merged, not quoted" if (one, other) in merged else "quoted, not merged"
        row = verdicts.get((one, other), {"verdict": "OPEN", "why": ""})
        print(f"  {side}: {one} {names[one]} | {other} {names[other]} | {row['verdict']}: {row['why']}")


def five() -> None:
    """Five lists together."""
    names = ("uk", "un", "ofac", "canada", "australia")
    listed = subjects(*names)
    base = memory()
    start, used = time.perf_counter(), time.process_time()
    result, kept = resolve_all(listed)
    print(
        f"{len(listed)} records: {time.perf_counter() - start:.1f} s ({time.process_time() - used:.1f} s of CPU),"
        f" {memory()} MB at most ({base} MB before)"
    )
    members = groups(result)
    print(
        f"{len(members)} entities, {len(result.steps)} merges, {len(result.queue)} questions"
        f" ({len(result.queue) / len(listed):.2%}), {len(result.cuts)} links cut"
    )
    print("merges by ground:", dict(Counter(step.ground.name.lower() for step in result.steps)))
    forbidden(listed, members)
    entity = result.entity_of
    print(
        "together:",
        all(entity[one] == entity[other] for one, other in TOGETHER),
        " apart:",
        all(entity[one] != entity[other] for one, other in APART),
    )
    increment({one.key: one for one in listed}, kept.to_bytes(), result)


def forbidden(listed: list[Subject], members: dict[str, list[str]]) -> None:
    """Clusters that no cluster may be."""
    of = {one.key: one for one in listed}
    two_un = persons = twice = 0
    for group in members.values():
        references = {key.removeprefix("un:") for key in group if key.startswith("un:")}
        for key in group:
            references |= {one.value.lower() for one in of[key].party.references if one.scheme == "un"}
        two_un += len({value.lower() for value in references}) > 1
        kinds = {of[key].party.kind for key in group}
        persons += Kind.PERSON in kinds and len(kinds) > 1
        twice += len({of[key].source for key in group}) < len(group)
    print(
        f"clusters with two UN references: {two_un}; with a person and something else: {persons};"
        f" with two entries of one list: {twice}"
    )


def increment(of: dict[str, Subject], data: bytes, full: Resolution) -> None:
    """600 records taken out and brought in again as an edition."""
    fresh = set(random.Random(600).sample(sorted(of), 600))
    without, kept = resolve_all([one for key, one in of.items() if key not in fresh])
    data = kept.to_bytes()
    start, used = time.perf_counter(), time.process_time()
    kept = memory_from(data)
    assert kept is not None
    update = resolve_changed(kept, ([of[key] for key in sorted(fresh)], ()), [], lambda keys: [of[key] for key in keys])
    print(
        f"600 new entries: {time.perf_counter() - start:.1f} s ({time.process_time() - used:.1f} s of CPU),"
        f" {len(update.affected)} records resolved anew; equal to a full run:"
        f" {without.entity_of | update.resolution.entity_of == full.entity_of}"
    )


def brief(one: Subject) -> str:
    """A record in one line."""
    births = ", ".join(birth.raw for birth in one.party.births[:3])
    names = " / ".join(name.prepared.text for name in one.party.names[:3])
    return f"{one.key} [{names[:100]}; {births}; {' '.join(one.party.countries)}; {' '.join(sorted(one.themes))[:40]}]"


def clusters() -> None:
    """The largest clusters."""
    listed = {one.key: one for one in subjects("uk", "un", "ofac", "canada", "australia")}
    members = groups(resolve(list(listed.values())))
    for group in sorted(members.values(), key=lambda group: (-len(group), group))[:50]:
        print(len(group), *(f"\n    {brief(listed[key])}" for key in sorted(group)))


def sample(seed: int) -> None:
    """Automatic merges of OFAC and UK."""
    listed = {one.key: one for one in subjects("uk", "un", "ofac", "canada", "australia")}
    steps = [
        step
        for step in resolve(list(listed.values()), options=HIDDEN).steps
        if {step.one.split(":")[0], step.other.split(":")[0]} == {"ofac", "uk"}
    ]
    for step in random.Random(seed).sample(steps, 200):
        print(f"{step.log_odds:5.1f} {brief(listed[step.one])} | {brief(listed[step.other])}")


def scale() -> None:
    """Once and ten times the records of UK and UN: copies keep common words, countries, programmes and places, and have rare words and births of their own."""
    listed = subjects("uk", "un")
    figures = []
    for times in (1, 10):
        many = [copy(one, number) for number in range(times) for one in listed]
        start = time.process_time()
        result = resolve(many)
        figures.append(time.process_time() - start)
        print(f"{len(many)} records: {figures[-1]:.1f} s of CPU, {len(result.steps)} merges, {memory()} MB")
    print(f"ten times the records: {figures[1] / figures[0]:.1f} times the time")


def quick() -> None:
    """Pairs that would be kept if every candidate were scored in full, and which of them the quick looks drop."""
    listed = subjects("uk", "un", "ofac")
    blocks = Blocks.of(listed)
    scorer = Scorer(listed)
    blocks.settings[:] = EVERYWHERE
    every = set(blocks.pairs())
    blocks = Blocks.of(listed)
    held = set(blocks.pairs())
    blocks.level = 1
    stricter = set(blocks.pairs())
    full = [pair for pair in map(scorer.score, *zip(*sorted(every), strict=True)) if pair is not None and worth(pair)]
    lost: Counter[str] = Counter()
    for pair in full:
        key = pair.one, pair.other
        bar = "merge" if pair.log_odds >= load_weights().merge else "ask"
        lost[f"lone word in no common setting ({bar})"] += key not in held
        lost[f"lone word in half a setting ({bar}; from {FEW_RECORDS:,} records on)"] += key in held - stricter
        lost[f"bound on names ({bar})"] += scorer.score(*key, load_weights().ask) is None
    print(f"{len(every)} candidates, {len(held)} looked at, {len(full)} worth keeping; lost {dict(lost)}")


def worth(pair: ScoredPair) -> bool:
    """Whether anything can come of a pair."""
    if pair.proof is not None:
        return True
    if pair.conflict is not None and (pair.same_list or not pair.conflict.startswith(("born", "male", "female"))):
        return False
    return pair.log_odds >= bar_of(within=pair.same_list, conflict=pair.conflict is not None)


CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxz", "aeiou"


def copy(one: Subject, number: int) -> Subject:
    """Another party of like kind: rare words in other letters, born in other years, without the numbers."""
    if not number:
        return one
    family = "person" if one.person else "organization"
    party = one.party
    names = tuple(PartyName(_renamed(name.prepared, number, family), name.kind, name.strength) for name in party.names)
    changed: Party = msgspec.structs.replace(
        party, key=f"{party.key}x{number}", names=names, identifiers=(),
        births=tuple(_later(birth, number) for birth in party.births),
        references=tuple(msgspec.structs.replace(ref, value=f"{ref.value}x{number}") for ref in party.references),
    )  # fmt: skip
    return msgspec.structs.replace(one, party=changed)


def _later(birth: PartialDate, number: int) -> PartialDate:
    if birth.start is None or birth.end is None:
        return birth
    apart = dt.timedelta(days=1234 * number)
    return msgspec.structs.replace(birth, start=birth.start + apart, end=birth.end + apart)


def _renamed(name: PreparedName, number: int, family: str) -> PreparedName:
    letters = str.maketrans(
        CONSONANTS + VOWELS,
        CONSONANTS[2 * number :] + CONSONANTS[: 2 * number] + VOWELS[number % 5 :] + VOWELS[: number % 5],
    )

    def token(one: Token) -> Token:
        if one.tag in UNCOUNTED or information(one.form, family) < 6.5:
            return one
        return Token(one.form.translate(letters), one.plain.translate(letters), one.tag, ())

    copied = decode_prepared(encode_prepared(name))
    tokens = tuple(map(token, copied.tokens))
    return PreparedName(copied.text, copied.script, tokens, tuple(tuple(map(token, one)) for one in copied.readings))


def main() -> None:
    """Run from the command line."""
    what = sys.argv[1] if len(sys.argv) > 1 else "pairs"
    runs: dict[str, Callable[[], None]] = {"five": five, "clusters": clusters, "scale": scale, "quick": quick}
    if what == "sample":
        sample(int(sys.argv[2]))
    elif what == "pairs":
        pairs(*sys.argv[2:])
    else:
        runs[what]()


if __name__ == "__main__":
    main()
