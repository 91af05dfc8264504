"""Bytes once archived are found again, proven unchanged, and never overwritten."""

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.errors import InputError, IntegrityError
from watchlist.sources.archive import (
    Member,
    edition_hash,
    members_of,
    open_archived,
    restore_edition,
    store_bytes,
    store_edition,
    verify,
)
from watchlist.sources.base import RawFile


def written(folder: Path, name: str, data: bytes) -> RawFile:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return RawFile(name=name, path=path)


def test_bytes_are_filed_under_their_own_hash(tmp_path: Path):
    """The archive file is named by the SHA-256 of the bytes as published and gives them back."""
    data = b'36,"AEROCARIBBEAN AIRLINES"\r\n' * 1000
    file = written(tmp_path, "sdn.csv", data)
    sha256 = store_bytes(file.path, tmp_path / "data", "ofac")
    assert sha256 == hashlib.sha256(data).hexdigest()
    with open_archived(sha256, tmp_path / "data", "ofac") as stream:
        assert stream.read() == data
    stored = tmp_path / "data" / "raw" / "ofac" / f"{sha256}.gz"
    assert stored.stat().st_size < len(data) / 10
    assert not stored.stat().st_mode & 0o222, "an archived file is read-only"


def test_storing_again_writes_nothing(tmp_path: Path):
    """The same bytes a second time leave the archive file untouched."""
    file = written(tmp_path, "list.xml", b"<list/>")
    sha256 = store_bytes(file.path, tmp_path / "data", "un")
    stored = tmp_path / "data" / "raw" / "un" / f"{sha256}.gz"
    before = (stored.stat().st_mtime_ns, stored.stat().st_ino)
    assert store_bytes(file.path, tmp_path / "data", "un") == sha256
    assert (stored.stat().st_mtime_ns, stored.stat().st_ino) == before
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(contents=st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]):
    """Any set of files comes back byte for byte, and verify finds nothing wrong with it."""
    folder = tmp_path_factory.mktemp("set")
    files = [written(folder / "in", f"file{number}.csv", data) for number, data in enumerate(contents)]
    edition, members = store_edition(files, folder / "data", "ofac")
    assert members_of(edition, folder / "data", "ofac") == members
    restored = restore_edition(edition, folder / "data", "ofac", folder / "out")
    assert {file.name: file.path.read_bytes() for file in restored} == {
        file.name: data for file, data in zip(files, contents, strict=True)
    }
    assert verify(folder / "data") == ()


def test_the_hash_of_a_set_does_not_depend_on_the_order_of_its_files():
    """A set hashes alike in any order; another content, name or member changes the hash."""
    one, two = Member(name="sdn.csv", sha256="a" * 64), Member(name="alt.csv", sha256="b" * 64)
    assert edition_hash([one, two]) == edition_hash([two, one])
    assert edition_hash([one]) == one.sha256
    others = [
        [one],
        [one, Member(name="alt.csv", sha256="c" * 64)],
        [one, Member(name="add.csv", sha256="b" * 64)],
    ]
    assert edition_hash([one, two]) not in {edition_hash(other) for other in others}
    with pytest.raises(InputError):
        edition_hash([])


def test_verify_names_every_damage(tmp_path: Path):
    """Changed, cut, garbled, foreign and left-over files and incomplete sets are each named, and nothing else."""
    data = tmp_path / "data"
    files = [written(tmp_path, f"{name}.csv", os.urandom(2000) + name.encode()) for name in ("a", "b", "c", "d", "e")]
    hashes = {file.name: store_bytes(file.path, data, "ofac") for file in files[:3]}
    edition, _ = store_edition(files[3:], data, "ofac")
    assert verify(data) == ()
    folder = data / "raw" / "ofac"

    def damage(name: str, content: bytes) -> Path:
        path = folder / name
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        return path

    changed = damage(f"{hashes['a.csv']}.gz", gzip.compress(b"something else"))
    whole = (folder / f"{hashes['b.csv']}.gz").read_bytes()
    cut = damage(f"{hashes['b.csv']}.gz", whole[: len(whole) // 2])
    garbled = damage(f"{hashes['c.csv']}.gz", b"no gzip at all")
    foreign = damage("notes.txt", b"hello")
    leftover = damage("0123.99.part", b"")
    (folder / f"{members_of(edition, data, 'ofac')[0].sha256}.gz").unlink()
    found = {one.path: one.reason for one in verify(data)}
    assert set(found) == {changed, cut, garbled, foreign, leftover, folder / f"{edition}.set.json"}
    assert "now hash to" in found[changed]
    assert "cut off" in found[cut]
    assert "cannot be unpacked" in found[garbled]
    assert "d.csv" in found[folder / f"{edition}.set.json"]
    assert verify(data, ["un"]) == ()


def test_a_set_list_that_was_edited_is_found(tmp_path: Path):
    """A member list that no longer gives its own hash is damage, also when the file named exists."""
    files = [written(tmp_path, name, name.encode()) for name in ("sdn.csv", "alt.csv")]
    edition, members = store_edition(files, tmp_path / "data", "ofac")
    path = tmp_path / "data" / "raw" / "ofac" / f"{edition}.set.json"
    path.unlink()
    path.write_text(json.dumps([{"name": "sdn.csv", "sha256": members[0].sha256}]))
    assert [one.path for one in verify(tmp_path / "data")] == [path]
    with pytest.raises(IntegrityError, match="does not name the files"):
        members_of(edition, tmp_path / "data", "ofac")


def test_restoring_a_changed_file_is_refused(tmp_path: Path):
    """An edition whose bytes changed on disk is never read as if it were the one archived."""
    edition, members = store_edition([written(tmp_path, "a.csv", b"as published")], tmp_path / "data", "ofac")
    path = tmp_path / "data" / "raw" / "ofac" / f"{members[0].sha256}.gz"
    path.unlink()
    path.write_bytes(gzip.compress(b"forged"))
    with pytest.raises(IntegrityError, match="has changed"):
        restore_edition(edition, tmp_path / "data", "ofac", tmp_path / "out")


def test_missing_editions_and_files_are_named(tmp_path: Path):
    """What is not there is said in one line that names the file."""
    with pytest.raises(IntegrityError, match="missing"):
        members_of("0" * 64, tmp_path, "ofac")
    with pytest.raises(IntegrityError, match="cannot be opened"), open_archived("0" * 64, tmp_path, "ofac"):
        pass
    with pytest.raises(InputError, match=r"absent\.csv"):
        store_bytes(tmp_path / "absent.csv", tmp_path, "ofac")
    twins = [written(tmp_path / "x", "a.csv", b"1"), written(tmp_path / "y", "a.csv", b"2")]
    with pytest.raises(InputError, match="same name"):
        store_edition(twins, tmp_path, "ofac")
