"""Delivers the outbox: each message once, again while a messenger is down, and never for ever."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from ..core.errors import MessengerUnavailable, ScrumaiError
from ..core.team import Message
from ..ports import Clock, Messenger, Store, Stores

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=5)
TRIES = 20  # a good hour
BATCH = 500  # in one go


class Outbox:
    """Takes messages from the outbox to their messengers.

    A message's value `until` is an instant in ISO 8601 after which nobody wants it any more: until
    then there is no limit of tries. `clock` is the use cases', `wall` the machine's: retries are
    due by the database's own time.
    """

    def __init__(
        self, stores: Stores, clock: Clock, wall: Clock, messenger_of: Callable[[Message], Messenger]
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._wall = wall
        self._messenger_of = messenger_of

    def deliver(self, workspace_id: int, stopping: Callable[[], bool] = lambda: False) -> int:
        """Deliver what is due; how many were tried."""
        for tried in range(BATCH):
            if stopping() or not self._one(workspace_id):
                return tried
        return BATCH

    def _one(self, workspace_id: int) -> bool:
        # the row stays locked while the message is on its way: no other worker takes it
        with self._stores.open(workspace_id) as store:
            due = store.due(1)
            for message in due:
                self._try(store, message)
            return bool(due)

    def _try(self, store: Store, message: Message) -> None:
        until = message.values.get("until")
        if until is not None and self._clock.now() >= datetime.fromisoformat(until):
            store.failed(message.id, "too late", None)
            return
        try:
            self._messenger_of(message).send(message)
        except MessengerUnavailable as error:
            self._retry(store, message, error, limited=until is None)
        except (ScrumaiError, KeyError, ValueError) as error:
            # it will be no better next time: no such response, a value missing, not an address
            log.error("message %s cannot be sent: %r", message.key, error)
            store.failed(message.id, repr(error), None)
        else:
            store.delivered(message.id, self._wall.now())

    def _retry(self, store: Store, message: Message, error: ScrumaiError, limited: bool) -> None:
        tries = message.attempts + 1
        if limited and tries >= TRIES:
            log.error("message %s is given up after %d tries: %s", message.key, tries, error)
            store.failed(message.id, str(error), None)
            return
        if tries == 1:
            log.warning("message %s waits: %s", message.key, error)
        wait = min(FIRST_RETRY * 2 ** min(message.attempts, 10), LONGEST_RETRY)
        store.failed(message.id, str(error), self._wall.now() + wait)
