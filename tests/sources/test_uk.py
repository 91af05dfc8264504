"""The UK's readers: every field in its place, what cannot be used in the ledger, counts as in the file."""

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from watchlist.errors import EditionRefusedError, InputError
from watchlist.records import CrossReference, Kind, Measure, NameKind, NamePart, Precision, Strength
from watchlist.sources import RawFile, load_spec
from watchlist.sources.registry import reader_for

SAMPLES = Path(__file__).with_name("samples")


@pytest.fixture(scope="module")
def sample(read_path):
    rows, ledger = read_path(SAMPLES / "uk.xml", "uk")
    return {row.record.source_id: row.record for row in rows}, ledger


def test_names_in_display_order(sample):
    """Name 1 to 5 stand before Name 6; parts are labelled; grade and kind are the publisher's; scripts are found."""
    names = {name.text: name for name in sample[0]["RUS9001"].names}
    ivan = names["Ivan Petrovich TESTOV"]
    assert ivan.kind is NameKind.PRIMARY
    assert ivan.parts == (
        NamePart(kind="given", text="Ivan"), NamePart(kind="middle", text="Petrovich"), NamePart(kind="family", text="TESTOV"),
    )  # fmt: skip
    assert (names["Iwan TESTOFF"].kind, names["Iwan TESTOFF"].strength) == (NameKind.ALIAS, Strength.UNKNOWN)
    assert (names["Vanya Test"].kind, names["Vanya Test"].strength) == (NameKind.WEAK_ALIAS, Strength.WEAK)
    assert (names["Johann Test"].kind, names["Johann Test"].strength) == (NameKind.ALIAS, Strength.STRONG)
    original = names["Иван Петрович Тестов"]
    assert (original.kind, original.script, original.language) == (NameKind.ORIGINAL_SCRIPT, "Cyrl", "Russian")
    assert len(names) == 5
    assert sample[0]["RUS9001"].caption == "Ivan Petrovich TESTOV"


def test_two_primary_names_are_both_kept(sample):
    """A record with two primary names keeps two; an entity's names have no parts."""
    names = sample[0]["CYB9002"].names
    assert [(name.text, name.kind, name.parts) for name in names] == [
        ("Invented Group", NameKind.PRIMARY, ()), ("Made Up Holdings", NameKind.PRIMARY, ()),
    ]  # fmt: skip


def test_births_with_their_precision(sample):
    """Placeholders are years and months, a decade stays text."""
    births = {date.raw: date.precision for date in sample[0]["RUS9001"].births}
    assert births == {
        "dd/mm/1962": Precision.YEAR, "dd/07/1978": Precision.MONTH, "00/00/1975": Precision.YEAR, "1946": Precision.YEAR,
        "15/08/19yy": Precision.UNKNOWN, "03/04/1961": Precision.DAY,
    }  # fmt: skip


def test_dates_of_the_act_are_not_exchanged(sample):
    """DateDesignated is listed, LastUpdated amended; nothing stands for effective, announced or removed."""
    (act,) = sample[0]["RUS9001"].designations
    assert (act.listed, act.amended) == (dt.date(2024, 5, 17), dt.date(2026, 2, 5))
    assert (act.announced, act.effective, act.removed) == (None, None, None)


def test_programme_basis_measures_reason(sample):
    """The statutory title gives programme and basis; measures are the file's; an unknown one is kept and warned of."""
    (act,) = sample[0]["RUS9001"].designations
    assert act.authority == "GB"
    assert act.programme == "Russia"
    assert act.legal_basis == "The Russia (Sanctions) (EU Exit) Regulations 2019"
    assert act.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN, Measure.OTHER)
    assert act.measures_raw == ("Asset freeze", "Something unheard of", "Travel Ban")
    assert not act.measures_derived
    assert act.reason == "Invented & untrue."
    (other,) = sample[0]["CYB9002"].designations
    assert (other.programme, other.legal_basis, other.measures) == (
        "A regime that nobody knows",
        None,
        (Measure.OTHER,),
    )
    warnings = " ".join(sample[1].warnings)
    assert "Something unheard of" in warnings
    assert "A regime that nobody knows" in warnings


def test_documents_and_numbers(sample):
    """Documents once each with country and dates; registration numbers are told apart by their labels and checked."""
    passport, inn = sorted(sample[0]["RUS9001"].identifiers, key=lambda found: found.kind, reverse=True)
    assert (passport.kind, passport.normal, passport.country) == ("passport", "AB0000001", "RU")
    assert (passport.issued, passport.expires) == ("2010-02-01", "2027-06-15")
    assert (inn.kind, inn.valid) == ("inn", True)
    assert {(found.kind, found.normal, found.valid) for found in sample[0]["CYB9002"].identifiers} == {
        ("ogrn", "1027700132195", True), ("inn", "7707083893", True),
    }  # fmt: skip
    assert "Expired, number unknown" in [note.text for note in sample[0]["RUS9001"].notes]


