"""A stop asked for by the system is a stop asked for by a person: SIGTERM ends a run as Ctrl-C does."""

from __future__ import annotations

import signal
from typing import Any


def stop_on_term() -> None:
    """From now on SIGTERM raises KeyboardInterrupt, so that units of work are rolled back and files closed."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt
