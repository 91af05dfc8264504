"""Count on which days authorities listed many parties, and write the table that the day of an act is weighed by.

    python tests/bench/fit_resolve_days.py            # the busiest days
    python tests/bench/fit_resolve_days.py --write    # and write watchlist/resources/resolve/busy_days.tsv

That an article and an entry speak of one week says little where a tenth of the list was made in that week, and much where
two parties were. Days are the publishers' own; only lists that give them are counted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
from bisect import bisect_left, bisect_right
from pathlib import Path

from bench_resolve import subjects

from watchlist.resolve.facts import PRESS_DAYS

TABLE = Path(__file__).resolve().parents[2] / "watchlist" / "resources" / "resolve" / "busy_days.tsv"
LISTS = {"uk": "GB", "un": "UN", "canada": "CA"}
QUIET = 4.5
"""Nats from which on a day is as good as any quiet one."""
STEP = 0.25
HEAD = """\
# How much it says that an act of an authority fell on a day or within the week around it: minus the logarithm (nats) of the
# share of the authority's entries listed then. Rows `quiet` give the span of days that was counted: a day in it that no
# row names is quiet. Made by tests/bench/fit_resolve_days.py from the UK, UN and Canadian lists.
authority\tinformation\tdays
"""


def rows(authority: str, days: list[dt.date], total: int) -> list[str]:
    """The rows of an authority: the span counted, and its busy days by what they say."""
    near = dt.timedelta(days=PRESS_DAYS)
    classes: dict[float, list[str]] = {}
    for day in sorted(set(days)):
        count = bisect_right(days, day + near) - bisect_left(days, day - near)
        told = -math.log(count / total)
        if told < QUIET:
            classes.setdefault(math.floor(told / STEP + 0.5) * STEP, []).append(day.isoformat())
    found = [f"{authority}\t{told:g}\t{' '.join(classes[told])}" for told in sorted(classes)]
    return [f"{authority}\tquiet\t{days[0].isoformat()} {days[-1].isoformat()}", *found]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    lines = []
    for source, authority in LISTS.items():
        listed = subjects(source)
        days = sorted(
            min(known)
            for one in listed
            if (known := [act.day for act in one.acts if act.authority == authority and act.day is not None])
        )
        lines += rows(authority, days, len(listed))
    for line in lines:
        print(line[:150])
    if parser.parse_args().write:
        TABLE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
