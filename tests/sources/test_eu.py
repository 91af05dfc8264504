"""The EU's list: the real samples, and one entry composed of all that the format allows, as XML and as CSV."""

import csv
import datetime as dt
import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree
from msgspec.structs import replace

from watchlist.errors import InputError
from watchlist.records import CrossReference, Kind, Measure, NameKind, Precision, Record, Strength
from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, Reader, SourceRow
from watchlist.sources.eu_csv import EuCsvReader
from watchlist.sources.eu_xml import EuXmlReader

NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"
REGULATION = (
    '<regulation regulationType="amendment" organisationType="council" publicationDate="2024-01-16"'
    ' entryIntoForceDate="2024-01-17" numberTitle="2024/329 (OJ L1)" programme="TERR" logicalId="7">'
    "<publicationUrl>https://example.eu/act</publicationUrl></regulation>"
)
ENTRY = f"""<sanctionEntity designationDate="2001-10-06" designationDetails="details" unitedNationId="QDi.999"
 euReferenceNumber="EU.1.2" logicalId="99">
 <remark>first remark</remark><remark>second remark</remark>{REGULATION}<subjectType code="person" classificationCode="P"/>
 <nameAlias firstName="" middleName="" lastName="" wholeName="Пример Примеров" nameLanguage="BG" gender="M" title="(a) Dr (b) Col"
  function="(a) Minister (b) Governor" strong="true" regulationLanguage="en" logicalId="1"/>
 <nameAlias firstName="Exem" middleName="Plar" lastName="EXAMPLE" wholeName="Exem Plar EXAMPLE" nameLanguage="EN" gender="M"
  title="" function="" strong="true" regulationLanguage="en" logicalId="2"/>
 <nameAlias firstName="" middleName="" lastName="" wholeName="Abu Exem" nameLanguage="" strong="true" regulationLanguage="en"
  logicalId="3"><remark>Low quality a.k.a.</remark></nameAlias>
 <nameAlias firstName="" middleName="" lastName="" wholeName="Good Exem" strong="true" logicalId="4"><remark>Good quality a.k.a.</remark></nameAlias>
 <nameAlias firstName="" middleName="" lastName="" wholeName="Old Exem" strong="true" logicalId="5"><remark>formerly known as</remark></nameAlias>
 <citizenship region="" countryIso2Code="PK" countryDescription="PAKISTAN" logicalId="1"/>
 <citizenship region="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="2"/>
 <birthdate circa="false" calendarType="GREGORIAN" birthdate="1965-04-14" dayOfMonth="14" monthOfYear="4" year="1965" city="Lahore"
  countryIso2Code="PK" countryDescription="PAKISTAN" logicalId="1"/>
 <birthdate circa="true" calendarType="GREGORIAN" year="1966" city="-" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="2"/>
 <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1960" yearRangeTo="1962" countryIso2Code="00" logicalId="3"/>
 <birthdate circa="false" calendarType="GREGORIAN" monthOfYear="7" year="1961" countryIso2Code="00" logicalId="4"/>
 <birthdate circa="false" calendarType="ISLAMIC" dayOfMonth="1" monthOfYear="7" year="1364" countryIso2Code="00" logicalId="5"/>
 <identification number="488555" identificationTypeCode="passport" identificationTypeDescription="National passport"
  countryIso2Code="PK" countryDescription="PAKISTAN" issueDate="2001-02-03" validTo="2006-02-03" diplomatic="true" knownExpired="true"
  knownFalse="false" reportedLost="false" revokedByIssuer="false" issuedBy="Lahore" logicalId="1"/>
 <address street="1 Some Road" poBox="12" city="Karachi" zipCode="123" region="Sindh" place="" asAtListingTime="false" countryIso2Code="PK"
  countryDescription="PAKISTAN" logicalId="1"><contactInfo key="PHONE" value="1 2 3; 4 5 6"/><contactInfo key="EMAIL" value="a@example.org"/></address>
</sanctionEntity>"""


def export(*entries: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><export xmlns="{NAMESPACE}" generationDate="2026-08-05T16:47:04.449+02:00">'
        f"{''.join(entries)}</export>"
    )


