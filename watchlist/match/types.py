"""What is compared and what comes out: parties, options, comparisons, hits.

Scores are 0-1. A party is what matching needs of a record (or of a typed query), nothing more; it travels as compact
MessagePack inside the index.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from watchlist.names import PreparedName
from watchlist.records import CrossReference, Identifier, Kind, NameKind, PartialDate, Record, Strength
from watchlist.views import ExplanationPart


class Band(StrEnum):
    """How much a score asks for: strong and review are alerts, weak is below the threshold."""

    STRONG = "strong"
    REVIEW = "review"
    WEAK = "weak"


class PartyName(msgspec.Struct, frozen=True, array_like=True):
    """A prepared name with its standing: what kind of name it is and how well its publisher says it identifies."""

    prepared: PreparedName
    kind: NameKind = NameKind.PRIMARY
    strength: Strength = Strength.UNKNOWN

    @property
    def weak(self) -> bool:
        """Whether the publisher says this name identifies its party poorly."""
        return self.kind is NameKind.WEAK_ALIAS or self.strength is Strength.WEAK


class Party(msgspec.Struct, frozen=True, array_like=True):
    """A record or a query as matching sees it.

    `key` is the record key ("source:source_id"), empty for a query. `countries` holds nationalities, citizenships,
    other ties and the country of the birth place, each once, as ISO 3166 alpha-2 where known. `places` are places of
    birth in one line each.
    """

    key: str = ""
    kind: Kind | None = None
    names: tuple[PartyName, ...] = ()
    births: tuple[PartialDate, ...] = ()
    genders: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    references: tuple[CrossReference, ...] = ()


IndexEntry = Party
"""What the index holds of each party: all that scoring and explaining need."""


class CompareOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How two parties are compared.

    `weak_aliases` lets a listed weak alias bring a hit by itself; otherwise it can only support. `use_references` and
    `use_identifiers` say whether a cross-reference or an equal identifier counts as proof.
    """

    weak_aliases: bool = False
    use_references: bool = True
    use_identifiers: bool = True
    party_axis: bool = True


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two parties against each other.

    `score` is the answer, `name_score` what the names alone give, `party_score` what the other facts alone give as
    log odds (positive speaks for one party, negative against, 0 where nothing could be compared). `query_name` and
    `matched_name` are indices into the names of either side. The contributions of `parts` add up to `score`.
    `conflicts` names the features that cannot both be right (birth date, gender, identifier).
    """

    score: float
    name_score: float
    party_score: float
    band: Band
    query_name: int
    matched_name: int
    matched_weak: bool
    parts: tuple[ExplanationPart, ...]
    conflicts: tuple[str, ...] = ()
    proof: str | None = None
    """The identifier or cross-reference that decided, if one did."""


class LookupOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a lookup returns: hits at or above `min_score` (all of them), and up to `near_misses` below it."""

    min_score: float = 0.7
    near_misses: int = 5
    kind: Kind | None = None
    sources: tuple[str, ...] = ()
    compare: CompareOptions = CompareOptions()


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A listed party and how it compares; `candidate_score` is the upper bound that made it a candidate."""

    key: str
    kind: Kind | None
    candidate_score: float
    comparison: Comparison
    matched_text: str
    matched_kind: NameKind

    @property
    def score(self) -> float:
        """The score of the comparison."""
        return self.comparison.score


class LookupResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the index: hits best first (ties by key), near misses, and how many parties each stage kept."""

    hits: tuple[Hit, ...]
    near_misses: tuple[Hit, ...] = ()
    candidates: int = 0
    scored: int = 0
    above: int = 0


class IndexStats(msgspec.Struct, frozen=True, kw_only=True):
    """What was built."""

    parties: int
    names: int
    tokens: int
    bytes: int
    stamp: str


def party_of(record: Record, prepared: tuple[PreparedName, ...] | list[PreparedName]) -> Party:
    """The party of a record; `prepared` holds the prepared form of each of `record.names`, in the same order.

    Raises:
        ValueError: there are not as many prepared names as names.
    """
    places = tuple(dict.fromkeys(place.raw for place in record.birth_places if place.raw))
    countries = (
        *record.nationalities,
        *record.citizenships,
        *record.countries,
        *(place.country for place in record.birth_places if place.country),
    )
    return Party(
        key=record.key,
        kind=record.kind,
        names=tuple(
            PartyName(form, name.kind, name.strength) for form, name in zip(prepared, record.names, strict=True)
        ),
        births=record.births,
        genders=record.genders,
        countries=tuple(dict.fromkeys(countries)),
        places=places,
        identifiers=record.identifiers,
        references=record.references,
    )
