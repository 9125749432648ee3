"""The right to read a team's board: one process at a time, for as long as it takes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from ..core.errors import StoreUnavailable
from ..ports import Stores
from .renewing import Renewing

CLAIM = 8.0  # seconds after which somebody else may read, where the one who did has died


class Hold:
    """A claim in the database that is renewed while it is held; no connection is kept meanwhile."""

    def __init__(self, stores: Stores, workspace_id: int, team_id: int, seconds: float = CLAIM) -> None:
        self._stores = stores
        self._workspace = workspace_id
        self._team = team_id
        self._seconds = seconds
        self._claim: datetime | None = None
        self._renewing = Renewing(
            f"the claim on the board of team {team_id}", seconds / 2, lambda: self._claimed(self._claim)
        )

    def take(self) -> bool:
        """Whether nobody else reads; then it is held until `release`. Raises StoreUnavailable."""
        if not self._claimed(None):
            return False
        self._renewing.start()
        return True

    def release(self, rests_until: datetime | None = None) -> None:
        """Let others read; until `rests_until`, where given, nobody should."""
        self._renewing.stop()
        if self._claim is not None:
            with (
                suppress(StoreUnavailable),
                self._stores.open(self._workspace) as store,
            ):  # it runs out by itself
                store.release_board(self._team, self._claim, rests_until)

    def _claimed(self, held: datetime | None) -> bool:
        with self._stores.open(self._workspace) as store:
            self._claim = store.claim_board(self._team, self._seconds, held)
        return self._claim is not None
