"""The ports `Store` and `Stores` on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Connection

from ..core.errors import DoorTaken
from ..core.event import Event
from . import tables as t
from .engine import engine_of, translated
from .groups import Groups
from .inbox import Inbox
from .links import Links
from .people import People
from .said import Said
from .session import Session
from .standups import Standups
from .talk import Talk
from .work import Work

STATEMENT_TIMEOUT = 5_000  # milliseconds; waiting for a lock is part of it
IDLE_TIMEOUT = 60_000  # milliseconds that an open transaction may do nothing: it holds locks


class Store(People, Groups, Standups, Work, Links, Said, Talk, Inbox):
    """The facts of one workspace, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session


class Stores:
    """Opens workspaces in the database at `url`; connects when it is first used, and keeps few connections.

    Row-level security holds the tenant: a transaction sees and writes the rows of its workspace only.
    Every method raises what `engine.translated` does.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine_of(url, pool_size=4, max_overflow=6, pool_timeout=3, pool_pre_ping=True)

    @contextmanager
    def open(self, workspace_id: int) -> Iterator[Store]:
        """One transaction: committed at the end, rolled back on an exception."""
        with self._transaction(workspace_id) as connection:
            yield Store(Session(connection, workspace_id))

    def workspace(self, door: str) -> tuple[int, str | None] | None:
        """The workspace behind `<channel>:<workspace>`, and the role of those who walk in."""
        with self._transaction() as connection, translated():
            row = connection.execute(_BEHIND.where(t.door.c.door == door)).first()
            return None if row is None else (row.workspace_id, row.walk_in_role)

    def workspaces(self) -> Sequence[int]:
        """All of them, oldest first."""
        with self._transaction() as connection, translated():
            return list(connection.scalars(select(t.workspace.c.id).order_by(t.workspace.c.id)))

    def add_workspace(self, name: str, door: str, walk_in_role: str | None = None) -> int:
        """The id of the workspace behind `door`; it is made where there is none.

        `walk_in_role` is "member" or "lead" where strangers may come in, as in the demo.
        """
        with self._transaction() as connection, translated():
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"door {door}", 0))))
            row = connection.execute(_BEHIND.where(t.door.c.door == door)).first()
            if row is not None:
                return int(row.workspace_id)
            workspace_id = int(
                connection.scalar(insert(t.workspace).values(name=name).returning(t.workspace.c.id))
            )
            behind = {"door": door, "workspace_id": workspace_id, "walk_in_role": walk_in_role}
            connection.execute(insert(t.door).values(**behind))
            return workspace_id

    def add_door(self, workspace_id: int, door: str, walk_in_role: str | None = None) -> None:
        """One more door to a workspace: its people on another platform. A door of its own stays as it is.

        One of another workspace moves while nobody there is in a team: it may have been opened by a first message.

        Raises:
            FactInvalid: no such workspace.
            DoorTaken: people come by it into a team of another workspace.
        """
        behind = {"door": door, "workspace_id": workspace_id, "walk_in_role": walk_in_role}
        with self._transaction() as connection, translated():
            connection.execute(upsert(t.door).values(**behind).on_conflict_do_nothing())
        before = self.workspace(door)
        if before is not None and before[0] != workspace_id:
            with self._transaction(before[0]) as connection:
                if not Store(Session(connection, before[0])).vacate(door):
                    raise DoorTaken(door=door)
                with translated():
                    connection.execute(update(t.door).where(t.door.c.door == door).values(**behind))

    def doors(self, workspace_id: int) -> Sequence[str]:
        """Where a workspace's people come in, in the order of the alphabet."""
        behind = select(t.door.c.door).where(t.door.c.workspace_id == workspace_id)
        with self._transaction() as connection, translated():
            return list(connection.scalars(behind.order_by(t.door.c.door)))

    def accept(self, arrivals: Sequence[tuple[int, Event]], ring: str | None = None) -> list[str | None]:
        """Keep events of any workspaces in one transaction; for each what `Inbox.accept_all` tells.

        `arrivals` are workspaces' ids and events, in the order in which they came.
        """
        found: list[str | None] = [None] * len(arrivals)
        with self._transaction() as connection:
            for workspace_id in dict.fromkeys(one for one, _ in arrivals):
                places = [place for place, (one, _) in enumerate(arrivals) if one == workspace_id]
                with translated():
                    connection.execute(_settings(workspace_id))
                store = Store(Session(connection, workspace_id))
                kept = store.accept_all([arrivals[place][1] for place in places], ring)
                for place, behind in zip(places, kept, strict=True):
                    found[place] = behind
        return found

    def is_stranger_due(self, address: str, pause: timedelta) -> bool:
        """Whether somebody behind no workspace's door is to be told so; at most once in `pause`."""
        told = upsert(t.stranger).values(address=address)
        again = {"told_at": func.now()}
        told = told.on_conflict_do_update(
            index_elements=["address"], set_=again, where=t.stranger.c.told_at < func.now() - pause
        )
        old = delete(t.stranger).where(t.stranger.c.told_at < func.now() - 2 * pause)
        with self.directory() as session:
            session.run(old)
            return session.first(told.returning(t.stranger.c.address)) is not None

    @contextmanager
    def directory(self) -> Iterator[Session]:
        """A transaction in no workspace: doors and what belongs to them."""
        with self._transaction() as connection:
            yield Session(connection, 0)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, workspace_id: int | None = None) -> Iterator[Connection]:
        with translated():
            connection = self._engine.connect()
        try:
            with translated():
                connection.execute(_settings(workspace_id))
            yield connection
            with translated():
                connection.commit()
        finally:
            connection.close()  # what was not committed is rolled back


_BEHIND = select(t.door.c.workspace_id, t.door.c.walk_in_role)


def _settings(workspace_id: int | None) -> object:
    """The tenant and the limits of this transaction; a pooler between us and the server may keep no more."""
    values = {
        "scrum.workspace": "" if workspace_id is None else str(workspace_id),
        "statement_timeout": str(STATEMENT_TIMEOUT),
        "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT),
        "timezone": "UTC",
    }
    return select(*(func.set_config(name, value, True) for name, value in values.items()))
