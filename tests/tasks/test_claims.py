"""Claims of the press in a real watchlist: what waits is no party; what a person says holds, and is kept."""

import datetime as dt
import hashlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchlist.claims import State
from watchlist.errors import InputError, NotFoundError, UsageError
from watchlist.records import Measure
from watchlist.resolve.ids import entity_id
from watchlist.settings import PressSettings, Settings
from watchlist.store import audit, claims, decisions, documents, history, open_database
from watchlist.store.keys import keys_in_force
from watchlist.tasks import press
from watchlist.tasks.claims import Ruling, decide_claim, read_corrections, take_back_claim
from watchlist.tasks.entities import Moment, entity_view
from watchlist.tasks.lists import UpdateRequest, update_sources
from watchlist.tasks.lookups import LookupRequest, look_up
from watchlist.tasks.press import IngestRequest, ingest_documents
from watchlist.tasks.resolving import resolve_all

START = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
TEXT = (
    "---\ntitle: Ministry acts\npublished: 2024-05-14\n---\n\n"
    "The U.S. Treasury on Monday sanctioned Belmin Orbaine, a trader from Tavdin, and froze his assets. "
    "The European Union sanctioned Gelda Zemmit on Monday.\n"
)
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
BELMIN, GELDA = f"press:{SHA[:16]}:belmin-orbaine", f"press:{SHA[:16]}:gelda-zemmit"


class Desk:
    """A watchlist of its own with one article, and a clock that only goes on."""

    def __init__(self, folder, bar):
        self.settings = Settings(
            data_dir=str(folder / "data"), actor="Officer A", press=PressSettings(automatic_from=bar)
        )
        (folder / "data").mkdir(parents=True)
        self.path = folder / "article.txt"
        self.path.write_text(TEXT, encoding="utf-8")
        self.minutes = 0

    @property
    def now(self):
        self.minutes += 1
        return START + dt.timedelta(minutes=self.minutes)

    def ingest(self):
        (outcome,) = ingest_documents(
            self.database, self.settings, IngestRequest(paths=(str(self.path),)), self.now
        ).documents
        return outcome

    def waiting(self):
        with self.database.reading() as session:
            return claims.claims(session, claims.ClaimQuery(states=(State.WAITING,)))

    def claim(self, key):
        with self.database.reading() as session:
            (found,) = claims.claims(session, claims.ClaimQuery(keys=[key]))
            return found

    def decide(self, key, state, **put):
        name = self.claim(key).claim.name
        ruling = Ruling(key=key, name=name, state=state, reason="the sentence", put=put)
        with self.database.session() as session:
            return decide_claim(session, self.settings, ruling, self.now)

    def take_back(self, key):
        with self.database.session() as session:
            take_back_claim(session, self.settings, key, self.claim(key).claim.name, self.now)

    def resolve(self, *, anew=False):
        resolve_all(self.database, self.settings, self.now, anew=anew)
        with self.database.reading() as session:
            return decisions.entity_map(session)

    def found(self, name):
        return [hit.caption for hit in look_up(self.database, self.settings, LookupRequest(name=name), self.now).hits]

    def counting(self):
        with self.database.reading() as session:
            return set(keys_in_force(session, "press"))

    def show(self, key):
        with self.database.reading() as session:
            return entity_view(session, key, Moment())


@pytest.fixture
def desk(tmp_path, request):
    made = Desk(tmp_path, getattr(request, "param", 0.99))
    with open_database(made.settings.url) as made.database:
        yield made


def test_what_waits_is_no_party(desk):
    """Below the bar a claim is queued and counted; it is no record, no entity, merges nothing and no look-up finds it."""
    outcome = desk.ingest()
    assert (outcome.parties, outcome.claims_waiting) == (0, 2)
    assert [one.claim.record.caption for one in desk.waiting()] == ["Belmin Orbaine", "Gelda Zemmit"]
    assert desk.resolve() == {}
    assert desk.found("Belmin Orbaine") == []
    with desk.database.reading() as session, pytest.raises(NotFoundError):
        entity_view(session, BELMIN, Moment())


