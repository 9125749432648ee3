"""What the channels need: who holds an event, what has arrived, secrets of installations, strangers, rooms."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0003"

TENANT = "nullif(current_setting('scrum.workspace', true), '')::bigint"

TABLES = f"""
ALTER TABLE scrum.inbox
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN error text;
ALTER TABLE scrum.outbox
    ADD COLUMN parts integer NOT NULL DEFAULT 0,
    ADD COLUMN reference text;
ALTER TABLE scrum.address
    ADD COLUMN gone_at timestamptz;
CREATE TABLE scrum.installation (
    door text PRIMARY KEY REFERENCES scrum.door ON DELETE CASCADE,
    secret text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE scrum.stranger (
    address text PRIMARY KEY,
    told_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE scrum.step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id bigint NOT NULL DEFAULT {TENANT} REFERENCES scrum.workspace ON DELETE CASCADE,
    key text NOT NULL,
    address text NOT NULL,
    outcome jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (workspace_id, key)
);
CREATE TABLE scrum.room (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id bigint NOT NULL DEFAULT {TENANT} REFERENCES scrum.workspace ON DELETE CASCADE,
    team_id bigint NOT NULL,
    door text NOT NULL REFERENCES scrum.door ON DELETE CASCADE,
    room text NOT NULL,
    UNIQUE (workspace_id, team_id, door),
    CONSTRAINT room_team_fkey FOREIGN KEY (workspace_id, team_id)
        REFERENCES scrum.team (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX room_door ON scrum.room (door);
CREATE INDEX inbox_received ON scrum.inbox (workspace_id, received_at);
CREATE INDEX step_at ON scrum.step (workspace_id, at);
"""


def upgrade() -> None:
    """Add them."""
    op.execute(TABLES)
    for table in ("step", "room"):
        op.execute(f"ALTER TABLE scrum.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE scrum.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON scrum.{table} USING (workspace_id = {TENANT})")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP TABLE scrum.room, scrum.step, scrum.stranger, scrum.installation")
    op.execute("ALTER TABLE scrum.address DROP COLUMN gone_at")
    op.execute("ALTER TABLE scrum.outbox DROP COLUMN parts, DROP COLUMN reference")
    op.execute("DROP INDEX scrum.inbox_received")
    op.execute("ALTER TABLE scrum.inbox DROP COLUMN attempts, DROP COLUMN error")
