"""One run at a time: a lock beside the database that a killed process lets go by itself.

On SQLite it is a lock of the operating system on a file next to the database; on PostgreSQL an advisory lock of a
connection of its own. It keeps long jobs (the daily run, an update) apart; single statements wait for each other anyway.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchlist.errors import DatabaseError, LockedError
from watchlist.store.db import Database


@contextmanager
def run_lock(database: Database, job: str) -> Iterator[None]:
    """Hold the lock of a job ("daily", "update") for as long as the block runs.

    Raises:
        LockedError: another process, or another thread, holds it.
        DatabaseError: the lock file cannot be made.
    """
    busy = LockedError(f"another run ({job}) is at work on {database.name}; wait for it to end and try again")
    if not database.is_sqlite:
        with database.advisory_lock(zlib.crc32(job.encode())) as got:
            if not got:
                raise busy
            yield
        return
    path = Path(f"{database.name}.{job}.lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DatabaseError(f"cannot make the lock file {path}: {error.strerror}") from None
    try:
        if not _take(handle):
            raise busy
        yield
    finally:
        os.close(handle)  # lets the lock go; the file stays, since another run may be opening it just now


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
