"""The UK's list says the same whatever its format: XML, CSV, and OFSI's retired list."""

from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from watchlist.differences import changed_fields
from watchlist.records import Record
from watchlist.sources import Ledger, RawFile
from watchlist.sources.uk import UkEntry
from watchlist.sources.uk_conlist import read_entries


@pytest.fixture(scope="module")
def entries(conlist: Path) -> list[UkEntry]:
    return [entry for entry, _, _ in read_entries(RawFile(name="ConList.csv", path=conlist), Ledger())]


def without_what_only_ofsi_says(record: Record) -> Record:
    """OFSI's list derives measures from being a list of freeze targets, and knows its own listing date and faxes."""
    notes = tuple(note for note in record.notes if note.label not in ("Listed on (OFSI)", "Fax"))
    acts = tuple(msgspec.structs.replace(act, measures_derived=False) for act in record.designations)
    return msgspec.structs.replace(record, notes=notes, designations=acts)


@pytest.mark.slow
def test_all_groups_read_the_same_in_each_format(
    entries: list[UkEntry], conlist: Path, tmp_path: Path, uksl_files: ModuleType, read_path
):
    """4,686 groups written as UK Sanctions List XML and CSV give equal records, and OFSI's but for its own fields."""
    assert len(entries) == 4686
    compare_formats(entries, conlist, tmp_path, uksl_files, read_path)


def test_a_part_reads_the_same_in_each_format(
    entries: list[UkEntry], conlist: Path, tmp_path: Path, uksl_files: ModuleType, read_path
):
    """The same for every 25th group, in the quick suite."""
    compare_formats(entries[::25], conlist, tmp_path, uksl_files, read_path)


def compare_formats(entries: list[UkEntry], conlist: Path, tmp_path: Path, uksl_files: ModuleType, read_path) -> None:
    xml, xml_ledger = read_path(uksl_files.write_xml(entries, tmp_path / "UK-Sanctions-List.xml"), "uk")
    csv, csv_ledger = read_path(uksl_files.write_csv(entries, tmp_path / "UK-Sanctions-List.csv"), "uk")
    ofsi, _ = read_path(conlist, "uk")
    from_xml = {row.record.source_id: row.record for row in xml}
    from_csv = {row.record.source_id: row.record for row in csv}
    from_ofsi = {row.record.source_id: without_what_only_ofsi_says(row.record) for row in ofsi}
    assert from_xml.keys() == from_csv.keys() == {entry.unique_id for entry in entries}
    assert len(from_xml) == len(entries)
    unequal = [key for key, record in from_xml.items() if record != from_csv[key]]
    assert not unequal, [(key, changed_fields(from_xml[key], from_csv[key])) for key in unequal[:3]]
    unequal = [key for key, record in from_xml.items() if record != from_ofsi[key]]
    assert not unequal, [(key, changed_fields(from_ofsi[key], from_xml[key])) for key in unequal[:3]]
    for ledger in (xml_ledger, csv_ledger):
        assert ledger.refusals == []
        assert ledger.leftovers == {}
        assert ledger.names_in == ledger.names_out
    assert xml_ledger.published == csv_ledger.published


@pytest.mark.slow
def test_moving_to_the_new_list_amends(entries: list[UkEntry], tmp_path: Path, uksl_files: ModuleType, read_path):
    """A statutory title for OFSI's short regime and new wording of alias types change no record's key or names."""
    moved = [
        msgspec.structs.replace(
            entry,
            acts=[("The Russia (Sanctions) (EU Exit) Regulations 2019", date) for regime, date in entry.acts],
            names=[
                (*name[:6], "Alias" if name[6] == "AKA" else name[6], name[7] and f"{name[7]} a.k.a")
                for name in entry.names
            ],
            group="" if number % 2 else entry.group,
        )
        for number, entry in enumerate(entries)
        if [regime for regime, _ in entry.acts] == ["Russia"]
    ]
    rows, _ = read_path(uksl_files.write_xml(moved, tmp_path / "UK-Sanctions-List.xml"), "uk")
    olds, _ = read_path(uksl_files.write_csv(entries, tmp_path / "UK-Sanctions-List.csv"), "uk")
    old = {row.record.source_id: row.record for row in olds}
    assert len(rows) == len(moved) > 1500
    for row in rows:
        before = old[row.record.source_id]
        assert {change.field for change in changed_fields(before, row.record)} <= {"references"}
