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
