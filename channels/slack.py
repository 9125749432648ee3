"""Slack: the Events API, interactivity and slash commands at one address, or all of it over Socket Mode."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from scrumai.core.content import Content
from scrumai.core.errors import (
    MessengerGone,
    MessengerRefused,
    MessengerUnavailable,
    ScrumaiError,
    SecretInChat,
)
from scrumai.core.event import Event, EventKind
from scrumai.core.secret import is_unmistakable
from scrumai.messengers.slack import SlackMessenger
from scrumai.settings import Settings
from scrumai.words import words

from .base import Channel, Malformed, same
from .slack_events import (
    COMMANDS,
    FILE,
    FILLED,
    FORM,
    HOME,
    LINKS,
    OUTSIDE,
    REVOKED,
    THEIRS,
    UNINSTALLED,
    payload,
    read,
    refused,
)
from .slack_home import Desk, form
from .slack_install import Install

log = logging.getLogger(__name__)

WINDOW = 300  # seconds that a request may be old
BEGIN = COMMANDS["/standup"]


class SlackChannel(Channel):
    """Off without a way in (signing secret or app token) or a way out (bot token or OAuth client)."""

    platform: ClassVar[str] = "slack"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._doors: set[str] = set()  # those that were looked behind

    def verify(self, request: Request) -> bool:
        """Slack's signature v0 over time and body, at most five minutes old."""
        secret, at = self.settings.slack_signing_secret, request.headers["X-Slack-Request-Timestamp"]
        if not secret or not at.isdecimal() or abs(time.time() - int(at)) > WINDOW:
            return False
        signed = hmac.new(secret.encode(), f"v0:{at}:".encode() + request.body, hashlib.sha256)
        return same(request.headers["X-Slack-Signature"], f"v0={signed.hexdigest()}")

    def events(self, request: Request) -> Sequence[Event]:
        """What the body tells, whichever of Slack's forms it has."""
        return read(payload(request.body, str(request.headers.get("Content-Type") or "")))

    def answer(self, request: Request, events: Sequence[Event]) -> HTTPResponse:
        """The challenge, where Slack asks who we are; a form's mistakes; else nothing."""
        told = payload(request.body, str(request.headers.get("Content-Type") or ""))
        if told.get("type") == "url_verification":
            return response.text(str(told.get("challenge") or ""))
        mistakes = _mistakes(told)
        return response.json(mistakes) if mistakes else response.empty(200)

    async def accept(self, events: Sequence[Event]) -> list[bool]:
        """Keep events; with a single token, its workspace is there before the first one.

        Raises MessengerUnavailable where Slack would have to say whose the token is, and does not.
        """
        if self.settings.slack_bot_token:
            for door in {one.address.door for one in events} - self._doors:
                await asyncio.to_thread(self._look_behind, door)
                self._doors.add(door)
        return await super().accept(events)

    def routes(self, blueprint: Blueprint) -> None:
        """`install` and `oauth`, where there is a client."""
        if not _has_client(self.settings):
            return

        async def install(_: Request) -> HTTPResponse:
            return self.install.begin()

        async def oauth(request: Request) -> HTTPResponse:
            return await asyncio.to_thread(self.install.end, request)

        blueprint.add_route(install, "/install", methods=["GET"], name="install")
        blueprint.add_route(oauth, "/oauth", methods=["GET"], name="oauth")

    async def listen(self) -> None:
        """Socket Mode, where there is an app token: the same payloads over a connection of ours."""
        token = self.settings.slack_app_token
        if not token:
            await asyncio.Event().wait()
            return
        client = SocketModeClient(token, web_client=AsyncWebClient(base_url=_base(self.settings)))
        client.socket_mode_request_listeners.append(self._told)  # type: ignore[arg-type]
        try:
            await client.connect()
            await asyncio.Event().wait()  # it connects again by itself
        finally:
            await client.close()

    async def _told(self, client: AsyncBaseSocketModeClient, told: SocketModeRequest) -> None:
        """One payload: kept, then acknowledged; without that, Slack sends it again."""
        try:
            events = self.readable(read(told.payload))
        except Malformed as error:
            log.warning("slack: malformed: %s", error)
            events = []
        try:
            await self.accept(events)
        except ScrumaiError as error:
            log.error("slack: nothing was kept: %r", error)
            return
        await client.send_socket_mode_response(
            SocketModeResponse(told.envelope_id, cast("dict[str, Any]", _mistakes(told.payload)))
        )

    async def other(self, workspace: int, event: Event) -> None:
        """The home tab, links, a file without words, somebody else's button, the form, and the end of an installation."""
        what = event.context.extra.get("what")
        if what in (REVOKED, UNINSTALLED):
            await asyncio.to_thread(self.install.remove, event.address.door, event.context.at)
        elif what in (HOME, LINKS):
            await asyncio.to_thread(self._show, event)
        elif what == FILE:
            await self.replies(workspace, event).say(Content(words("utter_only_text")))
        elif what == THEIRS:
            whose = event.context.extra["whose"]
            name = await asyncio.to_thread(self._name, workspace, event.address.door, whose)
            await self.not_asked(workspace, event, name or whose)
        elif what in (FORM, FILLED) and await self.is_heard(workspace, event):
            await (self._open_form if what == FORM else self._take_form)(workspace, event)

    async def talk(self, workspace: int, event: Event) -> None:
        """With the names of the people who are mentioned, as the dialogue knows them."""
        await super().talk(workspace, await self._with_names(workspace, event))

    async def edit(self, workspace: int, event: Event) -> None:
        """The same for what was edited."""
        await super().edit(workspace, await self._with_names(workspace, event))

    def _meet(self, event: Event) -> None:
        if event.context.extra.get("what") != THEIRS:  # a press of what is not theirs makes nobody a member
            super()._meet(event)

    def newcomer(self, event: Event) -> tuple[str | None, bool]:
        """What the person is called, and whether of another company: Slack's word, else the event's."""
        user = self._user(event.address.door, event.address.person)
        if not user.get("team_id"):
            return _called(user), OUTSIDE in event.context.extra
        return _called(user), user["team_id"] != event.address.workspace and not self._is_sister(event, user)

    def _is_sister(self, event: Event, user: Mapping[str, Any]) -> bool:
        """Whether somebody's workspace and ours are of one organisation."""
        theirs = (user.get("enterprise_user") or {}).get("enterprise_id")
        try:
            ours = (
                self._slack().call(event.address.door, "auth.test").get("enterprise_id") if theirs else None
            )
        except ScrumaiError as error:
            log.warning("slack: whose %s is is not known: %s", event.address.person, error)
            return False
        return theirs is not None and theirs == ours

    @property
    def install(self) -> Install:
        """The way to be installed in a workspace."""
        return Install(self.settings, self.stores, self.installations)

    @property
    def desk(self) -> Desk:
        """What the form takes and the home tab shows."""
        return Desk(self.stores, self.clock, self._slack().signed)

    def _slack(self) -> SlackMessenger:
        return cast(SlackMessenger, self.messenger())

    def _look_behind(self, door: str) -> None:
        """Only about a door that nobody knows is Slack asked: what it sends is not held up by what it answers."""
        if self.stores.workspace(door) is None:
            own, name = self._slack().own()
            self.stores.add_workspace(name, own)

    def _user(self, door: str, person: str) -> Mapping[str, Any]:
        """What Slack tells of somebody; nothing where it does not."""
        try:
            return dict(self._slack().call(door, "users.info", user=person)["user"])
        except ScrumaiError as error:
            log.warning("slack: no name: %s", error)
            return {}

    async def _with_names(self, workspace: int, event: Event) -> Event:
        if not event.context.extra.get("people"):
            return event
        return await asyncio.to_thread(self._named, workspace, event)

    def _named(self, workspace: int, event: Event) -> Event:
        text = event.text
        for person in event.context.extra["people"]:
            if name := self._name(workspace, event.address.door, person):
                text = re.sub(rf"@{re.escape(person)}\b", lambda _, name=name: name, text)
        return replace(event, text=text)

    def _name(self, workspace: int, door: str, person: str) -> str | None:
        """What somebody is called, as the dialogue knows them, else as Slack does."""
        with self.stores.open(workspace) as store:
            known = store.member(f"{door}:{person}")
        return known.name if known else _called(self._user(door, person))

    def _show(self, event: Event) -> None:
        """What nobody waits for: where it does not work, nothing is said."""
        try:
            (self._publish if event.context.extra["what"] == HOME else self._unfurl)(event)
        except (MessengerUnavailable, MessengerGone, MessengerRefused) as error:
            log.warning("slack: not shown: %s", error)

    def _publish(self, event: Event) -> None:
        view = self.desk.home(str(event.address))
        self._slack().call(event.address.door, "views.publish", user_id=event.address.person, view=view)

    def _unfurl(self, event: Event) -> None:
        """A thin one: a line for each ticket that the board of the writer's team has."""
        told = event.context
        cards = self.desk.cards(str(event.address), told.extra["links"])
        if cards:
            place = {"channel": told.extra["channel"], "ts": told.message, "unfurls": cards}
            self._slack().call(event.address.door, "chat.unfurl", **place)

    async def _open_form(self, workspace: int, event: Event) -> None:
        """In one click; where that came too late, the questions are asked one by one.

        Who is in no team gets none, as what they would write could not be kept: the dialogue tells what to do.
        """
        trigger = event.context.extra["trigger"]
        if not await asyncio.to_thread(self.desk.is_open, str(event.address)):
            await self._begin_talk(workspace, event)
            return
        try:
            await asyncio.to_thread(
                self._slack().call, event.address.door, "views.open", trigger_id=trigger, view=form()
            )
        except ScrumaiError as error:
            log.warning("slack: no form: %s", error)
            await self._begin_talk(workspace, event)

    async def _take_form(self, workspace: int, event: Event) -> None:
        answers: Mapping[str, str] = event.context.extra["answers"]
        try:
            if any(is_unmistakable(one) for one in answers.values()):
                raise SecretInChat
            await asyncio.to_thread(self.desk.take, str(event.address), answers, event.id)
        except ScrumaiError as error:
            said = words(f"utter_error_{error.key()}", **error.values)
            await self.replies(workspace, event).say(Content(said))
            return
        await self._begin_talk(workspace, event)  # which shows what is there, and asks for what is not

    async def _begin_talk(self, workspace: int, event: Event) -> None:
        await self.talk(workspace, replace(event, kind=EventKind.COMMAND, text=BEGIN))


def _called(user: Mapping[str, Any]) -> str | None:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return next((str(one) for one in names if one), None)


def _has_client(settings: Settings) -> bool:
    return bool(settings.slack_client_id and settings.slack_client_secret)


def _base(settings: Settings) -> str:
    return settings.slack_api_url.rstrip("/") + "/"


def _mistakes(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a form is answered that was sent empty, or with a line that is no answer."""
    errors = {
        question: words("utter_slack_form_no_answer_part", line=line)
        if line
        else words("utter_slack_form_empty_part")
        for question, line in refused(told).items()
    }
    return {"response_action": "errors", "errors": errors} if errors else None
