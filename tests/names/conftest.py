"""Tables of cases for the names room."""

import csv
from pathlib import Path

import pytest

from watchlist.names import PreparedName

CASES = Path(__file__).parents[1] / "cases"


def read_cases(name: str) -> list[dict[str, str]]:
    lines = [line for line in (CASES / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `pair_case`, `tag_case` or `reading_case` runs once for each row of the table."""
    for fixture, table in (
        ("pair_case", "names.tsv"),
        ("tag_case", "name_tags.tsv"),
        ("reading_case", "name_readings.tsv"),
    ):
        if fixture in metafunc.fixturenames:
            rows = read_cases(table)
            ids = [f"{row.get('one') or row.get('text')}~{row.get('other') or row['reason']}" for row in rows]
            metafunc.parametrize(fixture, rows, ids=ids)


def core_forms(prepared: PreparedName) -> list[str]:
    return sorted(token.form for token in prepared.tokens if token.tag not in ("title", "legal", "particle"))


@pytest.fixture(scope="session")
def core():
    """The forms of a prepared name that tell parties apart, sorted."""
    return core_forms
