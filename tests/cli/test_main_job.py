"""The main job from first to last on the seeds: extract, load, resolve, look up, show, export, compare editions."""

import json

import pytest

BAGHERI = {"ofac:27850", "uk:RUS1652"}
LOOK_ALIKES = {"uk:IRN0060", "ofac:24470", "un:IRi.003", "un:IRe.066"}


def keys(hit: dict) -> set[str]:
    return {f"{record['source']}:{record['source_id']}" for record in hit["records"]}


def entity(shell, key: str) -> dict:
    return json.loads(shell.ok("show", key, "--json"))


def test_demo_says_what_it_does_in_order(demo_made):
    """The guided run prints claims with their sentence, merges with their reason, the lookup, and the paths, in order."""
    said = (demo_made / "printed.txt").read_text(encoding="utf-8")
    places = [
        said.index(text)
        for text in (
            "Mohammad Hossein Baqeri, person",
            "imposed by British government (GB)",
            "New sanctions on Iranian officials and entities, among them Baqeri",
            "Who is one party",
            "BAGHERI",
            "hit for 'Baqeri'" if "hit for 'Baqeri'" in said else "hits for 'Baqeri'",
            "workbook",
            "change report",
        )
    ]
    assert places == sorted(places)
    for line in ("workbook", "change report"):
        path = next(row.split()[-1] for row in said.splitlines() if row.strip().startswith(line))
        assert (demo_made / path).stat().st_size > 5000


def test_demo_twice_is_the_same_and_spares_a_real_watchlist(demo, shell, seeds):
    """A second demo starts afresh; one in a folder with lists of the user's own is refused and harms nothing."""
    assert shell("demo") == 0, shell.err
    other = demo / "uk.xml"
    text = (seeds / "lists" / "uk_2022-10-20.xml").read_text(encoding="utf-8")
    other.write_text(text.replace("20/10/2022</DateGenerated>", "21/10/2022</DateGenerated>"), encoding="utf-8")
    shell.ok("update", "uk", "--from-file", other)
    assert shell("demo") == 3
    assert "watchlist of yours" in shell.err
    shell.ok("lookup", "Bagheri")


def test_lookup_finds_the_man_under_another_spelling(demo, shell):
    """Baqeri finds the man listed as Bagheri, with both lists, the press, the authorities and an explanation that adds up."""
    answer = json.loads(shell.ok("lookup", "Mohammad Hossein Baqeri", "--json"))
    best = answer["hits"][0]
    assert keys(best) >= BAGHERI
    assert {"GB", "US"} <= set(best["authorities"])
    assert best["band"] == "strong"
    assert sum(part["contribution"] for part in best["explanation"]) == pytest.approx(best["score"], abs=1e-3)
    assert {one["source"] for one in answer["lists"]} >= {"uk", "ofac", "un"}
    surname = json.loads(shell.ok("lookup", "Baqeri", "--json"))
    assert any(keys(hit) >= BAGHERI for hit in surname["hits"])


def test_a_namesake_is_no_strong_hit(demo, shell):
    """Ali Bagheri Kani is another man."""
    answer = json.loads(shell.ok("lookup", "Ali Bagheri Kani", "--json"))
    assert not [hit for hit in answer["hits"] if hit["band"] == "strong" and keys(hit) & BAGHERI]


def test_one_man_from_two_spellings_and_three_kinds_of_source(demo, shell):
    """Press, UK and OFAC records of Bagheri are one entity; the look-alikes are four others."""
    view = entity(shell, "uk:RUS1652")
    assert keys(view) >= BAGHERI
    press = [record for record in view["records"] if record["source"] == "press"]
    assert len(press) == 2
    names = {name["name"] for name in view["names"] if name["source"] == "press"}
    assert {"Mohammad Hossein Baqeri", "Mohammad Hossein Bagheri"} <= names
    others = {key: entity(shell, key)["entity_id"] for key in LOOK_ALIKES}
    assert len({view["entity_id"], *others.values()}) == 5


def test_both_accounts_of_the_day_are_shown(demo, shell):
    """The two articles differ on the day; both claims stand in the entity with their sources and sentences."""
    view = entity(shell, "uk:RUS1652")
    press = [one for one in view["designations"] if one["source"] == "press"]
    assert {one["announced_text"].lower() for one in press} == {"on wednesday", "on thursday"}
    known = next(one for one in press if one["announced_text"].lower() == "on wednesday")
    unknown = next(one for one in press if one["announced_text"].lower() == "on thursday")
    assert known["announced"] == "2022-10-19"
    assert unknown["announced"] is None
    assert unknown["announced_note"]
    assert all(one["evidence"] for one in press)
    text = shell.ok("show", "uk:RUS1652")
    assert "2022-10-19" in text
    assert "day unknown" in text


@pytest.mark.parametrize(
    ("key", "others", "apart"),
    [
        ("uk:RUS1653", {"ofac:33574"}, {"un:IRi.003", "uk:INU0279", "ofac:13105"}),
        ("uk:RUS1654", {"ofac:39096"}, set()),
        ("uk:RUS1655", {"ofac:39637"}, {"un:IRe.066", "uk:INU0264"}),
    ],
)
def test_the_other_parties_meet_and_their_look_alikes_do_not(demo, shell, key, others, apart):
    """Aghajani, Qureishi and Shahed Aviation Industries are each one entity from press, UK and OFAC."""
    view = entity(shell, key)
    assert keys(view) >= others
    assert any(record["source"] == "press" for record in view["records"])
    assert not keys(view) & apart


