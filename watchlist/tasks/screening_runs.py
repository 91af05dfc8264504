"""The folder of a run: what was asked, and the results so far, a line each; a killed run goes on from there.

`data/runs/RUN/request.json`, `results.jsonl` and, where customers are kept, `parties.bin` (each as matching sees it),
readable by their owner alone. When the run has ended the results stay, packed and sealed, for `replay`.

A seal is a random salt for each line. The run's digest is SHA-256 over the SHA-256 of each salted line, so that a line
can be erased and its hash stay: the digest still holds, and without the salt nobody can guess what stood there.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from watchlist.errors import InputError, NotFoundError
from watchlist.screenings import ScreenedRow
from watchlist.settings import Settings
from watchlist.tasks.screening_columns import Columns

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(ScreenedRow)


SALT_BYTES = 16
ERASED = b"-"
"""Stands for the salt of an erased line; the line's salted hash follows."""


class Sealed(NamedTuple):
    """A result of a run that ended: its salt, its line (None once erased), and the salted hash of the line."""

    salt: bytes
    line: bytes | None
    hash: bytes


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run was asked, so that it can go on: the file and its hash, its columns, by which rules, when."""

    run: str
    path: str
    sha256: str
    output: str | None
    form: str
    columns: Columns
    min_score: float
    weak_aliases: bool
    store: bool
    dry_run: bool
    stamp: str
    algorithm: str
    config_hash: str
    now: str


def secret_of(settings: Settings) -> bytes:
    """The key of this installation for hashes in results workbooks; made at first need, readable by its owner alone."""
    path = Path(settings.data_dir) / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another run was faster
            return path.read_bytes()
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return path.read_bytes()


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class RunFolder:
    """Where a run keeps what it has done."""

    def __init__(self, settings: Settings, run: str) -> None:
        if not run or any(letter in run for letter in "/\\") or run.startswith("."):
            raise NotFoundError(f"{run!r} is no id of a run")
        self.path = Path(settings.data_dir) / "runs" / run
        self.results = self.path / "results.jsonl"
        self.packed = self.path / "results.jsonl.gz"
        self.parties_path = self.path / "parties.bin"

    def begin(self, asked: Asked) -> None:
        """Make the folder and write down what was asked."""
        self.path.mkdir(parents=True, mode=0o700)
        self._write_private(self.path / "request.json", msgspec.json.encode(asked))
        self._write_private(self.results, b"")
        if asked.store and not asked.dry_run:
            self._write_private(self.parties_path, b"")

    def asked(self) -> Asked:
        """What the run was asked.

        Raises:
            NotFoundError: there is no such run, or it has ended.
        """
        try:
            asked = msgspec.json.decode((self.path / "request.json").read_bytes(), type=Asked)
        except (OSError, msgspec.DecodeError):
            raise NotFoundError(f"there is no run {self.path.name} to go on with; see {self.path.parent}") from None
        if not self.results.exists():
            raise NotFoundError(f"run {self.path.name} has ended; nothing is left to go on with")
        return asked

    def done(self) -> int:
        """How many rows are done; a line that was cut off by a kill is taken back."""
        whole = count = 0
        with self.results.open("r+b") as stream:
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                count += 1
            stream.truncate(whole)
        if self.parties_path.exists():
            whole = sum(4 + len(one) for one in itertools.islice(self.parties(), count))
            os.truncate(self.parties_path, whole)
        return count

    def add(self, lines: Iterable[bytes], parties: Sequence[bytes]) -> None:
        """Put results on disk, all the way; the customers first, so that there is one for every line."""
        self._append(self.parties_path, b"".join(len(one).to_bytes(4, "big") + one for one in parties))
        self._append(self.results, b"".join(lines))

    def _append(self, path: Path, data: bytes) -> None:
        if data:
            with path.open("ab") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())

    def lines(self) -> Iterator[bytes]:
        """The results so far, a line each."""
        with self.results.open("rb") as stream:
            yield from stream

    def rows(self) -> Iterator[ScreenedRow]:
        """The results so far."""
        return map(row_of, self.lines())

    def parties(self) -> Iterator[bytes]:
        """The customers as matching sees them, packed; empty for a row that cannot be screened."""
        with self.parties_path.open("rb") as stream:
            while head := stream.read(4):
                yield stream.read(int.from_bytes(head, "big"))

    def digest(self) -> str:
        """SHA-256 over the results: of JSON lines, the hash of the file that was written."""
        digest = hashlib.sha256()
        for line in self.lines():
            digest.update(line)
        return digest.hexdigest()

    def seal(self) -> str:
        """Pack the results, each line with its salt; gives the digest."""
        digest = hashlib.sha256()
        handle = os.open(self.packed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=1) as packed:
            for line in self.lines():
                salt = secrets.token_hex(SALT_BYTES).encode()
                digest.update(salted_hash(salt, line))
                packed.write(salt + b" " + line)
        return digest.hexdigest()

    def sealed(self) -> Iterator[Sealed]:
        """The results of a run that ended.

        Raises:
            NotFoundError: they are gone.
        """
        if not self.packed.exists():
            raise NotFoundError(f"the customers' names of run {self.path.name} are gone")
        with gzip.open(self.packed, "rb") as packed:
            for text in packed:
                salt, _, line = text.partition(b" ")
                if salt == ERASED:
                    yield Sealed(b"", None, bytes.fromhex(line.decode()))
                else:
                    yield Sealed(salt, line, salted_hash(salt, line))

    def erase(self, chosen: Callable[[bytes], bool]) -> int:
        """Erase the lines chosen: their salted hash stays, their salt does not. Gives how many."""
        count = 0
        part = self.packed.with_suffix(".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=1) as packed:
            for one in self.sealed():
                if one.line is None or chosen(one.line):
                    count += one.line is not None
                    packed.write(ERASED + b" " + one.hash.hex().encode() + b"\n")
                else:
                    packed.write(one.salt + b" " + one.line)
        if count:
            part.replace(self.packed)
        else:
            part.unlink()
        return count

    def end(self, *, keep: bool) -> None:
        """Leave the sealed results, or remove them with all else."""
        if keep:
            self.parties_path.unlink(missing_ok=True)
            self.results.unlink()
        else:
            shutil.rmtree(self.path, ignore_errors=True)

    def _write_private(self, path: Path, data: bytes) -> None:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(data)
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}") from None


def salted_hash(salt: bytes, line: bytes) -> bytes:
    """The hash that stands for a line in the digest of its run."""
    return hashlib.sha256(salt + line).digest()


def line_of(row: ScreenedRow) -> bytes:
    """A result as its line."""
    return _ENCODER.encode(row) + b"\n"


def row_of(line: bytes) -> ScreenedRow:
    """The result of a line."""
    return _DECODER.decode(line)
