"""SECO's list: the real sample with delisted targets, the official example, and a target composed of all there is."""

import datetime as dt
from pathlib import Path

import pytest

from watchlist.errors import InputError
from watchlist.records import CrossReference, Kind, Measure, NameKind, Record, Relation, Status, Strength
from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, SourceRow
from watchlist.sources.seco_xml import SecoXmlReader

HEAD = """<sanctions-program ssid="1"><program-key lang="ger">Beispiel</program-key><program-key lang="eng">Example</program-key>
<program-name lang="eng">Ordinance on Example</program-name>
<sanctions-set ssid="11" lang="ger">Finanzsanktionen</sanctions-set><sanctions-set ssid="11" lang="eng">Financial measures, annex 2</sanctions-set>
<sanctions-set ssid="12" lang="eng">Travel ban, annex 1</sanctions-set></sanctions-program>
<place ssid="21"><location>Minsk</location><area>Minsk Region</area><country iso-code="BY">Belarus</country></place>"""
LISTED = '<modification modification-type="listed" enactment-date="2020-01-01" publication-date="2020-01-02" effective-date="2020-01-03"/>'
AMENDED = (
    '<modification modification-type="amended" effective-date="2021-05-05"><removed><name ssid="9" name-type="alias">'
    '<name-part order="1" name-part-type="whole-name"><value>OLD NAME</value></name-part></name></removed>'
    '<added><target ssid="100"><individual><identity ssid="1"><name name-type="primary-name"><name-part order="1"'
    ' name-part-type="whole-name"><value>OLD COPY</value></name-part></name></identity></individual></target></added></modification>'
)
DELISTED = '<modification modification-type="de-listed" publication-date="2022-02-01" effective-date="2022-02-02"/>'
BODY = """<sanctions-set-id>11</sanctions-set-id><sanctions-set-id>12</sanctions-set-id><foreign-identifier>QDi.999</foreign-identifier>
<individual sex="male"><identity ssid="101" main="true">
<name ssid="1" name-type="primary-name" quality="good" lang="eng">
 <name-part order="2" name-part-type="given-name"><value>Exem</value><spelling-variant lang="RUS" script="CYRL">Экзем</spelling-variant></name-part>
 <name-part order="1" name-part-type="family-name"><value>Plarov</value><spelling-variant lang="RUS" script="CYRL">Пларов</spelling-variant>
  <spelling-variant lang="RUS" script="LATN">Plaroff</spelling-variant><spelling-variant lang="RUS" script="LATN">Plarow</spelling-variant></name-part></name>
<name ssid="2" name-type="alias" quality="low"><name-part order="1" name-part-type="whole-name"><value>Little Exem</value></name-part></name>
<name ssid="3" name-type="formerly-known-as"><name-part order="1" name-part-type="whole-name"><value>Exem Before</value></name-part></name>
<day-month-year day="1" month="2" year="1960" calendar="Gregorian" quality="good"/><day-month-year month="3" year="1961" calendar="Gregorian"/>
<day-month-year year="1962" calendar="Gregorian"/><place-of-birth ssid="5" place-id="21"/>
<nationality ssid="6"><country iso-code="BY">Belarus</country></nationality>
<address ssid="7" place-id="21"><address-details>Street 1</address-details><zip-code>220029</zip-code></address>
<identification-document ssid="8" document-type="passport"><number>AB 123</number><issuer code="BY">Belarus</issuer>
<date-of-issue>2001-02-03</date-of-issue><expiry-date>2011-02-03</expiry-date><remark>lost</remark></identification-document></identity>
<justification ssid="31">Reason given.</justification><relation ssid="32" target-id="200" relation-type="related-to"/>
<other-information ssid="33">More.</other-information></individual>"""
SHIP = """<target ssid="200"><sanctions-set-id>11</sanctions-set-id><object object-type="vessel"><identity ssid="201" main="true"><name ssid="202"
 name-type="primary-name"><name-part order="1" name-part-type="whole-name"><value>Example Star</value></name-part></name></identity></object></target>"""


