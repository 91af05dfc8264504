"""One uid, one record, whatever the format: the Consolidated list as CSV set, classic and enhanced XML.

The three files are of 2025-12, 2025-03-28 and 2025-01-10. What differs is told apart: what a format cannot hold, and what
OFAC changed between the days. Everything else must be equal.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from watchlist.differences import changed_fields
from watchlist.errors import InputError
from watchlist.records import Address, NameKind, Record
from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, Reader
from watchlist.sources.ofac_csv import OfacCsvReader
from watchlist.sources.ofac_enhanced import OfacEnhancedReader
from watchlist.sources.ofac_xml import OfacXmlReader

Records = dict[str, Record]

# Parties that OFAC itself changed between 2025-03-28 and 2025-12: ten of the Rosneft and Lukoil groups were put under
# RUSSIA-EO14024 in October 2025 with new numbers, names and addresses; Rosoboronexport's codes and an alias of
# Transneft-Druzhba were amended. 26182 was removed.
CHANGED_LATER = {
    "17022", "17248", "18267", "18269", "18271", "18274", "18276", "18282", "18284", "18290", "18292", "18782", "22391",
}  # fmt: skip
# Between 2025-01-10 and 2025-03-28: a note came, numbers got their country.
CHANGED_EARLIER = {"9659", "18784"}
# Facts of the enhanced file for which the classic one has no place: a comment on a website, the reliability of a date, the
# country of a number.
ENHANCED_ONLY = {"17013", "31695"}


@cache
def read(folder: Path, reader_name: str) -> tuple[Records, Ledger]:
    readers: dict[str, tuple[Reader, str]] = {
        "csv": (OfacCsvReader(), "*.csv"),
        "classic": (OfacXmlReader(), "CONSOLIDATED*.xml"),
        "enhanced": (OfacEnhancedReader(), "CONS_ENHANCED*.xml"),
    }
    reader, pattern = readers[reader_name]
    files = tuple(RawFile(name=path.name, path=path) for path in sorted(folder.glob(pattern)))
    reading = reader.read(files, load_spec("ofac_cons"))
    return {row.record.source_id: row.record for row in reading.rows}, reading.ledger


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "lists" / "us" / "consolidated"


def line_only(address: Address) -> Address:
    """What every format holds: the address in one line and the country. The CSV set joins city, state and code."""
    return Address(raw=address.raw, country=address.country)


def as_csv(record: Record) -> Record:
    return replace(record, addresses=tuple(map(line_only, record.addresses)))


def as_classic(record: Record) -> Record:
    """The record of the enhanced file without what the classic one has no place for."""
    return replace(
        record,
        names=tuple(name for name in record.names if name.kind is not NameKind.ORIGINAL_SCRIPT),
        addresses=tuple(
            one for one in record.addresses if not set(one.raw) & set("абвгдежзиклмнопрстАБВГДЕЖЗИКЛМНОПРСТ")
        ),
        relations=tuple(replace(one, target_ref=None, note=None) for one in record.relations),
        identifiers=tuple(replace(one, note=None) for one in record.identifiers),
        notes=tuple(note for note in record.notes if note.label not in ("Sanctions list", "Legal authority")),
        designations=tuple(
            replace(one, listed=None, measures=(), measures_raw=(), measures_derived=True, legal_basis=None)
            for one in record.designations
        ),
    )


def differing(one: Records, other: Records, view: Callable[[Record], Record]) -> dict[str, list[str]]:
    """Fields that differ, by uid, of the parties in both files."""
    return {
        uid: [change.field for change in changed_fields(view(one[uid]), view(other[uid]))]
        for uid in sorted(one.keys() & other.keys(), key=int)
        if view(one[uid]) != view(other[uid])
    }


def test_csv_and_classic_xml_agree(folder: Path):
    """Equal but for what OFAC changed in the nine months between them, which is named party by party."""
    classic, _ = read(folder, "classic")
    later, _ = read(folder, "csv")
    assert (len(classic), len(later)) == (443, 442)
    assert (classic.keys() - later.keys(), later.keys() - classic.keys()) == ({"26182"}, set())
    assert differing(classic, later, as_csv).keys() == CHANGED_LATER


def test_classic_and_enhanced_xml_agree(folder: Path):
    """Equal in all that the classic file holds, but for OFAC's changes and three facts of the richer file."""
    enhanced, _ = read(folder, "enhanced")
    classic, _ = read(folder, "classic")
    assert enhanced.keys() == classic.keys()
    assert differing(enhanced, classic, as_classic).keys() == CHANGED_EARLIER | ENHANCED_ONLY