def read(path: Path, reader: Reader) -> tuple[list[SourceRow], Ledger]:
    reading = reader.read((RawFile(name=path.name, path=path),), load_spec("eu"))
    return list(reading.rows), reading.ledger


def written(folder: Path, text: str, name: str = "eu.xml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def record(tmp_path: Path) -> Record:
    (row,), ledger = read(written(tmp_path, export(ENTRY)), EuXmlReader())
    assert (ledger.names_in, ledger.names_out, dict(ledger.leftovers)) == (5, 5, {})
    assert ledger.published == dt.date(2026, 8, 5)
    return row.record


def test_names(record: Record):
    """The first Latin name is the primary one; quality comes from the remark, never from `strong`."""
    assert [(one.text, one.kind, one.strength) for one in record.names] == [
        ("Exem Plar EXAMPLE", NameKind.PRIMARY, Strength.UNKNOWN),
        ("Пример Примеров", NameKind.ORIGINAL_SCRIPT, Strength.UNKNOWN),
        ("Abu Exem", NameKind.WEAK_ALIAS, Strength.WEAK),
        ("Good Exem", NameKind.ALIAS, Strength.STRONG),
        ("Old Exem", NameKind.FORMER, Strength.UNKNOWN),
    ]
    assert [part.kind for part in record.names[0].parts] == ["given", "middle", "family"]
    assert record.names[1].script == "Cyrl"
    assert (record.genders, record.titles, record.positions) == (("male",), ("Dr", "Col"), ("Minister", "Governor"))


def test_births(record: Record):
    """Day, circa, range and month as far as given; an Islamic year has no span in ours; `-` and 00 are nothing."""
    assert [(one.raw, one.precision, one.circa) for one in record.births] == [
        ("1965-04-14", Precision.DAY, False),
        ("circa 1966", Precision.YEAR, True),
        ("1960 to 1962", Precision.RANGE, False),
        ("07/1961", Precision.MONTH, False),
        ("01/07/1364", Precision.UNKNOWN, False),
    ]
    assert record.births[-1].calendar == "hijri"
    assert [one.raw for one in record.birth_places] == ["Lahore, PAKISTAN"]
    assert record.citizenships == ("PK",)


def test_facts(record: Record):
    """Documents with their flags, addresses with contacts, references to the UN and to the logical id."""
    assert record.source_id == "EU.1.2"
    assert record.references == (
        CrossReference(scheme="un", value="QDi.999"), CrossReference(scheme="eu_logical_id", value="99"),
    )  # fmt: skip
    (passport,) = record.identifiers
    assert (passport.kind, passport.country, passport.issued, passport.expires) == (
        "passport",
        "PK",
        "2001-02-03",
        "2006-02-03",
    )
    assert passport.note == "diplomatic; known to be expired; issued by Lahore"
    (home,) = record.addresses
    assert home.raw == "1 Some Road, PO Box 12, 123 Karachi, Sindh, PAKISTAN"
    assert {(one.kind, one.value) for one in record.contacts} == {
        ("phone", "1 2 3"), ("phone", "4 5 6"), ("email", "a@example.org"),
    }  # fmt: skip
    assert record.links == ("https://example.eu/act",)


def test_the_designation(record: Record):
    """The listing date is the designation date alone: the act is often only the latest amendment."""
    (one,) = record.designations
    assert (one.authority, one.programme, one.listed) == ("EU", "TERR", dt.date(2001, 10, 6))
    assert (one.legal_basis, one.effective, one.amended) == ("2024/329 (OJ L1)", None, None)
    assert (one.measures, one.measures_derived) == ((Measure.ASSET_FREEZE,), True)


def test_without_reference_the_logical_id_is_the_key(tmp_path: Path):
    """Old records have no EU reference. Without a name an entry is refused with its place."""
    bare = f'<sanctionEntity logicalId="5"><subjectType code="enterprise"/><nameAlias wholeName="X Ltd"/>{REGULATION}</sanctionEntity>'
    nameless = '<sanctionEntity logicalId="6"><subjectType code="enterprise"/></sanctionEntity>'
    rows, ledger = read(written(tmp_path, export(bare, nameless)), EuXmlReader())
    assert [(row.record.source_id, row.record.kind) for row in rows] == [("5", Kind.ORGANIZATION)]
    assert [(one.locator.split(" ")[0], one.reason) for one in ledger.refusals] == [("sanctionEntity[6]", "no name")]
    assert rows[0].record.designations[0].listed is None


@pytest.mark.parametrize("text", [export(), "<export", export(ENTRY)[:-30], "<!DOCTYPE x []>" + export(ENTRY)])
def test_what_is_no_list_is_refused(tmp_path: Path, text: str):
    """Empty, cut and booby-trapped files give one line."""
    with pytest.raises(InputError, match=r"eu\.xml"):
        read(written(tmp_path, text), EuXmlReader())


def as_csv_1_1(text: str) -> str:
    """The entries of an XML as CSV 1.1: a row for each sub-record, the entry's own columns in each."""
    blocks = {"nameAlias": "NameAlias", "address": "Address", "birthdate": "BirthDate", "identification": "Identification",
              "citizenship": "Citizenship"}  # fmt: skip
    other = {"dayOfMonth": "Day", "monthOfYear": "Month", "issueDate": "IssuedDate", "identificationTypeCode": "TypeCode",
             "identificationTypeDescription": "TypeDescription", "birthdate": "BirthDate"}  # fmt: skip
    root = etree.fromstring(text.encode())
    header = ["fileGenerationDate", "Entity_LogicalId"]
    rows: list[dict[str, str]] = []
    for entity in root.iterfind("{*}sanctionEntity"):
        own = {
            "Entity_LogicalId": entity.get("logicalId", ""),
            "Entity_EU_ReferenceNumber": entity.get("euReferenceNumber", ""),
        }
        own |= {f"Entity_{name[0].upper()}{name[1:]}": entity.get(name, "")
                for name in ("unitedNationId", "designationDate", "designationDetails")}  # fmt: skip
        own["Entity_Remark"] = "\n".join(f"({one.text})" for one in entity.iterfind("{*}remark"))
        subject = entity.find("{*}subjectType")
        own |= {
            "Entity_SubjectType": subject.get("classificationCode"),
            "Entity_SubjectType_ClassificationCode": subject.get("code"),
        }
        act = entity.find("{*}regulation")
        for name, column in (("regulationType", "Type"), ("organisationType", "OrganisationType"), ("numberTitle", "NumberTitle"),
                             ("publicationDate", "PublicationDate"), ("entryIntoForceDate", "EntryIntoForceDate"),
                             ("programme", "Programme")):  # fmt: skip
            own[f"Entity_Regulation_{column}"] = act.get(name, "")
        own["Entity_Regulation_PublicationUrl"] = act.findtext("{*}publicationUrl")
        for one in entity:
            block = blocks.get(etree.QName(one).localname)
            if block is None:
                continue
            row = {f"{block}_{other.get(name, name[0].upper() + name[1:])}": value
                   for name, value in one.attrib.items() if name != "strong"}  # fmt: skip
            row[f"{block}_Remark"] = "\n".join(f"({remark.text})" for remark in one.iterfind("{*}remark"))
            if block == "Address":
                row["Address_ContactInfo"] = "\n".join(
                    f"{contact.get('key')}[{contact.get('value')}]" for contact in one.iterfind("{*}contactInfo")
                )
            row[f"{block}_Regulation_Programme"] = "TERR"
            rows.append({"fileGenerationDate": "05/08/2026", **own, **row})
    for row in rows:
        header += [name for name in row if name not in header]
    lines = [";".join(header)]
    lines += [";".join('"' + row.get(name, "").replace('"', '""') + '"' for name in header) for row in rows]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def plain(record: Record) -> Record:
    """Without line breaks, which cells do not keep."""
    return replace(record, notes=tuple(replace(one, text=re.sub(r"\s+", " ", one.text)) for one in record.notes))


def test_csv_1_1_gives_the_same_records(tmp_path: Path, shared: Path):
    """The composed entry and the real sample, written as CSV 1.1, read back the same as from the XML."""
    sample = (shared / "lists" / "eu" / "eu_fsf_1_1_2026-08-05.sample.xml").read_text(encoding="utf-8")
    for text in (export(ENTRY), sample):
        from_xml, ledger = read(written(tmp_path, text), EuXmlReader())
        from_csv, other = read(written(tmp_path, as_csv_1_1(text), "eu.csv"), EuCsvReader())
        assert [plain(row.record) for row in from_csv] == [plain(row.record) for row in from_xml]
        assert (other.names_in, other.names_out) == (ledger.names_in, ledger.names_out)
        assert (other.published, dict(other.leftovers)) == (ledger.published, {})


def test_rows_of_an_entry_may_lie_apart(tmp_path: Path):
    """Entries are gathered whatever the order of rows, and their hash does not depend on it."""
    second = ENTRY.replace('"EU.1.2"', '"EU.1.3"').replace('logicalId="99"', 'logicalId="98"')
    text = as_csv_1_1(export(ENTRY, second))
    header, *lines = text.strip().split("\r\n")
    mixed = "\r\n".join([header, *lines[::2], *lines[1::2]])
    one, _ = read(written(tmp_path, text, "a.csv"), EuCsvReader())
    other, _ = read(written(tmp_path, mixed, "b.csv"), EuCsvReader())
    assert {row.record.source_id: row.raw_hash for row in one} == {row.record.source_id: row.raw_hash for row in other}
    assert len({row.raw_hash for row in one}) == 2


def test_the_real_csv_1_0(shared: Path):
    """93 entries with 799 names; repeated headers are told apart by their place; nothing is left over."""
    path = shared / "lists" / "eu" / "fsf_csv_1_0_2018-07-04.part.csv"
    rows, ledger = read(path, EuCsvReader())
    assert (len(rows), ledger.entries, ledger.names_in, ledger.names_out) == (93, 93, 799, 799)
    assert (dict(ledger.leftovers), ledger.refusals, str(ledger.published)) == ({}, [], "2018-07-04")
    found = {row.record.source_id: row.record for row in rows}
    assert len(found) == 93
    mugabe = found["EU.36.64"]
    assert mugabe.kind is Kind.PERSON
    assert [(one.kind, one.value, one.label) for one in mugabe.identifiers] == [
        ("passport", "AD001095", "National passport")
    ]
    assert sum(len(record.addresses) for record in found.values()) == 37
    with path.open(encoding="utf-8-sig", newline="") as stream:
        dates = {(row[1], row[40]) for row in csv.reader(stream, delimiter=";") if row[40][:1].isdigit()}
    assert sum(one.start is not None for record in found.values() for one in record.births) == len(dates)


def test_the_real_sample_of_1_1(shared: Path):
    """The abridged sample: four entries, sixteen names, all taken up."""
    rows, ledger = read(shared / "lists" / "eu" / "eu_fsf_1_1_2026-08-05.sample.xml", EuXmlReader())
    assert (len(rows), ledger.names_in, ledger.names_out, dict(ledger.leftovers)) == (4, 16, 16, {})
    saddam = rows[0].record
    assert (saddam.source_id, saddam.caption, saddam.births[0].raw) == (
        "EU.27.28",
        "Saddam Hussein Al-Tikriti",
        "1937-04-28",
    )
    assert saddam.designations[0].listed is None
    assert rows[3].record.designations[0].listed == dt.date(2001, 10, 6)


def test_the_raw_hash_is_that_of_the_entry(tmp_path: Path):
    """A changed attribute changes the hash, another day of generation does not."""
    before = read(written(tmp_path, export(ENTRY)), EuXmlReader())[0][0].raw_hash
    later = export(ENTRY).replace("2026-08-05T16", "2026-08-06T16")
    assert read(written(tmp_path, later), EuXmlReader())[0][0].raw_hash == before
    other = export(ENTRY.replace(quoteattr("Lahore"), quoteattr("Karachi")))
    assert read(written(tmp_path, other), EuXmlReader())[0][0].raw_hash != before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fileGenerationDate;Entity_Remark\r\nx;y\r\n", "Entity_LogicalId"),
        ("fileGenerationDate;Entity_LogicalId\r\n", "no entries"),
        ("fileGenerationDate;Entity_LogicalId\r\n1;2;3\r\n", "line 2: 3 cells"),
    ],
)
def test_broken_csv_is_refused(tmp_path: Path, text: str, message: str):
    """A missing column, no rows, too many cells: one line with the place."""
    with pytest.raises(InputError, match=message):
        read(written(tmp_path, text, "eu.csv"), EuCsvReader())
