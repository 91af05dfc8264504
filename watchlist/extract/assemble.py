"""Claims of one document to records: one record per party, one designation per authority, status and act."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import msgspec

from watchlist.extract.authorities import authority_named
from watchlist.extract.coreference import Known
from watchlist.extract.descriptions import Target
from watchlist.extract.entries import Entry
from watchlist.extract.reading import Document
from watchlist.records import Designation, Evidence, Kind, Measure, Mention, Name, NameKind, Record, Status
from watchlist.tables import load_yaml

_ORDER = {measure.value: number for number, measure in enumerate(Measure)}


class Claim(msgspec.Struct, kw_only=True):
    """One party, one authority, one act, with the sentence that says so."""

    known: Known
    target: Target | None
    authority: str
    status: Status
    measures: tuple[str, ...]
    start: int
    end: int
    rule: str
    announced: dt.date | None = None
    announced_text: str | None = None
    announced_note: str | None = None
    reason: str | None = None
    authority_words: str | None = None
    background: bool = False
    entry: Entry | None = None


def slug(name: str) -> str:
    """The name as a stable key: lower case ASCII words joined by hyphens; other scripts keep their letters."""
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", name) if not unicodedata.combining(character)
    )
    return re.sub(r"[^\w]+", "-", plain.lower()).strip("-_")[:80] or "unnamed"


def assemble(document: Document, claims: list[Claim]) -> tuple[Record, ...]:
    """Records in the order in which their parties are first claimed."""
    by_party: dict[int, list[Claim]] = {}
    for claim in claims:
        by_party.setdefault(claim.known.number, []).append(claim)
    records: list[Record] = []
    taken: set[str] = set()
    for group in by_party.values():
        record = _record(document, group, taken)
        taken.add(record.source_id)
        records.append(record)
    return tuple(records)


def _record(document: Document, claims: list[Claim], taken: set[str]) -> Record:
    known = claims[0].known
    targets = [claim.target for claim in claims if claim.target is not None]
    key = f"{document.sha256[:16]}:{slug(known.name)}"
    number = 2
    while key in taken:
        key = f"{document.sha256[:16]}:{slug(known.name)}-{number}"
        number += 1
    mentions = {(found.start, found.end): None for found in sorted(known.mentions, key=lambda found: found.start)}
    entries = [claim.entry for claim in claims if claim.entry is not None]
    return Record(
        source="press",
        source_id=key,
        kind=known.kind,
        names=_names(known, targets),
        designations=_designations(document, claims),
        titles=_ranks(targets),
        positions=tuple(
            dict.fromkeys(
                [
                    *(entry.position for entry in entries if entry.position),
                    *_positions(document.text, known.kind, targets),
                ]
            )
        ),
        births=tuple(dict.fromkeys(birth for entry in entries for birth in entry.births)),
        nationalities=tuple(dict.fromkeys(code for entry in entries for code in entry.nationalities)),
        identifiers=tuple(dict.fromkeys(number for entry in entries for number in entry.identifiers)),
        mentions=tuple(Mention(start=start, end=end, text=document.text[start:end]) for start, end in mentions),
        confidence=round(max(_confidence(claim) for claim in claims), 2),
        document=document.sha256,
    )


def _confidence(claim: Claim) -> float:
    """How sure a claim is, from confidence.yml."""
    table = load_yaml("extract/confidence.yml")
    value = float(table["rules"].get(claim.rule.split(".")[0], 0.8))
    less = table["less"]
    if claim.authority_words is None and not claim.rule.startswith("plain"):
        value -= float(less["authority_elsewhere"])
    value -= float(less.get(claim.status.value, 0.0))
    if len(claim.known.words) == 1 and not claim.known.votes:
        value -= float(less["lone_word"])
    return max(0.05, value)


def _names(known: Known, targets: list[Target]) -> tuple[Name, ...]:
    names = [Name(text=known.name, kind=NameKind.PRIMARY)]
    kinds = {"former": NameKind.FORMER, "script": NameKind.ORIGINAL_SCRIPT}
    rows = [
        (text, kind) for target in targets for text, kind, _, _ in target.aliases if kind != "short"
    ] + known.aliases
    seen = {known.name.casefold()}
    for written, kind in rows:
        text = " ".join(written.split())
        if text.casefold() in seen:
            continue
        seen.add(text.casefold())
        names.append(Name(text=text, kind=kinds.get(kind, NameKind.ALIAS)))
    return tuple(names)


def _ranks(targets: list[Target]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(target.rank for target in targets if target.rank))


def _positions(text: str, kind: Kind, targets: list[Target]) -> tuple[str, ...]:
    """What the text says a party is, before or after its name; the description after it first."""
    found: list[str] = []
    for target in targets:
        spans = [*target.after, *([target.before] if target.before else [])]
        for start, end in spans:
            words = " ".join(text[start:end].split()).strip(' ,;:“”"')
            words = re.sub(r"^(?:an?|the)\s+", "", words)
            words = words.removeprefix(target.rank or "\0").strip() if kind is Kind.PERSON else words
            if len(words) > 2 and not words.startswith(("who ", "which ", "whose ", "that ")):
                found.append(words[:300])
    return tuple(dict.fromkeys(found))


def _designations(document: Document, claims: list[Claim]) -> tuple[Designation, ...]:
    """Claims of one authority, status and day are one designation; those without a day belong to the last that has one."""
    groups: dict[tuple[str, Status], dict[str, list[Claim]]] = {}
    for claim in claims:
        key = str(claim.announced or claim.announced_text or "")
        groups.setdefault((claim.authority, claim.status), {}).setdefault(key, []).append(claim)
    found: list[list[Claim]] = []
    for acts in groups.values():
        undated = acts.pop("", [])
        dated = list(acts.values())
        if not dated:
            found.append(undated)
            continue
        current = next((act for act in reversed(dated) if not act[0].background), dated[-1])
        current.extend(undated)
        found += dated
    return tuple(_designation(document, group) for group in found)


def _designation(document: Document, claims: list[Claim]) -> Designation:
    dated = next((claim for claim in claims if claim.announced), None) or next(
        (claim for claim in claims if claim.announced_text), claims[0]
    )
    measures = sorted({measure for claim in claims for measure in claim.measures}, key=_ORDER.__getitem__)
    evidence = {
        (claim.start, claim.end): Evidence(
            snapshot=document.sha256, locator=f"characters {claim.start}-{claim.end}", start=claim.start, end=claim.end,
            quote=document.text[claim.start : claim.end], rule=claim.rule,
        )
        for claim in reversed(claims)
    }  # fmt: skip
    authority = authority_named(claims[0].authority)
    return Designation(
        authority=authority.code,
        authority_name=next((claim.authority_words for claim in claims if claim.authority_words), authority.name),
        measures=tuple(Measure(measure) for measure in measures),
        reason=next((claim.reason for claim in claims if claim.reason), None),
        status=claims[0].status,
        announced=dated.announced,
        announced_text=dated.announced_text,
        announced_note=dated.announced_note,
        evidence=tuple(evidence[key] for key in sorted(evidence)),
        confidence=round(max(_confidence(claim) for claim in claims), 2),
    )
