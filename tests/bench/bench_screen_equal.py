"""Whether screening many finds what looking each up alone finds, on listed names with slips of the pen.

    python tests/bench/bench_screen_equal.py INDEX [--count 2500] [--seeds 1 3]

INDEX is the folder of an index (data/index). Three names in ten stay as listed, others lose or gain a letter, change the
order of their words or lose the last one. A small letter within capitals also tears a word apart. Prints each difference.
"""

import argparse
import random
from pathlib import Path

from watchlist.errors import EmptyNameError
from watchlist.match import LookupResult, NameIndex, Party, open_index, party_from_text

PARTIES = 2500


def slip(text: str, draw: random.Random) -> str:
    """A text with a slip, or as it is."""
    how, place = draw.random(), draw.randrange(max(len(text), 1))
    words = text.split()
    if how < 0.3 or len(text) < 3:
        return text
    if how < 0.5:
        return text[:place] + text[place + 1 :]
    if how < 0.7:
        return text[:place] + draw.choice("aeiouhkst") + text[place:]
    if how < 0.85:
        draw.shuffle(words)
        return " ".join(words)
    return " ".join(words[:-1]) or text


def queries(index: NameIndex, count: int, draw: random.Random) -> list[Party]:
    """Listed names with slips, with their kind or without."""
    parties = [index.party_at(number) for number in draw.sample(range(len(index)), min(PARTIES, len(index)))]
    names = [(name.prepared.text, party.kind) for party in parties for name in party.names[:3]]
    draw.shuffle(names)
    found = []
    for text, kind in names[:count]:
        try:
            found.append(party_from_text(slip(text, draw), draw.choice([kind, None])))
        except EmptyNameError:
            continue  # the slip took the only letter
    return found


def hits(result: LookupResult) -> list[tuple[str, float]]:
    return [(hit.key, hit.comparison.score) for hit in result.hits]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--count", type=int, default=2500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 3])
    options = parser.parse_args()
    index = open_index(options.index)
    asked = differ = 0
    for seed in options.seeds:
        parties = queries(index, options.count, random.Random(seed))
        asked += len(parties)
        for party, result in zip(parties, index.screen(parties), strict=True):
            alone = hits(index.lookup(party))
            if alone != hits(result):
                differ += 1
                print(f"{party.names[0].prepared.text!r}: look-up {alone[:2]}, screening {hits(result)[:2]}")
    print(f"{differ} of {asked} names differ")


if __name__ == "__main__":
    main()
