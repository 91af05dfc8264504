"""A row becomes a subject: what it says is used, what cannot be used is said."""

import pytest

from watchlist.records import Kind
from watchlist.screen.columns import date_order, map_columns
from watchlist.screen.customers import Layout, kind_named, number_of, read_customer
from watchlist.screen.reading import RawRow

HEADS = ["id", "name", "type", "dob", "country", "passport no", "aka"]
LAYOUT = Layout(columns=map_columns(HEADS), dates=date_order(["17/06/1960"]))


def read(*cells: str):
    return read_customer(RawRow(1, [*cells, *[""] * (len(HEADS) - len(cells))]), LAYOUT)


def issues(*cells: str) -> set[str]:
    return {one.issue for one in read(*cells).issues}


def test_all_fields_arrive():
    """Names, other names, type, date, country and a number with the kind that its head states."""
    found = read("7", "Said Aghajani", "Individual", "03/04/1969", "Iran", "9003213", "S. Agha Jani; Saeed A.")
    party = found.party
    assert (party.kind, party.countries, found.view.births) == (Kind.PERSON, ("IR",), ("1969-04-03",))
    assert [name.prepared.text for name in party.names] == ["Said Aghajani", "S. Agha Jani", "Saeed A."]
    assert (party.identifiers[0].kind, party.identifiers[0].normal) == ("passport", "9003213")


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [("IMO 9187655", "imo", "9187655"), ("Passport 9003213", "passport", "9003213"), ("AB 12-34", "other", "AB1234")],
)
def test_numbers_name_their_kind(text, kind, normal):
    """A number with its kind before it is of that kind; a bare one is of any."""
    found = number_of(text)
    assert (found.kind, found.normal) == (kind, normal)


def test_words_for_types():
    """The usual words for types are known; others leave the type open."""
    assert kind_named("Juristische Person") is Kind.COMPANY
    assert kind_named("no such") is None


@pytest.mark.parametrize(
    ("cells", "issue"),
    [
        (("1", "MÃ¼ller Hans", "person", "1960"), "mojibake"),
        (("1", "Madonna", "person", "1960"), "one_word"),
        (("1", "Example Trading Ltd", "person", "1960"), "type_in_doubt"),
        (("1", "Hans Beispiel", "person"), "no_birth_date"),
        (("1", "Hans " * 30, "person", "1960"), "over_long"),
        (("1", "Test Customer", "company"), "test_data"),
        (("1", "Hans Beispiel", "wizard", "1960"), "unknown_type"),
        (("1", "Hans Beispiel", "person", "soon"), "unreadable_date"),
        (("1", "Hans Beispiel", "person", "1960", "Atlantis"), "unknown_country"),
    ],
)
def test_health_of_the_input(cells, issue):
    """What is odd about a row is remarked on, and the row is screened all the same."""
    assert issue in issues(*cells)
    assert read(*cells).party is not None


def test_a_sound_row_has_no_remarks():
    """Nothing is said of a row that is as it should be, in any script."""
    assert not issues("1", "Иван Примеров", "person", "1960", "BG")
    assert not issues("1", "Jürgen Müller", "person", "1960", "DE")
    assert not issues("1", "山田太郎", "person", "1960", "JP")


def test_unusable_rows_say_why():
    """No name, signs alone and a document in the name's cell are errors of the row, not of the file."""
    assert read("1").error == "no name"
    assert "can be compared" in read("1", "--").error
    assert "characters" in read("1", "x y" * 500).error
