"""The index: what is put in is found, whoever builds, in whatever order."""

import multiprocessing
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.errors import EmptyNameError, IntegrityError, NotFoundError
from watchlist.match import (
    CompareOptions,
    LookupOptions,
    NameIndex,
    Party,
    PartyName,
    build_index,
    compare,
    open_index,
    party_from_text,
    update_index,
)
from watchlist.names import prepare
from watchlist.records import Identifier, Kind, NameKind
from watchlist.sources.dates import read_date

GIVEN = ["Mohammad", "Ali", "Hossein", "Sergey", "Kim", "Jong", "Maria", "Abd al-Rahman", "Yusuf", "Omar"]
FAMILY = ["Bagheri", "Baqeri", "Petrov", "Il", "Un", "al-Rawi", "Gonzalez", "Noorzai", "Lavrov", "Haqqani"]


def party(key: str, *texts: str, kind: Kind = Kind.PERSON, **facts: object) -> Party:
    return Party(key=key, kind=kind, names=tuple(PartyName(prepare(text, kind)) for text in texts), **facts)


def sample(count: int = 60, seed: int = 3) -> list[Party]:
    draw = random.Random(seed)
    found = [
        party(f"un:{number}", f"{draw.choice(GIVEN)} {draw.choice(GIVEN)} {draw.choice(FAMILY)}", draw.choice(FAMILY))
        for number in range(count)
    ]
    return [
        *found,
        party("ofac:1", "Gazprom OAO", kind=Kind.COMPANY),
        party("ofac:2", "محمد باقری", "Mohammad Bagheri"),
    ]


def answer(index: NameIndex, text: str, **options: object) -> list[tuple[str, float]]:
    found = index.lookup(party_from_text(text, Kind.PERSON), LookupOptions(**options))
    return [(hit.key, round(hit.score, 9)) for hit in found.hits]


QUERIES = ["Mohammad Baqeri", "Baqeri", "Kim Jong Un", "Sergei Lavrov", "Omar al Rawi", "Maria Gonzales", "Ali"]


def test_listed_names_find_their_holders(tmp_path: Path):
    """Every name typed as listed brings its own entry among those tied for the top, and every other holder."""
    parties = sample()
    build_index(parties, tmp_path, "one")
    index = open_index(tmp_path)
    for one in parties:
        for name in one.names:
            text = name.prepared.text
            hits = index.lookup(party_from_text(text, one.kind)).hits
            top = {hit.key for hit in hits if hit.score == hits[0].score}
            holders = {other.key for other in parties if text in [held.prepared.text for held in other.names]}
            assert holders <= top, text


def test_scores_are_those_of_compare(tmp_path: Path):
    """A hit scores and explains as `compare` does for the two parties alone; no party that compares higher is missed."""
    parties = sample()
    build_index(parties, tmp_path, "one")
    index = open_index(tmp_path)
    for text in QUERIES:
        query = party_from_text(text, Kind.PERSON)
        hits = {hit.key: hit for hit in index.lookup(query).hits}
        for one in parties:
            alone = compare(query, one)
            if alone.score >= 0.7:
                assert hits[one.key].comparison == alone
            else:
                assert one.key not in hits


def test_order_of_parties_changes_nothing(tmp_path: Path):
    """The index answers alike whatever the order its parties came in."""
    parties = sample()
    build_index(parties, tmp_path / "a", "one")
    build_index(random.Random(1).sample(parties, len(parties)), tmp_path / "b", "one")
    one, other = open_index(tmp_path / "a"), open_index(tmp_path / "b")
    for text in QUERIES:
        assert answer(one, text, min_score=0.3) == answer(other, text, min_score=0.3)


