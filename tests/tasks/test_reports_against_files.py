"""The change report against the publishers' own files, which the tests read by csv and lxml alone."""

import csv
import datetime as dt
import io
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pycountry
import pytest
from lxml import etree

from watchlist.export.diff_numbers import count_changes
from watchlist.settings import Settings
from watchlist.store import open_database
from watchlist.tasks.lists import UpdateRequest, update_sources
from watchlist.tasks.reports import DiffRequest, change_report, diff_lists
from watchlist.views import ChangeView, DiffReport

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
OFAC = {dt.date(2022, 1, 21): "ofac_2022-01-21", dt.date(2024, 1, 15): "ofac_2024-01"}
UN = {dt.date(2025, 11, 20): "un_2025-11-20.xml", dt.date(2026, 2, 27): "un_2026-02-27.xml"}
SAMPLE = 200
OFAC_NAMES = {"RU": "Russia", "KP": "Korea, North", "KR": "Korea, South", "CD": "Congo, Democratic Republic of the"}
"""Countries that OFAC calls otherwise than ISO does."""
Rows = dict[str, list[tuple[str, ...]]]
"""By the publisher's id of a party, its rows or lines as words in small letters."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text, whatever case, blanks and punctuation."""
    return tuple(re.findall(r"\w+", text.casefold()))


def ofac_rows(folder: Path) -> Rows:
    """The three tables of an edition; remarks go on in the comments where they were cut."""
    tables = {}
    for name in ("sdn", "alt", "add", "sdn_comments"):
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        tables[name] = [row for row in csv.reader(io.StringIO(text)) if len(row) > 1]
    more: dict[str, str] = {}
    for uid, text in tables.pop("sdn_comments"):
        more[uid] = more.get(uid, "") + text
    found: Rows = {}
    for row in tables.pop("sdn"):
        row[-1] += more.get(row[0], "")
        found.setdefault(row[0], []).extend(
            (words(" ".join(row[1:-1]).replace("-0-", "")), words(row[-1].replace("-0-", "")))
        )
    for rows in tables.values():
        for row in rows:
            if row[0] in found:  # an address or alias of nobody is no party
                found[row[0]].append(words(" ".join(row[2:]).replace("-0-", "")))
    return {uid: sorted(rows) for uid, rows in found.items()}


def un_rows(path: Path) -> Rows:
    """The texts of each entry, the file's own ids and counts of versions left out."""
    found = {}
    for entry in etree.parse(path).getroot().iter("INDIVIDUAL", "ENTITY"):
        lines = [words(one.text) for one in entry.iter() if one.text and one.tag not in ("DATAID", "VERSIONNUM")]
        found[entry.findtext("REFERENCE_NUMBER").strip()] = sorted(line for line in lines if line)
    return found


def report_of(folder: Path, source: str, editions: dict[dt.date, tuple[Path, ...]]) -> DiffReport:
    """The change report between two editions, as `watchlist diff` makes it."""
    settings = Settings(data_dir=str(folder / "data"), actor="test")
    with open_database(settings.url) as database:
        for day, files in editions.items():
            request = UpdateRequest(sources=(source,), files=files, edition_date=day)
            outcome = update_sources(database, settings, request, NOW, lambda *_: None).updates[0]
            assert outcome.outcome == "stored", outcome
        since, until = editions
        view = diff_lists(database, settings, DiffRequest(since=since, until=until), NOW)
        return change_report(database, settings, view, (), NOW)


@pytest.fixture(scope="module")
def ofac(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[DiffReport, Rows, Rows]:
    """The report over OFAC's two editions, and the files themselves."""
    folders = {day: shared / "lists" / "us" / name for day, name in OFAC.items()}
    report = report_of(tmp_path_factory.mktemp("ofac"), "ofac", {day: (folder,) for day, folder in folders.items()})
    return (report, *map(ofac_rows, folders.values()))


@pytest.fixture(scope="module")
def un(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[DiffReport, Rows, Rows]:
    """The report over the UN's two editions, and the files themselves."""
    files = {day: shared / "lists" / "un" / name for day, name in UN.items()}
    report = report_of(tmp_path_factory.mktemp("un"), "un", {day: (file,) for day, file in files.items()})
    return (report, *map(un_rows, files.values()))


def ids(report: DiffReport, change: str) -> set[str]:
    return {one.source_id for one in report.diff.changes if one.change == change}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ofac", "un"])
def test_counts_are_the_differences_of_the_files(name: str, request: pytest.FixtureRequest):
    """Added, removed and amended are those of the files, party by party; the headline's numbers are their counts.

    What differs in the files and is not amended says the same in another order or wording of the same fact. Uid 2677
    stands on two rows of OFAC's first edition: it was there, but what it said nobody can tell.
    """
    report, old, new = request.getfixturevalue(name)
    assert ids(report, "added") == new.keys() - old.keys()
    assert ids(report, "removed") == old.keys() - new.keys()
    differ = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    amended = ids(report, "amended")
    assert amended == differ
    whole = count_changes(report).total
    assert (whole.added, whole.removed, whole.amended) == tuple(
        len(ids(report, one)) for one in ("added", "removed", "amended")
    )
    assert (whole.added, whole.removed, whole.amended) == {"ofac": (5181, 403, 701), "un": (4, 1, 2)}[name]


@pytest.mark.slow
def test_before_and_after_stand_in_the_files(ofac, un):
    """Of 200 amended fields drawn by seed, each value of before stands in the old file and each of after in the new one."""
    amended = [
        (one, old[one.source_id], new[one.source_id])
        for report, old, new in (ofac, un)
        for one in report.diff.changes
        if one.change == "amended" and one.field != "entry"
    ]
    missing = []
    for change, old, new in random.Random(20260227).sample(amended, SAMPLE):
        missing += [(change.source_id, change.field, value, "before") for value in absent(change, change.before, old)]
        missing += [(change.source_id, change.field, value, "after") for value in absent(change, change.after, new)]
    assert missing == []


def absent(change: ChangeView, values: Iterable[Any], rows: list[tuple[str, ...]]) -> Iterator[Any]:
    """Values of one side of a change that stand in none of a party's rows."""
    for value in values:
        if not any(within(wanted, row) for wanted in spellings(change, value) for row in rows):
            yield value


def spellings(change: ChangeView, value: Any) -> list[tuple[str, ...]]:
    """How a value may stand in the file: as published, but a country by its name and a programme without its authority."""
    if change.field in ("nationalities", "citizenships", "countries"):
        country = pycountry.countries.get(alpha_2=value)
        names = (
            OFAC_NAMES.get(value, ""),
            country.name,
            getattr(country, "common_name", ""),
            country.name.partition(",")[0],
        )
        return [words(name) for name in names if name]
    if change.field == "programmes":
        return [words(value.partition(" ")[2])]
    if isinstance(value, dict):
        value = next(value[key] for key in ("text", "raw", "value", "name") if key in value)
    return [words(value)]


def within(wanted: tuple[str, ...], row: tuple[str, ...]) -> bool:
    """Whether words stand in a row one after the other."""
    return any(row[start : start + len(wanted)] == wanted for start in range(len(row) - len(wanted) + 1))
