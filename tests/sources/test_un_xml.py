"""The UN's reader: every field in its place, counts as in the file, real editions differ as they should."""

import datetime as dt
import re
from pathlib import Path

import pytest

from watchlist.differences import changed_fields
from watchlist.errors import InputError
from watchlist.records import Kind, Measure, NameKind, Precision, Strength

SAMPLES = Path(__file__).with_name("samples")


@pytest.fixture(scope="module")
def sample(read_path):
    rows, ledger = read_path(SAMPLES / "un.xml", "un")
    return {row.record.source_id: row.record for row in rows}, ledger


def test_names(sample):
    """Parts in order without labels; packed aliases come apart; grades are the publisher's; remarks become notes."""
    record = sample[0]["QDi.901"]
    assert [(name.text, name.kind, name.strength) for name in record.names] == [
        ("IBN TEST NOBODY", NameKind.PRIMARY, Strength.UNKNOWN),
        ("ابن تست", NameKind.ORIGINAL_SCRIPT, Strength.UNKNOWN),
        ("Ibn Tset", NameKind.ALIAS, Strength.STRONG),
        ("Iben Test", NameKind.ALIAS, Strength.STRONG),
        ("Ebn Test", NameKind.ALIAS, Strength.STRONG),
        ("The Tester", NameKind.WEAK_ALIAS, Strength.WEAK),
        ("Тестер", NameKind.ORIGINAL_SCRIPT, Strength.WEAK),
        ("Tester Abu", NameKind.ALIAS, Strength.STRONG),
    ]
    assert [(part.kind, part.text) for part in record.names[0].parts] == [
        ("other", "IBN"), ("other", "TEST"), ("other", "NOBODY"),
    ]  # fmt: skip
    notes = {note.label: note.text for note in record.notes}
    assert notes["Alias Tester Abu"] == "born 1 Jan. 1953"
    assert notes["Alias Ibn Tset; Iben Test b) Ebn Test"] == "as a child"


def test_entity_aliases_have_no_grade(sample):
    """The quality of an entity's alias is its kind."""
    record = sample[0]["ATe.901"]
    assert record.kind is Kind.ORGANIZATION
    assert [(name.text, name.kind, name.strength) for name in record.names[1:]] == [
        ("Invented Trading", NameKind.ALIAS, Strength.UNKNOWN), ("Former Trading", NameKind.FORMER, Strength.UNKNOWN),
    ]  # fmt: skip


def test_births(sample):
    """EXACT without a day is a year; approximate, between and a note are what they say; an alias's date counts too."""
    births = [(date.raw, date.precision, date.circa) for date in sample[0]["QDi.901"].births]
    assert births == [
        ("1961-02-03", Precision.DAY, False),
        ("1962", Precision.YEAR, False),
        ("Approximately 1963", Precision.YEAR, True),
        ("1964 to 1966", Precision.RANGE, False),
        ("Nov. 1967", Precision.MONTH, False),
        ("1953", Precision.YEAR, False),
    ]


def test_acts(sample):
    """LISTED_ON without its zone is listed, the latest update amended; measures follow the regime and say so."""
    (act,) = sample[0]["QDi.901"].designations
    assert (act.listed, act.amended) == (dt.date(2014, 5, 6), dt.date(2019, 1, 2))
    assert act.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN, Measure.ARMS_EMBARGO)
    assert act.measures_derived
    (bissau,) = sample[0]["GBi.901"].designations
    assert (bissau.programme, bissau.measures) == ("Guinea-Bissau", (Measure.TRAVEL_BAN,))
    (unknown,) = sample[0]["ATe.901"].designations
    assert (unknown.programme, unknown.measures) == ("Atlantis", ())


def test_documents_places_and_the_rest(sample):
    """Documents in any language with country and dates; one without a number is a note; empty places are none."""
    record = sample[0]["QDi.901"]
    (passport,) = record.identifiers
    assert (passport.kind, passport.value, passport.country) == ("passport", "X000001", "IQ")
    assert (passport.issued, passport.expires) == ("2010-02-03", "2020-02-02")
    assert "number unknown" in [note.text for note in record.notes]
    assert [(place.city, place.region, place.country) for place in record.birth_places] == [
        ("Nowhere", "Nil", "IQ"), ("Nowhere", None, "IQ"),
    ]  # fmt: skip
    assert [(address.raw, address.note) for address in record.addresses] == [
        ("1 Nowhere Road, Nowhere, Iraq", "as of 2016")
    ]
    assert record.nationalities == ("IR", "Atlantis")
    assert record.genders == ("male",)
    assert (record.titles, record.positions) == (("Maulavi",), ("Keeper of tests",))


