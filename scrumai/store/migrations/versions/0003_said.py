"""What is said against what the board shows: who reads a board when, suggestions, and tickets shown in passing."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TENANT = "nullif(current_setting('scrum.workspace', true), '')::bigint"
ID = "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
WORKSPACE = f"workspace_id bigint NOT NULL DEFAULT {TENANT} REFERENCES scrum.workspace ON DELETE CASCADE"


def _of(parent: str, table: str) -> str:
    """The foreign key of `table` to `parent`, within the workspace."""
    return (
        f"CONSTRAINT {table}_{parent}_fkey FOREIGN KEY (workspace_id, {parent}_id) "
        f"REFERENCES scrum.{parent} (workspace_id, id) ON DELETE CASCADE"
    )


TABLES = {
    "watch": f"""
        team_id bigint NOT NULL,
        changes bigint NOT NULL DEFAULT 0,
        rests_until timestamptz,
        claimed_until timestamptz,
        UNIQUE (workspace_id, team_id),
        {_of("team", "watch")}
    """,
    "suggestion": f"""
        member_id bigint NOT NULL,
        finding text NOT NULL,
        subject text NOT NULL,
        state text NOT NULL DEFAULT '',
        day date NOT NULL,
        times integer NOT NULL DEFAULT 1,
        offered_at timestamptz NOT NULL,
        taken boolean NOT NULL DEFAULT false,
        dismissed_at timestamptz,
        offer jsonb NOT NULL,
        UNIQUE (workspace_id, member_id, finding, subject),
        {_of("member", "suggestion")}
    """,
    "unfurl": """
        address text NOT NULL,
        key text NOT NULL,
        at timestamptz NOT NULL,
        UNIQUE (workspace_id, address, key)
    """,
}


def upgrade() -> None:
    """Make the tables, and what the old ones need for them."""
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE scrum.{table} ({ID}, {WORKSPACE}, {columns})")
        op.execute(f"ALTER TABLE scrum.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE scrum.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON scrum.{table} USING (workspace_id = {TENANT})")
    op.execute("ALTER TABLE scrum.snapshot ADD COLUMN seen bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE scrum.report ADD COLUMN compared timestamptz")


def downgrade() -> None:
    """Take them away."""
    op.execute(f"DROP TABLE {', '.join(f'scrum.{table}' for table in reversed(TABLES))}")
    op.execute("ALTER TABLE scrum.snapshot DROP COLUMN seen")
    op.execute("ALTER TABLE scrum.report DROP COLUMN compared")
