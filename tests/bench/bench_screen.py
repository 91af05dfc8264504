"""Screening as a whole: what it finds, what it raises for nothing, how fast, in how much memory.

    python tests/bench/bench_screen.py FOLDER typos|negatives|large|million|monitor|kill [ROWS]

FOLDER holds a folder `data` with OFAC 2024-01, UN, UK ConList, Canada and Australia loaded (watchlist update --from-file).
It is copied; nothing in it is changed. Customers are those of ../shared/bench, repeated with other ids and changed names.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

SHARED = Path(__file__).resolve().parents[3] / "shared"
HEADS = ["customer id", "name", "type", "date of birth", "nationality", "gender"]
GONE = {"MUNIR AL QUBAYSI", "ABU MOHAMMED AL-JAWLANI"}
"""No longer on the UN list of 2026-02-27."""


def negatives() -> list[list[str]]:
    """The customers who are on no list."""
    found = []
    for name in ("us", "global"):
        with (SHARED / "bench" / f"negatives_{name}.csv").open(encoding="utf-8", newline="") as stream:
            found += [
                [row["full_name"], "person", row["date_of_birth"], row["nationality"], row["gender"]]
                for row in csv.DictReader(stream)
            ]
    return found


def misspelt() -> list[list[str]]:
    """Persons of the UN list as somebody typed them."""
    with (SHARED / "bench" / "un_people_with_typos.csv").open(encoding="utf-8", newline="") as stream:
        return [
            [f"T{number}", one["query"], "person", one["date_of_birth"], one["nationality"], ""]
            for number, one in enumerate(csv.DictReader(stream))
        ]


def many(count: int) -> Iterator[list[str]]:
    """The negatives repeated: from the second time on the words of two names are mixed and a letter is changed."""
    draw, base = random.Random(11), negatives()
    for number in range(count):
        row = list(base[number % len(base)])
        if number >= len(base):
            words = row[0].split()
            other = base[draw.randrange(len(base))][0].split()
            words[-1] = other[-1]
            place = draw.randrange(len(words[0]))
            words[0] = words[0][:place] + words[0][place : place + 1] * 2 + words[0][place + 1 :]
            row[0] = " ".join(words)
        yield [f"N{number}", *row]


def write_csv(path: Path, rows: Iterator[list[str]] | list[list[str]], heads: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        writer.writerows(rows)


class Ran(NamedTuple):
    """A command that ran: seconds, seconds of CPU, the greatest memory of all its processes together (MB), what it said."""

    took: float
    cpu: float
    memory: float
    said: str


def run(folder: Path, *arguments: object) -> Ran:
    """Run a command of the product to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "watchlist", *map(str, arguments)]
    with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err)
        most = 0.0
        while process.poll() is None:
            most = max(most, memory_of(process.pid))
            time.sleep(0.25)
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = (folder / "stderr").read_text() + (folder / "stdout").read_text()
    assert process.returncode == 0, said
    print("   ", *said.strip().splitlines()[-3:], sep="\n    ")
    return Ran(took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most, said)


def memory_of(process: int) -> float:
    """MB that a process and those it started use; what they share counts once (Linux)."""
    total = 0.0
    for path in (Path(f"/proc/{process}"), *children_of(process)):
        try:
            lines = (path / "smaps_rollup").read_text().splitlines()
        except OSError:  # it has just ended
            continue
        total += next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
    return total


def children_of(process: int) -> list[Path]:
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [Path(f"/proc/{one}") for one in found]


