"""What an entity shows where its records say different things."""

import datetime as dt

from watchlist.records import Designation, Kind, Name, NameKind, PartialDate, Precision, Record
from watchlist.resolve.choose import caption_of, disagreements_of, kind_of


def year(value: int) -> PartialDate:
    return PartialDate(raw=str(value), start=dt.date(value, 1, 1), end=dt.date(value, 12, 31), precision=Precision.YEAR)


def record(source: str, *names: str, kind: Kind = Kind.PERSON, **facts: object) -> Record:
    return Record(source=source, source_id="1", kind=kind, names=tuple(Name(text=text) for text in names), **facts)


def test_official_latin_primary_names_come_first():
    """The caption is a primary name of an official record, in Latin script where it has one; order plays no part."""
    press = record("press", "Mohammad Hossein Baqeri")
    listed = Record(
        source="uk",
        source_id="1",
        kind=Kind.PERSON,
        names=(Name(text="محمد", script="Arab"), Name(text="Mo", kind=NameKind.ALIAS), Name(text="Mohammad BAGHERI")),
    )
    assert caption_of([press, listed]) == caption_of([listed, press]) == "Mohammad BAGHERI"
    assert caption_of([press]) == "Mohammad Hossein Baqeri"


def test_a_company_is_shown_as_one():
    """A plain organization gives way to company where another record knows better."""
    assert kind_of([record("un", "X", kind=Kind.ORGANIZATION), record("ofac", "X", kind=Kind.COMPANY)]) is Kind.COMPANY
    assert kind_of([record("un", "X"), record("ofac", "X")]) is Kind.PERSON


def test_disagreements_keep_every_statement_and_its_source():
    """Born 1962 here and 1963 there: both stand side by side; dates that may be one are no disagreement."""
    (births,) = disagreements_of([record("uk", "X", births=(year(1962),)), record("un", "X", births=(year(1963),))])
    assert births.field == "birth"
    assert {(claim.source, claim.text) for claim in births.claims} == {("uk", "1962"), ("un", "1963")}
    assert disagreements_of([record("uk", "X", births=(year(1962),)), record("un", "X", births=(year(1962),))]) == ()
    both = record("un", "X", births=(year(1963), year(1962)))
    assert disagreements_of([record("uk", "X", births=(year(1962),)), both]) == ()


def test_nationality_and_sex_may_differ():
    """Nationalities of which two records share none, and different sexes, are disagreements."""
    one, other = record("uk", "X", nationalities=("RU", "UA")), record("un", "X", nationalities=("UA",))
    assert disagreements_of([one, other]) == ()
    (found,) = disagreements_of([one, record("un", "X", nationalities=("BY",))])
    assert (found.field, len(found.claims)) == ("nationality", 3)
    (found,) = disagreements_of([record("uk", "X", genders=("male",)), record("un", "X", genders=("female",))])
    assert found.field == "gender"


def test_two_accounts_of_one_act_stand_side_by_side():
    """One article says Wednesday, the other Thursday without a date: both are shown with their sources."""
    wednesday = Designation(authority="GB", announced=dt.date(2022, 10, 19), announced_text="on Wednesday")
    thursday = Designation(authority="GB", announced_text="on Thursday", announced_note="no dateline")
    one = Record(source="press", source_id="a:x", kind=Kind.PERSON, names=(Name(text="X"),), designations=(wednesday,))
    other = Record(source="press", source_id="b:x", kind=Kind.PERSON, names=(Name(text="X"),), designations=(thursday,))
    (found,) = disagreements_of([one, other])
    assert found.field == "announced"
    assert [claim.source_id for claim in found.claims] == ["a:x", "b:x"]
    assert "on Thursday" in found.claims[1].text
    assert disagreements_of([one, one]) == ()
