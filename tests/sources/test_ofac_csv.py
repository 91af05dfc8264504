"""The OFAC CSV set: facts of a composed set one by one, and the real sets against an independent count."""

import csv
import datetime as dt
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from watchlist.errors import InputError
from watchlist.records import Kind, Measure, NameKind, NamePart, PartialDate, Precision, Record, Strength
from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, SourceRow
from watchlist.sources.ofac_csv import OfacCsvReader

N = "-0- "
SDN = [
    ["90001", "EXAMPLESON, Ann Maria", "individual", "SDGT] [IFSR", "Dr.; Director", N, N, N, N, N, N,
     ("DOB 21 Mar 1962; alt. DOB circa 1951; POB Tehran, Iran; nationality Iran; citizen Canada; Gender Female; "
     "Passport A123 (Iran) issued 01 Jan 2010 expires 01 Jan 2015; a.k.a. 'AMBER'; f.k.a. 'MAIDEN, Ann'; "
     "Additional Sanctions Information - Subject to Secondary Sanctions; Linked To: EXAMPLE TRADING, LTD; "
     "Digital Currency Address - XBT 1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo; "
     "alt. Digital Currency Address - ETH 0xABcd00000000000000000000000000000000EF12; likes chess.")],
    ["90002", "EXAMPLE TRADING, LTD", N, "SOUTH SUDAN", N, N, N, N, N, N, N,
     ("Tax ID No. 7707083893 (Russia); Registration Number 1027700132195 (Russia); Identification Number IMO 5342883; "
     "Website www.example.org; Email Address a@example.org; Phone Number 12345; SWIFT/BIC SABRRUMM; Nationality of "
     "Registration Russia; Organization Established Date 1990.")],
    ["90003", "EXAMPLE STAR", "vessel", "NPWMD", N, "T2EA4", "Crude Oil Tanker", "317106", "163660", "Panama",
     "Example Owner Co", "Vessel Registration Identification IMO 9187629; MMSI 572469210; Former Vessel Flag Malta."],
    ["90004", "EX-AMP", "aircraft", "SYRIA", N, N, N, N, N, N, N,
     ("Aircraft Model A300B4-622R; Aircraft Operator Example Air; Aircraft Tail Number YK-AGA; Aircraft Manufacture Date "
     "1992; Aircraft Manufacturer's Serial Number (MSN) 4711.")],
    ["90005", "PLAIN ENTITY", N, "CUBA", N, N, N, N, N, N, N, N],
]  # fmt: skip
ALT = [
    ["90001", "1", "aka", "EXAMPLESEN, Anna", N],
    ["90001", "2", "fka", "BEFORE, Ann", N],
    ["90002", "3", "nka", "NEW TRADING", N],
]
ADD = [
    ["90001", "1", "12 Some Street, Bldg. 1", "Weston, FL 33326", "United States", N],
    ["90001", "2", N, N, N, N],
    ["90002", "3", N, "Moscow 117420", "Russia", "head office"],
    ["90002", "4", N, N, "Iran", N],
]


def row_text(row: list[str]) -> str:
    return ",".join(cell if cell == N or cell.isdigit() else '"' + cell.replace('"', '""') + '"' for cell in row)


def write_set(
    folder: Path, end: str = "\x1a", encoding: str = "ascii", **tables: list[list[str]]
) -> tuple[RawFile, ...]:
    tables = {"sdn": SDN, "alt": ALT, "add": ADD, **tables}
    files = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        path.write_bytes(("".join(row_text(row) + "\r\n" for row in rows) + end).encode(encoding))
        files.append(RawFile(name=path.name, path=path))
    return tuple(files)


def read(files: tuple[RawFile, ...], source: str = "ofac") -> tuple[list[SourceRow], Ledger]:
    reading = OfacCsvReader().read(files, load_spec(source))
    return list(reading.rows), reading.ledger


@pytest.fixture
def records(tmp_path: Path) -> dict[str, Record]:
    return {row.record.source_id: row.record for row in read(write_set(tmp_path))[0]}


