"""Claims of the press one by one: what each says, whether it counts, and the records that are made of those that do.

A claim is one act of one authority against one party in one text. It counts by itself where it is sure enough, or on a
person's word; a person's word holds for what was read then, and a later reading that says something else is asked anew.
Pure: what was read and what was said about it come in, records go out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from watchlist.claims import COUNTING, FIELDS, Claim, Settled, State, Word
from watchlist.extract.assemble import slug
from watchlist.extract.authorities import authority_named
from watchlist.records import Correction, Designation, Evidence, Kind, Measure, Name, NameKind, Record, Status, Taken

_SHARED_WORD = 3
"""Letters from which a word of a name tells that two readings mean one party."""


def claims_of(records: Iterable[Record]) -> tuple[Claim, ...]:
    """The claims that records of one document make, in their order."""
    found: list[Claim] = []
    for record in records:
        taken: set[str] = set()
        for act in record.designations:
            stem = "|".join((act.authority, act.status.value, _day_words(act)))
            name, number = stem, 2
            while name in taken:
                name, number = f"{stem}|{number}", number + 1
            taken.add(name)
            alone = msgspec.structs.replace(record, designations=(act,))
            found.append(Claim(key=record.key, name=name, content=content_of(alone), record=alone))
    return tuple(found)


def _day_words(act: Designation) -> str:
    if act.announced is not None:
        return act.announced.isoformat()
    return " ".join((act.announced_text or "").lower().split())


def content_of(record: Record) -> str:
    """Hash over what a claim says: party, kind, authority, status, measures, day. Sentence and offsets do not count."""
    values = {**fields_of(record), "day": _day_words(record.designations[0])}
    return hashlib.sha256(msgspec.json.encode([values[field] for field in FIELDS])).hexdigest()[:32]


def fields_of(record: Record) -> dict[str, str]:
    """What a claim says, field by field in words; what is not known is empty."""
    act = record.designations[0]
    return {
        "party": record.caption,
        "kind": record.kind.value,
        "authority": act.authority,
        "status": act.status.value,
        "measures": ", ".join(sorted(measure.value for measure in act.measures)),
        "day": act.announced.isoformat() if act.announced else "",
    }


def settle(claims: Sequence[Claim], words: Iterable[Word], threshold: float) -> tuple[Settled, ...]:
    """What is made of each claim of one document: by a person's word on what it says, else by the bar.

    A no to another reading of the claim is no answer to this one, yet reason enough to ask; a yes to another reading
    leaves it to the bar. A claim that stands where a rejected one stood is asked too: a reader that dates an act anew does not
    bring back by itself what a person took out.
    """
    by_name = {(word.claim.key, word.claim.name): word for word in words}
    present = {(claim.key, claim.name) for claim in claims}
    gone = [word for at, word in by_name.items() if at not in present and word.state is not State.ACCEPTED]
    return tuple(_settled(claim, by_name.get((claim.key, claim.name)), gone, threshold) for claim in claims)


def _settled(claim: Claim, word: Word | None, gone: Iterable[Word], threshold: float) -> Settled:
    if word is not None and word.claim.content == claim.content:
        return Settled(claim=claim, state=word.state, threshold=threshold, word=word)
    before = word if word is not None else next((one for one in gone if _same_place(claim, one)), None)
    if before is not None and before.state is not State.ACCEPTED:
        note = f"{before.state.value} by {before.actor} on {before.at.date().isoformat()} when it read otherwise"
        return Settled(claim=claim, state=State.WAITING, threshold=threshold, note=note)
    state = State.AUTOMATIC if claim.confidence >= threshold else State.WAITING
    return Settled(claim=claim, state=state, threshold=threshold)


def _same_place(claim: Claim, word: Word) -> bool:
    """Whether a claim stands in the sentence of one decided before, by the same authority and about a like name."""
    former = word.claim.act
    if former.authority != claim.act.authority or not _words(claim.record) & _words(word.claim.record):
        return False
    return any(_overlap(one, other) for one in claim.act.evidence for other in former.evidence)


def _words(record: Record) -> set[str]:
    return {
        word for name in record.names for word in re.findall(r"\w+", name.text.casefold()) if len(word) >= _SHARED_WORD
    }


def _overlap(one: Evidence, other: Evidence) -> bool:
    return (one.start or 0) < (other.end or 0) and (other.start or 0) < (one.end or 0)


def counting(settled: Iterable[Settled]) -> tuple[Record, ...]:
    """The records of one document that count: claims of one party together again, corrected ones as corrected.

    A claim that was put down to another party goes to that party's record; each designation says why it counts.
    """
    found: dict[str, Record] = {}
    for one in sorted((one for one in settled if one.state in COUNTING), key=_renames):
        corrections = one.word.corrections if one.word is not None else ()
        record = corrected(one.claim.record, corrections)
        act = msgspec.structs.replace(record.designations[0], taken=_taken(one))
        whole = found.get(record.source_id)
        acts = (act,) if whole is None else (*whole.designations, act)
        put_right = any(correction.field == "kind" for correction in corrections)
        found[record.source_id] = msgspec.structs.replace(
            whole or record,
            kind=record.kind if whole is None or put_right else whole.kind,
            designations=acts,
            confidence=max(one.confidence or 0.0 for one in acts),
        )
    return tuple(found.values())


def _renames(one: Settled) -> bool:
    """Claims that go to another party's record come after those that are of it: its facts are theirs."""
    return one.word is not None and any(correction.field == "party" for correction in one.word.corrections)


def _taken(one: Settled) -> Taken:
    word = one.word
    if word is None:
        return Taken(bar=one.state.value, threshold=one.threshold)
    return Taken(
        bar=one.state.value, threshold=one.threshold, actor=word.actor, at=word.at, reason=word.reason,
        corrections=word.corrections,
    )  # fmt: skip


def corrected(record: Record, corrections: Sequence[Correction]) -> Record:
    """The record of one claim with corrections applied; under another name it gets that name's key."""
    if not corrections:
        return record
    put = {one.field: one.put for one in corrections}
    act = record.designations[0]
    if "authority" in put:
        act = msgspec.structs.replace(
            act, authority=put["authority"], authority_name=authority_named(put["authority"]).name
        )
    if "status" in put:
        act = msgspec.structs.replace(act, status=Status(put["status"]))
    if "measures" in put:
        act = msgspec.structs.replace(act, measures=tuple(Measure(one) for one in put["measures"].split(", ") if one))
    if "day" in put:
        day = dt.date.fromisoformat(put["day"]) if put["day"] else None
        act = msgspec.structs.replace(act, announced=day, announced_note=None if day else "taken out by a person")
    record = msgspec.structs.replace(record, designations=(act,))
    if "kind" in put:
        record = msgspec.structs.replace(record, kind=Kind(put["kind"]))
    return _renamed(record, put["party"]) if "party" in put else record


def _renamed(record: Record, name: str) -> Record:
    article = record.source_id.partition(":")[0]
    others = tuple(one for one in record.names if one.kind is not NameKind.PRIMARY and one.text != name)
    return msgspec.structs.replace(
        record, source_id=f"{article}:{slug(name)}", names=(Name(text=name, kind=NameKind.PRIMARY), *others)
    )


def corrections_to(record: Record, wanted: Mapping[str, str]) -> tuple[Correction, ...]:
    """What of a claim differs from what a person wants it to say; fields that are not named stay."""
    read = fields_of(record)
    return tuple(
        Correction(field=field, read=read[field], put=wanted[field])
        for field in FIELDS
        if field in wanted and wanted[field] != read[field]
    )
