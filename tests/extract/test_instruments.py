"""Laws, orders and sections are one step of a sentence each and never a party."""

from __future__ import annotations

import pytest

from watchlist.extract.instruments import fold_instruments
from watchlist.extract.items import read_line
from watchlist.extract.sentences import sentences


def kinds_of(text: str) -> list[tuple[str, str]]:
    line = fold_instruments(read_line(sentences(text)[0], text))
    return [(item.kind, text[item.start : item.end]) for item in line.items]


@pytest.mark.parametrize(
    "instrument",
    [
        "Section 7031(c) of the Department of State, Foreign Operations, and Related Programs Appropriations Act, 2021",
        "Executive Order 13928 on Blocking Property of Certain Persons Associated with the Tribunal",
        "Executive Orders 13818 and 13722",
        "the Iran, North Korea, and Syria Nonproliferation Act",
    ],
)
def test_an_instrument_is_one_item(instrument):
    """The title of a law, with its commas and capitals, is a single item; the party behind it stays."""
    text = f"He was designated under {instrument}, as was Ivan Sampelov."
    found = kinds_of(text)
    assert ("instrument", instrument.removeprefix("the ")) in found
    assert ("name", "Ivan Sampelov") in found
    assert not any(kind == "name" and "Act" in words for kind, words in found)


def test_a_body_with_law_in_its_name_is_a_name():
    """A party whose name ends like a law ("Front for Democracy and Law") stays a name."""
    assert ("name", "People's Front for Democracy and Law") in kinds_of(
        "The EU listed the People's Front for Democracy and Law today."
    )
