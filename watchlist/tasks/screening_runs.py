"""The folder of a run: what was asked, and the results so far, a line each; a killed run goes on from there.

`data/runs/RUN/request.json` and `results.jsonl`, readable by their owner alone. When the run has ended the results stay,
packed, for `replay`.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from watchlist.errors import InputError, NotFoundError
from watchlist.screenings import ScreenedRow
from watchlist.settings import Settings

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(ScreenedRow)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run was asked, so that it can go on: the file and its hash, how it is read, by which rules, when."""

    run: str
    path: str
    sha256: str
    output: str | None
    form: str
    given: dict[str, str]
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

    def begin(self, asked: Asked) -> None:
        """Make the folder and write down what was asked."""
        self.path.mkdir(parents=True, mode=0o700)
        self._write_private(self.path / "request.json", msgspec.json.encode(asked))
        self._write_private(self.results, b"")

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
        return count

    def add(self, rows: Iterable[ScreenedRow]) -> None:
        """Put results on disk, all the way."""
        with self.results.open("ab") as stream:
            stream.write(b"".join(_ENCODER.encode(row) + b"\n" for row in rows))
            stream.flush()
            os.fsync(stream.fileno())

    def rows(self) -> Iterator[ScreenedRow]:
        """The results, one by one.

        Raises:
            NotFoundError: they are gone.
        """
        for line in self._lines():
            yield _DECODER.decode(line)

    def _lines(self) -> Iterator[bytes]:
        if self.results.exists():
            with self.results.open("rb") as stream:
                yield from stream
        elif self.packed.exists():
            with gzip.open(self.packed, "rb") as packed:
                yield from packed
        else:
            raise NotFoundError(f"the customers' names of run {self.path.name} are gone")

    def digest(self) -> str:
        """SHA-256 over the results."""
        return digest_of(self._lines())

    def end(self, *, keep: bool) -> None:
        """Pack the results, or remove them with all else."""
        if not keep:
            shutil.rmtree(self.path, ignore_errors=True)
            return
        with self.results.open("rb") as source:
            handle = os.open(self.packed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with (
                os.fdopen(handle, "wb") as raw,
                gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=1) as packed,
            ):
                shutil.copyfileobj(source, packed)
        self.results.unlink()

    def _write_private(self, path: Path, data: bytes) -> None:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(data)
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}") from None


def digest_of(lines: Iterable[bytes]) -> str:
    """SHA-256 over lines."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def line_of(row: ScreenedRow) -> bytes:
    """A result as its line."""
    return _ENCODER.encode(row) + b"\n"
