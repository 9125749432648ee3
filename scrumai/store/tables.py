"""The tables of schema `scrum`, as the queries name them.

What makes them, with their keys, checks and policies, is `migrations/`; a test compares the two.
`workspace_id` is filled by the database from the session's tenant.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(schema="scrum")
MOMENT = DateTime(timezone=True)


def _filled(name: str, kind: object, **options: object) -> Column:
    """A column that the database fills where an insert does not."""
    return Column(name, kind, nullable=False, server_default=FetchedValue(), **options)


def _needed(name: str, kind: object) -> Column:
    return Column(name, kind, nullable=False)


def _table(name: str, *columns: Column) -> Table:
    """A tenant's table."""
    return Table(
        name,
        metadata,
        _filled("id", BigInteger, primary_key=True),
        _filled("workspace_id", BigInteger),
        *columns,
    )


workspace = Table("workspace", metadata, _filled("id", BigInteger, primary_key=True), _needed("name", Text))
door = Table(
    "door",
    metadata,
    Column("door", Text, primary_key=True),
    _needed("workspace_id", BigInteger),
    Column("walk_in_role", Text),
)
installation = Table(
    "installation",
    metadata,
    Column("door", Text, primary_key=True),
    _needed("secret", Text),
    _filled("changed_at", MOMENT),
)
stranger = Table("stranger", metadata, Column("address", Text, primary_key=True), _filled("told_at", MOMENT))
member = _table(
    "member",
    _needed("name", Text),
    Column("zone", Text),
    Column("remind_at", Time),
    _filled("reminders", Boolean),
    Column("tracker_user", Text),
    _filled("outside", Boolean),
)
address = _table(
    "address",
    _needed("member_id", BigInteger),
    _needed("address", Text),
    _filled("used_at", MOMENT),
    Column("gone_at", MOMENT),
)
team = _table(
    "team",
    _needed("name", Text),
    _needed("at", Time),
    _needed("days", ARRAY(SmallInteger)),
    _needed("zone", Text),
    _needed("open_minutes", Integer),
)
membership = _table(
    "membership",
    _needed("team_id", BigInteger),
    _needed("member_id", BigInteger),
    _needed("role", Text),
    _filled("joined_at", MOMENT),
)
absence = _table(
    "absence",
    _needed("member_id", BigInteger),
    _needed("first", Date),
    _needed("last", Date),
    _filled("part", Text),
    _filled("reason", Text),
)
holiday = _table("holiday", _needed("team_id", BigInteger), _needed("day", Date), _filled("name", Text))
standup = _table("standup", _needed("team_id", BigInteger), _needed("day", Date), Column("closed_at", MOMENT))
report = _table(
    "report",
    _needed("standup_id", BigInteger),
    _needed("member_id", BigInteger),
    _filled("state", Text),
    Column("asked", Text),
    _filled("skipped", ARRAY(Text)),
    Column("posted_at", MOMENT),
    Column("compared", MOMENT),
)
entry = _table(
    "entry",
    _needed("report_id", BigInteger),
    _needed("position", Integer),
    _needed("kind", Text),
    _needed("text", Text),
    Column("about", Text),
    _filled("tickets", ARRAY(Text)),
)
blocker = _table(
    "blocker",
    _needed("team_id", BigInteger),
    _needed("owner_id", BigInteger),
    _needed("text", Text),
    _needed("opened", MOMENT),
    Column("waits_on", Text),
    Column("helper", Text),
    Column("acknowledged", MOMENT),
    Column("cleared", MOMENT),
    Column("why", Text),
)
board = _table(
    "board",
    _needed("team_id", BigInteger),
    _needed("kind", Text),
    _needed("url", Text),
    _needed("ref", Text),
    Column("user", Text),
    Column("secret", Text),
)
snapshot = _table(
    "snapshot",
    _needed("team_id", BigInteger),
    _needed("day", Date),
    _needed("taken_at", MOMENT),
    _needed("reading", JSONB),
    _filled("seen", BigInteger),
)
watch = _table(
    "watch",
    _needed("team_id", BigInteger),
    _filled("changes", BigInteger),
    Column("rests_until", MOMENT),
    Column("claimed_until", MOMENT),
)
suggestion = _table(
    "suggestion",
    _needed("member_id", BigInteger),
    _needed("finding", Text),
    _needed("subject", Text),
    _filled("state", Text),
    _needed("day", Date),
    _filled("times", Integer),
    _needed("offered_at", MOMENT),
    _filled("taken", Boolean),
    Column("dismissed_at", MOMENT),
    _needed("offer", JSONB),
)
unfurl = _table("unfurl", _needed("address", Text), _needed("key", Text), _needed("at", MOMENT))
account = _table(
    "account",
    _needed("member_id", BigInteger),
    _needed("kind", Text),
    _needed("url", Text),
    Column("user", Text),
    Column("secret", Text),
    Column("owner", Text),
    Column("refresh", Text),
    Column("expires", MOMENT),
    _filled("api", Text),
    Column("gone", MOMENT),
)
invitation = _table(
    "invitation",
    _needed("digest", Text),
    _needed("member_id", BigInteger),
    _needed("team_id", BigInteger),
    _needed("what", Text),
    _needed("values", JSONB),
    _needed("expires", MOMENT),
    _filled("tries", Integer),
    Column("used", MOMENT),
    Column("state", Text),
)
inbox = _table(
    "inbox",
    _needed("event_id", Text),
    Column("address", Text),
    Column("body", JSONB),
    _filled("received_at", MOMENT),
    Column("finished_at", MOMENT),
    _filled("attempts", Integer),
    Column("error", Text),
)
step = _table(
    "step", _needed("key", Text), _needed("address", Text), _needed("outcome", JSONB), _filled("at", MOMENT)
)
room = _table("room", _needed("team_id", BigInteger), _needed("door", Text), _needed("room", Text))
outbox = _table(
    "outbox",
    _needed("key", Text),
    _needed("address", Text),
    _needed("response", Text),
    _needed("values", JSONB),
    _filled("attempts", Integer),
    Column("next_try", MOMENT, server_default=FetchedValue()),
    Column("delivered_at", MOMENT),
    Column("error", Text),
    _filled("parts", Integer),
    Column("reference", Text),
    Column("begun_at", MOMENT),
)
request = _table(
    "request",
    _needed("member_id", BigInteger),
    _needed("kind", Text),
    _needed("values", JSONB),
    Column("missing", Text),
    _needed("at", MOMENT),
    _filled("state", Text),
)
audit = _table(
    "audit",
    _filled("at", MOMENT),
    Column("member_id", BigInteger),
    _needed("what", Text),
    _needed("detail", JSONB),
)
