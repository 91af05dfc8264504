"""OpenSanctions as an import format, on composed entities in the shape of its exports."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from watchlist.errors import InputError
from watchlist.records import Contact, CrossReference, Kind, Measure, NameKind, Relation, Strength
from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, Reader, SourceRow
from watchlist.sources.opensanctions import OpenSanctionsReader
from watchlist.sources.opensanctions_csv import OpenSanctionsCsvReader, cell_values


def entity(id_: str, schema: str, *, target: bool = False, **properties: list[str]) -> dict[str, Any]:
    caption = (properties.get("name") or [schema])[0]
    return {
        "id": id_, "schema": schema, "caption": caption, "referents": ["gb-fcdo-rus0123"] if target else [], "target": target,
        "datasets": ["us_ofac_sdn"], "first_seen": "2023-01-01", "last_seen": "2026-01-01", "properties": properties,
    }  # fmt: skip


LINES = [
    # side lines stand before and after the party they speak of
    entity("s-1", "Sanction", entity=["ofac-90001"], authority=["Office of Foreign Assets Control"], country=["us"], program=["SDGT"],
           programId=["US-SDGT"], listingDate=["2019-05-06"], startDate=["2019"], provisions=["Asset freeze; Travel ban"],
           reason=["Because."], unscId=["QDi.999"]),
    entity("ofac-90001", "Person", target=True, name=["Ann Example", "Анна Пример"], alias=["Anna"], weakAlias=["Annie"],
           previousName=["Ann Before"], birthDate=["1962-03", "1961"], birthPlace=["Tehran, Iran"], gender=["female"], nationality=["ir"],
           country=["ir"], topics=["sanction"], innCode=["7707083893"], email=["a@example.org"], addressEntity=["addr-1"],
           sourceUrl=["https://example.org/1"], notes=["A note."], hairColor=["red"]),
    entity("p-1", "Passport", holder=["ofac-90001"], number=["A123"], country=["ir"], type=["Passport"], endDate=["2015-01-01"]),
    entity("addr-1", "Address", full=["Street 1, Tehran"], city=["Tehran"], country=["ir"]),
    entity("o-1", "Ownership", owner=["ofac-90001"], asset=["ofac-90002"], role=["shareholder"]),
    entity("ofac-90002", "Company", target=True, name=["Example Ltd"], topics=["sanction"], programId=["GB-RUS"]),
    entity("NK-pep", "Person", name=["Not A Target"], topics=["role.pep"]),
]  # fmt: skip


def read(path: Path, reader: Reader) -> tuple[list[SourceRow], Ledger]:
    reading = reader.read((RawFile(name=path.name, path=path),), load_spec("opensanctions"))
    return list(reading.rows), reading.ledger


def read_lines(folder: Path, lines: list[Any], end: str = "\n") -> tuple[list[SourceRow], Ledger]:
    path = folder / "entities.ftm.json"
    path.write_text(
        "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines) + end, encoding="utf-8"
    )
    return read(path, OpenSanctionsReader())


def test_targets_become_records(tmp_path: Path):
    """Names by their property, facts, numbers of documents first, ties by name, and the publisher's own keys."""
    rows, ledger = read_lines(tmp_path, LINES)
    assert [row.record.source_id for row in rows] == ["ofac-90001", "ofac-90002"]
    ann = rows[0].record
    assert [(one.text, one.kind, one.strength) for one in ann.names] == [
        ("Ann Example", NameKind.PRIMARY, Strength.UNKNOWN),
        ("Анна Пример", NameKind.ORIGINAL_SCRIPT, Strength.UNKNOWN),
        ("Anna", NameKind.ALIAS, Strength.UNKNOWN),
        ("Annie", NameKind.WEAK_ALIAS, Strength.WEAK),
        ("Ann Before", NameKind.FORMER, Strength.UNKNOWN),
    ]
    assert ([one.raw for one in ann.births], ann.birth_places[0].country) == (["1962-03", "1961"], "IR")
    assert (ann.nationalities, ann.countries, ann.genders) == (("IR",), ("IR",), ("female",))
    assert [(one.kind, one.value, one.country) for one in ann.identifiers] == [
        ("passport", "A123", "IR"), ("inn", "7707083893", None),
    ]  # fmt: skip
    assert ann.contacts == (Contact(kind="email", value="a@example.org"),)
    assert ann.addresses[0].raw == "Street 1, Tehran"
    assert ann.relations == (
        Relation(kind="owner_of", name="Example Ltd", target_ref="ofac-90002", note="shareholder"),
    )
    assert ann.references == (
        CrossReference(scheme="ofac", value="90001"), CrossReference(scheme="uk", value="RUS0123"),
        CrossReference(scheme="un", value="QDi.999"),
    )  # fmt: skip
    assert ann.links == ("https://example.org/1",)
    assert rows[1].record.kind is Kind.COMPANY
    assert (ledger.entries, ledger.read, ledger.names_in, ledger.names_out) == (2, 2, 6, 6)
    assert dict(ledger.leftovers) == {"hairColor": 1}


