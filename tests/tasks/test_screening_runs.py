"""What a run keeps: whole lines only, a customer for each, and a digest that outlives what is erased."""

import gzip
import hashlib
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchlist.errors import NotFoundError
from watchlist.settings import Settings
from watchlist.tasks.screening_columns import Columns
from watchlist.tasks.screening_runs import Asked, RunFolder, salted_hash

LINES = [b'{"row": %d}\n' % number for number in range(1, 6)]


def begun(place: str) -> RunFolder:
    folder = RunFolder(Settings(data_dir=place), "screening-test")
    columns = Columns(heads=("name",), fields={"name": (0,)})
    folder.begin(
        Asked(
            run="screening-test", path="", sha256="", output=None, form="jsonl", columns=columns, min_score=0.7,
            weak_aliases=False, store=True, dry_run=False, stamp="", algorithm="", config_hash="", now="",
        )
    )  # fmt: skip
    return folder


def digest_over(folder: RunFolder) -> str:
    digest = hashlib.sha256()
    for one in folder.sealed():
        digest.update(one.hash)
    return digest.hexdigest()


@settings(max_examples=30, deadline=None)
@given(chosen=st.lists(st.sets(st.sampled_from(LINES)), max_size=3))
def test_the_digest_holds_whatever_is_erased(chosen):
    """Lines erased, in any number of turns, leave the run's digest as it was, and nothing of what they said."""
    with tempfile.TemporaryDirectory() as place:
        folder = begun(place)
        folder.add(LINES, [b"x"] * len(LINES))
        digest = folder.seal()
        folder.end(keep=True)
        gone: set[bytes] = set()
        for lines in chosen:
            assert folder.erase(lines.__contains__) == len(lines - gone)
            gone |= lines
        assert digest_over(folder) == digest
        assert [one.line for one in folder.sealed()] == [None if line in gone else line for line in LINES]
        text = gzip.decompress(folder.packed.read_bytes())
        assert not any(line in text for line in gone)


def test_two_seals_of_the_same_lines_differ(tmp_path):
    """A salt is drawn for each line, so that nobody finds a line by hashing what it may have said."""
    folder = begun(str(tmp_path))
    folder.add(LINES, [])
    assert folder.seal() != folder.seal()
    one = next(folder.sealed())
    assert one.hash == salted_hash(one.salt, LINES[0]) != hashlib.sha256(LINES[0]).digest()


@pytest.mark.parametrize("cut", [1, 5, 11, 12])
def test_a_cut_off_run_goes_on_after_its_last_whole_line(tmp_path, cut):
    """Half a line is taken back, and with it the customers that have no line."""
    folder = begun(str(tmp_path))
    folder.add(LINES, [b"one", b"", b"three", b"four", b"five"])
    data = folder.results.read_bytes()
    folder.results.write_bytes(data[: len(data) - cut])
    whole = 4 if cut <= len(LINES[-1]) else 3
    assert folder.done() == whole
    assert list(folder.lines()) == LINES[:whole]
    assert list(folder.parties()) == [b"one", b"", b"three", b"four"][:whole]


def test_results_that_are_gone_say_so(tmp_path):
    """Where nothing is kept of a run, that is the answer."""
    folder = begun(str(tmp_path))
    folder.end(keep=False)
    with pytest.raises(NotFoundError, match="are gone"):
        next(folder.sealed())
