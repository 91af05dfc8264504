"""Articles: what they say (`extract_files`), and keeping it (`ingest_documents`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from watchlist.claims import State
from watchlist.errors import InputError
from watchlist.extract import Document, Extraction, document_from_bytes, extract, read_documents
from watchlist.extract.claims import claims_of
from watchlist.extract.version import extractor_version
from watchlist.names import names_version
from watchlist.outcomes import (
    ExtractedDesignation,
    ExtractedDocument,
    ExtractedRecord,
    ExtractView,
    IngestedDocument,
    IngestView,
    Quote,
)
from watchlist.records import PRESS, Designation, NameKind, Record
from watchlist.settings import Settings
from watchlist.sources.archive import store_edition
from watchlist.sources.base import RawFile
from watchlist.sources.fetch import FetchOptions, fetch
from watchlist.store import Database, audit, documents
from watchlist.tasks.acting import actor_of
from watchlist.tasks.claims import review_of, rows_of, settle_claims
from watchlist.tasks.preparing import prepare_names
from watchlist.tasks.stories import join_stories


class IngestRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which articles to take up: paths as a person names them, and addresses to fetch."""

    paths: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


def ingest_documents(database: Database, settings: Settings, request: IngestRequest, now: dt.datetime) -> IngestView:
    """Read articles and keep what they say: provisional records with evidence, the text archived beside.

    All are read before the first is stored, and all are stored or none: one unreadable article stops the run, and
    nothing is left half done. An article that is known is read again and its records put right.

    Raises:
        InputError: a path is missing or no article.
        FetchError: an address could not be fetched.
    """
    found = [*documents_of(request.paths), *(fetch_article(settings, url) for url in request.urls)]
    extractions = [extract(document) for document in found]
    with database.session() as session:
        outcomes = [_take(session, settings, one, now) for one in extractions]
        join_stories(session, found)
    return IngestView(documents=tuple(outcomes))


def fetch_article(settings: Settings, url: str) -> Document:
    """An article from its address.

    Raises:
        FetchError: it could not be fetched.
        InputError: what came is no article.
    """
    with TemporaryDirectory(prefix="watchlist-") as folder:
        got = fetch(url, Path(folder), FetchOptions(contact=settings.contact, allow_html=True))
        if got.path is None:
            raise InputError(f"{url}: the publisher sent nothing")
        media_type = (got.content_type or "").partition(";")[0].strip() or None
        return document_from_bytes(got.path.read_bytes(), url, url=url, media_type=media_type)


def _take(session: Any, settings: Settings, extraction: Extraction, now: dt.datetime) -> IngestedDocument:
    document = extraction.document
    _archive(settings, document)
    meta = documents.DocumentMeta(
        sha256=document.sha256,
        raw_sha256=document.raw_sha256,
        path=document.path,
        text=document.text,
        language=document.language or "",
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        url=document.url,
    )
    settled = settle_claims(session, settings, document.sha256, claims_of(extraction.records), now)
    reader = documents.Reader(
        parser_version=extractor_version(), names_version=names_version(), format=document.format,
        review=review_of(settled),
    )  # fmt: skip
    saved = documents.save_document(session, meta, rows_of(settled), prepare_names, reader, now)
    outcome = IngestedDocument(
        path=document.path,
        sha256=document.sha256,
        title=document.title,
        published=document.published,
        outcome="unchanged" if saved.same else "stored",
        parties=saved.records,
        added=saved.added,
        removed=saved.removed,
        amended=saved.amended,
        claims_waiting=sum(1 for one in settled if one.state is State.WAITING),
        notes=(*extraction.notes, *(refusal.reason for refusal in saved.refusals)),
    )
    details = {
        "path": document.path, "sha256": document.sha256, "parties": saved.records, "outcome": outcome.outcome,
        "claims": len(settled), "claims_waiting": outcome.claims_waiting, "automatic_from": settings.press.automatic_from,
    }  # fmt: skip
    audit.append(session, action="ingest", actor=actor_of(settings), details=details, now=now)
    return outcome


def _archive(settings: Settings, document: Document) -> None:
    """Keep the text that evidence points into, filed under its hash."""
    with TemporaryDirectory(prefix="watchlist-") as folder:
        path = Path(folder) / "article.txt"
        path.write_bytes(document.text.encode())
        store_edition((RawFile(name="article.txt", path=path),), settings.data_dir, PRESS)


def extract_files(paths: Sequence[str], settings: Settings) -> list[ExtractView]:
    """What each document of the paths says, in the order given; a folder means its files in name order.

    Claims below the bar of the settings are marked.

    Raises:
        InputError: a path is missing or no article; nothing is returned then.
    """
    return [extract_view(extract(document), settings.press.automatic_from) for document in documents_of(paths)]


def documents_of(paths: Sequence[str]) -> Iterator[Document]:
    """All documents of the paths, one at a time.

    Raises:
        InputError: a path is missing or no article.
    """
    for path in paths:
        yield from read_documents(path)


def extract_view(extraction: Extraction, bar: float) -> ExtractView:
    """An extraction in the shape that leaves the product."""
    document = extraction.document
    return ExtractView(
        document=ExtractedDocument(
            path=document.path,
            sha256=document.sha256,
            title=document.title,
            publisher=document.publisher,
            published=document.published,
            language=document.language,
            url=document.url,
        ),
        records=tuple(_record_view(record, bar) for record in extraction.records),
        notes=tuple(extraction.notes),
    )


def _record_view(record: Record, bar: float) -> ExtractedRecord:
    return ExtractedRecord(
        name=record.caption,
        kind=record.kind,
        other_names=tuple(name.text for name in record.names if name.kind is not NameKind.PRIMARY),
        role="; ".join(record.positions) or None,
        designations=tuple(_designation_view(one, bar) for one in record.designations),
        mentions=record.mentions,
        confidence=record.confidence,
        identifiers=tuple(one.value for one in record.identifiers),
        source_id=record.source_id,
    )


def _designation_view(one: Designation, bar: float) -> ExtractedDesignation:
    return ExtractedDesignation(
        authority=one.authority,
        authority_name=one.authority_name,
        measures=one.measures,
        status=one.status,
        announced=one.announced,
        announced_text=one.announced_text,
        announced_note=one.announced_note,
        reason=one.reason,
        programme=one.programme,
        evidence=tuple(
            Quote(start=found.start or 0, end=found.end or 0, quote=found.quote or "", rule=found.rule)
            for found in one.evidence
        ),
        confidence=one.confidence,
        to_review=(one.confidence or 0.0) < bar,
    )
