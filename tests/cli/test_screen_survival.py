"""A screening that is killed goes on where it was and comes to the same; one that is stopped says so."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[2]


def start(folder: Path, *arguments: object) -> subprocess.Popen:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATCHLIST_")}
    return subprocess.Popen(
        [sys.executable, "-m", "watchlist", "screen", *map(str, arguments)],
        cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.fixture
def many(demo, seeds):
    """The invented customers several hundred times over, under other ids."""
    with (seeds / "customers.csv").open(encoding="utf-8") as stream:
        head, *rows = csv.reader(stream)
    with (demo / "many.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows([f"{row[0]}-{turn}", *row[1:]] for turn in range(120) for row in rows)
    return demo


def runs(folder: Path) -> list[str]:
    place = folder / "data" / "runs"
    return [path.name for path in place.iterdir() if (path / "results.jsonl").exists()] if place.is_dir() else []


@pytest.mark.slow
def test_killed_and_resumed_equals_undisturbed(many, tmp_path_factory):
    """Killed at random moments and resumed each time, a run gives the same bytes as one that nobody disturbed."""
    calm = tmp_path_factory.mktemp("calm")
    shutil.copytree(many, calm, dirs_exist_ok=True)
    for output in ("out.jsonl", "again.jsonl"):  # the second time counts: the first may compile what is kept for later
        begun = time.monotonic()
        done = start(calm, "many.csv", "-o", output)
        done.communicate()
        assert done.returncode == 0
        took = time.monotonic() - begun
    draw = random.Random(7)
    kills = 0
    for _ in range(60):
        found = runs(many)
        running = start(many, *(["--resume", found[0]] if found else ["many.csv", "-o", "out.jsonl"]))
        try:
            running.communicate(timeout=took * draw.uniform(0.2, 1.0) if kills < 8 else None)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()
            kills += 1
            continue
        if running.returncode == 0:
            break
    assert kills
    assert (many / "out.jsonl").read_bytes() == (calm / "out.jsonl").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_run_that_is_stopped_leaves_a_partial_workbook_that_says_so(many):
    """Ctrl-C ends with 130 and a workbook that opens, states that it is partial, and can be gone on from."""
    running = start(many, "many.csv", "-o", "out.xlsx")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(
        (many / "data" / "runs" / run / "results.jsonl").stat().st_size for run in runs(many)
    ):
        select_pause()
    running.send_signal(signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130, said
    cover = " ".join(
        str(cell.value) for row in load_workbook("out.xlsx")["Cover"].iter_rows() for cell in row if cell.value
    )
    assert "PARTIAL" in cover
    assert b"--resume" in said
    again = start(many, "--resume", runs(many)[0])
    again.communicate()
    assert again.returncode == 0
    assert load_workbook(many / "out.xlsx")["Summary"].max_row == 3601


def select_pause() -> None:
    """Let the other process go on for a moment."""
    os.sched_yield()


def test_a_run_goes_on_only_with_the_same_file_and_lists(demo, shell, seeds):
    """Where the file is another than the run began with, or the run has ended, going on is refused with the reason."""
    shutil.copy(seeds / "customers.csv", "mine.csv")
    shell.ok("screen", "mine.csv", "-o", "out.jsonl")
    run = next((demo / "data" / "runs").iterdir())
    assert shell("screen", "--resume", run.name) == 1
    assert "has ended" in shell.err
    (run / "results.jsonl").write_bytes(b"")
    (demo / "mine.csv").write_text("name\nSomebody Else\n", encoding="utf-8")
    assert shell("screen", "--resume", run.name) == 3
    assert "not the file" in shell.err
    asked = json.loads((run / "request.json").read_text())
    shutil.copy(seeds / "customers.csv", "mine.csv")
    (run / "request.json").write_text(json.dumps(asked | {"stamp": "other"}))
    assert shell("screen", "--resume", run.name) == 3
    assert "changed since" in shell.err


def test_a_run_killed_after_it_was_kept_ends_in_peace(demo, shell, seeds):
    """Cut off between the store and the end of the folder, a run resumed keeps nothing twice and has the same results."""
    shell.ok("screen", seeds / "customers.csv", "-o", "out.jsonl")
    first = (demo / "out.jsonl").read_bytes()
    run = next((demo / "data" / "runs").iterdir())
    (run / "results.jsonl").write_bytes(first)
    before = json.loads(shell.ok("audit", "log", "--json"))["total"]
    shell.ok("screen", "--resume", run.name)
    assert (demo / "out.jsonl").read_bytes() == first
    assert json.loads(shell.ok("audit", "log", "--json"))["total"] == before
    assert shell.ok("replay", run.name)
