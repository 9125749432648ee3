"""What our channels share: verify, keep, answer, and then the turn, once and in the order of its conversation."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from jsonschema import Draft202012Validator
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import BotUttered
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from scrumai.clock import FileClock, SystemClock
from scrumai.core import asked
from scrumai.core.content import Content
from scrumai.core.errors import (
    ChatTaken,
    CodeUnknown,
    DayOver,
    DoorUnknown,
    EditIsNoReport,
    InvitationOver,
    LinkElsewhere,
    MessageTooLong,
    NotAllowed,
    NotInTeam,
    OnlyChat,
    ScrumaiError,
    SecretInChat,
    StoreUnavailable,
)
from scrumai.core.event import OVER, Context, Event, EventKind
from scrumai.core.place import is_here
from scrumai.core.team import Member, Message
from scrumai.core.text import MARK
from scrumai.heap import set_aside
from scrumai.messengers import Messengers
from scrumai.messengers.base import Platform
from scrumai.messengers.needs import lacking
from scrumai.ports import Clock, Messenger
from scrumai.services.another_chat import AnotherChat, asks_code, asks_parting, code_in, parts_here
from scrumai.services.blocker import Blockers
from scrumai.services.edited import Edits
from scrumai.services.inviting import asks_invitation
from scrumai.services.place import Places
from scrumai.services.pressed import Presses
from scrumai.services.roster import Teams
from scrumai.settings import Settings, load
from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores
from scrumai.words import content, words

from .aside import Aside, guard
from .discreet import discreet, tracker_of
from .edited import receipt
from .entrance import Entrance
from .lead import LOOK, Lead
from .reception import Reception
from .replies import Replies
from .signed import sign_actions
from .turns import Turns

# Rasa checks what an action answers by a schema. jsonschema reads the parts of it at the first check: two turns on two
# threads would find them half read, and look for the rest on the network.
Draft202012Validator.check_schema({})

log = logging.getLogger(__name__)

SIZE = 1_000_000  # bytes; no platform sends more
# what is said of the chat itself, where that does not go
REFUSED = (NotInTeam, NotAllowed, CodeUnknown, ChatTaken, LinkElsewhere, OnlyChat, InvitationOver)
TOLD_AGAIN = timedelta(days=1)  # to somebody behind no door of ours
ID = 200  # characters
ASKED_FOR = timedelta(hours=1)  # that a question of ours is open in a thread
OFFERED_FOR = timedelta(minutes=15)  # and buttons: what they are about is carried out no longer than that

STANDUP = "standup_form"  # while Rasa is in it, it takes every answer

TYPED = (EventKind.TEXT, EventKind.BUTTON, EventKind.COMMAND)
OnMessage = Callable[[UserMessage], Awaitable[Any]]


class Malformed(Exception):
    """A request is signed right and is not what the platform sends; it is answered 400."""


def same(given: str | bytes, right: str | bytes) -> bool:
    """Compare in constant time, whatever was given."""
    pair = [one.encode("utf-8", "surrogateescape") if isinstance(one, str) else one for one in (given, right)]
    return hmac.compare_digest(*pair)


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is. Raises Malformed where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("no JSON") from None
    if not isinstance(found, dict):
        raise Malformed("no object")
    return found


class Channel(InputChannel, ABC):  # type: ignore[misc]
    """A platform's way in: `GET /webhooks/<name>/` and `POST /webhooks/<name>/webhook`.

    A subclass names its `platform`, and implements `verify` and `events`; the rest may be
    overridden. Nothing connects before the server has started, and then only where the channel is on.
    """

    platform: ClassVar[str]
    tries: ClassVar[int] = 20
    """How often a turn is begun that ends this whole process each time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.on_message: OnMessage = _nobody
        self.app: Sanic | None = None
        self._tasks: list[asyncio.Task[None]] = []

    # what a platform implements

    @abstractmethod
    def verify(self, request: Request) -> bool:
        """Whether the platform signed `request.body`; compare with `same`. Anything raised is a no."""

    @abstractmethod
    def events(self, request: Request) -> Sequence[Event]:
        """What the body tells, in its order; without what is not for us: our own messages, types unknown.

        Raises:
            Malformed: it is not of the platform's form. Anything else that is raised is logged and
                answered 200: the platform would only send the same again.
        """

    @classmethod
    def is_on(cls, settings: Settings) -> bool:
        """Whether the settings have what the channel needs; that some of it is missing stands in the log."""
        missing = lacking(cls.platform, settings)
        if missing:
            log.warning("%s is off: %s is not set", cls.platform, " and ".join(missing))
        return missing is not None and not missing

    def answer(self, request: Request, events: Sequence[Event]) -> HTTPResponse:
        """What the platform is answered when its events are kept."""
        return response.empty(200)

    def routes(self, blueprint: Blueprint) -> None:
        """Add routes of the platform's own, below `/webhooks/<name>/`."""

    async def listen(self) -> None:
        """Fetch events where the platform does not bring them (Socket Mode, long polling): `await self.accept(…)`.

        Runs while this process makes the turns; begun again a little later when it ends.
        """

    async def other(self, workspace: int, event: Event) -> None:
        """Handle an event that is no message: JOINED, LEFT, LINKED, OTHER. It may come twice."""

    def name_of(self, event: Event) -> str | None:
        """The name of somebody new, asked of the platform; blocks. None where it does not say."""
        return event.name

    def newcomer(self, event: Event) -> tuple[str | None, bool]:
        """The name of somebody new, and whether they belong to another company than the workspace; blocks."""
        return self.name_of(event), False

    # what Rasa calls

    @classmethod
    def name(cls) -> str:
        """The platform's name, in the path and in `credentials.yml`'s responses."""
        return cls.platform

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Channel:
        """By our settings; `credentials.yml` holds nothing but the name."""
        return cls(load())

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes, none where the channel is off."""
        self.on_message = on_new_message
        blueprint = Blueprint(f"{self.platform}_webhook", f"{self.platform}_webhook")
        if not self.is_on(self.settings):
            return blueprint

        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        async def receive(request: Request) -> HTTPResponse:
            return await self.receive(request)

        blueprint.add_route(health, "/", methods=["GET"], name="health")
        blueprint.add_route(receive, "/webhook", methods=["POST"], name="receive")
        self.routes(blueprint)
        blueprint.listener("before_server_start")(self._prepare)
        blueprint.listener("after_server_start")(self._start)
        blueprint.listener("before_server_stop")(self._stop)
        return blueprint

    def get_output_channel(self) -> None:
        """None: what the worker says by itself goes through its own messenger."""
        return None

    # in

    async def receive(self, request: Request) -> HTTPResponse:
        """One call of the platform's: 401 unsigned, 400 malformed, 503 where nothing can be kept, else 200."""
        if len(request.body) > SIZE:
            return response.empty(413)
        if not self._is_signed(request):
            log.warning("%s: a call without a valid signature", self.platform)
            return response.empty(401)
        try:
            events = self.readable(self.events(request))
        except Malformed as error:
            log.warning("%s: malformed: %s", self.platform, error)
            return response.empty(400)
        except (
            Exception
        ):  # the platform's word, and we do not understand it: sent again, it would be no clearer
            log.exception("%s: a call was not understood", self.platform)
            events = []
        try:
            await self.accept(events)
        except Exception as error:  # sent again, it may be kept
            log.error("%s: nothing was kept: %r", self.platform, error)
            return response.empty(503, {"Retry-After": "5"})
        try:
            return self.answer(request, events)
        except Exception:  # its events are kept; a 500 would only bring them again
            log.exception("%s: a call has no answer of its own", self.platform)
            return response.empty(200)

    async def accept(self, events: Sequence[Event]) -> list[bool]:
        """Keep events, without people's secrets, and queue their turns; for each whether it was new. Raises StoreUnavailable."""
        return await self.reception.accept([await self._discreet(one) for one in events])

    def readable(self, events: Sequence[Event]) -> list[Event]:
        """Those that can be kept, as they come back from there."""
        return [fit for one in events if (fit := self._readable(one)) is not None]

    async def _discreet(self, event: Event) -> Event:
        """A typed text without secrets; a code of ours, which a button or a link brings, stays."""
        if event.kind not in (EventKind.TEXT, EventKind.COMMAND, EventKind.EDIT):
            return event
        return replace(event, text=await discreet(self.app, str(event.address), event.text))

    def _readable(self, event: Event) -> Event | None:
        try:
            if 0 < len(event.id) <= ID and event.id.isprintable():
                return Event.of(json.loads(json.dumps(event.as_json())))
            log.warning("%s: an event without an id", self.platform)
        except (ScrumaiError, TypeError, ValueError) as error:  # a number where a text should be
            log.warning("%s: an event that is none: %s", self.platform, error)
        return None

    def _is_signed(self, request: Request) -> bool:
        try:
            return self.verify(request)
        except Exception as error:
            log.warning("%s: a signature cannot be read: %s", self.platform, type(error).__name__)
            return False

    # around

    async def _prepare(self, app: Sanic, _: Any) -> None:
        """Make what the channel stands on; nothing connects."""
        self.app = app
        url = self.settings.database_url
        if url is None:
            raise StoreUnavailable("DATABASE_URL names no database")
        self.stores = Stores(url)
        self.installations = Installations(self.stores, self.settings.scrumai_encryption_key)
        self.messengers = Messengers(self.settings, self.installations.find)
        self.clock: Clock = (
            FileClock(Path(clock)) if (clock := self.settings.scrumai_clock) else SystemClock()
        )
        self.teams = Teams(self.stores, self.clock)
        self.entrance = Entrance(self.stores, self.teams, self.messengers.of)
        self.aside = Aside()
        self.turns = Turns(self._take, lambda: self.reception.is_crowded())
        self.lead = Lead(self.platform, url, self.stores, self.aside, self.turns, self.listen)
        self.reception = Reception(self.stores, self.lead.new, self._stranger, self.lead.ring)

    async def _start(self, app: Sanic, _: Any) -> None:
        sign_actions(app)
        guard(app)
        self.aside.start()
        self._tasks = [asyncio.create_task(self.lead.run())]
        set_aside()

    async def _stop(self, _: Sanic, __: Any) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.aside.there(self.turns.stop())
        self.aside.stop()
        self.reception.close()
        self.lead.close()
        self.stores.close()

    # the turn

    async def _take(self, workspace: int, event: Event, again: bool) -> bool:
        """The turn of one event. False: it could not be made now."""
        error = None
        try:
            begun = await asyncio.to_thread(self._begin, workspace, event) if again else 1
            if not begun:  # its turn ended while the inbox was read
                return True
            if begun > self.tries:
                error = "given up"
                log.error("%s: event %s is given up after %d tries", self.platform, event.id, self.tries)
                await self._apologise(workspace, event)
            elif not (again and await self._was_made(workspace, event)):
                await self._turn(workspace, event)
        except StoreUnavailable as unavailable:
            log.warning("%s: event %s waits: %s", self.platform, event.id, unavailable)
            return False
        except Exception as failure:
            error = repr(failure)[:500]
            log.exception("%s: the turn of event %s failed", self.platform, event.id)
            await self._apologise(workspace, event)
        await self._finish(workspace, event, error)
        return True

    def _begin(self, workspace: int, event: Event) -> int:
        with self.stores.open(workspace) as store:
            return store.begin(event.id)

    async def _apologise(self, workspace: int, event: Event) -> None:
        with suppress(ScrumaiError):
            sorry = Replies(self.stores, self.messenger, workspace, event, "sorry")
            await sorry.say(Content(words("utter_error_unexpected")))

    async def _turn(self, workspace: int, event: Event) -> None:
        if not event.addressed and event.kind in TYPED and not await self.is_asking(workspace, event):
            return
        if event.kind is EventKind.BUTTON and (
            name := await asyncio.to_thread(self._another, workspace, event)
        ):
            await self.not_asked(workspace, event, name)
            return
        if event.kind is not EventKind.LEFT:
            await asyncio.to_thread(self._meet, event)
        if event.kind is EventKind.BUTTON:
            event = await self._judged(workspace, event)
        await asyncio.to_thread(self._settle, event)
        if OVER in event.context.extra:
            await self.replies(workspace, event).say(content("utter_no_longer_open", self.platform, {}))
        elif event.kind is EventKind.LINKED or (event.kind in TYPED and self._is_place(event)):
            await self.place(workspace, event)
        elif event.kind in TYPED:
            await self.talk(workspace, event)
        elif event.kind in (EventKind.EDIT, EventKind.DELETED):
            await self.edit(workspace, event)
        else:
            await self.other(workspace, event)

    def pressed(self, workspace: int, event: Event) -> str:
        """What a pressed button carried, where it is not all in the event; blocks."""
        return event.text

    async def _judged(self, workspace: int, event: Event) -> Event:
        """A press with its words alone, and with `OVER` where the question that they answer is not open."""
        words = self.told(await asyncio.to_thread(self.pressed, workspace, event))
        if words is None:
            log.warning("%s: event %s is of a button that we did not make", self.platform, event.id)
            return replace(event, text="", context=_with(event.context, OVER))
        question, text = asked.pressed(words)
        tracker = await self._tracker(event) if question else None
        in_standup = tracker is not None and tracker.active_loop_name == STANDUP
        member = await asyncio.to_thread(self.teams.meet, str(event.address))
        presses = Presses(self.stores, self.clock, self.teams)
        is_open = await asyncio.to_thread(presses.is_open, member, question, in_standup, event.id)
        context = event.context if is_open else _with(event.context, OVER)
        return replace(event, text=text, context=context)

    def _another(self, workspace: int, event: Event) -> str | None:
        """The name of whom else the question was asked that a button answers; None where nobody else was."""
        question, _ = asked.pressed(self.told(self.pressed(workspace, event)) or "")
        presses = Presses(self.stores, self.clock, self.teams)
        another = presses.another(workspace, str(event.address), question)
        return another and another.name

    async def not_asked(self, workspace: int, event: Event, name: str) -> None:
        """Tell who pressed a button whose it is; nothing else happens, and the question stays as it is."""
        await self.replies(workspace, event).say(content("utter_not_asked", self.platform, {"name": name}))

    def told(self, button: str) -> str | None:
        """The words of a pressed button; None where we did not sign it."""
        messenger = self.messenger()
        return messenger.told(button) if isinstance(messenger, Platform) else None

    async def talk(self, workspace: int, event: Event) -> None:
        """Hand the words of an event to the dialogue, unless anybody at all may have written them."""
        if not await self.is_heard(workspace, event):
            return
        text = event.text
        if text.lstrip().startswith("/"):
            text = MARK + text  # only the machine's own events are intents
        metadata = {"event": event.id, "kind": event.kind.value, "message": _message(event)}
        message = UserMessage(
            text,
            self.replies(workspace, event),
            str(event.address),
            input_channel=self.platform,
            message_id=event.id,
            metadata=metadata,
        )
        await self.on_message(message)

    async def is_heard(self, workspace: int, event: Event) -> bool:
        """Whether we talk with whose event it is; who is not heard is told so."""
        heard = await asyncio.to_thread(lambda: self.teams.is_heard(self.teams.meet(str(event.address))))
        if not heard:
            await self.replies(workspace, event).say(content("utter_uninvited", self.platform, {}))
        return heard

    async def place(self, workspace: int, event: Event) -> None:
        """Answer what is about the chat itself, not about the work: the dialogue knows nothing of chats."""
        try:
            said = await asyncio.to_thread(self._placed, event)
        except REFUSED as error:
            said = [content(f"utter_error_{error.key()}", self.platform, error.values)]
        replies = self.replies(workspace, event)
        for one in said:
            await replies.say(one)

    def _placed(self, event: Event) -> list[Content]:
        member = self.teams.meet(str(event.address))
        if self.entrance.is_brought(event):
            return self.entrance.come_in(member, event)
        if not event.address.room and (said := self._linked(member, event)) is not None:
            return [said]
        if not self.teams.is_heard(member):
            return [content("utter_uninvited", self.platform, {})]
        if event.address.room and _is_of_chats(event.text):
            return [content("utter_chats_in_private", self.platform, {})]
        if asks_parting(event.text):
            return [self._parted(member, event)]
        if event.address.room:
            team = Places(self.stores, self.teams).here(member, str(event.address))
            return [content("utter_digest_here", self.platform, {"team": team.name})]
        if is_here(event.text):
            return [content("utter_digest_there", self.platform, {})]
        return [self.entrance.invitation(member, self.platform)]

    def _linked(self, member: Member, event: Event) -> Content | None:
        """What is said to the code of another chat, or to the wish for one; None where it is none of them."""
        chats, code = AnotherChat(self.stores, self.clock), code_in(event.text)
        if code is not None or event.kind is EventKind.LINKED:
            member = chats.use(member, code or "", event.id)
            return content("utter_linked_chat", self.platform, {"name": member.name})
        if asks_code(event.text):
            return content("utter_link_code", self.platform, {"code": chats.code(member)})
        return None

    def _parted(self, member: Member, event: Event) -> Content:
        """What is said to the wish that a chat be somebody's no more; it is granted in that chat."""
        if not parts_here(event.text, self.platform):
            return content("utter_unlink_there", self.platform, {})
        AnotherChat(self.stores, self.clock).part(member, event.id)
        return content("utter_unlinked_chat", self.platform, {"name": member.name})

    def _is_place(self, event: Event) -> bool:
        """Whether words are about the chat itself: who comes in, where the digest goes, who somebody is elsewhere."""
        comes_in = asks_invitation(event.text) or code_in(event.text) is not None
        placed = is_here(event.text) or (comes_in and not event.address.room)
        return placed or _is_of_chats(event.text) or self.entrance.is_brought(event)

    async def edit(self, workspace: int, event: Event) -> None:
        """Change what a message told when the message is changed, and say so; nothing where it told nothing."""
        text = event.text if event.kind is EventKind.EDIT else ""
        agent = getattr(self.app and self.app.ctx, "agent", None)
        parse = await agent.parse_message(text) if text and hasattr(agent, "parse_message") else {}
        told = await asyncio.to_thread(self._changed, event, text, parse)
        if told is not None:
            await self.replies(workspace, event).say(told)

    def _changed(self, event: Event, text: str, parse: Mapping[str, Any]) -> Content | None:
        """What is said of a change, None where it changed nothing."""
        blockers = Blockers(self.stores, self.clock, self.teams)
        try:
            member = self.teams.meet(str(event.address))
            edited = Edits(self.stores, self.teams, blockers).change(member, _message(event), text, parse)
        except NotInTeam:
            return None
        except (DayOver, EditIsNoReport, MessageTooLong, SecretInChat) as error:
            return content(f"utter_error_{error.key()}", self.platform, error.values)
        return receipt(edited) if edited else None

    def replies(self, workspace: int, event: Event) -> Replies:
        """The way out for the answers to an event."""
        return Replies(self.stores, self.messenger, workspace, event)

    def messenger(self) -> Messenger:
        """The platform's messenger, which Rasa and the worker share the code of. Raises MessengerUnavailable."""
        return self.messengers.of(self.platform)

    async def is_asking(self, workspace: int, event: Event) -> bool:
        """Whether a question of ours to this person is open in the very thread or topic that they write in.

        What a person writes elsewhere in a room is talk with others, whatever is open.
        """
        thread, tracker = event.context.thread, await self._tracker(event)
        if thread is None or tracker is None:
            return False
        last = tracker.get_last_event_for(BotUttered)
        offers = bool(last and (last.data or {}).get("buttons"))
        if not (tracker.active_loop_name or offers):
            return False
        age = ASKED_FOR if tracker.active_loop_name else OFFERED_FOR
        return await asyncio.to_thread(self._said_in, workspace, str(event.address), thread, age)

    def _said_in(self, workspace: int, address: str, thread: str, age: timedelta) -> bool:
        with self.stores.open(workspace) as store:
            return store.was_said_in(address, thread, age)

    async def _was_made(self, workspace: int, event: Event) -> bool:
        """Whether a turn that was begun has done all it had to; where only its answer is missing, it is given."""
        done = await asyncio.to_thread(AnotherChat(self.stores, self.clock).done, workspace, event.id)
        if done is None:
            return await self._was_taken(event)
        did, name = done
        await self.replies(workspace, event).say(content(f"utter_{did}_chat", self.platform, {"name": name}))
        return True

    async def _was_taken(self, event: Event) -> bool:
        """Whether the conversation has this event already: it is saved when a turn is over."""
        tracker = await self._tracker(event)
        events = tracker.events if tracker is not None else ()
        return any(getattr(one, "message_id", None) == event.id for one in events)

    async def _tracker(self, event: Event) -> Any:
        return await tracker_of(self.app, str(event.address))

    def _meet(self, event: Event) -> None:
        """Whoever is new gets the name that the platform knows, not a number."""
        workspace = self.stores.workspace(event.address.door)
        if workspace is None:
            raise DoorUnknown(door=event.address.door)
        with self.stores.open(workspace[0]) as store:
            known = store.member(str(event.address)) is not None
        if not known:
            self.teams.meet(str(event.address), *self.newcomer(event))

    def _settle(self, event: Event) -> None:
        messenger = self.messenger()
        try:
            if isinstance(messenger, Platform):
                messenger.settle(event)
        except ScrumaiError as error:
            log.warning("%s: %s", self.platform, error)

    async def _finish(self, workspace: int, event: Event, error: str | None) -> None:
        """The turn is made: that must be noted, however long it takes, or it would be made again."""
        while True:
            try:
                await asyncio.to_thread(self._note_finished, workspace, event, error)
                return
            except ScrumaiError as unavailable:
                log.warning("%s: event %s is done and not noted: %s", self.platform, event.id, unavailable)
                await asyncio.sleep(LOOK)

    def _note_finished(self, workspace: int, event: Event, error: str | None) -> None:
        with self.stores.open(workspace) as store:
            store.finish(event.id, error)

    def _stranger(self, event: Event) -> None:
        if event.addressed and event.kind in TYPED:
            self._keep(asyncio.create_task(asyncio.to_thread(self._turn_away, event)))

    def _turn_away(self, event: Event) -> None:
        """Tell somebody behind no door of ours so, once a day at most."""
        log.warning("%s: nobody is behind the door %s", self.platform, event.address.door)
        try:
            if self.stores.is_stranger_due(str(event.address), TOLD_AGAIN):
                values = {"context": event.context.as_json()}
                key = f"stranger:{event.id}"
                self.messenger().send(
                    Message(0, key, str(event.address), f"utter_error_{DoorUnknown.key()}", values)
                )
        except ScrumaiError as error:
            log.warning("%s: a stranger was not answered: %s", self.platform, error)

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """The loop holds its tasks weakly."""
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)


def _is_of_chats(text: str) -> bool:
    """Whether words ask that one more chat be somebody's, or one less."""
    return asks_code(text) or asks_parting(text)


def _with(context: Context, mark: str) -> Context:
    return replace(context, extra={**context.extra, mark: True})


def _message(event: Event) -> str:
    """What was typed, in a way that no other message of the person has; "" where the platform gives no id."""
    return f"{event.address.room or ''}:{event.context.message}" if event.context.message else ""


async def _nobody(_: UserMessage) -> None:
    raise RuntimeError("the blueprint was not asked for")
