"""No text makes a rule run for ever, raise or point outside the text."""

import random
import time
from pathlib import Path

import pytest

from watchlist.extract import document_from_bytes, extract

CASES = Path(__file__).parents[1] / "cases"
SIGNS = [
    "(",
    ")",
    "“",
    "”",
    ",",
    ";",
    ":",
    " and ",
    "\n",
    "\n\n",
    "- ",
    ".",
    "'s ",
    "—",
    " a.k.a. ",
    "A",
    "\u0000",
    "é",
    "中",
    " of ",
    " the ",
    " was ",
    "aaaa",
    "((((",
    "1",
    "\u202e",
]


def mutated(text: str, rng: random.Random) -> str:
    """The text with pieces cut out, doubled, moved and strewn with signs that rules look for."""
    for _ in range(rng.randint(1, 12)):
        at, size = rng.randrange(len(text) + 1), rng.randint(1, 80)
        kind = rng.randrange(4)
        if kind == 0:
            text = text[:at] + text[at + size :]
        elif kind == 1:
            text = text[:at] + text[at : at + size] * rng.randint(2, 30) + text[at + size :]
        elif kind == 2:
            text = text[:at] + rng.choice(SIGNS) * rng.choice([1, 2, 50]) + text[at:]
        else:
            other = rng.randrange(len(text) + 1)
            text = text[:at] + text[other : other + size] + text[at:]
    return text


def run(number: int, seed: int) -> None:
    rng = random.Random(seed)
    texts = [
        path.read_text(encoding="utf-8")
        for folder in ("extract", "unseen")
        for path in sorted((CASES / folder).glob("*.txt"))
    ]
    assert texts
    for _ in range(number):
        text = mutated(rng.choice(texts), rng).replace("\u0000", "") or "x"
        raw = text.encode("utf-8", "replace")
        if not raw.strip():
            continue
        started = time.process_time()
        try:
            extraction = extract(document_from_bytes(raw, "a.txt"))
        except Exception as error:
            from watchlist.errors import InputError

            if isinstance(error, InputError):
                continue
            raise
        assert time.process_time() - started < 2
        for record in extraction.records:
            assert record.designations
            for designation in record.designations:
                assert all(extraction.document.text[one.start : one.end] == one.quote for one in designation.evidence)


def test_mutated_texts():
    """150 mutated texts: each under two seconds, each claim with its sentence."""
    run(150, seed=1)


@pytest.mark.slow
def test_many_mutated_texts():
    """5,000 mutated texts: each under two seconds, each claim with its sentence."""
    run(5000, seed=2)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20000,
        "A " * 20000,
        "sanctions on " * 5000,
        "A, " * 20000,
        "“" * 9000,
        "the EU sanctioned " + "A of " * 9000,
        "a.k.a. " * 9000,
        "x" * 100000,
    ],
)
def test_monotonous_texts(text):
    """Long rows of one sign or word take no more than a few seconds."""
    started = time.process_time()
    extract(document_from_bytes(("The EU sanctioned Ivan Sample. " + text).encode(), "a.txt"))
    assert time.process_time() - started < 5
