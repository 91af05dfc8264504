"""Thirty days of the daily job over slices of real lists: the reports, added up, turn the first state into the last."""

import csv
import datetime as dt
import io
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from watchlist.records import Record, Verdict
from watchlist.resolve.ids import entity_id
from watchlist.sources import load_spec
from watchlist.sources.base import RawFile
from watchlist.sources.registry import READERS
from watchlist.store import decisions, open_database
from watchlist.store.alerts import alerts
from watchlist.tasks.judging import record_judgement
from watchlist.tasks.lists import UpdateRequest, update_sources

DAYS = 30
TABLES = ("sdn", "alt", "add", "sdn_comments")
KILLS = {
    2: "watchlist.sources.fetch._attempt",
    3: "watchlist.store.history.write_changes",
    7: "watchlist.tasks.daily.resolve_all",
    10: "watchlist.tasks.remembering.remember",
    12: "watchlist.tasks.daily.current_index",
    13: "watchlist.tasks.daily.monitor",
    14: "watchlist.tasks.daily.write_bulletin",
    16: "watchlist.tasks.bulletins.write_diff_html",
    17: "watchlist.tasks.bulletins._place",
    19: "watchlist.tasks.daily.record_intent",
    20: "watchlist.tasks.daily.record_delivery",
}
"""Day, and the function at whose beginning the run is killed. On even days nobody runs it again until the next."""
NOT_FOUND, CUT_BETWEEN, CUT_XML, CUT_CSV, CUT_OFF, MISSED, UPGRADE = 4, 5, 6, 8, 9, 11, 23
JUDGED = {15: Verdict.POSITIVE, 21: Verdict.NEGATIVE}
"""Day, and what a person says of two records that do not change."""


class Lists:
    """Editions of every day between two real editions of OFAC and the UN: each party changes on a day drawn by seed."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        old, new = ({name: _rows(folder / "us" / edition / f"{name}.csv") for name in TABLES}
                    for edition in ("ofac_2022-01-21", "ofac_2024-01"))  # fmt: skip
        self._ofac = (old, new)
        self._un = tuple(etree.parse(folder / "un" / name) for name in ("un_2025-11-20.xml", "un_2026-02-27.xml"))
        before, after = old["sdn"].keys(), new["sdn"].keys()
        same = {uid for uid in before & after if all(old[name].get(uid) == new[name].get(uid) for name in TABLES)}
        pick = [(before & after - same, 120), (same, 60), (before - after, 60), (after - before, 60)]
        # 2677 stands on two rows of the first edition: which of them is meant nobody can tell
        self.uids = {uid for these, count in pick for uid in chance.sample(sorted(these - {"2677"}), count)}
        self.pair = tuple(f"ofac:{uid}" for uid in sorted(same & self.uids)[:2])
        self._day = {uid: chance.randrange(1, DAYS) for uid in sorted(self.uids)}
        told = [_told(tree) for tree in self._un]
        changed = {key for key in told[0].keys() | told[1].keys() if told[0].get(key) != told[1].get(key)}
        self.keys = changed | set(chance.sample(sorted(told[0].keys() & told[1].keys() - changed), 120))
        self._day |= {key: chance.randrange(1, DAYS) for key in sorted(self.keys)}

    def ofac(self, day: int) -> dict[str, bytes]:
        """The CSV set of a day, by name of the table."""
        made = {}
        for name in TABLES:
            text = io.StringIO()
            for uid in sorted(self.uids, key=int):
                csv.writer(text).writerows(self._ofac[self._day[uid] <= day][name].get(uid, ()))
            made[name] = text.getvalue().encode() + b"\x1a"
        return made

    def un(self, day: int) -> bytes:
        """The XML of a day."""
        root = etree.Element("CONSOLIDATED_LIST", dateGenerated=f"{_date(day)}T23:00:00.000Z")
        for plural, single in (("INDIVIDUALS", "INDIVIDUAL"), ("ENTITIES", "ENTITY")):
            group = etree.SubElement(root, plural)
            for age, tree in enumerate(self._un):
                for entry in tree.getroot().iter(single):
                    key = entry.findtext("REFERENCE_NUMBER").strip()
                    if key in self.keys and (self._day[key] <= day) == age:
                        group.append(etree.fromstring(etree.tostring(entry)))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def names(self) -> Iterator[str]:
        """Names of OFAC's parties that come or go."""
        for uid in sorted(self.uids, key=int):
            rows = [edition["sdn"].get(uid) for edition in self._ofac]
            if None in rows:
                yield next(one for one in rows if one)[0][1]


