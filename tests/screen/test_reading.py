"""Customer files of all usual forms give the same rows, and no row is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from watchlist.errors import InputError
from watchlist.screen.reading import open_customers

HEADS = ["id", "name", "date of birth"]
ROWS = [["1", "Jürgen Beispiel", "1960-01-02"], ["2", "Иван Примеров", ""], ["3", 'Sample; & "Sons"', "1971"]]  # fmt: skip


def separated(mark: str) -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [HEADS, *ROWS]]
    return "\r\n".join(mark.join(row) for row in quoted) + "\r\n"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings(tmp_path, mark, encoding):
    """Comma, semicolon, tab and bar, with mark or without, give the same rows."""
    path = tmp_path / "a.csv"
    path.write_bytes(separated(mark).encode(encoding))
    found = open_customers(path)
    assert list(found.headers) == HEADS
    assert [row.cells for row in found.rows()] == ROWS
    assert [row.cells for row in found.rows()] == ROWS


def test_the_code_page_of_windows(tmp_path):
    """A file that is not UTF-8 is read as Windows-1252, and that is said."""
    path = tmp_path / "a.csv"
    path.write_bytes("name\nMüller\n".encode("cp1252"))
    found = open_customers(path)
    assert [row.cells for row in found.rows()] == [["Müller"]]
    assert "Windows-1252" in found.how


def test_workbooks_and_json_lines(tmp_path):
    """A workbook and JSON lines give the same rows as a CSV file; a broken line keeps its place and says what it is."""
    book = Workbook()
    for row in [HEADS, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert [row.cells for row in open_customers(tmp_path / "a.xlsx").rows()] == ROWS
    lines = [json.dumps(dict(zip(HEADS, row, strict=True))) for row in ROWS]
    (tmp_path / "a.jsonl").write_text("\n".join([lines[0], "{broken", *lines[1:]]), encoding="utf-8")
    found = list(open_customers(tmp_path / "a.jsonl").rows())
    assert [row.cells for row in found if not row.error] == ROWS
    assert [row.number for row in found if row.error] == [2]


def test_short_long_and_blank_lines(tmp_path):
    """A short row is filled up, a long one is remarked on, blank lines are no rows."""
    (tmp_path / "a.csv").write_text("id,name\n1\n\n2,B,C\n3,D\n", encoding="utf-8")
    found = list(open_customers(tmp_path / "a.csv").rows())
    assert [row.cells for row in found] == [["1", ""], ["2", "B"], ["3", "D"]]
    assert [bool(row.remark) for row in found] == [False, True, False]


def test_files_that_are_none(tmp_path):
    """An absent or empty file is refused in one line; Parquet without its package says what to install."""
    (tmp_path / "empty.csv").write_bytes(b"")
    for name in ("absent.csv", "empty.csv"):
        with pytest.raises(InputError):
            open_customers(tmp_path / name)


@given(data=st.binary(max_size=400))
def test_any_bytes_give_rows_or_one_error(tmp_path_factory, data):
    """Whatever the bytes, reading ends with rows or with an error of ours."""
    path = tmp_path_factory.mktemp("fuzz") / "a"
    path.write_bytes(data)
    try:
        for row in open_customers(path).rows():
            assert row.number > 0
    except InputError:
        pass
