"""Files appear complete or not at all."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from watchlist.errors import InputError
from watchlist.export.files import open_workbook, whole_file


def test_it_appears_at_the_end(tmp_path: Path):
    """Until the end the old file stands; folders are made."""
    path = tmp_path / "new" / "a.txt"
    with whole_file(path) as part:
        part.write_text("all of it")
        assert not path.exists()
    assert path.read_text() == "all of it"
    assert [child.name for child in path.parent.iterdir()] == ["a.txt"]


def test_after_an_error_nothing_has_changed(tmp_path: Path):
    """An error in the middle leaves the old file and no part of the new one."""
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write() -> None:
        with whole_file(path) as part:
            part.write_text("half")
            raise ValueError

    with pytest.raises(ValueError):
        write()
    assert path.read_text() == "old"
    assert [child.name for child in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_is_told_in_one_line(tmp_path: Path):
    """What the system says reaches the user as one line with the path."""

    def write() -> None:
        with whole_file(tmp_path / "a.txt"):
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match=r"cannot write .*a.txt: No space left on device"):
        write()


def test_a_bomb_is_not_unpacked(tmp_path: Path):
    """A small file that unpacks to gigabytes is refused before anything is read of it; so is one that is no archive."""
    path = tmp_path / "bomb.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(300):
            part.write(b"0" * (1 << 20))
    with pytest.raises(InputError, match="unpacks to 300 MiB"), open_workbook(path):
        pass
    (tmp_path / "x.xlsx").write_text("no")
    with pytest.raises(InputError, match="not a workbook"), open_workbook(tmp_path / "x.xlsx"):
        pass
    with pytest.raises(InputError, match="cannot read"), open_workbook(tmp_path / "absent.xlsx"):
        pass
