"""Whether the programs are there that the full test suite needs and pip does not bring, and how to get them.

python tests/programs.py               exit 1 with one line per missing program
python tests/programs.py --packages    the Debian packages, on one line
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Program(NamedTuple):
    """A program under any of its names or places, the Debian packages that bring it, and what needs it."""

    commands: tuple[str, ...]
    packages: tuple[str, ...]
    purpose: str
    elsewhere: str


PROGRAMS = (
    Program(
        ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        ("libreoffice-calc-nogui",),
        "opens the workbooks",
        "https://www.libreoffice.org/download",
    ),
    Program(
        (
            "chromium",
            "chromium-browser",
            "google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ),
        ("chromium",),
        "opens the pages",
        "https://www.chromium.org/getting-involved/download-chromium",
    ),
    Program(
        ("pkg-config",),
        ("pkg-config",),
        "finds ICU, which followthemoney's PyICU is built on",
        "https://icu.unicode.org",
    ),
    Program(("g++", "c++"), ("g++",), "builds PyICU", "https://gcc.gnu.org"),
)

HEADERS = ("libicu-dev", "python3-dev")
"""Debian packages of headers that PyICU is built with."""


def has_icu() -> bool:
    """Whether the headers of ICU are here."""
    tool = shutil.which("pkg-config")
    return tool is not None and subprocess.run([tool, "--exists", "icu-i18n"], check=False).returncode == 0


def find(*commands: str) -> str | None:
    """The path of the first of these programs that is here."""
    for command in commands:
        if (found := shutil.which(command)) is not None:
            return found
        if command.startswith("/") and Path(command).exists():
            return command
    return None


def program(name: str) -> str | None:
    """The path of a program of the table, by its first name."""
    return find(*next(one.commands for one in PROGRAMS if one.commands[0] == name))


def main() -> int:
    """Print what is missing, or with --packages the Debian packages."""
    parser = argparse.ArgumentParser(description="What the full test suite needs beside pip's packages.")
    parser.add_argument("--packages", action="store_true", help="print the names of the Debian packages and exit")
    if parser.parse_args().packages:
        print(" ".join(sorted({package for one in PROGRAMS for package in one.packages} | set(HEADERS))))
        return 0
    missing = [one for one in PROGRAMS if find(*one.commands) is None]
    for one in missing:
        print(
            f"make test-full needs {one.commands[0]} ({one.purpose}): on Debian or Ubuntu run "
            f"'apt-get install {' '.join(one.packages)}', else see {one.elsewhere}",
            file=sys.stderr,
        )
    icu = has_icu()
    if not icu:
        print(
            "make test-full needs the headers of ICU (followthemoney checks our exports): on Debian or Ubuntu run "
            f"'apt-get install {' '.join(HEADERS)}', else see https://icu.unicode.org",
            file=sys.stderr,
        )
    return 0 if icu and not missing else 1


if __name__ == "__main__":
    raise SystemExit(main())
