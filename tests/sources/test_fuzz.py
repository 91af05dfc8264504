"""Readers hold up under bytes from outside: damaged files give records or one clear error, never a crash or a hang."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from watchlist.errors import WatchlistError
from watchlist.records import decode_record, encode_record
from watchlist.sources import RawFile, SourceSpec, load_spec, reader_named

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
        path.write_bytes(spoil(data, random.Random(f"{reader_name} {seed}")))
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
    """2,000 damaged files per reader, and some of them still readable: the damage is not all of one kind."""
    readable = torture(name, valid(READERS[name][0]), tmp_path / "list", range(QUICK, QUICK + FULL))
    assert readable > 0
