"""Keeps the raw bytes of every edition, found again by their SHA-256 and never changed.

A file lies at `<data_dir>/raw/<source>/<sha256>.gz`, where the hash is over the bytes as published (uncompressed), so
that anybody can check it with `sha256sum`. An edition of several files is a set: `<edition hash>.set.json` beside them
names its members. Files are written to a temporary name, flushed to the disk and then renamed, so that a kill leaves
either the whole file or none; they are read-only from then on.

gzip of the standard library is used: lists shrink to a tenth, and any tool of the next ten years opens the files.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import msgspec

from watchlist.errors import InputError, IntegrityError
from watchlist.sources.base import RawFile

CHUNK = 1 << 20
_LEVEL = 6
_SET_SUFFIX = ".set.json"
_TEMPORARY = ".part"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an archived edition: the publisher's file name and the SHA-256 (hex) of its bytes."""

    name: str
    sha256: str
    size: int = 0


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the archive that is not as it must be, and why."""

    path: Path
    reason: str


def edition_hash(members: Iterable[Member]) -> str:
    """The hash that names an edition: of one file its own SHA-256, of a set the SHA-256 over its sorted member list.

    Raises:
        InputError: there is no member.
    """
    pairs = sorted((member.name, member.sha256) for member in members)
    if not pairs:
        raise InputError("an edition needs at least one file")
    if len(pairs) == 1:
        return pairs[0][1]
    return hashlib.sha256("".join(f"{sha256}  {name}\n" for name, sha256 in pairs).encode()).hexdigest()


def folder_of(data_dir: Path | str, source: str) -> Path:
    """The archive folder of a source."""
    return Path(data_dir) / "raw" / source


def store_bytes(path: Path, data_dir: Path | str, source: str) -> str:
    """Archive the bytes of a file (already unpacked) and return their SHA-256 (hex). Stored already: nothing is written.

    Raises:
        InputError: the file cannot be read, or the archive cannot be written.
    """
    folder = folder_of(data_dir, source)
    try:
        with path.open("rb") as stream:
            known = hashlib.file_digest(stream, "sha256").hexdigest()
        if (folder / f"{known}.gz").exists():
            return known
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"{known}.{os.getpid()}{_TEMPORARY}"
        try:
            sha256 = _compress(path, temporary)
            _publish(temporary, folder / f"{sha256}.gz")
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be archived in {folder}: {error.strerror or error}") from None
    return sha256


def store_edition(files: Sequence[RawFile], data_dir: Path | str, source: str) -> tuple[str, tuple[Member, ...]]:
    """Archive all files of an edition; returns the edition's hash and its members, sorted by name.

    Raises:
        InputError: a file cannot be read, two have one name, or the archive cannot be written.
    """
    names = [file.name for file in files]
    if len(set(names)) != len(names):
        raise InputError(f"two files of one edition have the same name: {', '.join(sorted(names))}")
    members = tuple(
        Member(name=file.name, sha256=store_bytes(file.path, data_dir, source), size=file.path.stat().st_size)
        for file in sorted(files, key=lambda file: file.name)
    )
    name = edition_hash(members)
    target = folder_of(data_dir, source) / f"{name}{_SET_SUFFIX}"
    if not target.exists():
        temporary = target.with_name(f"{name}.{os.getpid()}{_TEMPORARY}")
        try:
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(members), indent=1) + b"\n")
            _publish(temporary, target)
        except OSError as error:
            raise InputError(f"{target}: cannot be written: {error.strerror or error}") from None
        finally:
            temporary.unlink(missing_ok=True)
    return name, members


def members_of(edition: str, data_dir: Path | str, source: str) -> tuple[Member, ...]:
    """The files of an archived edition.

    Raises:
        IntegrityError: the archive does not hold the edition, or its list of members is damaged.
    """
    path = folder_of(data_dir, source) / f"{edition}{_SET_SUFFIX}"
    try:
        members = msgspec.json.decode(path.read_bytes(), type=tuple[Member, ...])
    except FileNotFoundError:
        raise IntegrityError(f"{path} is missing from the archive; restore it from a backup") from None
    except (OSError, msgspec.DecodeError) as error:
        raise IntegrityError(f"{path} is damaged: {error}; restore it from a backup") from None
    if not members or edition_hash(members) != edition:
        raise IntegrityError(f"{path} does not name the files of its edition; restore it from a backup")
    return members


@contextlib.contextmanager
def open_archived(sha256: str, data_dir: Path | str, source: str) -> Iterator[IO[bytes]]:
    """The archived bytes as a stream. The hash is not checked here: see `restore_edition` and `verify`.

    Raises:
        IntegrityError: the archive does not hold them.
    """
    path = folder_of(data_dir, source) / f"{sha256}.gz"
    try:
        stream = gzip.open(path, "rb")  # noqa: SIM115 (closed below; only opening it is guarded here)
    except OSError as error:
        raise IntegrityError(f"{path} cannot be opened: {error.strerror or error}; restore it from a backup") from None
    with stream:
        yield cast("IO[bytes]", stream)


def restore_edition(edition: str, data_dir: Path | str, source: str, into: Path) -> tuple[RawFile, ...]:
    """Write the files of an archived edition below `into`, checking each hash on the way; for reading them anew.

    Raises:
        IntegrityError: a file is missing or damaged.
    """
    into.mkdir(parents=True, exist_ok=True)
    files = []
    for member in members_of(edition, data_dir, source):
        target = into / Path(member.name).name
        path = folder_of(data_dir, source) / f"{member.sha256}.gz"
        with open_archived(member.sha256, data_dir, source) as stream, target.open("wb") as output:
            if (reason := _copy_checked(stream, member.sha256, output)) is not None:
                raise IntegrityError(f"{path} {reason}; restore it from a backup")
        files.append(RawFile(name=member.name, path=target))
    return tuple(files)


def verify(data_dir: Path | str, sources: Sequence[str] | None = None) -> tuple[Damage, ...]:
    """Re-hash every archived file of the sources named (default: all); returns every damage found, none when all is well.

    Found are: bytes that no longer have the hash they are filed under, files that cannot be unpacked or read, sets with
    a member missing, remains of an interrupted write, and files that do not belong to the archive.
    """
    top = Path(data_dir) / "raw"
    folders = [top / source for source in sources] if sources is not None else _folders(top)
    found: list[Damage] = []
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            reason = _damage(path)
            if reason is not None:
                found.append(Damage(path=path, reason=reason))
    return tuple(found)


def _folders(top: Path) -> list[Path]:
    return sorted(path for path in top.iterdir() if path.is_dir()) if top.is_dir() else []


def _damage(path: Path) -> str | None:
    if path.name.endswith(_SET_SUFFIX):
        try:
            members = members_of(path.name.removesuffix(_SET_SUFFIX), path.parents[2], path.parent.name)
        except IntegrityError as error:
            return str(error)
        gone = [member.name for member in members if not (path.parent / f"{member.sha256}.gz").exists()]
        return f"lacks its member {', '.join(gone)}" if gone else None
    if path.name.endswith(_TEMPORARY):
        return "is left over from an interrupted write; it may be deleted"
    if path.suffix != ".gz":
        return "does not belong to the archive"
    try:
        with gzip.open(path, "rb") as stream:
            return _copy_checked(cast("IO[bytes]", stream), path.name.removesuffix(".gz"), None)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"


def _copy_checked(stream: IO[bytes], sha256: str, output: IO[bytes] | None) -> str | None:
    """Copy a stream, if an output is given; returns what is wrong with its bytes, or None."""
    digest = hashlib.sha256()
    try:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            if output is not None:
                output.write(chunk)
    except EOFError:
        return "is cut off"
    except (gzip.BadGzipFile, zlib.error) as error:
        return f"cannot be unpacked: {error}"
    actual = digest.hexdigest()
    return None if actual == sha256 else f"has changed: its bytes now hash to {actual}"


def _compress(path: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream, target.open("wb") as raw:
        # no time stamp and no name inside: the same bytes give the same archive file
        with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as packed:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                packed.write(chunk)
        raw.flush()
        os.fsync(raw.fileno())
    return digest.hexdigest()


def _publish(temporary: Path, target: Path) -> None:
    with temporary.open("rb") as stream, contextlib.suppress(OSError):
        os.fsync(stream.fileno())  # some file systems refuse this on a file opened for reading
    temporary.chmod(0o444)
    temporary.replace(target)
    with contextlib.suppress(OSError):  # Windows cannot open a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
