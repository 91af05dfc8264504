"""Secrets do not show."""

import pickle

import msgspec
import pytest

from watchlist.deliver import MailTarget, Secret


def test_a_secret_shows_itself_to_nobody():
    """Not in repr, str, format, a struct's repr, JSON, or a pickle."""
    secret = Secret("made-up")
    target = MailTarget(host="h", recipients=("a@b",), sender="a@b", password=secret)
    assert "made-up" not in f"{secret} {secret!r} {target!r}"
    with pytest.raises(TypeError):
        msgspec.json.encode(target)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.reveal() == "made-up"
    assert not Secret("")
