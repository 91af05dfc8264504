"""The index on disk: one memory-mapped file of arrays per generation, and a pointer that is swapped atomically.

    <folder>/current            name of the generation in force (one line)
    <folder>/<generation>/meta.json    counts, stamp, versions, where each array lies
    <folder>/<generation>/arrays.bin   the arrays, one after another
    <folder>/<generation>/parties.bin  the parties as MessagePack, one after another

A reader keeps the generation it opened: a swap replaces the pointer, and old generations are removed when nobody can
be opening them any more (on systems that refuse to delete an open file they go with a later build).
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from watchlist.errors import IntegrityError, NotFoundError

FORMAT = 2
"""Raised when the files change shape; another format is rebuilt, never guessed."""
ALIGN = 64
POINTER = "current"
KEPT_GENERATIONS = 2

Array = npt.NDArray[Any]


class Arrays:
    """The arrays of one generation, mapped read-only."""

    def __init__(self, path: Path) -> None:
        """Map the generation in `path`.

        Raises:
            IntegrityError: its files are damaged or of another format.
        """
        try:
            self.meta: dict[str, Any] = json.loads((path / "meta.json").read_text(encoding="utf-8"))
            with (path / "arrays.bin").open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            with (path / "parties.bin").open("rb") as file:
                self.parties = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise IntegrityError(f"index {path} cannot be read ({error}); build it anew") from None
        sizes = [len(self._map), len(self.parties)]
        if self.meta.get("format") != FORMAT or self.meta.get("sizes") != sizes:
            raise IntegrityError(f"index {path} is damaged or of another version; build it anew")

    def __getitem__(self, name: str) -> Array:
        offset, dtype, count = self.meta["arrays"][name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)

    def bytes(self, name: str) -> memoryview:
        """An array of bytes as a view, for slicing."""
        offset, _, count = self.meta["arrays"][name]
        return memoryview(self._map)[offset : offset + count]


def current_generation(folder: Path) -> Path:
    """The generation in force.

    Raises:
        NotFoundError: there is no index in the folder.
    """
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        raise NotFoundError(f"no index in {folder}; build it with: watchlist update") from None
    return folder / name


def open_arrays(folder: Path) -> Arrays:
    """The arrays of the generation in force.

    Raises:
        NotFoundError: there is no index in the folder.
        IntegrityError: the index is damaged.
    """
    for _ in range(3):
        path = current_generation(folder)
        try:
            return Arrays(path)
        except IntegrityError:
            if current_generation(folder) == path:  # else it was swapped while we were opening it
                raise
    return Arrays(current_generation(folder))


class Generation:
    """A new generation while it is written: `parties` takes the parties, `commit` puts it in force.

    A crash at any moment leaves the former generation in force.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.name = f"g{secrets.token_hex(6)}"
        self.building = folder / f".{self.name}"
        self.building.mkdir()
        self.parties = (self.building / "parties.bin").open("wb")

    def commit(self, arrays: Mapping[str, Array | bytes], meta: dict[str, Any]) -> int:
        """Write the arrays and swap the pointer; returns the size of the generation in bytes."""
        self.parties.write(b"\0")  # an empty file cannot be mapped
        sizes = [self._write_arrays(arrays), self.parties.tell()]
        self.parties.close()
        text = json.dumps({"format": FORMAT, "sizes": sizes, **meta, "arrays": self.places})
        (self.building / "meta.json").write_text(text, encoding="utf-8")
        self.building.rename(self.folder / self.name)
        _point_to(self.folder, self.name)
        _remove_old(self.folder, self.name)
        return sum(sizes) + len(text)

    def abandon(self) -> None:
        """Leave no trace of an unfinished generation."""
        self.parties.close()
        shutil.rmtree(self.building, ignore_errors=True)

    def _write_arrays(self, arrays: Mapping[str, Array | bytes]) -> int:
        self.places: dict[str, tuple[int, str, int]] = {}
        with (self.building / "arrays.bin").open("wb") as file:
            for key, value in arrays.items():
                data = np.frombuffer(value, dtype=np.uint8) if isinstance(value, bytes | bytearray) else value
                file.write(b"\0" * (-file.tell() % ALIGN))
                self.places[key] = (file.tell(), data.dtype.str, int(data.size))
                file.write(np.ascontiguousarray(data).view(np.uint8).data if data.size else b"")
            file.write(b"\0" * ALIGN)
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
        return size


def _point_to(folder: Path, name: str) -> None:
    pointer = folder / f".{POINTER}.{name}"
    pointer.write_text(name + "\n", encoding="utf-8")
    pointer.replace(folder / POINTER)


def _remove_old(folder: Path, keep: str) -> None:
    """Remove generations but the newest few, so that a reader that has just read the pointer still finds its files."""
    found = sorted(
        (
            path
            for path in folder.iterdir()
            if path.is_dir() and path.name.lstrip(".").startswith("g") and path.name != keep
        ),
        key=lambda path: path.stat().st_mtime_ns,
    )
    for path in found[: -(KEPT_GENERATIONS - 1) or None]:
        if not path.name.startswith("."):
            with contextlib.suppress(OSError):
                shutil.rmtree(path)
