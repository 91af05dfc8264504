"""Australia's reader: rows of a party together, days from any cell, both sets of columns."""

# ruff: noqa: DTZ001 (a workbook's days know no zone)
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from watchlist.errors import InputError
from watchlist.records import Kind, Measure, NameKind, Precision, Strength
from watchlist.sources import RawFile
from watchlist.sources.sheets import cell_text, read_sheet

OLD = (
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth", "Place of Birth", "Citizenship",
    "Address", "Additional Information", "Listing Information", "Committees", "Control Date",
)  # fmt: skip
NEW = (
    *OLD[:4], "Alias Strength", *OLD[4:10], "IMO Number", *OLD[10:], "Instrument of Designation",
    "Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction",
)  # fmt: skip
DAY = dt.datetime(2024, 1, 12)
PROSE = "Designated under the Autonomous Sanctions Regulations 2011 on 2 March 2012. Relisted on 12 January 2024."
ROWS = [
    {"Reference": 8001, "Name of Individual or Entity": "Ivan TESTOV", "Type": "Individual", "Name Type": "Primary Name",
     "Date of Birth": dt.datetime(1961, 4, 3), "Place of Birth": "a) Nowhere, Russia b) Elsewhere, Ukraine (disputed)",
     "Citizenship": "Russian and Ukrainian", "Address": "NA", "Additional Information": "Keeper._x000D_\nTester.",
     "Listing Information": PROSE, "Committees": "Autonomous (Russia)", "Control Date": DAY, "Alias Strength": None,
     "Instrument of Designation": "Made-up List 2012", "Targeted Financial Sanction": 1, "Travel Ban": "TRUE",
     "Arms Embargo": 0, "Maritime Restriction": False},
    {"Reference": "8001a", "Name of Individual or Entity": "Иван Тестов", "Type": "individual ", "Name Type": "Original Script",
     "Date of Birth": 1962, "Committees": "Autonomous (Russia)", "Control Date": DAY, "Listing Information": PROSE},
    {"Reference": "8001b", "Name of Individual or Entity": "Vanya", "Type": "Individual", "Name Type": "Aka ",
     "Alias Strength": "Weak", "Date of Birth": 26543, "Committees": "Autonomous (Russia)", "Control Date": DAY},
    {"Reference": "8001c", "Name of Individual or Entity": "Iwan", "Type": "Individual", "Name Type": "Alias",
     "Alias Strength": "Strong", "Date of Birth": "a) between 1950 and 1952\u00a0; b) Approximately 1955",
     "Committees": "Autonomous (Russia)", "Control Date": dt.datetime(2024, 2, 1)},
    {"Reference": 8002, "Name of Individual or Entity": "Made Up Group", "Type": "Entity", "Name Type": "Primary Name",
     "Address": "1 Nowhere Street, Kabul, Afghanistan", "Listing Information": "Listed by UN 1267 Committee on 25 January 2001",
     "Committees": "1988 (Taliban)", "Control Date": DAY, "Targeted Financial Sanction": 1},
    {"Reference": 8003, "Name of Individual or Entity": "TESTED WATERS", "Type": "Vessel", "Name Type": "Primary Name",
     "IMO Number": 9074729, "Committees": "Autonomous (Russia)", "Control Date": DAY, "Listing Information": DAY,
     "Maritime Restriction": 1},
    {"Reference": "8002a", "Name of Individual or Entity": "Somebody Else", "Type": "Individual", "Name Type": "Primary Name",
     "Committees": "Autonomous (Iran)", "Control Date": DAY},
    {"Reference": "none", "Name of Individual or Entity": "Lost", "Type": "Entity", "Name Type": "Primary Name"},
    {},
]  # fmt: skip


