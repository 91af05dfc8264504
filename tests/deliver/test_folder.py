"""Delivery to a folder."""

from pathlib import Path

import msgspec
import pytest

from watchlist.deliver import FolderTarget, Parcel, check_pattern, deliver_to_folder
from watchlist.errors import UsageError


def test_files_arrive_under_the_pattern(parcel: Parcel, tmp_path: Path):
    """Files are copied whole under the names that the pattern makes; nothing half-written stays."""
    share = tmp_path / "share"
    share.mkdir()
    receipt = deliver_to_folder(parcel, FolderTarget(path=share, pattern="{date}/{time}-{run}-{stem}{suffix}"))
    assert receipt.ok
    found = sorted(str(path.relative_to(share)) for path in share.rglob("*") if path.is_file())
    assert found == ["2026-11-22/063000-run-1-changes.html", "2026-11-22/063000-run-1-changes.xlsx"]
    assert (share / found[1]).read_bytes() == b"PK made-up workbook"


def test_nothing_is_overwritten(parcel: Parcel, tmp_path: Path):
    """The same bytes are left as they are; other bytes of the same name stay, and ours get a number."""
    target = FolderTarget(path=tmp_path, pattern="{name}")
    (tmp_path / "changes.xlsx").write_bytes(b"somebody else's")
    first = deliver_to_folder(parcel, target)
    again = deliver_to_folder(parcel, target)
    assert first.paths == again.paths
    assert (tmp_path / "changes.xlsx").read_bytes() == b"somebody else's"
    assert (tmp_path / "changes (2).xlsx").read_bytes() == b"PK made-up workbook"
    assert not (tmp_path / "changes (3).xlsx").exists()


def test_a_folder_that_is_not_there_is_told(parcel: Parcel, tmp_path: Path):
    """A share that is not connected makes no folder in its place: the receipt says so."""
    receipt = deliver_to_folder(parcel, FolderTarget(path=tmp_path / "away"))
    assert not receipt.ok
    assert "no such folder" in receipt.message
    assert not (tmp_path / "away").exists()


@pytest.mark.parametrize("pattern", ["{day}/{name}", "{date}", "{name", "{name.__class__}"])
def test_bad_patterns_are_refused(pattern: str):
    """A pattern with an unknown field, without the file's name, or broken is refused before it is needed."""
    with pytest.raises(UsageError, match="naming pattern"):
        check_pattern(pattern)


def test_names_stay_in_the_folder(parcel: Parcel, tmp_path: Path):
    """Neither the pattern nor a run id leads out of the folder."""
    share = tmp_path / "share"
    share.mkdir()
    with pytest.raises(UsageError, match="leads out of"):
        deliver_to_folder(parcel, FolderTarget(path=share, pattern="../{name}"))
    odd = msgspec.structs.replace(parcel, run_id="../../etc")
    receipt = deliver_to_folder(odd, FolderTarget(path=share, pattern="{run}-{name}"))
    assert receipt.ok
    assert all(Path(path).parent == share for path in receipt.paths)
