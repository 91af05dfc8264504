"""Claims of the press: taking them up, what persons say of them, and what of an article counts then.

The records of an article are its claims that count. Whatever a person says, and wherever the bar of the settings moves, the
article's records are put right at once; entities follow with the next `resolve`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from watchlist.claims import FIELDS, Claim, Settled, State, Word
from watchlist.errors import InputError, NotFoundError, UsageError
from watchlist.extract.claims import corrections_to, counting, settle
from watchlist.names import names_version
from watchlist.records import Correction, Measure, Record, Status
from watchlist.settings import Settings
from watchlist.store import Database, audit, claims, documents, editions
from watchlist.tasks.acting import actor_of
from watchlist.tasks.kinds import read_authority, read_kind
from watchlist.tasks.preparing import prepare_names


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a claim: a state that a person can give, why, and for a correction the fields as they should be."""

    key: str
    name: str
    state: State
    reason: str
    put: Mapping[str, str] = {}


def settle_claims(
    session: Any, settings: Settings, document: str, found: Sequence[Claim], now: dt.datetime
) -> tuple[Settled, ...]:
    """Keep the claims read in an article, and say what is made of each; a bar that was applied once stands."""
    standing = {
        (one.claim.key, one.claim.name): one for one in claims.claims(session, claims.ClaimQuery(documents=[document]))
    }
    said = claims.words(session, [document])
    settled = tuple(
        _as_before(one, standing.get((one.claim.key, one.claim.name)))
        for one in settle(found, said, settings.press.automatic_from)
    )
    claims.save_claims(session, document, settled, now)
    return settled


def _as_before(one: Settled, before: Settled | None) -> Settled:
    same = before is not None and (before.state, before.claim.content) == (one.state, one.claim.content)
    return msgspec.structs.replace(one, threshold=before.threshold) if same and before is not None else one


def rows_of(settled: Iterable[Settled]) -> list[editions.EditionRow]:
    """The records of an article that count, as rows of its edition."""
    return [
        editions.EditionRow(record=record, locator=_locator(record), raw_hash=_raw_hash(record))
        for record in counting(settled)
    ]


def _locator(record: Record) -> str:
    spans = [
        f"{found.start}-{found.end}" for act in record.designations for found in act.evidence if found.start is not None
    ]
    return f"characters {', '.join(dict.fromkeys(spans))}" if spans else "text"


def _raw_hash(record: Record) -> str:
    """The raw entry of a press record is the article: any difference over one text is our reader's or a person's."""
    return hashlib.sha256(f"{record.document}:{record.source_id}".encode()).hexdigest()


def review_of(settled: Iterable[Settled]) -> str:
    """Names what is made of the claims of an article; empty where all count by themselves."""
    decided = [
        (one.claim.key, one.claim.name, one.claim.content, one.state.value, one.word.at.isoformat() if one.word else "")
        for one in settled
        if one.state is not State.AUTOMATIC
    ]
    return hashlib.sha256(msgspec.json.encode(decided)).hexdigest()[:12] if decided else ""


def decide_claim(session: Any, settings: Settings, ruling: Ruling, now: dt.datetime) -> str:
    """Keep what a person says of a claim, and put the article's records right; in one line what was said.

    Raises:
        NotFoundError: there is no such claim.
        InputError: a correction cannot be read, or changes nothing.
        UsageError: no reason is given, or the state is none that a person gives.
    """
    if ruling.state not in (State.ACCEPTED, State.CORRECTED, State.REJECTED, State.UNSURE):
        raise UsageError(f"{ruling.state.value} is nothing that a person can say of a claim")
    if not ruling.reason.strip():
        raise UsageError("a decision on a claim wants a reason: what an examiner should read in five years")
    claim = _claim(session, ruling.key, ruling.name).claim
    corrections: tuple[Correction, ...] = ()
    if ruling.state is State.CORRECTED:
        corrections = corrections_to(claim.record, read_corrections(ruling.put))
        if not corrections:
            raise InputError("the correction changes nothing; accept the claim, or say what it should be")
    word = Word(
        claim=claim, state=ruling.state, actor=actor_of(settings), reason=ruling.reason.strip(), at=now,
        corrections=corrections,
    )  # fmt: skip
    claims.say(session, word)
    _record(session, word, now)
    put_right(session, settings, claim.document, now)
    changed = "".join(f"; {one.field} {one.read or 'unknown'} -> {one.put or 'unknown'}" for one in corrections)
    return (
        f"{claim.record.caption}, {claim.name.replace('|', ' ').strip()}: {word.state.value} by {word.actor}{changed}"
    )


