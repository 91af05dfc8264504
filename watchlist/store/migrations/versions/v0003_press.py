"""Tables of the press: claims as read, what persons said of them, stories. They replace a table that nothing wrote."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
LIVE: dict[str, Any] = {"sqlite_where": sa.text("known_to IS NULL"), "postgresql_where": sa.text("known_to IS NULL")}

CLOSABLE = ("claim", "claim_word")


def upgrade() -> None:
    """Make the tables and their guards."""
    op.drop_table("claim_state")  # no command ever wrote a row of it
    _claims()
    _stories()
    if op.get_bind().dialect.name == "sqlite":
        _guards_sqlite()
    else:
        _guards_postgresql()


def _claims() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("key", ORDERED, nullable=False),
        sa.Column("name", ORDERED, nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
    )
    op.create_index("uq_claim_live", "claim", ["key", "name"], unique=True, **LIVE)
    op.create_index("ix_claim_document", "claim", ["document"], unique=False)
    op.create_index("ix_claim_state", "claim", ["state"], unique=False, **LIVE)
    op.create_table(
        "claim_word",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("key", ORDERED, nullable=False),
        sa.Column("name", ORDERED, nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrections", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_claim_word"),
    )
    op.create_index("uq_claim_word_live", "claim_word", ["key", "name"], unique=True, **LIVE)
    op.create_index("ix_claim_word_document", "claim_word", ["document"], unique=False)


def _stories() -> None:
    op.create_table(
        "story",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("quotations", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", name="pk_story"),
    )
    op.create_index("ix_story_story", "story", ["story"], unique=False)
    op.create_table(
        "story_mark",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("mark", "document", name="pk_story_mark"),
    )
    op.create_index("ix_story_mark_document", "story_mark", ["document"], unique=False)


def _guards_sqlite() -> None:
    for table in CLOSABLE:
        columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in columns if column != "known_to")
        for act, when in (("UPDATE", f"WHEN NOT (OLD.known_to IS NULL AND {same})"), ("DELETE", "")):
            op.execute(
                f"CREATE TRIGGER guard_{table}_{act.lower()} BEFORE {act} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never rewritten or erased'); END"
            )


def _guards_postgresql() -> None:
    for table in CLOSABLE:
        for act, level, called in (
            ("UPDATE", "ROW", "watchlist_guard_closing"),
            ("DELETE", "ROW", "watchlist_guard"),
            ("TRUNCATE", "STATEMENT", "watchlist_guard"),
        ):
            op.execute(
                f"CREATE TRIGGER guard_{table}_{act.lower()} BEFORE {act} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION {called}()"
            )
