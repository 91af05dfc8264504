"""Packed lists are unpacked within bounds; whatever is wrong with them is one clear line."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchlist.errors import InputError, WatchlistError
from watchlist.sources.unpack import UnpackLimits, unpack


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_plain_gz_and_zip_together(tmp_path: Path):
    """A set may come in any mixture of plain and packed files; names are the publisher's, without the .gz."""
    plain = tmp_path / "sdn.csv"
    plain.write_bytes(b"1")
    packed = tmp_path / "alt.csv.gz"
    packed.write_bytes(gzip.compress(b"2") + gzip.compress(b"3"))
    both = zipped(tmp_path / "rest.zip", {"folder/add.csv": b"4", "sdn_comments.csv": b"5", "__MACOSX/x": b"6"})
    files = unpack([plain, packed, both], tmp_path / "out")
    assert {file.name: file.path.read_bytes() for file in files} == {
        "sdn.csv": b"1", "alt.csv": b"23", "add.csv": b"4", "sdn_comments.csv": b"5",
    }  # fmt: skip
    assert files[0].path == plain, "a plain file is not copied"


def test_a_workbook_is_not_taken_apart(tmp_path: Path):
    """An .xlsx file is a zip file, but stays one file."""
    book = zipped(tmp_path / "list.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    assert [file.path for file in unpack([book], tmp_path / "out")] == [book]


def test_no_member_leaves_the_folder(tmp_path: Path):
    """Names with .. or a drive are cut to their last part."""
    evil = zipped(tmp_path / "evil.zip", {"../../escape.csv": b"1", "C:\\windows\\other.csv": b"2"})
    files = unpack([evil], tmp_path / "out")
    assert sorted(file.name for file in files) == ["escape.csv", "other.csv"]
    assert all(file.path.parent == tmp_path / "out" for file in files)
    assert not (tmp_path.parent / "escape.csv").exists()


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_bombs_are_refused_early(tmp_path: Path, kind: str):
    """A small file that unpacks to very much is refused after the bound, by ratio and by total size."""
    data = bytes(3_000_000)
    bomb = tmp_path / f"bomb.{kind}"
    if kind == "zip":
        zipped(bomb, {"list.xml": data})
    else:
        bomb.write_bytes(gzip.compress(data))
    by_ratio = UnpackLimits(max_ratio=100, ratio_floor=100_000)
    with pytest.raises(InputError, match="zip bomb"):
        unpack([bomb], tmp_path / "one", by_ratio)
    assert sum(path.stat().st_size for path in (tmp_path / "one").iterdir()) < 1_000_000
    with pytest.raises(InputError, match="zip bomb"):
        unpack([bomb], tmp_path / "two", UnpackLimits(max_bytes=1_000_000))
    assert unpack([bomb], tmp_path / "three")[0].path.stat().st_size == len(data)


def test_too_many_members_are_refused(tmp_path: Path):
    """A zip file of thousands of members is refused before one of them is unpacked."""
    many = zipped(tmp_path / "many.zip", {f"{number}.csv": b"x" for number in range(65)})
    with pytest.raises(InputError, match="65 files"):
        unpack([many], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_damaged_files_say_so(tmp_path: Path):
    """Cut, empty, encrypted, unusual and doubled files give one line each."""
    whole = gzip.compress(bytes(range(256)) * 100)
    cases: dict[str, bytes] = {"cut.gz": whole[:-20], "cut.zip": b"PK\x03\x04" + bytes(50)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a/", b"")
    cases["empty.zip"] = buffer.getvalue()
    encrypted = bytearray(zipped(tmp_path / "plain.zip", {"a.csv": b"1"}).read_bytes())
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    cases["locked.zip"] = bytes(encrypted)
    with zipfile.ZipFile(tmp_path / "lzma.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", b"1")
    cases["lzma.zip"] = (tmp_path / "lzma.zip").read_bytes()
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        if name == "empty.zip":  # begins with the directory's own entry
            path.write_bytes(data)
        with pytest.raises(InputError, match=name) as caught:
            unpack([path], tmp_path / "out" / name)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="absent"):
        unpack([tmp_path / "absent.csv"], tmp_path / "out")
    (tmp_path / "x").mkdir()
    for folder in (tmp_path, tmp_path / "x"):
        (folder / "twin.csv").write_bytes(b"1")
    with pytest.raises(InputError, match=r"same name: twin\.csv"):
        unpack([tmp_path / "twin.csv", tmp_path / "x" / "twin.csv"], tmp_path / "out")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mutated_archives_raise_only_our_errors(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    """However the bytes of a packed file are changed, it unpacks or is refused in one line."""
    folder = tmp_path_factory.mktemp("fuzz")
    source = zipped(folder / "a.zip", {"a.csv": b"abc" * 50, "b.csv": b"def" * 50})
    raw = bytearray(source.read_bytes() if data.draw(st.booleans()) else gzip.compress(b"abc" * 100))
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    source.write_bytes(raw)
    message = ""
    try:
        unpack([source], folder / "out")
    except WatchlistError as error:
        message = str(error)
    assert "\n" not in message
