"""What a reader of a list is: a spec says whose list it is, a reader takes records out of its bytes.

Authority, country, licence and links come from the spec in resources/sources/, never from a reader. A reader takes
fields out of the raw row and reports what it left over; a row it cannot use goes into the ledger with the reason, and
nothing is dropped in silence. Readers stream: memory stays flat however long the file.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from watchlist.records import Record


class SourceSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A publisher's list as resources/sources/<name>.yml describes it."""

    name: str
    title: str
    authority: str
    """ISO 3166 alpha-2 code of the imposing state, or EU, UN."""
    authority_name: str
    formats: tuple[str, ...]
    """Names of the readers that may read it, the preferred one first."""
    urls: dict[str, str | tuple[str, ...]] = {}
    """Where each format is published; a set of files is a list of addresses."""
    homepage: str = ""
    entry_url: str | None = None
    """Page of one entry; `{source_id}` is replaced."""
    licence: str = ""
    attribution: str = ""
    min_records: int = 1
    max_records: int | None = None
    """Outside these bounds an edition is refused."""
    max_shrink: float = 0.1
    max_grow: float = 0.5
    """Share of the last edition's records by which an edition may be smaller or larger before it is refused."""
    stale_after_days: int = 7
    """Days since the last successful check after which every answer says stale."""
    enabled: bool = True
    own: bool = False
    """Set for a list of the user's own; its file is read with the column map kept beside the spec."""
    columns: dict[str, str] = {}
    """Own lists only: column of the file -> field of a record (see watchlist/sources/own.py)."""
    retired: str | None = None
    """Set for a list that is no longer published: refused as a live source with this pointer to the new one."""
    note: str = ""


class RawFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an edition on disk, already unpacked; `name` is the publisher's file name."""

    name: str
    path: Path


RAW_KEPT = 500


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that could not be read: where it stands, why, and its raw text (cut at RAW_KEPT characters)."""

    locator: str
    reason: str
    raw: str = ""


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A record as read, with its place in the file and the SHA-256 (hex) over the raw entry it was read from.

    The raw hash tells a change by the publisher from one by a newer reader: same raw hash, other record = parser.
    It is taken over the entry's content, not over its position or the file's time stamps.
    """

    record: Record
    locator: str
    raw_hash: str


class Ledger(msgspec.Struct, kw_only=True):
    """The completeness account of one edition; filled while rows are drawn and complete when they are exhausted."""

    entries: int = 0
    """Parties the file holds."""
    read: int = 0
    names_in: int = 0
    """Names the file holds (primary, alias, original script), before anything is set aside."""
    names_out: int = 0
    refusals: list[Refusal] = []
    leftovers: Counter[str] = msgspec.field(default_factory=Counter)
    """Fields present in the file that no rule takes up, with how often."""
    warnings: list[str] = []
    published: dt.date | None = None
    """The publisher's own date of the edition."""
    declared_entries: int | None = None
    """The count the file itself states, where it does."""
    unfinished: str | None = None
    """Why the file may end before its end, where it does not end as its publisher's files do."""
    encoding: str | None = None
    held: list[str] = []
    """Keys of refused entries: the list still has them, though it could not be told what it says of them."""

    def refuse(self, locator: str, reason: str, raw: object = "", key: str | None = None) -> None:
        """Take down an entry that could not be read. With its `key` it counts as still listed, not as removed."""
        self.refusals.append(Refusal(locator=locator, reason=reason, raw=str(raw)[:RAW_KEPT]))
        if key:
            self.held.append(key)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One pass over an edition: draw `rows` to the end, then look into `ledger`."""

    rows: Iterator[SourceRow]
    ledger: Ledger


class Reader(Protocol):
    """One format. Modules of sources/ offer instances of this; the registry lists them."""

    name: str
    """Such as uk_xml; the spec's `formats` refers to it."""
    version: str
    """Raised whenever the same bytes give other records; stored with every edition."""

    def sniff(self, head: bytes, filename: str) -> bool:
        """Whether a file that begins with `head` (up to 64 KiB, unpacked) is of this format."""
        ...

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: the file is not of this format or not well-formed, raised here or while rows are drawn.
        """
        ...
