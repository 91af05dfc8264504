"""Fixtures that every room may use."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
ABSENT = "../shared is absent: real lists and articles are not part of the project"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fail-on-skip", action="store_true", help="count every skip as a failure, but for an absent ../shared"
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    if not session.config.getoption("--fail-on-skip") or reporter is None or exitstatus:
        return
    unexpected = [report for report in reporter.stats.get("skipped", ()) if ABSENT not in str(report.longrepr)]
    if unexpected:
        reporter.write_line(f"{len(unexpected)} skips are not allowed here", red=True)
        session.exitstatus = 1


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real lists and articles beside the project."""
    if not SHARED.is_dir():
        pytest.skip(ABSENT)
    return SHARED


@pytest.fixture(scope="session")
def publishing() -> ModuleType:
    """The helpers of tests/publishing.py."""
    return _helpers("publishing")


@pytest.fixture(scope="session")
def receiving() -> ModuleType:
    """The helpers of tests/receiving.py."""
    return _helpers("receiving")


def _helpers(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
