"""Watchlist: a sanctions and entity watchlist tracker for compliance staff."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`__version__` is looked up when asked for: reading package metadata would slow every start."""
    if name == "__version__":
        from importlib.metadata import version

        return version("watchlist")
    raise AttributeError(name)