def workbook(path: Path, columns: tuple[str, ...], extra: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "List 14 Nov 2025"
    sheet.append([*columns, *extra])
    for row in ROWS:
        sheet.append([*(row.get(name) for name in columns), *("x" for _ in extra)] if row else [])
    book.save(path)
    return path


@pytest.fixture
def sample(tmp_path: Path, read_path):
    rows, ledger = read_path(workbook(tmp_path / "list.xlsx", NEW, ("Shoe size",)), "australia")
    return {row.record.source_id: row.record for row in rows}, ledger


def test_names(sample):
    """Rows with letters are further names; kinds and strengths are read whatever their case and blanks."""
    record = sample[0]["8001"]
    assert [(name.text, name.kind, name.strength) for name in record.names] == [
        ("Ivan TESTOV", NameKind.PRIMARY, Strength.UNKNOWN),
        ("Иван Тестов", NameKind.ORIGINAL_SCRIPT, Strength.UNKNOWN),
        ("Vanya", NameKind.WEAK_ALIAS, Strength.WEAK),
        ("Iwan", NameKind.ALIAS, Strength.STRONG),
    ]


def test_births(sample):
    """A date cell is a day, a small number a year, a large one a spreadsheet's day, a text what it says."""
    assert [(date.raw, date.precision, date.circa) for date in sample[0]["8001"].births] == [
        ("1961-04-03", Precision.DAY, False),
        ("1962", Precision.YEAR, False),
        ("26543", Precision.DAY, False),
        ("between 1950 and 1952", Precision.RANGE, False),
        ("Approximately 1955", Precision.YEAR, True),
    ]


def test_acts(sample):
    """Control Date is amended; the prose's date is listed for Australia's own listings only; measures are the columns'."""
    (own,) = sample[0]["8001"].designations
    assert (own.listed, own.amended) == (dt.date(2012, 3, 2), dt.date(2024, 2, 1))
    assert own.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert (own.measures_derived, own.legal_basis) == (False, "Made-up List 2012")
    (committee,) = sample[0]["8002"].designations
    assert (committee.listed, committee.programme) == (None, "1988 (Taliban)")
    (ship,) = sample[0]["8003"].designations
    assert (ship.listed, ship.measures) == (dt.date(2024, 1, 12), (Measure.PORT_BAN,))


def test_the_rest(sample):
    """Places, citizenships, addresses, numbers, notes."""
    record = sample[0]["8001"]
    assert [place.country for place in record.birth_places] == ["RU", "UA"]
    assert record.citizenships == ("RU", "UA")
    assert record.addresses == ()
    assert [address.country for address in sample[0]["8002"].addresses] == ["AF"]
    assert ("Additional Information", "Keeper. Tester.") in [(note.label, note.text) for note in record.notes]
    ship = sample[0]["8003"]
    assert ship.kind is Kind.VESSEL
    assert [(found.kind, found.normal, found.valid) for found in ship.identifiers] == [("imo", "9074729", True)]


def test_ledger(sample):
    """A number used again for somebody else is refused there with both places; an unknown column is left over."""
    ledger = sample[1]
    assert sorted(sample[0]) == ["8001", "8002", "8003"]
    reasons = [refusal.reason for refusal in ledger.refusals]
    assert "key 8002 stands on two entries: rows 6 (kept) and 8 (refused)" in reasons
    assert "no reference: 'none'" in reasons
    assert ledger.leftovers["Shoe size"] > 0
    assert ledger.published == dt.date(2025, 11, 14)


def test_older_columns(tmp_path: Path, read_path):
    """Without columns for measures the freeze is derived, and says so; keys and names are the same."""
    rows, ledger = read_path(workbook(tmp_path / "list.xlsx", OLD), "australia")
    assert [row.record.source_id for row in rows] == ["8001", "8002", "8003"]
    assert rows[0].record.designations[0].measures == (Measure.ASSET_FREEZE,)
    assert rows[0].record.designations[0].measures_derived
    assert ledger.leftovers == {}


def test_counts_equal_the_file(shared: Path, read_path):
    """3,062 references; every name of every row is in its record."""
    path = shared / "lists/au/regulation8_consolidated_2024-12.xlsx"
    rows, ledger = read_path(path, "australia")
    book = openpyxl.load_workbook(path, read_only=True)
    sheet = book.worksheets[0]
    names: Counter[tuple[str, str]] = Counter()
    for reference, name, *_ in sheet.iter_rows(min_row=2, max_col=3, values_only=True):
        if reference is not None:
            names[re.match(r"\s*(\d+)", str(reference))[1], " ".join(str(name).split())] += 1
    book.close()
    assert len({reference for reference, _ in names}) == len(rows) == ledger.read == 3062
    assert ledger.refusals == []
    assert ledger.leftovers == {}
    found = {(row.record.source_id, name.text) for row in rows for name in row.record.names}
    assert found == set(names)
    assert ledger.names_in == ledger.names_out >= len(found)


@pytest.mark.parametrize(("data", "message"), [(b"PK\x03\x04 no", "damaged"), (b"no", "no workbook"), (b"", "empty")])
def test_no_workbook(tmp_path: Path, data: bytes, message: str, read_path):
    """What is no workbook is refused in one line."""
    path = tmp_path / "list.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_sheet(RawFile(name="list.xlsx", path=path)) if data else read_path(path, "australia")


def test_a_cell_at_the_far_corner(tmp_path: Path):
    """A sheet whose extent would ask for all the memory is refused before it is laid out."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Reference"
    book.active["XFD1048576"] = "bomb"
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(InputError, match="is no list; refused"):
        read_sheet(RawFile(name="list.xlsx", path=tmp_path / "list.xlsx"))


def test_cells_as_text():
    """Whole numbers have no point, days are ISO, spelt-out carriage returns are blanks."""
    assert [cell_text(cell) for cell in (2.0, 2.5, dt.date(2024, 1, 2), DAY, "a_x000D_b", None, True)] == [
        "2", "2.5", "2024-01-02", "2024-01-12", "a b", "", "True",
    ]  # fmt: skip
