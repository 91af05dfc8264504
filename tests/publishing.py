"""A publisher on localhost, a made-up list in the UK's format, and an office that does the daily job, for tests of it."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from watchlist.settings import Settings, load_settings
from watchlist.store import audit, open_database
from watchlist.tasks.auditing import verify_log
from watchlist.tasks.daily import DailyView, run_daily

ROOT = Path(__file__).parents[1]
START = dt.datetime(2026, 3, 1, 6, 30, tzinfo=dt.UTC)
ENTRY = """<Designation><LastUpdated>01/01/2024</LastUpdated><DateDesignated>01/01/2020</DateDesignated>
<UniqueID>TST{number:04d}</UniqueID><Names><Name><Name1>{given}</Name1><Name6>FAMILY{number}</Name6>
<NameType>Primary Name</NameType></Name></Names><RegimeName>The Test (Sanctions) (EU Exit) Regulations 2020</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip><DesignationSource>UK</DesignationSource>
<SanctionsImposed>Asset freeze</SanctionsImposed></Designation>"""


class Answer(NamedTuple):
    """Status, type and bytes; `promised` is a Content-Length that is not theirs."""

    status: int
    kind: str
    body: bytes
    promised: int | None = None


class Publisher:
    """Answers a request with what `answers` has for its path, else with `answer`."""

    def __init__(self) -> None:
        self.answer = Answer(404, "text/plain", b"not found")
        self.answers: dict[str, Answer] = {}
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, body, promised = owner.answers.get(self.path, owner.answer)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body) if promised is None else promised))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.address}/UK-Sanctions-List.xml"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def offer(self, body: bytes) -> None:
        """Publish an edition."""
        self.answer = Answer(200, "text/xml", body)

    def sulk(self) -> None:
        """Answer with a web page and status 200."""
        self.answer = Answer(200, "text/html", b"<!DOCTYPE html><html><body>Please log in</body></html>")

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


def silent(*_: object) -> None:
    """Report no progress."""


class Office:
    """A working folder with a publisher, and a clock that the test sets."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.folder, self.publisher = folder, Publisher()
        prepare_folder(folder, self.publisher.url, settings)
        self.now = START

    @property
    def settings(self) -> Settings:
        """As a command run in this folder reads them."""
        return load_settings({}, self.folder / "watchlist.toml")

    def publish(self, day: int, given: dict[int, str]) -> None:
        """Offer an edition of a day after the start: given names by number of the entry."""
        self.publisher.offer(uk_list((START + dt.timedelta(days=day)).strftime("%d/%m/%Y"), given))

    def run(self) -> DailyView:
        """Do the daily job, a minute after whatever was done last."""
        self.now += dt.timedelta(minutes=1)
        with open_database(self.settings.url) as database:
            return run_daily(database, self.settings, lambda: self.now, silent)

    def stopped_at(self, place: str, act: str, *command: str) -> subprocess.Popen[str]:
        """A command (schedule run) in a process that does `act`, Python, when it first comes to a function of the product."""
        module, _, name = place.rpartition(".")
        code = (
            "import datetime, importlib, os, signal, sys, threading\n"
            f"module, clock = importlib.import_module({module!r}), importlib.import_module('watchlist.cli.commands_schedule')\n"
            f"ahead = datetime.timedelta(seconds={(self.now - dt.datetime.now(dt.UTC)).total_seconds()})\n"
            "clock.now = lambda: datetime.datetime.now(datetime.UTC) + ahead\n"
            f"before = module.{name}\n"
            f"def stop(*given, **named):\n    module.{name} = before\n    {act}\n    return before(*given, **named)\n"
            f"module.{name} = stop\n"
            f"from watchlist.cli.run import run\nsys.exit(run({list(command or ('schedule', 'run'))!r}))\n"
        )
        environment = {key: value for key, value in os.environ.items() if not key.startswith("WATCHLIST_")}
        return subprocess.Popen(
            [sys.executable, "-c", code], cwd=self.folder, env=environment | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def killed_in(self, place: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Run the job in a process that gets a signal when it comes to a function of the product; its exit code."""
        self.now += dt.timedelta(minutes=1)
        with self.stopped_at(place, f"os.kill(os.getpid(), {int(number)})") as process:
            process.communicate()
        return process.returncode

    def reports(self) -> list[dict[str, Any]]:
        """All reports in the folder of reports, in the order of their making."""
        return [json.loads(path.read_bytes()) for path in sorted((self.folder / "reports").glob("2*/*.json"))]

    def log(self, action: str) -> list[dict[str, Any]]:
        """Entries of the log, the oldest first; its chain holds."""
        with open_database(self.settings.url) as database, database.reading() as session:
            verify_log(session)
            return [one.details for one in audit.log(session, audit.LogQuery(action=action))][::-1]
