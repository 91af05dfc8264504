"""How long a command takes to start, against bare imports, in one run: pairs of processes in turn, medians of ratios.

python tests/bench/bench_startup.py [--rounds 15] [--folder DIR]

DIR holds a watchlist (data/watchlist.db with its index); default: a fresh demo.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELP = ([sys.executable, "-m", "watchlist", "--help"], [sys.executable, "-c", "import typer"])
LOOKUP = (
    [sys.executable, "-m", "watchlist", "lookup", "Baqeri", "--json"],
    [sys.executable, "-c", "import typer, sqlmodel, numpy, rapidfuzz"],
)


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def compare(title: str, pair: tuple[list[str], list[str]], bound: float, rounds: int, folder: Path) -> None:
    for command in pair:
        seconds(command, folder)
    both = [(seconds(pair[0], folder), seconds(pair[1], folder)) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in both)
    ours, base = (statistics.median(column) for column in zip(*both, strict=True))
    verdict = "holds" if ratio <= bound else "MISSED"
    print(f"{title}: {ours * 1000:.0f} ms against {base * 1000:.0f} ms, ratio {ratio:.2f} (bound {bound}): {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        if options.folder is None:
            subprocess.run(
                [sys.executable, "-m", "watchlist", "demo"], cwd=folder, stdout=subprocess.DEVNULL, check=True
            )
        compare("watchlist --help / import typer", HELP, 2.5, options.rounds, folder)
        title = "cold watchlist lookup / import typer, sqlmodel, numpy, rapidfuzz"
        compare(title, LOOKUP, 1.5, options.rounds, folder)


if __name__ == "__main__":
    main()
