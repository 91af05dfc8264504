"""Numbers are compared in one form, and checked where a checksum exists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.errors import TableError
from watchlist.sources.identifiers import identifier, identifier_kind, normal_form
from watchlist.tables import load_yaml


@pytest.mark.parametrize(
    ("kind", "value", "normal", "valid"),
    [
        ("imo", "IMO 9074729", "9074729", True),
        ("imo", "9074728", "9074728", False),
        ("passport", "ab 12-34.5", "AB12345", None),
        ("inn", "7707083893", "7707083893", True),
        ("inn", "7707083890", "7707083890", False),
        ("ogrn", "1027700132195", "1027700132195", True),
        ("lei", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", True),
        ("crypto", " 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", None),
    ],
)
def test_form_and_checksum(kind: str, value: str, normal: str, valid: bool | None):
    """The form to compare has no separators; crypto addresses keep their case; the checksum speaks where there is one."""
    found = identifier(kind, value)
    assert (found.normal, found.valid) == (normal, valid)
    assert found.value == value.strip()


def test_checksums_by_country():
    """A tax number is checked by the rules of its country."""
    assert identifier("tax_id", "RSSMRA85T10A562S", country="IT").valid is True
    assert identifier("tax_id", "RSSMRA85T10A562X", country="IT").valid is False
    assert identifier("tax_id", "RSSMRA85T10A562S").valid is None


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Passport No.", "passport"),
        ("Numéro de passeport", "passport"),
        ("D.N.I.", "national_id"),
        ("Tax ID No.", "tax_id"),
        ("V.A.T. Number", "tax_id"),
        ("UK Company Number", "registration"),
        ("SWIFT/BIC", "bic"),
        ("Vessel Registration Identification", "imo"),
        ("Something else", "other"),
    ],
)
def test_labels(label: str, kind: str):
    """Publishers' labels name the kind."""
    assert identifier_kind(label) == kind


def test_unknown_kind():
    """A kind that the table does not know is a mistake of ours."""
    with pytest.raises(TableError, match="shoe_size"):
        identifier("shoe_size", "44")


def test_every_checksum_of_the_table_exists():
    """Each module named in identifiers.yml is there and answers."""
    for kind, rules in load_yaml("identifiers.yml").items():
        for country in (None, *rules.get("checks", ())):
            assert identifier(kind, "0", country=country).valid in (None, False)


@given(st.sampled_from(["passport", "imo", "inn", "registration", "lei", "tax_id"]), st.text(min_size=1, max_size=30))
def test_normal_form_is_stable(kind: str, value: str):
    """The form to compare of a form to compare is itself."""
    normal = normal_form(kind, value)
    assert normal_form(kind, normal) == normal or len(normal.upper()) != len(normal)
