"""The EU's consolidated list as XML 1.1 (root `export`): nearly all data are attributes."""

from __future__ import annotations

from collections.abc import Iterator

from watchlist.errors import InputError
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.dates import read_day
from watchlist.sources.eu_party import row_of
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff

_ENTRY = "sanctionEntity"


class EuXmlReader:
    """Reads the XML 1.1 of the EU's consolidated list."""

    name = "eu_xml"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the root element is export, of the list's namespace."""
        return xml_sniff(head, "export") and b"fpi/fsd/export" in head

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: not one file, not well-formed, or without entries.
        """
        if len(files) != 1:
            raise InputError(f"{self.name} is read from one file, {len(files)} were given")
        ledger = Ledger(encoding="utf-8")
        return Reading(rows=_rows(files[0], spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    for _, element, line in stream_xml(file, (_ENTRY,)):
        if ledger.published is None:
            ledger.published = read_day((element.getroottree().getroot().get("generationDate") or "")[:10])
        tree = tree_of(element)
        raw_hash = content_hash(tree)
        row = row_of(Fields(tree), raw_hash, f"{_ENTRY}[{element.get('logicalId')}] line {line}", spec, ledger)
        if row is not None:
            yield row
    if not ledger.entries:
        raise InputError(f"{file.name} holds no entries of the EU's list; fetch it again")
