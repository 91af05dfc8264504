"""Asking a person one thing after the other at the terminal: a line with a letter answers. It works over ssh."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Protocol


class Desk(Protocol):
    """One sort of question: how it is shown, answered and taken back."""

    @property
    def keys(self) -> Sequence[str]:
        """The letters that answer it."""

    @property
    def help(self) -> str:
        """All letters, in one line."""

    def show(self, item: Any, title: str) -> None:
        """Print the question."""

    def evidence(self, item: Any) -> None:
        """Print what it rests on."""

    def decide(self, item: Any, key: str) -> bool:
        """Ask for what the answer wants, and keep it; False where nothing was kept."""

    def undo(self, item: Any) -> None:
        """Take the answer back."""


def at_desk(desk: Desk, items: Sequence[Any]) -> tuple[int, bool]:
    """Ask one item after the other; how many answers were kept, and whether the person left before the last."""
    given: list[int] = []
    place = 0
    while place < len(items):
        desk.show(items[place], f"{place + 1} of {len(items)}")
        answer = ask(f"{desk.help}\n> ")
        if answer in ("q", None):
            return len(given), True
        if answer == "e":
            desk.evidence(items[place])
        elif answer == "z":
            if given:
                place = given.pop()
                desk.undo(items[place])
        elif answer == "k":
            place += 1
        elif answer in desk.keys and desk.decide(items[place], answer):
            given.append(place)
            place += 1
    return len(given), False


def ask(prompt: str, *, lower: bool = True) -> str | None:
    """A line from the person; None at the end of input."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        return None
    return line.strip().lower() if lower else line.strip()
