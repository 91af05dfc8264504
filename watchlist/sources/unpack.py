"""Unpacks .gz and .zip files within bounds, so that a small file cannot fill the disk.

A workbook (.xlsx, .ods) is a zip archive too and is handed on as it is. Whatever is packed is told by its first bytes,
not by its name.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, cast

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import RawFile

_CHUNK = 1 << 18
_SCRAP = ("__MACOSX/", ".DS_Store")


class UnpackLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of unpacking. The longest list published has 127 MB and shrinks to a thirtieth."""

    max_bytes: int = 2 << 30
    """All unpacked bytes of one call together."""
    max_ratio: int = 200
    """Unpacked bytes per packed byte, counted once more than `ratio_floor` bytes have come out."""
    ratio_floor: int = 16 << 20
    max_members: int = 64


class _Budget:
    """What is left of the bounds while files are unpacked."""

    def __init__(self, limits: UnpackLimits) -> None:
        self.limits = limits
        self.written = 0

    def spend(self, size: int, member_out: int, member_in: int, what: str) -> None:
        self.written += size
        if self.written > self.limits.max_bytes:
            raise InputError(f"{what}: unpacks to more than {self.limits.max_bytes:,} bytes; refused as a zip bomb")
        if member_out > self.limits.ratio_floor and member_out > member_in * self.limits.max_ratio:
            raise InputError(
                f"{what}: unpacks to more than {self.limits.max_ratio} times its size; refused as a zip bomb"
            )


def unpack(paths: Iterable[Path], into: Path, limits: UnpackLimits | None = None) -> tuple[RawFile, ...]:
    """The files of an edition, unpacked: what is packed is written below `into`, the rest is handed on where it lies.

    Args:
        paths: one file or several of a set, each plain, .gz or .zip (a zip may hold the whole set).
        into: a folder for unpacked files; made when needed.
        limits: the bounds; default as described in `UnpackLimits`.

    Raises:
        InputError: a file is missing, damaged, encrypted, beyond the bounds, or two files have one name.
    """
    budget = _Budget(limits or UnpackLimits())
    files: list[RawFile] = []
    for path in paths:
        try:
            with path.open("rb") as stream:
                magic = stream.read(4)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}") from None
        if magic[:2] == b"\x1f\x8b":
            files.append(_gunzip(path, into, budget))
        elif magic == b"PK\x03\x04" and not _is_workbook(path):
            files += _unzip(path, into, budget)
        else:
            files.append(RawFile(name=path.name, path=path))
    names = [file.name for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two files have the same name: {', '.join(twice)}")
    return tuple(files)


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{path}: not a usable zip file: {error}") from None
    return "[Content_Types].xml" in names or names[:1] == ["mimetype"]


def _gunzip(path: Path, into: Path, budget: _Budget) -> RawFile:
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    target = _free(into, name)
    packed = path.stat().st_size
    try:
        with gzip.open(path, "rb") as stream:
            _copy(cast("IO[bytes]", stream), target, packed, str(path), budget)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be unpacked: {error}; fetch it again") from None
    return RawFile(name=name, path=target)


def _unzip(path: Path, into: Path, budget: _Budget) -> list[RawFile]:
    files: list[RawFile] = []
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith(_SCRAP[0])
                and not one.filename.endswith(_SCRAP[1])
            ]  # fmt: skip
            if len(members) > budget.limits.max_members:
                raise InputError(f"{path}: holds {len(members)} files, more than {budget.limits.max_members}; refused")
            if not members:
                raise InputError(f"{path}: the zip file is empty")
            for member in members:
                # only the last part of the name counts: no member may write outside the folder
                name = PureWindowsPath(PurePosixPath(member.filename).name).name
                if not name:
                    raise InputError(f"{path}: a member has no usable name")
                if member.flag_bits & 1:
                    raise InputError(f"{path}: {name} is encrypted; unpack it first")
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise InputError(f"{path}: {name} is packed in an unusual way; unpack it first")
                target = _free(into, name)
                with archive.open(member) as stream:
                    _copy(stream, target, max(member.compress_size, 1), f"{path}: {name}", budget)
                files.append(RawFile(name=name, path=target))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"{path}: cannot be unpacked: {error}; fetch it again") from None
    return files


def _free(into: Path, name: str) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    target = into / name
    if target.exists():
        raise InputError(f"two files have the same name: {name}")
    return target


def _copy(stream: IO[bytes], target: Path, packed: int, what: str, budget: _Budget) -> None:
    total = 0
    with target.open("wb") as output:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            budget.spend(len(chunk), total, packed, what)
            output.write(chunk)
