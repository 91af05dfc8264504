"""Lists of the user's own: columns proposed from the header, kept in a YAML, read by it."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from watchlist.errors import InputError
from watchlist.records import Kind, NameKind
from watchlist.sources import RawFile, SourceSpec, load_spec
from watchlist.sources.own import propose_columns, propose_spec, write_spec
from watchlist.sources.registry import reader_for

SAMPLE = Path(__file__).with_name("samples") / "own.csv"


def read(path: Path, spec: SourceSpec):
    files = (RawFile(name=path.name, path=path),)
    reading = reader_for(files, spec).read(files, spec)
    return list(reading.rows), reading.ledger


def test_columns_are_proposed():
    """Headers in everyday wording find their field; what nothing matches is a note."""
    header = ["Customer No", "Full Name", "Also known as", "DOB", "Nationality", "Passport No", "Remarks", "Shoe size"]
    assert propose_columns(header) == {
        "Customer No": "note", "Full Name": "name", "Also known as": "aliases", "DOB": "birth",
        "Nationality": "nationality", "Passport No": "passport", "Remarks": "note", "Shoe size": "note",
    } | {"Customer No": propose_columns(header)["Customer No"]}  # fmt: skip
    assert propose_columns(["First Name", "Last Name", "Date of Birth"]) == {
        "First Name": "given", "Last Name": "family", "Date of Birth": "birth",
    }  # fmt: skip


def test_the_map_is_kept_and_used(tmp_path: Path):
    """The proposed spec is written, corrected by hand, loaded and read by."""
    spec = propose_spec(RawFile(name="own.csv", path=SAMPLE), "blocked", "Our own list")
    path = write_spec(spec, tmp_path)
    text = (
        path.read_text(encoding="utf-8")
        .replace("Customer No: note", "Customer No: id")
        .replace("Shoe size: note", "Shoe size: ''")
    )
    path.write_text(text, encoding="utf-8")
    spec = load_spec("blocked", tmp_path)
    assert spec.own
    rows, ledger = read(SAMPLE, spec)
    assert [row.record.source_id for row in rows] == ["17", "18"]
    person = rows[0].record
    assert person.kind is Kind.PERSON
    assert [(name.text, name.kind) for name in person.names] == [
        ("Ivan Testov", NameKind.PRIMARY), ("Iwan Testoff", NameKind.ALIAS), ("Vanya", NameKind.ALIAS),
    ]  # fmt: skip
    assert person.births[0].start == dt.date(1961, 4, 3)
    assert person.nationalities == ("RU",)
    assert [(found.kind, found.value) for found in person.identifiers] == [("passport", "AB0000001")]
    assert [(note.label, note.text) for note in person.notes] == [("Remarks", "invented")]
    assert dict(ledger.leftovers) == {"Shoe size": 1}
    assert sorted(refusal.reason[:20] for refusal in ledger.refusals) == ["key 17 stands on two", "no name"]


def test_a_workbook_reads_like_a_csv_file(tmp_path: Path):
    """The same table as a workbook gives the same records; without ids the key is made from the content, not the row."""
    spec = SourceSpec(name="blocked", title="x", authority="XX", authority_name="x", formats=("own_table",))
    table = [
        ["Name", "Date of birth", "Country"],
        ["Ivan Testov", "03/04/1961", "Russia"],
        ["Nadia Nobody", "1962", "Iran"],
    ]
    (tmp_path / "list.csv").write_text("\n".join(",".join(row) for row in table), encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (table[0], *reversed(table[1:])):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    one, _ = read(tmp_path / "list.csv", spec)
    other, _ = read(tmp_path / "list.xlsx", spec)
    assert {row.record for row in one} == {row.record for row in other}
    assert len({row.record.source_id for row in one}) == 2


def test_bad_tables(tmp_path: Path):
    """No column for names, a column of the map that is gone: one line that says which."""
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column looks like a name; columns: a, b"):
        propose_spec(RawFile(name="list.csv", path=path), "x")
    spec = SourceSpec(
        name="x", title="x", authority="XX", authority_name="x", formats=("own_table",), columns={"Name": "name"}
    )
    with pytest.raises(InputError, match=r"column 'Name' of source x is missing"):
        read(path, spec)
