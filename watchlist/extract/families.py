"""Rules that reach relatives: kept when a sentence states one, applied to those who were designated as relatives."""

from __future__ import annotations

import msgspec

from watchlist.extract.items import Line
from watchlist.extract.narrative import Narrative
from watchlist.records import Status


def note_family(narrative: Narrative, line: Line, span: tuple[int, int], measures: tuple[str, ...]) -> None:
    """Keep a rule that reaches relatives ("designated officials and their immediate family members are ineligible").

    `span` is the clause, as first and one-past-last item of the line.
    """
    items = line.items[span[0] : span[1]]
    event = narrative.event
    relatives = any("famil" in item.low or item.low in ("relatives", "spouses") for item in items)
    if event is not None and relatives:
        narrative.family += [(authority, measures, line) for authority in event.authorities]


def add_family(narrative: Narrative) -> None:
    """Give the measures of a rule that reaches relatives to those who were designated as relatives."""
    rules = {(authority, measures): line for authority, measures, line in reversed(narrative.family)}
    relatives = [
        claim for claim in narrative.claims
        if claim.target is not None and claim.target.kin and claim.status is Status.IMPOSED and not claim.rule.startswith("effect")
    ]  # fmt: skip
    for (authority, measures), line in rules.items():
        start, end = line.sentence.start, line.sentence.end
        for claim in relatives:
            if claim.authority == authority:
                narrative.put(
                    msgspec.structs.replace(claim, measures=measures, start=start, end=end, rule="effect.family")
                )
