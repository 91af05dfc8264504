"""Check the resolver on lists its weights were not set by, judged by facts that it is not shown.

    python tests/bench/bench_resolve_unseen.py

Weights and rules were worked out on UK x UN. Here persons of two other lists are resolved with dates and places of birth,
numbers and references taken away. Then the hidden facts judge: a merged pair whose full dates of birth or passports
are the same is right; one whose dates conflict is suspect and printed. Pairs that bear one number of a kind, or one
full date of birth and a name of the same words, are what should be found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product

import msgspec
from bench_resolve import HIDDEN, brief, groups, subjects

from watchlist.match.party_axis import same_number
from watchlist.records import PartialDate, Precision
from watchlist.resolve import Resolution, Subject, resolve
from watchlist.resolve.births import compare_births
from watchlist.resolve.rarity import counted_words
from watchlist.resolve.weights import load_weights

TRIED = (("ofac", "un"), ("australia", "un"), ("canada", "un"), ("ofac", "uk"), ("australia", "ofac"))


def bare(one: Subject) -> Subject:
    """The record without what judges it."""
    party = msgspec.structs.replace(one.party, births=(), places=(), identifiers=(), references=())
    return msgspec.structs.replace(one, party=party)


def days(one: Subject) -> set[PartialDate]:
    """Full dates of birth; 1 January stands for an unknown day too often to prove anything."""
    found = {birth.start for birth in one.party.births if birth.precision is Precision.DAY and not birth.circa}
    return {day for day in found if day is not None and (day.month, day.day) != (1, 1)}


def names(one: Subject) -> set[tuple[str, ...]]:
    """Names of two words or more as sets of folded words."""
    found = {tuple(sorted({token.form for token in counted_words(name.prepared.tokens)})) for name in one.party.names}
    return {words for words in found if len(words) > 1}


def one_number(one: Subject, other: Subject) -> bool:
    """Whether both bear a number."""
    return any(same_number(mine, theirs) for mine, theirs in product(one.party.identifiers, other.party.identifiers))


def surely_one(ones: list[Subject], others: list[Subject]) -> Iterator[tuple[str, str]]:
    """Pairs with one number, or one date of birth and one name."""
    for one in ones:
        for other in others:
            if (days(one) & days(other) and names(one) & names(other)) or one_number(one, other):
                yield one.key, other.key


def blocked(ones: list[Subject], others: list[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Pairs that share a full date of birth or a number."""
    places: dict[object, list[Subject]] = {}
    for other in others:
        for key in (*days(other), *{number.normal for number in other.party.identifiers}):
            places.setdefault(key, []).append(other)
    for one in ones:
        seen = set()
        for key in (*days(one), *{number.normal for number in one.party.identifiers}):
            for other in places.get(key, ()):
                if other.key not in seen:
                    seen.add(other.key)
                    yield one, other


def judge(pair: tuple[str, str], listed: dict[str, Subject], result: Resolution) -> None:
    """Resolve two lists without the facts that judge, and print what those say."""
    ones, others = ([one for one in listed.values() if one.source == source and one.person] for source in pair)
    truth = {key for one, other in blocked(ones, others) for key in surely_one([one], [other])}
    merged = {
        (one, other)
        for group in groups(result).values()
        for one in group
        if one.startswith(f"{pair[0]}:")
        for other in group
        if other.startswith(f"{pair[1]}:")
    }
    asked = {frozenset((item.one, item.other)) for item in result.queue}
    right, open_, wrong = 0, 0, []
    for one, other in sorted(merged):
        mine, theirs = listed[one], listed[other]
        births = compare_births(mine.party.births, theirs.party.births, load_weights().facts)
        if days(mine) & days(theirs) or one_number(mine, theirs) or (births is not None and births.log_odds >= 3.0):
            right += 1
        elif births is not None and births.log_odds < -1.0:
            wrong.append((one, other))
        else:
            open_ += 1
    found = sum(key in merged for key in truth)
    print(
        f"{pair[0]} x {pair[1]}: merged {len(merged)}: {right} confirmed by a hidden date or number, {len(wrong)} against it,"
        f" {open_} without one; precision where it can be told {right / max(right + len(wrong), 1):.4f}."
        f" Of {len(truth)} sure pairs merged {found} ({found / max(len(truth), 1):.3f}),"
        f" asked {sum(frozenset(key) in asked for key in truth - merged)}; queue {len(result.queue)}"
    )
    for one, other in wrong:
        print(f"    against: {brief(listed[one])} | {brief(listed[other])}")


def main() -> None:
    """Run from the command line."""
    chosen = [tuple(text.split("x")) for text in sys.argv[1:]] or TRIED
    read = {name: subjects(name) for name in sorted({name for pair in chosen for name in pair})}
    for pair in chosen:
        listed = {one.key: one for name in pair for one in read[name]}
        people = [bare(one) for one in listed.values() if one.person]
        judge((pair[0], pair[1]), listed, resolve(people, options=HIDDEN))


if __name__ == "__main__":
    main()
