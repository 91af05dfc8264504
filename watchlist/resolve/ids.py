"""Entity ids: the same on every machine, and none that was ever given out goes dead.

The id of an entity is made from the key of one of its records, its anchor: the first by `anchor_order`, which puts
official records before the press. So equal records give equal ids everywhere. Each record has an id of its own (the one
it would have alone), and an id leads to the record that anchors it, hence to the entity that record is in today: that is
how ids of merged entities redirect, and how the parts of a split get their old ids back.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

PREFIX = "WL-"


def anchor_order(key: str) -> tuple[bool, str]:
    """Sort key that puts the anchor of an entity first: official records before the press, then by record key."""
    return key.startswith("press:"), key


def anchor_of(keys: Iterable[str]) -> str:
    """The record key that gives an entity of these records its id."""
    return min(keys, key=anchor_order)


def entity_id(anchor: str) -> str:
    """The id that the record `anchor` gives: WL- and 13 characters of base 32 (64 bits of SHA-256 over the key)."""
    digest = hashlib.sha256(anchor.encode()).digest()[:8]
    return PREFIX + base64.b32encode(digest).decode().rstrip("=")
