"""Columns are recognised in several languages or named by the user; the order of dates is found over the whole column."""

import pytest

from watchlist.errors import InputError
from watchlist.screen.columns import date_order, iso_dates, map_columns


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        (["Customer ID", "Full Name", "DOB", "Nationality"], {"subject_id": 0, "name": 1, "birth": 2, "nationality": 3}),
        (["Kunden-Nr.", "Vorname", "Nachname", "Geburtsdatum"], {"subject_id": 0, "given_name": 1, "family_name": 2, "birth": 3}),
        (["N° client", "Nom", "Prénom", "Date de naissance"], {"family_name": 1, "given_name": 2, "birth": 3}),
        (["razón social", "país"], {"name": 0, "country": 1}),
        (["Account No", "customerName"], {"subject_id": 0, "name": 1}),
    ],
)  # fmt: skip
def test_headers_are_recognised(headers, wanted):
    """Usual headers of several languages find their field, whatever their case, accents and signs."""
    found = map_columns(headers)
    assert {field: places[0] for field, places in found.columns.items() if field in wanted} == wanted


def test_a_person_may_name_the_columns():
    """A column given goes before what is recognised; unknown fields, unknown headers and no name at all are refused."""
    found = map_columns(["name", "alt"], {"name": "alt"})
    assert found.columns["name"] == (1,)
    assert found.left == ("name",)
    for given in ({"nome": "alt"}, {"name": "other"}):
        with pytest.raises(InputError):
            map_columns(["name", "alt"], given)
    with pytest.raises(InputError, match="no column holds a name"):
        map_columns(["a", "b"])


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/1960", "17/06/1970"], "day_first"),
        (["03/04/1960", "06/17/1970"], "month_first"),
        (["03/04/1960", "05/06/1970"], "ambiguous"),
        (["13/04/1960", "06/17/1970"], "mixed"),
        (["1960-04-03", "", "1970"], "iso"),
    ],
)
def test_the_order_of_dates_is_one_for_the_column(texts, order):
    """One date that can be read one way only decides for all; none leaves both readings; two that differ are mixed."""
    assert date_order(texts).order == order


def test_an_undecided_date_keeps_both_readings():
    """Where the column does not tell, both days are compared; where it does, only one; a two-digit year stays text."""
    assert iso_dates("03/04/1960", date_order(["03/04/1960"])) == ("1960-04-03", "1960-03-04")
    assert iso_dates("03/04/1960", date_order(["03/04/1960", "30/04/1960"])) == ("1960-04-03",)
    assert iso_dates("03/04/60", date_order(["03/04/60"])) == ("03/04/60",)
