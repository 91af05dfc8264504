"""The story of a cluster."""

from watchlist.resolve.why import Bond, story_of


def test_the_story_follows_the_order_taken():
    """Judgements first, then references, then likeness; each step names the groups it joined."""
    bonds = [
        Bond(one="ofac:1", other="uk:1", basis="score", score=0.97, reason="name"),
        Bond(one="press:a:x", other="uk:1", basis="judged"),
        Bond(one="uk:1", other="un:1", basis="reference", score=0.5),
    ]
    steps = story_of(["ofac:1", "press:a:x", "uk:1", "un:1"], bonds)
    assert [step.bond.basis for step in steps] == ["judged", "reference", "score"]
    assert (steps[0].first, steps[0].second) == (("press:a:x",), ("uk:1",))
    assert steps[2].second == ("press:a:x", "uk:1", "un:1")


def test_what_joins_nothing_is_left_out():
    """Links to other records and links within what is one already tell nothing."""
    bonds = [
        Bond(one="uk:1", other="un:1", basis="reference"),
        Bond(one="uk:1", other="un:1", basis="score", score=0.9),
        Bond(one="uk:1", other="eu:9", basis="score", score=0.9),
    ]
    assert len(story_of(["uk:1", "un:1"], bonds)) == 1
