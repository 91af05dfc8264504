"""Made-up records as resolution sees them."""

import datetime as dt
from collections.abc import Callable

import pytest

from watchlist.match import party_of
from watchlist.names import prepare
from watchlist.records import (
    CrossReference,
    Designation,
    Kind,
    Name,
    NameKind,
    PartialDate,
    Precision,
    Record,
)
from watchlist.resolve import Subject, subject_of
from watchlist.sources.identifiers import identifier

Maker = Callable[..., Subject]


def birth_of(text: str) -> PartialDate:
    """A date of birth from a year or an ISO day."""
    if len(text) == 4:
        start, end = dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)
        return PartialDate(raw=text, start=start, end=end, precision=Precision.YEAR)
    day = dt.date.fromisoformat(text)
    return PartialDate(raw=text, start=day, end=day, precision=Precision.DAY)


def make(key: str, *names: str, kind: Kind = Kind.PERSON, **facts: object) -> Subject:
    """A subject; facts: births, countries, genders, references, numbers, programme, listed, roles, note, document."""
    source, source_id = key.split(":", maxsplit=1)
    authority = {"uk": "GB", "ofac": "US", "un": "UN", "press": "GB"}.get(source, "AU")
    day = facts.get("listed")
    act = Designation(
        authority=str(facts.get("authority", authority)),
        programme=facts.get("programme"),
        reason=facts.get("note"),
        listed=None if source == "press" else day,
        announced=day if source == "press" else None,
    )
    record = Record(
        source=source,
        source_id=source_id,
        kind=kind,
        names=tuple(
            Name(text=text, kind=NameKind.ALIAS if number else NameKind.PRIMARY) for number, text in enumerate(names)
        ),
        designations=(act,),
        births=tuple(birth_of(text) for text in facts.get("births", ())),
        nationalities=tuple(facts.get("countries", ())),
        genders=tuple(facts.get("genders", ())),
        positions=tuple(facts.get("roles", ())),
        identifiers=tuple(identifier(sort, value, country=None) for sort, value in facts.get("numbers", ())),
        references=tuple(CrossReference(scheme=scheme, value=value) for scheme, value in facts.get("references", ())),
        document=facts.get("document"),
    )
    return subject_of(record, party_of(record, [prepare(name.text, kind, name.parts) for name in record.names]))


@pytest.fixture(scope="session")
def subject() -> Maker:
    """Makes a subject from its key, its names, and facts by name."""
    return make
