"""From records to entities: pairs, clusters, stable ids. Pure."""

from watchlist.resolve.clusters import Cut, Ground
from watchlist.resolve.ids import anchor_of, entity_id
from watchlist.resolve.resolving import resolve
from watchlist.resolve.scoring import ScoredPair
from watchlist.resolve.subjects import Act, Judged, Subject, subject_of
from watchlist.resolve.types import Question, Resolution, ResolveOptions, Step
from watchlist.resolve.weights import ALGORITHM

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
