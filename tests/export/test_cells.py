"""Cells are safe whatever the data hold."""

import datetime as dt
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from watchlist.export.cells import CELL_LIMIT, CellReport, cell_value, clean_text, escape_alike, fit
from watchlist.export.column import Column
from watchlist.export.rowxml import ColumnStyle, Links, RowWriter

TEXT = Column(key="t", title="T", description="d", getter=str)
anything = st.text(st.characters(codec=None, categories=None), max_size=60)


@given(anything)
def test_any_text_gives_well_formed_rows(text: str):
    """Whatever letters a name has, lone surrogates and controls among them, the row is XML and keeps the rest."""
    report = CellReport()
    writer = RowWriter((TEXT,), (ColumnStyle(1, 2, 3),), report)
    cells = writer.cells((text,))
    row = ET.fromstring(writer.row(2, cells, Links()).encode())
    written = "".join(row.itertext())
    assert written == escape_alike(cells[0] or "")
    if cells[0] != (text or None):
        assert report.cleaned == 1


@given(anything)
def test_cleaning_is_idempotent(text: str):
    """What is clean stays as it is."""
    report = CellReport()
    once = clean_text(text, report)
    again = CellReport()
    assert clean_text(once, again) == once
    assert again.cleaned == 0


@given(st.text(alphabet="a𝒜_x0", min_size=0, max_size=50).map(lambda text: text * 700))
def test_long_text_fits_and_says_how_much_is_missing(text: str):
    """A cell never exceeds the limit in UTF-16 units; what is cut is counted and stated."""
    report = CellReport()
    kept = fit(text, report)
    assert len(escape_alike(kept).encode("utf-16-le")) // 2 <= CELL_LIMIT
    if kept != text:
        assert report.cut == 1
        start, _, note = kept.rpartition(" … [")
        assert text.startswith(start)
        assert int(note.split()[0]) == len(text) - len(start)


def test_formula_starts_are_text():
    """=, +, -, @, tab and carriage return in front make no formula: the cell is an inline string with its own style."""
    for text in ("=1+1", "+49 30", "-5", "@import", "\t=x"):
        report = CellReport()
        writer = RowWriter((TEXT,), (ColumnStyle(1, 2, 3),), report)
        row = writer.row(2, writer.cells((text,)), Links())
        assert 't="inlineStr"' in row
        assert 's="3"' in row
        assert "<f>" not in row
        assert report.quoted == 1


def test_values_that_can_be_read_back():
    """Booleans are words, scores are rounded, moments are UTC without zone, days before 1900-03-01 are text."""
    report = CellReport()
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert cell_value(True, TEXT, report) == "yes"
    assert cell_value(0.1 + 0.2, TEXT, report) == 0.3
    assert cell_value(1.0, TEXT, report) == 1
    assert cell_value(moment, TEXT, report) == dt.datetime(2026, 1, 2, 1, 4, 5)  # noqa: DTZ001
    assert cell_value(dt.date(1889, 4, 20), TEXT, report) == "1889-04-20"
    assert report.old_days == 1
    assert cell_value((), TEXT, report) is None


def test_many_values_are_counted_beyond_the_limit():
    """Of many values the first stand in the cell, and the cell says how many more there are and where."""
    column = Column(key="n", title="N", description="d", getter=str, most=2, see="Names")
    assert cell_value(("a", "b", "c", "d"), column, CellReport()) == "a ; b ; … +2 more (see Names)"
    assert cell_value(("a", "b"), column, CellReport()) == "a ; b"


def test_links_are_web_addresses_only():
    """Only http and https become links, each address is stored once, and a sheet takes no more than it may."""
    links = Links()
    assert links.add("A2", "https://example.org/a")
    assert links.add("A3", "https://example.org/a")
    assert not links.add("A4", "javascript:alert(1)")
    assert not links.add("A5", "file:///etc/passwd")
    assert not links.add("A6", "https://example.org/a b")
    assert len(links.addresses) == 1
    links.cells *= 40_000
    assert not links.add("A7", "https://example.org/b")
