"""The main job over five real lists, from nothing: seconds and peak memory of each command as a whole process.

python tests/bench/bench_main_job.py ../shared
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LISTS = (
    ("ofac", "lists/us/ofac_2024-01", "2024-01-02"),
    ("uk", "lists/uk/conlist_2025-04-10.csv.gz", None),
    ("un", "lists/un/un_2025-11-20.xml", None),
    ("canada", "lists/ca/sema-lmes_2025-05.xml", "2025-05-15"),
    ("australia", "lists/au/regulation8_consolidated_2024-12.xlsx", "2024-12-15"),
)
NEXT = ("un", "lists/un/un_2026-02-27.xml", None)


def timed(title: str, *arguments: str, folder: Path) -> float:
    """Run a command; print wall and processor seconds and the peak memory of its process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "watchlist", *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, process.stderr.read().decode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{title:<52} {seconds:7.1f} s  {cpu:7.1f} s cpu  {usage.ru_maxrss / 1024:6.0f} MB", flush=True)
    return seconds


def update(shared: Path, source: str, path: str, date: str | None) -> list[str]:
    dated = ["--edition-date", date] if date else []
    return ["update", source, "--from-file", str((shared / path).resolve()), *dated]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        total = 0.0
        for source, path, date in LISTS:
            total += timed(f"update {source}", *update(shared, source, path, date), folder=folder)
        total += timed("index (first lookup)", "lookup", "Baqeri", folder=folder)
        print(f"first load of five lists, changes and index included: {total:.1f} s")
        for source, path, date in LISTS:
            timed(f"update {source} again", *update(shared, source, path, date), folder=folder)
        timed("resolve from nothing", "resolve", "--format", "json", folder=folder)
        timed("update with a new edition", *update(shared, *NEXT), folder=folder)
        timed("resolve what changed", "resolve", "--format", "json", folder=folder)
        timed("export xlsx", "export", "xlsx", "-o", "watchlist.xlsx", folder=folder)
        timed("export jsonl", "export", "jsonl", "-o", "watchlist.jsonl", folder=folder)
        timed("lookup, index rebuilt", "lookup", "Baqeri", folder=folder)
        timed("lookup, cold", "lookup", "Baqeri", folder=folder)


if __name__ == "__main__":
    main()
