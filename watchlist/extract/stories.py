"""Copies of one story are one story: by shingles (MinHash), or by verbatim quotations of one speaker within three days.

Corroboration counts stories, not copies; the earliest text of a story gives its date. A rewording shares few shingles
with its source but keeps what people said, so that one quotation of four words or more by the same speaker ties two texts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

import msgspec

from watchlist.extract.items import Line, read_line
from watchlist.extract.lexicon import fold
from watchlist.extract.reading import Document
from watchlist.extract.sentences import block_sentences, blocks

MAX_DAYS = 3
"""Texts further apart than this are not tied by a quotation; a text without a trusted date is tied to any."""
SHINGLE_WORDS = 5
THRESHOLD = 0.5
"""Share of common shingles from which two texts are copies."""
MIN_QUOTE_WORDS = 4
_PERMUTATIONS = 128
_MAX_WORDS = 5000
_QUOTE = re.compile(r"[“\"«]([^“”\"«»\n]{12,600})[”\"»]")


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Why two texts are one story: `reason` is shingles or quotation, `detail` the share or the words quoted."""

    one: str
    other: str
    reason: str
    detail: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Texts that tell one story, by the SHA-256 of each, the earliest first; `published` is the earliest trusted date."""

    documents: tuple[str, ...]
    published: dt.date | None
    links: tuple[Link, ...] = ()


def stories(documents: Sequence[Document]) -> tuple[Story, ...]:
    """The stories among documents, in the order of their first document. The same text twice is one document."""
    unique = list({document.sha256: document for document in documents}.values())
    links = [*_copies(unique), *_quotations(unique)]
    parent = {document.sha256: document.sha256 for document in unique}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for link in links:
        parent[root(link.other)] = root(link.one)
    groups: dict[str, list[Document]] = {}
    for document in unique:
        groups.setdefault(root(document.sha256), []).append(document)
    found = []
    for members in groups.values():
        members.sort(key=lambda document: (document.published or dt.date.max, document.path))
        keys = {document.sha256 for document in members}
        found.append(
            Story(
                documents=tuple(document.sha256 for document in members), published=members[0].published,
                links=tuple(link for link in links if link.one in keys),
            )
        )  # fmt: skip
    return tuple(found)


def corroboration(found: Iterable[Story], documents: Iterable[str]) -> int:
    """How many independent stories the documents (by SHA-256) come from."""
    wanted = set(documents)
    return sum(1 for story in found if wanted & set(story.documents))


def _copies(documents: Sequence[Document]) -> list[Link]:
    """Pairs that share at least half of their shingles."""
    if len(documents) < 2:
        return []
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=_PERMUTATIONS)
    hashes: dict[str, MinHash] = {}
    links = []
    for document in documents:
        shingles = _shingles(document)
        if not shingles:
            continue
        signature = MinHash(num_perm=_PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in shingles])
        for other in index.query(signature):
            share = signature.jaccard(hashes[other])
            if share >= THRESHOLD:
                links.append(Link(one=other, other=document.sha256, reason="shingles", detail=f"{share:.2f}"))
        hashes[document.sha256] = signature
        index.insert(document.sha256, signature)
    return links


def _shingles(document: Document) -> set[str]:
    words = re.findall(r"\w+", fold(document.text[document.body :]))[:_MAX_WORDS]
    return (
        {" ".join(words[place : place + SHINGLE_WORDS]) for place in range(max(1, len(words) - SHINGLE_WORDS + 1))}
        if words
        else set()
    )


def _quotations(documents: Sequence[Document]) -> list[Link]:
    """Pairs with a quotation of the same speaker, published within three days of each other as far as that is known."""
    by_quote: dict[tuple[str, str], list[Document]] = {}
    links: list[Link] = []
    for document in documents:
        for key in sorted(quotations(document)):
            links += [
                Link(one=other.sha256, other=document.sha256, reason="quotation", detail=key[1])
                for other in by_quote.get(key, ())
                if _near(document, other)
            ]
            by_quote.setdefault(key, []).append(document)
    return links


def _near(one: Document, other: Document) -> bool:
    if one.published is None or other.published is None:
        return True
    return abs((one.published - other.published).days) <= MAX_DAYS


def quotations(document: Document) -> set[tuple[str, str]]:
    """(speaker, words) of each quotation of four words or more; quotations without a speaker are left out."""
    found: set[tuple[str, str]] = set()
    text = document.text
    for block in blocks(text, document.body):
        if not _QUOTE.search(text, block.start, block.end):
            continue
        lines = [read_line(sentence, text) for sentence in block_sentences(text, block)]
        for match in _QUOTE.finditer(text, block.start, block.end):
            words = re.findall(r"\w+", fold(match[1]))
            speaker = _speaker(lines, match.start(), match.end())
            if len(words) >= MIN_QUOTE_WORDS and speaker:
                found.add((speaker, " ".join(words)))
    return found


def _speaker(lines: Sequence[Line], start: int, end: int) -> str | None:
    """Who is named in the sentences that hold the quotation, or before it in the paragraph: by surname or body."""
    around = [line for line in lines if line.sentence.end > start and line.sentence.start < end]
    before = [line for line in lines if line.sentence.end <= start]
    for line in [*around, *reversed(before)]:
        for item in line.items:
            outside = item.end <= start or item.start >= end
            if outside and item.kind == "authority":
                return str(item.data.code) + ":" + item.low.removeprefix("the ")
            if outside and item.kind == "name":
                return item.low.split()[-1]
    return None
