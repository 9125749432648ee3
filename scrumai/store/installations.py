"""What a platform gave us when somebody installed us there: tokens, encrypted with SCRUMAI_ENCRYPTION_KEY."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ..core.errors import SettingInvalid
from . import tables as t
from .postgres import Stores
from .session import Session


class Installations:
    """The installations of every workspace, by door. It connects when it is first used."""

    def __init__(self, stores: Stores, key: str | None) -> None:
        self._stores = stores
        self._key = key

    def __repr__(self) -> str:
        return "Installations()"

    def save(self, door: str, secrets: Mapping[str, Any]) -> None:
        """Keep what belongs to a door, instead of what was kept; `secrets` is plain JSON.

        Raises:
            SettingInvalid: SCRUMAI_ENCRYPTION_KEY is not set.
            FactInvalid: no workspace is behind the door (`Stores.add_workspace` first).
        """
        with self._stores.directory() as session:
            self._put(session, door, secrets)

    def find(self, door: str) -> Mapping[str, Any] | None:
        """What is kept for a door, None where nothing is. Raises SettingInvalid: the key is another one."""
        with self._stores.directory() as session:
            return self._found(session, door)

    def forget(self, door: str) -> bool:
        """Delete what is kept for a door: its tokens were revoked. Whether there was something."""
        with self._stores.directory() as session:
            return session.run(delete(t.installation).where(t.installation.c.door == door)) > 0

    def doors(self, channel: str) -> list[str]:
        """The doors of a channel for which something is kept, in the order of the alphabet."""
        mine = t.installation.c.door.startswith(f"{channel}:", autoescape=True)
        with self._stores.directory() as session:
            return [
                row.door for row in session.all(select(t.installation.c.door).where(mine).order_by("door"))
            ]

    def _put(self, session: Session, door: str, secrets: Mapping[str, Any]) -> None:
        kept = self._cipher().encrypt(json.dumps(dict(secrets)).encode()).decode()
        put = insert(t.installation).values(door=door, secret=kept)
        session.run(
            put.on_conflict_do_update(
                index_elements=["door"], set_={"secret": kept, "changed_at": func.now()}
            )
        )

    def _found(self, session: Session, door: str) -> Mapping[str, Any] | None:
        kept = session.value(select(t.installation.c.secret).where(t.installation.c.door == door))
        if kept is None:
            return None
        try:
            return dict(json.loads(self._cipher().decrypt(kept.encode())))
        except InvalidToken:
            raise _key_invalid("is not the one that the installations were encrypted with") from None

    def _cipher(self) -> Fernet:
        if self._key is None:
            raise _key_invalid("is not set")
        return Fernet(self._key.encode())


def _key_invalid(what: str) -> SettingInvalid:
    name, example = "SCRUMAI_ENCRYPTION_KEY", "the output of: python -m scrumai key"
    return SettingInvalid(f"{name} {what}", name=name, example=example)
