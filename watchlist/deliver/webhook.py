"""Delivery by webhook: a signed JSON body, tried again until the receiver has taken it.

The signature stands in the header `Watchlist-Signature: t=<seconds>,v1=<hex>`; v1 is HMAC-SHA256 with the shared key
over `<seconds>.<body>`. A receiver computes it anew, compares in constant time and refuses old ones; `signature_holds`
does that. `Idempotency-Key` is the same for every attempt, also of a later run; `repeated` in the body says that an
earlier run sent it and could not note whether it arrived.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from watchlist.deliver.parcel import Parcel, Receipt, Secret, one_line, sha256_of
from watchlist.errors import UsageError
from watchlist.records import SCHEMA_VERSION

SIGNATURE, DELIVERY = "Watchlist-Signature", "Idempotency-Key"
TOLERANCE = 300
"""Seconds by which a signature may be old."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_WAIT = 60.0
_LOGGERS = ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")


class WebhookTarget(msgspec.Struct, frozen=True, kw_only=True):
    """Where to post, and the key to sign with. The address is a secret too: many carry a token."""

    url: Secret
    key: Secret = msgspec.field(default_factory=lambda: Secret(""))
    timeout: float = 20.0
    attempts: int = 5


class _NotTakenError(Exception):
    """The receiver answered, but did not take it; `wait` is what it asked for, in seconds."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(f"the receiver answered {status}")
        self.status, self.wait = status, wait


def body_of(parcel: Parcel) -> bytes:
    """What is posted: title, text, numbers, and name, size and hash of each file. The files themselves are not."""
    return msgspec.json.encode(
        {
            "schema_version": SCHEMA_VERSION,
            "event": parcel.event,
            "title": parcel.title,
            "text": parcel.text,
            "made": parcel.made,
            "run": parcel.run_id,
            "delivery": parcel.key,
            "repeated": parcel.repeated,
            "summary": parcel.summary,
            "files": [
                {"name": file.name, "bytes": file.stat().st_size, "sha256": sha256_of(file)} for file in parcel.files
            ],
        }
    )


def sign(key: Secret, body: bytes, now: dt.datetime) -> str:
    """The value of the signature's header."""
    seconds = int(now.timestamp())
    digest = hmac.new(key.reveal().encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def signature_holds(key: Secret, header: str, body: bytes, now: dt.datetime) -> bool:
    """Whether a body comes from one who has the key and was signed within the last minutes; for receivers."""
    fields = dict(part.partition("=")[::2] for part in header.split(","))
    try:
        made = dt.datetime.fromtimestamp(int(fields.get("t", "")), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return False
    fresh = abs((now - made).total_seconds()) <= TOLERANCE
    return fresh and hmac.compare_digest(sign(key, body, made), f"t={fields.get('t')},v1={fields.get('v1')}")


def deliver_by_webhook(parcel: Parcel, target: WebhookTarget, now: dt.datetime) -> Receipt:
    """Post the parcel. No answer, 429 and 5xx are tried again with growing pauses, or after what the receiver asks for.

    Redirects are not followed: the body goes where it was sent or nowhere.

    Raises:
        UsageError: the address is none, or not https (http is for this machine only).
    """
    import httpx
    import stamina

    url = target.url.reveal()
    shown = _shown(url)
    body = body_of(parcel)
    headers = {"Content-Type": "application/json", "User-Agent": "Watchlist", DELIVERY: parcel.key}
    if target.key:
        headers[SIGNATURE] = sign(target.key, body, now)
    tried, status = 0, 0

    def passing(error: Exception) -> bool | float:
        if isinstance(error, _NotTakenError):
            return error.wait if error.wait is not None else error.status == 429 or error.status >= 500
        return isinstance(error, httpx.TransportError)

    try:
        with _silent(), httpx.Client(timeout=target.timeout, follow_redirects=False) as client:
            for attempt in stamina.retry_context(on=passing, attempts=target.attempts, timeout=None, wait_initial=1.0):
                with attempt:
                    tried = attempt.num
                    status = _post(client, url, body, headers)
    except _NotTakenError as error:
        return Receipt(channel="webhook", target=shown, ok=False, attempts=tried, message=one_line(error))
    except httpx.HTTPError as error:
        message = one_line(error).replace(url, shown)
        return Receipt(channel="webhook", target=shown, ok=False, attempts=tried, message=message)
    return Receipt(channel="webhook", target=shown, ok=True, attempts=tried, message=f"taken ({status})")


def _post(client: Any, url: str, body: bytes, headers: dict[str, str]) -> int:
    answer = client.post(url, content=body, headers=headers)
    status: int = answer.status_code
    if not 200 <= status < 300:
        wait = _asked_wait(answer.headers.get("Retry-After")) if status in (429, 503) else None
        raise _NotTakenError(status, wait)
    return status


def _asked_wait(header: str | None) -> float | None:
    """The pause a receiver asks for, in seconds or as a date, within reason; None where it asks for none."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - dt.datetime.now(dt.UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.1), _LONGEST_WAIT)


def _shown(url: str) -> str:
    """Scheme and host of the address: the rest may be a token.

    Raises:
        UsageError: it is no web address, or an open connection to another machine.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UsageError("webhook: the address must begin with https://")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise UsageError(f"webhook: {parts.hostname} is not this machine; the address must begin with https://")
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"


@contextmanager
def _silent() -> Iterator[None]:
    """The HTTP library logs whole addresses; not while it handles ours."""

    def nothing(_: logging.LogRecord) -> bool:
        return False

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(nothing)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(nothing)
