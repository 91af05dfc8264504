"""What identifies either side of a hit: its fingerprint, what changed since, and field by field how the two agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from watchlist.match import Party
from watchlist.match.party_axis import facts_of, same_number
from watchlist.records import Identifier, Record
from watchlist.screenings import FieldVerdict, SubjectView

T = TypeVar("T")
Facts = dict[str, list[str]]
"""Field -> values, sorted: names, births, countries, ... Plain, so that they can be stored and compared later."""

_FEATURES = {"birth_date": "birth", "country": "country", "gender": "gender", "birth_place": "birth_place"}


def subject_facts(view: SubjectView) -> Facts:
    """What identifies a customer."""
    return _facts(
        names=(view.name, *view.other_names),
        type=(view.kind or "",),
        births=view.births,
        countries=(*view.nationalities, *view.countries),
        identifiers=view.identifiers,
        addresses=view.addresses,
    )


def entity_facts(records: Sequence[Record]) -> Facts:
    """What identifies a listed party: all its records together, and on which lists they stand."""
    return _facts(
        names=(name.text for record in records for name in record.names),
        type=(record.kind.value for record in records),
        births=(birth.raw for record in records for birth in record.births),
        birth_places=(place.raw for record in records for place in record.birth_places),
        countries=(
            code for record in records for code in (*record.nationalities, *record.citizenships, *record.countries)
        ),
        identifiers=(f"{number.kind} {number.normal}" for record in records for number in record.identifiers),
        addresses=(address.raw for record in records for address in record.addresses),
        records=(record.key for record in records),
    )


def _facts(**fields: Iterable[str]) -> Facts:
    return {field: sorted({value for value in values if value}) for field, values in fields.items()}


def fingerprint(facts: Mapping[str, Sequence[str]]) -> str:
    """Hash (16 hex digits) over facts."""
    return hashlib.sha256(msgspec.json.encode(dict(facts), order="sorted")).hexdigest()[:16]


def changed(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> list[str]:
    """What differs between two states of a party, a phrase for each field."""
    said = []
    for field in sorted({*before, *after}):
        old, new = set(before.get(field, ())), set(after.get(field, ()))
        words = field.replace("_", " ")
        if gained := sorted(new - old):
            said.append(f"{words}: new {_few(gained)}")
        if lost := sorted(old - new):
            said.append(f"{words}: gone {_few(lost)}")
    return said


def _few(values: Sequence[str]) -> str:
    shown = ", ".join(values[:3])
    return f"{shown} and {len(values) - 3} more" if len(values) > 3 else shown


def party_of_records(records: Sequence[Record]) -> Party:
    """All facts of a listed party but its names."""
    return Party(
        kind=records[0].kind,
        births=_each(birth for record in records for birth in record.births),
        genders=_each(gender for record in records for gender in record.genders),
        countries=_each(
            code
            for record in records
            for code in (
                *record.nationalities,
                *record.citizenships,
                *record.countries,
                *(place.country for place in record.birth_places if place.country),
            )
        ),
        places=_each(place.raw for record in records for place in record.birth_places if place.raw),
        identifiers=_each(number for record in records for number in record.identifiers),
    )


def _each(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def verdicts(view: SubjectView, customer: Party, listed: Party, addresses: Sequence[str]) -> tuple[FieldVerdict, ...]:
    """Field by field: the customer's value, the listed party's, and how they agree."""
    found = {_FEATURES[fact.feature]: fact for fact in facts_of(customer, listed) if fact.feature in _FEATURES}
    sides = {
        "birth": (view.births, [birth.raw for birth in listed.births]),
        "birth_place": (view.birth_places, listed.places),
        "country": (customer.countries, listed.countries),
        "gender": (customer.genders, listed.genders),
        "address": (view.addresses, addresses),
    }
    answers = []
    for field, (mine, theirs) in sides.items():
        verdict = "missing" if not mine or not theirs else "compatible"
        if verdict != "missing" and field in found:
            verdict = "agree" if found[field].evidence > 0 else "conflict"
        answers.append(_verdict(field, mine, theirs, verdict))
    answers.insert(4, _numbers(customer.identifiers, listed.identifiers))
    return tuple(answers)


def _numbers(mine: Sequence[Identifier], theirs: Sequence[Identifier]) -> FieldVerdict:
    verdict = "missing" if not mine or not theirs else "compatible"
    if any(same_number(one, other) for one in mine for other in theirs):
        verdict = "agree"
    elif any(one.kind == other.kind != "other" for one in mine for other in theirs):
        verdict = "conflict"
    return _verdict(
        "identifier", [number.value for number in mine], [f"{one.kind} {one.value}" for one in theirs], verdict
    )


def _verdict(field: str, mine: Sequence[str], theirs: Sequence[str], verdict: str) -> FieldVerdict:
    return FieldVerdict(field=field, customer="; ".join(mine), listed="; ".join(theirs), verdict=verdict)


def against(found: Sequence[FieldVerdict]) -> str:
    """What speaks against a hit, in words."""
    return "; ".join(
        f"{one.field.replace('_', ' ')} {one.customer} against {one.listed}"
        for one in found
        if one.verdict == "conflict"
    )
