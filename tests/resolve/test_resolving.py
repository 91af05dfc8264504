"""Records to entities: what merges by itself, what a person is asked, what stays apart, and what people decide."""

import datetime as dt

import pytest

from watchlist.records import Kind, Verdict
from watchlist.resolve import Ground, Judged, ResolveOptions, entity_id, resolve


def together(resolution, *keys: str) -> bool:
    return len({resolution.entity_of[key] for key in keys}) == 1


def asked(resolution) -> set[tuple[str, str]]:
    return {(question.one, question.other) for question in resolution.queue}


IRAN = {"countries": ["IR"], "programme": "Iran"}


@pytest.fixture
def trio(subject):
    """One man on three lists, and another man of a common name."""
    return [
        subject("uk:RUS1654", "Seyed Hojjatollah QUREISHI", **IRAN),
        subject("ofac:39096", "GHOREISHI, Seyed Hojatollah", "GHOREISHI, Sayyid Hojjatollah", **IRAN),
        subject("un:1", "HOJJATOLLAH QUREISHI", **IRAN),
        subject("un:2", "Mohammad Ali", **IRAN),
    ]


def test_one_man_on_three_lists(trio):
    """Spellings of a rare name merge; the id is that of the first official record; each step says why."""
    result = resolve(trio)
    assert together(result, "uk:RUS1654", "ofac:39096", "un:1")
    assert result.entity_of["un:1"] == entity_id("ofac:39096")
    assert result.entity_of["un:2"] == entity_id("un:2")
    assert [step.ground for step in result.steps] == [Ground.SCORE, Ground.SCORE]
    assert all("name" in step.reason and step.parts for step in result.steps)


def test_a_person_can_part_and_it_stays_so(trio):
    """Judged different stays apart, also through a chain over a third record, and is not asked again."""
    verdict = Judged(a="ofac:39096", b="uk:RUS1654", verdict=Verdict.NEGATIVE)
    result = resolve(trio, [verdict])
    assert not together(result, "uk:RUS1654", "ofac:39096")
    assert ("ofac:39096", "uk:RUS1654") not in asked(result)
    assert together(resolve(trio, [verdict]), "uk:RUS1654", "un:1") != together(result, "ofac:39096", "un:1")


def test_a_person_can_join(trio):
    """Judged the same joins what no score would, two entries of one list too, and outweighs a conflict."""
    result = resolve(trio, [Judged(a="un:2", b="un:1", verdict=Verdict.POSITIVE)])
    assert together(result, "un:1", "un:2", "ofac:39096")
    assert any(step.ground is Ground.JUDGED for step in result.steps)


def test_unsure_neither_joins_nor_parts(trio):
    """A pair judged unsure does not merge by itself, and stays in the queue."""
    pair = Judged(a="ofac:39096", b="uk:RUS1654", verdict=Verdict.UNSURE)
    result = resolve(trio[:2], [pair])
    assert not together(result, "ofac:39096", "uk:RUS1654")
    assert asked(result) == {("ofac:39096", "uk:RUS1654")}


def test_one_list_is_never_merged_by_itself(subject):
    """Two entries of one list that look alike stay two, and a person is asked."""
    facts = {"births": ["1958-03-02"], **IRAN}
    twins = [subject(key, "Hojjatollah Qureishi Tehrani", **facts) for key in ("uk:1", "uk:2")]
    result = resolve(twins)
    assert not together(result, "uk:1", "uk:2")
    assert asked(result) == {("uk:1", "uk:2")}


def test_two_that_fit_equally_are_asked_about(subject):
    """Where two entries of a list fit a third about as well, neither merges: a person is asked about both."""
    twins = [subject(key, "Hojjatollah Qureishi Tehrani", **IRAN) for key in ("uk:1", "uk:2")]
    result = resolve([*twins, subject("un:1", "Hojjatollah Qureishi Tehrani", **IRAN)])
    assert len(set(result.entity_of.values())) == 3
    assert {("uk:1", "un:1"), ("uk:2", "un:1")} <= asked(result)


