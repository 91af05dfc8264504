"""Listed, not listed or unknown on a day, and by which date or edition: one test per kind of evidence."""

import datetime as dt

import pytest

from watchlist.records import Designation, Kind, Name, Record, Status
from watchlist.store.asof import Day, Listed, decide

D = dt.date


def record(*designations: Designation) -> Record:
    return Record(source="uk", source_id="X", kind=Kind.PERSON, names=(Name(text="N"),), designations=designations)


def act(**dates: object) -> Designation:
    return Designation(authority="GB", **dates)


def day(date: dt.date, **facts: object) -> Day:
    values = {"here": None, "later": None, "edition": None, "next_edition": None, "next_has": False}
    return Day(date=date, **(values | facts))


LISTED_2022 = record(act(listed=D(2022, 10, 20)))
UNDATED = record(act())
BEFORE, AFTER = D(2024, 1, 1), D(2025, 1, 1)


@pytest.mark.parametrize(
    ("question", "listed", "by"),
    [
        # read years later: the designation's own date decides
        (
            day(D(2022, 10, 19), later=LISTED_2022, next_edition=AFTER, next_has=True),
            "not_listed", "designation.listed 2022-10-20",
        ),
        (
            day(D(2022, 10, 20), later=LISTED_2022, next_edition=AFTER, next_has=True),
            "listed", "designation.listed 2022-10-20",
        ),
        # in the edition in force
        (day(D(2025, 6, 1), here=LISTED_2022, edition=AFTER), "listed", "designation.listed 2022-10-20"),
        (day(D(2025, 6, 1), here=UNDATED, edition=AFTER), "listed", "edition of 2025-01-01"),
        # published before it takes effect
        (
            day(D(2025, 6, 1), here=record(act(listed=D(2025, 7, 1))), edition=AFTER),
            "not_listed", "designation.listed 2025-07-01",
        ),
        # one of two acts is in force already
        (
            day(D(2025, 6, 1), here=record(act(listed=D(2025, 7, 1)), act(listed=D(2020, 1, 1))), edition=AFTER),
            "listed", "designation.listed 2020-01-01",
        ),
        # a later act beside an undated one does not say that it was not listed
        (
            day(D(2025, 6, 1), here=record(act(listed=D(2025, 7, 1)), act()), edition=AFTER),
            "listed", "edition of 2025-01-01",
        ),
        # the list keeps delisted parties with their end
        (
            day(D(2025, 6, 1), here=record(act(listed=D(2020, 1, 1), removed=D(2023, 5, 5))), edition=AFTER),
            "not_listed", "designation.removed 2023-05-05",
        ),
        # the next edition tells that it had been removed by then
        (
            day(
                D(2024, 6, 1), here=UNDATED, edition=BEFORE, next_edition=AFTER, next_has=True,
                later=record(act(removed=D(2024, 3, 1))),
            ),
            "not_listed", "designation.removed 2024-03-01",
        ),
        # vanished between two editions, no date of removal: bounds
        (
            day(D(2024, 6, 1), here=LISTED_2022, edition=BEFORE, next_edition=AFTER),
            "unknown", "in the edition of 2024-01-01, not in that of 2025-01-01; no date of removal",
        ),
        # on the very day of the edition it was still there
        (
            day(BEFORE, here=UNDATED, edition=BEFORE, next_edition=AFTER),
            "listed", "edition of 2024-01-01",
        ),
        # vanished, with an end that was announced
        (
            day(D(2024, 6, 1), here=record(act(removed=D(2024, 9, 1))), edition=BEFORE, next_edition=AFTER),
            "listed", "designation.removed 2024-09-01",
        ),
        # between two editions that both have it
        (
            day(D(2024, 6, 1), here=UNDATED, later=UNDATED, edition=BEFORE, next_edition=AFTER, next_has=True),
            "listed", "edition of 2024-01-01",
        ),
        # appeared between two editions, no date: bounds
        (
            day(D(2024, 6, 1), later=UNDATED, edition=BEFORE, next_edition=AFTER, next_has=True),
            "unknown", "first seen in the edition of 2025-01-01, not in that of 2024-01-01; no date of listing",
        ),
        # appeared between two editions, with its date
        (
            day(D(2024, 6, 1), later=record(act(listed=D(2024, 6, 1))), edition=BEFORE, next_edition=AFTER,
                next_has=True),
            "listed", "designation.listed 2024-06-01",
        ),
        # its date and an edition contradict each other: neither is believed over the other
        (
            day(D(2024, 6, 1), later=LISTED_2022, edition=BEFORE, next_edition=AFTER, next_has=True),
            "unknown", "designation.listed 2022-10-20, but the edition of 2024-01-01 has no such entry",
        ),
        (
            day(D(2023, 1, 1), later=LISTED_2022, next_edition=BEFORE, next_has=False),
            "unknown", "designation.listed 2022-10-20, but the edition of 2024-01-01 has no such entry",
        ),
        # before the first edition, no date
        (
            day(D(2020, 1, 1), later=UNDATED, next_edition=AFTER, next_has=True),
            "unknown", "first seen in the edition of 2025-01-01; no date of listing, no earlier edition",
        ),
        # delisted and not back
        (day(D(2025, 6, 1), edition=AFTER), "not_listed", "edition of 2025-01-01 has no such entry"),
        # away in this edition and the next, back in a later one
        (
            day(D(2024, 6, 1), later=LISTED_2022, edition=BEFORE, next_edition=AFTER),
            "not_listed", "edition of 2024-01-01 has no such entry",
        ),
        # it stood there, but could not be told
        (
            day(D(2024, 6, 1), later=UNDATED, edition=BEFORE, next_edition=AFTER, next_has=True, held=True),
            "unknown", "stands in the edition of 2024-01-01, but could not be told",
        ),
        (
            day(D(2024, 6, 1), later=LISTED_2022, edition=BEFORE, next_edition=AFTER, next_has=True, held=True),
            "listed", "designation.listed 2022-10-20",
        ),
        # only the day of effect is given: it is named as such, and says nothing about the days before
        (
            day(D(2024, 6, 1), later=record(act(effective=D(2024, 5, 1))), next_edition=AFTER, next_has=True),
            "listed", "designation.effective 2024-05-01",
        ),
        (
            day(D(2024, 4, 1), later=record(act(effective=D(2024, 5, 1))), next_edition=AFTER, next_has=True),
            "unknown", "first seen in the edition of 2025-01-01; no date of listing, no earlier edition",
        ),
        # the press: proposals and denials are no listing, a lifting ends one
        (
            day(D(2024, 6, 1), here=record(act(status=Status.PROPOSED, announced=D(2024, 1, 1))), edition=BEFORE),
            "not_listed", "designation.status proposed",
        ),
        (
            day(D(2024, 6, 1), here=record(act(status=Status.LIFTED, announced=D(2024, 1, 1))), edition=BEFORE),
            "not_listed", "designation.announced 2024-01-01, lifted",
        ),
    ],
)  # fmt: skip
def test_evidence(question: Day, listed: str, by: str):
    """Each kind of evidence gives its answer and names what decided."""
    answer = decide(question)
    assert (answer.listed, answer.by) == (Listed(listed), by)


