"""What is made of a claim: by the bar, by a person's word on what it said; and the records that are made of those that count."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.claims import COUNTING, State, Word
from watchlist.extract.claims import claims_of, content_of, corrected, corrections_to, counting, fields_of, settle
from watchlist.records import Correction, Designation, Evidence, Kind, Measure, Mention, Name, NameKind, Record, Status

BAR = 0.85
AT = dt.datetime(2024, 5, 15, 9, tzinfo=dt.UTC)


def act(authority="US", confidence=0.95, start=100, **fields) -> Designation:
    evidence = Evidence(snapshot="d" * 64, start=start, end=start + 50, quote="q" * 50, rule="direct.active")
    values = {"announced": dt.date(2024, 5, 13), "measures": (Measure.ASSET_FREEZE,), "evidence": (evidence,)}
    return Designation(authority=authority, confidence=confidence, **(values | fields))


def party(*acts: Designation, name="Belmin Orbaine", **fields) -> Record:
    return Record(
        source="press", source_id=f"{'d' * 16}:{name.lower().replace(' ', '-')}", kind=Kind.PERSON,
        names=(Name(text=name), Name(text="Orbain", kind=NameKind.ALIAS)), designations=acts, document="d" * 64,
        mentions=(Mention(start=110, end=120, text="x" * 10),), **fields,
    )  # fmt: skip


def word(claim, state=State.REJECTED, **fields) -> Word:
    return Word(**({"claim": claim, "state": state, "actor": "Officer A", "reason": "saw it", "at": AT} | fields))


def test_each_act_of_a_party_is_a_claim_with_a_name_of_its_own():
    """Two acts of one authority on one day stay two claims; a claim's record has its act alone."""
    first, second, third = claims_of(
        [party(act(), act(start=300), act("EU", announced=None, announced_text="On  Monday"))]
    )
    assert len({(one.key, one.name) for one in (first, second, third)}) == 3
    assert third.name == "EU|imposed|on monday"
    assert [len(one.record.designations) for one in (first, second, third)] == [1, 1, 1]
    assert first.confidence == 0.95


def test_content_is_what_is_claimed_and_not_where():
    """Sentence, offsets, rule, confidence, reason and aliases do not make another claim; each field of the claim does."""
    base = party(act())
    same = party(act(confidence=0.5, start=700, reason="because"), titles=("Gen.",))
    assert content_of(same) == content_of(base)
    others = [
        party(act(), name="Belmin Orbain"), msgspec.structs.replace(base, kind=Kind.COMPANY), party(act("EU")),
        party(act(status=Status.PROPOSED)), party(act(measures=())), party(act(announced=None)),
    ]  # fmt: skip
    assert len({content_of(one) for one in (base, *others)}) == 7


@pytest.mark.parametrize(
    ("confidence", "state"), [(0.84, State.WAITING), (0.85, State.AUTOMATIC), (None, State.WAITING)]
)
def test_without_a_word_the_bar_decides(confidence, state):
    """At the bar a claim counts by itself, below it waits."""
    (settled,) = settle(claims_of([party(act(confidence=confidence))]), (), BAR)
    assert (settled.state, settled.threshold) == (state, BAR)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CORRECTED, State.REJECTED, State.UNSURE])
@pytest.mark.parametrize("confidence", [0.5, 0.99])
def test_a_word_holds_whatever_the_confidence_and_the_sentence(state, confidence):
    """What a person said of a claim holds for the same content, read in whatever way and however surely."""
    (before,) = claims_of([party(act())])
    (settled,) = settle(claims_of([party(act(confidence=confidence, start=900))]), [word(before, state)], BAR)
    assert settled.state is state


def test_another_content_is_asked_after_a_no_and_left_to_the_bar_after_a_yes():
    """A claim that was rejected or put right and reads otherwise is asked again, with the reason; an accepted one is not."""
    (before,) = claims_of([party(act())])
    now = claims_of([party(act(measures=(Measure.TRAVEL_BAN,)))])
    for state in (State.REJECTED, State.CORRECTED, State.UNSURE):
        (settled,) = settle(now, [word(before, state)], BAR)
        assert settled.state is State.WAITING
        assert settled.note == f"{state.value} by Officer A on 2024-05-15 when it read otherwise"
    assert settle(now, [word(before, State.ACCEPTED)], BAR)[0].state is State.AUTOMATIC
    low = claims_of([party(act(measures=(), confidence=0.5))])
    assert settle(low, [word(before, State.ACCEPTED)], BAR)[0].state is State.WAITING


