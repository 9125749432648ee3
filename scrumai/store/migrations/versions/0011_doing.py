"""A request is marked while it is carried out: what was interrupted is known as that."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Two more states, and a way to find those in the first of them."""
    _states("'open', 'doing', 'done', 'unsure', 'dropped'")
    op.execute("CREATE INDEX request_doing ON scrum.request (workspace_id) WHERE state = 'doing'")


def downgrade() -> None:
    """Without them such a request counts as done, as it did."""
    op.execute("DROP INDEX scrum.request_doing")
    op.execute("ALTER TABLE scrum.request NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE scrum.request SET state = 'done' WHERE state IN ('doing', 'unsure')")
    op.execute("ALTER TABLE scrum.request FORCE ROW LEVEL SECURITY")
    _states("'open', 'done', 'dropped'")


def _states(states: str) -> None:
    op.execute("ALTER TABLE scrum.request DROP CONSTRAINT request_state_check")
    op.execute(f"ALTER TABLE scrum.request ADD CONSTRAINT request_state_check CHECK (state IN ({states}))")
