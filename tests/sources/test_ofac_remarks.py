"""The Remarks of the OFAC CSV set, taken apart: every kind of segment, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.sources.ofac_facts import FREE_TEXT, Fact
from watchlist.sources.ofac_remarks import parse_remarks, parse_segment, split_remarks

SEGMENTS = {
    "DOB 21 Mar 1962": Fact("DOB", "21 Mar 1962"),
    "alt. DOB circa 1951": Fact("DOB", "circa 1951"),
    "POB Pyongyang, Korea, North": Fact("POB", "Pyongyang, Korea, North"),
    "nationality Iran": Fact("nationality", "Iran"),
    "citizen Iran": Fact("citizen", "Iran"),
    "Gender Male": Fact("Gender", "Male"),
    "Passport A123 (Iran) issued 01 Jan 2010 expires 01 Jan 2015": Fact(
        "Passport", "A123", "Iran", "01 Jan 2010", "01 Jan 2015"
    ),
    "alt. Passport A123 (Iran) expires 2015 (individual)": Fact("Passport", "A123", "Iran", None, "2015", "individual"),
    "National ID No. 123-4 (Syria)": Fact("National ID No.", "123-4", "Syria"),
    "Tax ID No. 7707083893 (Russia)": Fact("Tax ID No.", "7707083893", "Russia"),
    "NIT # 800018928-0 (Colombia)": Fact("NIT #", "800018928-0", "Colombia"),
    "Registration Number 1027700070518(Russia)": Fact("Registration Number", "1027700070518", "Russia"),
    "Folio Mercantil No. 343997 (Mexico) issued 14 Dec 2005": Fact(
        "Folio Mercantil No.", "343997", "Mexico", "14 Dec 2005"
    ),
    "Economic Register Number (CBLS) 11582964 (United Arab Emirates)": Fact(
        "Economic Register Number (CBLS)", "11582964", "United Arab Emirates"
    ),
    "BIK (RU) 044030707": Fact("BIK (RU)", "044030707"),
    "SWIFT/BIC GAZPRUMM": Fact("SWIFT/BIC", "GAZPRUMM"),
    "Aircraft Construction Number (also called L/N or S/N or F/N) 8401": Fact(
        "Aircraft Construction Number (also called L/N or S/N or F/N)", "8401"
    ),
    "Vessel Registration Identification IMO 7406784": Fact("Vessel Registration Identification", "IMO 7406784"),
    "a.k.a. 'BNC'": Fact("a.k.a.", "BNC"),
    "f.k.a. 'ANA I'": Fact("f.k.a.", "ANA I"),
    "Linked To: PETROLEOS DE VENEZUELA, S.A": Fact("Linked To", "PETROLEOS DE VENEZUELA, S.A"),
    "alt. Digital Currency Address - XBT 1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo": Fact(
        "Digital Currency Address - XBT", "1Kuf2Rd8mDyAViwBozGTNYnvWL8uYFrkVo"
    ),
    "Additional Sanctions Information - Subject to Secondary Sanctions": Fact(
        "Additional Sanctions Information", "Subject to Secondary Sanctions"
    ),
    "Secondary sanctions risk: See Section 11 of Executive Order 14024.": Fact(
        "Secondary sanctions risk", "See Section 11 of Executive Order 14024."
    ),
    "Listing Date (CMIC) 03 Jun 2021": Fact("Listing Date (CMIC)", "03 Jun 2021"),
    "Effective Date (EO 14024 Directive 2): 26 Mar 2022": Fact("Effective Date (EO 14024 Directive 2)", "26 Mar 2022"),
    "Organization Type: Real estate activities": Fact("Organization Type", "Real estate activities"),
    "Alt. Telephone: 982188554432": Fact("Telephone", "982188554432"),
    "PHONE 850 2 381 8208/4188": Fact("Phone", "850 2 381 8208/4188"),
    "ICTY indictee": Fact(FREE_TEXT, "ICTY indictee"),
    "Passport": Fact(FREE_TEXT, "Passport"),
    "Passportization of the region": Fact(FREE_TEXT, "Passportization of the region"),
    "a.k.a. somebody": Fact(FREE_TEXT, "a.k.a. somebody"),
}


@pytest.mark.parametrize("segment", SEGMENTS)
def test_segments(segment: str):
    """Each kind of segment gives its label, value, country and dates; what fits no label stays as it is."""
    assert parse_segment(segment) == SEGMENTS[segment]


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", []),
        ("DOB 1962; POB Shati.", ["DOB 1962", "POB Shati"]),
        ("Linked To: R D I S.A.", ["Linked To: R D I S.A."]),
        ("Linked To: ACME LTD.", ["Linked To: ACME LTD"]),
        ("See directives.; a.k.a. 'RUSAG'.", ["See directives.", "a.k.a. 'RUSAG'"]),
        ("a.k.a. 'ONE; TWO'; DOB 1962.", ["a.k.a. 'ONE; TWO'", "DOB 1962"]),
    ],
)
def test_splitting(text: str, segments: list[str]):
    """Segments end at "; ", except inside a quoted alias; the full stop at the end is not part of the last."""
    assert split_remarks(text) == segments


@given(st.lists(st.sampled_from(sorted(SEGMENTS)), min_size=1, max_size=12))
def test_joined_segments_come_apart_again(segments: list[str]):
    """Whatever is joined with "; " and a full stop is found again, in order."""
    text = "; ".join(segments) + "."
    if text.endswith(".."):
        text = text[:-1]
    found = parse_remarks(text)
    assert [fact._replace(value=fact.value.rstrip(".")) for fact in found] == [
        SEGMENTS[segment]._replace(value=SEGMENTS[segment].value.rstrip(".")) for segment in segments
    ]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    """No text makes the parser fail, and no text but blanks and separators vanishes."""
    facts = parse_remarks(text)
    assert bool(facts) == bool(split_remarks(text))
    assert all(fact.value for fact in facts)
