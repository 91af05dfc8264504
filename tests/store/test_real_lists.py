"""Real editions, read and stored: the changes are those that a plain comparison of the files finds."""

import csv
import datetime as dt
import gzip
from pathlib import Path

import pytest

from watchlist.sources import load_spec
from watchlist.sources.base import RawFile
from watchlist.sources.registry import READERS

D = dt.date


@pytest.fixture
def load(builder):
    """Reads files with a named reader and saves them as an edition of a day."""

    def load(source: str, reader_name: str, day: dt.date, *paths: Path):
        reader = next(reader for reader in READERS if reader.name == reader_name)
        reading = reader.read(tuple(RawFile(name=path.name, path=path) for path in paths), load_spec(source))
        facts = {"source": source, "ledger": reading.ledger, "parser_version": reader.version}
        return builder.save(day, reading.rows, **facts)

    return load


def test_un_editions(builder, load, shared: Path):
    """UN 2025-11-20 to 2026-02-27: four parties came, one went, two were amended, and nothing else is said."""
    folder = shared / "lists" / "un"
    load("un", "un_xml", D(2025, 11, 20), folder / "un_2025-11-20.xml")
    saved = load("un", "un_xml", D(2026, 2, 27), folder / "un_2026-02-27.xml")
    assert (saved.added, saved.removed, saved.amended) == (4, 1, 2)
    rows = builder.changes(after=D(2025, 11, 20))
    assert {one.cause for one in rows} == {"source"}
    assert len({one.source_id for one in rows}) == 7


@pytest.mark.slow
@pytest.mark.parametrize("order", ["forward", "backward"])
def test_ofac_editions(builder, load, shared: Path, order: str):
    """OFAC 2022-01-21 to 2024-01: what came and went is the plain difference of the uids, in either order of loading.

    Uid 2677 stands on two different rows of the first file: it is in the ledger with both, and not called a newcomer.
    """
    folder = shared / "lists" / "us"
    uids = {}
    for name in ("ofac_2022-01-21", "ofac_2024-01"):
        with (folder / name / "sdn.csv").open(encoding="utf-8", errors="replace", newline="") as file:
            uids[name] = {row[0] for row in csv.reader(file) if len(row) > 11}
    came, went = uids["ofac_2024-01"] - uids["ofac_2022-01-21"], uids["ofac_2022-01-21"] - uids["ofac_2024-01"]
    editions = [(D(2022, 1, 21), "ofac_2022-01-21"), (D(2024, 1, 15), "ofac_2024-01")]
    for day, name in editions if order == "forward" else editions[::-1]:
        saved = load(
            "ofac", "ofac_csv", day, *sorted((folder / name).glob("*.csv"), key=lambda path: path.name != "sdn.csv")
        )
        if name == "ofac_2022-01-21":
            assert {one.source_id for one in saved.refusals} == {"2677"}
            assert len(saved.refusals) == 2
    rows = builder.changes(after=D(2022, 1, 21))
    assert {one.source_id for one in rows if one.change == "added"} == came
    assert {one.source_id for one in rows if one.change == "removed"} == went
    assert (len(came), len(went)) == (5181, 403)
    assert [one.field for one in rows if one.source_id == "2677"] == ["entry"]


@pytest.mark.slow
def test_uk_listing_by_its_own_date(builder, load, shared: Path, tmp_path: Path):
    """RUS1652, read from the list of 2025-04-10: not listed as of 2022-10-19, listed as of 2022-10-20."""
    path = tmp_path / "ConList.csv"
    path.write_bytes(gzip.decompress((shared / "lists" / "uk" / "conlist_2025-04-10.csv.gz").read_bytes()))
    load("uk", "uk_conlist", D(2025, 4, 10), path)
    answers = {}
    for day in (D(2022, 10, 19), D(2022, 10, 20)):
        (one,) = builder.records(keys=("uk:RUS1652",), as_of=day, delisted=True)
        answers[day] = (one.listed, one.listed_by)
    assert answers == {
        D(2022, 10, 19): ("not_listed", "designation.listed 2022-10-20"),
        D(2022, 10, 20): ("listed", "designation.listed 2022-10-20"),
    }
