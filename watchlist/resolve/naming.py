"""What the names of two records say: the information of the words they share, less what differs."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from watchlist.match.align import Finding, align
from watchlist.match.weights import ORGANIZATION, PERSON
from watchlist.match.words import Word, Words, words_of
from watchlist.resolve.rarity import UNCOUNTED, information, sound_of
from watchlist.resolve.subjects import Subject
from watchlist.resolve.weights import NameCounts, load_weights
from watchlist.views import ExplanationPart

AGREEING = frozenset({"equal", "variant", "alternative", "order", "joined"})
"""Findings of names that agree word for word."""
SHORT_WORD = 4
"""Of so few letters another one makes another word: Jong and Tong."""
AGAINST = 0.35
"""So much weight of words left over on both sides makes another given name, or another company of a group."""
TRIED = 4
"""So many pairs of names are aligned, those that share most."""
MAX_READINGS = 3
LATIN = "Latn"
SLACK = 0.4
"""Particles and initials among words left over may yet be made good."""
MOST_BY_SPELLING = 4.0
"""A word spelled so differently that its sound differs adds so much at most."""


class Form(NamedTuple):
    """One reading of a name: its words, the sounds of the words that count with their information, where it stands."""

    words: Words
    sounds: dict[str, float]
    number: int
    reading: int
    weak: bool
    script: str


class Names(NamedTuple):
    """All readings of a record's names (those of the same words once), and the words of all of them."""

    forms: tuple[Form, ...]
    known: dict[str, float]
    """Every word of a Latin name that counts, in its folded form, with its information: other scripts say it again."""


class NameEvidence(NamedTuple):
    """What names say: log odds in parts, the best pair of names (positions on either side), and their price alone."""

    log_odds: float
    parts: tuple[ExplanationPart, ...]
    one: int
    other: int
    lost: float


def names_of(subject: Subject) -> Names:
    """The names of a record, made ready once."""
    family = PERSON if subject.person else ORGANIZATION
    table = "person" if subject.person else "organization"
    forms: dict[tuple[str, ...], Form] = {}
    known: dict[str, float] = {}
    for number, name in enumerate(subject.party.names):
        for reading, tokens in enumerate((name.prepared.tokens, *name.prepared.readings[: MAX_READINGS - 1])):
            words = words_of(tokens, family)
            key = tuple(word.form for word in words)
            held = forms.get(key)
            if held is not None and (not held.weak or name.weak):
                continue
            counted = [word for word in words if word.role not in UNCOUNTED]
            sounds = {sound_of(word.form): information(word.form, table) for word in counted}
            forms[key] = Form(words, sounds, number, reading, name.weak, name.prepared.script)
            if not reading and not name.weak and name.prepared.script == LATIN:
                known.update((word.form, information(word.form, table)) for word in counted)
    return Names(tuple(forms.values()), known)


def compare_names(one: Names, other: Names, *, person: bool) -> NameEvidence:
    """What two records' names say for or against their being one party."""
    counts = load_weights().name
    best: tuple[float, Form, Form, list[Finding]] | None = None
    for mine, theirs in _promising(one, other):
        findings = align(mine.words, theirs.words).findings
        if mine.script == theirs.script != LATIN and not _agree(findings):
            continue  # readings of other scripts lack vowels and more: they count where all of the name agrees
        value = _value(findings, mine, theirs, counts, person=person)
        if best is None or value > best[0]:
            best = value, mine, theirs, findings
    if best is None:
        return NameEvidence(-20.0, (_no_name(),), 0, 0, 20.0)
    value, mine, theirs, findings = best
    parts = _parts(findings, mine, theirs, counts, person=person)
    parts += [
        part
        for part in (
            _whole(findings, mine, theirs, counts, person=person),
            _other_names(one, other, mine, theirs, counts),
        )
        if part is not None
    ]
    lost = -sum(part.contribution for part in parts if part.contribution < 0)
    return NameEvidence(sum(part.contribution for part in parts), tuple(parts), mine.number, theirs.number, lost)


def names_can_say(one: Names, other: Names, needed: float) -> bool:
    """Whether `compare_names` may come to `needed` (it hardly ever does where this says no), at a fraction of its price."""
    counts = load_weights().name
    more = one.known.keys() & other.known.keys()
    needed -= min(counts.other_names * sum([one.known[word] for word in more]), counts.most_other)
    if needed <= -20.0:
        return True
    for mine in one.forms:
        sounds = mine.sounds
        for theirs in other.forms:
            shared = sounds.keys() & theirs.sounds.keys()
            if not shared:
                continue
            left, rest = len(sounds) - len(shared), len(theirs.sounds) - len(shared)
            told = counts.agree * sum([sounds[sound] for sound in shared])
            if not (left and rest):
                if told + (counts.whole_long if left == rest else 0.0) >= needed:
                    return True
            elif told + MOST_BY_SPELLING * min(left, rest) >= needed and told + _rest(mine, theirs, counts) >= needed:
                return True
    return False


