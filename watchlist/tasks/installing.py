"""Units with which an operating system runs the daily job: systemd, cron, the Windows task scheduler. Paths are absolute."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from watchlist.settings import Settings
from watchlist.tasks.scheduling import DAYS, days_of

_LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def systemd_unit(settings: Settings, command: Sequence[str], folder: Path) -> str:
    """A service and its timer, one after the other, each under the name of its file."""
    zone = f" {settings.schedule.timezone}" if settings.schedule.timezone else ""
    days = ",".join(DAYS[day].capitalize() for day in days_of(settings))
    words = " ".join(_systemd(word) for word in command)
    lines = [
        "# /etc/systemd/system/watchlist.service", "[Unit]", "Description=Watchlist: the daily job",
        "Wants=network-online.target", "After=network-online.target", "", "[Service]", "Type=oneshot",
        f"WorkingDirectory={str(folder).replace('%', '%%')}", f"ExecStart={words}",
        "", "# /etc/systemd/system/watchlist.timer; then: systemctl enable --now watchlist.timer", "[Unit]",
        "Description=Watchlist: when the daily job runs", "", "[Timer]",
        *(f"OnCalendar={days} *-*-* {time}:00{zone}" for time in settings.schedule.times),
        "Persistent=true", "", "[Install]", "WantedBy=timers.target",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def cron_unit(settings: Settings, command: Sequence[str], folder: Path) -> str:
    """Lines for crontab -e. Cron knows the machine's zone only, and makes up for no run that was missed."""
    days = ",".join(str((day + 1) % 7) for day in days_of(settings))
    words = f"cd {shlex.quote(str(folder))} && {shlex.join(command)}".replace("%", r"\%")
    lines = ["# Watchlist: the daily job. Times are of this machine's zone."]
    for time in settings.schedule.times:
        hour, minute = time.split(":")
        lines.append(f"{int(minute)} {int(hour)} * * {days} {words}")
    return "\n".join(lines) + "\n"


def windows_unit(settings: Settings, command: Sequence[str], folder: Path) -> str:
    """A task for: schtasks /Create /TN Watchlist /XML FILE. Times are of the machine's zone; missed runs are made up for."""
    days = "".join(f"<{_LONG[day]} />" for day in days_of(settings))
    triggers = "".join(
        f"<CalendarTrigger><StartBoundary>2026-01-01T{time:0>5}:00</StartBoundary><ScheduleByWeek>"
        f"<DaysOfWeek>{days}</DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek></CalendarTrigger>"
        for time in settings.schedule.times
    )
    arguments = " ".join(f'"{word}"' if " " in word else word for word in command[1:])
    return (
        '<?xml version="1.0"?>\n<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
        f"<Triggers>{triggers}</Triggers>\n<Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"
        "<StartWhenAvailable>true</StartWhenAvailable></Settings>\n"
        f"<Actions><Exec><Command>{escape(command[0])}</Command><Arguments>{escape(arguments)}</Arguments>"
        f"<WorkingDirectory>{escape(str(folder))}</WorkingDirectory></Exec></Actions>\n</Task>\n"
    )


def _systemd(word: str) -> str:
    word = word.replace("%", "%%").replace("$", "$$")
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' if " " in word or '"' in word else word
