"""The names of a record made ready once, and a quick look at what two of them can come to at most."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz.distance import OSA

from watchlist.match.align import EXTRA_POWER
from watchlist.match.weights import ORGANIZATION, PERSON
from watchlist.match.words import Word, Words, words_of
from watchlist.names import name_groups, relation_of
from watchlist.resolve.rarity import UNCOUNTED, information, sound_of
from watchlist.resolve.subjects import Subject
from watchlist.resolve.weights import NameCounts

TRIED = 4
"""So many pairs of names are compared, those that share most."""
MAX_READINGS = 3
LATIN = "Latn"
SLACK = 0.4
"""Particles and initials among words left over may yet be made good."""
LONGEST_ABBREVIATION = 6
MOST_EXTRA = 1.5
"""Words that one name has more cost no more than so many times what agrees."""


class Heard(NamedTuple):
    """A word that counts, its sound and information, and its letters as bits (an edit changes two of them at most)."""

    word: Word
    sound: str
    told: float
    letters: int
    plain_letters: int
    related: bool
    """Whether other names are known to stand for it."""
    free: bool
    """Whether it may stand for words that look quite different."""


class Form(NamedTuple):
    """One reading of a name: its words, the words that count and their sounds with their information, where it stands."""

    words: Words
    heard: tuple[Heard, ...]
    sounds: dict[str, float]
    minor: tuple[Word, ...]
    """Particles, initials, titles, legal forms."""
    weight: float
    """Of all words."""
    number: int
    reading: int
    weak: bool
    script: str
    text: str


class Names(NamedTuple):
    """All readings of a record's names (those of the same words once), and the words and sounds of all of them."""

    forms: tuple[Form, ...]
    sounds: frozenset[str]
    known: dict[str, float]
    """Every word of a Latin name that counts, in its folded form, with its information: other scripts say it again."""


def names_of(subject: Subject) -> Names:
    """The names of a record, made ready once."""
    family = PERSON if subject.person else ORGANIZATION
    table = "person" if subject.person else "organization"
    forms: dict[tuple[str, ...], Form] = {}
    known: dict[str, float] = {}
    for number, name in enumerate(subject.party.names):
        for reading, tokens in enumerate((name.prepared.tokens, *name.prepared.readings[: MAX_READINGS - 1])):
            words = words_of(tokens, family)
            key = tuple([word.form for word in words])
            held = forms.get(key)
            if held is not None and (not held.weak or name.weak):
                continue
            heard = tuple([_heard(word, table) for word in words if word.role not in UNCOUNTED])
            sounds = {one.sound: one.told for one in heard}
            minor = tuple([word for word in words if word.role in UNCOUNTED])
            weight = sum([word.weight for word in words])
            prepared = name.prepared
            forms[key] = Form(
                words, heard, sounds, minor, weight, number, reading, name.weak, prepared.script, prepared.text
            )
            if not reading and not name.weak and name.prepared.script == LATIN:
                known.update((one.word.form, one.told) for one in heard)
    return Names(tuple(forms.values()), frozenset(chain.from_iterable(form.sounds for form in forms.values())), known)


@lru_cache(maxsize=100_000)
def _heard(word: Word, table: str) -> Heard:
    return Heard(
        word=word,
        sound=sound_of(word.form),
        told=information(word.form, table),
        letters=_letters(word.form),
        plain_letters=_letters(word.plain),
        related=bool(name_groups(word.form)),
        free=word.length == 1 or bool(word.alt) or word.role == "number",
    )


def _letters(text: str) -> int:
    bits = 0
    for char in text:
        bits |= 1 << (ord(char) & 63)
    return bits


class Rival(NamedTuple):
    """A form of either record, and the information of the words whose sounds they share."""

    mine: Form
    theirs: Form
    shared: float


def promising(one: Names, other: Names) -> list[Rival]:
    """The pairs of forms that share most, the first names where none share a sound."""
    found: list[tuple[float, int, int, Form, Form]] = []
    common = one.sounds & other.sounds
    others = [form for form in other.forms if not common.isdisjoint(form.sounds)] if common else []
    for mine in one.forms if others else ():
        sounds = mine.sounds
        if common.isdisjoint(sounds):
            continue
        for theirs in others:
            shared = [value for sound, value in sounds.items() if sound in theirs.sounds]
            if shared:
                left = max(len(sounds), len(theirs.sounds)) - len(shared)
                rank = 1.5 * left + 0.5 * (mine.reading + theirs.reading) - sum(shared)
                found.append((rank, mine.number, theirs.number, mine, theirs))
    if found:
        found.sort(key=itemgetter(0, 1, 2))
        return [Rival(mine, theirs, _shared(mine, theirs)) for _, _, _, mine, theirs in found[:TRIED]]
    return [
        Rival(mine, theirs, 0.0)
        for mine in [form for form in one.forms if not form.reading][:2]
        for theirs in [form for form in other.forms if not form.reading][:2]
    ]


