"""The daily job from the command line: exit codes, timetable, what is printed."""

import datetime as dt
import json
from pathlib import Path

import pytest

from watchlist.errors import TableError
from watchlist.settings import DeliverSettings, ScheduleSettings, Settings, load_settings, read_secret
from watchlist.tasks.scheduling import due_after, due_before


@pytest.fixture
def office(shell, publishing):
    """A folder and its publisher; nothing was run yet."""
    publisher = publishing.Publisher()
    publishing.prepare_folder(shell.folder, publisher.url)
    shell.publisher, shell.uk_list = publisher, publishing.uk_list
    yield shell
    publisher.close()


def at(*arguments: int) -> dt.datetime:
    return dt.datetime(*arguments, tzinfo=dt.UTC)


def test_run_says_what_it_did(office):
    """The headline first, then each step; exit 0, and 4 when the publisher sends something else."""
    office.publisher.offer(office.uk_list("01/03/2026", {1: "Anna", 2: "Boris"}))
    lines = office.ok("schedule", "run").splitlines()
    assert lines[0].endswith("uk read for the first time (2)")
    assert [line.split()[:2] for line in lines[1:3]] == [["ok", "update"], ["ok", "resolve"]]
    office.publisher.sulk()
    assert office("schedule", "run", "--json") == 4
    view = json.loads(office.out)
    assert view["event"] == "alarm"
    assert view["headline"].startswith("ATTENTION, update uk")


def test_a_second_run_exits_7(office):
    """While another run holds the lock, this one ends with 7 and one line."""
    from watchlist.store import open_database
    from watchlist.store.lock import run_lock

    with open_database(load_settings().url) as database, run_lock(database, "daily"):
        assert office("schedule", "run") == 7
    assert "another run (daily) is at work" in office.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('times = ["25:00"]', "is no time of day"),
        ('timezone = "Mars/Base"', "is no zone"),
        ('days = "someday"', "write days as"),
        ('cron = "* * * * *"', "cron"),
    ],
)
def test_settings_that_make_no_sense(office, text, said):
    """A wrong time, zone, day or name in the settings is one clear line, and nothing is run."""
    (office.folder / "watchlist.toml").write_text(f'[schedule]\nsources = ["uk"]\n{text}\n', encoding="utf-8")
    assert office("schedule", "run") == 1
    assert said in office.err
    assert office("schedule", "run") == 1
    assert len(office.err.splitlines()) == 1


def test_due_times_follow_zone_and_summer_time():
    """Times of day are those of the zone, before and after the clocks change; days of the week are kept."""
    zurich = Settings(schedule=ScheduleSettings(times=("06:30", "18:00"), timezone="Europe/Zurich"))
    assert due_after(zurich, at(2026, 3, 28, 6)) == at(2026, 3, 28, 17)  # 18:00, winter
    assert due_after(zurich, at(2026, 3, 28, 17)) == at(2026, 3, 29, 4, 30)  # 06:30, summer
    assert due_before(zurich, at(2026, 3, 29, 4, 29)) == at(2026, 3, 28, 17)
    assert due_before(zurich, at(2026, 3, 29, 4, 30)) == at(2026, 3, 29, 4, 30)
    week = Settings(schedule=ScheduleSettings(times=("06:30",), days="mon-fri", timezone="UTC"))
    assert due_after(week, at(2026, 11, 20, 7)) == at(2026, 11, 23, 6, 30)  # Friday to Monday
    assert due_before(week, at(2026, 11, 22, 7)) == at(2026, 11, 20, 6, 30)


def test_secrets_come_from_environment_or_file_only(tmp_path):
    """The environment goes first, then the file named; a secret in the settings file is refused; a list may be comma-parted."""
    (tmp_path / "key").write_text("from-file\n", encoding="utf-8")
    name = "deliver.mail_password"
    assert read_secret(name, str(tmp_path / "key"), {}) == "from-file"
    assert read_secret(name, str(tmp_path / "key"), {"WATCHLIST_DELIVER_MAIL_PASSWORD": "from-env"}) == "from-env"
    assert read_secret(name, "", {}) == ""
    with pytest.raises(TableError, match=r"cannot read .* \(deliver.mail_password\)"):
        read_secret(name, str(tmp_path / "none"), {})
    (tmp_path / "bad.toml").write_text('[deliver]\nmail_password = "made-up"\n', encoding="utf-8")
    with pytest.raises(TableError, match="mail_password") as refused:
        load_settings({}, tmp_path / "bad.toml")
    assert "made-up" not in str(refused.value)
    (tmp_path / "good.toml").write_text("", encoding="utf-8")
    found = load_settings({"WATCHLIST_DELIVER_MAIL_TO": "a@example.org, b@example.org"}, tmp_path / "good.toml")
    assert found.deliver == DeliverSettings(mail_to=("a@example.org", "b@example.org"))


def test_units_have_absolute_paths_and_the_timetable(office, tmp_path):
    """Each unit runs this Python in this folder at the times of the settings; percent signs are made harmless."""
    import sys
    import xml.etree.ElementTree as ET

    from watchlist.tasks.installing import cron_unit, systemd_unit

    systemd = office.ok("schedule", "install", "--systemd")
    assert f"ExecStart={sys.executable} -m watchlist schedule run" in systemd
    assert f"WorkingDirectory={tmp_path}" in systemd
    assert "OnCalendar=Mon,Tue,Wed,Thu,Fri,Sat,Sun *-*-* 06:30:00 UTC" in systemd
    assert f"30 6 * * 1,2,3,4,5,6,0 cd {tmp_path} && {sys.executable}" in office.ok("schedule", "install", "--cron")
    office.ok("schedule", "install", "--windows", "-o", "task.xml")
    task = ET.parse(tmp_path / "task.xml").getroot()
    assert next(one.text for one in task.iter() if one.tag.endswith("Command")) == sys.executable
    assert office("schedule", "install") == 2
    week = Settings(schedule=ScheduleSettings(days="sat-mon", times=("7:05",)))
    assert "5 7 * * 1,6,0 cd '/a b\\%c' && x" in cron_unit(week, ["x"], Path("/a b%c"))
    assert 'ExecStart=/x "a b%%"' in systemd_unit(week, ["/x", "a b%"], Path("/"))
