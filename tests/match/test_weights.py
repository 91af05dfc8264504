"""The visible file of weights and the stamp on every answer."""

from pathlib import Path

import pytest

from watchlist import tables
from watchlist.errors import TableError
from watchlist.match import ALGORITHM, config_hash
from watchlist.match import weights as module
from watchlist.match.weights import load_weights, rarity_classes
from watchlist.names import prepare
from watchlist.records import Kind


@pytest.fixture
def other_file(monkeypatch: pytest.MonkeyPatch):
    """Weights read from a text instead of the file in resources/."""

    def use(change: tuple[str, str]):
        import yaml

        text = tables.read_text("match/weights.yml")
        assert change[0] in text
        monkeypatch.setattr(module, "load_yaml", lambda name: yaml.safe_load(text.replace(*change, 1)))
        load_weights.cache_clear()
        return load_weights

    yield use
    load_weights.cache_clear()


def test_lists_stand_in_the_file():
    """Every feature has a weight in both families, none below zero, and scores fall as losses grow."""
    weights = load_weights()
    scores = [weights.score(loss / 4) for loss in range(60)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert weights.threshold == 0.7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("  edit:", "  edlt:"), "edlt"),
        (("  edit: ", "  edit: -"), "below zero"),
        (("anchor: ", "anchor: x"), "anchor"),
    ],
)
def test_bad_file_is_named(other_file, change: tuple[str, str], message: str):
    """A misspelt, negative or unreadable weight is refused in one line that names the file."""
    with pytest.raises(TableError, match=message) as caught:
        other_file(change)()
    assert "match/weights.yml" in str(caught.value)


def test_rare_and_common_words_are_folded_forms():
    """The table of common words speaks of forms as names are folded now."""
    common = rarity_classes()[0]
    for text in ("Mohammad", "Ali", "Hassan", "Ahmed"):
        assert prepare(text, Kind.PERSON).tokens[0].form in common, (
            "run tests/bench/fit_rarity.py after changing the folding"
        )


def test_stamp():
    """The stamp is short, stable in a process, and goes with the name of the algorithm."""
    assert config_hash() == config_hash()
    assert len(config_hash()) == 16
    assert ALGORITHM.startswith("watchlist")
    assert (Path(tables.__file__).parent / "resources" / "match" / "weights.yml").is_file()
