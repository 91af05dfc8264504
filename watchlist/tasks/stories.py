"""Which articles tell one story: brought up to date as articles come, and what ties them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.extract import Document, Marks, document_from_bytes, group, marks_of
from watchlist.extract.stories import VERSION
from watchlist.store import documents, stories


def join_stories(session: Any, found: Sequence[Document]) -> None:
    """Find the stories of articles just stored; other articles move with them only where they share something."""
    marks = {one.sha256: marks_of(one) for one in found}
    for sha256 in stories.outdated_stories(session, VERSION):  # of earlier days, by former rules or never compared
        if sha256 not in marks:
            marks[sha256] = marks_of(_document(documents.document(session, sha256)))
    left = stories.near_articles(session, marks)  # where their marks change, their former stories are told anew too
    rows = [
        stories.StoryMarks(
            document=one.sha256, signature=one.signature, quotations=one.quotations, keys=one.keys
        )
        for one in marks.values()
    ]  # fmt: skip
    stories.put_marks(session, rows, VERSION)
    near = {*left, *stories.near_articles(session, marks)}
    stories.set_stories(
        session,
        {document: min(story.documents) for story in _grouped(session, near) for document in story.documents},
    )


def _grouped(session: Any, wanted: Iterable[str]) -> Iterable[Any]:
    return group(
        Marks(
            sha256=one.document, published=one.published, path=one.path, signature=one.signature,
            quotations=one.quotations,
        )
        for one in stories.read_marks(session, wanted)
    )  # fmt: skip


def _document(stored: documents.StoredDocument) -> Document:
    """An article as it was read, from its archived text."""
    try:
        read = document_from_bytes(stored.text.encode(), "article.txt")
    except InputError:  # only what other formats give: no text of ours is refused for its content
        read = Document(path="", text=stored.text, sha256=stored.sha256, raw_sha256=stored.raw_sha256)
    return msgspec.structs.replace(read, sha256=stored.sha256, path=stored.path, published=stored.published)


def ties_of(session: Any, articles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By story: in words, what ties its articles; of the stories of these articles."""
    told = {one.story for one in stories.stories_of(session, articles)}
    members = [one.document for one in stories.members_of(session, told)]
    found = {}
    for story in _grouped(session, members):
        words = (
            f"“{link.detail}”" if link.reason == "quotation" else f"{float(link.detail):.0%} of the text"
            for link in story.links
        )
        found[min(story.documents)] = tuple(dict.fromkeys(words))
    return found
