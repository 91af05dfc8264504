"""Reasons in words."""

from __future__ import annotations

from watchlist.resolve.clusters import Ground
from watchlist.resolve.scoring import ScoredPair
from watchlist.resolve.written import same_text

SHOWN = 5


def reason_of(scored: ScoredPair, ground: Ground) -> str:
    """Why two records were joined or are asked about, in one line."""
    if ground is Ground.JUDGED:
        return "a person judged them the same"
    if ground in (Ground.REFERENCE, Ground.IDENTIFIER) and scored.proof is not None:
        return scored.proof
    return told_by(scored)


def told_by(scored: ScoredPair) -> str:
    """What speaks most for and against the pair, in one line."""
    names = [part for part in scored.parts if part.feature == "name" and part.contribution > 0]
    words = " ".join(
        part.query if same_text(part.query, part.listed) else f"{part.query}~{part.listed}" for part in names
    )
    others = [part for part in scored.parts if part.feature not in ("name", "prior") and part.contribution]
    others.sort(key=lambda part: (-abs(part.contribution), part.feature))
    texts = [f"name {words}"] if words else ["no name in common"]
    for part in others[:SHOWN]:
        values = part.query if same_text(part.query, part.listed) else f"{part.query} / {part.listed}"
        texts.append(f"{part.feature.replace('_', ' ')} {part.note}: {values}"[:120])
    return "; ".join(texts)
