"""What is shipped installs and works: dependencies import, pins are names and versions, the wheel runs the demo."""

import importlib
import re
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = {"python-stdnum": "stdnum", "PyYAML": "yaml", "python-calamine": "python_calamine", "psycopg": "psycopg"}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith("#"):
            name, equals, version = line.partition("==")
            assert equals, line
            assert re.fullmatch(r"[\w.+!-]+", version), line
            found[canonicalize_name(name)] = version
    return found


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_every_dependency_imports_and_is_pinned(requirement):
    """A declared dependency is installed, imports, and has its pin."""
    name = Requirement(requirement).name
    assert canonicalize_name(name) in pins()
    owners = {canonicalize_name(owner): module for module, names in packages_distributions().items() for owner in names}
    importlib.import_module(MODULES.get(name) or owners[canonicalize_name(name)].replace("-", "_"))


def test_every_dependency_has_its_reason():
    """docs/dependencies.md names each runtime dependency."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for requirement in PROJECT["dependencies"]:
        assert Requirement(requirement).name.lower() in page, requirement


def test_version_stands_in_one_place():
    """`watchlist --version` says what pyproject.toml says."""
    import watchlist

    assert watchlist.__version__ == PROJECT["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_wheel_runs_the_demo_in_an_empty_environment(tmp_path):
    """Built, installed beside nothing but its dependencies, and run in an empty folder, the wheel does the main job."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    programs = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], check=True)
    empty = tmp_path / "empty"
    empty.mkdir()
    done = subprocess.run(
        [str(programs / "watchlist"), "demo"], cwd=empty, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert list((empty / "reports").glob("*.xlsx"))
    again = [str(programs / "watchlist"), "lookup", "Baqeri", "--exit-hits"]
    assert subprocess.run(again, cwd=empty, capture_output=True, check=False).returncode == 10
