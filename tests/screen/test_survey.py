"""A file is looked at before it is screened: how many rows, which order of dates, which ids come again."""

import csv
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from watchlist.screen.columns import map_columns
from watchlist.screen.reading import RawRow, open_customers
from watchlist.screen.survey import survey

HEADS = ["id", "name", "dob"]


class Rows:
    """A customer file of rows in memory."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.rows = lambda: (RawRow(number, cells) for number, cells in enumerate(rows, 1))


def looked_at(rows: list[list[str]], stated: str | None = None):
    return survey(Rows(rows), map_columns(HEADS), stated)


@given(st.lists(st.sampled_from(["A", "B", "C", ""]), max_size=12))
def test_repeated_ids_point_at_the_first_row_that_has_them(ids):
    """Each row whose id stood before knows the first row that had it, and no other row does."""
    found = looked_at([[one, f"Name {number}", ""] for number, one in enumerate(ids)])
    expected = {number: ids.index(one) + 1 for number, one in enumerate(ids, 1) if one and ids.index(one) + 1 != number}
    assert found.repeated == expected
    assert found.rows == len(ids)


def test_without_an_id_the_same_name_and_birth_are_the_same_customer():
    """Spelling of capitals and blanks aside; rows without a name are nobody's repetition."""
    rows = [
        ["", "Ann  Sample", "1960"],
        ["", "ann sample", "1960"],
        ["", "Ann Sample", "1961"],
        ["", "", ""],
        ["", "", ""],
    ]
    assert looked_at(rows).repeated == {2: 1}


def test_the_order_of_dates_is_found_or_stated():
    """One date that can be read one way decides for all; what a person states is not counted again."""
    assert looked_at([["1", "A B", "17/06/1960"], ["2", "C D", "03/04/1961"]]).layout.dates.order == "day_first"
    stated = looked_at([["1", "A B", "03/04/1961"]], "month_first").layout.dates
    assert (stated.order, stated.statement) == ("month_first", "month first, as given")


def test_a_file_on_disk_is_surveyed(tmp_path: Path):
    """The rows of a real file are counted as they are read."""
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, ["1", "Ann Sample", "1960"], ["1", "Bea Sample", ""]])
    source = open_customers(tmp_path / "a.csv")
    found = survey(source, map_columns(source.headers))
    assert (found.rows, found.repeated) == (2, {2: 1})
