"""Tables of screening: subjects, alerts, what was decided on them, and runs; with their guards."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
LIVE: dict[str, Any] = {"sqlite_where": sa.text("known_to IS NULL"), "postgresql_where": sa.text("known_to IS NULL")}

CLOSABLE = ("subject", "alert", "alert_decision")
FIXED = ("screen_run",)
ERASABLE = ("subject",)
"""A customer has a right to be forgotten: rows may be removed, though never altered."""


def upgrade() -> None:
    """Make the tables and their guards."""
    _subjects()
    _alerts()
    _runs()
    if op.get_bind().dialect.name == "sqlite":
        _guards_sqlite()
    else:
        _guards_postgresql()


def _subjects() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", ORDERED, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subject"),
    )
    op.create_index("uq_subject_live", "subject", ["subject_id"], unique=True, **LIVE)


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("subject_id", ORDERED, nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("entity_fingerprint", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("uq_alert_live", "alert", ["alert_id"], unique=True, **LIVE)
    op.create_index("ix_alert_entity_id", "alert", ["entity_id"], unique=False)
    op.create_table(
        "alert_decision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("subject_id", ORDERED, nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("analyst", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert_decision"),
    )
    op.create_index("uq_alert_decision_live", "alert_decision", ["alert_id"], unique=True, **LIVE)


def _runs() -> None:
    op.create_table(
        "screen_run",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("config_hash", sa.String(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("run", name="pk_screen_run"),
    )


def _guards_sqlite() -> None:
    for table in (*CLOSABLE, *FIXED):
        when = ""
        if table in CLOSABLE:
            columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
            same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in columns if column != "known_to")
            when = f"WHEN NOT (OLD.known_to IS NULL AND {same})"
        _guard_sqlite(table, "UPDATE", when)
        if table not in ERASABLE:
            _guard_sqlite(table, "DELETE", "")


def _guard_sqlite(table: str, act: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_{act.lower()} BEFORE {act} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never rewritten or erased'); END"
    )


def _guards_postgresql() -> None:
    for table in (*CLOSABLE, *FIXED):
        function = "watchlist_guard_closing" if table in CLOSABLE else "watchlist_guard"
        acts = [("update", "UPDATE", "ROW", function)]
        if table not in ERASABLE:
            acts += [
                ("delete", "DELETE", "ROW", "watchlist_guard"),
                ("truncate", "TRUNCATE", "STATEMENT", "watchlist_guard"),
            ]
        for name, act, level, called in acts:
            op.execute(
                f"CREATE TRIGGER guard_{table}_{name} BEFORE {act} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION {called}()"
            )
