"""What the names of two records say: the information of the words they share, less what differs."""

from __future__ import annotations

import math
from typing import NamedTuple

from watchlist.match.align import Finding, align
from watchlist.match.words import Word
from watchlist.resolve.forms import LATIN, Form, Names, most_of, promising
from watchlist.resolve.rarity import UNCOUNTED, information
from watchlist.resolve.weights import NameCounts, load_weights
from watchlist.resolve.written import as_written
from watchlist.views import ExplanationPart

AGREEING = frozenset({"equal", "variant", "alternative", "order", "joined"})
"""Findings of names that agree word for word."""
SHORT_WORD = 4
"""Of so few letters another one makes another word: Jong and Tong."""
AGAINST = 0.35
"""So much weight of words left over on both sides makes another given name, or another company of a group."""


class NameEvidence(NamedTuple):
    """What names say: log odds in parts, the best pair of names (positions on either side), and their price alone."""

    log_odds: float
    parts: tuple[ExplanationPart, ...]
    one: int
    other: int
    lost: float


def compare_names(one: Names, other: Names, *, person: bool, needed: float | None = None) -> NameEvidence | None:
    """What two records' names say for or against their being one party.

    With `needed`: None where a quick look shows that they say less than that.
    """
    counts = load_weights().name
    least = -math.inf if needed is None else needed
    further = sorted(one.known.keys() & other.known.keys())
    best: tuple[float, float, Form, Form, list[Finding]] | None = None
    for rival in promising(one, other):
        mine, theirs = rival.mine, rival.theirs
        beside = _beside(one, further, mine, theirs, counts)
        bar = least - beside if best is None else max(least - beside, best[0])
        most = most_of(rival, counts, bar, person=person)
        if most < bar or (best is not None and most <= best[0]):
            continue
        findings = align(mine.words, theirs.words).findings
        if mine.script == theirs.script != LATIN and not _agree(findings):
            continue  # readings of other scripts lack vowels and more: they count where all of the name agrees
        value = _value(findings, mine, theirs, counts, person=person)
        if best is None or value > best[0]:
            best = value, beside, mine, theirs, findings
    if best is None:
        return NameEvidence(-20.0, (_no_name(),), 0, 0, 20.0) if needed is None or needed <= -20.0 else None
    value, beside, mine, theirs, findings = best
    if value + beside + counts.whole_long < least:
        return None
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


def _beside(one: Names, further: list[str], mine: Form, theirs: Form, counts: NameCounts) -> float:
    """What words are worth that both records' other names have, beyond those of the best pair."""
    if not further:
        return 0.0
    used = {word.form for word in (*mine.words, *theirs.words)}
    return min(counts.other_names * sum([one.known[word] for word in further if word not in used]), counts.most_other)


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
                    query=_written(mine, finding.query),
                    listed=_written(theirs, finding.listed),
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
    return ExplanationPart(
        feature="whole_name", score=1.0, query=mine.text, listed=theirs.text,
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
        feature="other_names", score=1.0, query=_of_names(one, shared), listed=_of_names(other, shared),
        note="further names share these words", contribution=value,
    )  # fmt: skip


def _written(form: Form, numbers: tuple[int, ...]) -> str:
    return as_written(form.text, [form.words[number] for number in numbers])


def _of_names(names: Names, shared: list[str]) -> str:
    """Words that any names of a record have, as the first of them writes each."""
    found: list[str] = []
    for wanted in shared:
        places = ((form, word) for form in names.forms for word in form.words if word.form == wanted)
        form, word = next((form, word) for form, word in places if form.script == LATIN and not form.reading)
        found.append(as_written(form.text, (word,)))
    return " ".join(found)


def _no_name() -> ExplanationPart:
    note = "no name that could be compared"
    return ExplanationPart(feature="name", score=0.0, query="", listed="", note=note, contribution=-20.0)
