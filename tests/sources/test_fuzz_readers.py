"""Readers hold up under damage: 2,000 mutated files a reader, and nothing but one clear line comes of them.

Fetched files are cut, garbled, doubled and mixed up. Each mutated file is either read or refused with a WatchlistError, in
bounded time, and whatever was read is a whole record.
"""

import importlib.util
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from watchlist.errors import WatchlistError
from watchlist.records import decode_record, encode_record
from watchlist.sources import load_spec
from watchlist.sources.base import RawFile
from watchlist.sources.registry import reader_for, reader_named

CLASSIC = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
<publshInformation><Publish_Date>03/28/2025</Publish_Date><Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>90001</uid><firstName>Ann Maria</firstName><lastName>EXAMPLESON</lastName><title>Dr.; Director</title>
<sdnType>Individual</sdnType><remarks>(Linked To: EXAMPLE TRADING, LTD.)</remarks><programList><program>SDGT</program></programList>
<idList><id><uid>1</uid><idType>Passport</idType><idNumber>A123</idNumber><idCountry>Iran</idCountry><issueDate>01 Jan 2010</issueDate></id>
<id><uid>2</uid><idType>Digital Currency Address - XBT</idType><idNumber>1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo</idNumber></id></idList>
<akaList><aka><uid>3</uid><type>a.k.a.</type><category>weak</category><lastName>AMBER</lastName></aka></akaList>
<addressList><address><uid>4</uid><address1>1 Street</address1><city>Tehran</city><country>Iran</country></address></addressList>
<dateOfBirthList><dateOfBirthItem><uid>5</uid><dateOfBirth>circa 1951</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
</sdnEntry>
<sdnEntry><uid>90003</uid><lastName>EXAMPLE STAR</lastName><sdnType>Vessel</sdnType><programList><program>NPWMD</program></programList>
<vesselInfo><callSign>T2EA4</callSign><vesselType>Crude Oil Tanker</vesselType><vesselFlag>Panama</vesselFlag></vesselInfo></sdnEntry></sdnList>
"""
ENHANCED = """<?xml version="1.0" encoding="utf-8"?>
<sanctionsData xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML">
<publicationInfo><dataAsOf>2025-01-10T00:00:00</dataAsOf></publicationInfo><entities><entity id="90001"><generalInfo>
<identityId>1</identityId><entityType refId="600">Individual</entityType><remarks>PFLP</remarks></generalInfo>
<sanctionsLists><sanctionsList refId="1" id="2" datePublished="2014-07-29">SDN List</sanctionsList></sanctionsLists>
<sanctionsPrograms><sanctionsProgram refId="1" id="2">SDGT</sanctionsProgram></sanctionsPrograms>
<sanctionsTypes><sanctionsType refId="1" id="2">Block</sanctionsType></sanctionsTypes>
<legalAuthorities><legalAuthority refId="1" id="2">Executive Order 13224 (Terrorism)</legalAuthority></legalAuthorities>
<names><name id="1"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation id="1"><isPrimary>true</isPrimary>
<script refId="20122">Latin</script><formattedFirstName>Ann</formattedFirstName><formattedLastName>EXAMPLESON</formattedLastName>
<formattedFullName>EXAMPLESON, Ann</formattedFullName></translation><translation id="2"><isPrimary>false</isPrimary>
<script refId="1">Cyrillic</script><formattedFullName>ПРИМЕРОВА, Анна</formattedFullName></translation></translations></name></names>
<addresses><address id="1"><country refId="1">Iran</country><translations><translation id="3"><isPrimary>true</isPrimary><script refId="1">Latin</script>
<addressParts><addressPart id="1"><type refId="1454">CITY</type><value>Tehran</value></addressPart></addressParts></translation></translations></address></addresses>
<features><feature id="1"><type featureTypeId="8">Birthdate</type><value>1962</value><valueDate id="1"><fromDateBegin>1962-01-01</fromDateBegin></valueDate>
<isPrimary>true</isPrimary></feature></features><identityDocuments><identityDocument id="1"><type refId="1571">Passport</type><documentNumber>A123</documentNumber>
<isValid>true</isValid><issuingCountry refId="1">Iran</issuingCountry></identityDocument></identityDocuments>
<relationships><relationship id="1"><type refId="15003">Owned or Controlled By</type><relatedEntity entityId="90003">EXAMPLE STAR</relatedEntity></relationship></relationships>
</entity></entities></sanctionsData>
"""
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b",", b";", b"\r\n", b"\x1a", b"<", b">", b"</", b"<!--", b"]]>", b"<![CDATA[",
    b"&#0;", b"&lt;", b"&x;", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"-0- ", b"99999999999999999999", b"-1", b"0000-00-00", b"1e999", b"null",
    "٣".encode(), "\u202e".encode(), "\U0001f4a5".encode(), b"DOB ", b"; ", b"] [", b"(", b"<a>" * 300, b"[" * 3000, b"a.k.a. '", b"\\n",
)  # fmt: skip


@cache
def sibling(name: str) -> ModuleType:
    """Another test module of this folder, for what it composes."""
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def csv_set() -> dict[str, bytes]:
    module = sibling("test_ofac_csv")
    tables = {"sdn": module.SDN, "alt": module.ALT, "add": module.ADD, "sdn_comments": [["90005", "DOB 1962."]]}
    return {
        f"{name}.csv": "".join(module.row_text(row) + "\r\n" for row in rows).encode() + b"\x1a"
        for name, rows in tables.items()
    }


def ftm() -> bytes:
    import json

    return (
        "\n".join(json.dumps(one, ensure_ascii=False) for one in sibling("test_opensanctions").LINES) + "\n"
    ).encode()


# format -> source and files of a sound edition
SOUND: dict[str, tuple[str, Callable[[], dict[str, bytes]]]] = {
    "ofac_csv": ("ofac", csv_set),
    "ofac_xml": ("ofac", lambda: {"sdn.xml": CLASSIC.encode()}),
    "ofac_enhanced": ("ofac", lambda: {"sdn.xml": ENHANCED.encode()}),
    "ofac_advanced": ("ofac", lambda: {"sdn.xml": sibling("test_ofac_advanced").composed(sibling("ofac_files")).encode()}),
    "eu_xml": ("eu", lambda: {"eu.xml": sibling("test_eu").export(sibling("test_eu").ENTRY).encode()}),
    "eu_csv": ("eu", lambda: {"eu.csv": sibling("test_eu").as_csv_1_1(sibling("test_eu").export(sibling("test_eu").ENTRY)).encode()}),
    "seco_xml": ("seco", lambda: {"seco.xml": sibling("test_seco").whole(
        sibling("test_seco").target(sibling("test_seco").LISTED, sibling("test_seco").AMENDED), sibling("test_seco").SHIP).encode()}),
    "opensanctions_ftm": ("opensanctions", lambda: {"entities.ftm.json": ftm()}),
    "opensanctions_csv": ("opensanctions", lambda: {
        "targets.simple.csv": f"{sibling('test_opensanctions').HEADER}\n{sibling('test_opensanctions').ROW}\n".encode()}),
}  # fmt: skip


def mutate(data: bytes, rng: random.Random) -> bytes:
    """One to four kinds of damage."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(raw) + 1)
        size = min(rng.choice((1, 2, 8, 40, 400)), len(raw) - place)
        match rng.randrange(7):
            case 0 if place < len(raw):
                raw[place] = rng.randrange(256)
            case 1:
                del raw[place : place + size]
            case 2:
                raw[place:place] = rng.choice(TOKENS)
            case 3:
                raw[place:place] = raw[place : place + size] * rng.randint(1, 3)
            case 4 if rng.random() < 0.3:
                del raw[place:]
            case 5:
                other = rng.randrange(len(raw) + 1)
                raw[place : place + size] = raw[other : other + size]
            case _:
                # what stands between two marks is replaced: cells and elements stay, their content does not
                mark = rng.choice((b">", b",", b'"', b";"))
                start = raw.find(mark, place)
                end = raw.find(rng.choice((b"<", b",", b'"', b";")), start + 1) if start >= 0 else -1
                if 0 <= start < end:
                    raw[start + 1 : end] = rng.choice(TOKENS)
    return bytes(raw)