def results(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def typos(folder: Path) -> None:
    """Each person still on the UN list has a UN entry of their listed name among the hits."""
    with (SHARED / "bench" / "un_people_with_typos.csv").open(encoding="utf-8", newline="") as stream:
        asked = list(csv.DictReader(stream))
    write_csv(folder / "typos.csv", misspelt(), HEADS)
    ran = run(folder, "screen", "typos.csv", "-o", "typos.jsonl", "--dry-run")
    listed = un_keys(folder)
    found, missed, several = 0, [], 0
    for one, row in zip(asked, results(folder / "typos.jsonl"), strict=True):
        if one["listed_name"] in GONE:
            continue
        keys = {ref["source_id"] for hit in row["hits"] for ref in hit["records"] if ref["source"] == "un"}
        wanted = listed.get(plain(one["listed_name"]), set())
        found += bool(keys & wanted)
        several += len(row["hits"])
        if not keys & wanted:
            missed.append((one["listed_name"], one["query"], bool(wanted)))
    print(f"typos: {found} of {len(asked) - len(GONE)} have their UN entry; hits {several}; missed {missed}")
    print(f"  {ran.took:.1f} s, {ran.cpu:.1f} s of CPU, {ran.memory:.0f} MB")


def plain(name: str) -> str:
    return " ".join(sorted(word for word in name.upper().replace("-", " ").split() if word != "NA"))


def un_keys(folder: Path) -> dict[str, set[str]]:
    """UN reference numbers by name."""
    found: dict[str, set[str]] = {}
    run(folder, "export", "jsonl", "-o", "all.jsonl")
    for entity in results(folder / "all.jsonl"):
        keys = {ref["source_id"] for ref in entity["records"] if ref["source"] == "un"}
        for name in entity["names"]:
            if name["source"] == "un":
                found.setdefault(plain(name["name"]), set()).update(keys)
    return found


def false_alerts(folder: Path) -> None:
    """Customers on no list who have a hit all the same."""
    write_csv(folder / "negatives.csv", [[f"N{n}", *row] for n, row in enumerate(negatives())], HEADS)
    ran = run(folder, "screen", "negatives.csv", "-o", "negatives.jsonl", "--dry-run")
    rows = list(results(folder / "negatives.jsonl"))
    hit = [row for row in rows if row["hits"]]
    print(f"negatives: {len(hit)} of {len(rows)} have a hit ({100 * len(hit) / len(rows):.2f} %; bar 0.5 %)")
    print(f"  {ran.took:.1f} s, {ran.cpu:.1f} s of CPU ({1e6 * ran.cpu / len(rows):.0f} µs a row), {ran.memory:.0f} MB")


def large(folder: Path, count: int) -> None:
    """Workbook in, workbook out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("customers")
    sheet.append(HEADS)
    for row in many(count):
        sheet.append(row)
    book.save(folder / "large.xlsx")
    ran = run(folder, "screen", "large.xlsx", "-o", "out.xlsx")
    screened = re.search(r"screened in ([0-9.]+) s", ran.said)
    print(
        f"large: {count} rows xlsx to xlsx in {ran.took:.0f} s, of which screening {screened[1] if screened else '?'} s; "
        f"{ran.cpu:.0f} s of CPU, {ran.memory:.0f} MB (bars: 100 s, 20 s, 800 MB)"
    )


def million(folder: Path, count: int) -> None:
    """Rows of CSV to JSON lines: memory at a tenth and at the whole."""
    for part in (count // 10, count):
        write_csv(folder / "many.csv", many(part), HEADS)
        ran = run(folder, "screen", "many.csv", "-o", "many.jsonl", "--no-store")
        print(f"million: {part} rows in {ran.took:.0f} s, {ran.cpu:.0f} s of CPU, peak {ran.memory:.0f} MB")


def monitoring(folder: Path, count: int) -> None:
    """An edition with 600 changes, monitored; the alerts compared with those of a full run. Some customers are listed."""
    listed = misspelt()
    rows = [*listed, *many(count - len(listed))]
    write_csv(folder / "many.csv", rows, HEADS)
    run(folder, "screen", "many.csv", "-o", "many.jsonl")
    run(folder, "monitor")
    with gzip.open(SHARED / "lists" / "uk" / "conlist_2025-04-10.csv.gz", "rt", encoding="utf-8-sig") as stream:
        lines = stream.read().splitlines(keepends=True)
    for number in range(10, min(len(lines), 10 + 600 * 3), 3):
        lines[number] = lines[number].replace(",", ",Z", 1)
    (folder / "changed.csv").write_text("".join(lines), encoding="utf-8-sig")
    day = dt.datetime.now(dt.UTC).date().isoformat()
    run(folder, "update", "uk", "--from-file", "changed.csv", "--edition-date", day, "--accept", "--reason", "bench",
        "--actor", "bench")  # fmt: skip
    run(folder, "lookup", "Somebody Else")  # brings the index of the lists up to date, which monitoring does not read
    shutil.copytree(folder / "data", folder / "full" / "data")
    ran = run(folder, "monitor")
    print(f"monitor: {count} customers after 600 changes in {ran.took:.1f} s, {ran.cpu:.1f} s of CPU (bar 5 s)")
    run(folder / "full", "screen", folder / "many.csv", "-o", "many.jsonl")
    one, other = alerts(folder), alerts(folder / "full")
    print(f"  {len(one)} alerts stand, {len(other)} after a full run: {'equal' if one == other else 'NOT EQUAL'}")


def alerts(folder: Path) -> set[tuple]:
    """The alerts that stand."""
    with sqlite3.connect(folder / "data" / "watchlist.db") as base:
        query = "SELECT subject_id, entity_id, score, band, entity_fingerprint FROM alert WHERE known_to IS NULL AND state = 'open'"
        return set(base.execute(query))


def kill(folder: Path, count: int) -> None:
    """Killed at 20 random moments, each time gone on with; the result compared with an undisturbed one."""
    write_csv(folder / "many.csv", many(count), HEADS)
    run(folder, "screen", "many.csv", "-o", "calm.jsonl", "--no-store")  # what is compiled at first is kept
    took = run(folder, "screen", "many.csv", "-o", "calm.jsonl", "--no-store").took
    draw, kills = random.Random(5), 0
    runs = folder / "data" / "runs"
    while True:
        left = [path.name for path in runs.iterdir()] if runs.is_dir() else []
        what = ["--resume", left[0]] if left else ["many.csv", "-o", "killed.jsonl", "--no-store"]
        process = subprocess.Popen(
            [sys.executable, "-m", "watchlist", "screen", *what], cwd=folder, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(took * draw.uniform(0.05, 0.6) if kills < 20 else None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0
        break
    same = (folder / "killed.jsonl").read_bytes() == (folder / "calm.jsonl").read_bytes()
    print(f"kill: {kills} kills over {count} rows: {'equal' if same else 'NOT EQUAL'}")


def main() -> None:
    source, what, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(Path(source) / "data", folder / "data")
        shutil.rmtree(folder / "data" / "runs", ignore_errors=True)
        count = int(rest[0]) if rest else 0
        if what == "typos":
            typos(folder)
        elif what == "negatives":
            false_alerts(folder)
        elif what == "large":
            large(folder, count or 100_000)
        elif what == "million":
            million(folder, count or 1_000_000)
        elif what == "monitor":
            monitoring(folder, count or 100_000)
        else:
            kill(folder, count or 20_000)


if __name__ == "__main__":
    main()
