"""Parcels to deliver, and retries without waiting."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from watchlist.deliver import Parcel

NOW = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Retries come at once, as many as the code asks for."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    """A report of two files."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "changes.xlsx").write_bytes(b"PK made-up workbook")
    (folder / "changes.html").write_text("<p>made-up page</p>", encoding="utf-8")
    return Parcel(
        title="Watchlist changes\r\nBcc: thief@example.org", text="7 added, Бугагири removed.\n", made=NOW, run_id="run-1",
        files=(folder / "changes.xlsx", folder / "changes.html"), summary={"added": 7},
    )  # fmt: skip
