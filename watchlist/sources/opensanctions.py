"""OpenSanctions' entities.ftm.json as an import format: one FollowTheMoney entity a line.

The user brings the data and holds the licence for it; nothing is fetched. Sanctions, documents, addresses and ties are lines
of their own that name their subject, before or after it; so the file is gone through first for these, then for the parties.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.opensanctions_party import Beside, Entity, record_of
from watchlist.tables import load_yaml

_DOCUMENTS = frozenset({"Passport", "Identification", "CryptoWallet"})
_MAX_LINE = 16 << 20
_decoder = msgspec.json.Decoder(Entity)
_encoder = msgspec.json.Encoder(order="sorted")


class OpenSanctionsReader:
    """Reads entities.ftm.json: the parties marked as targets."""

    name = "opensanctions_ftm"
    version = "2"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the first line is a FollowTheMoney entity."""
        first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096]
        return first.startswith(b"{") and b'"schema"' in head[:65536] and b'"properties"' in head[:65536]

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an export.

        Raises:
            InputError: not one file, not lines of JSON, cut off, or without a party.
        """
        if len(files) != 1:
            raise InputError(f"{self.name} is read from one file, {len(files)} were given")
        ledger = Ledger(encoding="utf-8")
        return Reading(rows=_rows(files[0], spec, ledger), ledger=ledger)


def _lines(file: RawFile, ledger: Ledger | None = None) -> Iterator[tuple[int, Entity]]:
    """Entities with their lines; a line that is none is refused into the ledger, a cut last line refuses the file."""
    number = 0
    with file.path.open("rb") as stream:
        while line := stream.readline(_MAX_LINE):
            number += 1
            if not line.strip():
                continue
            try:
                yield number, _decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                if number == 1 or not line.endswith(b"\n"):
                    what = "not an entity" if number == 1 else "cut off"
                    raise InputError(f"{file.name} line {number}: {what}; fetch the file again") from None
                if ledger is not None:
                    raw = line.decode("utf-8", "replace").strip()
                    ledger.refuse(f"{file.name}:{number}", f"no entity: {error}", raw)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    beside = _gather(file, ledger)
    schemata: dict[str, str] = load_yaml("opensanctions.yml")["schemata"]
    for number, entity in _lines(file):
        if not entity.target:
            continue
        ledger.entries += 1
        locator = f"{file.name}:{number}"
        if entity.schema not in schemata:
            reason = f"schema {entity.schema} is no party"
            ledger.refuse(locator, reason, entity.caption, entity.id)
            continue
        record = record_of(entity, beside, spec, ledger)
        if record is None:
            ledger.refuse(locator, "no name", entity.id, entity.id)
            continue
        ledger.read += 1
        yield SourceRow(record=record, locator=locator, raw_hash=_raw_hash(entity, beside))
    if not ledger.entries:
        raise InputError(f"{file.name} holds no targets; give an export that has them")


def _gather(file: RawFile, ledger: Ledger) -> Beside:
    """The lines that speak of others, by the party they speak of."""
    beside = Beside()
    ties: dict[str, list[str]] = load_yaml("opensanctions.yml")["ties"]
    wanted: set[str] = set()
    for _, entity in _lines(file, ledger):
        properties = entity.properties
        if entity.schema == "Sanction":
            _file(beside.sanctions, properties.get("entity"), entity, beside)
        elif entity.schema in _DOCUMENTS:
            _file(beside.documents, properties.get("holder"), entity, beside)
        elif entity.schema == "Address":
            beside.addresses[entity.id] = entity.properties
        elif entity.schema in ties:
            one, other, _ = ties[entity.schema]
            _file(beside.ties, properties.get(one), entity, beside)
            _file(beside.ties, properties.get(other), entity, beside)
            wanted.update(properties.get(one, ()), properties.get(other, ()))
    if wanted:
        beside.captions = {entity.id: entity.caption for _, entity in _lines(file) if entity.id in wanted}
    return beside


def _file(into: dict[str, list[Entity]], subjects: list[str] | None, entity: Entity, beside: Beside) -> None:
    for subject in subjects or ():
        into.setdefault(subject, []).append(entity)
        beside.digests.setdefault(subject, []).append(_digest(entity))


def _digest(entity: Entity) -> str:
    """Over the content of a line, without the days on which it was seen."""
    content: Any = (entity.id, entity.schema, entity.caption, sorted(entity.datasets), entity.properties)
    return hashlib.sha256(_encoder.encode(content)).hexdigest()


def _raw_hash(entity: Entity, beside: Beside) -> str:
    parts = [_digest(entity), *sorted(beside.digests.get(entity.id, ()))]
    parts += [_encoder.encode(beside.addresses.get(one)).decode() for one in entity.properties.get("addressEntity", ())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
