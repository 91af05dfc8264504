"""Made-up parties for the tests of export/."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="session")
def made_up() -> ModuleType:
    """The module `made_up` beside this file."""
    spec = importlib.util.spec_from_file_location("export_made_up", Path(__file__).with_name("made_up.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def programs() -> ModuleType:
    """The module tests/programs.py."""
    spec = importlib.util.spec_from_file_location("watchlist_programs", Path(__file__).parents[1] / "programs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def soffice(programs: ModuleType) -> str:
    """Path of LibreOffice."""
    found = programs.program("soffice")
    if found is None:
        pytest.skip("LibreOffice is absent: python tests/programs.py says how to get it")
    return str(found)


@pytest.fixture(scope="session")
def browser(programs: ModuleType) -> Iterator[Any]:
    """A real headless Chromium."""
    found = programs.program("chromium")
    if found is None:
        pytest.skip("Chromium is absent: python tests/programs.py says how to get it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=found)
        yield made
        made.close()
