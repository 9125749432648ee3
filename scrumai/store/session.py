"""One transaction in one workspace."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import Executable

from ..core.errors import FactInvalid
from .engine import translated


class Session:
    """Runs statements; every method raises what `engine.translated` does."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self.workspace_id = workspace_id

    def run(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> int:
        """Do it, once for each of `rows` where given; how many rows it touched."""
        with translated():
            return int(self._connection.execute(statement, rows or {}).rowcount)

    def all(self, statement: Executable) -> list[Row]:
        """Every row."""
        with translated():
            return list(self._connection.execute(statement).all())

    def first(self, statement: Executable) -> Row | None:
        """The first row."""
        with translated():
            return self._connection.execute(statement).first()

    def value(self, statement: Executable) -> Any:
        """The first column of the first row, None where there is none."""
        row = self.first(statement)
        return None if row is None else row[0]

    def hold(self, what: str) -> None:
        """Wait until no other transaction holds this name in this workspace; hold it to the end."""
        self.run(select(func.pg_advisory_xact_lock(func.hashtextextended(what, self.workspace_id))))


def known_zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name.

    Raises:
        FactInvalid: nobody knows a zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FactInvalid(reason=f"no time zone {name[:80]!r}") from error
