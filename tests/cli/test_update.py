"""Editions as a user brings them: from a publisher's address, from files, accepted against the checks, read anew."""

import json
import re
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

UK = "uk_2022-10-20.xml", "uk_2023-12-14.xml"


class Publisher:
    """A publisher on localhost: what it answers is set by the test; it honours ETags."""

    def __init__(self) -> None:
        self.body, self.kind, self.etag, self.requests = b"", "text/xml", "", 0
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.requests += 1
                if owner.etag and self.headers.get("If-None-Match") == owner.etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", owner.kind)
                self.send_header("Content-Length", str(len(owner.body)))
                if owner.etag:
                    self.send_header("ETag", owner.etag)
                self.end_headers()
                self.wfile.write(owner.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/UK-Sanctions-List.xml"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def offer(self, body: bytes, etag: str = "", kind: str = "text/xml") -> None:
        self.body, self.etag, self.kind = body, etag, kind

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def publisher(shell):
    """A publisher whose address and bounds stand in the user's own spec."""
    made = Publisher()
    folder = shell.folder / "data" / "sources"
    folder.mkdir(parents=True)
    (folder / "uk.yml").write_text(f"urls:\n  uk_xml: {made.url}\nmin_records: 5\n", encoding="utf-8")
    yield made
    made.close()


def outcome(shell, *arguments) -> dict:
    code = shell("update", *arguments, "--json")
    answer = json.loads(shell.out)
    assert code == (4 if any(one["outcome"] in ("refused", "failed") for one in answer["updates"]) else 0)
    return answer["updates"][0]


def health(shell) -> dict:
    return next(one for one in json.loads(shell.ok("sources", "--json"))["sources"] if one["source"] == "uk")


def test_from_the_publisher(shell, seeds, publisher):
    """Stored, then not modified, then a new edition; a web page with status 200 is refused and the good one stays."""
    first, second = ((seeds / "lists" / name).read_bytes() for name in UK)
    publisher.offer(first, etag='"1"')
    assert outcome(shell, "uk")["outcome"] == "stored"
    assert health(shell)["stale"] is False
    assert outcome(shell, "uk")["outcome"] == "not_modified"
    publisher.offer(second, etag='"2"')
    assert outcome(shell, "uk")["edition"] == "2023-12-14"
    publisher.offer(b"<!DOCTYPE html><html><body>Please log in</body></html>", kind="text/html")
    refused = outcome(shell, "uk")
    assert refused["outcome"] in ("refused", "failed")
    assert refused["edition"] == "2023-12-14"
    assert health(shell)["records"] == 14


def test_a_short_list_never_replaces_a_good_one(shell, seeds, publisher):
    """A list that shrank beyond the bounds is refused and kept; --accept with a reason overrules, and the log says who."""
    text = (seeds / "lists" / UK[1]).read_text(encoding="utf-8")
    publisher.offer(text.encode())
    outcome(shell, "uk")
    entries = re.findall(r"<Designation>.*?</Designation>", text, re.DOTALL)
    short = text
    for entry in entries[6:]:
        short = short.replace(entry, "")
    publisher.offer(short.replace("14/12/2023</DateGenerated>", "15/12/2023</DateGenerated>").encode())
    refused = outcome(shell, "uk")
    assert refused["outcome"] == "refused"
    assert "--accept" in refused["message"]
    assert health(shell)["records"] == 14
    assert shell("update", "uk", "--accept") == 2
    taken = outcome(shell, "uk", "--accept", "--reason", "publisher confirmed by phone", "--actor", "Officer A")
    assert (taken["outcome"], taken["records"]) == ("stored", 6)
    log = json.loads(shell.ok("audit", "log", "--json"))["entries"][0]
    assert log["actor"] == "Officer A"
    assert log["details"]["reason"] == "publisher confirmed by phone"


def test_retired_list_is_refused_as_live(shell, publisher):
    """The retired OFSI list is read from the archive only; fetched, it is refused with a pointer to the new list."""
    header = (
        "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,"
        "Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,"
        "National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,"
        "Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,"
        "Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID"
    )
    publisher.offer(f"Last Updated,03/06/2026\r\n{header}\r\n".encode(), kind="text/csv")
    refused = outcome(shell, "uk")
    assert refused["outcome"] in ("refused", "failed")
    assert "UK Sanctions List" in refused["message"]


def test_editions_out_of_order_come_to_their_place(shell, seeds):
    """An older edition loaded after a newer one changes nothing in force and fills in what came between."""
    for name in reversed(UK):
        shell.ok("update", "--from-file", seeds / "lists" / name)
    assert health(shell)["edition"] == "2023-12-14"
    late = json.loads(shell.ok("diff", "--between", "2022-10-20", "2023-12-14", "--json"))["changes"]
    assert len({one["source_id"] for one in late if one["change"] == "added"}) == 4


def test_packed_set_of_files(shell, seeds, tmp_path):
    """The CSV set of OFAC is read from a folder, from its files, or from a zip, and is the same edition."""
    folder = seeds / "lists" / "ofac_2024-01-02"
    files = sorted(folder.glob("*.csv"))
    with zipfile.ZipFile(tmp_path / "ofac.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(file, file.name)
    options = ("--edition-date", "2024-01-02")
    one = outcome(shell, "ofac", "--from-file", folder, *options)
    two = outcome(shell, "ofac", "--from-file", tmp_path / "ofac.zip", *options)
    several = [word for file in files for word in ("--from-file", file)]
    three = outcome(shell, "ofac", *several, *options)
    assert one["sha256"] == two["sha256"] == three["sha256"]
    assert [one["outcome"], two["outcome"], three["outcome"]] == ["stored", "unchanged", "unchanged"]


def test_a_newer_reader_is_told_from_the_publisher(shell, seeds, monkeypatch):
    """Read again by a newer reader, what differs is marked as the parser's doing; the archive holds the very bytes."""
    from watchlist.sources.registry import reader_named

    shell.ok("update", "--from-file", seeds / "lists" / UK[1])
    reader = reader_named("uk_xml")
    read = type(reader).read

    def newer(self, files, spec):
        reading = read(self, files, spec)
        import msgspec

        def rows():
            for row in reading.rows:
                record = msgspec.structs.replace(row.record, titles=(*row.record.titles, "Esq."))
                yield msgspec.structs.replace(row, record=record)

        return msgspec.structs.replace(reading, rows=rows())

    monkeypatch.setattr(type(reader), "read", newer)
    monkeypatch.setattr(type(reader), "version", "999")
    again = outcome(shell, "uk", "--reparse")
    assert (again["outcome"], again["amended"]) == ("stored", 14)
    changes = json.loads(shell.ok("diff", "--json"))["changes"]
    assert {one["cause"] for one in changes} == {"parser"}
    assert {one["field"] for one in changes} == {"titles"}
    shell.ok("sources", "--verify")


def test_verify_finds_a_damaged_archive(shell, seeds):
    """A byte changed in the archive is found and the file named (exit 5)."""
    shell.ok("update", "--from-file", seeds / "lists" / UK[0])
    file = next((shell.folder / "data" / "raw" / "uk").glob("*.gz"))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-9] + b"123456789")
    assert shell("sources", "--verify") == 5
    assert file.name in shell.err


