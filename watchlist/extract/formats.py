"""HTML, PDF and mail to text. Each reader gives the fields of a `Document`; heavy parts are imported where used."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from watchlist.errors import InputError

# Where a publisher states the day in the page's own data. A date that merely stands on the page is not asked.
_DATE_META = re.compile(
    r"""(?:article:published_time|datepublished|dc\.date(?:\.issued)?|dcterms\.(?:issued|date)|pubdate|publishdate|publication_date|sailthru\.date|parsely-pub-date)""",
    re.IGNORECASE,
)
_MAX_PDF_PAGES = 400


def read_html(raw: bytes, name: str) -> dict[str, Any]:
    """The main text of a page with title, publisher, address and the day its metadata state.

    Raises:
        InputError: the page cannot be parsed.
    """
    import trafilatura
    from lxml import html as lxml_html

    try:
        tree: Any = lxml_html.fromstring(raw)
    except Exception as error:  # noqa: BLE001 (lxml raises several kinds for broken pages)
        raise InputError(f"{name}: not readable as HTML ({str(error)[:80]}); save the page again") from None
    text = trafilatura.extract(
        tree,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        favor_recall=True,
        deduplicate=False,
    )
    metadata = trafilatura.extract_metadata(tree)
    return {
        "text": text or _visible_text(raw),
        "title": (metadata.title if metadata else None) or None,
        "publisher": (metadata.sitename if metadata else None) or None,
        "published": _meta_date(raw),
        "language": (metadata.language if metadata else None) or _html_language(raw),
        "url": (metadata.url if metadata else None) or None,
    }


def _visible_text(raw: bytes) -> str:
    """All text of the body, for pages in which no main text can be told apart."""
    from lxml import html as lxml_html

    tree: Any = lxml_html.fromstring(raw)
    for bad in tree.xpath("//script|//style|//nav|//footer|//aside|//form|//noscript"):
        parent = bad.getparent()
        if parent is not None:
            parent.remove(bad)
    body = tree.find("body")
    blocks = (body if body is not None else tree).xpath(".//p|.//li|.//h1|.//h2|.//h3|.//td")
    return "\n\n".join(filter(None, (" ".join(block.text_content().split()) for block in blocks)))


def _html_language(raw: bytes) -> str | None:
    found = re.search(rb"<html[^>]{0,500}?\blang=[\"']?([A-Za-z]{2})", raw[:5000])
    return found.group(1).decode().lower() if found else None


def _meta_date(raw: bytes) -> dt.date | None:
    from lxml import html as lxml_html

    tree: Any = lxml_html.fromstring(raw)
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if _DATE_META.fullmatch(key) and (day := _iso_day(meta.get("content") or "")):
            return day
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            found = re.search(r'"datePublished"\s*:\s*"([^"]{4,40})"', script.text or "")
            if found and (day := _iso_day(found.group(1))):
                return day
    for time in tree.xpath("//article//time[@datetime]|//header//time[@datetime]|//time[@pubdate]"):
        if day := _iso_day(time.get("datetime") or ""):
            return day
    return None


def _iso_day(text: str) -> dt.date | None:
    from watchlist.extract.dates import read_day

    return read_day(text[:60])


def read_pdf(raw: bytes, name: str) -> dict[str, Any]:
    """The text of a PDF, page after page. Its metadata give the title; their dates are of the file, not of the news.

    Raises:
        InputError: the file is broken, locked or has no text (a scan).
    """
    import io

    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        locked = bool(reader.is_encrypted and not reader.decrypt(""))
        pages = [] if locked else [page.extract_text() or "" for page in reader.pages[:_MAX_PDF_PAGES]]
        title = reader.metadata.title if reader.metadata else None
    except Exception as error:  # noqa: BLE001 (pypdf raises many kinds for broken files)
        raise InputError(f"{name}: not readable as PDF ({str(error)[:80]}); open and save it again") from None
    if locked:
        raise InputError(f"{name}: the PDF asks for a password; save it without one")
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise InputError(f"{name}: the PDF holds no text (a scan?); run it through text recognition first")
    return {"text": text, "title": str(title).strip() or None if title else None}


def read_mail(raw: bytes, name: str) -> dict[str, Any]:
    """The plain text (else the HTML) of a mail, with subject, sender and the date of its header.

    Raises:
        InputError: there is no text in it.
    """
    import email
    import email.policy
    from email.utils import parseaddr

    message = email.message_from_bytes(raw, policy=email.policy.default)
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        raise InputError(f"{name}: no text in this mail; save the article as text and try again")
    try:
        content = part.get_content()
    except (LookupError, UnicodeError, KeyError, ValueError) as error:
        raise InputError(f"{name}: the mail's text cannot be decoded ({str(error)[:80]}); save it as text") from None
    fields: dict[str, Any] = {}
    if part.get_content_subtype() == "html":
        fields = read_html(str(content).encode(), name)
    else:
        fields["text"] = str(content)
    try:
        sent = message["date"].datetime if message["date"] else None
        sender, subject = parseaddr(str(message["from"] or "")), str(message["subject"] or "")
    except (AttributeError, ValueError, TypeError, IndexError):
        sent, sender, subject = None, ("", ""), ""
    fields["title"] = subject.strip() or fields.get("title")
    fields["publisher"] = sender[0] or sender[1] or fields.get("publisher")
    fields["published"] = sent.date() if sent else None
    return fields


READERS: Mapping[str, Callable[[bytes, str], dict[str, Any]]] = {"html": read_html, "pdf": read_pdf, "eml": read_mail}
"""Readers by format name."""
