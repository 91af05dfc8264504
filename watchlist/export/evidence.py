"""The evidence of an entity, numbered once: E1, E2, ... in the order of its records, then of the quoted sentences."""

from __future__ import annotations

import msgspec

from watchlist.export.column import SEPARATOR
from watchlist.records import Evidence
from watchlist.views import EntityView, RecordView


class EvidenceItem(msgspec.Struct, frozen=True, kw_only=True):
    """One piece: a record of an edition, or a sentence of an article. `number` is E1, E2, ... within the entity."""

    number: str
    source: str
    source_id: str
    record: RecordView | None = None
    evidence: Evidence | None = None
    """Set for a quoted sentence or a place of its own; None where the record itself is the evidence."""


class Numbered(msgspec.Struct, frozen=True):
    """An entity's evidence and the way from a record, or a quoted sentence, to its number."""

    items: tuple[EvidenceItem, ...]
    of_record: dict[tuple[str, str], str]
    of_evidence: dict[tuple[str, str, Evidence], str]

    def numbers(self, source: str, source_id: str, evidence: tuple[Evidence, ...] = ()) -> str:
        """The numbers for a claim of a record, joined; the quoted sentences where there are some, else the record."""
        quoted = [self.of_evidence.get((source, source_id, one)) for one in evidence]
        found = [one for one in quoted if one] or [self.of_record.get((source, source_id), "")]
        return SEPARATOR.join(dict.fromkeys(found))


def numbered(view: EntityView) -> Numbered:
    """Number the evidence of an entity. The same view gives the same numbers in every output."""
    items: list[EvidenceItem] = []
    of_record: dict[tuple[str, str], str] = {}
    of_evidence: dict[tuple[str, str, Evidence], str] = {}
    records = {(one.source, one.source_id): one for one in view.records}
    for key, record in records.items():
        of_record[key] = f"E{len(items) + 1}"
        items.append(EvidenceItem(number=of_record[key], source=key[0], source_id=key[1], record=record))
    for designation in view.designations:
        key = (designation.source, designation.source_id)
        for one in designation.evidence:
            if _same_place(one, records.get(key)) or (*key, one) in of_evidence:
                continue
            of_evidence[*key, one] = f"E{len(items) + 1}"
            items.append(
                EvidenceItem(
                    number=of_evidence[*key, one],
                    source=key[0],
                    source_id=key[1],
                    record=records.get(key),
                    evidence=one,
                )
            )
    return Numbered(tuple(items), of_record, of_evidence)


def _same_place(evidence: Evidence, record: RecordView | None) -> bool:
    """Whether it says no more than that the record itself stands there."""
    if evidence.quote is not None or record is None:
        return False
    return (evidence.snapshot in (None, record.sha256)) and (evidence.locator in (None, record.locator))
