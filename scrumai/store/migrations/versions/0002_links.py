"""People's own accounts from OAuth, and the one-time pages on which secrets are given."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TENANT = "nullif(current_setting('scrum.workspace', true), '')::bigint"

UP = f"""
ALTER TABLE scrum.account
    ADD owner text,
    ADD refresh text,
    ADD expires timestamptz,
    ADD api text NOT NULL DEFAULT '',
    ADD gone timestamptz;
CREATE TABLE scrum.invitation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id bigint NOT NULL DEFAULT {TENANT} REFERENCES scrum.workspace ON DELETE CASCADE,
    digest text NOT NULL,
    member_id bigint NOT NULL,
    team_id bigint NOT NULL,
    what text NOT NULL CHECK (what IN ('board', 'account')),
    values jsonb NOT NULL,
    expires timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    used timestamptz,
    state text,
    UNIQUE (workspace_id, digest),
    CONSTRAINT invitation_member_fkey FOREIGN KEY (workspace_id, member_id)
        REFERENCES scrum.member (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT invitation_team_fkey FOREIGN KEY (workspace_id, team_id)
        REFERENCES scrum.team (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX invitation_member ON scrum.invitation (workspace_id, member_id);
CREATE INDEX invitation_team ON scrum.invitation (workspace_id, team_id);
ALTER TABLE scrum.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE scrum.invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON scrum.invitation USING (workspace_id = {TENANT});
"""

DOWN = """
DROP TABLE scrum.invitation;
ALTER TABLE scrum.account DROP owner, DROP refresh, DROP expires, DROP api, DROP gone;
"""


def upgrade() -> None:
    """Add them."""
    op.execute(UP)


def downgrade() -> None:
    """Take them away; accounts from OAuth do not work without their refresh token."""
    op.execute(DOWN)
