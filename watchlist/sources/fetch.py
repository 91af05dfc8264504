"""The only outbound GET of the product: lists, and articles when asked for.

What publishers' servers are known to do is met here: short-lived signed redirects (followed, never kept), bursts of 500
(retried with growing pauses), bodies that end early, pages of HTML in place of a list with status 200, minutes of
silence before the first byte, and a trickle that no read timeout ends (a watchdog does). TLS is always verified, and a
redirect from https to http is refused. A body is streamed to the disk under a temporary name and renamed when whole.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec

from watchlist.errors import FetchError

if TYPE_CHECKING:
    import httpx

_CHUNK = 1 << 16
_HEAD = 2048
_RETRIED_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524})
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one fetch, in seconds and bytes. The EU builds its file on demand, so reading may wait long."""

    connect_seconds: float = 15.0
    read_seconds: float = 180.0
    total_seconds: float = 1800.0
    """All of it together, retries and pauses included."""
    max_bytes: int = 1 << 30
    max_redirects: int = 8


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often and after which pauses (seconds, doubling, with jitter) a failed request is repeated."""

    attempts: int = 6
    wait_initial: float = 2.0
    wait_max: float = 120.0
    wait_jitter: float = 1.0


class FetchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent, and what is taken.

    `etag` and `last_modified` are those of the last good answer and make the request conditional. `progress` is called
    with the bytes written and the bytes announced (None where unknown). `allow_html` is for articles.
    """

    contact: str = ""
    etag: str | None = None
    last_modified: str | None = None
    allow_html: bool = False
    filename: str | None = None
    limits: FetchLimits = FetchLimits()
    retry: RetryPolicy = RetryPolicy()
    progress: Callable[[int, int | None], None] | None = None


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """The answer.

    `path` is None when the publisher says that nothing changed (304). The address a redirect led to is not kept, as it
    is signed and short-lived; `host` says who answered.
    """

    url: str
    path: Path | None
    not_modified: bool = False
    sha256: str | None = None
    size: int = 0
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    host: str = ""


class _TryAgainError(FetchError):
    """A failure that may pass: the publisher's server is in trouble or the connection broke."""

    wait: float | None = None


def user_agent(contact: str = "") -> str:
    """The User-Agent header: what publishers' gates let pass, with our name, version and where to complain."""
    from watchlist import __version__

    about = f"; +{contact}" if contact else ""
    return f"Mozilla/5.0 (compatible; Watchlist/{__version__}{about})"


def fetch(url: str, into: Path, options: FetchOptions | None = None) -> Fetched:
    """GET an address into the folder `into` and return what came.

    Args:
        url: http or https.
        into: a folder; made when needed. The file is named by `options.filename` or the last part of the address.
        options: see `FetchOptions`.

    Raises:
        FetchError: the address is none of ours to fetch, the publisher cannot be reached in spite of retries, a bound
            is crossed, or the answer is not a list (HTML, empty, cut off).
    """
    import stamina

    options = options or FetchOptions()
    _check_address(url)
    deadline = time.monotonic() + options.limits.total_seconds
    retry = options.retry

    def again(error: Exception) -> bool | float:
        if not isinstance(error, _TryAgainError) or time.monotonic() >= deadline:
            return False
        return True if error.wait is None else min(error.wait, retry.wait_max)

    attempts = 0
    try:
        for attempt in stamina.retry_context(
            on=again,
            attempts=retry.attempts,
            timeout=options.limits.total_seconds,
            wait_initial=retry.wait_initial,
            wait_max=retry.wait_max,
            wait_jitter=retry.wait_jitter,
        ):
            with attempt:
                attempts = attempt.num
                return _attempt(url, into, options, deadline)
    except _TryAgainError as error:
        raise FetchError(f"{error} ({attempts} attempts); the last good edition stays in force") from None
    raise AssertionError("unreachable: stamina returns or raises")


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise FetchError(f"{url}: not an http or https address")


class _Watchdog:
    """Ends a request at its deadline by shutting its connections.

    A server that sends a byte now and then resets every read timeout, and could otherwise hold us for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._streams: list[Any] = []
        self._timer = threading.Timer(max(seconds, 0.0), self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Takes note of each connection that httpx opens for the request."""
        if event.endswith("connect_tcp.complete"):
            self._streams.append(info.get("return_value"))
            if self.expired:
                self._shut()

    def _expire(self) -> None:
        self.expired = True
        self._shut()

    def _shut(self) -> None:
        for stream in self._streams:
            with suppress(Exception):  # it may be closed already
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def _attempt(url: str, into: Path, options: FetchOptions, deadline: float) -> Fetched:
    import httpx

    limits = options.limits
    with _Watchdog(deadline - time.monotonic()) as watchdog:
        try:
            with (
                _client(limits) as client,
                client.stream("GET", url, headers=_headers(options), extensions={"trace": watchdog.trace}) as response,
            ):
                _check_status(url, response, options)
                if response.status_code == httpx.codes.NOT_MODIFIED:
                    return Fetched(url=url, path=None, not_modified=True, **_validators(response))
                return _receive(url, response, into, options, watchdog)
        except httpx.TooManyRedirects:
            raise FetchError(f"{url}: redirected more than {limits.max_redirects} times") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise FetchError(f"{url}: redirected to an address that is not http or https") from None
        except (httpx.HTTPError, OSError) as error:
            if watchdog.expired:
                raise _late(url, limits) from None
            if _is_certificate_error(error):
                raise FetchError(f"{url}: the server's certificate cannot be verified: {error}") from None
            what = "no answer in time" if isinstance(error, httpx.TimeoutException) else str(error) or repr(error)
            raise _TryAgainError(f"{url}: {what}".replace("\n", " ")) from None


