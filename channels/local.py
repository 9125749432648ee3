"""The REST channel on loopback: for development, tests and the terminal's own client.

It believes the sender that it is told, so it must never listen beyond this machine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request

from scrumai.core.address import local

from .discreet import discreet
from .signed import sign_actions


class LocalInput(RestInput):  # type: ignore[misc]
    """`POST /webhooks/rest/webhook` with sender, message and metadata."""

    @classmethod
    def name(cls) -> str:
        """The webhook's path is that of Rasa's own REST channel."""
        return "rest"

    async def _extract_sender(self, req: Request) -> str | None:
        sender = _body(req).get("sender", "you")
        if not isinstance(sender, str):
            raise InvalidUsage("sender must be text")
        address = local(sender)
        return str(address if address.channel == "local" else local(sender.replace(":", "-")))

    def _extract_message(self, req: Request) -> str:
        message = _body(req).get("message", "")
        if not isinstance(message, str):
            raise InvalidUsage("message must be text")
        return message

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """What the client sends along, where it is an object."""
        metadata = _body(request).get("metadata")
        return metadata if isinstance(metadata, dict) else None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's routes, without people's secrets; calls to the action server are signed from here on."""
        started: list[Sanic] = []

        async def hand_on(message: UserMessage) -> Any:
            app = started[-1] if started else None
            message.text = await discreet(app, message.sender_id, message.text or "")
            return await on_new_message(message)

        blueprint = super().blueprint(hand_on)

        @blueprint.listener("after_server_start")
        async def sign(app: Sanic, _: Any) -> None:
            started.append(app)
            sign_actions(app)

        return blueprint


def _body(request: Request) -> dict[str, Any]:
    body = request.json
    if not isinstance(body, dict):
        raise InvalidUsage("the body must be an object with sender and message")
    return body