def test_the_rest_of_a_person(sample):
    """Gender, nationality, places, positions, titles, contacts, references, notes."""
    record = sample[0]["RUS9001"]
    assert record.genders == ("male",)
    assert record.nationalities == ("Atlantis", "RU")
    assert [(place.city, place.country) for place in record.birth_places] == [("Nowhere", "UA")]
    assert (record.titles, record.positions) == (("General",), ("Keeper of test data",))
    assert {(contact.kind, contact.value) for contact in record.contacts} == {
        ("phone", "+7 000 0000000"), ("email", "a@example.org"), ("email", "b@example.org"),
    }  # fmt: skip
    assert set(record.references) == {
        CrossReference(scheme="un", value="QDi.901"), CrossReference(scheme="uk_ofsi_group", value="99001"),
    }  # fmt: skip
    (address,) = record.addresses
    assert (address.raw, address.postal_code, address.country) == (
        "1 Nowhere Street, Nowhere, 000001, Russia",
        "000001",
        "RU",
    )
    assert 'Brother of "Nobody"' in [note.text for note in record.notes]


def test_ships(sample):
    """A ship has its IMO number, checked, its flag and its owner."""
    ship = sample[0]["RUS9003"]
    assert ship.kind is Kind.VESSEL
    assert [(found.kind, found.normal, found.valid) for found in ship.identifiers] == [("imo", "9074729", True)]
    assert ship.countries == ("GA",)
    assert [(tie.kind, tie.name) for tie in ship.relations] == [("owner or operator", "Nobody Shipping")]
    assert ship.designations[0].measures == (Measure.PORT_BAN,)


def test_what_cannot_be_used_is_in_the_ledger(sample):
    """A key on two entries, an entry without a name, an unknown type: refused with reason and place; leftovers named."""
    ledger = sample[1]
    assert (ledger.entries, ledger.read, len(ledger.refusals)) == (6, 3, 3)
    reasons = " | ".join(refusal.reason for refusal in ledger.refusals)
    assert re.search(
        r"key RUS9001 stands on two entries: Designation\[1\] line \d+ \(kept\) and Designation\[4\]", reasons
    )
    assert "RUS9005: no name" in reasons
    assert "RUS9006: type 'Aircraft'" in reasons
    assert dict(ledger.leftovers) == {"IndividualDetails/Individual/ShoeSizes": 1}
    assert ledger.names_in == ledger.names_out == 8
    assert ledger.published == dt.date(2026, 3, 2)


def test_real_samples(shared: Path, read_path):
    """The published excerpts are read whole; a row that is a cell short is refused, not guessed at."""
    rows, ledger = read_path(shared / "lists/uk/uksl_2026-08-14.sample.xml", "uk")
    assert [row.record.source_id for row in rows] == ["AFG0011", "AQD0128", "AQD0377", "DPR0075"]
    assert ledger.refusals == []
    assert ledger.leftovers == {}
    assert ledger.warnings == []
    rows, ledger = read_path(shared / "lists/uk/uksl_2026-10-08.header_and_one_row.csv", "uk")
    assert [row.record.source_id for row in rows] == ["RUS2176"]
    assert rows[0].record.designations[0].measures == (Measure.PORT_BAN,)
    assert ledger.published == dt.date(2026, 10, 8)
    rows, ledger = read_path(shared / "lists/uk/uksl_2026-02-13.moov_test_rows.csv", "uk")
    assert [row.record.source_id for row in rows] == ["AFG0001"]
    assert [refusal.reason for refusal in ledger.refusals] == ["57 cells where the header has 58"]


def test_conlist_cells(read_path):
    """Numbered cells, labels in Other Information, the bridge to the UK reference and its fallback."""
    rows, ledger = read_path(SAMPLES / "conlist.csv", "uk")
    records = {row.record.source_id: row.record for row in rows}
    assert list(records) == ["ofsi:99002", "RUS9001", "DPR9003"]
    record = records["RUS9001"]
    assert [name.text for name in record.names] == ["Ivan Petrovich TESTOV", "Iwan TESTOFF", "Иван Тестов"]
    assert {(place.raw, place.country) for place in record.birth_places} == {
        ("Nowhere, Russia", "RU"),
        ("Ukraine", "UA"),
    }
    assert record.nationalities == ("RU", "UA")
    assert {(found.value, found.country) for found in record.identifiers} == {("AB0000001", "JO"), ("AB0000002", "RU")}
    assert record.titles == ("General", "Haji")
    (act,) = record.designations
    assert (act.listed, act.amended) == (dt.date(2024, 5, 17), dt.date(2025, 2, 5))
    assert act.measures == (Measure.ASSET_FREEZE, Measure.SERVICES_BAN)
    assert act.measures_derived
    assert act.reason == "Invented (37) and untrue."
    notes = {note.label: note.text for note in record.notes}
    assert notes["Listed on (OFSI)"] == "Russia: 01/02/2020"
    assert notes["Other information"].startswith("Invented person. Financial sanctions imposed")
    assert CrossReference(scheme="un", value="SDi.005") in records["ofsi:99002"].references
    assert records["DPR9003"].countries == ("KP",)
    assert ledger.warnings == ["group 99002: UK Sanctions List Ref holds 'SDi.005'; kept under the key ofsi:99002"]
    assert ledger.published == dt.date(2025, 4, 10)


