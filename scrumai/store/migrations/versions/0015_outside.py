"""Whether somebody belongs to another company than the workspace."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nobody so far."""
    op.execute("ALTER TABLE scrum.member ADD COLUMN outside boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    """That is forgotten."""
    op.execute("ALTER TABLE scrum.member DROP COLUMN outside")
