"""What a resolution leaves for the next one: a file beside the index, derived and always to be had again by a full run."""

from __future__ import annotations

from pathlib import Path

import msgspec

from watchlist.settings import Settings


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The wording of each record (fingerprint), the verdicts that counted, and the resolver's own memory."""

    wordings: dict[str, str]
    judged: list[tuple[str, str, str]]
    memory: bytes


def _path(settings: Settings) -> Path:
    return Path(settings.data_dir) / "resolution.bin"


def recall(settings: Settings) -> Remembered | None:
    """What the last run left; None where there is nothing, or nothing readable."""
    try:
        return msgspec.msgpack.decode(_path(settings).read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError):
        return None


def remember(settings: Settings, remembered: Remembered) -> None:
    """Keep it for the next run; the file appears complete or not at all."""
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(msgspec.msgpack.encode(remembered))
    temporary.replace(path)
