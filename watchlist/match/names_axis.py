"""The name axis: the best of two names' readings against each other, and what it is made of."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import OSA

from watchlist.match.align import Alignment, Finding, align
from watchlist.match.weights import NameWeights, load_weights
from watchlist.match.words import Words, readings_of, words_of
from watchlist.names import PreparedName

NOTHING_SHARED = 50.0
"""The loss of two names no word of which stands for another."""

ALPHABET, ABJAD, SYLLABIC = 0, 1, 2
"""How much of the sound a script writes: letters for all, a part (no vowels; kana, no l), or syllables that many names
share in Latin."""
SCRIPT_CLASSES = {
    **dict.fromkeys(("Arab", "Hebr", "Syrc", "Hira", "Kana", "Hrkt", "Jpan"), ABJAD),
    **dict.fromkeys(("Hani", "Hans", "Hant", "Hang", "Kore", "Bopo", "Thai"), SYLLABIC),
}
SCRIPT_AMOUNTS = (0.05, 0.6, 1.0)
"""What it costs to compare a name of such a script with one of another script, as amounts of `script`."""
SAME_CHARACTERS = frozenset({"Hani", "Hans", "Hant", "Jpan"})


class Side(NamedTuple):
    """One name to compare: its readings, the most probable first, its script, and the characters of a syllabic script."""

    readings: tuple[Words, ...]
    script: str
    characters: str = ""


class NameMatch(NamedTuple):
    """Two names aligned: the loss, the words compared (of the readings that agree best), and all findings."""

    loss: float
    query: Words
    listed: Words
    alignment: Alignment
    family: int
    beside: tuple[Finding, ...] = ()
    """Findings about the names as wholes: a less probable reading, another script, other characters."""

    def with_beside(self, finding: Finding) -> NameMatch:
        """The same match with one more finding about the names as wholes."""
        price = cost(finding, load_weights().families[self.family])
        return self._replace(loss=self.loss + price, beside=(*self.beside, finding))


def side_of(name: PreparedName, family: int) -> Side:
    """A prepared name as words of a family."""
    script = name.script
    readings = tuple([words_of(tokens, family) for tokens in readings_of(name)])
    return Side(readings, script, characters_of(name) if script in SCRIPT_CLASSES else "")


def characters_of(name: PreparedName) -> str:
    """The letters of a name of a syllabic script without spaces and marks; empty for other scripts."""
    if SCRIPT_CLASSES.get(name.script) != SYLLABIC:
        return ""
    return "".join([letter for letter in name.text if letter.isalnum()])


def cost(finding: Finding, weights: NameWeights) -> float:
    """What a finding costs."""
    return 0.0 if finding.feature == "equal" else float(getattr(weights, finding.feature)) * finding.amount


def loss_of(alignment: Alignment, weights: NameWeights) -> float:
    """The loss of an alignment: the cost of all findings."""
    if alignment.agreed <= 0.0:
        return NOTHING_SHARED
    return sum([getattr(weights, feature) * amount for feature, amount, _, _ in alignment.findings if amount], 0.0)


def match_sides(query: Side, listed: Side, family: int) -> NameMatch:
    """The pair of readings with the least loss; the first found wins a tie."""
    weights = load_weights().families[family]
    best: NameMatch | None = None
    for i, one in enumerate(query.readings):
        for j, other in enumerate(listed.readings):
            alignment = align(one, other)
            loss = loss_of(alignment, weights)
            beside: tuple[Finding, ...] = ()
            if i or j:
                amount = float((i > 0) + (j > 0))
                beside = (Finding("reading", amount, (), ()),)
                loss += weights.reading * amount
            if best is None or loss < best.loss:
                best = NameMatch(loss, one, other, alignment, family, beside)
    if best is None:  # a prepared name has at least one reading
        raise ValueError("a name without words cannot be compared")
    if query.script == listed.script and not query.characters:
        return best
    for finding in _script_findings(query, listed):
        best = best.with_beside(finding)
    return best


def _script_findings(query: Side, listed: Side) -> list[Finding]:
    """What the scripts of two names say: in one script the characters count, over two what was lost on the way."""
    amount = script_finding(query.script, listed.script)
    if amount is not None:
        return [Finding("script", amount, (), ())]
    if not query.characters or query.characters == listed.characters:
        return []
    if sorted(query.characters) == sorted(listed.characters):
        return []
    amount = OSA.normalized_distance(query.characters, listed.characters)
    return [Finding("characters", amount, (), ())]


def script_finding(one: str, other: str) -> float | None:
    """The amount of `script` for names of two scripts; None where they are written in one."""
    if one == other or {one, other} <= SAME_CHARACTERS:
        return None
    return SCRIPT_AMOUNTS[max(SCRIPT_CLASSES.get(one, ALPHABET), SCRIPT_CLASSES.get(other, ALPHABET))]