def test_conlist_before_2022(read_path):
    """The older columns, with one cell for a passport's number and details, give the same key."""
    rows, _ = read_path(SAMPLES / "conlist_old.csv", "uk")
    (record,) = (row.record for row in rows)
    assert record.source_id == "RUS9001"
    passports = {(found.value, found.country, found.issued) for found in record.identifiers if found.kind == "passport"}
    assert passports == {("AB0000001", "IQ", "2010-02-01")}
    assert [found.value for found in record.identifiers if found.kind == "national_id"] == ["12345678"]
    assert record.designations[0].listed is None  # OFSI's own date is not the date of designation
    assert [name.text for name in record.names] == ["Ivan Petrovich TESTOV", "Iwan TESTOFF"]


def test_a_retired_list_is_no_current_list():
    """The ConList is read from a file and refused from the live address, with the pointer to the new list."""
    path = SAMPLES / "conlist.csv"
    files = (RawFile(name="ConList.csv", path=path),)
    assert reader_for(files, load_spec("uk")).name == "uk_conlist"
    with pytest.raises(EditionRefusedError, match=r"retired format.*28 January 2026.*UK Sanctions List"):
        reader_for(files, load_spec("uk"), live=True)


def test_bad_files(read_bytes):
    """A missing column, a cut file and a list of somebody else are refused in one line."""
    text = (SAMPLES / "conlist.csv").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="column 'Alias Type' is missing"):
        read_bytes(text.replace("Alias Type", "Alias Sort"), "uk", "ConList.csv")
    with pytest.raises(InputError, match="not well-formed"):
        read_bytes((SAMPLES / "uk.xml").read_bytes()[:5000], "uk")
    with pytest.raises(InputError, match=r"is of format un_xml; source uk reads uk_xml"):
        read_bytes((SAMPLES / "un.xml").read_bytes(), "uk")


def test_conlist_counts_equal_the_file(conlist: Path, read_path):
    """4,686 groups (3,662 individuals, 1,009 entities, 15 ships), three under OFSI's number; no name is lost."""
    rows, ledger = read_path(conlist, "uk")
    with conlist.open(encoding="utf-8", newline="") as stream:
        stream.readline()
        table = list(csv.DictReader(stream))
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in table:
        groups[line["Group ID"]].append(line)
    assert len(groups) == len(rows) == ledger.read == 4686
    assert Counter(row.record.kind for row in rows) == {Kind.PERSON: 3662, Kind.ORGANIZATION: 1009, Kind.VESSEL: 15}
    assert Counter(lines[0]["Group Type"] for lines in groups.values()) == {
        "Individual": 3662,
        "Entity": 1009,
        "Ship": 15,
    }
    assert ledger.refusals == []
    assert ledger.leftovers == {}
    by_group = {
        reference.value: row.record
        for row in rows
        for reference in row.record.references
        if reference.scheme == "uk_ofsi_group"
    }
    assert by_group.keys() == groups.keys()
    fallback = {group for group, record in by_group.items() if record.source_id.startswith("ofsi:")}
    assert fallback == {"15878", "16681", "16682"}
    assert len(ledger.warnings) == 3
    published = 0
    for group, lines in groups.items():
        texts = {" ".join(" ".join(line[f"Name {n}"] for n in (1, 2, 3, 4, 5, 6)).split()) for line in lines}
        scripts = {" ".join(line["Name Non-Latin Script"].split()) for line in lines} - {""}
        record = by_group[group]
        assert {name.text for name in record.names} == texts | scripts
        published += len(texts | scripts)
        references = set(re.findall(r"\(UN Ref\):\s*([A-Z]{2}[iev]\.\d+)", lines[0]["Other Information"]))
        assert references <= {found.value for found in record.references if found.scheme == "un"}
        assert record.designations[0].listed is not None
    assert ledger.names_in == ledger.names_out >= published


def test_designated_on_the_day(conlist: Path, read_path):
    """Mohammad Bagheri (RUS1652) was designated on 20 October 2022, by the list's own date."""
    rows, _ = read_path(conlist, "uk")
    (record,) = (row.record for row in rows if row.record.source_id == "RUS1652")
    assert {act.listed for act in record.designations} == {dt.date(2022, 10, 20)}
