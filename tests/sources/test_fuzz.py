"""Readers hold up under bytes from outside: damaged files give records or one clear error, never a crash or a hang."""

import copy
import csv
import datetime as dt
import io
import random
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from watchlist.errors import WatchlistError
from watchlist.records import decode_record, encode_record
from watchlist.sources import RawFile, SourceSpec, load_spec
from watchlist.sources.registry import reader_named

SAMPLES = Path(__file__).with_name("samples")
OWN = SourceSpec(name="own", title="own", authority="XX", authority_name="own", formats=("own_table",))
READERS = {
    "uk_xml": ("uk.xml", "uk"),
    "uk_csv": ("uk.csv", "uk"),
    "uk_conlist": ("conlist.csv", "uk"),
    "un_xml": ("un.xml", "un"),
    "canada_xml": ("canada_new.xml", "canada"),
    "australia_xlsx": ("australia.xlsx", "australia"),
    "own_table": ("own.csv", "own"),
}
SLOWEST = 5.0
"""Seconds that one small damaged file may take; a hang is what this catches."""
QUICK, FULL = 60, 2000
SPICE = (
    b"\0", b"\xff", b"\x1a", b'"', b"'", b",", b";", b"\r", b"\n", b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"&#0;",
    b"&#x10FFFF;", b"\xed\xa0\x80", "\u202e".encode(), "\ufeff".encode(), b"(1)", b"(99)", b"99/99/9999", b"0000-00-00", b"1e309",
    b"=1+1", b"</", b"/>", b"<?xml?>", b"xmlns:a='b'", b"-0-", b"a)", b"(", b")", b"%s{}", b"9" * 400,
)  # fmt: skip


def spoil(data: bytes, luck: random.Random) -> bytes:
    """The bytes with one to eight damages: flipped, cut out, doubled, moved, spiced, cut short."""
    spoilt = bytearray(data)
    for _ in range(luck.randint(1, 8)):
        if not spoilt:
            break
        here, size = luck.randrange(len(spoilt)), luck.choice((1, 1, 2, 8, 40, 400))
        match luck.randrange(7):
            case 0:
                spoilt[here] = luck.randrange(256)
            case 1:
                del spoilt[here : here + size]
            case 2:
                spoilt[here:here] = spoilt[here : here + size]
            case 3:
                piece = spoilt[here : here + size]
                del spoilt[here : here + size]
                there = luck.randrange(len(spoilt) + 1)
                spoilt[there:there] = piece
            case 4 | 5:
                spoilt[here:here] = luck.choice(SPICE)
            case 6:
                if luck.random() < 0.3:
                    del spoilt[here:]
    return bytes(spoilt)


JUNK = (
    "", " ", "\u00a0", "(1) (2) (3)", "(1) a (2)", "a) b) c)", "99/99/9999", "00/00/0000", "31/02/1970", "1500", "2999-01-01",
    "circa", "between and", "to", "1970 to 1960", "9" * 300, "ا" * 200, "x" * 5000, "\u202ea\u202c", "=1+1", "%", "{}", "|", "||",
    "a|b|c", ";;;", "(UK Sanctions List Ref):", "(UN Ref):(UN Ref):", "IMO", "/", " / ", "Russian:", "or", "-0-", "\ufeff", "İ", "ß", "🦆",
)  # fmt: skip


def reshape_xml(data: bytes, luck: random.Random) -> bytes:
    """Well-formed XML whose elements were dropped, doubled, moved, renamed or filled with junk."""
    root = etree.fromstring(data)
    for _ in range(luck.randint(1, 12)):
        element = luck.choice([found for found in root.iter() if isinstance(found.tag, str) and found is not root])
        parent = element.getparent()
        match luck.randrange(6):
            case 0:
                parent.remove(element)
            case 1:
                parent.append(copy.deepcopy(element))
            case 2:
                luck.choice(list(root.iter("*"))).append(copy.deepcopy(element))
            case 3:
                element.tag = luck.choice(list(root.iter("*"))).tag
            case _:
                element.text = luck.choice(JUNK)
        if not len(root):
            break
    return etree.tostring(root, encoding="utf-8")


