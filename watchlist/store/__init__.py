"""The database: tables, history in two times, decisions, audit. SQLModel never leaves this room."""
