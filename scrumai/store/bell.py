"""A bell between processes, over the database: what one says is heard at once by whoever listens (LISTEN, NOTIFY)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg2
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..core.errors import StoreUnavailable
from .engine import engine_of


class Bell:
    """Listens to one name, in the database at `url`; it connects when it begins to."""

    def __init__(self, url: str, name: str) -> None:
        self._engine = engine_of(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._name = name
        self._held: Connection | None = None

    def listen(self) -> int:
        """Begin, anew where it did before; the file descriptor that is readable when there is something to hear.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        self.close()
        try:
            self._held = self._engine.connect()
            self._held.exec_driver_sql(f'LISTEN "{self._name}"')
            return int(self._driver().fileno())
        except SQLAlchemyError as error:
            self.close()
            raise StoreUnavailable("The database does not answer", reason=type(error).__name__) from error

    def heard(self) -> Sequence[str] | None:
        """What was said since; None, and it listens no more, where the connection is lost."""
        if self._held is None:
            return None
        driver = self._driver()
        try:
            driver.poll()
        except psycopg2.Error:
            self.close()
            return None
        said, driver.notifies[:] = [one.payload for one in driver.notifies], []
        return said

    def close(self) -> None:
        """Listen no more."""
        held, self._held = self._held, None
        if held is not None:
            held.invalidate()  # a lost one cannot be reset, which `close` alone would try
            held.close()

    def _driver(self) -> Any:
        assert self._held is not None
        return self._held.connection.dbapi_connection
