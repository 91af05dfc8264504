"""Run by alembic: migrates over the connection that watchlist.store.migrate hands in."""

from alembic import context

from watchlist.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
