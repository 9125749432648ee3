"""Brings a database to this version's tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from ..core.errors import SettingInvalid
from .engine import EXAMPLE, engine_of, translated

SCHEMAS = ("scrum", "rasa")
OLDEST = 130000  # PostgreSQL's server_version_num
_LOCK = 0x5C12_0001  # any number, the same in every process


def migrate(url: str) -> None:
    """Make or upgrade the tables, in one transaction; nothing happens where all is done.

    Two processes may run it at once: the second waits, and finds nothing to do.

    Raises:
        SettingInvalid: the URL is none, its server is too old, or its role may not make schemas.
        StoreUnavailable: the server does not answer.
    """
    with _connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if connection.scalar(text("SELECT current_setting('server_version_num')::int")) < OLDEST:
            raise _unsuitable(f"its PostgreSQL is older than {OLDEST // 10000}")
        _make_schemas(connection)
        if not _is_current(connection):
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def applied(url: str) -> bool:
    """Whether the database has the tables of this version; raises as `migrate` does."""
    with _connected(url) as connection:
        return _is_current(connection)


def bypasses_rls(url: str) -> bool:
    """Whether the URL's role is not held by row-level security: a superuser, or one with BYPASSRLS."""
    with _connected(url) as connection:
        query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        return bool(connection.scalar(text(query)))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    with translated(), engine_of(url, poolclass=NullPool).begin() as connection:
        yield connection


def _make_schemas(connection: Connection) -> None:
    found = set(connection.scalars(text("SELECT nspname FROM pg_namespace")))
    missing = [schema for schema in SCHEMAS if schema not in found]
    allowed = text("SELECT has_database_privilege(current_database(), 'CREATE')")
    if missing and not connection.scalar(allowed):
        role, database = connection.execute(text("SELECT current_user, current_database()")).one()
        raise _unsuitable(
            f'its role may not make schemas; run: GRANT CREATE ON DATABASE "{database}" TO "{role}"'
        )
    for schema in missing:
        connection.execute(text(f"CREATE SCHEMA {schema}"))


def _is_current(connection: Connection) -> bool:
    context = MigrationContext.configure(connection, opts={"version_table_schema": "scrum"})
    heads = ScriptDirectory.from_config(_config()).get_heads()
    return set(context.get_current_heads()) == set(heads)


def _config() -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _unsuitable(why: str) -> SettingInvalid:
    return SettingInvalid(f"DATABASE_URL cannot be used: {why}", name="DATABASE_URL", example=EXAMPLE)
