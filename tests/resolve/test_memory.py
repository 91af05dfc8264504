"""A run over what changed gives what a full run gives, whatever happened before."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from watchlist.records import Verdict
from watchlist.resolve import Judged, ResolveOptions, Subject, blocking, resolve
from watchlist.resolve.memory import memory_from, resolve_all, resolve_changed

_SPEC = importlib.util.spec_from_file_location("resolve_conftest", Path(__file__).with_name("conftest.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_MADE_UP = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MADE_UP)

NAMES = [
    ("Hojjatollah QUREISHI",),
    ("GHOREISHI, Seyed Hojatollah", "Hojatollah Ghoreishi"),
    ("Qureishi Tehrani Hojjatollah",),
    ("Saeed AGHAJANI", "Said ARA JANI"),
    ("Azim AGHAJANI",),
]
FACTS = [{}, {"births": ["1964-09-27"]}, {"births": ["1964"]}, {"births": ["1940"]}, {"countries": ["IR"]}]
KEYS = [f"{source}:{number}" for source in ("ofac", "uk", "un") for number in (1, 2, 3)] + ["press:a:x", "press:b:x"]


def record_of(key: str, name: int, facts: int, quotes: int | None = None) -> Subject:
    more = {"document": key.split(":")[1]} if key.startswith("press") else {}
    if quotes is not None and key.startswith("uk"):
        more["references"] = [("un", str(quotes))]
    return _MADE_UP.make(key, *NAMES[name], programme="Iran", **FACTS[facts], **more)


records = st.builds(
    record_of,
    st.sampled_from(KEYS),
    st.integers(0, len(NAMES) - 1),
    st.integers(0, len(FACTS) - 1),
    st.sampled_from([None, None, 1, 2]),
)
editions = st.lists(records, max_size=8, unique_by=lambda one: one.key)


def entities_after(before, update, gone) -> dict[str, str]:
    kept = {key: entity for key, entity in before.items() if key not in gone}
    return kept | update.resolution.entity_of


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(editions, editions, st.sets(st.sampled_from(KEYS), max_size=2))
def test_incremental_equals_full(first, second, gone):
    """After an edition only what it touched is resolved, and entities, queue and memory are those of a full run."""
    now = {one.key: one for one in first if one.key not in gone} | {one.key: one for one in second}
    gone -= {one.key for one in second}
    resolution, memory = resolve_all(first)
    update = resolve_changed(memory, (second, gone), [], lambda keys: [now[key] for key in keys])
    clean, fresh = resolve_all(list(now.values()))
    assert entities_after(resolution.entity_of, update, gone) == clean.entity_of
    standing = [one for one in resolution.queue if not {one.one, one.other} & (update.affected | gone)]
    asked = {(one.one, one.other, one.reason) for one in (*standing, *update.resolution.queue)}
    assert asked == {(one.one, one.other, one.reason) for one in clean.queue}
    assert memory.pairs == fresh.pairs


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(editions, editions)
def test_growing_past_a_bar_equals_full(first, second):
    """Where the number of records calls for other bars, the outcome is that of a full run all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "FEW_RECORDS", 2)
        now = {one.key: one for one in (*first, *second)}
        resolution, memory = resolve_all(first)
        update = resolve_changed(memory, (second, ()), [], lambda keys: [now[key] for key in keys])
        clean, fresh = resolve_all(list(now.values()))
    assert entities_after(resolution.entity_of, update, ()) == clean.entity_of
    assert (memory.pairs, memory.blocks.level) == (fresh.pairs, fresh.blocks.level)


class Life(RuleBasedStateMachine):
    """Editions, judgements, splits and runs in any order."""

    @initialize(first=editions)
    def begin(self, first):
        self.now = {one.key: one for one in first}
        self.judged = {}
        resolution, self.memory = resolve_all(first)
        self.entities = dict(resolution.entity_of)
        self.changed, self.gone = set(), set()

    @rule(edition=editions)
    def update(self, edition):
        self.now |= {one.key: one for one in edition}
        self.changed |= {one.key for one in edition}
        self.gone -= self.changed

    @rule(key=st.sampled_from(KEYS))
    def drop(self, key):
        if self.now.pop(key, None) is not None:
            self.gone.add(key)
            self.changed.discard(key)

    @rule(
        pair=st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True),
        verdict=st.sampled_from([*Verdict, None]),
    )
    def judge(self, pair, verdict):
        self._put(tuple(sorted(pair)), verdict)

    @rule(key=st.sampled_from(KEYS))
    def split(self, key):
        mates = [mate for mate in self.entities if self.entities[mate] == self.entities.get(key) and mate != key]
        for mate in mates:
            self._put(tuple(sorted((key, mate))), Verdict.NEGATIVE)

    def _put(self, pair, verdict):
        if verdict is None:
            self.judged.pop(pair, None)
        else:
            self.judged[pair] = Judged(a=pair[0], b=pair[1], verdict=verdict)
        self.changed |= set(pair) & self.now.keys()

    @rule()
    def resolve(self):
        changed = [self.now[key] for key in sorted(self.changed)]
        memory = memory_from(self.memory.to_bytes())
        assert memory is not None
        update = resolve_changed(
            memory, (changed, self.gone), list(self.judged.values()), lambda keys: [self.now[key] for key in keys]
        )
        self.memory, self.entities = memory, entities_after(self.entities, update, self.gone)
        self.changed, self.gone = set(), set()

    def teardown(self):
        if hasattr(self, "now"):
            self.resolve()
            clean = resolve(list(self.now.values()), list(self.judged.values()))
            assert self.entities == clean.entity_of
            for one in self.judged.values():
                if one.verdict is Verdict.NEGATIVE and {one.a, one.b} <= self.now.keys():
                    assert self.entities[one.a] != self.entities[one.b]


def live(examples: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_any_order_ends_in_the_same_entities():
    """A few random sequences of update, judge, split and resolve end in the entities of one clean run."""
    live(40)


@pytest.mark.slow
def test_a_thousand_orders_end_in_the_same_entities():
    """1,000 random sequences of update, judge, split and resolve end in the entities of one clean run."""
    live(1000)


def test_a_memory_of_other_rules_is_refused():
    """A memory made under other options, or damaged, is not used; a run with it is refused."""
    options = ResolveOptions(use_references=False)
    _, memory = resolve_all([record_of("uk:1", 0, 0)], options=options)
    data = memory.to_bytes()
    assert memory_from(data, options) is not None
    assert memory_from(data) is None
    assert memory_from(data[:50], options) is None
    assert memory_from(b"", options) is None
    with pytest.raises(ValueError, match="other rules"):
        resolve_changed(memory, ([], []), [], lambda keys: [])