def test_towns_come_apart_alike(folder: Path):
    """City, state and postal code that the CSV set joins are parted as the XML has them, in 95 of 100 addresses."""
    classic, _ = read(folder, "classic")
    later, _ = read(folder, "csv")
    pairs = [
        (one, other)
        for uid in later.keys() - CHANGED_LATER
        for one, other in zip(classic[uid].addresses, later[uid].addresses, strict=True)
    ]
    alike = sum(one == other for one, other in pairs)
    assert alike / len(pairs) > 0.94


def test_derived_measures_agree_with_stated_ones(folder: Path):
    """Where the enhanced file states the kind of sanction, what is derived for the classic one is the same in 95 of 100."""
    enhanced, _ = read(folder, "enhanced")
    classic, _ = read(folder, "classic")
    pairs = [
        (stated.measures, derived.measures)
        for uid in classic
        for stated, derived in zip(enhanced[uid].designations, classic[uid].designations, strict=True)
    ]
    assert sum(set(stated) == set(derived) for stated, derived in pairs) / len(pairs) > 0.95
    assert all(one.measures_derived for record in classic.values() for one in record.designations)
    assert not any(one.measures_derived for record in enhanced.values() for one in record.designations)


def test_counts_and_names(folder: Path):
    """The number of entries is the declared one, names in are names out, and only free text is left over."""
    for name, names in (("classic", 443 + 1136), ("enhanced", 1624)):
        records, ledger = read(folder, name)
        assert (ledger.entries, ledger.read, len(records)) == (443, 443, 443)
        assert ledger.names_in == ledger.names_out == names
        assert set(ledger.leftovers) == {"Remarks"}
        assert not ledger.warnings
        assert not ledger.refusals
    assert read(folder, "classic")[1].declared_entries == 443
    assert str(read(folder, "classic")[1].published) == "2025-03-28"
    assert str(read(folder, "enhanced")[1].published) == "2025-01-10"


def test_the_enhanced_file_dates_the_listing(folder: Path):
    """The day on a list goes to the programme of that list; the day on the umbrella list to none."""
    enhanced, _ = read(folder, "enhanced")
    both = {one.programme: str(one.listed) for one in enhanced["9647"].designations}
    assert both == {"NS-PLC": "2006-04-12", "SDGT": "2023-11-14"}
    bank = {one.programme: str(one.listed) for one in enhanced["17016"].designations}
    assert bank == {"UKRAINE-EO13662": "2014-07-16", "RUSSIA-EO14024": "2024-11-21"}
    undated = [one for record in enhanced.values() for one in record.designations if one.listed is None]
    assert len(undated) == 0


def test_the_raw_hash_is_that_of_the_entry(folder: Path, tmp_path: Path):
    """A word changed in one entry changes the hash of that entry alone."""
    for pattern, reader, old, new in (
        ("CONSOLIDATED*.xml", OfacXmlReader(), "<idNumber>www.gazprombank.ru<", "<idNumber>www.example.org<"),
        ("CONS_ENHANCED*.xml", OfacEnhancedReader(), "<value>www.gazprombank.ru<", "<value>www.example.org<"),
    ):
        (path,) = folder.glob(pattern)
        text = path.read_text(encoding="utf-8")
        changed = tmp_path / path.name
        changed.write_text(text.replace(old, new), encoding="utf-8")
        hashes = [
            {
                row.record.source_id: row.raw_hash
                for row in reader.read((RawFile(name=one.name, path=one),), load_spec("ofac_cons")).rows
            }
            for one in (path, changed)
        ]
        assert {uid for uid in hashes[0] if hashes[0][uid] != hashes[1][uid]} == {"17016"}
        assert len(set(hashes[0].values())) == 443


def test_the_other_list_is_refused(shared: Path, folder: Path):
    """The SDN list read as the Consolidated one, or the reverse, is told apart by its programmes and refused."""
    sdn = sorted((shared / "lists" / "us" / "ofac_2022-01-21").glob("*.csv"))
    cons = sorted(folder.glob("*.csv"))
    for reader, paths, source in (
        (OfacCsvReader(), sdn, "ofac_cons"),
        (OfacCsvReader(), cons, "ofac"),
        (OfacXmlReader(), list(folder.glob("CONSOLIDATED*.xml")), "ofac"),
        (OfacEnhancedReader(), list(folder.glob("CONS_ENHANCED*.xml")), "ofac"),
    ):
        files = tuple(RawFile(name=path.name, path=path) for path in paths)
        with pytest.raises(InputError, match="name the other source"):
            list(reader.read(files, load_spec(source)).rows)
