"""What differs between two versions of one record, field by field. Pure; the other half of `records`."""

from __future__ import annotations

from typing import Any

import msgspec

from watchlist.records import Designation, Record, Value


class FieldChange(Value, frozen=True, kw_only=True):
    """One field that differs. `before` and `after` hold the differing items only, each as plain JSON data.

    Fields are sets: what stands in both is left out, order does not count. So applying (remove before, add after) to
    the old record gives the new one.
    """

    field: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]


# Facts about a designation that are compared one by one, so that a new measure and a new reason are two rows.
_DESIGNATION_FACTS = (
    "measures", "legal_basis", "reason", "status", "announced", "listed", "effective", "amended", "removed",
)  # fmt: skip
# Fields of a record that are compared as sets of items.
_RECORD_FIELDS = (
    "names", "births", "birth_places", "deaths", "genders", "nationalities", "citizenships", "countries", "titles",
    "positions", "addresses", "identifiers", "contacts", "relations", "references", "notes", "links",
)  # fmt: skip


def changed_fields(old: Record, new: Record) -> tuple[FieldChange, ...]:
    """What differs between two versions of one record, in a fixed order of fields.

    Designations are taken apart: `programmes` tells which came and went, `designation.<fact>` which fact of a
    designation that stands in both has changed. Empty when the two say the same.
    """
    changes: list[FieldChange] = []
    if old.kind is not new.kind:
        changes.append(FieldChange(field="kind", before=(old.kind.value,), after=(new.kind.value,)))
    for field in _RECORD_FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            _append_difference(changes, field, before, after)
    if old.designations != new.designations:
        _append_designation_changes(changes, old.designations, new.designations)
    for field in ("mentions", "confidence", "document"):
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            _append_difference(changes, field, _as_tuple(before), _as_tuple(after))
    return tuple(changes)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _append_difference(changes: list[FieldChange], field: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> None:
    gone = tuple(item for item in dict.fromkeys(before) if item not in after)
    come = tuple(item for item in dict.fromkeys(after) if item not in before)
    if gone or come:
        changes.append(FieldChange(field=field, before=_plain(gone), after=_plain(come)))
    else:  # only order or repetition differs: say so rather than lose it, but as the technical matter it is
        changes.append(FieldChange(field=f"{field}.order", before=_plain(before), after=_plain(after)))


def _plain(items: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(msgspec.to_builtins(item) for item in items)


def _append_designation_changes(
    changes: list[FieldChange], old: tuple[Designation, ...], new: tuple[Designation, ...]
) -> None:
    before = _by_act(old)
    after = _by_act(new)
    gone = tuple(act for act in before if act not in after)
    come = tuple(act for act in after if act not in before)
    if gone or come:
        changes.append(
            FieldChange(field="programmes", before=tuple(map(_act_text, gone)), after=tuple(map(_act_text, come)))
        )
    size = len(changes)
    for fact in _DESIGNATION_FACTS:
        gone_facts: list[Any] = []
        come_facts: list[Any] = []
        for act, one in before.items():
            other = after.get(act)
            if other is None:
                continue
            values, others = _fact_values(one, fact), _fact_values(other, fact)
            if values != others:
                label = _act_text(act)
                gone_facts += [{"programme": label, "value": value} for value in values if value not in others]
                come_facts += [{"programme": label, "value": value} for value in others if value not in values]
        if gone_facts or come_facts:
            changes.append(FieldChange(field=f"designation.{fact}", before=tuple(gone_facts), after=tuple(come_facts)))
    if len(changes) == size and not gone and not come:
        _append_difference(changes, "designations", old, new)


def _by_act(designations: tuple[Designation, ...]) -> dict[tuple[str, str, int], Designation]:
    """Designations by (authority, programme, n-th of these), so that two acts under one programme stay two."""
    acts: dict[tuple[str, str, int], Designation] = {}
    for designation in designations:
        number = 0
        while (act := (designation.authority, designation.programme or "", number)) in acts:
            number += 1
        acts[act] = designation
    return acts


def _act_text(act: tuple[str, str, int]) -> str:
    authority, programme, number = act
    text = f"{authority} {programme}".strip()
    return f"{text} ({number + 1})" if number else text


def _fact_values(designation: Designation, fact: str) -> tuple[Any, ...]:
    value = getattr(designation, fact)
    return tuple(msgspec.to_builtins(item) for item in _as_tuple(value))
