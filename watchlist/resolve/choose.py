"""What an entity shows where its records say different things. Stated rules; every value keeps its source.

Caption: the first primary name of the record that comes first by `rank`: official before press, then lists in the order
of resources/resolve/precedence.yml, then by key; a name in Latin script before others. Kind: that of the same record,
but a plain organization gives way to company where another record knows better. Nothing is averaged and nothing dropped:
where records cannot all be right, `disagreements_of` sets the claims side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    """Fields on which the records cannot all be right, each statement with its source, first the record ranked first.

    Dates of birth that no one date satisfies, different sexes, nationalities of which two records share none, and the
    day on which one authority's act was announced.
    """
    ordered = sorted(records, key=rank)
    found = []
    if _cannot_agree(ordered):
        found.append(_side_by_side("birth", [(record, date.raw, date) for record in ordered for date in record.births]))
    genders = [(record, text, None) for record in ordered for text in record.genders]
    if len({text.lower() for _, text, _ in genders}) > 1:
        found.append(_side_by_side("gender", genders))
    stated = [set(record.nationalities) for record in ordered if record.nationalities]
    if any(not one & other for number, one in enumerate(stated) for other in stated[number + 1 :]):
        nationalities = [(record, text, None) for record in ordered for text in record.nationalities]
        found.append(_side_by_side("nationality", nationalities))
    found += _announcements(ordered)
    return tuple(found)


Statement = tuple[Record, str, PartialDate | None]


def _side_by_side(field: str, statements: Iterable[Statement]) -> Disagreement:
    claims = tuple(
        Claim(field=field, text=text, source=record.source, source_id=record.source_id, detail=detail)
        for record, text, detail in statements
    )
    return Disagreement(field=field, claims=claims)


def _announcements(ordered: Sequence[Record]) -> Iterator[Disagreement]:
    """Accounts of one authority's act that name different days, or days that could not be told."""
    told: dict[str, list[Statement]] = {}
    for record in ordered:
        for act in record.designations:
            day = act.announced.isoformat() if act.announced is not None else act.announced_text
            if day is not None:
                text = f"{act.authority}: {day}" + (f" ({act.announced_text})" if act.announced else " (day not known)")
                told.setdefault(act.authority, []).append((record, text, None))
    for _, statements in sorted(told.items()):
        if len({text for _, text, _ in statements}) > 1:
            yield _side_by_side("announced", statements)


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
