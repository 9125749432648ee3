"""The action server's door: loopback by default, a JWT where a secret is set, no conversation in an error."""

from __future__ import annotations

import logging
import os
import sys

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from scrumai.core.errors import TokenInvalid
from scrumai.settings import load
from scrumai.tokens import verify

log = logging.getLogger(__name__)
hookimpl = pluggy.HookimplMarker("rasa_sdk")

os.environ.setdefault("SANIC_HOST", load().scrumai_host)  # the SDK's own default is every interface


@hookimpl
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Called by the SDK when its server is made."""
    secret = load().scrumai_jwt_secret

    async def only_rasa(request: Request) -> HTTPResponse | None:
        if secret and request.path != "/health":
            try:
                verify(secret, "actions", request.headers.get("Authorization"))
            except TokenInvalid as error:
                log.warning("refused a call to %s: %s", request.path, error)
                return response.json({"error": TokenInvalid.key()}, status=401)
        return None

    async def broken(_: Request, error: Exception) -> HTTPResponse:
        status = int(getattr(error, "status_code", 500))
        log.error("a call failed", exc_info=error)
        return response.json({"error": type(error).__name__}, status=status)

    app.register_middleware(only_rasa, "request")
    app.error_handler.add(Exception, broken)  # the SDK's own answers with the whole request


if not plugin_manager().is_registered(sys.modules[__name__]):
    plugin_manager().register(sys.modules[__name__])