def test_a_rejected_claim_does_not_come_back_under_another_day_or_fuller_name():
    """Where a claim is gone and one stands in its sentence, by the same authority about a like name, it is asked."""
    (before,) = claims_of([party(act())])
    for again in (party(act(announced=dt.date(2024, 5, 14))), party(act(), name="Belmin K. Orbaine")):
        assert settle(claims_of([again]), [word(before)], BAR)[0].state is State.WAITING
    for other in (party(act("EU")), party(act(start=400, announced=None)), party(act(), name="Gelda Zemmit")):
        fresh = msgspec.structs.replace(other, names=other.names[:1])
        assert settle(claims_of([fresh]), [word(before)], BAR)[0].state is State.AUTOMATIC


def test_the_records_are_the_claims_that_count():
    """Claims that all count give the record back, each act with why it counts; a party without any is no record."""
    records = [party(act(), act("EU")), party(act(confidence=0.2), name="Gelda Zemmit")]
    (record,) = counting(settle(claims_of(records), (), BAR))
    bare = [msgspec.structs.replace(one, taken=None) for one in record.designations]
    assert msgspec.structs.replace(record, designations=tuple(bare), confidence=None) == records[0]
    assert {one.taken.bar for one in record.designations} == {"automatic"}
    assert {one.taken.threshold for one in record.designations} == {BAR}


def test_a_correction_says_what_was_read_and_what_was_put():
    """The record that counts says what a person put; the claim keeps what was read."""
    (claim,) = claims_of([party(act())])
    wanted = {"party": "Belmin K. Orbaine", "authority": "GB", "measures": "travel_ban", "day": "", "status": "imposed"}
    corrections = corrections_to(claim.record, wanted)
    assert Correction(field="authority", read="US", put="GB") in corrections
    assert "status" not in {one.field for one in corrections}
    (record,) = counting(settle([claim], [word(claim, State.CORRECTED, corrections=corrections)], BAR))
    assert fields_of(record) == fields_of(claim.record) | wanted
    assert record.source_id == f"{'d' * 16}:belmin-k-orbaine"
    assert record.designations[0].taken.corrections == corrections
    assert record.designations[0].taken.actor == "Officer A"
    assert fields_of(claim.record)["authority"] == "US"


def test_a_claim_put_down_to_another_party_joins_it():
    """An act that was read for the wrong one of two goes to the other's record, whose facts stay its own."""
    wrong, right = party(act(), name="Aron Bystander"), party(act("EU"), titles=("Gen.",))
    claims = claims_of([wrong, right])
    corrections = corrections_to(claims[0].record, {"party": "Belmin Orbaine"})
    (record,) = counting(settle(claims, [word(claims[0], State.CORRECTED, corrections=corrections)], BAR))
    assert sorted(one.authority for one in record.designations) == ["EU", "US"]
    assert record.titles == ("Gen.",)


def test_no_correction_changes_nothing():
    """Without corrections the very record comes back."""
    record = party(act())
    assert corrected(record, ()) is record
    assert corrections_to(record, fields_of(record)) == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([None, *State])), max_size=8))
def test_exactly_what_counts_is_told(rows):
    """Whatever the bar and persons say, the records hold exactly the claims that count, and settling twice changes nothing."""
    records = [
        party(act(confidence=round(sure, 2)), name=f"Party Number {'abcdefgh'[n]}") for n, (sure, _) in enumerate(rows)
    ]
    claims = claims_of(records)
    said = [
        word(claim, state) for claim, (_, state) in zip(claims, rows, strict=True)
        if state not in (None, State.AUTOMATIC, State.WAITING)
    ]  # fmt: skip
    settled = settle(claims, said, BAR)
    assert {one.key for one in counting(settled)} == {one.claim.key for one in settled if one.state in COUNTING}
    assert settle([one.claim for one in settled], said, BAR) == settled
    assert settle(claims, reversed(said), BAR) == settled
