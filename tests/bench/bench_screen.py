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
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

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


def run(folder: Path, *arguments: object) -> tuple[float, float, float]:
    """Run a command; seconds, seconds of CPU, and the greatest peak of memory (MB) of any command so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "watchlist", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    print("  ", done.stderr.strip().splitlines()[-2:] or done.stdout[-200:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, cpu, after.ru_maxrss / 1024


def results(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def typos(folder: Path) -> None:
    """Each person still on the UN list has a UN entry of their listed name among the hits."""
    with (SHARED / "bench" / "un_people_with_typos.csv").open(encoding="utf-8", newline="") as stream:
        asked = list(csv.DictReader(stream))
    rows = [
        [f"T{n}", one["query"], "person", one["date_of_birth"], one["nationality"], ""] for n, one in enumerate(asked)
    ]
    write_csv(folder / "typos.csv", rows, HEADS)
    took, cpu, memory = run(folder, "screen", "typos.csv", "-o", "typos.jsonl", "--dry-run")
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
    print(f"  {took:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MB")


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
    took, cpu, memory = run(folder, "screen", "negatives.csv", "-o", "negatives.jsonl", "--dry-run")
    rows = list(results(folder / "negatives.jsonl"))
    hit = [row for row in rows if row["hits"]]
    print(f"negatives: {len(hit)} of {len(rows)} have a hit ({100 * len(hit) / len(rows):.2f} %; bar 0.5 %)")
    print(f"  {took:.1f} s, {cpu:.1f} s of CPU ({1e6 * cpu / len(rows):.0f} µs a row), {memory:.0f} MB")


def large(folder: Path, count: int) -> None:
    """Workbook in, workbook out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("customers")
    sheet.append(HEADS)
    for row in many(count):
        sheet.append(row)
    book.save(folder / "large.xlsx")
    took, cpu, memory = run(folder, "screen", "large.xlsx", "-o", "out.xlsx")
    print(
        f"large: {count} rows xlsx to xlsx in {took:.0f} s, {cpu:.0f} s of CPU, {memory:.0f} MB (bars: 100 s, 800 MB)"
    )


def million(folder: Path, count: int) -> None:
    """Rows of CSV to JSON lines: memory at a tenth and at the whole."""
    for part in (count // 10, count):
        write_csv(folder / "many.csv", many(part), HEADS)
        took, cpu, memory = run(folder, "screen", "many.csv", "-o", "many.jsonl", "--no-store")
        print(f"million: {part} rows in {took:.0f} s, {cpu:.0f} s of CPU, peak {memory:.0f} MB")


def monitoring(folder: Path, count: int) -> None:
    """An edition with 600 changes, monitored; the alerts compared with those of a full run are the tests' business."""
    write_csv(folder / "many.csv", many(count), HEADS)
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
    took, cpu, _ = run(folder, "monitor")
    print(f"monitor: {count} customers after 600 changes in {took:.1f} s, {cpu:.1f} s of CPU (bar 5 s)")


def kill(folder: Path, count: int) -> None:
    """Killed at 20 random moments, each time gone on with; the result compared with an undisturbed one."""
    write_csv(folder / "many.csv", many(count), HEADS)
    took, _, _ = run(folder, "screen", "many.csv", "-o", "calm.jsonl", "--no-store")
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
