"""The stored form of a prepared name."""

import msgspec
import pytest

from watchlist.names import PreparedName, Token, decode_prepared, encode_prepared


def test_round_trip_keeps_everything():
    """Text, script, tokens with hints, and further readings come back as they were."""
    name = PreparedName("محمد", "Arab", (Token("muhamad", "mohammad", "given", ("mahmad",)),), ((Token("a", "b"),),))
    assert decode_prepared(encode_prepared(name)) == name
    assert "\n" not in encode_prepared(name)


def test_older_stored_tokens_are_read():
    """Tokens stored before a field was added get its default."""
    assert decode_prepared('["Ivan","Latn",[["ivan","ivan","word"]]]').tokens == (Token("ivan", "ivan"),)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json"])
def test_other_text_is_refused(text):
    """Text that holds no prepared name raises, it gives no half name."""
    with pytest.raises(msgspec.DecodeError):
        decode_prepared(text)


def test_tokens_are_frozen():
    """A token cannot be changed once made."""
    with pytest.raises(AttributeError):
        Token("a", "a").form = "b"  # type: ignore[misc]