def test_screening_is_looking_up(tmp_path: Path):
    """Screening many gives each the hits that looking it up alone gives."""
    build_index(sample(), tmp_path, "one")
    index = open_index(tmp_path)
    queries = [party_from_text(text, Kind.PERSON) for text in QUERIES]
    queries.append(party("", "Gazprom JSC", kind=Kind.COMPANY))
    for query, result in zip(queries, index.screen(queries), strict=True):
        alone = index.lookup(query).hits
        assert [(hit.key, hit.comparison) for hit in result.hits] == [(hit.key, hit.comparison) for hit in alone]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(GIVEN), st.sampled_from(FAMILY)), max_size=8), st.data())
def test_updated_is_rebuilt(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str, str]], data: st.DataObject
):
    """After any edition the updated index answers as one built from nothing."""
    folder = tmp_path_factory.mktemp("index")
    before = sample(10)
    build_index(before, folder / "a", "one")
    changed = {f"un:{number}": party(f"un:{number}", f"{first} {last}") for number, first, last in changes}
    removed = data.draw(st.sets(st.sampled_from([one.key for one in before]), max_size=4)) - set(changed)
    stats = update_index(folder / "a", changed.values(), removed, "two")
    after = {one.key: one for one in before if one.key not in removed} | changed
    assert build_index(after.values(), folder / "b", "two") == stats or stats.parties == len(after)
    one, other = open_index(folder / "a"), open_index(folder / "b")
    assert one.stamp == "two"
    for text in QUERIES:
        assert answer(one, text, min_score=0.3) == answer(other, text, min_score=0.3)


def test_numbers_and_keys(tmp_path: Path):
    """A party is fetched by its key and by its number, and by no other."""
    imo = Identifier(kind="imo", value="IMO 9187629", normal="9187629", valid=True)
    ship = party("ofac:7", "Sea Star", kind=Kind.VESSEL, identifiers=(imo,))
    build_index([*sample(), ship], tmp_path, "one")
    index = open_index(tmp_path)
    assert index.party("ofac:7") == ship
    assert index.party("ofac:8") is None
    assert index.by_identifier("9187629") == [(ship, imo)]
    assert index.by_identifier("9187629", kind="mmsi") == []
    assert index.by_identifier("1") == []
    assert list(index.parties())[-1] == ship
    assert len(index) == 63


def test_filters(tmp_path: Path):
    """Kinds and sources narrow an answer; a query's own kind does too."""
    parties = [party("un:1", "Delta Star"), party("ofac:1", "Delta Star", kind=Kind.COMPANY)]
    build_index(parties, tmp_path, "one")
    index = open_index(tmp_path)
    anybody = party_from_text("Delta Star")
    assert {hit.key for hit in index.lookup(anybody).hits} == {"un:1", "ofac:1"}
    assert [hit.key for hit in index.lookup(anybody, LookupOptions(kind=Kind.ORGANIZATION)).hits] == ["ofac:1"]
    assert [hit.key for hit in index.lookup(anybody, LookupOptions(sources=("un",))).hits] == ["un:1"]
    assert [hit.key for hit in index.lookup(party_from_text("Delta Star", Kind.PERSON)).hits] == ["un:1"]
    (screened,) = index.screen([anybody], LookupOptions(sources=("un",)))
    assert [hit.key for hit in screened.hits] == ["un:1"]


def test_weak_aliases_only_when_asked(tmp_path: Path):
    """A weak alias is a near miss, and a hit when weak aliases are asked for."""
    names = (
        PartyName(prepare("Hakim Murad", Kind.PERSON)),
        PartyName(prepare("Tiger", Kind.PERSON), NameKind.WEAK_ALIAS),
    )
    build_index([Party(key="un:1", kind=Kind.PERSON, names=names)], tmp_path, "one")
    index, query = open_index(tmp_path), party_from_text("Tiger", Kind.PERSON)
    result = index.lookup(query)
    assert result.hits == ()
    assert result.near_misses[0].comparison.matched_weak
    asked = LookupOptions(compare=CompareOptions(weak_aliases=True))
    assert [hit.key for hit in index.lookup(query, asked).hits] == ["un:1"]