def whole(*targets: str, kind: str = "whole-list") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><swiss-sanctions-list list-type="{kind}" date="2026-08-15">{HEAD}'
        f"{''.join(targets)}</swiss-sanctions-list>"
    )


def target(*modifications: str) -> str:
    return f'<target ssid="100">{BODY}{"".join(modifications)}</target>'


def read_file(path: Path) -> tuple[list[SourceRow], Ledger]:
    reading = SecoXmlReader().read((RawFile(name=path.name, path=path),), load_spec("seco"))
    return list(reading.rows), reading.ledger


def read(folder: Path, text: str) -> tuple[list[SourceRow], Ledger]:
    path = folder / "seco.xml"
    path.write_text(text, encoding="utf-8")
    return read_file(path)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    rows, ledger = read(tmp_path, whole(target(LISTED, AMENDED), SHIP))
    assert (ledger.entries, ledger.read, dict(ledger.leftovers), ledger.refusals) == (2, 2, {}, [])
    assert ledger.names_in == ledger.names_out == sum(len(row.record.names) for row in rows)
    assert [row.record.kind for row in rows] == [Kind.PERSON, Kind.VESSEL]
    return rows[0].record


def test_names(record: Record):
    """Parts by their order; spellings put together within one language and script only, never mixed."""
    assert [(one.text, one.kind, one.strength, one.script) for one in record.names] == [
        ("Plarov Exem", NameKind.PRIMARY, Strength.STRONG, "Latn"),
        ("Пларов Экзем", NameKind.ORIGINAL_SCRIPT, Strength.STRONG, "Cyrl"),
        ("Plaroff Exem", NameKind.ALIAS, Strength.STRONG, "Latn"),
        ("Plarow Exem", NameKind.ALIAS, Strength.STRONG, "Latn"),
        ("Little Exem", NameKind.WEAK_ALIAS, Strength.WEAK, "Latn"),
        ("Exem Before", NameKind.FORMER, Strength.UNKNOWN, "Latn"),
    ]
    assert [(part.kind, part.text) for part in record.names[0].parts] == [("family", "Plarov"), ("given", "Exem")]


def test_a_part_without_spelling_is_left_out_of_another_script(tmp_path: Path):
    """Where only the family name stands in Cyrillic, no name of mixed letters arises."""
    text = BODY.replace('<spelling-variant lang="RUS" script="CYRL">Экзем</spelling-variant>', "")
    (row,), _ = read(tmp_path, whole(f'<target ssid="1">{text}{LISTED}</target>'))
    assert "Пларов" in {name.text for name in row.record.names}
    assert not [name for name in row.record.names if name.script == "Cyrl" and name.text.isascii()]


def test_facts(record: Record):
    """Dates as far as given, places by number, documents with issuer and dates, relation by name and number."""
    assert [one.raw for one in record.births] == ["01.02.1960", "03.1961", "1962"]
    assert [(one.city, one.country) for one in record.birth_places] == [("Minsk", "BY")]
    assert (record.nationalities, record.genders) == (("BY",), ("male",))
    assert record.addresses[0].raw == "Street 1, 220029 Minsk, Minsk Region, Belarus"
    (passport,) = record.identifiers
    assert (passport.kind, passport.value, passport.country) == ("passport", "AB 123", "BY")
    assert (passport.issued, passport.expires, passport.note) == ("2001-02-03", "2011-02-03", "lost")
    assert record.relations == (Relation(kind="related_to", name="Example Star", target_ref="200"),)
    assert record.references == (CrossReference(scheme="un", value="QDi.999"),)