def test_as_of_asks_the_law_and_known_at_our_knowledge(demo, shell):
    """Bagheri is not listed by the UK as of the day before his designation, and is on it, though we read it years later."""
    before = entity_at(shell, "2022-10-19")
    after = entity_at(shell, "2022-10-20")
    assert (before["listed"], after["listed"]) == ("not_listed", "listed")
    assert "designation.listed" in after["listed_by"]
    assert shell("show", "uk:RUS1652", "--known-at", "2022-10-20") == 1


def entity_at(shell, day: str) -> dict:
    view = json.loads(shell.ok("show", "uk:RUS1652", "--as-of", day, "--json"))
    return next(record for record in view["records"] if record["source"] == "uk")


def test_judgements_hold_through_the_next_run(demo, shell):
    """A merge that a person undid stays undone after resolve; the old verdict can be superseded."""
    before = entity(shell, "uk:RUS1652")["entity_id"]
    shell.ok("judge", "uk:RUS1652", "ofac:27850", "--different", "--reason", "test", "--actor", "Officer A")
    shell.ok("resolve")
    assert entity(shell, "uk:RUS1652")["entity_id"] != entity(shell, "ofac:27850")["entity_id"]
    shell.ok("judge", "uk:RUS1652", "ofac:27850", "--same", "--reason", "looked again", "--actor", "Officer B")
    assert entity(shell, "uk:RUS1652")["entity_id"] == before


def test_merged_ids_lead_to_the_entity(demo, shell):
    """The id a record had alone leads to the entity it is in now."""
    from watchlist.resolve.ids import entity_id

    view = entity(shell, entity_id("uk:RUS1652"))
    assert keys(view) >= BAGHERI


def test_exports_agree(demo, shell):
    """JSON, JSON lines and CSV hold the same parties; filters hold; the workbook has its sheets."""
    from openpyxl import load_workbook

    lines = [json.loads(line) for line in shell.ok("export", "jsonl", "-o", "-").splitlines()]
    whole = json.loads(shell.ok("export", "json", "-o", "-"))
    assert [one["entity_id"] for one in whole["entities"]] == [one["entity_id"] for one in lines]
    assert all(one["schema_version"] == 1 for one in lines)
    table = shell.ok("export", "csv", "-o", "-").splitlines()
    assert len(table) == len(lines) + 1
    persons = [json.loads(line) for line in shell.ok("export", "jsonl", "-o", "-", "--kind", "person").splitlines()]
    assert {one["kind"] for one in persons} == {"person"}
    british = [json.loads(line) for line in shell.ok("export", "jsonl", "-o", "-", "--authority", "GB").splitlines()]
    assert 0 < len(british) < len(lines)
    shell.ok("export", "xlsx", "-o", "out.xlsx")
    book = load_workbook(demo / "out.xlsx", read_only=True)
    assert {"Cover", "Entities", "Names", "Designations", "Evidence", "Dictionary"} <= set(book.sheetnames)


def test_diff_tells_additions_and_amendments(demo, shell):
    """Between the sample editions parties came and were amended, each with its cause; nothing is called a first load."""
    answer = json.loads(shell.ok("diff", "--source", "uk", "--json"))
    assert answer["schema_version"] == 1
    kinds = {change["change"] for change in answer["changes"]}
    assert {"added", "amended"} <= kinds
    assert {change["cause"] for change in answer["changes"]} == {"source"}
    measures = [one for one in answer["changes"] if one["field"] == "designation.measures"]
    assert any(one["source_id"] == "RUS1652" for one in measures)


def test_the_log_holds_everything_and_its_chain(demo, shell):
    """Updates, articles, the lookup and the export stand in the log; an edited row is found (exit 5)."""
    import sqlite3

    entries = json.loads(shell.ok("audit", "log", "--json", "--limit", "100"))["entries"]
    assert {"update", "ingest", "resolve", "lookup", "export", "diff"} <= {one["action"] for one in entries}
    shell.ok("audit", "verify")
    with sqlite3.connect(demo / "data" / "watchlist.db") as connection:
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2")
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2")
    assert shell("audit", "verify") == 5
    assert "entry 2" in shell.err


def test_explain_pairs_keeps_rows_and_order(shell, tmp_path):
    """Each row of a file of pairs comes back in order with score, verdict and reason, the unusable one included."""
    path = tmp_path / "pairs.csv"
    path.write_text(
        "id,name1,name2,schema\n1,Mohammad Baqeri,BAGHERI Mohammad,Person\n2,...,Bagheri,Person\n"
        "3,Kim Jong Un,Kim Jong Il,Person\n",
        encoding="utf-8",
    )
    shell.ok("explain", "--pairs", path, "-o", tmp_path / "out.csv")
    import csv

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["verdict"] for row in rows] == ["same", "error", "different"]
    assert all(row["reason"] for row in rows)


def test_formats_of_one_answer(demo, shell):
    """A lookup comes as table, JSON, JSON lines, CSV and workbook; data on stdout, messages on stderr."""
    for form in ("json", "jsonl", "csv"):
        assert "27850" in shell.ok("lookup", "Bagheri", "--format", form)
    shell.ok("lookup", "Bagheri", "-o", "hits.xlsx")
    assert (demo / "hits.xlsx").stat().st_size > 3000
    assert shell("lookup", "Bagheri", "--exit-hits") == 10
    assert shell("lookup", "Zzyzx Quorblat", "--exit-hits") == 0


def test_python_dash_m(shell):
    """`python -m watchlist` is the command."""
    done = shell.process("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"watchlist ")


def test_diff_as_it_was_known_before_anything_was_read(demo, shell):
    """As known on a day before the lists were read, nothing had changed."""
    answer = json.loads(shell.ok("diff", "--known-at", "2022-10-20", "--json"))
    assert not [one for one in answer["changes"] if one["change"] not in ("merged", "split")]