def test_ledger(sample):
    """Two entries under one reference, none at all, an unknown regime, a new field: all are accounted for."""
    ledger = sample[1]
    assert (ledger.entries, ledger.read, len(ledger.refusals)) == (5, 3, 2)
    assert any("GBi.901 stands on two entries" in refusal.reason for refusal in ledger.refusals)
    assert any(refusal.reason == "no REFERENCE_NUMBER" for refusal in ledger.refusals)
    assert dict(ledger.leftovers) == {"NEW_FIELD": 1}
    assert any("'Atlantis'" in warning for warning in ledger.warnings)
    assert ledger.published == dt.date(2026, 2, 27)


def test_counts_equal_the_file(shared: Path, read_path):
    """730 individuals and 273 entities; every word of every published name stands in the record."""
    path = shared / "lists/un/un_2026-02-27.xml"
    rows, ledger = read_path(path, "un")
    text = path.read_text(encoding="utf-8")
    assert (text.count("<INDIVIDUAL>"), text.count("<ENTITY>")) == (730, 273)
    assert sum(row.record.kind is Kind.PERSON for row in rows) == 730
    assert sum(row.record.kind is Kind.ORGANIZATION for row in rows) == 273
    assert ledger.read == 1003
    assert ledger.refusals == []
    assert ledger.leftovers == {}
    assert ledger.warnings == []
    records = {row.record.source_id: row.record for row in rows}
    names = 0
    for entry in re.findall(r"<(?:INDIVIDUAL|ENTITY)>(.*?)</(?:INDIVIDUAL|ENTITY)>", text, re.DOTALL):
        key = re.search(r"<REFERENCE_NUMBER>\s*([^<]*?)\s*</", entry)[1]
        published = [
            " ".join(re.findall(r"<(?:FIRST|SECOND|THIRD|FOURTH)_NAME>([^<]*)<", entry)),
            *re.findall(r"<NAME_ORIGINAL_SCRIPT>([^<]*[^<\s][^<]*)<", entry),
            *re.findall(r"<ALIAS_NAME>([^<]*[^<\s][^<]*)<", entry),
        ]
        names += len({" ".join(name.split()) for name in published})
        record = records[key]
        said = " ".join(
            [*(name.text for name in record.names), *(f"{note.label} {note.text}" for note in record.notes)]
        )
        words = set(re.findall(r"\w+", said.lower())) | set("na original script a b c d e amp quot apos".split())  # noqa: SIM905
        for name in published:
            missing = set(re.findall(r"\w+", name.lower())) - words
            assert not missing, (key, name, missing)
        listed = re.search(r"<LISTED_ON>(\d{4}-\d\d-\d\d)", entry)[1]
        assert str(record.designations[0].listed) == listed
        years = set(re.findall(r"<(?:YEAR|FROM_YEAR|TO_YEAR)>(\d{4})<", entry))
        assert years <= set(re.findall(r"\d{4}", " ".join(date.raw for date in record.births)))
    assert ledger.names_in == ledger.names_out >= names
    assert ledger.published == dt.date(2026, 2, 27)


def test_two_editions_differ_as_published(shared: Path, read_path):
    """From November 2025 to February 2026: four came, one went, two were amended, and nothing else is a change."""
    old, new = (
        {row.record.source_id: row for row in read_path(shared / f"lists/un/un_{day}.xml", "un")[0]}
        for day in ("2025-11-20", "2026-02-27")
    )
    assert sorted(new.keys() - old.keys()) == ["SDi.007", "SDi.008", "SDi.009", "SDi.010"]
    assert sorted(old.keys() - new.keys()) == ["IQi.074"]
    both = old.keys() & new.keys()
    amended = sorted(key for key in both if old[key].record != new[key].record)
    assert amended == ["HTi.006", "SOi.022"]
    assert amended == sorted(key for key in both if old[key].raw_hash != new[key].raw_hash)
    for key in amended:
        assert [change.field for change in changed_fields(old[key].record, new[key].record)] == ["notes"]


def test_a_damaged_edition_is_refused(shared: Path, read_path):
    """A file whose characters were cut to their low byte is not well-formed, and says where."""
    with pytest.raises(InputError, match=r"damaged_2025-08-16\.xml line \d+: not well-formed XML"):
        read_path(shared / "lists/un/damaged_2025-08-16.xml", "un")