def test_designations(record: Record):
    """One for each set, with measures by its title, the reason, and the dates of the modifications."""
    assert [(one.programme, one.measures) for one in record.designations] == [
        ("Example", (Measure.ASSET_FREEZE,)), ("Example", (Measure.TRAVEL_BAN,)),
    ]  # fmt: skip
    one = record.designations[0]
    assert (one.listed, one.announced, one.amended, one.removed) == (
        dt.date(2020, 1, 3), dt.date(2020, 1, 2), dt.date(2021, 5, 5), None,
    )  # fmt: skip
    assert (one.reason, one.status) == ("Reason given.", Status.IMPOSED)
    assert one.legal_basis == "Ordinance on Example, Financial measures, annex 2"


def test_delisted_targets_keep_their_end(tmp_path: Path):
    """The latest day counts, not the order in the file; a new listing begins anew."""
    again = '<modification modification-type="listed" publication-date="2023-03-03" effective-date="2023-03-04"/>'
    for modifications in ((LISTED, AMENDED, DELISTED), (DELISTED, AMENDED, LISTED)):
        (row,), _ = read(tmp_path, whole(target(*modifications)))
        one = row.record.designations[0]
        assert (one.status, one.listed, one.removed) == (Status.LIFTED, dt.date(2020, 1, 3), dt.date(2022, 2, 2))
    (row,), _ = read(tmp_path, whole(target(again, DELISTED, LISTED)))
    one = row.record.designations[0]
    assert (one.status, one.listed, one.removed) == (Status.IMPOSED, dt.date(2023, 3, 4), None)


def test_history_is_not_read_as_content(record: Record):
    """Names inside modifications are old; copies of targets there are no targets."""
    assert not {"OLD NAME", "OLD COPY"} & {name.text for name in record.names}


def test_the_real_sample(shared: Path):
    """Two delisted targets with their spellings; the first is listed without a day, so none is made up."""
    rows, ledger = read_file(shared / "lists" / "ch" / "seco_2026-08-15.sample.xml")
    assert [row.record.source_id for row in rows] == ["5142", "5816"]
    assert (dict(ledger.leftovers), ledger.published) == ({}, dt.date(2026, 8, 15))
    first = rows[0].record
    assert [name.text for name in first.names] == [
        "Lukashenka Dzmitry Aliaksandravich", "Lukashenko Dmitri Aleksandrovich",
        "ЛУКАШЭНКА Дзмітрый Аляксандравіч", "ЛУКАШЕНКО Дмитрий Александрович",
    ]  # fmt: skip
    one = first.designations[0]
    assert (one.status, one.listed, one.amended, one.removed) == (
        Status.LIFTED, None, dt.date(2015, 11, 18), dt.date(2016, 3, 1),
    )  # fmt: skip


def test_an_amendment_alone_is_no_edition(shared: Path, tmp_path: Path):
    """SECO's own example of an amendment is refused as a list; its targets read well in a whole list."""
    path = shared / "lists" / "ch" / "seco_official_example_amendment_2024-01-17.xml"
    with pytest.raises(InputError, match="not SECO's whole list"):
        read_file(path)
    text = path.read_text(encoding="utf-8").replace('list-type="amendment"', 'list-type="whole-list"')
    rows, ledger = read(tmp_path, text)
    assert {row.record.source_id: len(row.record.designations) for row in rows} == {"64398": 1, "64403": 1, "64393": 2}
    assert not ledger.leftovers


@pytest.mark.parametrize("text", [whole(), whole(target())[:-40], "<swiss-sanctions-list/>"])
def test_what_is_no_list_is_refused(tmp_path: Path, text: str):
    """Without targets, or cut: one line with the file's name."""
    with pytest.raises(InputError, match=r"seco\.xml"):
        read(tmp_path, text)


def test_entries_that_cannot_be_used_are_refused(tmp_path: Path):
    """No name, no key: into the ledger with the place."""
    nameless = '<target ssid="5"><individual><identity ssid="6"/></individual></target>'
    _, ledger = read(tmp_path, whole(nameless, target().replace(' ssid="100"', "")))
    assert [one.reason for one in ledger.refusals] == ["no name", "no ssid"]