def test_names(records: dict[str, Record]):
    """Primary, strong aliases from alt, weak ones from Remarks, former ones; parts for individuals alone."""
    ann = records["90001"]
    assert [(name.text, name.kind, name.strength) for name in ann.names] == [
        ("EXAMPLESON, Ann Maria", NameKind.PRIMARY, Strength.UNKNOWN),
        ("EXAMPLESEN, Anna", NameKind.ALIAS, Strength.STRONG),
        ("AMBER", NameKind.WEAK_ALIAS, Strength.WEAK),
        ("BEFORE, Ann", NameKind.FORMER, Strength.STRONG),
        ("MAIDEN, Ann", NameKind.FORMER, Strength.WEAK),
    ]
    assert ann.names[0].parts == (NamePart(kind="family", text="EXAMPLESON"), NamePart(kind="given", text="Ann Maria"))
    assert ann.names[2].parts == ()
    company = records["90002"]
    assert [name.text for name in company.names] == ["EXAMPLE TRADING, LTD", "NEW TRADING"]
    assert company.names[0].parts == (), "the comma of a company's name parts nothing"


def test_person_facts(records: dict[str, Record]):
    """Births with precision, places, nationality and citizenship apart, documents with country and dates."""
    ann = records["90001"]
    assert ann.kind is Kind.PERSON
    day = dt.date(1962, 3, 21)
    assert ann.births[0] == PartialDate(raw="21 Mar 1962", start=day, end=day, precision=Precision.DAY)
    assert (ann.births[1].precision, ann.births[1].circa, ann.births[1].end) == (
        Precision.YEAR,
        True,
        dt.date(1951, 12, 31),
    )
    assert [(place.city, place.country) for place in ann.birth_places] == [("Tehran", "IR")]
    assert (ann.nationalities, ann.citizenships, ann.genders) == (("IR",), ("CA",), ("female",))
    assert (ann.titles, ann.positions) == (("Dr.",), ("Director",))
    passport = next(one for one in ann.identifiers if one.kind == "passport")
    assert (passport.value, passport.country, passport.issued, passport.expires) == (
        "A123",
        "IR",
        "2010-01-01",
        "2015-01-01",
    )
    assert [(one.kind, one.name) for one in ann.relations] == [("linked_to", "EXAMPLE TRADING, LTD")]
    assert ("Additional Sanctions Information", "Subject to Secondary Sanctions") in {
        (note.label, note.text) for note in ann.notes
    }
    assert ann.notes[-1].text == "likes chess"
    assert ann.links == ("https://sanctionssearch.ofac.treas.gov/Details.aspx?id=90001",)


def test_crypto_addresses_keep_their_case_where_it_matters(records: dict[str, Record]):
    """Base58 is compared as it is, hexadecimal in lower case; both are shown as published."""
    found = {one.label: (one.value, one.normal) for one in records["90001"].identifiers if one.kind == "crypto"}
    assert found == {
        "Digital Currency Address - XBT": ("1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo", "1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo"),
        "Digital Currency Address - ETH": (
            "0xABcd00000000000000000000000000000000EF12", "0xabcd00000000000000000000000000000000ef12",
        ),
    }  # fmt: skip


def test_company_facts(records: dict[str, Record]):
    """Numbers are checked and narrowed, a company's IMO number is not a ship's, contacts and countries are kept."""
    company = records["90002"]
    numbers = {one.kind: (one.normal, one.valid) for one in company.identifiers}
    assert numbers["inn"] == ("7707083893", True)
    assert numbers["ogrn"] == ("1027700132195", True)
    assert numbers["imo_company"][0].endswith("5342883")
    assert "imo" not in numbers
    assert {(one.kind, one.value) for one in company.contacts} == {
        ("website", "www.example.org"), ("email", "a@example.org"), ("phone", "12345"),
    }  # fmt: skip
    assert company.countries == ("RU",)


