"""When a message was first tried: what a crash or a lost answer leaves in doubt can be looked for."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """One column."""
    op.execute("ALTER TABLE scrum.outbox ADD COLUMN begun_at timestamptz")


def downgrade() -> None:
    """Without it."""
    op.execute("ALTER TABLE scrum.outbox DROP COLUMN begun_at")
