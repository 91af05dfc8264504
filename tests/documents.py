"""Reads commands and their printed output out of the documentation, and can print them anew.

`python tests/documents.py` runs every command of README.md on a fresh demo and writes what it printed into the file.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
# What differs from day to day or with every change of a table.
VOLATILE = (
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b"), "MOMENT"),
    (re.compile(r"press \d{4}-\d\d-\d\d"), "press TODAY"),
    (re.compile(r"edition \d{4}-\d\d-\d\d(?= *$)"), "edition DAY"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "HASH"),
)


def examples(path: Path = README) -> list[tuple[str, str]]:
    """Commands with the output printed under them."""
    return [(match["command"], match["output"]) for match in BLOCK.finditer(path.read_text(encoding="utf-8"))]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a `watchlist` command as printed, in a folder."""
    words = shlex.split(command)
    assert words[0] == "watchlist", command
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WATCHLIST_")}
    return subprocess.run(
        [sys.executable, "-m", "watchlist", *words[1:]],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def steady(text: str) -> str:
    """Output without what differs from day to day."""
    lines = []
    for line in text.splitlines():
        for pattern, word in VOLATILE:
            line = pattern.sub(word, line)  # noqa: PLW2901
        lines.append(" ".join(line.split()))
    return "\n".join(line for line in lines if line)


def printed(done: subprocess.CompletedProcess[str]) -> str:
    """What a user sees of a command: its answer, then its messages."""
    return "\n".join(line.rstrip() for line in (done.stdout + done.stderr).splitlines())


def refresh() -> None:
    """Write the present output of every command into the README."""
    with tempfile.TemporaryDirectory() as folder:
        assert run("watchlist demo", Path(folder)).returncode == 0

        def anew(match: re.Match[str]) -> str:
            done = run(match["command"], Path(folder))
            assert done.returncode == 0, done.stderr
            return f"```console\n$ {match['command']}\n{printed(done)}\n```"

        text = BLOCK.sub(anew, README.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    refresh()