def take_back_claim(session: Any, settings: Settings, key: str, name: str, now: dt.datetime) -> None:
    """Take back what stands on a claim, so that the bar decides again; that, too, is kept.

    Raises:
        NotFoundError: nothing stands, or there is no such claim.
    """
    claim = _claim(session, key, name).claim
    word = Word(
        claim=claim, state=State.WAITING, actor=actor_of(settings), reason="taken back in the same review", at=now
    )
    claims.unsay(session, word)
    _record(session, word, now)
    put_right(session, settings, claim.document, now)


def _claim(session: Any, key: str, name: str) -> Settled:
    found = claims.claims(session, claims.ClaimQuery(keys=[key]))
    claim = next((one for one in found if one.claim.name == name), None)
    if claim is None:
        raise NotFoundError(f"there is no claim {name!r} of {key}")
    return claim


def _record(session: Any, word: Word, now: dt.datetime) -> None:
    details = {
        "key": word.claim.key, "claim": word.claim.name, "content": word.claim.content, "state": word.state.value,
        "reason": word.reason, "corrections": msgspec.to_builtins(word.corrections),
    }  # fmt: skip
    audit.append(session, action="claim", actor=word.actor, details=details, now=now)


def put_right(session: Any, settings: Settings, document: str, now: dt.datetime) -> None:
    """Make the records of an article those claims of it that count now."""
    found = [one.claim for one in claims.claims(session, claims.ClaimQuery(documents=[document]))]
    settled = settle_claims(session, settings, document, found, now)
    revision = documents.Revision(review=review_of(settled), names_version=names_version())
    documents.revise_document(session, document, rows_of(settled), prepare_names, revision, now)


def apply_bar(database: Database, settings: Settings, now: dt.datetime) -> int:
    """Where the bar of the settings has moved, let it decide on what no person has; how many articles it touched."""
    with database.reading() as session:
        touched = claims.beyond_bar(session, settings.press.automatic_from)
    if touched:
        with database.session() as session:
            for document in touched:
                put_right(session, settings, document, now)
            details = {"automatic_from": settings.press.automatic_from, "articles": len(touched)}
            audit.append(session, action="bar", actor=actor_of(settings), details=details, now=now)
    return len(touched)


def read_corrections(put: Mapping[str, str]) -> dict[str, str]:
    """Corrections as a person types them, in the form in which claims hold them; empty fields are left out.

    Raises:
        InputError: a field or a value is none of ours.
    """
    found = {}
    for field, text in put.items():
        if field not in FIELDS:
            raise InputError(f"{field!r} is no field of a claim; known: {', '.join(FIELDS)}")
        if text.strip():
            found[field] = _READERS[field](" ".join(text.split()))
    return found


def _kind(text: str) -> str:
    kind = read_kind(text)
    if kind is None:
        raise InputError(
            f"{text!r} leaves open what the party is; write person, company, organization, vessel, aircraft"
        )
    return kind.value


def _status(text: str) -> str:
    if text.lower() not in list(Status):
        raise InputError(f"{text!r} is no status; write {', '.join(Status)}")
    return text.lower()


def _measures(text: str) -> str:
    if text.lower() in ("none", "unknown"):
        return ""
    parts = [part.strip().lower().replace(" ", "_") for part in text.replace(";", ",").split(",") if part.strip()]
    if wrong := [part for part in parts if part not in list(Measure)]:
        raise InputError(f"{wrong[0]!r} is no measure; write {', '.join(Measure)}, or unknown")
    return ", ".join(sorted(set(parts)))


def _day(text: str) -> str:
    if text.lower() in ("none", "unknown"):
        return ""
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise InputError(f"{text!r} is no day; write it as 2022-10-20, or unknown") from None


_READERS: Mapping[str, Callable[[str], str]] = {
    "party": str, "kind": _kind, "authority": read_authority, "status": _status, "measures": _measures, "day": _day,
}  # fmt: skip
