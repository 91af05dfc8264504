"""Fixtures of the readers' tests: read a file or bytes as a source, and write files in the UK's formats."""

import gzip
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from watchlist.sources import Ledger, RawFile, SourceRow, load_spec
from watchlist.sources.registry import reader_for

Read = Callable[..., tuple[list[SourceRow], Ledger]]


@pytest.fixture(scope="session")
def read_path() -> Read:
    """Reads a file of a source: (rows, ledger)."""

    def read(path: Path, source: str) -> tuple[list[SourceRow], Ledger]:
        files = (RawFile(name=path.name, path=path),)
        spec = load_spec(source)
        reading = reader_for(files, spec).read(files, spec)
        rows = list(reading.rows)
        return rows, reading.ledger

    return read


@pytest.fixture
def read_bytes(tmp_path: Path, read_path: Read) -> Read:
    """Reads bytes as a file of a source: (rows, ledger)."""

    def read(data: bytes | str, source: str, name: str = "list.xml") -> tuple[list[SourceRow], Ledger]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_path(path, source)

    return read


@pytest.fixture(scope="session")
def uksl_files() -> ModuleType:
    """The writer of made-up UK Sanctions List files (tests/sources/uksl_files.py)."""
    path = Path(__file__).with_name("uksl_files.py")
    spec = importlib.util.spec_from_file_location("uksl_files", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def conlist(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OFSI's list of 10 April 2025, unpacked."""
    path = tmp_path_factory.mktemp("uk") / "ConList.csv"
    path.write_bytes(gzip.decompress((shared / "lists/uk/conlist_2025-04-10.csv.gz").read_bytes()))
    return path
