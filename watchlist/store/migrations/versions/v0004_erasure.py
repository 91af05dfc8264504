"""Alerts and decisions may be erased with the customer they are about, as the customer's own rows; rewritten never."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ERASABLE = ("alert", "alert_decision")


def upgrade() -> None:
    """Take the guards against erasing off; those against rewriting stay."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ERASABLE:
        where = f" ON {table}" if postgresql else ""
        op.execute(f"DROP TRIGGER guard_{table}_delete{where}")
