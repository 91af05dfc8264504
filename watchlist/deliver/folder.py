"""Delivery to a folder, such as a share that others read: whole files under names that sort, never one over another."""

from __future__ import annotations

import contextlib
import os
import shutil
import string
from pathlib import Path
from typing import IO

import msgspec

from watchlist.deliver.parcel import Parcel, Receipt, one_line, sha256_of
from watchlist.errors import UsageError

FIELDS = ("date", "time", "run", "event", "stem", "suffix", "name")
_MOST_COPIES = 1_000


class FolderTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A folder and the pattern of names in it: {date} {time} {run} {event} {stem} {suffix} {name}; `/` makes folders."""

    path: Path
    pattern: str = "{date}/{name}"


def check_pattern(pattern: str) -> None:
    """Check a naming pattern before it is needed.

    Raises:
        UsageError: it has a field that does not exist, or names no file of its own.
    """
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None}
    except ValueError as error:
        raise UsageError(f"naming pattern {pattern!r}: {error}") from None
    if unknown := sorted(fields - set(FIELDS)):
        raise UsageError(f"naming pattern {pattern!r}: no field {{{unknown[0]}}}; there are {', '.join(FIELDS)}")
    if not fields & {"name", "stem"}:
        raise UsageError(
            f"naming pattern {pattern!r} needs {{name}} or {{stem}}, else files would take each other's place"
        )


def deliver_to_folder(parcel: Parcel, target: FolderTarget) -> Receipt:
    """Copy the parcel's files; each appears complete or not at all.

    A file that is there already with the same bytes is left; another one of the same name stays, and the new one gets a
    number. Trouble with the folder is told in the receipt.

    Raises:
        UsageError: the pattern is not one.
    """
    check_pattern(target.pattern)
    paths: list[str] = []
    try:
        paths.extend(str(_place(file, _wanted(file, parcel, target), target.path)) for file in parcel.files)
    except OSError as error:
        reason = error.strerror or one_line(error)
        return Receipt(channel="folder", target=str(target.path), ok=False, message=reason, paths=tuple(paths))
    return Receipt(
        channel="folder", target=str(target.path), ok=True, message=f"{len(paths)} files", paths=tuple(paths)
    )


def _wanted(file: Path, parcel: Parcel, target: FolderTarget) -> Path:
    name = target.pattern.format(
        date=parcel.made.strftime("%Y-%m-%d"), time=parcel.made.strftime("%H%M%S"), run=_safe(parcel.run_id),
        event=_safe(parcel.event), stem=_safe(file.stem), suffix=file.suffix, name=_safe(file.name),
    )  # fmt: skip
    wanted = (target.path / name).resolve()
    if not wanted.is_relative_to(target.path.resolve()):
        raise UsageError(f"naming pattern {target.pattern!r} leads out of the folder {target.path}")
    return wanted


def _safe(text: str) -> str:
    """A text as part of a file name on every system."""
    kept = "".join(letter if letter not in '/\\:*?"<>|' and letter.isprintable() else "-" for letter in text)
    return kept.strip(" .") or "report"


def _place(file: Path, wanted: Path, root: Path) -> Path:
    if not root.is_dir():
        raise FileNotFoundError(2, "no such folder (is the share connected?)")
    wanted.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256_of(file)
    for number in range(1, _MOST_COPIES):
        place = wanted if number == 1 else wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        if place.exists():
            if place.is_file() and sha256_of(place) == digest:
                return place
            continue
        part = place.with_name(f".{place.name}.part")
        try:
            with file.open("rb") as source, part.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
                _to_disk(copy)
            part.replace(place)
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
        return place
    raise FileExistsError(17, f"{_MOST_COPIES} files of the name {wanted.name} are there already")


def _to_disk(file: IO[bytes]) -> None:
    """A power cut after the renaming must not leave an empty file under the final name."""
    file.flush()
    os.fsync(file.fileno())
