"""What resolution promises on the real lists beside the project."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchlist.errors import EmptyNameError
from watchlist.match import party_of
from watchlist.names import prepare
from watchlist.records import Record
from watchlist.resolve import ResolveOptions, Subject, resolve, subject_of
from watchlist.sources import RawFile, load_spec
from watchlist.sources.registry import reader_for

NAMED = ("bagheri", "baqeri", "aghajani", "agha-jani", "qureishi", "ghoreishi", "shahed aviation")


def records(name: str, paths: list[Path]) -> Iterator[Record]:
    files = tuple(RawFile(name=path.name, path=path) for path in paths)
    spec = load_spec(name)
    for row in reader_for(files, spec).read(files, spec).rows:
        yield row.record


def subject(record: Record) -> Subject | None:
    try:
        return subject_of(record, party_of(record, [prepare(one.text, record.kind, one.parts) for one in record.names]))
    except EmptyNameError:
        return None


def subjects(name: str, paths: list[Path]) -> list[Subject]:
    return [found for record in records(name, paths) if (found := subject(record)) is not None]


@pytest.fixture(scope="module")
def uk(shared, tmp_path_factory) -> list[Path]:
    path = tmp_path_factory.mktemp("uk") / "ConList.csv"
    path.write_bytes(gzip.decompress((shared / "lists" / "uk" / "conlist_2025-04-10.csv.gz").read_bytes()))
    return [path]


@pytest.fixture(scope="module")
def un(shared) -> list[Path]:
    return [shared / "lists" / "un" / "un_2026-02-27.xml"]


@pytest.mark.slow
def test_uk_and_un_meet_without_their_references(uk, un):
    """References hidden: merged pairs are right, hardly any is missed, and few questions are left."""
    listed = [*subjects("uk", uk), *subjects("un", un)]
    keys = {one.key for one in listed}
    quoted = {
        (one.key, f"un:{reference.value}")
        for one in listed
        if one.source == "uk"
        for reference in one.party.references
        if f"{reference.scheme}:{reference.value}" in keys
    }
    table = Path(__file__).parents[1] / "bench" / "adjudicated_uk_un.tsv"
    with table.open(encoding="utf-8", newline="") as file:
        same = quoted | {
            (row["uk"], row["un"]) for row in csv.DictReader(file, delimiter="\t") if row["verdict"] == "same"
        }
    result = resolve(listed, options=ResolveOptions(use_references=False))
    merged = {
        (one, other)
        for group in result.clusters
        for one in group
        if one.startswith("uk:")
        for other in group
        if other.startswith("un:")
    }
    asked = {frozenset((question.one, question.other)) for question in result.queue}
    assert len(merged & same) / len(merged) >= 0.995
    assert len(merged & quoted) / len(quoted) >= 0.95
    assert sum(frozenset(pair) not in asked for pair in quoted - merged) <= 4
    assert len(result.queue) <= 0.03 * len(listed)


@pytest.mark.slow
def test_namesakes_stay_apart(shared, uk, un):
    """The men and the company of the articles meet across lists; those of like names are others."""
    ofac = sorted((shared / "lists" / "us" / "ofac_2024-01").glob("*.csv"))
    chosen = [
        found
        for name, paths in (("uk", uk), ("un", un), ("ofac", ofac))
        for record in records(name, paths)
        if any(word in one.text.lower() for one in record.names for word in NAMED)
        and (found := subject(record)) is not None
    ]
    entity = resolve(chosen).entity_of
    for one, other in (
        ("uk:RUS1652", "ofac:27850"),
        ("uk:RUS1653", "ofac:33574"),
        ("uk:RUS1654", "ofac:39096"),
        ("uk:RUS1655", "ofac:39637"),
        ("uk:INU0264", "un:IRe.066"),
        ("ofac:13105", "un:IRi.003"),
    ):
        assert entity[one] == entity[other]
    for one, other in (
        ("uk:RUS1652", "uk:IRN0060"),
        ("uk:RUS1652", "ofac:24470"),
        ("uk:RUS1653", "ofac:13105"),
        ("uk:RUS1653", "un:IRi.003"),
        ("uk:RUS1653", "uk:INU0279"),
        ("uk:RUS1655", "uk:INU0264"),
    ):
        assert entity[one] != entity[other]
