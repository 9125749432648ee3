"""Delivers the outbox: each message once, again while a messenger is down, and never for ever."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..core.address import LOST, TEAM, parse, platform
from ..core.errors import (
    GONE,
    MONTHLY_LIMIT,
    MessengerBusy,
    MessengerGone,
    MessengerRefused,
    MessengerUnavailable,
    ScrumaiError,
)
from ..core.phrase import phrase
from ..core.team import Message, Team
from ..ports import Clock, Messenger, Store, Stores
from .digest import is_awaited

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
        with self._stores.open(workspace_id) as store:
            due = store.due(1)
        # that it was begun is known now, whatever happens; the row stays locked while the message is on its
        # way: no other worker takes it
        for message in due:
            with self._stores.open(workspace_id) as store:
                if (held := store.hold(message.id)) is not None:
                    self._try(store, replace(held, begun=message.begun))
        return bool(due)

    def _try(self, store: Store, message: Message) -> None:
        until = message.values.get("until")
        if until is not None and self._clock.now() >= datetime.fromisoformat(until):
            store.failed(message.id, "too late", None)
            return
        try:
            reference = self._messenger_of(message).send(_in_place(store, _in_thread(store, message)))
        except MessengerBusy as error:  # it said when: that is no failed try
            in_doubt = message.begun is not None
            store.failed(message.id, str(error), error.retry_at, error.arrived, False, in_doubt)
        except MessengerUnavailable as error:
            self._retry(store, message, error, limited=until is None)
        except MessengerGone as error:
            log.warning("message %s reaches nobody: %s", message.key, error)
            store.failed(message.id, repr(error), None)
            tell_gone(store, message, error)
        except MessengerRefused as error:
            log.error("message %s is refused: %s", message.key, error)
            store.failed(message.id, repr(error), None)
            tell_refused(store, message, error, self._clock.now())
        except (ScrumaiError, KeyError, ValueError) as error:
            # it will be no better next time: no such response, a value missing, not an address
            log.error("message %s cannot be sent: %r", message.key, error)
            store.failed(message.id, repr(error), None)
        else:
            store.delivered(message.id, self._wall.now(), reference)
            note_back(store, message)

    def _retry(self, store: Store, message: Message, error: MessengerUnavailable, limited: bool) -> None:
        tries = message.attempts + 1
        if limited and tries >= TRIES:
            log.error("message %s is given up after %d tries: %s", message.key, tries, error)
            store.failed(message.id, str(error), None)
            return
        if tries == 1:
            log.warning("message %s waits: %s", message.key, error)
        wait = min(FIRST_RETRY * 2 ** min(message.attempts, 10), LONGEST_RETRY)
        in_doubt = message.begun is not None or error.in_doubt
        store.failed(message.id, str(error), self._wall.now() + wait, error.arrived, in_doubt=in_doubt)


def _in_thread(store: Store, message: Message) -> Message:
    """The message in the thread of the one that it belongs under, where that one has arrived."""
    thread = store.reference(message.values["under"]) if "under" in message.values else None
    if thread is None:
        return message
    context = {**(message.values.get("context") or {}), "thread": thread}
    return replace(message, values={**message.values, "context": context})


def _in_place(store: Store, message: Message) -> Message:
    """The message in the place of the one that it renews.

    Raises:
        MessengerUnavailable: that one has not arrived yet.
        ScrumaiError: it never will.
    """
    first = message.values.get("instead")
    if first is None:
        return message
    if store.is_coming(first):
        raise MessengerUnavailable("what it is to renew has not arrived")
    was, reference = store.posted(first), store.reference(first)
    if was is None or reference is None:
        raise ScrumaiError("what it is to renew never arrived")
    context = message.values.get("context") or {}
    context = {**context, "extra": {**(context.get("extra") or {}), "edit": reference}}
    return replace(message, values={**message.values, "context": context, "was": was.values})


def tell_gone(store: Store, message: Message, error: MessengerGone) -> None:
    """Note that an address reaches nobody, and tell the team's leads: once, until somebody is reached there again.

    Of a room that nobody named they are told only where it is the team's one place.

    The message's key is of this loss alone.
    """
    place = parse(message.address)
    if place.room and place.person != TEAM:
        return  # the person is still there, only not in this room
    if place.person == TEAM:
        member, team = None, _reader(store, message)
    else:
        member = store.mark_gone(message.address)
        team = next(iter(store.teams_of(member.id)), None) if member else None
    if team is None or (member is None and not _is_news(store, message, team)):
        return
    why, name = str(error.values.get("why")), member.name if member else ""
    values: dict[str, Any] = {"name": name, "channel": platform(place.channel), "team": team.name}
    values["why"] = phrase(f"utter_gone_{why if why in GONE else 'unknown'}_part")
    response = "utter_gone_room" if member is None else "utter_gone_person"
    once = f"gone:{message.address}:{message.key}"
    for lead in store.members(team.id):
        if store.role(team.id, lead.id) == "lead" and (member is None or lead.id != member.id):
            store.post(Message(0, f"{once}:{lead.id}", lead.address, response, values))


def note_back(store: Store, message: Message) -> None:
    """A team is reached in its room: that it should be lost again is news."""
    if (team := _reader(store, message)) is not None:
        store.spend_step(_lost(message, team))


def _reader(store: Store, message: Message) -> Team | None:
    """The team that reads in the room to which a message goes."""
    named = message.values.get("team") if parse(message.address).person == TEAM else None
    return store.team_named(str(named)) if named else None


def _is_news(store: Store, message: Message, team: Team) -> bool:
    """Whether the team reads there, and was reached before; not any more from now on."""
    if not is_awaited(store, team, message.address) or store.step(_lost(message, team)) is not None:
        return False
    store.take_step(_lost(message, team), message.address, {})
    return True


def _lost(message: Message, team: Team) -> str:
    return f"{LOST}{message.address}:{team.id}"


def tell_refused(store: Store, message: Message, error: MessengerRefused, now: datetime) -> None:
    """Tell the leads of the team behind an address what their platform did not take: once a day.

    That it takes no more this month is told once in it.
    """
    place, why = parse(message.address), str(error.values.get("why"))
    member = None if place.person == TEAM else store.member(message.address)
    named = store.team_named(str(message.values.get("team") or ""))
    values = {"channel": platform(place.channel), "name": member.name if member else "", "why": why}
    response = "utter_refused_person" if member else "utter_refused_room"
    once = f"refused:{place.door}:{now:%Y-%m-%d}"
    if why == MONTHLY_LIMIT:
        response, once = "utter_limit_reached", f"limit:{place.door}:{now:%Y-%m}"
    for team in store.teams_of(member.id)[:1] if member else [named] if named else []:
        for lead in store.members(team.id):
            if store.role(team.id, lead.id) == "lead":
                told = {**values, "team": team.name}
                store.post(Message(0, f"{once}:{team.id}:{lead.id}", lead.address, response, told))
