"""Count how common words are among listed names and write watchlist/resources/match/rarity.tsv.

    python tests/bench/fit_rarity.py

Words are counted once per entry, in their folded form, so this is run anew after a change of the folding.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench_lists import parties

from watchlist.match.weights import PERSON, family_of

TABLE = Path(__file__).resolve().parents[2] / "watchlist" / "resources" / "match" / "rarity.tsv"
BOUNDS = (0.01, 0.003, 0.001, 0.0003)
"""Least share of entries of each class, commonest first."""
HEADER = """\
# How common words are among listed names, by folded form. Class 0 is the commonest (at least 1 % of entries bear the
# word), then 0.3 %, 0.1 %, 0.03 %; words that are not here are rare. Weights of the classes: weights.yml.
# Made by tests/bench/fit_rarity.py from the UN, OFAC and UK lists; make it anew when the folding of names changes.
family\tclass\twords
"""


def main() -> None:
    """Run from the command line."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    entries: Counter[bool] = Counter()
    for party in parties("un", "ofac", "uk"):
        person = family_of(party.kind, None) == PERSON
        entries[person] += 1
        counts[person].update(
            {
                token.form
                for name in party.names
                for token in name.prepared.tokens
                if token.tag not in ("number", "initial")
            }
        )
    lines = []
    for person, family in ((True, "person"), (False, "organization")):
        classes: dict[int, list[str]] = {}
        for word, count in counts[person].items():
            share = count / entries[person]
            number = next((number for number, bound in enumerate(BOUNDS) if share >= bound), None)
            if number is not None and len(word) > 1:
                classes.setdefault(number, []).append(word)
        lines += [f"{family}\t{number}\t{' '.join(sorted(words))}" for number, words in sorted(classes.items())]
        print(family, entries[person], {number: len(words) for number, words in sorted(classes.items())})
    TABLE.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