def test_vessels_and_aircraft(records: dict[str, Record]):
    """IMO, MMSI, call sign, flag and owner of a ship; tail and serial numbers and operator of an aircraft."""
    ship, plane = records["90003"], records["90004"]
    assert ship.kind is Kind.VESSEL
    assert {one.kind: one.normal for one in ship.identifiers} == {
        "imo": "9187629",
        "mmsi": "572469210",
        "call_sign": "T2EA4",
    }
    assert next(one for one in ship.identifiers if one.kind == "imo").valid
    assert ship.countries == ("PA",)
    assert [(one.kind, one.name) for one in ship.relations] == [("owner", "Example Owner Co")]
    assert {"Vessel Type", "Tonnage", "Gross Registered Tonnage", "Former Vessel Flag"} <= {
        one.label for one in ship.notes
    }
    assert plane.kind is Kind.AIRCRAFT
    assert {one.kind: one.value for one in plane.identifiers} == {"tail_number": "YK-AGA", "aircraft_serial": "4711"}
    assert [(one.kind, one.name) for one in plane.relations] == [("operator", "Example Air")]


def test_addresses(records: dict[str, Record]):
    """City, state and postal code come apart; a row without content is no address; a bare country is one."""
    (home,) = records["90001"].addresses
    assert (home.street, home.city, home.region, home.postal_code, home.country) == (
        "12 Some Street, Bldg. 1", "Weston", "FL", "33326", "US",
    )  # fmt: skip
    assert home.raw == "12 Some Street, Bldg. 1, Weston, FL 33326, United States"
    office, country = records["90002"].addresses
    assert (office.city, office.postal_code, office.note) == ("Moscow", "117420", "head office")
    assert (country.raw, country.country) == ("Iran", "IR")


def test_designations(records: dict[str, Record], tmp_path: Path):
    """One designation a programme; measures are derived and say so; no date of listing is made up."""
    ann = records["90001"]
    assert [one.programme for one in ann.designations] == ["IFSR", "SDGT"], "in alphabetical order"
    first = ann.designations[1]
    assert first.measures == (Measure.ASSET_FREEZE, Measure.PROPERTY_BLOCKED)
    assert first.measures_derived
    assert first.legal_basis == "Executive Order 13224 (Terrorism)"
    assert {first.announced, first.listed, first.effective, first.amended, first.removed} == {None}
    assert records["90002"].designations[0].programme == "SOUTH SUDAN"
    sectoral = [["1", "X", N, "UKRAINE-EO13662", N, N, N, N, N, N, N, N]]
    (row,), _ = read(write_set(tmp_path, sdn=sectoral, alt=[], add=[]), "ofac_cons")
    assert row.record.designations[0].measures == (Measure.FINANCING_BAN,), "the Consolidated list does not block"


def test_the_ledger_is_complete(tmp_path: Path):
    """Names in are names out; free text is counted, the encoding recorded, and nothing warned of without need."""
    rows, ledger = read(write_set(tmp_path))
    assert (ledger.entries, ledger.read, len(rows)) == (5, 5, 5)
    assert ledger.names_in == ledger.names_out == 5 + 3 + 2
    assert ledger.leftovers == Counter({"Remarks": 1})
    assert (ledger.refusals, ledger.warnings, ledger.encoding) == ([], [], "utf-8")


def test_cut_remarks_are_continued(tmp_path: Path):
    """Remarks cut at 1000 characters go on in the comments, in mid-word and over several rows."""
    remarks = "; ".join(f"a.k.a. 'NAME NUMBER {number}'" for number in range(60)) + "; DOB 1962."
    sdn = [["7", "X, Y", "individual", "SDGT", N, N, N, N, N, N, N, remarks[:1000]]]
    parts = [["7", remarks[1000:1300]], ["7", remarks[1300:]]]
    rows, ledger = read(write_set(tmp_path, sdn=sdn, alt=[], add=[], sdn_comments=parts))
    assert len(rows[0].record.names) == 61
    assert rows[0].record.births[0].raw == "1962"
    assert ledger.warnings == []
    rows, ledger = read(write_set(tmp_path, sdn=sdn, alt=[], add=[])[:3])
    assert "cut at 1000 characters" in ledger.warnings[0]


