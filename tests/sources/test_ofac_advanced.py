"""OFAC's advanced XML: the parties of the enhanced file read from it the same, and what only it can say."""

import datetime as dt
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from watchlist.errors import InputError
from watchlist.records import Kind, Measure, NameKind, NamePart, Record, Relation, Strength
from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, SourceRow
from watchlist.sources.dates import read_date
from watchlist.sources.fields import Fields
from watchlist.sources.ofac_advanced import OfacAdvancedReader
from watchlist.sources.ofac_enhanced import OfacEnhancedReader
from watchlist.sources.ofac_reference import period_text


@pytest.fixture(scope="module")
def files() -> ModuleType:
    """The module `ofac_files` beside this one."""
    spec = importlib.util.spec_from_file_location("ofac_files", Path(__file__).with_name("ofac_files.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path, source: str = "ofac") -> tuple[list[SourceRow], Ledger]:
    reading = OfacAdvancedReader().read((RawFile(name=path.name, path=path),), load_spec(source))
    return list(reading.rows), reading.ledger


def composed(files: ModuleType) -> str:
    """A person with all that the other formats hold in another shape, and a ship that she is tied to."""
    file = files.Advanced()
    groups: list[tuple[str, str]] = []
    day = dt.date

    def alias(kind: str, parts: list[list[tuple[str, str]]], scripts: list[str], *, primary: bool, weak: bool) -> str:
        documents = "".join(
            file.documented(one, script, groups, number == 0)
            for number, (one, script) in enumerate(zip(parts, scripts, strict=True))
        )
        return (
            f'<Alias FixedRef="1" AliasTypeID="{files.ALIAS_TYPES[kind]}" Primary="{str(primary).lower()}"'
            f' LowQuality="{str(weak).lower()}">{documents}</Alias>'
        )

    aliases = alias(
        "Name",
        [[("Last Name", "Exampleson"), ("First Name", "Ann"), ("Patronymic", "Ivanovna")],
         [("Last Name", "Примерова"), ("First Name", "Анна")]],
        ["Latin", "Cyrillic"], primary=True, weak=False,
    )  # fmt: skip
    aliases += alias("A.K.A.", [[("Nickname", "Little Ann")]], ["Latin"], primary=False, weak=True)
    aliases += alias("F.K.A.", [[("Last Name", "Maiden"), ("First Name", "Ann")]], ["Latin"], primary=False, weak=False)
    aliases += alias("A.K.A.", [[("Last Name", "مثال")]], ["Arabic"], primary=False, weak=False)
    born = [(day(1962, 3, 21),) * 4, (day(1951, 1, 1), day(1951, 1, 1), day(1951, 12, 31), day(1951, 12, 31))]
    features = file.feature("Birthdate", files.period(born[0])) + file.feature(
        "Birthdate", files.period(born[1], circa=True)
    )
    features += file.feature("Gender", file.detail("Female", lookup=True))
    features += file.feature("Place of Birth", file.detail("Tehran, Iran", lookup=False))
    nation = file.place({"Unknown": "Iran"}, "Iran")
    features += file.feature("Nationality Country", f'<VersionLocation LocationID="{nation}"/>')
    home = file.place({"ADDRESS1": "1 Some Street", "CITY": "Tehran", "POSTAL CODE": "12345"}, "Iran")
    features += file.feature("Location", f'<VersionLocation LocationID="{home}"/>')
    features += file.feature("Digital Currency Address - ETH", file.detail("0xABcd", lookup=False))
    features += file.feature("Title", file.detail("Director", lookup=False))
    file.party("90001", "Individual", "71", aliases, groups, features)
    issued = files.period((day(2010, 1, 1),) * 4)
    file.documents.append(
        f'<IDRegDocument ID="5" IDRegDocTypeID="{file.value("IDRegDocType", "Passport")}" IdentityID="71"'
        f' IssuedBy-CountryID="{file.value("Country", "Iran")}" ValidityID="{file.value("Validity", "Fraudulent")}">'
        f"<IDRegistrationNo>A123</IDRegistrationNo><DocumentDate"
        f' IDRegDocDateTypeID="{file.value("IDRegDocDateType", "Issue Date")}">{issued}</DocumentDate></IDRegDocument>'
    )
    ship_groups: list[tuple[str, str]] = []
    ship = file.documented([("Vessel Name", "Example Star")], "Latin", ship_groups, True)
    ship_alias = f'<Alias FixedRef="1" AliasTypeID="1403" Primary="true" LowQuality="false">{ship}</Alias>'
    ship_features = file.feature("VESSEL TYPE", file.detail("Crude Oil Tanker", lookup=True))
    ship_features += file.feature("Vessel Flag", file.detail("Panama", lookup=False))
    ship_features += file.feature("Vessel Call Sign", file.detail("T2EA4", lookup=False))
    file.party("90003", "Vessel", "72", ship_alias, ship_groups, ship_features)
    file.documents.append(
        f'<IDRegDocument ID="6" IDRegDocTypeID="{file.value("IDRegDocType", "Vessel Registration Identification")}"'
        ' IdentityID="72" ValidityID="1"><IDRegistrationNo>IMO 9187629</IDRegistrationNo></IDRegDocument>'
    )
    kind = file.value("RelationType", "Owns, controls, or operates")
    file.links.append(
        f'<ProfileRelationship ID="9" From-ProfileID="90001" To-ProfileID="90003" RelationTypeID="{kind}" Former="true"/>'
    )
    file.entry("90001", "SDN List", day(2019, 5, 6), ["Executive Order 13224 (Terrorism)"], ["SDGT"], ["Block"])
    file.entry(
        "90003", "SDN List", day(2020, 1, 2), ["Executive Order 13382 (Non-proliferation)"], ["NPWMD"], ["Block"]
    )
    return str(file.text(day(2026, 9, 9)))


@pytest.fixture
def records(files: ModuleType, tmp_path: Path) -> dict[str, Record]:
    path = tmp_path / "SDN_ADVANCED.XML"
    path.write_text(composed(files), encoding="utf-8")
    rows, ledger = read(path)
    assert ledger.names_in == ledger.names_out == 6
    assert not ledger.leftovers
    assert ledger.published == dt.date(2026, 9, 9)
    return {row.record.source_id: row.record for row in rows}


def test_names(records: dict[str, Record]):
    """Parts by their groups, renderings in other scripts, weak and former names, a nickname in its own letters."""
    assert [(one.text, one.kind, one.strength, one.script) for one in records["90001"].names] == [
        ("EXAMPLESON, Ann Ivanovna", NameKind.PRIMARY, Strength.UNKNOWN, "Latn"),
        ("Little Ann", NameKind.WEAK_ALIAS, Strength.WEAK, "Latn"),
        ("MAIDEN, Ann", NameKind.FORMER, Strength.STRONG, "Latn"),
        ("مثال", NameKind.ORIGINAL_SCRIPT, Strength.STRONG, "Arab"),
        ("ПРИМЕРОВА, Анна", NameKind.ORIGINAL_SCRIPT, Strength.UNKNOWN, "Cyrl"),
    ]
    assert records["90001"].names[0].parts == (
        NamePart(kind="family", text="EXAMPLESON"), NamePart(kind="given", text="Ann Ivanovna"),
    )  # fmt: skip


def test_facts(records: dict[str, Record]):
    """Looked-up details, dates with precision, places by number, a document that is not valid, crypto, title."""
    ann = records["90001"]
    assert ann.kind is Kind.PERSON
    assert [one.raw for one in ann.births] == ["21 Mar 1962", "circa 1951"]
    assert (ann.genders, ann.nationalities, ann.positions) == (("female",), ("IR",), ("Director",))
    assert (ann.addresses[0].raw, ann.addresses[0].city) == ("1 Some Street, Tehran 12345, Iran", "Tehran")
    numbers = {one.kind: one for one in ann.identifiers}
    assert numbers["crypto"].normal == "0xabcd"
    passport = numbers["passport"]
    assert (passport.value, passport.country, passport.issued, passport.note) == (
        "A123",
        "IR",
        "2010-01-01",
        "not valid",
    )
    wording = "Owns, controls, or operates; former"
    assert ann.relations == (Relation(kind="linked_to", name="EXAMPLE STAR", target_ref="90003", note=wording),)
    ship = records["90003"]
    assert ship.kind is Kind.VESSEL
    assert {one.kind: one.normal for one in ship.identifiers} == {"imo": "9187629", "call_sign": "T2EA4"}
    assert ship.countries == ("PA",)


def test_designations(records: dict[str, Record]):
    """The listing date, the legal authority and the kind of sanction are the file's own."""
    (one,) = records["90001"].designations
    assert (one.programme, one.listed) == ("SDGT", dt.date(2019, 5, 6))
    assert one.legal_basis == "Executive Order 13224 (Terrorism)"
    assert (one.measures, one.measures_raw) == ((Measure.ASSET_FREEZE, Measure.PROPERTY_BLOCKED), ("Block",))
    assert not one.measures_derived


def test_the_same_records_as_from_the_enhanced_file(shared: Path, files: ModuleType, tmp_path: Path):
    """All 443 parties of the real enhanced file, written as an advanced one, come back as the same records."""
    source = shared / "lists" / "us" / "consolidated" / "CONS_ENHANCED_2025-01-10.xml"
    path = tmp_path / "CONS_ADVANCED.XML"
    path.write_text(files.from_enhanced(source), encoding="utf-8")
    reading = OfacEnhancedReader().read((RawFile(name=source.name, path=source),), load_spec("ofac_cons"))
    enhanced = {row.record.source_id: row.record for row in reading.rows}
    rows, ledger = read(path, "ofac_cons")
    advanced = {row.record.source_id: row.record for row in rows}
    # a related party outside the file has only its number here
    outside = {
        uid: one for uid, one in enhanced.items() if any(two.target_ref not in enhanced for two in one.relations)
    }
    assert outside.keys() == {"9647"}
    advanced["9647"] = replace(advanced["9647"], relations=outside["9647"].relations)
    assert advanced == enhanced
    assert ledger.names_in == ledger.names_out == reading.ledger.names_out
    assert set(ledger.leftovers) == {"Remarks"}


def test_raw_hash_covers_what_stands_elsewhere(files: ModuleType, tmp_path: Path):
    """A changed document, entry or relationship changes the hash of its party and of no other."""
    path = tmp_path / "a.xml"
    text = composed(files)
    path.write_text(text, encoding="utf-8")
    before = {row.record.source_id: row.raw_hash for row in read(path)[0]}
    for old, new in (("A123", "A124"), ("<Year>2019</Year>", "<Year>2018</Year>"), ('Former="true"', 'Former="false"')):
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        after = {row.record.source_id: row.raw_hash for row in read(path)[0]}
        assert {uid for uid in before if before[uid] != after[uid]} == {"90001"}


@pytest.mark.parametrize("text", ["<Sanctions/>", "<Sanctions><DateOfIssue/></Sanctions>", "<Sanctions>"])
def test_a_file_without_parties_is_refused(tmp_path: Path, text: str):
    """Nothing, or only a head, is no edition."""
    path = tmp_path / "a.xml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"a\.xml"):
        read(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(first=st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)), days=st.integers(0, 4000), circa=st.booleans())
def test_periods_keep_their_span(first: dt.date, days: int, circa: bool):
    """A period put into words and read as a date has the same first and last day, and is circa when it was."""
    last = first + dt.timedelta(days=days)

    def edge(day: dt.date) -> dict[str, list[str]]:
        return {"Year": [str(day.year)], "Month": [str(day.month)], "Day": [str(day.day)]}

    tree = {
        "Start": [{"@Approximate": [str(circa).lower()], "From": [edge(first)], "To": [edge(first)]}],
        "End": [{"From": [edge(last)], "To": [edge(last)]}],
    }
    date = read_date(period_text(Fields(tree)))
    assert (date.start, date.end, date.circa) == (first, last, circa)
