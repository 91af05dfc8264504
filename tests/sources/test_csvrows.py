"""CSV from outside: the encoding is found, the header checked, groups are put together."""

from pathlib import Path

import pytest

from watchlist.errors import InputError
from watchlist.sources import RawFile
from watchlist.sources.csvrows import CsvShape, find_encoding, grouped, open_csv


def raw(tmp_path: Path, data: bytes) -> RawFile:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    return RawFile(name="list.csv", path=path)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("a,ü".encode(), "utf-8"),
        ("a,ü".encode("utf-8-sig"), "utf-8-sig"),
        ("a,ü".encode("cp1252"), "cp1252"),
        ("a,ü".encode("utf-16"), "utf-16"),
        (b"a,b", "utf-8"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str):
    """The encoding is the first that reads the whole file, and is recorded."""
    file = raw(tmp_path, data + (b"" if encoding == "utf-16" else b"\n"))
    assert find_encoding(file) == encoding
    assert open_csv(file).header[0] == "a"


def test_a_late_byte_changes_the_encoding(tmp_path: Path):
    """One byte of another encoding megabytes into the file is found."""
    assert find_encoding(raw(tmp_path, b"a,b\n" * 600_000 + b"\xfc,x\n")) == "cp1252"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04\0\0", "binary"),
        (b"a,b\n\x81\x8d\x8f", "byte 4: not cp1252"),
        (b"a,b\n1,2\n", "column 'name' is missing; the header has: a, b"),
    ],
)
def test_refused_in_one_line(tmp_path: Path, data: bytes, message: str):
    """What is no table is refused, with the place and what was found."""
    with pytest.raises(InputError, match=message):
        open_csv(raw(tmp_path, data), required=("name",))


def test_an_unclosed_quote_is_found(tmp_path: Path):
    """A file cut in the middle of a quoted cell is not a short list."""
    table = open_csv(raw(tmp_path, b'a,b\n1,2\n3,"cut off'), CsvShape(strict=True))
    with pytest.raises(InputError, match="line 3: not a CSV row"):
        list(table.rows)


def test_lines_and_preamble(tmp_path: Path):
    """Rows carry the line on which they begin, also behind cells with line breaks."""
    table = open_csv(raw(tmp_path, b'Report: x\nid,text\n1,"a\nb"\n\n2,c\n'), CsvShape(skip=1))
    assert table.preamble == (("Report: x",),)
    assert list(table.rows) == [(3, ["1", "a\nb"]), (6, ["2", "c"])]


def test_groups_wherever_their_rows_stand(tmp_path: Path):
    """Rows of one key come together once the last was read; rows that are no rows come alone."""
    file = raw(tmp_path, b"id,x\n1,a\n2,b\n1,c\n,d\n3\n3,e\n")
    _, groups = grouped(file, CsvShape(), "id")
    assert [(key, [cells for _, cells in rows]) for key, rows in groups] == [
        ("2", [["2", "b"]]),
        ("1", [["1", "a"], ["1", "c"]]),
        ("", [["", "d"]]),
        ("", [["3"]]),
        ("3", [["3", "e"]]),
    ]