def _shared(mine: Form, theirs: Form) -> float:
    """Information of the words of one sound, those said twice counted twice where both names say them twice."""
    return min(
        sum([one.told for one in mine.heard if one.sound in theirs.sounds]),
        sum([one.told for one in theirs.heard if one.sound in mine.sounds]),
    )


def most_of(rival: Rival, counts: NameCounts, needed: float, *, person: bool) -> float:
    """The most that two forms can say, whole names included, without laying out their words; less than `needed` will do.

    Hardly ever less than what `align` comes to (measured by tests/bench/bench_resolve.py quick).
    """
    mine, theirs = rival.mine, rival.theirs
    told, whole, most = counts.agree * rival.shared, True, counts.most
    lost = counts.reading * ((mine.reading > 0) + (theirs.reading > 0))
    left, rest = _unheard(mine, theirs), _unheard(theirs, mine)
    if left or rest:
        if told + counts.agree * min(_told(left), _told(rest)) + counts.whole_long < needed:
            return -math.inf
        lone, lone_rest = _without_counterpart(left, rest, mine, theirs)
        told += counts.agree * min(_told(left) - _told(lone), _told(rest) - _told(lone_rest))
        spare = max(_weight(lone) - SLACK, 0.0), max(_weight(lone_rest) - SLACK, 0.0)
        less, more = min(spare), max(spare)
        if more > 0.0:
            whole = False
            if less > 0.0:
                most = counts.most_against
            if not (_abbreviates(lone, mine, theirs) or _abbreviates(lone_rest, theirs, mine)):
                lost += _left_over(less, more, (mine.weight + theirs.weight - less - more) / 2, counts, person=person)
    if not whole and mine.script == theirs.script != LATIN:
        return -math.inf
    if mine.weak or theirs.weak:
        told *= counts.weak
        whole = False
    return min(told, most) - lost + (counts.whole_long if whole else 0.0)


def _unheard(mine: Form, theirs: Form) -> list[Heard]:
    """The words whose sound the other form lacks."""
    return [one for one in mine.heard if one.sound not in theirs.sounds]


def _abbreviates(lone: list[Heard], mine: Form, theirs: Form) -> bool:
    """Whether a word without a counterpart stands for the first letters of its own name's words, or of the other's."""
    short = [one.word.plain for one in lone if one.word.length <= LONGEST_ABBREVIATION]
    if not short:
        return False
    texts = ["".join([word.plain[:1] for word in form.words if word.plain not in short]) for form in (mine, theirs)]
    return any(plain in text for plain in short for text in texts)


def _left_over(less: float, more: float, agreed: float, counts: NameCounts, *, person: bool) -> float:
    """The least that words without a counterpart cost: `less` of them on one side, `more` on the other.

    The words left over may be more than is known here, which makes more of them stand against one another: between the
    two ends the price is concave, so that an end is the least.
    """
    against, extra = (
        (counts.conflict_person, counts.extra_person) if person else (counts.conflict_other, counts.extra_other)
    )
    share = min(((more - less) / max(agreed, 0.25)) ** EXTRA_POWER, MOST_EXTRA)
    return float(min(against * less + extra * share, against * more))


def _told(heard: list[Heard]) -> float:
    return sum([one.told for one in heard])


def _weight(heard: list[Heard]) -> float:
    return sum([one.word.weight for one in heard])


def _without_counterpart(
    left: list[Heard], rest: list[Heard], mine: Form, theirs: Form
) -> tuple[list[Heard], list[Heard]]:
    """The words of either side that stand for none of the other, joined with neighbours or minor words included."""
    lone, lone_rest = dict(enumerate(left)), dict(enumerate(rest))
    for number, one in enumerate(left):
        for place, other in enumerate(rest):
            if (number in lone or place in lone_rest) and _alike(one, other):
                lone.pop(number, None)
                lone_rest.pop(place, None)
    return (
        [one for one in lone.values() if not (one.free or _minor_like(one.word, theirs.minor))],
        [one for one in lone_rest.values() if not (one.free or _minor_like(one.word, mine.minor))],
    )


def _alike(one: Heard, other: Heard) -> bool:
    if one.free or other.free:
        return True
    word, theirs = one.word, other.word
    return (
        _may_be_one(word.form, theirs.form, (one.letters ^ other.letters).bit_count())
        or _may_be_one(word.plain, theirs.plain, (one.plain_letters ^ other.plain_letters).bit_count())
        or (one.related and other.related and relation_of(word.form, theirs.form) is not None)
    )


def _minor_like(word: Word, minors: tuple[Word, ...]) -> bool:
    return any(
        minor.form == word.form[:1] or (minor.length > 1 and _may_be_one(word.form, minor.form, 0)) for minor in minors
    )


def _may_be_one(one: str, other: str, letters: int) -> bool:
    """Whether two texts are spellings of one, or one is a part of the other; so many of their letters (`letters`) differ."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) > 2 and (other.startswith(one) or other.endswith(one)):
        return True
    bearable = int(0.35 * len(other) + 0.4)
    return (
        letters <= 2 * bearable
        and len(other) - len(one) <= bearable
        and OSA.distance(one, other, score_cutoff=bearable) <= bearable
    )
