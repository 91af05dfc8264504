"""A watchlist of its own for each test, and the command as a user types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Shell:
    """Runs commands in a folder of its own, in this process or in another."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capfd = capfd
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: object) -> int:
        from watchlist.cli.run import run

        self._capfd.readouterr()
        code = run([str(one) for one in arguments])
        self.out, self.err = self._capfd.readouterr()
        return code

    def ok(self, *arguments: object) -> str:
        code = self(*arguments)
        assert code == 0, f"{arguments}: exit {code}\n{self.out}\n{self.err}"
        return self.out

    def process(self, *arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "watchlist", *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, env=environment(), capture_output=True, check=False, **options)


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATCHLIST_")}
    return kept | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name in list(os.environ):
        if name.startswith("WATCHLIST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capfd)


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `watchlist demo` has run, once for all tests that only read it."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "watchlist", "demo"]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / "printed.txt").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def demo(demo_made: Path, tmp_path: Path, shell: Shell) -> Path:
    """A copy of that folder to work in; the shell stands in it."""
    import shutil

    shutil.copytree(demo_made, tmp_path, dirs_exist_ok=True)
    return tmp_path
