"""What an entity shows where its records say different things. Stated rules; every value keeps its source.

Caption: the first primary name of the record that comes first by `rank`: official before press, then lists in the order
of resources/resolve/precedence.yml, then by key; a name in Latin script before others. Kind: that of the same record,
but a plain organization gives way to company where another record knows better. Nothing is averaged and nothing dropped:
where records cannot all be right, `disagreements_of` sets the claims side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watchlist.records import Kind, NameKind, PartialDate, Record
from watchlist.tables import load_yaml
from watchlist.views import Claim, Disagreement


def rank(record: Record) -> tuple[bool, int, str]:
    """Sort key: the record whose word comes first."""
    order: list[str] = load_yaml("resolve/precedence.yml")
    place = order.index(record.source) if record.source in order else len(order)
    return record.provisional, place, record.key


def caption_of(records: Iterable[Record]) -> str:
    """The name an entity is shown under."""
    ordered = sorted(records, key=rank)
    for record in ordered:
        primary = [name for name in record.names if name.kind is NameKind.PRIMARY]
        latin = [name for name in primary if name.script == "Latn"]
        if chosen := latin or primary:
            return chosen[0].text
    return ordered[0].caption


def kind_of(records: Iterable[Record]) -> Kind:
    """What kind of party an entity is shown as."""
    ordered = sorted(records, key=rank)
    kind = ordered[0].kind
    if kind is Kind.ORGANIZATION and any(record.kind is Kind.COMPANY for record in ordered):
        return Kind.COMPANY
    return kind


def disagreements_of(records: Sequence[Record]) -> tuple[Disagreement, ...]:
    """Fields on which the records cannot all be right: births that no one date satisfies, different genders."""
    found = []
    births = [(record, date) for record in sorted(records, key=rank) for date in record.births]
    if _cannot_agree(records):
        claims = tuple(
            Claim(field="birth", text=date.raw, source=record.source, source_id=record.source_id, detail=date)
            for record, date in births
        )
        found.append(Disagreement(field="birth", claims=claims))
    genders = {gender for record in records for gender in record.genders}
    if len(genders) > 1:
        claims = tuple(
            Claim(field="gender", text=gender, source=record.source, source_id=record.source_id)
            for record in sorted(records, key=rank)
            for gender in record.genders
        )
        found.append(Disagreement(field="gender", claims=claims))
    return tuple(found)


def _cannot_agree(records: Sequence[Record]) -> bool:
    """Whether two records state births, and no date of the one can be a date of the other."""
    stated = [record.births for record in records if any(date.start is not None for date in record.births)]
    return any(
        not any(_overlap(one, other) for one in ones for other in others)
        for number, ones in enumerate(stated)
        for others in stated[number + 1 :]
    )


def _overlap(one: PartialDate, other: PartialDate) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return True
    return one.start <= other.end and other.start <= one.end
