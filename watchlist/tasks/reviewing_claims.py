"""Claims of the press for a person: those that wait, or all of a party or an article; and the verdicts taken."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from watchlist.claims import Settled, State, Word
from watchlist.errors import InputError, NotFoundError, UsageError
from watchlist.extract.claims import corrected
from watchlist.outcomes import ClaimItem, ClaimSentence
from watchlist.records import Record
from watchlist.settings import Settings
from watchlist.store import Database, claims, documents
from watchlist.tasks.claims import Ruling, decide_claim, take_back_claim
from watchlist.tasks.entities import Moment, find_entity, read_records

VERDICTS = {
    "accept": State.ACCEPTED, "correct": State.CORRECTED, "reject": State.REJECTED, "unsure": State.UNSURE,
}  # fmt: skip
_HASH_DIGITS = 8


def claim_items(session: Any, about: str | None = None) -> tuple[ClaimItem, ...]:
    """The claims that wait for a person; with `about`, every claim of a party or of an article, decided or not.

    They come article by article, the newest first, in the order of the text.

    Raises:
        NotFoundError: there is no such party or article.
    """
    if about is None:
        found = claims.claims(session, claims.ClaimQuery(states=(State.WAITING,)))
    else:
        found = _about(session, about.strip())
    return tuple(_items(session, found))


def _about(session: Any, text: str) -> list[Settled]:
    if len(text) >= _HASH_DIGITS and all(letter in "0123456789abcdef" for letter in text):
        article = documents.document(session, text)
        return claims.claims(session, claims.ClaimQuery(documents=[article.sha256]))
    if text.startswith("press:") and (own := claims.claims(session, claims.ClaimQuery(keys=[text]))):
        return own
    _, keys = find_entity(session, text, Moment())
    stored = read_records(session, [key for key in keys if key.startswith("press:")], Moment())
    articles = sorted({one.record.document or "" for one in stored.values()})
    every = claims.claims(session, claims.ClaimQuery(documents=articles))
    return [one for one in every if stored.keys() & {one.claim.key, _where(one)}]


def _where(one: Settled) -> str:
    """The record that a claim counts for: a corrected name has a record of its own."""
    return corrected(one.claim.record, one.word.corrections).key if one.word is not None else one.claim.key


def _items(session: Any, found: Sequence[Settled]) -> Iterator[ClaimItem]:
    known = {one.sha256: one for one in documents.documents(session, [one.claim.document for one in found])}
    newest = sorted(
        known.values(), key=lambda one: (one.published or dt.date.min, one.known_from, one.sha256), reverse=True
    )
    place = {one.sha256: number for number, one in enumerate(newest)}
    history: dict[tuple[str, str], list[str]] = {}
    for word in claims.word_history(session, known):
        history.setdefault((word.claim.key, word.claim.name), []).append(_said(word))
    for one in sorted(found, key=lambda one: place[one.claim.document]):
        yield _item(one, known[one.claim.document], tuple(history.get((one.claim.key, one.claim.name), ())))


def _item(one: Settled, article: documents.StoredDocument, history: tuple[str, ...]) -> ClaimItem:
    record, act = one.claim.record, one.claim.act
    return ClaimItem(
        key=one.claim.key,
        claim=one.claim.name,
        fingerprint=_fingerprint(one),
        state=one.state.value,
        party=record.caption,
        kind=record.kind,
        other_names=tuple(name.text for name in record.names if name.text != record.caption),
        role="; ".join(record.positions) or None,
        authority=act.authority,
        authority_name=act.authority_name,
        status=act.status,
        measures=act.measures,
        day=act.announced,
        day_text=act.announced_text,
        day_note=act.announced_note,
        confidence=one.claim.confidence,
        threshold=one.threshold,
        sentences=tuple(_sentences(record)),
        decided=_said(one.word) if one.word is not None else None,
        history=history,
        corrections={found.field: found.put for found in one.word.corrections} if one.word is not None else {},
        note=one.note,
        title=article.title or article.path,
        publisher=article.publisher,
        published=article.published,
        document=article.sha256,
    )


def _sentences(record: Record) -> Iterator[ClaimSentence]:
    for found in record.designations[0].evidence:
        start, end = found.start or 0, found.end or 0
        marks = tuple(
            (one.start - start, one.end - start) for one in record.mentions if start <= one.start and one.end <= end
        )
        yield ClaimSentence(start=start, end=end, text=found.quote or "", rule=found.rule, marks=marks)


def _said(word: Word) -> str:
    state = "undone" if word.state is State.WAITING else word.state.value
    return f"{state} by {word.actor} on {word.at.date().isoformat()}: {word.reason}"


def _fingerprint(one: Settled) -> str:
    """Another whenever what the claim says, the sentences that say it, or what was decided on it is another."""
    spans = [(found.start, found.end) for found in one.claim.act.evidence]
    decided = one.word.at.isoformat() if one.word is not None else ""
    return hashlib.sha256(msgspec.json.encode([one.claim.content, one.state.value, spans, decided])).hexdigest()


def take_claim_verdict(session: Any, settings: Settings, item: ClaimItem, ruling: Ruling, now: dt.datetime) -> str:
    """Keep a verdict on a claim as it was shown; in one line what was said.

    Raises:
        InputError: the claim reads otherwise or was decided since it was shown, or a correction cannot be read.
        UsageError: no reason is given.
    """
    current = claim_now(session, item.key, item.claim)
    if current is None or current.fingerprint != item.fingerprint:
        raise InputError(f"{item.party}: the claim was read anew or decided since it was shown; look again")
    return decide_claim(session, settings, ruling, now)


def claim_now(session: Any, key: str, name: str) -> ClaimItem | None:
    """A claim as it stands now; None where it is no longer read."""
    found = [one for one in claims.claims(session, claims.ClaimQuery(keys=[key])) if one.claim.name == name]
    return next(_items(session, found), None)


def take_back_verdict(database: Database, settings: Settings, item: ClaimItem, now: dt.datetime) -> None:
    """Withdraw the verdict just given; that, too, is kept."""
    with database.session() as session:
        take_back_claim(session, settings, item.key, item.claim, now)


def read_claim_rows(session: Any, settings: Settings, path: Path, now: dt.datetime) -> Iterator[tuple[bool, str]]:
    """Take the verdicts of the sheet of claims; for each row whether it was taken, and a line that says so or why not.

    Raises:
        InputError: the file is not the workbook of the queue.
    """
    from watchlist.export.filled import FilledRow, altered, filled_rows
    from watchlist.export.review_claims import CLAIM_QUEUE, put_fields

    def take(row: FilledRow) -> str:
        verdict = row.text("verdict").lower()
        if verdict not in VERDICTS:
            raise InputError(f"verdict {verdict!r} is none of {', '.join(VERDICTS)}")
        item = claim_now(session, row.text("key"), row.text("claim"))
        if item is None:
            raise NotFoundError("there is no such claim any more")
        if item.fingerprint != row.text("fingerprint"):
            raise InputError("the claim was read anew or decided since the workbook was written; look again")
        if wrong := altered(row, CLAIM_QUEUE, item):
            raise InputError(f"locked cells were altered: {', '.join(wrong)}")
        put = put_fields({key: row.text(key) for key in row.cells})
        if put and verdict != "correct":
            raise InputError(f"{', '.join(put)} filled in, but the verdict is {verdict}")
        return decide_claim(session, settings, _ruling(item, verdict, row.text("reason_given"), put), now)

    for row in filled_rows(path, CLAIM_QUEUE):
        where = f"{path.name} sheet {CLAIM_QUEUE.title} row {row.line}"
        try:
            yield True, take(row)
        except (InputError, NotFoundError, UsageError) as error:
            yield False, f"{where} refused: {error}"


def _ruling(item: ClaimItem, verdict: str, reason: str, put: Mapping[str, str]) -> Ruling:
    return Ruling(key=item.key, name=item.claim, state=VERDICTS[verdict], reason=reason, put=put)