def _rest(mine: Form, theirs: Form, counts: NameCounts) -> float:
    """What words of unlike sound can add at most, being spellings of one another, less what they cost where they are not."""
    left = [word for word in mine.words if word.role not in UNCOUNTED and sound_of(word.form) not in theirs.sounds]
    rest = [word for word in theirs.words if word.role not in UNCOUNTED and sound_of(word.form) not in mine.sounds]
    alike = [word for word in left if any(_may_be_one(word, another) for another in rest)]
    alike_rest = [word for word in rest if any(_may_be_one(word, another) for another in left)]
    conflict = min(_weight(left) - _weight(alike), _weight(rest) - _weight(alike_rest))
    added = min(len(alike), len(alike_rest)) * MOST_BY_SPELLING
    return added - min(counts.conflict_person, counts.conflict_other) * max(conflict - SLACK, 0.0)


def _weight(words: list[Word]) -> float:
    return sum([word.weight for word in words])


def _may_be_one(one: Word, other: Word) -> bool:
    """Whether one word may stand for the other, joined with its neighbours or as an initial too."""
    if one.length == 1 or other.length == 1 or one.alt or other.alt:
        return True
    if one.form.startswith(other.form) or one.form.endswith(other.form):
        return other.length > 2
    if other.form.startswith(one.form) or other.form.endswith(one.form):
        return one.length > 2
    bearable = int(0.35 * max(one.length, other.length) + 0.4)
    return (
        abs(one.length - other.length) <= bearable
        and (_letters(one.form) ^ _letters(other.form)).bit_count() <= 2 * bearable
        and OSA.distance(one.form, other.form, score_cutoff=bearable) <= bearable
    )


@lru_cache(maxsize=200_000)
def _letters(form: str) -> int:
    """Which letters a word has, as bits: an edit changes two of them at most."""
    bits = 0
    for char in form:
        bits |= 1 << (ord(char) & 63)
    return bits


def _ranked(one: Names, other: Names) -> list[tuple[float, float, Form, Form]]:
    found = []
    for mine in one.forms:
        sounds = mine.sounds
        for theirs in other.forms:
            shared = [value for sound, value in sounds.items() if sound in theirs.sounds]
            if shared:
                total = sum(shared)
                left = max(len(sounds), len(theirs.sounds)) - len(shared)
                found.append((total, total - 1.5 * left - 0.5 * (mine.reading + theirs.reading), mine, theirs))
    return found


def _promising(one: Names, other: Names) -> list[tuple[Form, Form]]:
    ranked = _ranked(one, other)
    ranked.sort(key=lambda item: (-item[1], item[2].number, item[3].number))
    if ranked:
        return [(mine, theirs) for _, _, mine, theirs in ranked[:TRIED]]
    firsts = (
        [form for form in one.forms if not form.reading][:2],
        [form for form in other.forms if not form.reading][:2],
    )
    return [(mine, theirs) for mine in firsts[0] for theirs in firsts[1]]


def _says(word: Word, *, person: bool) -> float:
    if word.role in UNCOUNTED:
        return 0.0
    return information(word.form, "person" if person else "organization")


def _of_finding(finding: Finding, mine: Form, theirs: Form, counts: NameCounts, *, person: bool) -> tuple[float, float]:
    """What a finding says for (information shared) and what it costs."""
    ones = sum(_says(mine.words[number], person=person) for number in finding.query)
    others = sum(_says(theirs.words[number], person=person) for number in finding.listed)
    shared = min(ones, others) * counts.agree if finding.query and finding.listed else 0.0
    feature = finding.feature
    if feature == "equal":
        return shared, 0.0
    if feature in ("variant", "alternative"):
        return shared * (counts.variant if feature == "variant" else counts.alternative), 0.0
    if feature == "edit" and min(_lengths(finding, mine, theirs)) <= SHORT_WORD:
        return 0.0, counts.edit_short * finding.amount
    if feature == "edit":
        return max(shared * (1.0 - finding.amount), 0.0), counts.edit * finding.amount
    if feature == "initial":
        return 0.0, counts.initial * finding.amount
    if feature == "conflict":
        return 0.0, (counts.conflict_person if person else counts.conflict_other) * finding.amount
    if feature in ("number", "legal"):
        return 0.0, float(getattr(counts, feature)) * finding.amount
    if feature == "extra":
        if _initials(finding, mine, theirs):
            return 0.0, 0.0
        return 0.0, (counts.extra_person if person else counts.extra_other) * min(finding.amount, 1.5)
    if feature == "joined":
        return shared, counts.joined
    return 0.0, float(getattr(counts, feature, 0.0)) * finding.amount