def test_raw_hash_follows_the_content(tmp_path: Path):
    """The hash of an entry changes with any of its rows and not with its place."""
    before = {row.record.source_id: row.raw_hash for row in read(write_set(tmp_path))[0]}
    moved = {row.record.source_id: row.raw_hash for row in read(write_set(tmp_path, sdn=SDN[::-1]))[0]}
    assert moved == before
    other_alias = [[*ALT[0][:3], "OTHER", N], *ALT[1:]]
    after = {row.record.source_id: row.raw_hash for row in read(write_set(tmp_path, alt=other_alias))[0]}
    assert {uid for uid in before if before[uid] != after[uid]} == {"90001"}


@pytest.mark.parametrize("place", [1, 5])
def test_a_uid_on_two_rows_is_handed_over_twice(tmp_path: Path, place: int):
    """Both rows go out under the key, each with its place; it is for the store to refuse them."""
    sdn = [*SDN[:place], ["90001", "SOMEBODY ELSE", N, "CUBA", N, N, N, N, N, N, N, N], *SDN[place:]]
    rows, ledger = read(write_set(tmp_path, sdn=sdn))
    twins = [row for row in rows if row.record.source_id == "90001"]
    assert [row.locator for row in twins] == ["sdn.csv:1", f"sdn.csv:{place + 1}"]
    assert len(twins[1].record.names) == 1 + 2, "both have the aliases"
    assert twins[0].record.caption != twins[1].record.caption
    assert ledger.names_in == ledger.names_out


def test_rows_that_belong_to_nobody_are_refused_with_their_place(tmp_path: Path):
    """An alias or address without an entry, a row without a number or a name: in the ledger, word for word."""
    alt = [*ALT, ["5", "9", "aka", "LOST NAME", N], ["90002", "10", "aka", N, N]]
    sdn = [*SDN, ["x", "NO NUMBER", N, "CUBA", N, N, N, N, N, N, N, N], ["90009", N, N, "CUBA", N, N, N, N, N, N, N, N]]
    _, ledger = read(write_set(tmp_path, sdn=sdn, alt=alt))
    assert sorted((one.locator, one.reason) for one in ledger.refusals) == [
        ("alt.csv:4", "belongs to 5, which has no row in sdn.csv"),
        ("alt.csv:5", "no name"),
        ("sdn.csv:6", "no number in the column ent_num"),
        ("sdn.csv:7", "no name"),
    ]
    assert ledger.names_in - ledger.names_out == 3  # two aliases, one entry without a name


def test_files_out_of_order_are_read_alike(tmp_path: Path):
    """OFAC's files are in the order of uids; shuffled ones give the same records and the same refusals."""
    alt = [["5", "9", "aka", "LOST NAME", N], *ALT]
    (tmp_path / "mixed").mkdir()
    rows, ledger = read(write_set(tmp_path, alt=alt))
    mixed, other = read(write_set(tmp_path / "mixed", sdn=SDN[::-1], alt=alt[::-1], add=[*ADD[2:], *ADD[:2]]))
    assert {row.record.source_id: row.record for row in mixed} == {row.record.source_id: row.record for row in rows}
    assert (other.names_in, other.names_out) == (ledger.names_in, ledger.names_out)
    assert [one.reason for one in other.refusals] == [one.reason for one in ledger.refusals] != []


def test_encodings(tmp_path: Path):
    """Letters of Windows-1252 are read, and the ledger says that they were."""
    sdn = [["1", "PEÑA, José", "individual", "SDNT", N, N, N, N, N, N, N, N]]
    for encoding, said in (("cp1252", "cp1252"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8")):
        rows, ledger = read(write_set(tmp_path, sdn=sdn, alt=[], add=[], encoding=encoding))
        assert rows[0].record.caption == "PEÑA, José"
        assert ledger.encoding == said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"add": None}, "lacks its add file"),
        ({"alt": [["1", "2", "aka"]]}, "none of OFAC's CSV files"),
        ({"alt": [ALT[0], ["1", "2"]]}, r"alt\.csv line 2: 2 columns, not 5"),
        ({"other": SDN}, "both the sdn file"),
    ],
)
def test_a_set_that_is_not_whole_is_refused(tmp_path: Path, change: dict[str, list[list[str]] | None], message: str):
    """A missing file, a foreign file, a broken row: one line that says which and where."""
    gone = {f"{name}.csv" for name, rows in change.items() if rows is None}
    files = write_set(tmp_path, **{name: rows for name, rows in change.items() if rows is not None})
    with pytest.raises(InputError, match=message):
        read(tuple(file for file in files if file.name not in gone))


