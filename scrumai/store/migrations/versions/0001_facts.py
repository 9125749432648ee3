"""The facts of Scrum.ai, and a schema for Rasa's own tables.

Every tenant's table carries `workspace_id`, in its keys as well: those are checked past row-level
security, so without it one workspace could point into another, or notice what it has.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# empty where a session was used with a tenant before, null where never
TENANT = "nullif(current_setting('scrum.workspace', true), '')::bigint"
ID = "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
WORKSPACE = f"workspace_id bigint NOT NULL DEFAULT {TENANT}"
DAYS = "'{1,2,3,4,5,6,7}'"

DIRECTORY = f"""
CREATE TABLE scrum.workspace (
    {ID},
    name text NOT NULL
);
CREATE TABLE scrum.door (
    door text PRIMARY KEY,
    workspace_id bigint NOT NULL REFERENCES scrum.workspace ON DELETE CASCADE,
    walk_in_role text CHECK (walk_in_role IN ('member', 'lead'))
);
CREATE INDEX door_workspace ON scrum.door (workspace_id);
"""


def _of(parent: str, table: str, column: str | None = None) -> str:
    """The foreign key of `table` to `parent`, within the workspace."""
    return (
        f"CONSTRAINT {table}_{parent}_fkey FOREIGN KEY (workspace_id, {column or parent + '_id'}) "
        f"REFERENCES scrum.{parent} (workspace_id, id) ON DELETE CASCADE"
    )


TABLES = {
    "member": """
        name text NOT NULL,
        zone text,
        remind_at time,
        reminders boolean NOT NULL DEFAULT true,
        tracker_user text,
        UNIQUE (workspace_id, id)
    """,
    "address": f"""
        member_id bigint NOT NULL,
        address text NOT NULL,
        used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (workspace_id, address),
        {_of("member", "address")}
    """,
    "team": f"""
        name text NOT NULL CHECK (name <> ''),
        at time NOT NULL,
        days smallint[] NOT NULL CHECK (cardinality(days) > 0 AND days <@ {DAYS}),
        zone text NOT NULL,
        open_minutes integer NOT NULL CHECK (open_minutes > 0),
        UNIQUE (workspace_id, id)
    """,
    "membership": f"""
        team_id bigint NOT NULL,
        member_id bigint NOT NULL,
        role text NOT NULL CHECK (role IN ('member', 'lead')),
        joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (workspace_id, team_id, member_id),
        {_of("team", "membership")},
        {_of("member", "membership")}
    """,
    "absence": f"""
        member_id bigint NOT NULL,
        first date NOT NULL,
        last date NOT NULL,
        part text NOT NULL DEFAULT '' CHECK (part IN ('', 'morning', 'afternoon')),
        reason text NOT NULL DEFAULT '',
        CHECK (first <= last),
        UNIQUE (workspace_id, member_id, first, last, part),
        {_of("member", "absence")}
    """,
    "holiday": f"""
        team_id bigint NOT NULL,
        day date NOT NULL,
        name text NOT NULL DEFAULT '',
        UNIQUE (workspace_id, team_id, day),
        {_of("team", "holiday")}
    """,
    "standup": f"""
        team_id bigint NOT NULL,
        day date NOT NULL,
        closed_at timestamptz,
        UNIQUE (workspace_id, team_id, day),
        UNIQUE (workspace_id, id),
        {_of("team", "standup")}
    """,
    "report": f"""
        standup_id bigint NOT NULL,
        member_id bigint NOT NULL,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'echoed', 'posted', 'skipped')),
        asked text CHECK (asked IN ('done', 'plan', 'blocker')),
        skipped text[] NOT NULL DEFAULT '{{}}' CHECK (skipped <@ '{{done,plan,blocker}}'),
        posted_at timestamptz,
        UNIQUE (workspace_id, standup_id, member_id),
        UNIQUE (workspace_id, id),
        {_of("standup", "report")},
        {_of("member", "report")}
    """,
    "entry": f"""
        report_id bigint NOT NULL,
        position integer NOT NULL CHECK (position >= 0),
        kind text NOT NULL CHECK (kind IN ('done', 'plan', 'blocker', 'none', 'other')),
        text text NOT NULL,
        about text CHECK (about IN ('done', 'plan', 'blocker')),
        tickets text[] NOT NULL DEFAULT '{{}}',
        UNIQUE (workspace_id, report_id, position),
        {_of("report", "entry")}
    """,
    "blocker": f"""
        team_id bigint NOT NULL,
        owner_id bigint NOT NULL,
        text text NOT NULL,
        opened timestamptz NOT NULL,
        waits_on text,
        helper text,
        acknowledged timestamptz,
        cleared timestamptz,
        why text,
        {_of("team", "blocker")},
        {_of("member", "blocker", "owner_id")}
    """,
    "board": f"""
        team_id bigint NOT NULL,
        kind text NOT NULL,
        url text NOT NULL,
        ref text NOT NULL,
        "user" text,
        secret text,
        UNIQUE (workspace_id, team_id),
        {_of("team", "board")}
    """,
    "snapshot": f"""
        team_id bigint NOT NULL,
        day date NOT NULL,
        taken_at timestamptz NOT NULL,
        reading jsonb NOT NULL,
        UNIQUE (workspace_id, team_id, day),
        {_of("team", "snapshot")}
    """,
    "account": f"""
        member_id bigint NOT NULL,
        kind text NOT NULL,
        url text NOT NULL,
        "user" text,
        secret text NOT NULL,
        UNIQUE (workspace_id, member_id, kind, url),
        {_of("member", "account")}
    """,
    "inbox": """
        event_id text NOT NULL,
        address text,
        body jsonb,
        received_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        UNIQUE (workspace_id, event_id)
    """,
    "outbox": """
        key text NOT NULL,
        address text NOT NULL,
        response text NOT NULL,
        values jsonb NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        next_try timestamptz DEFAULT now(),
        delivered_at timestamptz,
        error text,
        UNIQUE (workspace_id, key)
    """,
    "request": f"""
        member_id bigint NOT NULL,
        kind text NOT NULL,
        values jsonb NOT NULL,
        missing text,
        at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
        {_of("member", "request")}
    """,
    "audit": """
        at timestamptz NOT NULL DEFAULT now(),
        member_id bigint,
        what text NOT NULL,
        detail jsonb NOT NULL,
        CONSTRAINT audit_member_fkey
            FOREIGN KEY (workspace_id, member_id) REFERENCES scrum.member (workspace_id, id)
    """,
}

INDEXES = """
CREATE INDEX address_member ON scrum.address (workspace_id, member_id, used_at DESC);
CREATE UNIQUE INDEX team_name ON scrum.team (workspace_id, lower(name));
CREATE INDEX membership_member ON scrum.membership (workspace_id, member_id, joined_at DESC);
CREATE INDEX standup_open ON scrum.standup (workspace_id) WHERE closed_at IS NULL;
CREATE INDEX report_member ON scrum.report (workspace_id, member_id);
CREATE INDEX blocker_open ON scrum.blocker (workspace_id, team_id, opened) WHERE cleared IS NULL;
CREATE INDEX blocker_owner ON scrum.blocker (workspace_id, owner_id);
CREATE INDEX inbox_unfinished ON scrum.inbox (workspace_id, id) WHERE finished_at IS NULL;
CREATE INDEX outbox_due ON scrum.outbox (workspace_id, next_try) WHERE delivered_at IS NULL;
CREATE INDEX outbox_address ON scrum.outbox (workspace_id, address);
CREATE UNIQUE INDEX request_open ON scrum.request (workspace_id, member_id) WHERE state = 'open';
CREATE INDEX request_member ON scrum.request (workspace_id, member_id);
CREATE INDEX audit_member ON scrum.audit (workspace_id, member_id);
"""


def upgrade() -> None:
    """Make everything."""
    op.execute(DIRECTORY)
    for table, columns in TABLES.items():
        workspace = f"{WORKSPACE} REFERENCES scrum.workspace ON DELETE CASCADE"
        op.execute(f"CREATE TABLE scrum.{table} ({ID}, {workspace}, {columns})")
        op.execute(f"ALTER TABLE scrum.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE scrum.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON scrum.{table} USING (workspace_id = {TENANT})")
    op.execute(INDEXES)


def downgrade() -> None:
    """Take everything away, and what was told with it."""
    op.execute(
        f"DROP TABLE {', '.join(f'scrum.{table}' for table in reversed(TABLES))}, scrum.door, scrum.workspace"
    )