def test_designations(tmp_path: Path):
    """The Sanction line gives authority, programme, measures and dates; a year is no day and is not made one."""
    rows, _ = read_lines(tmp_path, LINES)
    (one,) = rows[0].record.designations
    assert (one.authority, one.programme, one.reason) == ("US", "SDGT", "Because.")
    assert one.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert (one.listed, one.effective, one.measures_derived) == (dt.date(2019, 5, 6), None, False)
    (other,) = rows[1].record.designations
    assert (other.authority, other.programme, other.measures) == ("GB", "GB-RUS", (Measure.OTHER,))


def test_raw_hash_ignores_when_it_was_seen(tmp_path: Path):
    """Another last_seen is no change; a changed Sanction line is one of its party."""
    before = {row.record.source_id: row.raw_hash for row in read_lines(tmp_path, LINES)[0]}
    later = [{**one, "last_seen": "2026-02-02"} for one in LINES]
    assert {row.record.source_id: row.raw_hash for row in read_lines(tmp_path, later)[0]} == before
    changed = json.loads(json.dumps(LINES).replace("Because.", "For another reason."))
    after = {row.record.source_id: row.raw_hash for row in read_lines(tmp_path, changed)[0]}
    assert {key for key in before if before[key] != after[key]} == {"ofac-90001"}


def test_bad_lines(tmp_path: Path):
    """A broken line inside is refused with its place, a cut last line refuses the file, a foreign file too."""
    rows, ledger = read_lines(tmp_path, [LINES[0], '{"id": 1}', *LINES[1:], entity("w", "CryptoWallet", target=True)])
    assert len(rows) == 2
    assert [one.locator for one in ledger.refusals] == ["entities.ftm.json:2", "entities.ftm.json:9"]
    with pytest.raises(InputError, match="line 8: cut off"):
        read_lines(tmp_path, [*LINES, '{"id": "x", "sch'], end="")
    with pytest.raises(InputError, match="not an entity"):
        read_lines(tmp_path, ["<html>"])
    with pytest.raises(InputError, match="no targets"):
        read_lines(tmp_path, [LINES[0]])


HEADER = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,first_seen,last_seen,last_change"
ROW = (
    '"gb-fcdo-rus0123","Person","Ann Example","Anna;""Ann; the Second"";Анна","1962-03","ir;ru","Street 1, Tehran","A123","SDGT - reason",'
    '"12345","a@example.org","US-SDGT;GB-RUS","OFAC","2023-01-01","2026-01-01","2025-01-01"'
)


def test_simple_csv(tmp_path: Path):
    """Values inside cells, a quoted one with its semicolon; authorities from the programmes' keys."""
    path = tmp_path / "targets.simple.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    (row,), ledger = read(path, OpenSanctionsCsvReader())
    record = row.record
    assert [name.text for name in record.names] == ["Ann Example", "Anna", "Ann; the Second", "Анна"]
    assert [one.authority for one in record.designations] == ["GB", "US"]
    assert record.references == (CrossReference(scheme="uk", value="RUS0123"),)
    assert record.countries == ("IR", "RU")
    assert (ledger.names_in, ledger.names_out, dict(ledger.leftovers)) == (4, 4, {})
    seen = path.with_name("later.csv")
    seen.write_text(f"{HEADER}\n{ROW.replace('2026-01-01', '2026-02-02')}\n", encoding="utf-8")
    assert read(seen, OpenSanctionsCsvReader())[0][0].raw_hash == row.raw_hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,schema,name\n", "'aliases' is missing"),
        (HEADER + "\n", "no targets"),
        (HEADER + "\na,b\n", "line 2: 2 cells"),
    ],
)
def test_broken_csv_is_refused(tmp_path: Path, text: str, message: str):
    """A missing column, no rows, a short row."""
    path = tmp_path / "targets.simple.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read(path, OpenSanctionsCsvReader())


def test_rows_that_are_no_parties_are_refused(tmp_path: Path):
    """An unknown schema and a row without a name stand in the ledger; their names count as not taken."""
    path = tmp_path / "targets.simple.csv"
    path.write_text(
        f"{HEADER}\n{ROW}\n{ROW.replace('Person', 'Security')}\n{ROW.replace('Ann Example', ' ')}\n", encoding="utf-8"
    )
    rows, ledger = read(path, OpenSanctionsCsvReader())
    assert (len(rows), ledger.entries, ledger.read) == (1, 3, 1)
    assert [one.reason for one in ledger.refusals] == ["schema Security is no party", "no id or no name"]
    assert ledger.names_in - ledger.names_out == 8


@pytest.mark.parametrize(
    ("cell", "values"),
    [("", ()), ("a", ("a",)), ("a;b", ("a", "b")), ('"a;b";c', ("a;b", "c")), ('a "b" c', ('a "b" c',))],
)
def test_cells(cell: str, values: tuple[str, ...]):
    """A cell is a line of CSV with semicolons."""
    assert cell_values(cell) == values
