"""Progress on long work: a bar on stderr, and only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Report = Callable[[str, int, int | None], None]
"""Called with what is being done, how much is done, and of how much (None where unknown)."""


def _silent(_what: str, _done: int, _total: int | None) -> None:
    """Say nothing."""


@contextmanager
def progress() -> Iterator[Report]:
    """Give a function that tasks call to say how far they are."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        lines: dict[str, Any] = {}

        def report(what: str, done: int, total: int | None) -> None:
            if what not in lines:
                lines[what] = bar.add_task(what, total=total)
            bar.update(lines[what], completed=done, total=total)

        yield report
