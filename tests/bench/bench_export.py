"""How fast the writers are: workbook of a whole watchlist, change report of 15,000 changes, streams of 300,000 entities.

    python tests/bench/bench_export.py [xlsx|ftm|stream|diff|screen|search ...]

All data are made up (tests/export/made_up.py), so the figures repeat anywhere. Memory is the growth of the process's peak.
"""

import importlib.util
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import IO

HERE = Path(__file__).resolve().parent


def made_up() -> ModuleType:
    spec = importlib.util.spec_from_file_location("made_up", HERE.parent / "export" / "made_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def peak() -> float:
    """Peak memory of the process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(what: str, work: Callable[[], object]) -> float:
    before, start, cpu = peak(), time.perf_counter(), time.process_time()
    work()
    took = time.perf_counter() - start
    print(
        f"{what}: {took:.1f} s ({time.process_time() - cpu:.1f} s of CPU), peak memory {peak():.0f} MB (+{peak() - before:.0f})",
        flush=True,
    )
    return took


def bench_xlsx(data: ModuleType, folder: Path) -> None:
    from watchlist.export.xlsx import write_xlsx

    path = folder / "w.xlsx"
    timed("xlsx of 27,000 entities, all sheets", lambda: write_xlsx(path, data.entities(27_000), data.FACTS))
    print(f"  {path.stat().st_size / 1e6:.1f} MB")


def bench_stream(data: ModuleType, folder: Path) -> None:
    from watchlist.export.json_ import write_jsonl

    for count in (30_000, 300_000):
        with (folder / "w.jsonl").open("wb") as file:
            timed(
                f"jsonl of {count:,} entities", lambda file=file, count=count: write_jsonl(file, data.entities(count))
            )


def bench_ftm(data: ModuleType, folder: Path) -> None:
    from watchlist.export.ftm import write_ftm

    def write(file: IO[bytes], views: Iterable[object]) -> object:
        return write_ftm(file, views)

    for count in (30_000, 300_000):
        with (folder / "w.ftm").open("wb") as file:
            timed(
                f"FollowTheMoney of {count:,} entities",
                lambda file=file, count=count: write(file, data.entities(count)),
            )


def bench_diff(data: ModuleType, folder: Path) -> None:
    from watchlist.export.diff_html import write_diff_html
    from watchlist.export.diff_xlsx import write_diff_xlsx

    report = data.report(15_000)
    timed("change report of 15,000 changes, xlsx", lambda: write_diff_xlsx(folder / "d.xlsx", report))
    timed("change report of 15,000 changes, html", lambda: write_diff_html(folder / "d.html", report))


def bench_screen(data: ModuleType, folder: Path) -> None:
    from watchlist.export.screen_xlsx import ScreenBook, write_screen_xlsx

    rows = (data.screened(number) for number in range(1, 100_001))
    options = ScreenBook(facts=data.FACTS, secret=b"bench")
    timed(
        "results workbook of 100,000 customers, 20,000 hits",
        lambda: write_screen_xlsx(folder / "s.xlsx", rows, options),
    )


SEARCH = """() => {
  const box = document.getElementById("search"), times = [];
  for (const word of ["talvane", "q", "zemmit 14", "alias", "clerk", "tst0", "xyzzy", "travel ban", "12", ""]) {
    box.value = word;
    const start = performance.now();
    box.dispatchEvent(new Event("input"));
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}"""


def bench_search(data: ModuleType, folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    from watchlist.export.diff_html import write_diff_html

    write_diff_html(folder / "d.html", data.report(15_000))
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        start = time.perf_counter()
        page.goto((folder / "d.html").as_uri())
        print(
            f"page of 15,000 changes ({(folder / 'd.html').stat().st_size / 1e6:.0f} MB) open in {time.perf_counter() - start:.1f} s"
        )
        took = page.evaluate(SEARCH)
        print(f"search over 15,000 changes in Chromium: median {took[5]:.0f} ms, worst {took[-1]:.0f} ms of 10")
        browser.close()


BENCHES = {
    "xlsx": bench_xlsx,
    "stream": bench_stream,
    "ftm": bench_ftm,
    "diff": bench_diff,
    "screen": bench_screen,
    "search": bench_search,
}

if __name__ == "__main__":
    chosen = sys.argv[1:] or list(BENCHES)
    with tempfile.TemporaryDirectory() as temporary:
        for name in chosen:
            BENCHES[name](made_up(), Path(temporary))
