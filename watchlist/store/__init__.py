"""The database: engine and units of work, history in two times, documents, decisions, the audit log.

SQLModel and SQLAlchemy stay in here; what comes in and goes out are the values of `watchlist.records` and plain structs.
"""

from watchlist.store.db import Database, open_database

__all__ = ["Database", "open_database"]