def test_chains_are_cut_at_the_weakest_link(subject):
    """A reference and a likeness would chain two UN entries: the reference holds, the likeness is cut."""
    records = [
        subject("un:1", "Hojjatollah Qureishi", births=["1950"]),
        subject("un:2", "Hojjatollah Qureishi", births=["1958-03-02"]),
        subject("uk:1", "Hojjatollah Qureishi", births=["1958-03-02", "1950"], references=[("un", "1")]),
    ]
    result = resolve(records)
    assert together(result, "uk:1", "un:1")
    assert not together(result, "uk:1", "un:2")


def test_references_can_be_hidden(subject):
    """With `use_references` off a quoted entry proves nothing."""
    records = [subject("un:1", "Mohammad Ali"), subject("uk:1", "Abdul Ahmad", references=[("un", "1")])]
    result = resolve(records)
    assert not together(result, "uk:1", "un:1")  # the names have nothing in common: a slip of the list, perhaps
    assert asked(result) == {("uk:1", "un:1")}
    assert asked(resolve(records, options=ResolveOptions(use_references=False))) == set()
    likely = [subject("un:1", "Mohammad Ali Khan"), subject("uk:1", "Mohamed Ali KHAN", references=[("un", "1")])]
    assert together(resolve(likely), "uk:1", "un:1")
    assert not together(resolve(likely, options=ResolveOptions(use_references=False)), "uk:1", "un:1")


def test_a_surname_alone_never_merges_articles(subject):
    """Two articles that give a surname only stay two parties."""
    records = [subject(f"press:{name}:x", "Qureishi", document=name) for name in "ab"]
    assert len(set(resolve(records).entity_of.values())) == 2


def test_an_article_meets_its_listing(subject):
    """Name, authority and day of the act join an article to the entry, and its other spelling with it."""
    records = [
        subject(
            "uk:RUS1652", "Mohammad BAGHERI", listed=dt.date(2022, 10, 20), roles=["Chairman of the General Staff"]
        ),
        subject("ofac:27850", "BAGHERI, Mohammad", "BAQERI, Mohammad Hossein", countries=["IR"]),
        subject("uk:IRN0060", "Mohammad-Bagher BAGHERI", listed=dt.date(2020, 12, 31)),
        subject(
            "press:a:x",
            "Mohammad Hossein Bagheri",
            document="a",
            roles=["chairman of Iran's armed forces general staff"],
        ),
        subject("press:b:x", "Mohammad Hossein Baqeri", document="b", listed=dt.date(2022, 10, 19)),
    ]
    result = resolve(records)
    assert together(result, "uk:RUS1652", "press:a:x", "press:b:x")
    assert not together(result, "uk:RUS1652", "uk:IRN0060")


def test_persons_and_companies_never_meet(subject):
    """A person and a company of one name and number stay apart."""
    number = [("inn", "7707083893")]
    person = subject("uk:1", "Hojjatollah Qureishi", numbers=number)
    company = subject("un:1", "Hojjatollah Qureishi", kind=Kind.COMPANY, numbers=number)
    assert not together(resolve([person, company]), "uk:1", "un:1")


def test_order_and_unknown_judgements_play_no_part(trio):
    """Records in another order give the same; a verdict on a record that is not there is left aside."""
    stray = Judged(a="un:1", b="eu:99", verdict=Verdict.POSITIVE)
    assert resolve(trio[::-1], [stray]) == resolve(trio)


def test_a_key_stands_once(trio):
    """Two records of one key are refused."""
    with pytest.raises(ValueError, match="one key"):
        resolve([*trio, trio[0]])


def test_a_surname_role_and_day_are_asked_about(subject):
    """An article that gives one word of a person's name never merges with an entry, whatever else agrees."""
    listed = subject(
        "uk:1", "Mohammad BAGHERI", listed=dt.date(2022, 10, 20), roles=["Chairman of the Armed Forces General Staff"]
    )
    facts = {"listed": dt.date(2022, 10, 19), "roles": ["chairman of the armed forces general staff"], "document": "a"}
    surname = resolve([listed, subject("press:a:x", "Bagheri", **facts)])
    assert not surname.steps
    assert [one.reason.split(";")[0] for one in surname.queue] == ["a surname alone"]
    assert resolve([listed, subject("press:a:x", "Mohammad Bagheri", **facts)]).steps
