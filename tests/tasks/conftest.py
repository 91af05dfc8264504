"""An office of its own for each test of the daily job."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, publishing: ModuleType) -> Iterator[Any]:
    """A working folder with a publisher, and a clock that the test sets; the test stands in the folder."""
    for name in list(os.environ):
        if name.startswith("WATCHLIST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = publishing.Office(tmp_path)
    yield made
    made.publisher.close()