def test_uk_listing_read_years_later(builder, make):
    """RUS1652 is not listed as of 2022-10-19 and is as of 2022-10-20, though we read the list in 2026 only.

    What we knew on those days is another question: nothing.
    """
    act = Designation(authority="GB", programme="Russia", listed=D(2022, 10, 20))
    man = make.person("RUS1652", "BAGHERI Mohammad", source="uk", designations=(act,))
    builder.save("2025-04-10", [man], source="uk")

    def answers(date: dt.date, **query: object) -> list[tuple[str, str]]:
        return [(one.listed, one.listed_by) for one in builder.records(as_of=date, delisted=True, **query)]

    assert answers(D(2022, 10, 19)) == [("not_listed", "designation.listed 2022-10-20")]
    assert answers(D(2022, 10, 20)) == [("listed", "designation.listed 2022-10-20")]
    assert builder.records(as_of=D(2022, 10, 19)) == []
    assert answers(D(2022, 10, 20), known_at=dt.datetime(2022, 12, 1, tzinfo=dt.UTC)) == []


def test_wording_is_that_of_the_day(builder, make):
    """As of a day, a record says what the edition in force then said, with that edition's hash and locator."""
    builder.save("2024-01-01", [make.row(make.person("A", "Ann"), "/1"), make.person("B", "Ben")])
    builder.save("2024-02-01", [make.row(make.person("A", "Anne"), "/2")])
    builder.save("2024-03-01", [make.row(make.person("A", "Anna"), "/3")])
    found = {
        month: [(one.record.caption, one.locator, one.edition) for one in builder.records(as_of=D(2024, month, 15))]
        for month in (1, 2, 3)
    }
    assert found[2] == [("Anne", "/2", D(2024, 2, 1))]
    assert found[3] == [("Anna", "/3", D(2024, 3, 1))]
    assert found[1] == [("Ann", "/1", D(2024, 1, 1)), ("Ben", "/B", D(2024, 1, 1))]
    gone = builder.records(as_of=D(2024, 1, 15), keys=("un:B",))[0]
    assert (gone.listed, gone.last_edition) == ("unknown", D(2024, 1, 1))
    assert builder.records(as_of=D(2024, 2, 15), keys=("un:B",), delisted=True)[0].record.caption == "Ben"