def test_an_accepted_claim_becomes_a_provisional_party(desk):
    """Once accepted it is an entity, found and shown, and what it shows says on whose word and when."""
    desk.ingest()
    assert "accepted by Officer A" in desk.decide(BELMIN, State.ACCEPTED)
    assert set(desk.resolve()) == {BELMIN}
    assert desk.found("Belmin Orbaine") == ["Belmin Orbaine"]
    view = desk.show(BELMIN)
    (act,) = view.designations
    assert view.provisional
    assert (act.taken.bar, act.taken.actor, act.taken.reason) == ("accepted", "Officer A", "the sentence")
    assert act.taken.at == START + dt.timedelta(minutes=2)
    assert act.taken.threshold == 0.99


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_a_claim_above_the_bar_counts_and_says_by_which(desk):
    """Above the bar a claim counts by itself; confidence and bar are shown."""
    assert desk.ingest().claims_waiting == 0
    (act,) = desk.show(BELMIN).designations
    assert (act.taken.bar, act.taken.threshold, act.taken.actor) == ("automatic", 0.5, None)
    assert act.confidence > 0.5


@pytest.mark.parametrize("desk", [0.5], indirect=True)
@pytest.mark.parametrize("anew", [False, True], ids=["incremental", "full"])
def test_a_rejected_claim_leaves_and_stays_away(desk, anew):
    """It leaves entities with the next resolve and look-ups at once, and stays rejected when the article is read again."""
    desk.ingest()
    assert set(desk.resolve()) == {BELMIN, GELDA}
    desk.decide(BELMIN, State.REJECTED)
    assert desk.found("Belmin Orbaine") == []
    assert set(desk.resolve(anew=anew)) == {GELDA}
    again = desk.ingest()
    assert (again.outcome, again.parties, again.claims_waiting) == ("unchanged", 1, 0)
    assert set(desk.resolve(anew=anew)) == {GELDA}
    assert desk.claim(BELMIN).word.actor == "Officer A"
    with desk.database.reading() as session:
        before = history.RecordQuery(keys=(BELMIN,), known_at=START + dt.timedelta(minutes=2))
        assert [one.record.caption for one in history.records_at(session, before)] == ["Belmin Orbaine"]


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_a_correction_keeps_what_was_read(desk):
    """The entity says what a person put; the claim as read, who put it right, when and why are kept and shown."""
    desk.ingest()
    said = desk.decide(
        BELMIN, State.CORRECTED, authority="United Kingdom", measures="travel ban; asset freeze", day="unknown"
    )
    assert "authority US -> GB" in said
    (act,) = desk.show(BELMIN).designations
    assert (act.authority, act.announced) == ("GB", None)
    assert set(act.measures) == {Measure.ASSET_FREEZE, Measure.TRAVEL_BAN}
    assert {one.field: (one.read, one.put) for one in act.taken.corrections}["day"] == ("2024-05-13", "")
    kept = desk.claim(BELMIN)
    assert kept.claim.act.authority == "US"
    assert (kept.word.actor, kept.word.reason) == ("Officer A", "the sentence")
    with desk.database.reading() as session:
        details = audit.log(session, audit.LogQuery(action="claim"))[0].details
    assert {"field": "authority", "read": "US", "put": "GB"} in details["corrections"]


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_a_corrected_name_has_a_record_of_its_own(desk):
    """Under another name the party has another key, and the mis-read one is gone; undone, it is back."""
    desk.ingest()
    before = desk.counting()
    desk.decide(BELMIN, State.CORRECTED, party="Belmin K. Orbaine")
    assert desk.counting() == {f"{BELMIN.removesuffix('belmin-orbaine')}belmin-k-orbaine", GELDA}
    assert desk.found("Belmin K. Orbaine") == ["Belmin K. Orbaine"]
    desk.take_back(BELMIN)
    assert desk.counting() == before


def test_undone_the_bar_decides_again(desk):
    """A verdict taken back leaves the claim waiting; both are in the log and in its history."""
    desk.ingest()
    desk.decide(BELMIN, State.ACCEPTED)
    desk.take_back(BELMIN)
    assert desk.counting() == set()
    assert len(desk.waiting()) == 2
    with desk.database.reading() as session:
        found = claims.word_history(session, [SHA])
        states = [one.details["state"] for one in audit.log(session, audit.LogQuery(action="claim"))]
    assert [one.state for one in found] == [State.ACCEPTED, State.WAITING]
    assert states == ["waiting", "accepted"]


def test_a_moved_bar_decides_where_no_person_has(desk):
    """With the next resolve a lower bar lets claims in and a higher one takes them out; a person's word stays."""
    desk.ingest()
    desk.decide(GELDA, State.REJECTED)
    desk.settings = msgspec.structs.replace(desk.settings, press=PressSettings(automatic_from=0.5))
    assert set(desk.resolve()) == {BELMIN}
    assert desk.show(BELMIN).designations[0].taken.threshold == 0.5
    desk.settings = msgspec.structs.replace(desk.settings, press=PressSettings(automatic_from=0.99))
    assert desk.resolve() == {}
    assert desk.claim(GELDA).state is State.REJECTED


