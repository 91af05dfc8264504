"""From records to entities: pairs, clusters, stable ids. Pure.

What a lookup needs (`ids`, `choose`) is light; the rest is loaded when it is asked for, since it brings the scorer along.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watchlist.resolve.clusters import Cut, Ground
    from watchlist.resolve.ids import anchor_of, entity_id
    from watchlist.resolve.resolving import resolve
    from watchlist.resolve.scoring import ScoredPair
    from watchlist.resolve.subjects import Act, Judged, Subject, subject_of
    from watchlist.resolve.types import Question, Resolution, ResolveOptions, Step
    from watchlist.resolve.weights import ALGORITHM

_HOME = {
    "ALGORITHM": "weights",
    "Act": "subjects",
    "Cut": "clusters",
    "Ground": "clusters",
    "Judged": "subjects",
    "Question": "types",
    "Resolution": "types",
    "ResolveOptions": "types",
    "ScoredPair": "scoring",
    "Step": "types",
    "Subject": "subjects",
    "anchor_of": "ids",
    "entity_id": "ids",
    "resolve": "resolving",
    "subject_of": "subjects",
}

__all__ = [
    "ALGORITHM",
    "Act",
    "Cut",
    "Ground",
    "Judged",
    "Question",
    "Resolution",
    "ResolveOptions",
    "ScoredPair",
    "Step",
    "Subject",
    "anchor_of",
    "entity_id",
    "resolve",
    "subject_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"watchlist.resolve.{_HOME[name]}"), name)
