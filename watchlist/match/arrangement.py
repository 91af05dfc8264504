"""What the compiled loops of the batch path work on: the index, the names asked for, prices, room to work in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from watchlist.match.fact_columns import FactColumns
from watchlist.match.facts import FactPrices
from watchlist.match.kernels import DeletionKeys, Texts
from watchlist.match.storage import Array

RELATED, FREELY = -1.0, -2.0
"""In place of a distance: related names; another form of the word, a run of words written as one."""
MOST_COSTLY = 4
"""Of so many words it is weighed whether they are matched or left over; further ones count as free."""
MOST_WORDS = 30
UNMATCHED = 1e9
LEAST_INITIALS, INITIALS = 2, 6
"""Letters of a word that is made of first letters."""
FORM, FORM_END, FORM_MASK, PLAIN, PLAIN_END, PLAIN_MASK, STANDING, SERVANT, TERM, OTHER, OTHER_END = range(11)
"""Columns of `Words.table`: where form and plain spelling lie in `letters` and which letters they hold, standing,
servant, number of the term, and where further terms lie in `others`."""


class Words(NamedTuple):
    """Words by number, of the index or of the names asked for. One table, since few arrays are quicker to hand on."""

    table: Array
    weights: Array
    letters: Array
    others: Array


class Prices(NamedTuple):
    """What differences cost in one family of kinds, and the constants of `align` and `words`."""

    conflict: float
    extra: float
    extra_power: float
    edit: float
    edit_power: float
    related: float
    initial: float
    plain_share: float
    plain_at_most: float
    negligible: float
    least_agreed: float
    heaviest: float
    """The most that one word can weigh."""


class Room(NamedTuple):
    """Room to work in: terms near the words of the name in hand, as lists of (words, distance) by term."""

    seen: Array
    first: Array
    together: Array
    words: Array
    apart: Array
    next: Array
    places: Array
    cheapest: Array
    """The least price of each word of the name."""
    own: Array
    theirs: Array
    """Numbers of the words of the name and of the row."""
    reach: Array
    """How far terms may be from each word of the name."""
    rows: Array
    heaviest: Array
    """Of each word of the name: rows that have a term near it, and the most that such a term weighs."""
    runs: Array
    """Terms that words of the name spell together: term, words as bits, whether it brings these together."""
    letters: Array
    plain_letters: Array
    initials: Array


TOLERANCE = 1e-3
"""Losses are compared with so much to spare, since sums come in another order here."""
LONGEST_RUN = 3
"""Words of a name that are looked for as one."""
RUNS = 400
PAIRS = 1_000_000
"""Pairs that are put out at once."""
ENTRIES = 100_000
"""Runs and terms near the words of one name; a name that has more is looked up alone."""
LETTERS = 256
SERVING_LISTED = 0.3
"""What titles and particles of a row weigh, about; they count as agreeing."""
WEAK, OF_ORGANIZATION = 1, 4


class Rows(NamedTuple):
    """The rows of the index: where their words end, the words, and words written as one with the places of these."""

    ends: Array
    numbers: Array
    joined_ends: Array
    joined_terms: Array
    joined_places: Array
    parties: Array
    scripts: Array
    flags: Array
    supported: Array
    """Whether a party has a weak name, which may support another."""


class Index(NamedTuple):
    """The index as the loops see it."""

    rows: Rows
    words: Words
    vocabulary: Texts
    keys: DeletionKeys
    spellings: Texts
    """Plain spellings of words, and of words joined."""
    spelling_keys: DeletionKeys
    spelling_terms: Array
    post_ends: Array
    post_rows: Array
    term_heaviest: Array
    """The most that a term weighs in any row."""
    facts: FactColumns


class Asked(NamedTuple):
    """Names asked for: their words, terms near these, and which query each name belongs to."""

    ends: Array
    numbers: Array
    words: Words
    near_ends: Array
    near_terms: Array
    near_apart: Array
    queries: Array
    supported: Array
    """Whether a query has a weak name."""
    script_lines: Array
    """The line of each name in `script_prices`."""
    script_prices: Array
    """What the script of a row costs, by its number (with what a less probable reading costs)."""
    facts: FactColumns
    allowed: Array
    """Parties that may be found, a line for each set of filters."""
    filters: Array
    """The line of each query in `allowed`."""


class Limits(NamedTuple):
    """What is asked: the loss up to which a pair is kept, which family, whether weak names count, what facts say."""

    loss: float
    family: int
    weak: bool
    facts: FactPrices
    with_facts: bool
    weak_support: float


class Out(NamedTuple):
    """What comes out: pairs of a name and a row, names to be looked up alone; and the last name that met each row."""

    pairs: Array
    alone: Array
    seen: Array


def new_room(terms: int) -> Room:
    """Room to work in for an index of so many terms."""
    return Room(
        seen=np.zeros(terms, np.int32),
        first=np.empty(terms, np.int32),
        together=np.empty(terms, np.int64),
        words=np.empty(ENTRIES, np.int64),
        apart=np.empty(ENTRIES, np.float32),
        next=np.empty(ENTRIES, np.int32),
        places=np.zeros(256, np.uint64),
        cheapest=np.empty(MOST_WORDS, np.float64),
        own=np.empty(MOST_WORDS, np.int64),
        theirs=np.empty(MOST_WORDS, np.int64),
        reach=np.empty(MOST_WORDS, np.float64),
        rows=np.empty(MOST_WORDS, np.float64),
        heaviest=np.empty(MOST_WORDS, np.float64),
        runs=np.empty((RUNS, 3), np.int64),
        letters=np.empty(LETTERS, np.uint8),
        plain_letters=np.empty(LETTERS, np.uint8),
        initials=np.empty(INITIALS, np.uint8),
    )
