"""Name preparation measured: speed, what folding gains and costs. `python tests/bench/bench_names.py`.

Speed is CPU time, given as a ratio too: to lower-casing and splitting with anyascii, the least that any preparation
does. Folding is measured on aliases (two names of one party with as many words: equal before and after folding) and on
names that different parties of one list share (before and after): the first should grow, the second should not.
"""

from __future__ import annotations

import csv
import gzip
import resource
import subprocess
import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from anyascii import anyascii
from lxml import etree

from watchlist.names import decode_prepared, encode_prepared, prepare, script_of, skeleton
from watchlist.records import Kind

SHARED = Path(__file__).parents[3] / "shared"
LISTS = SHARED / "lists"
ASIDE = ("title", "legal", "particle")

Names = dict[str, tuple[Kind, list[str]]]


def ofac() -> Names:
    kinds = {"individual": Kind.PERSON, "vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT}
    path = LISTS / "us" / "ofac_2024-01"
    names: Names = {}
    for row in csv.reader((path / "sdn.csv").read_text(encoding="latin-1").splitlines()):
        if len(row) > 2:
            names[row[0]] = (kinds.get(row[2].strip(), Kind.COMPANY), [row[1]])
    for row in csv.reader((path / "alt.csv").read_text(encoding="latin-1").splitlines()):
        if len(row) > 3 and row[0] in names:
            names[row[0]][1].append(row[3])
    return names


def un() -> Names:
    tree = etree.parse(str(LISTS / "un" / "un_2026-02-27.xml"))
    names: Names = {}
    for tag, kind in (("INDIVIDUAL", Kind.PERSON), ("ENTITY", Kind.ORGANIZATION)):
        for entry in tree.iter(tag):
            parts = [entry.findtext(f"{nth}_NAME") for nth in ("FIRST", "SECOND", "THIRD", "FOURTH")]
            texts = [" ".join(part for part in parts if part), entry.findtext("NAME_ORIGINAL_SCRIPT") or ""]
            texts += [alias.findtext("ALIAS_NAME") or "" for alias in entry.iter(f"{tag}_ALIAS")]
            names[entry.findtext("REFERENCE_NUMBER") or ""] = (kind, [text for text in texts if text.strip()])
    return names


def uk() -> Names:
    names: Names = {}
    with gzip.open(LISTS / "uk" / "conlist_2025-04-10.csv.gz", "rt", encoding="utf-8-sig", errors="replace") as file:
        next(file)
        for row in csv.DictReader(file):
            kind = {"Individual": Kind.PERSON, "Ship": Kind.VESSEL}.get(row["Group Type"], Kind.COMPANY)
            given = " ".join(filter(None, ((row.get(f"Name {n}") or "").strip() for n in range(1, 6))))
            family = (row["Name 6"] or "").strip()
            text = f"{family}, {given}" if given and kind is Kind.PERSON else f"{given} {family}".strip()
            known = names.setdefault(row["Group ID"], (kind, []))[1]
            known += [
                name for name in (text, (row["Name Non-Latin Script"] or "").strip()) if name and name not in known
            ]
    return names


def plain_words(text: str) -> tuple[str, ...]:
    kept = anyascii(text).lower().replace("'", "").replace("`", "")
    return tuple(sorted("".join(char if char.isalnum() else " " for char in kept).split()))


def form_words(text: str, kind: Kind) -> tuple[str, ...]:
    return tuple(sorted(token.form for token in prepare(text, kind).tokens if token.tag not in ASIDE))


def cpu(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def speed(names: Names) -> None:
    items = [(text, kind) for kind, texts in names.values() for text in texts if script_of(text) == "Latn"]
    floor = cpu(lambda: [plain_words(text) for text, _ in items])
    cold = cpu(lambda: [prepare(text, kind) for text, kind in items])
    warm = cpu(lambda: [prepare(text, kind) for text, kind in items])
    done = [prepare(text, kind) for text, kind in items]
    stored = [encode_prepared(name) for name in done]
    each = 1e6 / len(items)
    print(f"{len(items)} Latin names: first pass {cold * each:.1f} us, warm {warm * each:.1f} us", end="; ")
    print(
        f"anyascii, lower, split, sort {floor * each:.1f} us: ratio warm {warm / floor:.2f}, first {cold / floor:.2f}"
    )
    print(f"store: encode {cpu(lambda: [encode_prepared(name) for name in done]) * each:.1f} us", end=", ")
    print(f"decode {cpu(lambda: [decode_prepared(text) for text in stored]) * each:.1f} us", end=", ")
    print(f"{sum(map(len, stored)) / len(stored):.0f} bytes a name")
    for script in ("Cyrl", "Arab"):
        other = [(text, kind) for kind, texts in names.values() for text in texts if script_of(text) == script]
        first = cpu(lambda chosen=other: [prepare(text, kind) for text, kind in chosen])
        again = cpu(lambda chosen=other: [prepare(text, kind) for text, kind in chosen])
        print(
            f"{len(other)} {script} names: first {first / len(other) * 1e6:.0f} us, warm {again / len(other) * 1e6:.0f} us"
        )


def folding(label: str, names: Names) -> None:
    for group, kinds in (("persons", {Kind.PERSON}), ("organizations", {Kind.COMPANY, Kind.ORGANIZATION})):
        holders = [defaultdict(set) for _ in range(3)]
        pairs = equal_plain = equal_form = equal_bones = 0
        for key, (kind, texts) in names.items():
            if kind not in kinds:
                continue
            latin = [text for text in texts if script_of(text) == "Latn"]
            plain = {text: plain_words(text) for text in latin}
            form = {text: form_words(text, kind) for text in latin}
            bones = {text: tuple(map(skeleton, form[text])) for text in latin}
            for text in latin:
                for place, words in zip(holders, (plain[text], form[text], bones[text]), strict=True):
                    place[words].add(key)
            for one, other in combinations(latin, 2):
                if len(form[one]) == len(form[other]):
                    pairs += 1
                    equal_plain += plain[one] == plain[other]
                    equal_form += form[one] == form[other]
                    equal_bones += sorted(bones[one]) == sorted(bones[other])
        counts = [sum(len(keys) > 1 for keys in place.values()) for place in holders]
        print(
            f"{label} {group}: alias pairs of as many words {pairs}: equal plain {equal_plain / pairs:.3f}, "
            f"form {equal_form / pairs:.3f}, skeleton {equal_bones / pairs:.3f}; names of several parties: "
            f"plain {counts[0]} of {len(holders[0])}, form {counts[1]} of {len(holders[1])}, "
            f"skeleton {counts[2]} of {len(holders[2])}"
        )


def cases() -> None:
    kinds = {"Person": Kind.PERSON, "Vessel": Kind.VESSEL, "Company": Kind.COMPANY}
    counts = {True: [0, 0], False: [0, 0]}
    for row in csv.DictReader((SHARED / "bench" / "name_cases.csv").read_text(encoding="utf-8").splitlines()):
        kind = kinds.get(row["schema"], Kind.ORGANIZATION)
        tally = counts[row["is_match"] == "true"]
        tally[0] += 1
        tally[1] += form_words(row["name1"], kind) == form_words(row["name2"], kind)
    for label, (total, equal) in (("same", counts[True]), ("different", counts[False])):
        print(f"name_cases.csv, {label}: {equal} of {total} pairs have equal forms")


def start_cost() -> None:
    # VmHWM is the process's own peak; the resource module's counts the parent's before the child began.
    code = (
        "import time,re;a=time.process_time();{};b=time.process_time()-a;"
        "print(b,int(re.search(r'VmHWM:\\s+(\\d+)',open('/proc/self/status').read()).group(1))/1024)"
    )
    for label, work in (
        ("nothing", "pass"),
        ("import", "import watchlist.names"),
        (
            "first Latin name",
            "from watchlist.names import prepare;from watchlist.records import Kind;prepare('Ivan',Kind.PERSON)",
        ),
        (
            "first Arabic name",
            "from watchlist.names import prepare;from watchlist.records import Kind;prepare('محمد',Kind.PERSON)",
        ),
        ("version", "from watchlist.names import names_version;names_version()"),
    ):
        out = subprocess.run(
            [sys.executable, "-c", code.format(work)], capture_output=True, text=True, check=True
        ).stdout
        seconds, megabytes = out.split()
        print(f"start, {label}: {float(seconds) * 1000:.0f} ms CPU, {float(megabytes):.0f} MB")


def main() -> None:
    lists = {"OFAC": ofac(), "UN": un(), "UK": uk()}
    everything = {f"{label}:{key}": value for label, names in lists.items() for key, value in names.items()}
    start_cost()
    speed(everything)
    for label, names in lists.items():
        folding(label, names)
    cases()
    print(f"memory at the end: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
