"""Thin commands over tasks; one renderer; error class to exit code."""


def main() -> None:
    """The `watchlist` command: runs it and ends the process with its exit code."""
    import sys

    from watchlist.cli.run import run

    sys.exit(run(sys.argv[1:]))
