"""Runs the command line and turns errors into one line and an exit code.

| code | meaning |
|---|---|
| 0 | done |
| 1 | failure |
| 2 | usage |
| 3 | bad input data |
| 4 | some source stale, missing or refused |
| 5 | integrity: audit chain or hash |
| 7 | another run holds the lock |
| 10 | something was found, with --exit-hits |
| 130 | interrupted |
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from watchlist import errors
from watchlist.cli.app import app

EXIT_CODES: tuple[tuple[type[errors.WatchlistError], int], ...] = (
    (errors.UsageError, 2),
    (errors.InputError, 3),
    (errors.SourceError, 4),
    (errors.IntegrityError, 5),
    (errors.LockedError, 7),
    (errors.WatchlistError, 1),
)
HITS_FOUND, INTERRUPTED = 10, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. No traceback is shown, unless `--debug` stands before the command."""
    debug = bool(arguments) and arguments[0] == "--debug"
    command = list(arguments[1:] if debug else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # UTF-8 always, also where the console of Windows says otherwise
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        outcome: object = app(args=command, prog_name="watchlist", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "watchlist"
        return _say(f"{error.format_message()} (see: {path} --help)", error.exit_code)
    except errors.WatchlistError as error:
        return _say(str(error), next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        return _say(f"unforeseen {type(error).__name__}: {error}; please report it (watchlist --debug shows where)", 1)
    if outcome == INTERRUPTED:
        return _interrupted()
    return outcome if isinstance(outcome, int) else 0


def _interrupted() -> int:
    return _say("interrupted; what was finished is kept", INTERRUPTED)


def _say(message: str, code: int) -> int:
    sys.stderr.write(f"watchlist: {' '.join(message.split())}\n")
    return code