def reshape_csv(data: bytes, luck: random.Random) -> bytes:
    """A readable table whose cells hold junk and whose rows were dropped, doubled or cut."""
    text = data.decode()
    delimiter = ";" if text.count(";") > text.count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    for _ in range(luck.randint(1, 20)):
        place = luck.randrange(len(rows))
        match luck.randrange(8):
            case 0:
                rows.insert(place, list(rows[-1]))
            case 1:
                rows[place] = rows[place][: luck.randrange(len(rows[place]) + 1)]
            case _:
                row = rows[luck.randrange(min(2, len(rows) - 1), len(rows))]
                if row:
                    row[luck.randrange(len(row))] = luck.choice(JUNK)
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter).writerows(rows)
    return output.getvalue().encode()


def reshape_workbook(data: bytes, luck: random.Random) -> bytes:
    """A workbook whose cells hold junk of any type."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    for _ in range(luck.randint(1, 20)):
        cell = sheet.cell(luck.randint(1 if luck.random() < 0.1 else 2, 12), luck.randint(1, 10))
        odd = (None, True, -1, 0, 1e308, 73050, dt.date(1900, 1, 1), dt.time(1, 2))
        cell.value = luck.choice((*odd, *(junk for junk in JUNK if not junk.startswith("="))))
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def damage(file: str, data: bytes, luck: random.Random) -> bytes:
    """Half the files are damaged byte by byte; the other half stay files of their format and say nonsense."""
    if luck.random() < 0.5:
        return spoil(data, luck)
    kind = file.rpartition(".")[2]
    return {"xml": reshape_xml, "csv": reshape_csv, "xlsx": reshape_workbook}[kind](data, luck)


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(
        ["Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth", "Listing Information",
         "Committees", "Control Date"]
    )  # fmt: skip
    for number in range(1, 9):
        book.active.append(
            [
                number,
                f"Tester {number}",
                "Individual",
                "Primary Name",
                1960 + number,
                "Designated on 1 May 2020",
                "x",
                1.5,
            ]
        )
    book.save(path)


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory, uksl_files) -> Callable[[str], bytes]:
    """A valid file of each format."""
    folder = tmp_path_factory.mktemp("valid")
    workbook(folder / "australia.xlsx")
    from watchlist.sources import Ledger
    from watchlist.sources.uk_conlist import read_entries

    entries = [entry for entry, _, _ in read_entries(RawFile(name="c", path=SAMPLES / "conlist.csv"), Ledger())]
    uksl_files.write_csv(entries, folder / "uk.csv")

    def content(name: str) -> bytes:
        path = folder / name
        return (path if path.exists() else SAMPLES / name).read_bytes()

    return content


def torture(reader_name: str, data: bytes, path: Path, seeds: range) -> int:
    """Read a damaged file for each seed; the number of those that could be read to the end."""
    file, source = READERS[reader_name]
    spec = OWN if source == "own" else load_spec(source)
    reader = reader_named(reader_name)
    readable = 0
    for seed in seeds:
        path.write_bytes(damage(file, data, random.Random(f"{reader_name} {seed}")))
        start, message = time.monotonic(), ""
        try:
            reading = reader.read((RawFile(name=file, path=path),), spec)
            for row in reading.rows:
                assert row.record.names, seed
                assert decode_record(encode_record(row.record)) == row.record
            assert reading.ledger.read <= reading.ledger.entries, seed
            readable += 1
        except WatchlistError as caught:
            message = str(caught)
            ok = "\n" not in message and len(message) < 600
        else:
            ok = True
        assert ok, f"seed {seed}: {message}"
        assert time.monotonic() - start < SLOWEST, f"seed {seed} hangs"
    return readable


@pytest.mark.parametrize("name", READERS)
def test_some_damaged_files(name: str, valid, tmp_path: Path):
    """A few dozen damaged files per reader: records that can be stored, or one line of error."""
    torture(name, valid(READERS[name][0]), tmp_path / "list", range(QUICK))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_two_thousand_damaged_files(name: str, valid, tmp_path: Path):
    """2,000 damaged files per reader, and a good part of them still readable: the damage goes deep, not only wide."""
    readable = torture(name, valid(READERS[name][0]), tmp_path / "list", range(QUICK, QUICK + FULL))
    assert readable > FULL // 5