def _rows(path: Path) -> dict[str, list[list[str]]]:
    """Rows of a table by uid, whatever its quotes and line ends; none where the edition has no such table."""
    found: dict[str, list[list[str]]] = {}
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))) if path.exists() else ():
        if len(row) > 1:  # not the end mark
            found.setdefault(row[0], []).append(row)
    return found


def _told(tree: Any) -> dict[str, bytes]:
    entries = [*tree.getroot().iter("INDIVIDUAL"), *tree.getroot().iter("ENTITY")]
    return {entry.findtext("REFERENCE_NUMBER").strip(): b"".join(etree.tostring(entry).split()) for entry in entries}


def _date(day: int) -> dt.date:
    return dt.date(2026, 3, 1) + dt.timedelta(days=day)


@pytest.fixture
def lists(shared: Path) -> Lists:
    return Lists(shared / "lists", random.Random(20260301))


def publish(office: Any, lists: Lists, day: int, answer: type) -> None:
    """Offer the editions of a day, sound or damaged."""
    offered = {f"/{name}.csv": body for name, body in lists.ofac(day).items()} | {"/un.xml": lists.un(day)}
    if day == CUT_XML:
        offered["/un.xml"] = offered["/un.xml"][: len(offered["/un.xml"]) * 9 // 10]
    if day == CUT_BETWEEN:  # without its last two rows and the end mark
        offered["/sdn.csv"] = b"".join(offered["/sdn.csv"].splitlines(keepends=True)[:-3])
    if day == CUT_CSV:
        offered["/sdn.csv"] = offered["/sdn.csv"][: len(offered["/sdn.csv"]) * 9 // 10]
    kinds = {"csv": "text/csv", "xml": "text/xml"}
    office.publisher.answers = {
        path: answer(200, kinds[path[-3:]], body, len(body) + 10 if day == CUT_OFF and path == "/un.xml" else None)
        for path, body in offered.items()
    }
    if day == NOT_FOUND:
        office.publisher.answers["/alt.csv"] = answer(404, "text/plain", b"not found")


def prepare(office: Any, names: Iterator[str]) -> None:
    """The office reads these two lists, and has customers of the names of some that come or go."""
    address = office.publisher.address
    own = office.folder / "data" / "sources"
    tables = "".join(f"    - {address}/{name}.csv\n" for name in TABLES)
    (own / "ofac.yml").write_text(
        f"formats: [ofac_csv]\nurls:\n  ofac_csv:\n{tables}min_records: 2\n", encoding="utf-8"
    )
    (own / "un.yml").write_text(f"urls:\n  un_xml: {address}/un.xml\nmin_records: 2\n", encoding="utf-8")
    settings = office.folder / "watchlist.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["uk"]', '["ofac", "un"]'), encoding="utf-8")
    rows = "".join(f'C{number},"{name}"\n' for number, name in enumerate(names))
    (office.folder / "customers.csv").write_text(f"customer id,name\n{rows}", encoding="utf-8")


def upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers become newer ones that mark notes, so that every record with notes reads differently."""
    for reader in READERS:
        if reader.name not in ("ofac_csv", "un_xml"):
            continue
        read = reader.read

        def better(files: Any, spec: Any, read: Any = read) -> Any:
            found = read(files, spec)
            rows = (msgspec.structs.replace(row, record=_better(row.record)) for row in found.rows)
            return msgspec.structs.replace(found, rows=rows)

        monkeypatch.setattr(type(reader), "version", f"{reader.version}+")
        monkeypatch.setattr(type(reader), "read", lambda _self, files, spec, better=better: better(files, spec))


def _better(record: Record) -> Record:
    notes = (msgspec.structs.replace(note, text=f"{note.text} (as published)") for note in record.notes)
    return msgspec.structs.replace(record, notes=tuple(notes))


def state(folder: Path, files: dict[str, bytes], source: str, reader_name: str) -> dict[str, dict[str, Any]]:
    """What files say, read without any database: by record key the facts of `facts_of`."""
    reader = next(one for one in READERS if one.name == reader_name)
    paths = []
    for name, body in files.items():
        (folder / name).write_bytes(body)
        paths.append(RawFile(name=name, path=folder / name))
    return {
        row.record.key: facts_of(json.loads(msgspec.json.encode(row.record)))
        for row in reader.read(tuple(paths), load_spec(source)).rows
    }


def facts_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record as sets of facts, field by field; designations by their authority and programme."""
    facts: dict[str, Any] = {"kind": {json.dumps(record["kind"])}}
    for field, values in record.items():
        if isinstance(values, list) and field != "designations":
            facts[field] = {_text(value) for value in values}
    acts = Counter[str]()
    for act in record["designations"]:
        label = f"{act['authority']} {act.get('programme') or ''}".strip()
        acts[label] += 1
        label = f"{label} ({acts[label]})" if acts[label] > 1 else label
        facts.setdefault("programmes", set()).add(_text(label))
    return {field: values for field, values in facts.items() if values}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def add_up(facts: dict[str, dict[str, Any]], home: dict[str, str], report: dict[str, Any]) -> None:
    """Do to a state what a report says was done. What is told twice, or of something that is not so, does not fit."""
    for change in report["changes"]:
        key, field = f"{change['source']}:{change['source_id']}", change["field"]
        if change["change"] == "added":
            assert key not in facts
            facts[key] = facts_of(change["after"])
        elif change["change"] == "removed":
            assert facts.pop(key) == facts_of(change["before"])
        elif change["change"] in ("merged", "split"):
            assert home.get(key, entity_id(key)) == change["before"]
            home[key] = change["after"]
        elif not field.endswith(".order") and not field.startswith("designation"):
            known = facts[key].setdefault(field, set())
            gone, come = ({_text(value) for value in change[side]} for side in ("before", "after"))
            assert gone <= known
            assert not come & known
            facts[key][field] = known - gone | come
    for one in facts.values():
        for field in [field for field, values in one.items() if not values]:
            del one[field]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_thirty_days_of_real_lists_add_up(office, publishing, lists, monkeypatch):
    """Whatever fails, is cut, is missed or is killed: nothing is told twice, nothing is lost, and all of it is delivered."""
    from watchlist.cli.run import run

    prepare(office, lists.names())
    publish(office, lists, 0, publishing.Answer)
    facts = read_day(office.folder, lists, 0)
    assert office.run().exit_code == 0
    assert run(["screen", "customers.csv", "-o", "out.jsonl"]) == 0
    attention = {}
    for day in range(1, DAYS):
        office.now = publishing.START + dt.timedelta(days=day)
        publish(office, lists, day, publishing.Answer)
        if day == UPGRADE:
            upgrade(monkeypatch)
            with open_database(office.settings.url) as database:
                update_sources(database, office.settings, UpdateRequest(reparse=True), office.now, publishing.silent)
        if day in JUDGED:
            with open_database(office.settings.url) as database:
                record_judgement(database, office.settings, lists.pair, JUDGED[day], "told by the test", office.now)
        if day in KILLS:
            assert office.killed_in(KILLS[day]) == -signal.SIGKILL
        if day != MISSED and (day not in KILLS or day % 2):
            done = office.run()
            if done.exit_code:
                attention[day] = [one.step for one in done.steps if one.outcome != "ok"]
    assert attention == {
        NOT_FOUND: ["update ofac"], CUT_BETWEEN: ["update ofac"], CUT_XML: ["update un"], CUT_CSV: ["update ofac"],
        CUT_OFF: ["update un"],
    }  # fmt: skip

    home: dict[str, str] = {}
    reports = office.reports()
    for report in reports:
        add_up(facts, home, report)
    assert facts == read_day(office.folder, lists, DAYS - 1)
    assert {one["cause"] for report in reports for one in report["changes"]} == {"source", "parser", "merge"}
    assert {one["change"] for report in reports for one in report["changes"]} == {
        "added",
        "removed",
        "amended",
        "merged",
        "split",
    }
    with open_database(office.settings.url) as database, database.reading() as session:
        assert {key: home.get(key, entity_id(key)) for key in decisions.entity_map(session)} == decisions.entity_map(
            session
        )
        raised = Counter((one.subject_id, one.entity_id) for one in alerts(session) if one.run.startswith("monitor-"))
    sizes = Counter(key.partition(":")[0] for key in facts)
    assert {one["source"]: (len(one["points"]), one["points"][-1][1]) for one in reports[-1]["trends"]} == {
        source: (12, size) for source, size in sizes.items()
    }
    told = [one for report in reports for one in report["customers"]]
    news = Counter((one["subject_id"], one["entity_id"]) for one in told if one["effect"] == "new_alert")
    assert set(news.values()) == {1}
    assert news.keys() <= {(one["subject_id"], one["entity_id"]) for one in told}
    assert raised.keys() <= {(one["subject_id"], one["entity_id"]) for one in told}
    delivered, made = (
        sorted(path.name for path in (office.folder / where).rglob("*.xlsx")) for where in ("share", "reports")
    )
    assert delivered == made
    assert len(made) == len(reports) == len(office.log("report"))
    assert not list((office.folder / "reports").glob(".*"))


def read_day(folder: Path, lists: Lists, day: int) -> dict[str, dict[str, Any]]:
    """The state that the editions of a day give, both lists."""
    tables = {f"{name}.csv": body for name, body in lists.ofac(day).items()}
    return state(folder, tables, "ofac", "ofac_csv") | state(folder, {"un.xml": lists.un(day)}, "un", "un_xml")
