"""Claims of the press as values: what an article says about one act against one party, and what is made of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from watchlist.records import Correction, Designation, Record

FIELDS = ("party", "kind", "authority", "status", "measures", "day")
"""What of a claim can be put right, in the order in which it is shown."""


class State(StrEnum):
    """What is made of a claim. Only the first three count."""

    AUTOMATIC = "automatic"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    UNSURE = "unsure"
    WAITING = "waiting"


COUNTING = frozenset({State.AUTOMATIC, State.ACCEPTED, State.CORRECTED})
"""States in which a claim is part of what is known of a party."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim: `record` is the party with this one designation; `key` and `name` together never mean another claim.

    `name` holds authority, status and day; `content` is a hash over what the claim says, whatever sentence says it.
    """

    key: str
    name: str
    content: str
    record: Record

    @property
    def act(self) -> Designation:
        """The act claimed."""
        return self.record.designations[0]

    @property
    def confidence(self) -> float:
        """How sure the reading is, 0-1."""
        return self.act.confidence or 0.0

    @property
    def document(self) -> str:
        """SHA-256 of the article."""
        return self.record.document or ""


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on a claim as it read then; `seen` is that reading.

    `until` is set where it was superseded or taken back; one that was taken back is kept with the state waiting.
    """

    claim: Claim
    state: State
    actor: str
    reason: str
    at: dt.datetime
    corrections: tuple[Correction, ...] = ()
    until: dt.datetime | None = None


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """A claim and what is made of it: by which bar (`threshold` in force) or whose word.

    `note` says why it is asked although it was decided once; `at` is since when it stands so, set when read.
    """

    claim: Claim
    state: State
    threshold: float
    word: Word | None = None
    note: str = ""
    at: dt.datetime | None = None
