"""Countries are known by the spellings of the lists."""

import pytest

from watchlist.sources.countries import countries_in, country_code, country_name, country_or_text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Russia", "RU"),
        ("Russian Federation", "RU"),
        ("Congo (Democratic Republic)", "CD"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Syrian\nArab Republic", "SY"),
        ("Côte d’Ivoire", "CI"),
        ("The Gambia", "GM"),
        ("Iraq (previous address)", "IQ"),
        ("Former USSR Currently Ukraine", "UA"),
        ("Former USSR, now Kyrgyzstan", "KG"),
        ("USSR", "SU"),
        ("Filipino", "PH"),
        ("Norwegian", "NO"),
        ("Kosovo", "XK"),
        ("IRN", "IR"),
        ("GB", "GB"),
        ("Niger", "NE"),
        ("Guinea-Bissau", "GW"),
        ("Atlantis", None),
        ("", None),
        (None, None),
    ],
)
def test_spellings(text: str | None, code: str | None):
    """Short, official, old and adjectival names have their code; others none."""
    assert country_code(text) == code


def test_several():
    """A text of several countries names each once, in order."""
    assert countries_in("Russian and Ukrainian") == ("RU", "UA")
    assert countries_in("Bosnia and Herzegovina") == ("BA",)
    assert countries_in("Russian; German") == ("RU", "DE")
    assert countries_in("Atlantis") == ()


def test_names_back():
    """A code has its name, an unknown country keeps its text."""
    assert country_name("SU") == "Soviet Union"
    assert country_name("IR") is not None
    assert country_or_text("  Atlantis \n") == "Atlantis"
