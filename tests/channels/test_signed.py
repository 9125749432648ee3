"""Rasa's calls to the action server carry a new token each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from channels.signed import SignedEndpoint, sign_actions

SECRET = "a secret that is long enough for anybody"


@pytest.fixture
async def callee() -> AsyncIterator[Any]:
    """A server that remembers the headers of its calls."""
    heard: list[Any] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.headers)
        return web.json_response({"events": [], "responses": []})

    app = web.Application()
    app.router.add_post("/webhook", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    yield SimpleNamespace(url=f"http://127.0.0.1:{port}/webhook", heard=heard)
    await runner.cleanup()


def endpoint(url: str) -> EndpointConfig:
    return EndpointConfig.from_dict(
        {"url": url, "headers": {"X-Own": "kept"}, "enable_selective_domain": True}
    )


async def test_a_call_is_signed_for_the_action_server_only_and_for_a_minute(callee: Any) -> None:
    signed = SignedEndpoint.of(endpoint(callee.url), SECRET)
    await signed.request(method="post", json={"a": 1})
    (headers,) = callee.heard
    claims = jwt.decode(
        headers["Authorization"].removeprefix("Bearer "), SECRET, ["HS256"], audience="actions"
    )
    assert claims["exp"] - claims["iat"] == 60
    assert headers["X-Own"] == "kept"
    assert signed.kwargs["enable_selective_domain"] is True


def agent(url: str) -> Any:
    config = endpoint(url)
    return SimpleNamespace(action_endpoint=config, processor=SimpleNamespace(action_endpoint=config))


def test_the_agent_and_its_processor_sign_where_a_secret_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUMAI_JWT_SECRET", SECRET)
    app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=agent("http://127.0.0.1:9/webhook")))
    sign_actions(app)
    assert isinstance(app.ctx.agent.action_endpoint, SignedEndpoint)
    assert app.ctx.agent.processor.action_endpoint is app.ctx.agent.action_endpoint


def test_without_a_secret_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCRUMAI_JWT_SECRET", raising=False)
    app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=agent("http://127.0.0.1:9/webhook")))
    sign_actions(app)
    assert not isinstance(app.ctx.agent.action_endpoint, SignedEndpoint)