def _client(limits: FetchLimits) -> httpx.Client:
    import httpx

    def stay_secure(response: httpx.Response) -> None:
        target = response.next_request
        if target is not None and response.request.url.scheme == "https" and target.url.scheme != "https":
            raise FetchError(f"{response.request.url.host}: redirects from https to {target.url.scheme}; refused")

    return httpx.Client(
        follow_redirects=True,
        max_redirects=limits.max_redirects,
        timeout=httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds),
        event_hooks={"response": [stay_secure]},
    )


def _headers(options: FetchOptions) -> dict[str, str]:
    headers = {"User-Agent": user_agent(options.contact), "Accept": "*/*", "Accept-Language": "en"}
    if options.etag:
        headers["If-None-Match"] = options.etag
    if options.last_modified:
        headers["If-Modified-Since"] = options.last_modified
    return headers


def _check_status(url: str, response: httpx.Response, options: FetchOptions) -> None:
    status = response.status_code
    if status == 200 or (status == 304 and (options.etag or options.last_modified)):
        return
    error = (_TryAgainError if status in _RETRIED_STATUS else FetchError)(f"{url}: HTTP status {status}")
    if isinstance(error, _TryAgainError):
        with suppress(ValueError):  # a date is allowed too; our own pauses do then
            error.wait = max(float(response.headers.get("Retry-After", "")), 0.0)
    raise error


def _validators(response: httpx.Response) -> dict[str, Any]:
    headers = response.headers
    return {
        "etag": headers.get("ETag"),
        "last_modified": headers.get("Last-Modified"),
        "content_type": headers.get("Content-Type"),
        "host": response.url.host,
    }


def _late(url: str, limits: FetchLimits) -> FetchError:
    return FetchError(f"{url}: not finished within {limits.total_seconds:g} s; the last good edition stays in force")


def _receive(url: str, response: httpx.Response, into: Path, options: FetchOptions, watchdog: _Watchdog) -> Fetched:
    name = _file_name(url, options)
    target, temporary = into / name, into / f"{name}.{os.getpid()}.part"
    into.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as output:
            sha256, size, ends = _write_body(url, _chunks(response), response, output, options)
            output.flush()
            os.fsync(output.fileno())
        if watchdog.expired:  # a body of unknown length ends like this too, and must not pass for whole
            raise _late(url, options.limits)
        if ends[:1] == b"<" and ends[-1:] != b">":
            raise _TryAgainError(f"{url}: the answer is cut off after {size:,} bytes")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return Fetched(url=url, path=target, sha256=sha256, size=size, **_validators(response))


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces; the first holds at least `_HEAD` bytes where the body has them, so that it can be judged."""
    head = b""
    pieces = response.iter_bytes(_CHUNK)
    for piece in pieces:
        head += piece
        if len(head) >= _HEAD:
            break
    yield head
    yield from pieces


def _write_body(
    url: str, chunks: Iterator[bytes], response: httpx.Response, output: IO[bytes], options: FetchOptions
) -> tuple[str, int, bytes]:
    """Write the body; returns its SHA-256, its length, and its first and last byte that is not white space."""
    announced = _announced(response)
    if announced is not None and announced > options.limits.max_bytes:
        raise FetchError(f"{url}: {announced:,} bytes announced, more than {options.limits.max_bytes:,} are refused")
    digest, size, first, last = hashlib.sha256(), 0, b"", b""
    for chunk in chunks:
        if size == 0:
            _check_head(url, chunk, options)
        size += len(chunk)
        if size > options.limits.max_bytes:
            raise FetchError(f"{url}: more than {options.limits.max_bytes:,} bytes; refused")
        digest.update(chunk)
        output.write(chunk)
        stripped = chunk.strip()
        if stripped:
            first, last = first or stripped.removeprefix(b"\xef\xbb\xbf")[:1], stripped[-1:]
        if options.progress is not None:
            options.progress(size, announced)
    return digest.hexdigest(), size, first + last


def _check_head(url: str, head: bytes, options: FetchOptions) -> None:
    if not head.strip():
        raise _TryAgainError(f"{url}: the answer is empty")
    if not options.allow_html and _HTML.search(head[:_HEAD]):
        raise FetchError(
            f"{url}: a web page came instead of the list (a login or error page); try later or in a browser"
        )


def _announced(response: httpx.Response) -> int | None:
    """The length announced; of a compressed body it says nothing about what will be written."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    try:
        return int(response.headers["Content-Length"])
    except (KeyError, ValueError):
        return None


def _file_name(url: str, options: FetchOptions) -> str:
    name = options.filename or urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return _UNSAFE.sub("_", Path(name).name).lstrip(".")[:100] or "download"


def _is_certificate_error(error: BaseException | None) -> bool:
    import ssl

    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
