"""Copies of one story are one story: by shingles (MinHash), or by verbatim quotations of one speaker within three days.

Corroboration counts stories, not copies; the earliest text of a story gives its date. A rewording shares few shingles
with its source but keeps what people said, so that one quotation of four words or more by the same speaker ties two texts.

What tells a text's story is taken from it once (`marks_of`) and can be kept: two texts can only be one story where they share a
key of their marks, so whoever keeps them finds the others by a look-up. The signature is our own few lines since it is kept
for years: it must not change with a library's release.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import msgspec

from watchlist.extract.items import Line, read_line
from watchlist.extract.lexicon import fold
from watchlist.extract.reading import Document
from watchlist.extract.sentences import block_sentences, blocks

VERSION = 1
"""Of the marks: raise it whenever the same text gives others."""
MAX_DAYS = 3
"""Texts further apart than this are not tied by a quotation; one without a trusted date is tied to the earliest that has it."""
SHINGLE_WORDS = 5
THRESHOLD = 0.5
"""Share of common shingles from which two texts are copies."""
MIN_QUOTE_WORDS = 4
_PERMUTATIONS = 128
_BANDS, _ROWS = 42, 3
"""Two texts meet where three values of a band agree: of those with half their shingles in common 99.6 in 100 do."""
_BAND_BYTES = 4 * _ROWS
_MAX_WORDS = 5000
_QUOTE = re.compile(r"[“\"«]([^“”\"«»\n]{12,600})[”\"»]")


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What tells the story of a text: its signature over shingles (base 16), and who said what in it ("speaker|words")."""

    sha256: str
    published: dt.date | None
    path: str
    signature: str
    quotations: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Texts that are one story share one of these."""
        values = bytes.fromhex(self.signature)
        bands = (values[place : place + _BAND_BYTES] for place in range(0, _BANDS * _BAND_BYTES, _BAND_BYTES))
        found = [f"b{number}:{_digest(band)}" for number, band in enumerate(bands) if band]
        return (*found, *(f"q:{_digest(quotation.encode())}" for quotation in self.quotations))


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Why two texts are one story: `reason` is shingles or quotation, `detail` the share or the words quoted."""

    one: str
    other: str
    reason: str
    detail: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Texts that tell one story, by the SHA-256 of each, the earliest first; `published` is the earliest trusted date.

    Of all links only those are given that are needed to tie the texts.
    """

    documents: tuple[str, ...]
    published: dt.date | None
    links: tuple[Link, ...] = ()


def stories(documents: Iterable[Document]) -> tuple[Story, ...]:
    """The stories among documents, the earliest first. The same text twice is one document; their order does not matter."""
    return group([marks_of(document) for document in documents])


def group(marks: Iterable[Marks]) -> tuple[Story, ...]:
    """The stories among texts of which the marks are known, the earliest first."""
    oldest_last = sorted(marks, key=_age, reverse=True)  # of a text that is given twice the older path counts
    unique = sorted({one.sha256: one for one in oldest_last}.values(), key=_age)
    ties = _Ties(one.sha256 for one in unique)
    for link in _copies(unique, ties):
        ties.add(link)
    for link in _quoted(unique):
        ties.add(link)
    found: dict[str, list[Marks]] = {}
    for one in unique:
        found.setdefault(ties.root(one.sha256), []).append(one)
    links: dict[str, list[Link]] = {}
    for link in ties.links:
        links.setdefault(ties.root(link.one), []).append(link)
    return tuple(
        Story(
            documents=tuple(one.sha256 for one in members), published=members[0].published,
            links=tuple(links.get(root, ())),
        )
        for root, members in found.items()
    )  # fmt: skip


def _age(one: Marks) -> tuple[dt.date, str, str]:
    return one.published or dt.date.max, one.path, one.sha256


def corroboration(found: Iterable[Story], documents: Iterable[str]) -> int:
    """How many independent stories the documents (by SHA-256) come from."""
    wanted = set(documents)
    return sum(1 for story in found if wanted & set(story.documents))


class _Ties:
    """Which texts hang together so far, and by which links."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}
        self.links: list[Link] = []

    def root(self, key: str) -> str:
        parent = self._parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def tied(self, one: str, other: str) -> bool:
        return self.root(one) == self.root(other)

    def add(self, link: Link) -> None:
        if not self.tied(link.one, link.other):
            self._parent[self.root(link.other)] = self.root(link.one)
            self.links.append(link)


def _copies(texts: Sequence[Marks], ties: _Ties) -> Iterator[Link]:
    """Pairs that share at least half of their shingles, but for pairs that are tied already."""
    import numpy as np

    signatures = {one.sha256: np.frombuffer(bytes.fromhex(one.signature), dtype=">u4") for one in texts}
    buckets: dict[str, list[str]] = {}
    for text in texts:
        for key in text.keys:
            if key.startswith("b"):
                buckets.setdefault(key, []).append(text.sha256)
    for members in buckets.values():
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if not ties.tied(one, other):
                    share = float((signatures[one] == signatures[other]).mean())
                    if share >= THRESHOLD:
                        yield Link(one=one, other=other, reason="shingles", detail=f"{share:.2f}")


def _quoted(texts: Sequence[Marks]) -> Iterator[Link]:
    """Texts (the earliest first) with a quotation of one speaker: each with the one before it, if it is near in time.

    A text without a date is tied to the earliest only: it must not make one story of a remark and its repetition years later.
    """
    by_quotation: dict[str, list[Marks]] = {}
    for one in texts:
        for quotation in one.quotations:
            by_quotation.setdefault(quotation, []).append(one)
    for quotation, members in by_quotation.items():
        words = quotation.partition("|")[2]
        for before, one in itertools.pairwise(members):
            near = before if one.published is not None else members[0]
            if one.published is None or near.published is None or (one.published - near.published).days <= MAX_DAYS:
                yield Link(one=near.sha256, other=one.sha256, reason="quotation", detail=words)


def marks_of(document: Document) -> Marks:
    """What tells the story of a text."""
    return Marks(
        sha256=document.sha256, published=document.published, path=document.path,
        signature=_signature(_shingles(document)),
        quotations=tuple(sorted(f"{speaker}|{words}" for speaker, words in quotations(document))),
    )  # fmt: skip


def _shingles(document: Document) -> set[str]:
    words = re.findall(r"\w+", fold(document.text[document.body :]))[:_MAX_WORDS]
    last = max(1, len(words) - SHINGLE_WORDS + 1)
    return {" ".join(words[place : place + SHINGLE_WORDS]) for place in range(last)} if words else set()


def _signature(shingles: set[str]) -> str:
    """For each of 128 ways of hashing, the least hash over all shingles; the share of equal ones estimates the overlap."""
    if not shingles:
        return ""
    import numpy as np

    hashed = b"".join(hashlib.blake2b(shingle.encode(), digest_size=4).digest() for shingle in shingles)
    values = np.frombuffer(hashed, dtype=">u4").astype(np.uint64)
    factors, terms = _ways()
    least = ((values[:, None] * factors + terms) >> np.uint64(32)).min(axis=0)
    return str(least.astype(">u4").tobytes().hex())


@cache
def _ways() -> tuple[Any, Any]:
    """Factor (odd) and term of each way of hashing, the same on every machine and for ever."""
    import numpy as np

    drawn = b"".join(
        hashlib.blake2b(f"story {number}".encode(), digest_size=16).digest() for number in range(_PERMUTATIONS)
    )
    pairs = np.frombuffer(drawn, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    return pairs[:, 0] | np.uint64(1), pairs[:, 1]


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


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
