"""Screening many finds what looking each up alone finds, whatever is asked."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.errors import EmptyNameError
from watchlist.match import CompareOptions, LookupOptions, NameIndex, Party, PartyName, build_index, open_index
from watchlist.match import index as index_module
from watchlist.names import prepare
from watchlist.records import CrossReference, Identifier, Kind, NameKind
from watchlist.sources.dates import read_date

GIVEN = ["Mohammad", "Ali", "Hossein", "Sergey", "Jong", "Maria", "Abd al-Rahman", "Yusuf", "Omar", "J.", "William"]
FAMILY = ["Bagheri", "Baqeri", "Petrov", "Il", "al-Rawi", "Gonzalez", "Noorzai", "Lavrov", "Haqqani", "Ruiz Zavala"]
FIRMS = ["Delta Star Trading LLC", "Sea Star Shipping", "11420 CORP", "Gazprom OAO", "Iran Revolutionary Guard Corps"]
FOREIGN = ["محمد باقری", "Сергей Лавров", "金正恩", "김정은"]
DATES = ["1960-06-01", "1961", "1960-01-06", "1984-02-03"]
COUNTRIES = ["ir", "ru", "mx"]


def named(text: str, kind: Kind | None, *, weak: bool = False) -> PartyName:
    return PartyName(prepare(text, kind or Kind.PERSON), NameKind.WEAK_ALIAS if weak else NameKind.ALIAS)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    """Some four hundred parties of all kinds, with weak names, dates, countries and numbers."""
    draw, parties = random.Random(7), []
    for number in range(360):
        texts = [f"{draw.choice(GIVEN)} {draw.choice(GIVEN)} {draw.choice(FAMILY)}", f"{draw.choice(FAMILY)}"]
        names = [named(text, Kind.PERSON, weak=draw.random() < 0.2) for text in texts]
        parties.append(
            Party(
                key=f"un:{number}",
                kind=Kind.PERSON,
                names=tuple(names),
                births=tuple(read_date(draw.choice(DATES)) for _ in range(draw.randrange(3))),
                genders=("male",) if draw.random() < 0.5 else (),
                countries=(draw.choice(COUNTRIES),) if draw.random() < 0.5 else (),
            )
        )
    for number, text in enumerate([*FIRMS, *FOREIGN]):
        kind = Kind.COMPANY if number < len(FIRMS) else Kind.PERSON
        imo = Identifier(kind="imo", value="9187629", normal="9187629", valid=True)
        parties.append(Party(key=f"ofac:{number}", kind=kind, names=(named(text, kind),), identifiers=(imo,)))
    folder = tmp_path_factory.mktemp("index")
    build_index(parties, folder, "one")
    return open_index(folder)


def slip(text: str, place: int, how: int) -> str:
    """A text with a slip of the pen."""
    place = 1 + place % max(len(text) - 2, 1)
    rest = text[place + 1 :]
    return (
        text,
        text[:place] + rest,
        text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
        text[:place] + "n" + rest,
        text.replace(" ", "", 1),
        " ".join(reversed(text.split())),
    )[how % 6]


@st.composite
def queries(draw: st.DrawFn) -> Party:
    """A listed name or words thrown together, with a slip, with or without facts."""
    words = st.lists(st.sampled_from([*GIVEN, *FAMILY]), min_size=1, max_size=4).map(" ".join)
    text = draw(st.one_of(words, st.sampled_from([*FIRMS, *FOREIGN])))
    if (
        text not in FOREIGN
    ):  # a space put into a word, and a slip of spaces in another script may be missed: docs/matching.md
        text = slip(text, draw(st.integers(0, 40)), draw(st.integers(0, 5)))
    kind = draw(st.sampled_from([Kind.PERSON, Kind.PERSON, Kind.COMPANY, None]))
    try:
        names = (named(text, kind, weak=draw(st.integers(0, 9)) == 0),)
    except EmptyNameError:
        names = (named("Ali", kind),)
    return Party(
        kind=kind,
        names=names,
        births=tuple(read_date(text) for text in draw(st.lists(st.sampled_from(DATES), max_size=2))),
        genders=draw(st.sampled_from([(), ("male",), ("female",)])),
        countries=draw(st.sampled_from([(), ("ir",), ("ru", "xx")])),
        references=draw(st.sampled_from([(), (), (CrossReference(scheme="un", value="7"),)])),
    )


OPTIONS = [
    LookupOptions(),
    LookupOptions(sources=("ofac",)),
    LookupOptions(kind=Kind.PERSON, min_score=0.85),
    LookupOptions(compare=CompareOptions(weak_aliases=True)),
    LookupOptions(compare=CompareOptions(party_axis=False)),
    LookupOptions(min_score=0.5),
]


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(queries(), min_size=1, max_size=40), st.sampled_from(OPTIONS))
def test_screening_is_looking_up(index: NameIndex, asked: list[Party], options: LookupOptions):
    """With facts, kinds, filters, weak names, any threshold: the hits, their scores and order are those of `lookup`."""
    few, index_module.FEW = index_module.FEW, 0
    try:
        screened = index.screen(asked, options)
    finally:
        index_module.FEW = few
    for query, result in zip(asked, screened, strict=True):
        alone = index.lookup(query, options)
        told = [(hit.key, hit.comparison) for hit in alone.hits]
        assert [(hit.key, hit.comparison) for hit in result.hits] == told, (query.names[0].prepared.text, query)