def newer_reader(monkeypatch, change):
    """The extractor as if upgraded: its version is another, and what it reads is put through `change`."""
    real = press.extract

    def extract(document):
        found = real(document)
        return msgspec.structs.replace(found, records=tuple(change(record) for record in found.records))

    monkeypatch.setattr(press, "extract", extract)
    monkeypatch.setattr(press, "extractor_version", lambda: "extract-upgraded")


def shifted(record):
    acts = tuple(
        msgspec.structs.replace(
            act,
            confidence=0.99,
            evidence=tuple(msgspec.structs.replace(one, start=one.start - 1) for one in act.evidence),
        )
        for act in record.designations
    )
    return msgspec.structs.replace(record, designations=acts)


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_an_upgrade_that_reads_the_same_asks_nothing(desk, monkeypatch):
    """Other offsets and another confidence for the same content: a rejected claim stays rejected."""
    desk.ingest()
    desk.decide(BELMIN, State.REJECTED)
    newer_reader(monkeypatch, shifted)
    assert desk.ingest().claims_waiting == 0
    assert desk.counting() == {GELDA}
    assert desk.claim(BELMIN).state is State.REJECTED
    assert desk.claim(BELMIN).claim.confidence == 0.99


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_an_upgrade_that_reads_otherwise_asks_again(desk, monkeypatch):
    """Another day for the rejected act: it is asked, with the reason, and does not come back by itself."""
    desk.ingest()
    desk.decide(BELMIN, State.REJECTED)

    def another_day(record):
        acts = tuple(msgspec.structs.replace(act, announced=dt.date(2024, 5, 6)) for act in record.designations)
        return msgspec.structs.replace(record, designations=acts)

    newer_reader(monkeypatch, another_day)
    assert desk.ingest().claims_waiting == 1
    (waiting,) = desk.waiting()
    assert waiting.note == "rejected by Officer A on 2024-06-01 when it read otherwise"
    assert desk.counting() == {GELDA}
    desk.decide(BELMIN, State.ACCEPTED)
    assert desk.counting() == {BELMIN, GELDA}


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_a_decision_keeps_the_reading_it_was_made_on(desk, monkeypatch):
    """A decision taken after the rules changed does not pass the old reading off as a new one: reading again still counts."""
    desk.ingest()
    newer_reader(monkeypatch, lambda record: msgspec.structs.replace(record, titles=("Gen.",)))
    desk.decide(BELMIN, State.ACCEPTED)
    desk.ingest()
    assert {claim.text for claim in desk.show(BELMIN).claims if claim.field == "title"} == {"Gen."}


def test_what_cannot_be_said_is_refused_in_one_line(desk):
    """No reason, an unknown claim, a correction that changes nothing or cannot be read: nothing is kept."""
    desk.ingest()
    name = desk.claim(BELMIN).claim.name
    for ruling, error, words in [
        (Ruling(key=BELMIN, name=name, state=State.ACCEPTED, reason=" "), UsageError, "wants a reason"),
        (Ruling(key=BELMIN, name=name, state=State.WAITING, reason="x"), UsageError, "waiting"),
        (Ruling(key=BELMIN, name="no", state=State.ACCEPTED, reason="x"), NotFoundError, "no claim"),
        (Ruling(key=BELMIN, name=name, state=State.CORRECTED, reason="x", put={"kind": "person"}), InputError, "changes nothing"),
        (Ruling(key=BELMIN, name=name, state=State.CORRECTED, reason="x", put={"day": "soon"}), InputError, "no day"),
    ]:  # fmt: skip
        with pytest.raises(error, match=words), desk.database.session() as session:
            decide_claim(session, desk.settings, ruling, desk.now)
    assert len(desk.waiting()) == 2


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("colour", "red", "no field"), ("kind", "LegalEntity", "leaves open"), ("kind", "tree", "no kind"),
        ("authority", "Nowhere", "no authority"), ("status", "sold", "no status"), ("measures", "fine, asset freeze", "'fine'"),
        ("day", "2024-13-01", "no day"),
    ],
)  # fmt: skip
def test_corrections_are_read_strictly(field, text, words):
    """A value that is none of ours is refused, with what it could be."""
    with pytest.raises(InputError, match=words):
        read_corrections({field: text})