def _lengths(finding: Finding, mine: Form, theirs: Form) -> list[int]:
    lengths = [mine.words[number].length for number in finding.query]
    return lengths + [theirs.words[number].length for number in finding.listed]


def _initials(finding: Finding, mine: Form, theirs: Form) -> bool:
    """Whether all that one name has more is its own words' initials: GLOBAL RELIEF FOUNDATION (GRF)."""
    words, numbers = (mine.words, finding.query) if finding.query else (theirs.words, finding.listed)
    letters = "".join(word.plain[:1] for number, word in enumerate(words) if number not in numbers)
    return all(len(words[number].plain) > 1 and words[number].plain in letters for number in numbers)


def _most(findings: list[Finding], counts: NameCounts) -> float:
    """The most that two names can say: where words stand against one another, the rest may be a family's or a group's."""
    against = sum(finding.amount for finding in findings if finding.feature == "conflict")
    return counts.most_against if against > AGAINST else counts.most


def _value(findings: list[Finding], mine: Form, theirs: Form, counts: NameCounts, *, person: bool) -> float:
    told = lost = 0.0
    for finding in findings:
        more, less = _of_finding(finding, mine, theirs, counts, person=person)
        told += more
        lost += less
    if mine.weak or theirs.weak:
        told *= counts.weak
    return min(told, _most(findings, counts)) - lost - counts.reading * ((mine.reading > 0) + (theirs.reading > 0))


def _parts(
    findings: list[Finding], mine: Form, theirs: Form, counts: NameCounts, *, person: bool
) -> list[ExplanationPart]:
    parts = []
    weak = mine.weak or theirs.weak
    told = [_of_finding(finding, mine, theirs, counts, person=person) for finding in findings]
    whole = sum(more for more, _ in told) * (counts.weak if weak else 1.0)
    most = _most(findings, counts)
    scale = (counts.weak if weak else 1.0) * (most / whole if whole > most else 1.0)
    for finding, (more, less) in zip(findings, told, strict=True):
        if more or less:
            parts.append(
                ExplanationPart(
                    feature="name",
                    score=1.0 if finding.feature == "equal" else 0.0 if not more else 0.5,
                    query=" ".join(mine.words[number].plain for number in finding.query),
                    listed=" ".join(theirs.words[number].plain for number in finding.listed),
                    note=NOTES.get(finding.feature, finding.feature) + (" (of a weak alias)" if weak and more else ""),
                    contribution=more * scale - less,
                )
            )
    readings = (mine.reading > 0) + (theirs.reading > 0)
    if readings:
        parts.append(
            ExplanationPart(
                feature="reading",
                score=0.0,
                query="",
                listed="",
                note="agrees by a less probable reading of another script",
                contribution=-counts.reading * readings,
            )
        )
    return parts


NOTES = {
    "equal": "same word",
    "variant": "same word, spelled otherwise",
    "alternative": "another form of the same word",
    "joined": "same letters, words joined or split",
    "edit": "letters differ",
    "initial": "initial",
    "number": "another number",
    "legal": "another legal form",
    "conflict": "words without a counterpart on either side",
    "extra": "words that one name has more",
    "order": "other order",
}


def _agree(findings: list[Finding]) -> bool:
    return all(finding.feature in AGREEING for finding in findings)


def _whole(
    findings: list[Finding], mine: Form, theirs: Form, counts: NameCounts, *, person: bool
) -> ExplanationPart | None:
    """Names that agree word for word say more than their words do: neither has a word that the other lacks."""
    if not _agree(findings) or mine.weak or theirs.weak:
        return None
    words = min(len(mine.sounds), len(theirs.sounds))
    if words < 2:
        return None
    value = counts.whole_person if person else counts.whole_other if words == 2 else counts.whole_long
    text = " ".join(word.plain for word in mine.words)
    return ExplanationPart(
        feature="whole_name", score=1.0, query=text, listed=" ".join(word.plain for word in theirs.words),
        note="no word of either name is without its counterpart", contribution=value,
    )  # fmt: skip


def _other_names(one: Names, other: Names, mine: Form, theirs: Form, counts: NameCounts) -> ExplanationPart | None:
    """Words that further names of both records share, beyond those of the best pair."""
    used = {word.form for word in (*mine.words, *theirs.words)}
    shared = sorted(word for word in one.known if word in other.known and word not in used)
    if not shared:
        return None
    value = min(counts.other_names * sum(one.known[word] for word in shared), counts.most_other)
    return ExplanationPart(
        feature="other_names", score=1.0, query=" ".join(shared), listed=" ".join(shared),
        note="further names share these words", contribution=value,
    )  # fmt: skip


def _no_name() -> ExplanationPart:
    note = "no name that could be compared"
    return ExplanationPart(feature="name", score=0.0, query="", listed="", note=note, contribution=-20.0)
