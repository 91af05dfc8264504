"""Fetching from a real HTTP server on this machine that misbehaves on purpose."""

import gzip
import hashlib
import http.server
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from watchlist.errors import FetchError, InputError
from watchlist.sources.fetch import FetchLimits, FetchOptions, RetryPolicy, fetch, user_agent
from watchlist.sources.unpack import UnpackLimits, unpack

LIST = b'<?xml version="1.0"?>\n<list>' + b"<entry>QDi.001</entry>" * 500 + b"</list>\n"
QUICK = RetryPolicy(attempts=4, wait_initial=0.01, wait_max=0.02, wait_jitter=0)


class Handler(http.server.BaseHTTPRequestHandler):
    """Each path is one misdeed; the server counts requests and keeps their headers."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.server.methods.append("HEAD")
        self.send_error(404)

    def do_GET(self) -> None:
        self.server.methods.append("GET")
        self.server.headers.append(dict(self.headers))
        path = self.path.partition("?")[0].strip("/")
        count = self.server.counts[path] = self.server.counts.get(path, 0) + 1
        if path.startswith("burst500") and count < 4:
            self.send_error(500)
        elif path.startswith("loop"):
            self.redirect(f"/loop/{count}")
        else:
            getattr(self, path.replace(".", "_").replace("-", "_"), self.whole)()

    def body(self, data: bytes, *headers: tuple[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def whole(self) -> None:
        self.body(LIST, ("Content-Type", "text/xml"))

    def redirect(self, target: str) -> None:
        self.body(b"", ("Location", target), status=302)

    def signed_xml(self) -> None:
        self.redirect("/store/list.xml?X-Amz-Signature=secret")

    def ftp(self) -> None:
        self.redirect("ftp://127.0.0.1/list.xml")

    def always500(self) -> None:
        self.send_error(500)

    def busy(self) -> None:
        if self.server.counts["busy"] < 2:
            self.body(b"", ("Retry-After", "0"), status=503)
        else:
            self.whole()

    def forbidden(self) -> None:
        self.send_error(403)

    def cut(self) -> None:
        """Half the announced body, then the connection breaks; the fourth time it holds."""
        if self.server.counts["cut"] < 3:
            self.send_response(200)
            self.send_header("Content-Length", str(len(LIST)))
            self.end_headers()
            self.wfile.write(LIST[: len(LIST) // 2])
            self.wfile.flush()
            self.close_connection = True
        else:
            self.whole()

    def too_long(self) -> None:
        """Announces more than it has, always."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(LIST) + 100))
        self.end_headers()
        self.wfile.write(LIST)
        self.close_connection = True

    def too_short(self) -> None:
        """Announces less than it sends, so that the client sees a cut file."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(LIST) - 100))
        self.end_headers()
        self.wfile.write(LIST)
        self.close_connection = True

    def drip(self) -> None:
        """A byte now and then, for ever: no read timeout ends it."""
        self.send_response(200)
        self.end_headers()
        self.trickle()

    def drip_head(self) -> None:
        """Already the header comes as a drip."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.trickle()

    def trickle(self) -> None:
        self.close_connection = True
        for _ in range(400):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            if self.server.stop.wait(0.02):
                return

    def silent(self) -> None:
        self.server.stop.wait(3)
        self.close_connection = True

    def login(self) -> None:
        self.body(b"\n<!DOCTYPE html>\n<html><body>Please log in</body></html>", ("Content-Type", "text/html"))

    def xhtml(self) -> None:
        self.body(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>')

    def empty(self) -> None:
        self.body(b"")

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while not self.server.stop.is_set():
            try:
                self.wfile.write(b"<x/>" * 4096)
            except OSError:
                return

    def packed(self) -> None:
        self.body(gzip.compress(LIST), ("Content-Encoding", "gzip"))

    def encoding_bomb(self) -> None:
        self.body(gzip.compress(b"<x>" + bytes(5_000_000)), ("Content-Encoding", "gzip"))

    def bomb_xml_gz(self) -> None:
        self.body(gzip.compress(bytes(5_000_000)))

    def conditional(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"' or self.headers.get("If-Modified-Since"):
            self.send_response(304)
            self.send_header("ETag", '"v1"')
            self.end_headers()
        else:
            self.body(LIST, ("ETag", '"v1"'), ("Last-Modified", "Fri, 27 Feb 2026 00:00:09 GMT"))

    def wild304(self) -> None:
        self.send_response(304)
        self.end_headers()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.counts: dict[str, int] = {}
        self.headers: list[dict[str, str]] = []
        self.methods: list[str] = []
        self.stop = threading.Event()

    def handle_error(self, *args: object) -> None:
        """A client that hangs up is what these tests are about."""

    @property
    def url(self) -> str:
        return f"{'https' if isinstance(self.socket, ssl.SSLSocket) else 'http'}://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.stop.set()
        server.shutdown()
        thread.join()


def options(**changes: Any) -> FetchOptions:
    return FetchOptions(**{"retry": QUICK, "limits": FetchLimits(total_seconds=10, read_seconds=5), **changes})


def refused(url: str, into: Path, **changes: Any) -> str:
    """The one line with which a fetch is refused; nothing may be left of it on the disk."""
    with pytest.raises(FetchError) as caught:
        fetch(url, into, options(**changes))
    assert not into.exists() or list(into.iterdir()) == []
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_list_arrives_whole(server: Server, tmp_path: Path):
    """The bytes, their hash and the validators come back, and progress is told up to the end."""
    told: list[tuple[int, int | None]] = []
    got = fetch(f"{server.url}/lists/un.xml?lang=en", tmp_path, options(progress=lambda *args: told.append(args)))
    assert got.path == tmp_path / "un.xml"
    assert got.path.read_bytes() == LIST
    assert (got.sha256, got.size) == (hashlib.sha256(LIST).hexdigest(), len(LIST))
    assert told[-1] == (len(LIST), len(LIST))
    assert [path.name for path in tmp_path.iterdir()] == ["un.xml"]


def test_the_request_says_who_asks(server: Server, tmp_path: Path):
    """User-Agent with name, version and contact, English, and nothing but GET."""
    fetch(f"{server.url}/list.xml", tmp_path, options(contact="compliance@example.org"))
    sent = server.headers[0]
    assert sent["User-Agent"] == user_agent("compliance@example.org")
    assert sent["User-Agent"].startswith("Mozilla/5.0 (compatible; Watchlist/")
    assert sent["User-Agent"].endswith("; +compliance@example.org)")
    assert user_agent().endswith(")")
    assert "+" not in user_agent()
    assert sent["Accept-Language"] == "en"
    assert server.methods == ["GET"]


def test_conditional_requests(server: Server, tmp_path: Path):
    """With the validators of the last answer an unchanged list is not sent again."""
    first = fetch(f"{server.url}/conditional", tmp_path, options())
    assert first.etag == '"v1"'
    again = fetch(f"{server.url}/conditional", tmp_path / "again", options(etag=first.etag))
    assert (again.not_modified, again.path, again.etag) == (True, None, '"v1"')
    by_date = fetch(f"{server.url}/conditional", tmp_path / "again", options(last_modified=first.last_modified))
    assert by_date.not_modified
    assert not (tmp_path / "again").exists()
    assert "304" in refused(f"{server.url}/wild304", tmp_path / "again")


def test_redirects_are_followed_and_their_targets_forgotten(server: Server, tmp_path: Path):
    """A signed address is used, but stands nowhere in the answer; the file keeps the name that was asked for."""
    got = fetch(f"{server.url}/signed.xml", tmp_path, options())
    assert got.path == tmp_path / "signed.xml"
    assert "secret" not in repr(got)


def test_redirects_have_an_end(server: Server, tmp_path: Path):
    """A loop of redirects ends after the bound, at once and without retries."""
    message = refused(f"{server.url}/loop", tmp_path, limits=FetchLimits(max_redirects=5))
    assert "redirected more than 5 times" in message
    assert len(server.methods) == 6
    assert "not http or https" in refused(f"{server.url}/ftp", tmp_path)


def test_bursts_of_500_are_waited_out(server: Server, tmp_path: Path):
    """Three failures and then success: the list arrives. For ever 500: the attempts are counted in the message."""
    assert fetch(f"{server.url}/burst500", tmp_path, options()).size == len(LIST)
    assert server.counts["burst500"] == 4
    message = refused(f"{server.url}/always500", tmp_path / "none")
    assert "HTTP status 500" in message
    assert "4 attempts" in message
    assert server.counts["always500"] == 4


def test_retry_after_is_honoured_within_bounds(server: Server, tmp_path: Path):
    """503 with Retry-After is repeated after that time, not after our own longer pause."""
    patient = RetryPolicy(attempts=3, wait_initial=30, wait_max=30, wait_jitter=0)
    begun = time.monotonic()
    assert fetch(f"{server.url}/busy", tmp_path, options(retry=patient)).size == len(LIST)
    assert time.monotonic() - begun < 5


def test_refusals_are_not_repeated(server: Server, tmp_path: Path):
    """403 will not change by asking again."""
    assert "HTTP status 403" in refused(f"{server.url}/forbidden", tmp_path)
    assert server.counts["forbidden"] == 1


def test_cut_connections_are_repeated(server: Server, tmp_path: Path):
    """A body that breaks off twice arrives whole the third time."""
    got = fetch(f"{server.url}/cut", tmp_path, options())
    assert got.path is not None
    assert got.path.read_bytes() == LIST
    assert server.counts["cut"] == 3


def test_a_wrong_length_is_noticed(server: Server, tmp_path: Path):
    """More announced than sent, or less: neither passes for the list."""
    assert "4 attempts" in refused(f"{server.url}/too-long", tmp_path)
    assert "cut off" in refused(f"{server.url}/too-short", tmp_path)


@pytest.mark.parametrize("path", ["drip", "drip-head"])
def test_a_slow_drip_is_ended(server: Server, tmp_path: Path, path: str):
    """A server that keeps the connection alive byte by byte cannot hold us beyond the total time."""
    begun = time.monotonic()
    message = refused(f"{server.url}/{path}", tmp_path, limits=FetchLimits(total_seconds=0.4, read_seconds=5))
    assert "not finished within 0.4 s" in message
    assert time.monotonic() - begun < 3


def test_silence_is_a_timeout(server: Server, tmp_path: Path):
    """A server that says nothing is given up after the read timeout, and asked again."""
    limits = FetchLimits(total_seconds=5, read_seconds=0.1)
    message = refused(f"{server.url}/silent", tmp_path, limits=limits, retry=RetryPolicy(attempts=2, wait_initial=0.01))
    assert "no answer in time" in message
    assert server.counts["silent"] == 2


def test_nobody_listens(tmp_path: Path):
    """A closed port is one clear line after the retries."""
    with Server() as gone:
        url = gone.url
    assert "attempts" in refused(f"{url}/list.xml", tmp_path)


def test_web_pages_are_refused(server: Server, tmp_path: Path):
    """HTML with status 200 is no list; for an article it is welcome."""
    for path in ("login", "xhtml"):
        assert "web page" in refused(f"{server.url}/{path}", tmp_path / "none")
    assert fetch(f"{server.url}/login", tmp_path, options(allow_html=True)).path is not None
    assert "empty" in refused(f"{server.url}/empty", tmp_path / "none")


def test_size_has_a_bound(server: Server, tmp_path: Path):
    """Too long as announced, an endless body, and one that grows by decompression are all stopped at the bound."""
    limits = FetchLimits(max_bytes=5000, total_seconds=10)
    assert "announced" in refused(f"{server.url}/list.xml", tmp_path, limits=limits)
    assert "more than 5,000 bytes" in refused(f"{server.url}/endless", tmp_path, limits=limits)
    assert "more than 5,000 bytes" in refused(f"{server.url}/encoding-bomb", tmp_path, limits=limits)


def test_transport_compression_is_undone(server: Server, tmp_path: Path):
    """Content-Encoding is transport: the list's own bytes are kept and hashed."""
    assert fetch(f"{server.url}/packed", tmp_path, options()).sha256 == hashlib.sha256(LIST).hexdigest()


def test_a_packed_list_that_is_a_bomb(server: Server, tmp_path: Path):
    """A fetched .gz arrives as it is and is stopped when it is unpacked."""
    got = fetch(f"{server.url}/bomb.xml.gz", tmp_path, options())
    assert got.path is not None
    with pytest.raises(InputError, match="zip bomb"):
        unpack([got.path], tmp_path / "out", UnpackLimits(max_bytes=1_000_000))


@pytest.mark.parametrize(
    "url", ["", "list.xml", "ftp://example.org/x", "file:///etc/passwd", "https://", "http://[::1"]
)
def test_only_http_is_fetched(url: str, tmp_path: Path):
    """What is not an http or https address is refused without a request."""
    assert "not an http or https address" in refused(url, tmp_path)


def test_certificates_are_verified(tmp_path: Path):
    """A certificate nobody vouches for ends the fetch at once, with its own line."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    try:
        subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        message = refused(f"{server.url}/list.xml", tmp_path / "none")
        server.shutdown()
    assert "certificate cannot be verified" in message
