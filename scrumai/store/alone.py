"""Something that one process does at a time, held by a connection: when the process dies, the next one has it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from .engine import engine_of


class Alone:
    """A name that one connection at a time can hold, in the database at `url`; it connects when it is first asked."""

    def __init__(self, url: str, name: str) -> None:
        self._engine = engine_of(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._name = name
        self._held: Connection | None = None

    def is_ours(self) -> bool:
        """Whether we hold it; tries to get it where nobody does. False where the database does not answer."""
        try:
            if self._held is not None:
                self._held.execute(select(1))
                return True
            return self._try()
        except SQLAlchemyError:
            self.release()
            return False

    def release(self) -> None:
        """Let it go."""
        held, self._held = self._held, None
        if held is not None:
            held.close()

    def _try(self) -> bool:
        connection = self._engine.connect()
        key = func.hashtextextended(f"alone {self._name}", 0)
        if connection.scalar(select(func.pg_try_advisory_lock(key))):
            self._held = connection
            return True
        connection.close()
        return False
