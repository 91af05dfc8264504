"""Count how common the words of listed names are and write the table that resolution weighs agreement by.

    python tests/bench/fit_resolve_rarity.py            # the commonest words of each family
    python tests/bench/fit_resolve_rarity.py --write    # and write watchlist/resources/resolve/rarity.tsv

A word that one party in a hundred bears carries ln(100) = 4.6 nats when two parties share it. Words are counted once a
party, in their folded form, and again by their sound (consonant skeleton), which is what candidate pairs are found by.
Run it anew after a change of the folding rules.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path

from bench_lists import parties

from watchlist.match import Party
from watchlist.records import Kind
from watchlist.resolve.rarity import STEP, counted_words, sound_of

TABLE = Path(__file__).resolve().parents[2] / "watchlist" / "resources" / "resolve" / "rarity.tsv"
LEAST = 4
"""A word of fewer parties is as good as unseen."""
HEAD = """\
# How much it says when two parties share a word: minus the logarithm (nats) of the share of parties that bear it.
# Words in folded form; rows *_sound hold consonant skeletons. What is not named here is rarer than all that is.
# Made by tests/bench/fit_resolve_rarity.py from the names of the OFAC, UK and UN lists.
family\tinformation\twords
"""


def count(listed: list[Party]) -> dict[str, tuple[int, Counter[str]]]:
    """Parties, and how many of them bear each word, by family."""
    found: dict[str, tuple[int, Counter[str]]] = {}
    for family in ("person", "organization"):
        mine = [one for one in listed if (one.kind is Kind.PERSON) == (family == "person")]
        words, sounds = Counter[str](), Counter[str]()
        for one in mine:
            tokens = {token.form for name in one.names for token in counted_words(name.prepared.tokens)}
            words.update(tokens)
            sounds.update({sound_of(form) for form in tokens})
        found[family] = len(mine), words
        found[f"{family}_sound"] = len(mine), sounds
    return found


def rows(found: dict[str, tuple[int, Counter[str]]]) -> list[str]:
    """The rows of the table, the commonest words first."""
    lines = []
    for family, (total, words) in found.items():
        classes: dict[float, list[str]] = {}
        for word, number in words.items():
            if number >= LEAST:
                information = math.floor(-math.log(number / total) / STEP + 0.5) * STEP
                classes.setdefault(information, []).append(word)
        lines += [f"{family}\t{level:g}\t{' '.join(sorted(classes[level]))}" for level in sorted(classes)]
    return lines


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    lines = rows(count(parties("un", "ofac", "uk")))
    for line in lines:
        print(line[:150])
    if arguments.write:
        TABLE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