def read_mutated(name: str, folder: Path, rng: random.Random, rounds: int) -> tuple[int, int]:
    """How many of the mutated files were read, and how many refused."""
    source, sound = SOUND[name]
    spec, reader, files = load_spec(source), reader_named(name), sound()
    read = refused = 0
    for _ in range(rounds):
        victim = rng.choice(sorted(files))
        paths = []
        for file, data in files.items():
            path = folder / file
            path.write_bytes(mutate(data, rng) if file == victim else data)
            paths.append(RawFile(name=file, path=path))
        begun = time.perf_counter()
        message = ""
        try:
            rows = list(reader.read(tuple(paths), spec).rows)
            for row in rows:
                assert row.record.names
                assert row.record.source_id
                assert decode_record(encode_record(row.record)) == row.record
            read += 1
        except WatchlistError as error:
            message = str(error)
            refused += 1
        assert "\n" not in message
        assert time.perf_counter() - begun < 5, "a small file must not hold the reader"
    return read, refused


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_are_read(name: str, tmp_path: Path):
    """What is mutated below is found by its beginning and read whole when it is sound."""
    source, sound = SOUND[name]
    files = []
    for file, data in sound().items():
        (tmp_path / file).write_bytes(data)
        files.append(RawFile(name=file, path=tmp_path / file))
    spec = load_spec(source)
    reader = reader_for(tuple(files), spec)
    assert reader.name == name
    reading = reader.read(tuple(files), spec)
    assert list(reading.rows)
    assert not reading.ledger.refusals


@pytest.mark.parametrize("name", SOUND)
def test_mutated_files(name: str, tmp_path: Path):
    """A hundred mutated files a reader, others each time: read or refused in one line."""
    seed = random.randrange(1 << 30)
    print("seed", seed)
    assert sum(read_mutated(name, tmp_path, random.Random(seed), 100)) == 100


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUND)
def test_two_thousand_mutated_files(name: str, tmp_path: Path):
    """Two thousand mutated files a reader; some are read, some refused, none does anything else."""
    read, refused = read_mutated(name, tmp_path, random.Random(20261122), 2000)
    assert read + refused == 2000
    assert read > 50
    assert refused > 50
