"""Alembic migrations, oldest first. A migration names its tables itself, so that it stays true when tables.py moves on."""
