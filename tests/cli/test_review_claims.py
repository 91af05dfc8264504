"""Claims of the press in the review: shown with their sentence, decided in the terminal or in a workbook, and what follows."""

import json
import os
import pty
import subprocess
import sys

import pytest
from lxml import html
from openpyxl import load_workbook

ARTICLE = (
    "---\ntitle: Ministry acts\npublished: 2024-05-14\npublisher: Made-up Times\n---\n\n"
    "The U.S. Treasury on Monday sanctioned Belmin Orbaine, a trader from Tavdin, and froze his assets. "
    "The European Union sanctioned Gelda Zemmit on Monday.\n"
)
COPY = ARTICLE.replace("Made-up Times", "Copied Post").replace("2024-05-14", "2024-05-15")
COLUMNS = (
    "Verdict",
    "Your reason",
    "Right party",
    "Right type",
    "Right authority",
    "Right status",
    "Right measures",
    "Right day",
)


@pytest.fixture
def asked(shell, monkeypatch):
    """A watchlist with one article, both claims of which want a person."""
    monkeypatch.setenv("WATCHLIST_PRESS_AUTOMATIC_FROM", "0.99")
    monkeypatch.setenv("WATCHLIST_ACTOR", "Officer A")
    (shell.folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    shell.ok("ingest", "article.txt")
    assert "2 claims to review: watchlist review" in shell.err
    return json.loads(shell.ok("review", "--json"))["claims"]


def hits(shell, name):
    return [hit["caption"] for hit in json.loads(shell.ok("lookup", name, "--json"))["hits"]]


def waiting(shell):
    return [one["party"] for one in json.loads(shell.ok("review", "--json"))["claims"]]


def typed(shell, keys):
    """The review with these lines on stdin, as another process."""
    command = [sys.executable, "-m", "watchlist", "review"]
    done = subprocess.run(
        command, cwd=shell.folder, input=keys, capture_output=True, encoding="utf-8", env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Book:
    """The workbook of the queue, as a person fills it in."""

    def __init__(self, shell):
        self._shell = shell
        self.path = shell.folder / "queue.xlsx"
        shell.ok("review", "--batch", "queue.xlsx")
        self.book = load_workbook(self.path)
        self.sheet = self.book["Claims"]
        self.titles = [cell.value for cell in self.sheet[1]]

    def fill(self, line, **cells):
        for title, value in cells.items():
            self.sheet.cell(line, self.titles.index(title.replace("_", " ")) + 1).value = value

    def line(self, party):
        return next(
            row[0].row for row in self.sheet.iter_rows(min_row=2) if row[self.titles.index("Party")].value == party
        )

    def read_back(self):
        self.book.save(self.path)
        return self._shell.ok("review", "--batch", "queue.xlsx")


def test_a_claim_is_shown_whole(asked, shell):
    """Party, kind, authority, status, measures, day, confidence, bar, rule, article and the sentence with the name marked."""
    belmin = next(one for one in asked if one["party"] == "Belmin Orbaine")
    assert (belmin["kind"], belmin["authority"], belmin["status"], belmin["measures"], belmin["day"]) == (
        "person", "US", "imposed", ["asset_freeze"], "2024-05-13",
    )  # fmt: skip
    assert belmin["state"] == "waiting"
    assert belmin["confidence"] < belmin["threshold"] == 0.99
    (sentence,) = belmin["sentences"]
    assert ARTICLE[sentence["start"] : sentence["end"]] == sentence["text"]
    assert [sentence["text"][start:end] for start, end in sentence["marks"]] == ["Belmin Orbaine"]
    assert sentence["rule"]
    assert (belmin["title"], belmin["publisher"], belmin["published"]) == (
        "Ministry acts",
        "Made-up Times",
        "2024-05-14",
    )


def test_nothing_below_the_bar_is_a_party(asked, shell):
    """What waits is counted by status, marked by extract, and no look-up finds it; below the default bar all of it counts."""
    assert hits(shell, "Belmin Orbaine") == []
    shell("status", "--json")
    assert json.loads(shell.out)["claims_waiting"] == 2
    said = shell.ok("extract", "article.txt")
    assert "[to review: confidence 0." in said
    assert "2 claims to review" in said
    rows = json.loads(shell.ok("extract", "article.txt", "--json"))[0]["records"]
    assert all(act["to_review"] for record in rows for act in record["designations"])


def test_the_terminal_accepts_rejects_and_takes_back(asked, shell):
    """Letters decide: evidence, accept, undo, accept again, reject; what was accepted is found, what was rejected is not."""
    parties = [one["party"] for one in asked]
    said = typed(shell, "e\na\nit says so\nz\na\nit says so, still\nr\nanother woman\n")
    assert f"[{parties[0]}]" in said
    assert "rule " in said
    assert "taken back" in said
    assert f"{parties[0]}, " in said
    assert hits(shell, parties[0]) == [parties[0]]
    assert hits(shell, parties[1]) == []
    assert waiting(shell) == []
    shown = shell.ok("show", asked[0]["key"])
    assert "provisional: press only" in shown
    assert "taken: accepted by Officer A on " in shown
    assert "it says so, still" in shown
    (told,) = json.loads(shell.ok("review", "--json", "--about", asked[0]["key"]))["claims"]
    assert [line.partition(" ")[0] for line in told["history"]] == ["accepted", "undone", "accepted"]
    log = shell.ok("audit", "log")
    assert log.count("accepted") == 2
    shell.ok("audit", "verify")


def test_the_terminal_corrects_and_asks_for_reasons(asked, shell):
    """A correction wants field=value and a reason; what cannot be read keeps nothing and is asked again; unsure leaves the queue."""
    parties = [one["party"] for one in asked]
    keys = "c\nnonsense\nc\nday=soon\nx\nc\nauthority=GB; measures=travel ban\nread the notice\nu\n\nu\ncannot tell\n"
    said = typed(shell, keys)
    assert "write it as field=value; nothing was kept" in said
    assert "nothing was kept: 'soon' is no day" in said
    assert "a verdict wants a reason; nothing was kept" in said
    view = json.loads(shell.ok("show", asked[0]["key"], "--json"))
    (act,) = view["designations"]
    assert (act["authority"], act["measures"], act["taken"]["bar"]) == ("GB", ["travel_ban"], "corrected")
    assert {one["field"]: one["put"] for one in act["taken"]["corrections"]} == {
        "authority": "GB",
        "measures": "travel_ban",
    }
    assert waiting(shell) == []
    states = {
        one["party"]: one["state"]
        for one in json.loads(shell.ok("review", "--json", "--about", asked[0]["document"]))["claims"]
    }
    assert states == {parties[0]: "corrected", parties[1]: "unsure"}


def test_on_a_real_terminal_the_name_stands_out(asked, shell):
    """On a terminal the name is in reverse, not in brackets, and keys typed there decide."""
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "watchlist", "review", "--only", "claims"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(command, cwd=shell.folder, stdin=child, stdout=child, stderr=child, env=environment)
    os.close(child)
    os.write(parent, b"k\nq\n")
    said = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    assert process.wait() == 0
    os.close(parent)
    name = asked[0]["party"].encode()
    assert b"\x1b[7m" + name + b"\x1b[0m" in said


def test_a_workbook_round_trip(asked, shell):
    """Verdicts filled in are taken, a correction too; a row without a reason or with a verdict of its own is refused alone."""
    book = Book(shell)
    book.fill(
        book.line("Belmin Orbaine"),
        Verdict="correct",
        Your_reason="read the notice",
        Right_authority="GB",
        Right_day="unknown",
    )
    book.fill(book.line("Gelda Zemmit"), Verdict="accept")
    said = book.read_back()
    assert (
        "Belmin Orbaine, US imposed 2024-05-13: corrected by Officer A; authority US -> GB; day 2024-05-13 -> unknown"
        in said
    )
    assert (
        f"queue.xlsx sheet Claims row {book.line('Gelda Zemmit')} refused: a decision on a claim wants a reason" in said
    )
    assert waiting(shell) == ["Gelda Zemmit"]
    assert hits(shell, "Belmin Orbaine") == ["Belmin Orbaine"]
    again = shell.ok("review", "--batch", "queue.xlsx")
    assert "refused: the claim was read anew or decided since the workbook was written" in again


def test_locked_cells_are_locked_and_watched(asked, shell):
    """Only what is to be filled in is open, with drop-downs; a row whose locked cells were altered is refused, others are taken."""
    book = Book(shell)
    assert book.sheet.protection.sheet
    opened = {book.titles[cell.column - 1] for cell in book.sheet[2] if not cell.protection.locked}
    assert opened == set(COLUMNS)
    lists = " ".join(one.formula1 for one in book.sheet.data_validations.dataValidation)
    assert "accept,correct,reject,unsure" in lists
    assert "imposed,proposed,amended,lifted,denied" in lists
    book.fill(book.line("Belmin Orbaine"), Verdict="accept", Your_reason="fine", Sentence="Nobody sanctioned anybody.")
    book.fill(book.line("Gelda Zemmit"), Verdict="reject", Your_reason="another woman")
    said = book.read_back()
    assert "refused: locked cells were altered: Sentence" in said
    assert "Gelda Zemmit, EU imposed 2024-05-13: rejected by Officer A" in said
    assert waiting(shell) == ["Belmin Orbaine"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Verdict": "maybe", "Your reason": "x"}, "verdict 'maybe' is none of accept, correct, reject, unsure"),
        (
            {"Verdict": "accept", "Your reason": "x", "Right authority": "GB"},
            "authority filled in, but the verdict is accept",
        ),
        ({"Verdict": "correct", "Your reason": "x", "Right measures": "a fine"}, "'a_fine' is no measure"),
        ({"Verdict": "correct", "Your reason": "x"}, "the correction changes nothing"),
        ({"Your reason": "x"}, "verdict '' is none of"),
        ({"Verdict": "accept", "Your reason": "x", "Record": "press:0:no"}, "there is no such claim any more"),
    ],
)
def test_rows_that_cannot_be_taken_say_why(asked, shell, cells, words):
    """Each is refused in one line that names the row; nothing is kept."""
    book = Book(shell)
    book.fill(2, **{title.replace(" ", "_"): value for title, value in cells.items()})
    assert f"row 2 refused: {words}" in book.read_back()
    assert len(waiting(shell)) == 2


def test_a_claim_that_counted_can_be_rejected(demo, shell):
    """With --about every claim of a party is shown, decided or not; a rejected one leaves its entity, and stays away."""
    before = json.loads(shell.ok("show", "uk:RUS1652", "--json"))
    found = json.loads(shell.ok("review", "--json", "--about", "uk:RUS1652"))["claims"]
    assert {one["state"] for one in found} == {"automatic"}
    assert len(found) == 2
    shell.ok("review", "--about", "uk:RUS1652", "--batch", "his.xlsx")
    book = load_workbook(demo / "his.xlsx")
    sheet = book["Claims"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("Verdict") + 1).value = "reject"
    sheet.cell(2, titles.index("Your reason") + 1).value = "test"
    rejected = sheet.cell(2, titles.index("Record") + 1).value
    book.save(demo / "his.xlsx")
    shell.ok("review", "--batch", "his.xlsx", "--actor", "Officer A")
    for again in (False, True):
        view = json.loads(shell.ok("show", "uk:RUS1652", "--json"))
        keys = {f"{one['source']}:{one['source_id']}" for one in view["records"]}
        assert rejected not in keys
        assert len(keys) == len(before["records"]) - 1
        assert view["entity_id"] == before["entity_id"]
        if not again:
            shell.ok("ingest", demo / "seeds" / "press")
            shell.ok("resolve", "--full")


def test_a_dossier_tells_the_press_by_story_in_three_formats(shell, tmp_path):
    """A copy makes no second story: workbook, page and JSON say so in the same numbers, each article with its sentence."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "copy.txt").write_text(COPY, encoding="utf-8")
    shell.ok("ingest", "article.txt", "copy.txt")
    shell.ok("resolve")
    (entity,) = [one["entity_id"] for one in json.loads(shell.ok("lookup", "Gelda Zemmit", "--json"))["hits"]]
    for suffix in ("xlsx", "html", "json"):
        shell.ok("dossier", entity, "-o", f"d.{suffix}")
    document = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert (document["entity"]["reports"], document["entity"]["stories"]) == (2, 1)
    (story,) = document["stories"]
    assert [one["publisher"] for one in story["articles"]] == ["Made-up Times", "Copied Post"]
    assert story["published"] == document["entity"]["first_reported"] == "2024-05-14"
    assert all(one["quote"] == "The European Union sanctioned Gelda Zemmit on Monday." for one in story["articles"])
    line = "2 reports of one story, the earliest of 2024-05-14"
    book = load_workbook(tmp_path / "d.xlsx")
    assert ("In the press", line) in [row[:2] for row in book["Header"].iter_rows(values_only=True)]
    rows = list(book["Press"].iter_rows(min_row=2, values_only=True))
    titles = [cell.value for cell in book["Press"][1]]
    assert len(rows) == document["numbers"]["stories"] == 2
    assert len({row[titles.index("Story")] for row in rows}) == 1
    tree = html.fromstring((tmp_path / "d.html").read_text(encoding="utf-8"))
    assert line in tree.text_content()
    assert len(tree.xpath("//table[@id='t-stories']/tbody/tr")) == 2


def test_press_against_lists_counts_stories(shell, tmp_path):
    """One row for the copies, marked provisional, by `diff --press`; the change report's sheet says the same."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "copy.txt").write_text(COPY, encoding="utf-8")
    shell.ok("ingest", "article.txt", "copy.txt")
    shell.ok("resolve")
    rows = json.loads(shell.ok("diff", "--press", "--json"))["claims"]
    assert [(one["caption"], one["reports"], one["stories"], one["provisional"], one["standing"]) for one in rows] == [
        (one["caption"], 2, 1, True, "not on any list") for one in rows
    ]
    assert {one["caption"] for one in rows} == {"Belmin Orbaine", "Gelda Zemmit"}
    said = shell.ok("diff", "--press")
    assert said.count("[provisional: press only]") == 2
    assert said.count("(2 reports of one story)") == 2
    shell.ok("diff", "-o", "changes.xlsx")
    sheet = load_workbook(tmp_path / "changes.xlsx")["Press against lists"]
    titles = [cell.value for cell in sheet[1]]
    told = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [(one["Entity"], one["Reports"], one["Stories"], one["Provisional"]) for one in told] == [
        (one["caption"], 2, 1, "yes") for one in rows
    ]


def test_what_to_review_is_chosen(asked, shell):
    """One sort of question, a party or an article can be asked for; what is none of these is refused in one line."""
    sha256 = asked[0]["document"]
    assert json.loads(shell.ok("review", "--json", "--only", "pairs"))["claims"] == []
    for about in (sha256, sha256[:12], asked[0]["key"]):
        found = json.loads(shell.ok("review", "--json", "--about", about))
        assert found["items"] == []
        assert asked[0]["claim"] in {one["claim"] for one in found["claims"]}
    assert shell("review", "--only", "all") == 2
    assert shell("review", "--about", "WL-NOBODY") == 1
    assert shell.err.count("\n") == 1


def test_what_was_decided_stands_in_the_dossier(asked, shell):
    """The dossier's own history tells each word on a claim, who and why; its designations say what counts and by which bar."""
    typed(shell, "a\nit says so\nq\n")
    shell.ok("dossier", asked[0]["key"], "-o", "d.json")
    document = json.loads((shell.folder / "d.json").read_text(encoding="utf-8"))
    assert [(one["kind"], one["actor"]) for one in document["history"] if one["kind"] == "claim"] == [
        ("claim", "Officer A")
    ]
    assert "it says so" in next(one["text"] for one in document["history"] if one["kind"] == "claim")
    shell.ok("dossier", asked[0]["key"], "-o", "d.xlsx")
    sheet = load_workbook(shell.folder / "d.xlsx")["Designations"]
    titles = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, titles.index("Counts because") + 1).value.startswith("accepted by Officer A on ")
