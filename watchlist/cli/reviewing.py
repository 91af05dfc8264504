"""The review in the terminal: two parties side by side, one letter a verdict. Lines only, so it works over ssh."""

from __future__ import annotations

import sys
from typing import Any

from watchlist.cli.options import now
from watchlist.cli.output import console
from watchlist.errors import InputError
from watchlist.outcomes import ReviewItem
from watchlist.records import Verdict
from watchlist.settings import Settings
from watchlist.store import Database
from watchlist.tasks.resolving import resolve_all
from watchlist.tasks.reviewing import review_queue, take_back, take_verdict

KEYS = {"s": Verdict.POSITIVE, "d": Verdict.NEGATIVE, "u": Verdict.UNSURE}
HELP = "s same   d different   u unsure   k skip   e evidence   z undo the last   q quit"
MARKS = {"agree": "=", "conflict": "X", "differ": "~", "one side": " "}


def review_in_terminal(database: Database, settings: Settings) -> None:
    """Go through the queue until it is done or the person leaves; then put the entities right once."""
    screen = console(sys.stdout)
    with database.reading() as session:
        items = list(review_queue(session).items)
    if not items:
        screen.print("nothing waits for a person")
        return
    given: list[ReviewItem] = []
    place = 0
    while place < len(items):
        _show(screen, items[place], f"{place + 1} of {len(items)}")
        answer = _ask(f"{HELP}\n> ")
        if answer in ("q", None):
            break
        if answer == "e":
            for side in (items[place].one, items[place].other):
                for text in side.evidence:
                    screen.print(f"  {side.key}: {text}", soft_wrap=True)
        elif answer == "z":
            if given:
                last = given.pop()
                take_back(database, settings, last, now())
                place = items.index(last)
                screen.print(f"taken back: {last.one.key} and {last.other.key}")
        elif answer == "k":
            place += 1
        elif answer in KEYS and _decide(database, settings, items[place], KEYS[answer], screen):
            given.append(items[place])
            place += 1
    if given:
        screen.print(resolve_all(database, settings, now()).summary, soft_wrap=True)


def _decide(database: Database, settings: Settings, item: ReviewItem, verdict: Verdict, screen: Any) -> bool:
    reason = _ask("reason> ", lower=False)
    if not reason:
        screen.print("a verdict wants a reason; nothing was kept")
        return False
    try:
        screen.print(take_verdict(database, settings, item, verdict, reason, now()), soft_wrap=True)
    except InputError as error:
        screen.print(str(error), soft_wrap=True)
        return False
    return True


def _ask(prompt: str, *, lower: bool = True) -> str | None:
    """A line from the person; None at the end of input."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        return None
    return line.strip().lower() if lower else line.strip()


def _show(screen: Any, item: ReviewItem, title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=f"{title}   score {item.score:.3f}", title_justify="left", expand=False, pad_edge=False)
    for heading in ("", "", f"{item.one.key}", f"{item.other.key}"):
        grid.add_column(heading, overflow="fold")
    for field, mark in item.marks.items():
        sides = [Text("\n".join(side.facts.get(field, ())) or "-") for side in (item.one, item.other)]
        grid.add_row(Text(MARKS[mark]), Text(field.replace("_", " ")), *sides)
    screen.print()
    screen.print(grid)
    screen.print(f"= agrees, X cannot both be right, ~ differs. Why it is asked: {item.reason}", soft_wrap=True)
    if item.waiting_for:
        screen.print(f"judged the same by {item.waiting_for}; a second person must confirm", soft_wrap=True)
