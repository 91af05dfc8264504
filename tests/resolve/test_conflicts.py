"""What forbids two records to be one party."""

from watchlist.records import Kind
from watchlist.resolve.conflicts import conflict_of, same_list


def test_conflicts_are_told(subject):
    """Kind, sex, dates of birth, unique numbers and references of one list forbid, and the reason names the values."""
    man = subject("uk:1", "Ivan Petrov", genders=["male"], births=["1950"])
    assert conflict_of(man, subject("un:1", "Ivan Petrov")) is None
    assert "organization" in str(conflict_of(man, subject("un:1", "Ivan Petrov", kind=Kind.ORGANIZATION)))
    assert "female" in str(conflict_of(man, subject("un:1", "Ivan Petrov", genders=["female"])))
    assert "1970" in str(conflict_of(man, subject("un:1", "Ivan Petrov", births=["1970"])))
    quoting = subject("uk:2", "Ivan Petrov", references=[("un", "QDi.001")])
    assert "QDI.002" in str(conflict_of(quoting, subject("un:QDi.002", "Ivan Petrov")))
    assert conflict_of(quoting, subject("un:QDi.001", "Ivan Petrov")) is None
    assert conflict_of(quoting, subject("un:QDi.002", "Ivan Petrov"), use_references=False) is None


def test_different_ships_numbers_forbid(subject):
    """Two valid IMO numbers are two ships; a number with a wrong check digit forbids nothing."""
    one = subject("uk:1", "SANCHI", kind=Kind.VESSEL, numbers=[("imo", "9356608")])
    other = subject("un:1", "SANCHI", kind=Kind.VESSEL, numbers=[("imo", "9074729")])
    wrong = subject("un:2", "SANCHI", kind=Kind.VESSEL, numbers=[("imo", "9356609")])
    assert "9074729" in str(conflict_of(one, other))
    assert conflict_of(one, wrong) is None


def test_a_publishers_warning_forbids(subject):
    """Where a publisher says whom a party is not to be confused with, the two stay apart."""
    one = subject("un:1", "Abdul Ghani Baradar", note="Not to be confused with Abdul Ghani Afghani.")
    assert "confused" in str(conflict_of(one, subject("ofac:1", "AFGHANI, Abdul Ghani")))
    assert conflict_of(one, subject("ofac:2", "BARADAR, Abdul Ghani")) is None


def test_entries_of_one_list_and_parties_of_one_article(subject):
    """Two entries of a list are two parties, so are two parties of one article; other pairs are open."""
    assert same_list(subject("uk:1", "Ivan Petrov"), subject("uk:2", "Ivan Petrov"))
    assert same_list(subject("uk:1", "Ivan Petrov"), subject("un:2", "Ivan Petrov")) is None
    one, other = subject("press:a:x", "Ivan Petrov", document="a"), subject("press:a:y", "Ivan Petrov", document="a")
    assert same_list(one, other)
    assert same_list(one, subject("press:b:x", "Ivan Petrov", document="b")) is None
