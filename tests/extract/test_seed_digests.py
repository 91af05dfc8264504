"""What the digests of seeds/press say: the parties of the acts reported, and nobody else."""

from pathlib import Path

import pytest

from watchlist.extract import extract, read_documents

PRESS = Path(__file__).parents[2] / "seeds" / "press"
FULL = ("asset_freeze", "travel_ban")
EXPECTED = {
    "000": {},
    "001": {},
    "002": {"Mohammad Hossein Baqeri": ()},
    "003": {
        "Seyed Hojjatollah Qureishi": FULL,
        "Mohammad Hossein Bagheri": FULL,
        "Saeed Aghajani": FULL,
        "Shahed Aviation Industries": ("asset_freeze",),
    },
    "004": {},
}


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_parties_of_each_digest(number):
    """Exactly the sanctioned parties, by the British, imposed, with their measures; speakers and countries are none."""
    (path,) = PRESS.glob(f"{number}_*.txt")
    (document,) = read_documents(path)
    found = {record.caption: record for record in extract(document).records}
    assert set(found) == set(EXPECTED[number])
    for name, measures in EXPECTED[number].items():
        (act,) = found[name].designations
        assert (act.authority, act.status.value) == ("GB", "imposed")
        assert tuple(sorted(one.value for one in act.measures)) == measures
        assert all(document.text[one.start : one.end] == one.quote for one in act.evidence)
