"""Speed and memory of the extractor: 200 articles of 800 words, a 5 MB page, and a long row of articles.

    python tests/bench/bench_extract.py [--articles 10000]

Texts are composed from the development set, so that nearly every paragraph speaks of sanctions: the dearest case.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from pathlib import Path

from watchlist.extract import document_from_bytes, extract

CASES = Path(__file__).parents[1] / "cases" / "extract"
ENGLISH = [
    path.read_text(encoding="utf-8").split("---\n", 2)[-1]
    for path in sorted(CASES.glob("*.txt"))
    if path.name[:2] not in ("04", "05")
]


def article(words: int, seed: int) -> bytes:
    rng = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < words:
        parts.append(rng.choice(ENGLISH))
        size += len(parts[-1].split())
    paragraphs = "\n\n".join(parts).split("\n\n")
    kept: list[str] = []
    size = 0
    for paragraph in paragraphs:
        kept.append(paragraph)
        size += len(paragraph.split())
        if size >= words:
            break
    return "\n\n".join(kept).encode()


def memory() -> float:
    """Highest resident memory so far, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1e6 if sys.platform == "darwin" else size / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=10000)
    options = parser.parse_args()
    started = time.perf_counter()
    extract(document_from_bytes(article(50, 0), "a.txt"))
    print(f"start, tables read: {time.perf_counter() - started:.2f} s")
    documents = [document_from_bytes(article(800, seed), f"{seed}.txt") for seed in range(200)]
    words = sum(len(document.text.split()) for document in documents)
    clock, cpu = time.perf_counter(), time.process_time()
    records = sum(len(extract(document).records) for document in documents)
    print(
        f"200 articles, {words:,} words, {records} records: {time.perf_counter() - clock:.1f} s, {time.process_time() - cpu:.1f} s of CPU"
    )
    body = b"\n\n".join(article(800, seed) for seed in range(1000))[:5_000_000].decode("utf-8", "ignore")
    page = (
        "<html><head><title>x</title></head><body><article>"
        + "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
        + "</article></body></html>"
    )
    clock, cpu = time.perf_counter(), time.process_time()
    found = extract(document_from_bytes(page.encode(), "page.html"))
    print(f"5 MB page: {time.perf_counter() - clock:.1f} s, {time.process_time() - cpu:.1f} s of CPU; {found.notes}")
    before = memory()
    clock = time.perf_counter()
    for seed in range(options.articles):
        extract(document_from_bytes(article(150, seed), f"{seed}.txt"))
        if seed in (options.articles // 10, options.articles - 1):
            print(
                f"after {seed + 1} articles: peak memory {memory():.0f} MB (before {before:.0f} MB), {time.perf_counter() - clock:.0f} s"
            )


if __name__ == "__main__":
    main()