def test_a_list_of_the_users_own(shell, tmp_path):
    """A CSV of the house is read by columns proposed from its header, kept in a file to correct, and looked up."""
    path = tmp_path / "refused.csv"
    path.write_text("Ref,Full name,Date of birth,Country\nA-1,Aaron Quillback,1961-05-04,GB\n", encoding="utf-8")
    assert shell("update", "house", "--from-file", path) == 4
    assert shell("update", "House List", "--own", "--from-file", path) == 2
    shell.ok("update", "house", "--own", "--from-file", path)
    assert "Full name: name" in (tmp_path / "data" / "sources" / "house.yml").read_text(encoding="utf-8")
    hits = json.loads(shell.ok("lookup", "Aaron Quilback", "--json"))["hits"]
    assert hits[0]["records"][0]["source"] == "house"


def next_edition(seeds, was: str, now: str) -> bytes:
    """The second UK edition a day later, with one piece of text exchanged."""
    text = (seeds / "lists" / UK[1]).read_text(encoding="utf-8")
    assert was in text
    return text.replace(was, now).replace("14/12/2023</DateGenerated>", "15/12/2023</DateGenerated>").encode()


def test_an_entry_that_cannot_be_read_is_not_taken_for_removed(shell, seeds, publisher):
    """An entry of an unknown type is refused and named; the party stays on the list as last read, and no removal is told."""
    publisher.offer((seeds / "lists" / UK[1]).read_bytes())
    outcome(shell, "uk")
    entry = re.search(
        r"<Designation>(?:(?!</Designation>).)*RUS1652.*?</Designation>",
        (seeds / "lists" / UK[1]).read_text(encoding="utf-8"),
        re.DOTALL,
    )[0]
    publisher.offer(next_edition(seeds, entry, entry.replace(">Individual<", ">Spacecraft<")))
    stored = outcome(shell, "uk")
    assert (stored["outcome"], stored["records"], stored["refused"], stored["removed"]) == ("stored", 13, 1, 0)
    changes = json.loads(shell.ok("diff", "--between", "2023-12-14", "2023-12-15", "--json"))["changes"]
    assert not [one for one in changes if one["change"] == "removed"]
    assert "uk:RUS1652" in shell.ok("lookup", "Bagheri")


def test_a_name_that_cannot_be_screened_is_told(shell, seeds, publisher):
    """A listed name of punctuation alone is kept, and the update says that it is not screened."""
    text = (seeds / "lists" / UK[1]).read_text(encoding="utf-8")
    name = re.search(r"<Name>.*?</Name>", text, re.DOTALL)[0]
    mark = "<Name><Name6>---</Name6><NameType>Alias</NameType></Name>"
    publisher.offer(next_edition(seeds, name, name + mark))
    assert "'---' can be compared" in outcome(shell, "uk")["message"]
