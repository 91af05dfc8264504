"""Clusters join what is linked, never what must stay apart, and do not depend on the order of the input."""

from hypothesis import given
from hypothesis import strategies as st

from watchlist.resolve.clusters import Ground, Link, cluster, components
from watchlist.resolve.ids import anchor_of, entity_id

KEYS = [f"{source}:{number}" for source in ("ofac", "uk", "un") for number in range(4)]


def link(one: str, other: str, score: float = 0.95, ground: Ground = Ground.SCORE) -> Link:
    return Link(one=min(one, other), other=max(one, other), ground=ground, score=score)


def same_list(one: str, other: str) -> str | None:
    return "same list" if one.split(":", maxsplit=1)[0] == other.split(":", maxsplit=1)[0] else None


def test_linked_records_are_one_cluster():
    """Two links over three lists make one cluster; a record without a link stays alone."""
    result = cluster(["ofac:1", "uk:1", "un:1", "un:2"], [link("ofac:1", "un:1"), link("uk:1", "un:1")], same_list)
    assert result.clusters == (("ofac:1", "uk:1", "un:1"), ("un:2",))
    assert result.cuts == ()


def test_a_chain_breaks_at_its_weakest_link():
    """Two entries of one list chained over another list stay apart; the weaker link is cut, and says which pair."""
    result = cluster(
        ["ofac:1", "ofac:2", "un:1"], [link("ofac:1", "un:1", 0.91), link("ofac:2", "un:1", 0.99)], same_list
    )
    assert result.clusters == (("ofac:1",), ("ofac:2", "un:1"))
    (cut,) = result.cuts
    assert (cut.link.one, cut.link.score) == ("ofac:1", 0.91)
    assert (cut.one, cut.other, cut.reason) == ("ofac:1", "ofac:2", "same list")


def test_a_persons_word_comes_before_a_better_score():
    """A judged link is taken before a scored one that contradicts it."""
    links = [link("ofac:1", "un:1", 0.5, Ground.JUDGED), link("ofac:2", "un:1", 0.99)]
    assert ("ofac:1", "un:1") in cluster(["ofac:1", "ofac:2", "un:1"], links, same_list).clusters


links_strategy = st.lists(
    st.builds(
        link,
        st.sampled_from(KEYS[:6]),
        st.sampled_from(KEYS[6:]),
        st.sampled_from([0.8, 0.9, 0.95, 1.0]),
        st.sampled_from(list(Ground)),
    ),
    unique_by=lambda one: (one.one, one.other),
    max_size=25,
)


@given(links_strategy, st.randoms())
def test_order_plays_no_part(links, random):
    """Shuffled records and links give the same clusters, joins and cuts."""
    shuffled, keys = list(links), list(KEYS)
    random.shuffle(shuffled)
    random.shuffle(keys)
    assert cluster(keys, shuffled, same_list) == cluster(KEYS, links, same_list)


@given(links_strategy)
def test_nothing_forbidden_meets(links):
    """No cluster holds a forbidden pair, however links chain."""
    for group in cluster(KEYS, links, same_list).clusters:
        sources = [key.split(":")[0] for key in group]
        assert len(set(sources)) == len(sources)


@given(links_strategy)
def test_components_cluster_alone(links):
    """Clustering each component apart gives the clusters of the whole: incremental equals full."""
    whole = cluster(KEYS, links, same_list).clusters
    parts = [
        group
        for component in components(KEYS, links)
        for group in cluster(component, [one for one in links if one.one in component], same_list).clusters
    ]
    assert tuple(sorted(parts)) == whole


def test_ids_are_fixed_and_prefer_official_records():
    """An id is made from the official record of a cluster, and never changes between machines."""
    assert anchor_of(["press:aa", "uk:RUS1652", "ofac:27850"]) == "ofac:27850"
    assert entity_id("ofac:27850") == entity_id("ofac:27850")
    assert entity_id("ofac:27850").startswith("WL-")
    assert len(entity_id("ofac:27850")) == 16
