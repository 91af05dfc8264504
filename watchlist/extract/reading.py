"""Files, folders and standard input to documents: text, HTML, PDF, mail.

The archived text is what offsets point into: for text files the whole file as it stands (front matter included), for the
other formats the main text that was taken out of them. A text that is not UTF-8 is refused, since a guessed encoding
would put wrong letters into names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from watchlist.errors import InputError

MAX_BYTES = 20_000_000
"""Larger files are no articles; they are refused before they are read."""
SUFFIXES = (".txt", ".md", ".text", ".html", ".htm", ".xhtml", ".pdf", ".eml")
"""What a folder is searched for."""
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n")
_FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
# "key: value" by lines, not YAML: headlines hold colons and quotation marks that nobody escapes.
_FIELD = re.compile(r"([A-Za-z][\w-]{0,40}):[ \t]*(\S.*)")
_FRONT_LIMIT = 20_000


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One text as archived, with what is known about it.

    `sha256` is taken over the archived text (UTF-8), `raw_sha256` over the bytes as they came; for a text file the two
    agree. `body` is the offset where the article begins (after front matter). `published` is a date that can be
    trusted: of the front matter, the publisher's own metadata or the mail's header; never a date of page furniture.
    """

    path: str
    text: str
    sha256: str
    raw_sha256: str
    title: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    language: str | None = None
    url: str | None = None
    body: int = 0
    format: str = "text"


def read_documents(path: Path | str) -> Iterator[Document]:
    """The document at `path`; each file of a folder in name order; "-" is standard input.

    Raises:
        InputError: there is no such file, or it is empty, binary, not UTF-8, larger than 20 MB, or not readable as what
            its name says. In a folder the other files have been yielded up to the bad one.
    """
    if str(path) == "-":
        yield document_from_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "-")
        return
    path = Path(path)
    if path.is_dir():
        files = article_files(path)
        if not files:
            raise InputError(f"{path}: no article in this folder; expected files ending in {', '.join(SUFFIXES)}")
        for file in files:
            yield read_file(file)
        return
    yield read_file(path)


def article_files(folder: Path) -> list[Path]:
    """The articles of a folder in name order; hidden files, sub-folders and other kinds of file are left out."""
    return sorted(
        (file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")),
        key=lambda file: file.name,
    )


def read_file(path: Path) -> Document:
    """One file.

    Raises:
        InputError: see `read_documents`.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path}: {size / 1e6:.0f} MB is more than an article ({MAX_BYTES // 10**6} MB at most); give the article alone"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    return document_from_bytes(raw, str(path))


def document_from_bytes(raw: bytes, name: str, *, url: str | None = None, media_type: str | None = None) -> Document:
    """A document from bytes. `name` is the path to show and, by its ending, the format; `media_type` overrides it.

    Raises:
        InputError: see `read_documents`.
    """
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"{name}: more than {MAX_BYTES // 10**6} MB, which is more than an article; give the article alone"
        )
    if not raw.strip():
        raise InputError(f"{name}: empty; nothing to read")
    kind = _format(raw, name, media_type)
    if kind == "text":
        text = _decode(raw, name)
        return _text_document(text, raw, name, url)
    from watchlist.extract import formats

    fields: dict[str, Any] = formats.READERS[kind](raw, name)
    text = fields.pop("text")
    if not text.strip():
        raise InputError(f"{name}: no readable text found in this {kind} file; save the article as text and try again")
    fields["url"] = fields.get("url") or url
    return Document(path=name, text=text, sha256=_sha256(text.encode()), raw_sha256=_sha256(raw), format=kind, **fields)


def _format(raw: bytes, name: str, media_type: str | None) -> str:
    suffix = Path(name).suffix.lower()
    media = (media_type or "").split(";")[0].strip().lower()
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf-") or suffix == ".pdf" or media == "application/pdf":
        return "pdf"
    if suffix == ".eml" or media == "message/rfc822":
        return "eml"
    if media in ("text/html", "application/xhtml+xml") or suffix in (".html", ".htm", ".xhtml"):
        return "html"
    return "html" if head.startswith((b"<!doctype html", b"<html")) else "text"


def _decode(raw: bytes, name: str) -> str:
    if b"\x00" in raw[:65536] or raw.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise InputError(f"{name}: a binary file, not an article; give text, HTML, PDF or .eml")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: not UTF-8 (byte {error.start} is 0x{raw[error.start]:02x}); save it as UTF-8 and try again"
        ) from None
    controls = sum(1 for character in text[:65536] if character < " " and character not in "\t\r\n\f\x0b")
    if controls > len(text[:65536]) * 0.01:
        raise InputError(f"{name}: a binary file, not an article; give text, HTML, PDF or .eml")
    return text


def _text_document(text: str, raw: bytes, name: str, url: str | None) -> Document:
    front, body = _front_matter(text)
    if not text[body:].strip("\ufeff \t\r\n"):
        raise InputError(f"{name}: front matter without a text below it; nothing to read")
    published = _front_date(front) or _dateline(text, body)
    return Document(
        path=name,
        text=text,
        sha256=_sha256(text.encode()),
        raw_sha256=_sha256(raw),
        title=_front_text(front, "title", "headline"),
        publisher=_front_text(front, "publisher", "source", "site"),
        published=published,
        language=_front_text(front, "language", "lang"),
        url=_front_text(front, "url", "link") or url,
        body=body,
    )


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Front matter as data and the offset where the body begins. Without a closing fence there is none."""
    opening = _FRONT.match(text)
    if not opening:
        return {}, 1 if text.startswith("\ufeff") else 0
    closing = _FENCE.search(text, opening.end(), opening.end() + _FRONT_LIMIT)
    if not closing:
        return {}, 0
    lines = (_FIELD.match(line) for line in text[opening.end() : closing.start()].splitlines())
    return {field[1].lower(): _unquoted(field[2]) for field in lines if field}, min(closing.end() + 1, len(text))


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _front_text(front: dict[str, str], *keys: str) -> str | None:
    return next((front[key] for key in keys if front.get(key)), None)


def _front_date(front: dict[str, str]) -> dt.date | None:
    from watchlist.extract.dates import read_day

    days = (read_day(front[key]) for key in ("published", "date", "dateline") if front.get(key))
    return next((day for day in days if day), None)


def _dateline(text: str, body: int) -> dt.date | None:
    from watchlist.extract.dates import dateline_of

    return dateline_of(text, body)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
