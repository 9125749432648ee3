"""What a tracker calls a person is known from an account of theirs on the board that their team has now, or not at all."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

READ = ("member", "membership", "board", "account")  # all workspaces at once: their owner is let through
FORGET = """
UPDATE scrum.member AS one SET tracker_user = NULL
WHERE tracker_user IS NOT NULL AND NOT EXISTS (
    SELECT FROM scrum.account
    JOIN scrum.membership ON membership.member_id = account.member_id
    JOIN scrum.board ON board.team_id = membership.team_id
    WHERE account.member_id = one.id AND account.owner = one.tracker_user
        AND account.kind = board.kind AND account.url = rtrim(board.url, '/')
)
"""


def upgrade() -> None:
    """Forget names from accounts that were unlinked or are elsewhere, and those that nobody proved."""
    for table in READ:
        op.execute(f"ALTER TABLE scrum.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute(FORGET)
    for table in READ:
        op.execute(f"ALTER TABLE scrum.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """What was forgotten stays so."""