def test_a_missing_end_mark_is_told(tmp_path: Path):
    """OFAC's files end in 0x1A: one that does not may be cut. Rows after the mark are refused."""
    _, ledger = read(write_set(tmp_path, end=""))
    assert len(ledger.warnings) == 3
    assert "may be cut off" in ledger.unfinished
    assert read(write_set(tmp_path))[1].unfinished is None
    with pytest.raises(InputError, match="after the end mark"):
        read(write_set(tmp_path, end='\x1a\r\n36,"X"'))


@cache
def read_real(folder: Path, source: str) -> tuple[list[SourceRow], Ledger]:
    return read(sets_of(folder), source)


def sets_of(folder: Path) -> tuple[RawFile, ...]:
    return tuple(RawFile(name=path.name, path=path) for path in sorted(folder.glob("*.csv")))


def counted(files: tuple[RawFile, ...]) -> tuple[Counter[str], int]:
    """Rows by uid and all names, counted without the reader."""
    uids: Counter[str] = Counter()
    names = 0
    for file in files:
        text = file.path.read_text(encoding="cp1252").rstrip("\x1a\r\n")
        rows = list(csv.reader(text.splitlines()))
        if len(rows[0]) == 12:
            uids.update(row[0] for row in rows)
            names += len(rows)
        elif len(rows[0]) == 5:
            names += len(rows)
        if len(rows[0]) in (12, 2):
            names += sum(len(re.findall(r"(?:^|; |alt\. )[afn]\.k\.a\. '", row[-1])) for row in rows)
    return uids, names


@pytest.mark.parametrize(
    ("name", "source", "rows", "parties"),
    [
        ("ofac_2024-01", "ofac", 13821, 13821),
        ("ofac_2022-01-21", "ofac", 9044, 9043),
        ("consolidated", "ofac_cons", 442, 442),
    ],
)
def test_real_sets(shared: Path, name: str, source: str, rows: int, parties: int):
    """Entries, uids and names equal an independent count; the twins of 2022 both come out; little is left over."""
    folder = shared / "lists" / "us" / name
    uids, names = counted(sets_of(folder))
    found, ledger = read_real(folder, source)
    assert (len(found), sum(uids.values())) == (rows, rows)
    assert {row.record.source_id for row in found} == set(uids)
    assert len(uids) == parties
    assert ledger.names_in == ledger.names_out
    # an alias may be cut in the middle where the comments file of the day is missing
    assert abs(ledger.names_in - names) <= 2
    assert not [one for one in ledger.refusals if one.reason == "no name"]
    segments = sum(ledger.leftovers.values())
    assert segments / len(found) < 0.8
    assert all(row.record.designations for row in found)


def test_real_change_between_editions(shared: Path):
    """2022-01-21 to 2024-01: 5,181 uids came and 403 went."""
    before = {row.record.source_id for row in read_real(shared / "lists" / "us" / "ofac_2022-01-21", "ofac")[0]}
    after = {row.record.source_id for row in read_real(shared / "lists" / "us" / "ofac_2024-01", "ofac")[0]}
    assert (len(after - before), len(before - after)) == (5181, 403)


def test_known_parties(shared: Path):
    """Entries that the project's seeds speak of, as OFAC has them."""
    found = {row.record.source_id: row.record for row in read_real(shared / "lists" / "us" / "ofac_2024-01", "ofac")[0]}
    bagheri = found["27850"]
    assert bagheri.caption == "BAGHERI, Mohammad"
    assert "BAQERI, Mohammad Hossein" in {name.text for name in bagheri.names}
    assert found["39637"].caption == "SHAHED AVIATION INDUSTRIES RESEARCH CENTER"
    assert found["39096"].names[0].parts[0].text.startswith("GHOREISHI")
    assert len([one for record in found.values() for one in record.identifiers if one.kind == "crypto"]) > 400
