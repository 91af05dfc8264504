"""A kill in the middle of an update leaves the former edition in force, and the next run takes the edition up."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
ENTRY = """<Designation><LastUpdated>01/01/2024</LastUpdated><DateDesignated>01/01/2020</DateDesignated>
<UniqueID>TST{number:04d}</UniqueID><Names><Name><Name1>Given{number}</Name1><Name6>FAMILY{number}</Name6>
<NameType>Primary Name</NameType></Name></Names><RegimeName>The Test (Sanctions) (EU Exit) Regulations 2020</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip><DesignationSource>UK</DesignationSource>
<SanctionsImposed>Asset freeze</SanctionsImposed></Designation>"""


def uk_list(path: Path, day: str, entries: int) -> Path:
    body = "".join(ENTRY.format(number=number) for number in range(entries))
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>{day}</DateGenerated>{body}</Designations>',
        encoding="utf-8",
    )
    return path


def in_force(shell) -> dict:
    return next(one for one in json.loads(shell.ok("sources", "--json"))["sources"] if one["source"] == "uk")


def test_kill_9_in_the_middle_of_an_update(shell, tmp_path):
    """Killed while entries are read and stored, the former edition stands, the log holds, and the next run works."""
    shell.ok("update", "uk", "--from-file", uk_list(tmp_path / "one.xml", "01/01/2024", 9000))
    before = in_force(shell)
    archive = tmp_path / "data" / "raw" / "uk"
    known = len(list(archive.glob("*.gz")))
    second = uk_list(tmp_path / "two.xml", "02/01/2024", 12_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "watchlist", "update", "uk", "--from-file", str(second)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(list(archive.glob("*.gz"))) == known and process.poll() is None and time.monotonic() < deadline:
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the update ended before it could be killed"
    assert in_force(shell) == before | {key: in_force(shell)[key] for key in ("age_days",)}
    shell.ok("audit", "verify")
    shell.ok("update", "uk", "--from-file", second)
    assert in_force(shell)["records"] == 12_000
    shell.ok("audit", "verify")
