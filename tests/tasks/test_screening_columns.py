"""What a column holds is said once: shown, kept, and taken for the next file with the same heads."""

import pytest

from watchlist.errors import InputError
from watchlist.settings import Settings
from watchlist.tasks.screening_columns import choose_columns, keep_columns

HEADS = ("ref", "who", "born", "note")


def test_recognised_columns_are_kept_too(tmp_path):
    """What was recognised is kept as what was given, so that a later table of heads changes nothing for this file."""
    settings = Settings(data_dir=str(tmp_path))
    heads = ("Kunden-Nr", "Name", "Geburtsdatum")
    found, kept = choose_columns(settings, heads, {})
    assert kept is None
    keep_columns(settings, found)
    again, path = choose_columns(settings, heads, {})
    assert (again, path) == (found, next((tmp_path / "columns").iterdir()))
    assert choose_columns(settings, ("Name",), {})[1] is None


@pytest.mark.parametrize(
    "damage",
    ["{", '{"heads": ["a"], "fields": {"name": [0]}}', '{"heads": ["Name"], "fields": {"name": [7]}}',
     '{"heads": ["Name"], "fields": {"nonsense": [0]}}'],
)  # fmt: skip
def test_a_damaged_file_is_named(tmp_path, damage):
    """What was kept and corrected wrongly by hand is one clear line that names the file."""
    settings = Settings(data_dir=str(tmp_path))
    keep_columns(settings, choose_columns(settings, ("Name",), {})[0])
    next((tmp_path / "columns").iterdir()).write_text(damage, encoding="utf-8")
    with pytest.raises(InputError, match="columns"):
        choose_columns(settings, ("Name",), {})


@pytest.mark.parametrize("given", [{"name": "nobody"}, {"nonsense": "who"}, {"name": "who", "dates": "some"}])
def test_what_is_not_there_cannot_be_given(tmp_path, given):
    """An unknown field, column or order of dates is refused."""
    with pytest.raises(InputError, match="--map"):
        choose_columns(Settings(data_dir=str(tmp_path)), HEADS, given)
