"""The first tables: history in two times, documents, decisions, the audit log; and the triggers that guard them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
LIVE: dict[str, Any] = {"sqlite_where": sa.text("known_to IS NULL"), "postgresql_where": sa.text("known_to IS NULL")}

# Rows that are written once and at most closed: only known_to may be set, and only once.
CLOSABLE = (
    "version", "change", "judgement", "membership", "redirect", "merge_step", "queue_item", "claim_state",
)  # fmt: skip
# Rows that are written once.
FIXED = ("record", "content", "audit_entry")


def upgrade() -> None:
    """Make the tables and their guards."""
    _editions()
    _versions()
    _changes_and_documents()
    _pairs()
    _entities()
    _audit()
    if op.get_bind().dialect.name == "sqlite":
        _guards_sqlite()
    else:
        _guards_postgresql()


def _editions() -> None:
    op.create_table(
        "watchlist_meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_watchlist_meta"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("axis", ORDERED, nullable=True),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("parser_version", sa.String(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.UniqueConstraint("source", "scope", "axis", name="uq_snapshot_source_scope_axis"),
    )
    op.create_index("ix_snapshot_sha256", "snapshot", ["sha256"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", ORDERED, nullable=False),
        sa.Column("source_id", ORDERED, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.UniqueConstraint("source", "source_id", name="uq_record_source_source_id"),
    )
    op.create_index("ix_record_scope", "record", ["source", "scope"], unique=False)


def _versions() -> None:
    op.create_table(
        "content",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("programmes", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_content_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_content"),
        sa.UniqueConstraint("record_id", "fingerprint", name="uq_content_record_id_fingerprint"),
    )
    op.create_table(
        "prepared",
        sa.Column("content_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names_version", sa.String(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name="fk_prepared_content_id"),
        sa.PrimaryKeyConstraint("content_id", name="pk_prepared"),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("axis_from", ORDERED, nullable=False),
        sa.Column("axis_to", ORDERED, nullable=True),
        sa.Column("raw_hash", sa.String(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name="fk_version_content_id"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_version_record_id"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_version_snapshot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
    )
    op.create_index("ix_version_record_id", "version", ["record_id"], unique=False)
    op.create_index("uq_version_live", "version", ["record_id", "axis_from"], unique=True, **LIVE)


def _changes_and_documents() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("before_content_id", sa.Integer(), nullable=True),
        sa.Column("after_content_id", sa.Integer(), nullable=True),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("materiality", sa.String(), nullable=False),
        sa.Column("advance", sa.Boolean(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["after_content_id"], ["content.id"], name="fk_change_after_content_id"),
        sa.ForeignKeyConstraint(["before_content_id"], ["content.id"], name="fk_change_before_content_id"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_change_record_id"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_change_snapshot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_known_from", "change", ["known_from"], unique=False)
    op.create_index("ix_change_record_id", "change", ["record_id"], unique=False)
    op.create_index("ix_change_snapshot_id", "change", ["snapshot_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("raw_sha256", sa.String(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("sha256", name="uq_document_sha256"),
    )


def _pairs() -> None:
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("a", ORDERED, nullable=False),
        sa.Column("b", ORDERED, nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("confirms", sa.Integer(), nullable=True),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["confirms"], ["judgement.id"], name="fk_judgement_confirms"),
        sa.PrimaryKeyConstraint("id", name="pk_judgement"),
    )
    op.create_index("uq_judgement_live", "judgement", ["a", "b"], unique=True, **LIVE)
    op.create_table(
        "merge_step",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("a", ORDERED, nullable=False),
        sa.Column("b", ORDERED, nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_merge_step"),
    )
    op.create_index("ix_merge_step_entity_id", "merge_step", ["entity_id"], unique=False, **LIVE)
    op.create_index("uq_merge_step_live", "merge_step", ["a", "b"], unique=True, **LIVE)
    op.create_table(
        "queue_item",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("a", ORDERED, nullable=False),
        sa.Column("b", ORDERED, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_queue_item"),
    )
    op.create_index("uq_queue_item_live", "queue_item", ["a", "b"], unique=True, **LIVE)


def _entities() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_membership_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_entity_id", "membership", ["entity_id"], unique=False)
    op.create_index("ix_membership_record_id", "membership", ["record_id"], unique=False)
    op.create_index("uq_membership_live", "membership", ["record_id"], unique=True, **LIVE)
    op.create_table(
        "redirect",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("old_id", sa.String(), nullable=False),
        sa.Column("new_id", sa.String(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_redirect"),
    )
    op.create_index("ix_redirect_new_id", "redirect", ["new_id"], unique=False)
    op.create_index("uq_redirect_live", "redirect", ["old_id"], unique=True, **LIVE)
    op.create_table(
        "claim_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_claim_state_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim_state"),
    )
    op.create_index("uq_claim_state_live", "claim_state", ["record_id", "claim"], unique=True, **LIVE)


def _audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_run", "audit_entry", ["run"], unique=False)
    op.create_table(
        "audit_name",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_entry.seq"], name="fk_audit_name_seq"),
        sa.PrimaryKeyConstraint("digest", name="pk_audit_name"),
    )
    op.create_index("ix_audit_name_seq", "audit_name", ["seq"], unique=False)


def _guards_sqlite() -> None:
    for table in (*CLOSABLE, *FIXED, "audit_name"):
        if table != "audit_name":  # erasing a name is allowed, altering it is not
            _guard_sqlite(table, "DELETE", "")
        if table in CLOSABLE:
            same = " AND ".join(
                f'NEW."{column}" IS OLD."{column}"' for column in _columns(table) if column != "known_to"
            )
            _guard_sqlite(table, "UPDATE", f"WHEN NOT (OLD.known_to IS NULL AND {same})")
        else:
            _guard_sqlite(table, "UPDATE", "")


def _guard_sqlite(table: str, act: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_{act.lower()} BEFORE {act} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never rewritten or erased'); END"
    )


def _guards_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION watchlist_guard() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '%: rows are never rewritten or erased', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION watchlist_guard_closing() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE was record; BEGIN "
        "was := OLD; was.known_to := NEW.known_to; "
        "IF OLD.known_to IS NOT NULL OR was IS DISTINCT FROM NEW THEN "
        "RAISE EXCEPTION '%: rows are never rewritten or erased', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    )
    for table in (*CLOSABLE, *FIXED, "audit_name"):
        update = "watchlist_guard_closing" if table in CLOSABLE else "watchlist_guard"
        op.execute(
            f"CREATE TRIGGER guard_{table}_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {update}()"
        )
        if table != "audit_name":  # erasing a name is allowed, altering it is not
            op.execute(
                f"CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION watchlist_guard()"
            )
            op.execute(
                f"CREATE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION watchlist_guard()"
            )


def _columns(table: str) -> list[str]:
    return [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
