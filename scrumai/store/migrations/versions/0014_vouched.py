"""An account without a secret: whoever runs the bot vouches for its owner."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """The secret may be missing."""
    op.execute("ALTER TABLE scrum.account ALTER COLUMN secret DROP NOT NULL")


def downgrade() -> None:
    """Who was vouched for is so no more."""
    op.execute("ALTER TABLE scrum.account NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM scrum.account WHERE secret IS NULL")
    op.execute("ALTER TABLE scrum.account FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE scrum.account ALTER COLUMN secret SET NOT NULL")
