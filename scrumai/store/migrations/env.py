"""Alembic's entry: `scrumai.store.migrate` hands over an open connection and owns its transaction.

Row-level security binds the owner of the tables, too: a migration that rewrites tenants' rows must
lift it for the time (`ALTER TABLE … NO FORCE ROW LEVEL SECURITY`), else it sees none.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table_schema="scrum")
context.run_migrations()
