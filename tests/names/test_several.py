"""Several names in one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.names import prepare
from watchlist.names.lexicon import Mode
from watchlist.names.several import MOST, further_names
from watchlist.records import Kind


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Haj Omar; Haji Umar; Sardar Omar", ("Haj Omar", "Haji Umar", "Sardar Omar")),
        ("Jin Tiesan (金铁三)", ("Jin Tiesan", "金铁三")),
        ("Abubakar (original script: Абубакар)", ("Abubakar", "Абубакар")),
        ("EASTERN ISLAMIC MOVEMENT (EIM)", ("EASTERN ISLAMIC MOVEMENT", "EIM")),
        ("LASHKAR I JHANGVI (LJ)", ("LASHKAR I JHANGVI",)),
        ("جبهة النصرة (the Front; Jabhat al-Nusrah)", ("جبهة النصرة", "the Front", "Jabhat al-Nusrah")),
        ("Al Qaeda/Islamic Army", ("Al Qaeda", "Islamic Army")),
        ("Bank of China (Hong Kong) Limited", ()),
        ("Yamahdi (UK) Limited", ()),
        ("Liberation Party/Front", ()),
        ("Korea J/V Corporation", ()),
        ("VTB BANK (PJSC)", ()),
        ("Delta Trading", ()),
    ],
)
def test_further_names(text, names):
    """Semicolons, slashes, brackets with another script or an acronym part names; other brackets belong to the name."""
    assert further_names(text, Mode.ORG) == names


def test_brackets_of_persons():
    """An acronym in brackets is looked for in names of organizations only."""
    assert further_names("Omar Umar Khan (OUK)", Mode.PERSON) == ()


def test_readings():
    """Further names are further readings of the whole, in any script."""
    prepared = prepare("Jin Tiesan (金铁三)", Kind.PERSON)
    readings = [[token.plain for token in reading] for reading in prepared.readings]
    assert ["jin", "tiesan"] in readings
    assert len(readings) > 1


@given(st.text(alphabet="ab ;/()AB-金", max_size=60))
def test_any_text(text):
    """Any text gives a bounded number of names, none of them empty or the text itself."""
    found = further_names(text, Mode.ORG)
    assert len(found) <= MOST
    assert all(name.strip() for name in found)
    assert text.strip() not in found
