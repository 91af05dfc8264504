"""Canada's reader: a key from the law's own numbering, both vocabularies, every odd field."""

import datetime as dt
import re
from pathlib import Path

import pytest

from watchlist.errors import InputError
from watchlist.records import Kind, Measure, NameKind, Precision

SAMPLES = Path(__file__).with_name("samples")


@pytest.fixture(scope="module")
def sample(read_path):
    rows, ledger = read_path(SAMPLES / "canada_old.xml", "canada")
    return {row.record.source_id: row.record for row in rows}, ledger


def test_keys_are_places_in_the_law(sample):
    """Regulation, schedule and item make the key; a missing schedule and an unknown regulation still make one."""
    assert list(sample[0]) == [
        "RUS/1-part-1/12", "RUS/1-part-1/13", "VEN/-/3", "IRN/1-part-2/7", "RUS/1.1/1", "SDN/part-2/9", "atlantis/-/1",
    ]  # fmt: skip


def test_both_vocabularies_read_the_same(read_path):
    """The tags of before and since 25 August 2026 give equal records and equal hashes: renaming is no change."""
    old, _ = read_path(SAMPLES / "canada_old.xml", "canada")
    new, ledger = read_path(SAMPLES / "canada_new.xml", "canada")
    assert b"<Country>" not in (SAMPLES / "canada_new.xml").read_bytes()
    assert [(row.record, row.raw_hash) for row in old] == [(row.record, row.raw_hash) for row in new]
    assert ledger.leftovers == {}


def test_a_key_survives_order_and_edits(read_bytes, sample):
    """Records in another order, with a corrected name and a reformatted schedule, keep their keys."""
    text = (SAMPLES / "canada_old.xml").read_text(encoding="utf-8")
    records = re.findall(r"\t<record>.*</record>\n", text)
    head, tail = text.split(records[0])[0], "</data-set>\n"
    edited = "".join(reversed(records)).replace("TESTOV ", "TESTOFF").replace("1, Part 1<", "1,Part 1<")
    rows, _ = read_bytes(head + edited + tail, "canada")
    assert {row.record.source_id for row in rows} == sample[0].keys()


def test_people(sample):
    """Names with parts, aliases split at labels, titles in both languages, two possible days of birth."""
    record = sample[0]["RUS/1-part-1/12"]
    assert [(name.text, name.kind, name.language) for name in record.names] == [
        ("Ivan Petrovich TESTOV", NameKind.PRIMARY, None),
        ("Iwan Testoff", NameKind.ALIAS, None),
        ("Иван Тестов", NameKind.ORIGINAL_SCRIPT, "ru"),
    ]
    assert [(part.kind, part.text) for part in record.names[0].parts] == [
        ("given", "Ivan Petrovich"),
        ("family", "TESTOV"),
    ]
    assert record.titles == ("Major General", "major-général")
    assert [date.start for date in record.births] == [dt.date(1972, 8, 10), dt.date(1972, 8, 11)]
    assert sample[0]["RUS/1-part-1/13"].births[0].precision is Precision.MONTH
    assert sample[0]["VEN/-/3"].births[0].start == dt.date(1972, 9, 1)  # a spreadsheet's number


def test_ships_and_entities(sample):
    """A ship has its number; halves in two languages come apart; a name in the number's field is a name."""
    ship = sample[0]["RUS/1.1/1"]
    assert ship.kind is Kind.VESSEL
    assert [(found.kind, found.normal, found.valid) for found in ship.identifiers] == [("imo", "9074729", True)]
    assert ship.births == ()
    assert {(note.label, note.text) for note in ship.notes} == {("Type of ship", "Oil Tanker"), ("Build date", "2003")}
    entity = sample[0]["IRN/1-part-2/7"]
    assert [(name.text, name.language) for name in entity.names] == [
        ("Invented Research Institute", None), ("Institut de recherche inventée", "fr"), ("IRI, Invented Institute, Limited", None),
    ]  # fmt: skip
    odd = sample[0]["SDN/part-2/9"]
    assert odd.kind is Kind.ORGANIZATION
    assert [name.text for name in odd.names] == ["Made Up Company Limited", "شركة"]
    assert any("no number" in warning for warning in sample[1].warnings)


def test_acts(sample):
    """The date of listing is listed; basis names regulation, schedule and item; measures are derived."""
    (act,) = sample[0]["RUS/1-part-1/12"].designations
    assert (act.listed, act.amended) == (dt.date(2022, 2, 28), None)
    assert act.legal_basis == "Special Economic Measures (Russia) Regulations, Schedule 1, Part 1, item 12"
    assert act.measures == (Measure.ASSET_FREEZE,)
    assert act.measures_derived
    assert any("'Atlantis'" in warning for warning in sample[1].warnings)


def test_ledger(sample):
    """A record without a name is refused with its place."""
    (refusal,) = sample[1].refusals
    assert refusal.reason == "no name"
    assert refusal.locator.startswith("record[7] line ")


def test_renamed_tags_stop_the_reader(read_bytes):
    """When the publisher renames its tags once more, the list is refused rather than read as empty."""
    text = "<data-set><record><DateOfListing>2022-01-01</DateOfListing></record><record><Pays>Iran</Pays></record></data-set>"
    with pytest.raises(InputError, match="without any known tag"):
        read_bytes(text, "canada")


def test_counts_equal_the_file(shared: Path, read_path):
    """4,759 records, as many keys, every published name and date of listing in its record."""
    path = shared / "lists/ca/sema-lmes_2025-05.xml"
    rows, ledger = read_path(path, "canada")
    text = path.read_text(encoding="utf-8")
    entries = re.findall(r"<record>(.*?)</record>", text, re.DOTALL)
    assert len(entries) == len(rows) == ledger.read == 4759
    assert len({row.record.source_id for row in rows}) == 4759
    assert ledger.refusals == []
    assert ledger.leftovers == {}
    assert ledger.warnings == []
    for entry, row in zip(entries, rows, strict=True):
        fields = {tag: " ".join(value.split()) for tag, value in re.findall(r"<(\w+)>([^<]*)<", entry)}
        said = " ".join(name.text for name in row.record.names)
        name = f"{fields.get('EntityOrShip', '')} {fields.get('GivenName', '')} {fields.get('LastName', '')}"
        for part in (name, re.sub(r"\b[A-Z][a-z]+\s*:", " ", fields.get("Aliases", ""))):
            words = set(re.findall(r"\w+", part.replace("&amp;", " ").replace("&quot;", " "))) - {"or", "amp", "quot"}
            assert words <= set(re.findall(r"\w+", said)), (row.record.source_id, part, said)
        assert str(row.record.designations[0].listed) == fields["DateOfListing"]
