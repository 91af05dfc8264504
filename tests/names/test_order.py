"""Given and family names told apart."""

import pytest

from watchlist.names.order import part_tags, retag, splits_at_comma, tag_by_case, tag_by_parts
from watchlist.names.tokens import Token
from watchlist.names.units import UPPER, Unit
from watchlist.records import NamePart


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("SMITH, John", ("SMITH", " John")),
        ("SMITH, John, Jr", ("SMITH", " John  Jr")),
        ("SMITH,", None),
        (", John", None),
        ("John Smith", None),
    ],
)
def test_comma(text, sides):
    """The first comma with text on both sides parts family and given names."""
    assert splits_at_comma(text) == sides


def test_retag_spares_what_is_no_word():
    """Particles, titles and initials keep their tags."""
    units = [Unit(Token("al", "al", "particle"), 0), Unit(Token("sadr", "sadr"), 0)]
    assert [unit.token.tag for unit in retag(units, "family")] == ["particle", "family"]


def test_capitals_need_contrast():
    """Capitals throughout tell nothing; capitals amid small letters are the family name."""
    upper, mixed = Unit(Token("lavruv", "lavrov"), UPPER), Unit(Token("sirki", "sergey"), 0)
    assert tag_by_case([upper, upper]) == [upper, upper]
    assert [unit.token.tag for unit in tag_by_case([mixed, upper])] == ["given", "family"]


def test_parts_without_a_tag_are_left_out():
    """Labels that say neither given nor family set no tag."""
    parts = [NamePart(kind="title", text="Dr"), NamePart(kind="family", text="Ali"), NamePart(kind="given", text=" ")]
    assert part_tags(parts) == [("family", "Ali")]


def test_words_in_no_part_keep_their_tag():
    """A word that no part names stays a word."""
    tokens = (Token("ali", "ali"), Token("umar", "omar"))
    tagged = tag_by_parts(tokens, [("family", [Token("umar", "umar")])])
    assert [token.tag for token in tagged] == ["word", "family"]
    assert tagged[1].plain == "omar"
