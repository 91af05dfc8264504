"""Where names meet the store: prepared once when a content is stored, read back as parties."""

from __future__ import annotations

from collections.abc import Sequence

from watchlist.errors import EmptyNameError
from watchlist.match import Party, party_of
from watchlist.names import decode_prepared, encode_prepared, prepare
from watchlist.records import Record


def prepare_names(record: Record) -> list[str]:
    """The prepared form of each name of a record, as the store keeps it.

    A listed name of which nothing can be compared (only punctuation) keeps its place with an empty text: the record
    is screened by its other names, and the name is shown as published.
    """
    forms = []
    for name in record.names:
        try:
            forms.append(encode_prepared(prepare(name.text, record.kind, name.parts)))
        except EmptyNameError:
            forms.append("")
    return forms


def party_from_store(record: Record, prepared: Sequence[str]) -> Party | None:
    """The party that matching sees; None where no name of the record can be compared."""
    usable = [index for index, text in enumerate(prepared) if text]
    if not usable:
        return None
    if len(usable) < len(record.names):
        record = _with_names(record, usable)
    return party_of(record, [decode_prepared(prepared[index]) for index in usable])


def _with_names(record: Record, usable: list[int]) -> Record:
    import msgspec

    return msgspec.structs.replace(record, names=tuple(record.names[index] for index in usable))
