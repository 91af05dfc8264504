"""A command starts quickly because it imports only what it needs."""

import subprocess
import sys

import pytest


def modules_after(*arguments: str) -> set[str]:
    code = (
        "import sys\n"
        "from watchlist.cli.run import run\n"
        f"run({list(arguments)!r})\n"
        "sys.stderr.write('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.splitlines()}


@pytest.mark.parametrize("arguments", [["--help"], ["lookup", "--help"], ["export", "--help"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments):
    """--help of the program and of its commands loads no database, array or workbook library."""
    heavy = {"sqlmodel", "sqlalchemy", "msgspec", "numpy", "openpyxl", "alembic", "scipy", "lxml", "rapidfuzz", "yaml"}
    assert not heavy & modules_after(*arguments)


def test_a_cold_lookup_imports_only_what_it_needs(tmp_path, monkeypatch):
    """A lookup on an up-to-date database loads neither migrations, nor batch arrays, nor workbooks, nor XML."""
    done = subprocess.run([sys.executable, "-m", "watchlist", "demo", str(tmp_path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    monkeypatch.chdir(tmp_path)
    found = modules_after("lookup", "Baqeri", "--json")
    heavy = {
        "alembic",
        "scipy",
        "numba",
        "spacy",
        "openpyxl",
        "lxml",
        "httpx",
        "trafilatura",
        "pypdf",
        "jinja2",
    }
    assert not heavy & found
