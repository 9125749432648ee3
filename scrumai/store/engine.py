"""Connections to PostgreSQL, and its errors in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2.extensions import make_dsn
from sqlalchemy import create_engine, exc
from sqlalchemy.engine import URL, Engine, make_url

from ..core.errors import (
    FactInvalid,
    PersonNotFound,
    ScrumaiError,
    SettingInvalid,
    StoreUnavailable,
    TeamNotFound,
)

EXAMPLE = "postgresql://scrumai:secret@127.0.0.1:5432/scrumai"
CONNECT_TIMEOUT = 3  # seconds


def engine_of(url: str, **options: Any) -> Engine:
    """An engine for DATABASE_URL; it connects when it is first used.

    Raises:
        SettingInvalid: `url` is no URL of a PostgreSQL database.
    """
    parsed = _parsed(url).set(drivername="postgresql+psycopg2")
    timeout = {"connect_timeout": CONNECT_TIMEOUT}
    return create_engine(parsed, future=True, hide_parameters=True, connect_args=timeout, **options)


def dsn(url: str) -> str:
    """DATABASE_URL for libpq itself, which would refuse a password with a "%" that stands for itself, and quote it.

    Raises SettingInvalid.
    """
    parsed = _parsed(url)
    named = parsed.translate_connect_args(username="user", database="dbname")
    return str(make_dsn(**{**named, **parsed.query}))


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
        if parsed.get_backend_name() != "postgresql":
            raise ValueError
    except (exc.ArgumentError, ValueError):
        hint = f"DATABASE_URL is no URL of a PostgreSQL database; for example: {EXAMPLE}"
        # the URL holds a password, and so does the cause
        raise SettingInvalid(hint, name="DATABASE_URL", example=EXAMPLE) from None
    return parsed


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours.

    Raises:
        StoreUnavailable: the server is gone, refuses, is too slow, or has not been migrated.
        TeamNotFound, PersonNotFound: a row points to a team or a member that the workspace does not have.
        FactInvalid: the database does not take this value: NUL, half a character, too large, not allowed.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreUnavailable("All connections to the database are taken") from error
    except exc.DBAPIError as error:
        raise _ours(error) from error
    except (exc.StatementError, ValueError) as error:
        # the driver itself refuses NUL and half characters
        raise FactInvalid(reason=str(getattr(error, "orig", None) or error)) from error


_NOT_MIGRATED = frozenset({"42P01", "42703", "3F000"})  # no such table, column, schema
_NOT_PERMITTED = "42501"
_REFUSED = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)


def _ours(error: exc.DBAPIError) -> ScrumaiError:
    said = error.orig
    code = getattr(said, "pgcode", None)
    # The lines after the first may hold the row itself.
    brief = (str(said).strip().splitlines() or [type(said).__name__])[0]
    if code in _NOT_MIGRATED:
        return StoreUnavailable("The database is not migrated: python -m scrumai migrate", reason=brief)
    if not isinstance(error, _REFUSED) or code == _NOT_PERMITTED:
        return StoreUnavailable(f"The database does not answer: {brief}", reason=brief)
    constraint = getattr(getattr(said, "diag", None), "constraint_name", None) or ""
    if constraint.endswith("_team_fkey"):
        return TeamNotFound()
    if constraint.endswith("_member_fkey"):
        return PersonNotFound()
    return FactInvalid(reason=brief)
