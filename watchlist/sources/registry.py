"""Which readers exist, and which of them a file wants. Importing this loads every reader; see `specs` for the rest.

To add a format: write a reader, add it to `READERS`, name it in the `formats` of its spec in resources/sources/.
"""

from __future__ import annotations

from functools import cache

from watchlist.errors import EditionRefusedError, InputError, TableError
from watchlist.sources.australia_xlsx import AustraliaXlsxReader
from watchlist.sources.base import RawFile, Reader, SourceSpec
from watchlist.sources.canada_xml import CanadaXmlReader
from watchlist.sources.eu_csv import EuCsvReader
from watchlist.sources.eu_xml import EuXmlReader
from watchlist.sources.ofac_advanced import OfacAdvancedReader
from watchlist.sources.ofac_csv import OfacCsvReader
from watchlist.sources.ofac_enhanced import OfacEnhancedReader
from watchlist.sources.ofac_xml import OfacXmlReader
from watchlist.sources.opensanctions import OpenSanctionsReader
from watchlist.sources.opensanctions_csv import OpenSanctionsCsvReader
from watchlist.sources.own import OwnTableReader
from watchlist.sources.seco_xml import SecoXmlReader
from watchlist.sources.specs import retired_format
from watchlist.sources.uk_conlist import UkConlistReader
from watchlist.sources.uk_csv import UkCsvReader
from watchlist.sources.uk_xml import UkXmlReader
from watchlist.sources.un_xml import UnXmlReader

READERS: tuple[Reader, ...] = (
    AustraliaXlsxReader(),
    CanadaXmlReader(),
    EuCsvReader(),
    EuXmlReader(),
    OfacAdvancedReader(),
    OfacCsvReader(),
    OfacEnhancedReader(),
    OfacXmlReader(),
    OwnTableReader(),
    OpenSanctionsCsvReader(),
    OpenSanctionsReader(),
    SecoXmlReader(),
    UkConlistReader(),
    UkCsvReader(),
    UkXmlReader(),
    UnXmlReader(),
)
"""All formats that can be read. Order has no meaning: a spec's `formats` says what is preferred."""

HEAD_BYTES = 1 << 16


@cache
def _readers() -> dict[str, Reader]:
    return {reader.name: reader for reader in READERS}


def reader_named(name: str) -> Reader:
    """The reader of a format.

    Raises:
        TableError: a spec names a format that nobody reads.
    """
    try:
        return _readers()[name]
    except KeyError:
        raise TableError(f"no reader for format {name!r}; there are {', '.join(sorted(_readers()))}") from None


def reader_for(files: tuple[RawFile, ...], spec: SourceSpec, *, live: bool = False) -> Reader:
    """The reader that the beginnings of the files ask for.

    Of the formats that the spec names, the first that knows the most of the files. With `live` the files came from the
    source's current address: a retired format is refused there, since a frozen copy that still answers is worse than
    none. From a file of the archive it is read.

    Raises:
        InputError: a file is missing, empty, or none of the spec's formats.
        EditionRefusedError: a retired format (or source) is to be taken for the current list.
    """
    if live and spec.retired:
        raise EditionRefusedError(f"source {spec.name} is no longer published: {spec.retired}")
    if not files:
        raise InputError(f"source {spec.name}: no file was given")
    heads = [(file, _head(file)) for file in files]
    best, most = None, 0
    for name in spec.formats:
        reader = _readers().get(name)
        if reader is None:
            continue
        known = sum(reader.sniff(head, file.name) for file, head in heads)
        if known > most:
            best, most = reader, known
    if best is None:
        raise InputError(_no_format(heads, spec))
    if live and (pointer := retired_format(best.name)):
        raise EditionRefusedError(f"source {spec.name}: {files[0].name} is of a retired format: {pointer}")
    return best


def _head(file: RawFile) -> bytes:
    try:
        with file.path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{file.name}: cannot be read: {error.strerror}") from None
    if not head.strip():
        raise InputError(f"{file.name} is empty; fetch it again")
    return head


def _no_format(heads: list[tuple[RawFile, bytes]], spec: SourceSpec) -> str:
    file, head = heads[0]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return f"{file.name} is a web page, not the list of source {spec.name}; fetch it again"
    for reader in READERS:
        if reader.name not in (*spec.formats, "own_table") and reader.sniff(head, file.name):
            return f"{file.name} is of format {reader.name}; source {spec.name} reads {', '.join(spec.formats)}"
    return f"{file.name} is none of the formats of source {spec.name} ({', '.join(spec.formats)}); check the file"
