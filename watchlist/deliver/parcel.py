"""What is delivered, what came of it, and how a secret travels without being seen."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import msgspec


class Secret:
    """A password or key. It shows itself to nobody but the one who asks: not in logs, errors, reprs or JSON."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not written anywhere")


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A report on its way: title, the text that fits a mail, the files, and the numbers a program may want."""

    title: str
    text: str
    made: dt.datetime
    """With its zone."""
    run_id: str = ""
    files: tuple[Path, ...] = ()
    summary: dict[str, Any] = {}
    """Plain JSON data."""
    event: str = "report"
    """report, heartbeat (a quiet day) or alarm (a source is stale, a run failed)."""
    repeated: bool = False
    """Whether it was sent before, by a run that could not note whether it arrived."""

    @property
    def key(self) -> str:
        """The same whenever this report is sent, so that a receiver can tell a repetition."""
        return hashlib.sha256(f"{self.run_id} {self.event} {self.made.isoformat()}".encode()).hexdigest()[:32]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a delivery. `target` names where without giving secrets away; `message` is one line."""

    channel: str
    target: str
    ok: bool
    attempts: int = 1
    message: str = ""
    partly: bool = False
    """Not ok, but some of the recipients have it, so that it is not sent again; `message` names the others."""
    paths: tuple[str, ...] = ()


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def one_line(error: BaseException) -> str:
    """An error as one short line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else f"{text[:197]}..."
