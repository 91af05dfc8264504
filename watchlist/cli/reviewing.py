"""The review in the terminal: claims of the press, then pairs of records, two parties side by side."""

from __future__ import annotations

import sys
from typing import Any

from watchlist.cli.desk import ask, at_desk
from watchlist.cli.options import now
from watchlist.cli.output import console
from watchlist.cli.reviewing_claims import ClaimDesk
from watchlist.errors import InputError
from watchlist.outcomes import ReviewItem
from watchlist.records import Verdict
from watchlist.settings import Settings
from watchlist.store import Database
from watchlist.tasks.resolving import resolve_all
from watchlist.tasks.reviewing import ReviewRequest, review_queue, take_back, take_verdict

KEYS = {"s": Verdict.POSITIVE, "d": Verdict.NEGATIVE, "u": Verdict.UNSURE}
MARKS = {"agree": "=", "conflict": "X", "differ": "~", "one side": " "}


def review_in_terminal(database: Database, settings: Settings, request: ReviewRequest) -> None:
    """Go through claims, then pairs, until all is done or the person leaves; entities are put right after each."""
    screen = console(sys.stdout)
    with database.reading() as session:
        view = review_queue(session, request)
    if not view.claims and not view.items:
        screen.print("nothing waits for a person")
        return
    left = False
    if view.claims:
        given, left = at_desk(ClaimDesk(database, settings, screen), view.claims)
        if given:
            screen.print(resolve_all(database, settings, now()).summary, soft_wrap=True)
            with database.reading() as session:  # other claims count now: other pairs may wait
                view = review_queue(session, request)
    if view.items and not left:
        given, _ = at_desk(PairDesk(database, settings, screen), view.items)
        if given:
            screen.print(resolve_all(database, settings, now()).summary, soft_wrap=True)


class PairDesk:
    """Pairs of records: one party or two."""

    keys = tuple(KEYS)
    help = "s same   d different   u unsure   k skip   e evidence   z undo the last   q quit"

    def __init__(self, database: Database, settings: Settings, screen: Any) -> None:
        self._database, self._settings, self._screen = database, settings, screen

    def show(self, item: ReviewItem, title: str) -> None:
        """Both sides field by field, agreeing and conflicting fields marked."""
        from rich.table import Table
        from rich.text import Text

        grid = Table(title=f"{title}   score {item.score:.3f}", title_justify="left", expand=False, pad_edge=False)
        for heading in ("", "", f"{item.one.key}", f"{item.other.key}"):
            grid.add_column(heading, overflow="fold")
        for field, mark in item.marks.items():
            sides = [Text("\n".join(side.facts.get(field, ())) or "-") for side in (item.one, item.other)]
            grid.add_row(Text(MARKS[mark]), Text(field.replace("_", " ")), *sides)
        self._screen.print()
        self._screen.print(grid)
        self._screen.print(
            f"= agrees, X cannot both be right, ~ differs. Why it is asked: {item.reason}", soft_wrap=True
        )
        if item.waiting_for:
            self._screen.print(f"judged the same by {item.waiting_for}; a second person must confirm", soft_wrap=True)

    def evidence(self, item: ReviewItem) -> None:
        """The sentences or entries both sides rest on."""
        for side in (item.one, item.other):
            for text in side.evidence:
                self._screen.print(f"  {side.key}: {text}", soft_wrap=True)

    def decide(self, item: ReviewItem, key: str) -> bool:
        """Ask for the reason and keep the verdict."""
        reason = ask("reason> ", lower=False)
        if not reason:
            self._screen.print("a verdict wants a reason; nothing was kept")
            return False
        try:
            line = take_verdict(self._database, self._settings, item, KEYS[key], reason, now())
        except InputError as error:
            line, kept = str(error), False
        else:
            kept = True
        self._screen.print(line, soft_wrap=True)
        return kept

    def undo(self, item: ReviewItem) -> None:
        """Withdraw the verdict."""
        take_back(self._database, self._settings, item, now())
        self._screen.print(f"taken back: {item.one.key} and {item.other.key}")
