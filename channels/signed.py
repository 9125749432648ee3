"""Calls from Rasa to the action server carry a short-lived JWT."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from scrumai.clock import SystemClock
from scrumai.settings import load
from scrumai.tokens import sign


class SignedEndpoint(EndpointConfig):  # type: ignore[misc]
    """An action endpoint whose every request carries a new token for the audience `actions`."""

    secret: str

    @classmethod
    def of(cls, endpoint: EndpointConfig, secret: str) -> SignedEndpoint:
        """The same endpoint, signed."""
        signed = cls(**{**vars(endpoint), **endpoint.kwargs, "kwargs": None})
        signed.kwargs = endpoint.kwargs
        signed.secret = secret
        return signed

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Send it with an `Authorization` header."""
        token = sign(self.secret, "actions", SystemClock().now())
        headers = {**kwargs.pop("headers", {}), "Authorization": f"Bearer {token}"}
        return await super().request(*args, headers=headers, **kwargs)


def sign_actions(app: Sanic) -> None:
    """Sign the calls of the loaded agent, where SCRUMAI_JWT_SECRET is set; Rasa has no setting for it."""
    secret = load().scrumai_jwt_secret
    agent = getattr(app.ctx, "agent", None)
    if secret and agent and agent.action_endpoint and not isinstance(agent.action_endpoint, SignedEndpoint):
        agent.action_endpoint = SignedEndpoint.of(agent.action_endpoint, secret)
        if agent.processor:
            agent.processor.action_endpoint = agent.action_endpoint
