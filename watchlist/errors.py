"""One tree of errors. The command line maps each class to an exit code; the errors know nothing of it.

    WatchlistError                  something Watchlist can name (exit 1 unless a subclass says more)
    ├── UsageError                  the request itself makes no sense (exit 2)
    ├── InputError                  bad input data: a file, a name, a table (exit 3)
    │   └── EmptyNameError          nothing is left of a name to compare
    ├── SourceError                 a source is stale, missing or was refused (exit 4)
    │   ├── UnknownSourceError      no such source is configured
    │   ├── FetchError              the publisher could not be reached, or sent something else
    │   └── EditionRefusedError     an edition failed its checks; the last good one stays in force
    ├── IntegrityError              a hash or the audit chain does not hold (exit 5)
    ├── LockedError                 another run holds the lock (exit 7)
    ├── DatabaseError               the database cannot be used (exit 1)
    │   ├── NotOurDatabaseError     the file or schema was not made by Watchlist
    │   ├── NewerDatabaseError      a newer version of Watchlist made it
    │   └── ReadOnlyDatabaseError   it cannot be written
    ├── NotFoundError               no such entity, record, run or document (exit 1)
    └── TableError                  a table in resources/ or a settings file is not as it must be (exit 1)

Messages are one line: what, where, what to do.
"""

from __future__ import annotations


class WatchlistError(Exception):
    """Base of all errors that Watchlist raises on purpose. `str(error)` is one line for the user."""


class UsageError(WatchlistError):
    """The request makes no sense as put."""


class InputError(WatchlistError):
    """Input data cannot be used."""


class EmptyNameError(InputError):
    """Nothing is left of a name once punctuation and symbols are set aside."""


class SourceError(WatchlistError):
    """A source is stale, missing or was refused."""


class UnknownSourceError(SourceError):
    """No source of that name is configured."""


class FetchError(SourceError):
    """The publisher could not be reached or did not send the list."""


class EditionRefusedError(SourceError):
    """An edition failed its checks; the last good edition stays in force."""


class IntegrityError(WatchlistError):
    """A hash or the audit chain does not hold."""


class LockedError(WatchlistError):
    """Another run holds the lock."""


class DatabaseError(WatchlistError):
    """The database cannot be used."""


class NotOurDatabaseError(DatabaseError):
    """The database was not made by Watchlist."""


class NewerDatabaseError(DatabaseError):
    """A newer version of Watchlist made the database."""


class ReadOnlyDatabaseError(DatabaseError):
    """The database cannot be written."""


class NotFoundError(WatchlistError):
    """No such entity, record, run or document."""


class TableError(WatchlistError):
    """A table in resources/ or a settings file is not as it must be."""