def test_corrections_are_read_as_people_write_them():
    """Names of states, spaces for underscores, "unknown"; empty fields are left out."""
    put = {
        "authority": "Britain",
        "measures": "Travel Ban; asset_freeze",
        "day": "unknown",
        "status": "",
        "party": " A  B ",
    }
    assert read_corrections({**put, "authority": "United Kingdom"}) == {
        "authority": "GB", "measures": "asset_freeze, travel_ban", "day": "", "party": "A B",
    }  # fmt: skip


ACTS = st.sampled_from(["accept", "reject", "unsure", "correct", "undo", "ingest", "resolve", "up", "down"])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(ACTS, max_size=7))
def test_the_last_word_counts_whatever_came_before(acts, tmp_path_factory):
    """After any acts the article's records are those of the last word and the bar; reading it again changes nothing."""
    desk = Desk(tmp_path_factory.mktemp("desk"), 0.5)
    last, bar = None, 0.5
    with open_database(desk.settings.url) as desk.database:
        desk.ingest()
        for one in acts:
            if one in ("up", "down"):
                bar = 0.99 if one == "up" else 0.5
                desk.settings = msgspec.structs.replace(desk.settings, press=PressSettings(automatic_from=bar))
            elif one == "ingest":
                desk.ingest()
            elif one == "resolve":
                desk.resolve()
            elif one == "undo":
                if last is not None:
                    desk.take_back(BELMIN)
                last = None
            else:
                state = {"accept": State.ACCEPTED, "reject": State.REJECTED, "unsure": State.UNSURE}.get(
                    one, State.CORRECTED
                )
                desk.decide(BELMIN, state, **({"authority": "GB"} if one == "correct" else {}))
                last = state
        entities = desk.resolve()
        wanted = {BELMIN} if last in (State.ACCEPTED, State.CORRECTED) or (last is None and bar == 0.5) else set()
        wanted |= {GELDA} if bar == 0.5 else set()
        assert desk.counting() == wanted == set(entities)
        before = desk.claim(BELMIN)
        assert desk.ingest().outcome == "unchanged"
        assert desk.claim(BELMIN) == before
        assert desk.resolve(anew=True) == entities
        with desk.database.reading() as session:
            assert not audit.verify(session).problems
            assert documents.documents(session)[0].records == len(wanted)


def state_of(database):
    """Entities, why they are so, what is asked, and where the ids of their records lead."""
    with database.reading() as session:
        entities = decisions.entity_map(session)
        steps = {(one.a, one.b, one.basis, one.entity_id) for one in decisions.merge_steps(session, entities.values())}
        queue = {(one.a, one.b, one.reason) for one in decisions.queue(session)}
        keys = [*entities, *(key for pair in PAIR_OF_PRESS for key in pair)]
        return entities, steps, queue, {key: decisions.follow(session, entity_id(key)) for key in keys}


PAIR_OF_PRESS = [("press:11e25f966f42af24:mohammad-hossein-baqeri", "press:871ee173ff905e4b:mohammad-hossein-bagheri")]


@pytest.mark.parametrize("desk", [0.5], indirect=True)
def test_what_a_rejection_leaves_is_what_a_full_run_finds(desk):
    """Resolved incrementally, a party that lost a claim of the press, or had it back, is as after a full run."""
    seeds = Path(__file__).parents[2] / "seeds"
    path = seeds / "lists" / "uk_2023-12-14.xml"
    update_sources(desk.database, desk.settings, UpdateRequest(files=(path,)), desk.now, lambda *_: None)
    ingest_documents(desk.database, desk.settings, IngestRequest(paths=(str(seeds / "press"),)), desk.now)
    whole = desk.resolve()
    one, other = PAIR_OF_PRESS[0]
    assert whole[one] == whole[other] == whole["uk:RUS1652"]
    before = state_of(desk.database)
    acts = [(desk.decide, one), (desk.decide, other), (desk.take_back, other), (desk.take_back, one)]
    gone = []
    for act, key in acts:
        act(*((key, State.REJECTED) if act == desk.decide else (key,)))
        desk.resolve()
        entities, steps, queue, leads = state_of(desk.database)
        gone.append({key for key in (one, other) if key not in entities})
        assert all(leads[key] == entity_id(key) for key in gone[-1])
        desk.resolve(anew=True)
        assert state_of(desk.database) == (entities, steps, queue, leads)
    assert gone == [{one}, {one, other}, {one}, set()]
    assert state_of(desk.database) == before