def test_facts_lift_a_hit_over_the_threshold(tmp_path: Path):
    """A party whose name alone stays below is found when its date of birth agrees."""
    born = read_date("1960-06-01")
    build_index([party("un:1", "Sergey Viktorovich Petrenkov", births=(born,))], tmp_path, "one")
    index = open_index(tmp_path)
    bare = party("", "Sergej Petrinok")
    score = compare(bare, index.party("un:1")).score
    assert 0.2 < score < 0.7
    query = party("", "Sergej Petrinok", births=(born,))
    assert [hit.key for hit in index.lookup(query).hits] == ["un:1"]
    assert [hit.key for hit in index.screen([query])[0].hits] == ["un:1"]


@pytest.mark.parametrize(
    "text", ["11420 CORP", "x", "7", "de la", "General", "LLC", "a" * 196, "Иван", "李", "🙂 Ali", "Müller-Ōé 3"]
)
def test_no_name_is_skipped(tmp_path: Path, text: str):
    """One letter, digits, only particles, titles or legal forms, very long, any script: typed as listed it is found."""
    for kind in (Kind.PERSON, Kind.COMPANY):
        try:
            one = party("un:1", text, kind=kind)
        except EmptyNameError:
            continue
        build_index([one, party("un:2", "Somebody Else")], tmp_path / kind, "one")
        hits = open_index(tmp_path / kind).lookup(party_from_text(text, kind)).hits
        assert [hit.key for hit in hits][:1] == ["un:1"], (text, kind)


def test_two_parties_of_one_key_are_refused(tmp_path: Path):
    """Two parties under one key are a mistake of the caller, and the former index stays in force."""
    build_index([party("un:1", "Ali Reza")], tmp_path, "one")
    with pytest.raises(ValueError, match="one key"):
        build_index([party("un:1", "Ali Reza"), party("un:1", "Omar Reza")], tmp_path, "two")
    assert open_index(tmp_path).stamp == "one"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".g")]


def test_query_without_name(tmp_path: Path):
    """A query without a name is a mistake of the caller."""
    build_index([], tmp_path, "none")
    index = open_index(tmp_path)
    assert index.lookup(party_from_text("Ali Reza")).hits == ()
    with pytest.raises(ValueError, match="without a name"):
        index.lookup(Party())


def test_no_index_and_damaged_index(tmp_path: Path):
    """A missing index is not found; a cut-off one is damaged; both are said in one line."""
    with pytest.raises(NotFoundError, match="no index"):
        open_index(tmp_path)
    build_index(sample(), tmp_path, "one")
    arrays = next(tmp_path.glob("g*/arrays.bin"))
    arrays.write_bytes(arrays.read_bytes()[:-10])
    with pytest.raises(IntegrityError, match="build it anew"):
        open_index(tmp_path)


def test_a_reader_keeps_what_it_opened(tmp_path: Path):
    """A swap leaves open readers on the former index; the next opening sees the new one; old files go in time."""
    build_index([party("un:1", "Ali Reza")], tmp_path, "one")
    reader = open_index(tmp_path)
    for number in range(4):
        build_index([party("un:2", "Omar Noorzai")], tmp_path, f"new {number}")
    assert answer(reader, "Ali Reza") == [("un:1", 1.0)]
    assert answer(open_index(tmp_path), "Omar Noorzai") == [("un:2", 1.0)]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2


def _read_repeatedly(folder: Path, rounds: int) -> int:
    found = 0
    for _ in range(rounds):
        found += bool(answer(open_index(folder), "Mohammad Baqeri"))
    return found


@pytest.mark.slow
def test_two_processes_read_while_one_builds(tmp_path: Path):
    """Readers in other processes always find a whole index while it is built over and over."""
    parties = [*sample(), party("un:x", "Mohammad Bagheri")]
    build_index(parties, tmp_path, "zero")
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        readers = [pool.apply_async(_read_repeatedly, (tmp_path, 25)) for _ in range(2)]
        for number in range(20):
            build_index(parties, tmp_path, str(number))
        assert [reader.get(timeout=60) for reader in readers] == [25, 25]
