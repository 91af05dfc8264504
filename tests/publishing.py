"""A publisher on localhost and a made-up list in the UK's format, for tests of the daily job."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ENTRY = """<Designation><LastUpdated>01/01/2024</LastUpdated><DateDesignated>01/01/2020</DateDesignated>
<UniqueID>TST{number:04d}</UniqueID><Names><Name><Name1>{given}</Name1><Name6>FAMILY{number}</Name6>
<NameType>Primary Name</NameType></Name></Names><RegimeName>The Test (Sanctions) (EU Exit) Regulations 2020</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip><DesignationSource>UK</DesignationSource>
<SanctionsImposed>Asset freeze</SanctionsImposed></Designation>"""


class Publisher:
    """Answers every request with what `answer` says: status, type and bytes."""

    def __init__(self) -> None:
        self.answer: tuple[int, str, bytes] = (404, "text/plain", b"not found")
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, body = owner.answer
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/UK-Sanctions-List.xml"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def offer(self, body: bytes) -> None:
        """Publish an edition."""
        self.answer = (200, "text/xml", body)

    def sulk(self) -> None:
        """Answer with a web page and status 200."""
        self.answer = (200, "text/html", b"<!DOCTYPE html><html><body>Please log in</body></html>")

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def uk_list(day: str, given: dict[int, str]) -> bytes:
    """An edition of a day (DD/MM/YYYY): given names by number of the entry."""
    body = "".join(ENTRY.format(number=number, given=name) for number, name in sorted(given.items()))
    head = f'<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>{day}</DateGenerated>'
    return f"{head}{body}</Designations>".encode()


def prepare_folder(folder: Path, url: str, settings: str = "") -> None:
    """A working folder whose daily job reads this publisher and delivers into the folder share/."""
    (folder / "data" / "sources").mkdir(parents=True)
    bounds = "min_records: 2\nmax_shrink: 0.6\nmax_grow: 2.0\n"
    (folder / "data" / "sources" / "uk.yml").write_text(f"urls:\n  uk_xml: {url}\n{bounds}", encoding="utf-8")
    (folder / "share").mkdir()
    text = f'[schedule]\nsources = ["uk"]\ntimezone = "UTC"\n[deliver]\nfolder = "share"\n{settings}'
    (folder / "watchlist.toml").write_text(text, encoding="utf-8")
