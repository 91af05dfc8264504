"""What two parties score, and what the explanation promises."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchlist.errors import EmptyNameError
from watchlist.match import Band, CompareOptions, Party, PartyName, compare, explain_names, party_from_text, party_of
from watchlist.match.weights import load_weights
from watchlist.names import prepare
from watchlist.records import CrossReference, Identifier, Kind, Name, NameKind, PartialDate, Place, Precision, Record
from watchlist.sources.dates import read_date

CASES = Path(__file__).parents[1] / "cases" / "match.tsv"
ORDER = [Band.WEAK, Band.REVIEW, Band.STRONG]
WORDS = [
    "ali",
    "mohammad",
    "bagheri",
    "kim",
    "jong",
    "abd al-rahman",
    "al-rawi",
    "bin",
    "Sergey",
    "Petrov",
    "7",
    "gmbh",
    "j",
]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


def cases() -> list[list[str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


def person(text: str, **facts: object) -> Party:
    return Party(kind=Kind.PERSON, names=(PartyName(prepare(text, Kind.PERSON)),), **facts)


@pytest.mark.parametrize(("kind", "one", "other", "low", "high", "reason"), cases(), ids=lambda value: str(value)[:40])
def test_case_table(kind: str, one: str, other: str, low: str, high: str, reason: str):
    """Each pair of the case table falls into its band, for the reason given there."""
    band = explain_names(one, other, Kind(kind)).band
    assert ORDER.index(Band(low)) <= ORDER.index(band) <= ORDER.index(Band(high)), reason


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES, st.sampled_from([Kind.PERSON, Kind.COMPANY]))
def test_symmetric(one: str, other: str, kind: Kind):
    """Which of two names is asked for and which is listed changes no score."""
    assert explain_names(one, other, kind).score == pytest.approx(explain_names(other, one, kind).score, abs=1e-12)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES, st.sampled_from([Kind.PERSON, Kind.COMPANY]))
def test_contributions_add_up(one: str, other: str, kind: Kind):
    """The parts of an explanation add up to the score, also below the threshold."""
    found = explain_names(one, other, kind)
    assert math.fsum(part.contribution for part in found.parts) == pytest.approx(found.score, abs=1e-9)
    assert 0.0 <= found.score <= 1.0


@settings(max_examples=80, deadline=None)
@given(NAMES, st.sampled_from([Kind.PERSON, Kind.COMPANY]))
def test_a_name_is_itself(name: str, kind: Kind):
    """A name compared with itself scores 1, and nothing scores more."""
    assert explain_names(name, name, kind).score == pytest.approx(1.0)


@settings(max_examples=80, deadline=None)
@given(NAMES, NAMES, st.dates(), st.dates())
def test_monotone_in_evidence(one: str, other: str, born: object, else_born: object):
    """A birth date that agrees never lowers a score, one that conflicts never raises it, a missing one does neither."""
    mine = read_date(f"{born:%Y-%m-%d}")
    bare = compare(person(one), person(other)).score
    assert compare(person(one, births=(mine,)), person(other)).score == bare
    assert compare(person(one, births=(mine,)), person(other, births=(mine,))).score >= bare
    if abs((born - else_born).days) > 3 * 366:
        theirs = read_date(f"{else_born:%Y-%m-%d}")
        assert compare(person(one, births=(mine,)), person(other, births=(theirs,))).score <= bare


def test_parts_with_facts_add_up():
    """Parts of both axes together add up to the score, agreeing and conflicting facts alike."""
    one = person("Mohammad Baqeri", births=(read_date("1960-06-01"),), countries=("IR",), genders=("male",))
    other = person("Bagheri Afshordi, Mohammad", births=(read_date("1960"),), countries=("IQ",), genders=("female",))
    found = compare(one, other)
    assert math.fsum(part.contribution for part in found.parts) == pytest.approx(found.score, abs=1e-9)
    assert {"birth_date", "country", "gender"} <= {part.feature for part in found.parts}
    assert found.conflicts == ("gender",)


def test_explanation_says_which_words():
    """The worked example: the part of the family name shows both spellings and why they agree."""
    found = explain_names("Mohammad Hossein Baqeri", "Mohammad Hossein Bagheri", Kind.PERSON)
    part = next(part for part in found.parts if part.listed == "bagheri")
    assert (part.query, part.listed) == ("baqeri", "bagheri")
    assert "variant" in part.note
    assert found.score == pytest.approx(found.name_score)


def test_surname_alone_reaches_review():
    """A family name alone finds its bearer where the list says it is the family name, and is never a strong hit."""
    listed = Party(kind=Kind.PERSON, names=(PartyName(prepare("BAGHERI, Mohammad", Kind.PERSON)),))
    assert compare(person("Baqeri"), listed).band is Band.REVIEW


def test_kinds_that_cannot_be_one():
    """A person is no company; companies and organizations are not told apart."""
    one = Party(kind=Kind.PERSON, names=(PartyName(prepare("Delta Star", Kind.PERSON)),))
    company = Party(kind=Kind.COMPANY, names=(PartyName(prepare("Delta Star", Kind.COMPANY)),))
    body = Party(kind=Kind.ORGANIZATION, names=(PartyName(prepare("Delta Star", Kind.ORGANIZATION)),))
    found = compare(one, company)
    assert found.score == 0.0
    assert "kind" in found.conflicts
    assert math.fsum(part.contribution for part in found.parts) == pytest.approx(0.0, abs=1e-9)
    assert compare(company, body).score == pytest.approx(1.0)


def test_weak_alias_supports_another_name():
    """A weak alias that agrees better raises the score of another name a little; the parts still add up."""
    names = (PartyName(prepare("Omar Khalil Petrov", Kind.PERSON)),)
    weak = (PartyName(prepare("Omar Petrov", Kind.PERSON), NameKind.WEAK_ALIAS),)
    alone, both = (
        Party(key="a:1", kind=Kind.PERSON, names=names),
        Party(key="a:1", kind=Kind.PERSON, names=names + weak),
    )
    before, after = compare(person("Omar Petrov"), alone), compare(person("Omar Petrov"), both)
    assert before.score < after.score < before.score + 0.1
    assert not after.matched_weak
    assert after.name_score == before.name_score
    assert "weak_alias" in [part.feature for part in after.parts]
    assert sum(part.contribution for part in after.parts) == pytest.approx(after.score)


def test_weak_alias_supports_but_does_not_alert():
    """A listed weak alias stays just below the threshold unless weak aliases are asked for."""
    names = (
        PartyName(prepare("Hakim Murad", Kind.PERSON)),
        PartyName(prepare("Tiger", Kind.PERSON), NameKind.WEAK_ALIAS),
    )
    listed = Party(kind=Kind.PERSON, names=names)
    capped = compare(person("Tiger"), listed)
    assert capped.band is Band.WEAK
    assert capped.matched_weak
    assert capped.score > 0.5
    assert math.fsum(part.contribution for part in capped.parts) == pytest.approx(capped.score, abs=1e-9)
    assert compare(person("Tiger"), listed, CompareOptions(weak_aliases=True)).band is Band.STRONG


def test_shared_number_is_proof():
    """An equal identifier makes two parties one whatever their names, unless identifiers are set aside."""
    number = Identifier(kind="imo", value="IMO 9187629", normal="9187629", valid=True)
    one = Party(kind=Kind.VESSEL, names=(PartyName(prepare("Sea Star", Kind.VESSEL)),), identifiers=(number,))
    other = Party(kind=Kind.VESSEL, names=(PartyName(prepare("Blue Moon", Kind.VESSEL)),), identifiers=(number,))
    assert compare(one, other).band is Band.STRONG
    assert compare(one, other).proof
    assert compare(one, other, CompareOptions(use_identifiers=False)).band is Band.WEAK


def test_cross_reference_is_proof_unless_hidden():
    """An entry that names another is the same party; with references set aside only names and facts count."""
    one = Party(key="un:QDi.001", kind=Kind.PERSON, names=(PartyName(prepare("Abu Sabaya", Kind.PERSON)),))
    reference = CrossReference(scheme="un", value="QDi.001")
    other = Party(
        key="uk:AQD1",
        kind=Kind.PERSON,
        names=(PartyName(prepare("Aldam Tilao", Kind.PERSON)),),
        references=(reference,),
    )
    assert compare(one, other).band is Band.STRONG
    assert compare(other, one).band is Band.STRONG
    assert compare(one, other, CompareOptions(use_references=False)).band is Band.WEAK


def test_another_script():
    """A name in another script finds its Latin form, and never as surely as the same letters."""
    found = explain_names("Ротенберг Аркадий", "Arkadii Romanovich Rotenberg", Kind.PERSON)
    assert found.band is not Band.WEAK
    assert explain_names("محمد باقری", "Mohammad Bagheri", Kind.PERSON).score < 1.0


def test_empty_name_is_refused():
    """A name of which nothing is left is refused, not scored."""
    with pytest.raises(EmptyNameError):
        explain_names("—", "Ali", Kind.PERSON)


def test_party_of_takes_what_matching_needs():
    """A record's party carries its key, names with their standing, and the country of the birth place."""
    record = Record(
        source="uk",
        source_id="RUS1652",
        kind=Kind.PERSON,
        names=(Name(text="Mohammad BAGHERI"), Name(text="Baqeri", kind=NameKind.WEAK_ALIAS)),
        births=(PartialDate(raw="1960", precision=Precision.YEAR),),
        birth_places=(Place(raw="Afshord, Iran", country="IR"),),
        nationalities=("IR",),
    )
    party = party_of(record, [prepare(name.text, Kind.PERSON) for name in record.names])
    assert party.key == "uk:RUS1652"
    assert party.countries == ("IR",)
    assert [name.weak for name in party.names] == [False, True]
    with pytest.raises(ValueError, match="argument"):
        party_of(record, [])


def test_threshold_is_the_lower_edge_of_review():
    """Bands begin where weights.yml says."""
    weights = load_weights()
    assert weights.score(weights.loss_at(weights.threshold)) == pytest.approx(weights.threshold)
    assert weights.score(0.0) == 1.0
    assert party_from_text("Ali Reza").kind is None
