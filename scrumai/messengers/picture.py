"""Pictures as bytes, to be uploaded: a platform that takes them so need not reach us."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

import httpx

from ..core.errors import MessengerRefused, ScrumaiError
from ..settings import Settings
from .http import Http

NAME = "chart.png"
PATIENCE = httpx.Timeout(1.4, connect=0.4)  # seconds, below two in all: words wait for no chart


class Pictures:
    """Those that we have ourselves: our charts, fetched where they are drawn, and what is in the message itself."""

    def __init__(self, settings: Settings) -> None:
        self._http = Http("charts", settings.scrumai_charts_url, PATIENCE)
        homes = (settings.scrumai_public_url, settings.scrumai_charts_url)
        self._homes = tuple(one.rstrip("/") + "/" for one in homes if one)

    def has(self, image: str | None) -> bool:
        """Whether it is one of them; any other is at an address that the platform may fetch."""
        return bool(image) and str(image).startswith(("data:", *self._homes))

    def bytes(self, image: str) -> bytes:
        """The picture itself. Raises MessengerRefused: there is none, or not now."""
        if image.startswith("data:"):
            return _decoded(image)
        home = next(one for one in self._homes if image.startswith(one))
        try:
            answer = self._http.ask("GET", image.removeprefix(home))
        except ScrumaiError as error:
            raise MessengerRefused(f"no picture: {error}", why="no picture") from None
        if answer.status_code != 200:
            raise MessengerRefused(f"no picture: HTTP {answer.status_code}", why="no picture")
        return answer.content


def _decoded(url: str) -> bytes:
    head, comma, data = url.partition(",")
    try:
        if not comma:
            raise ValueError
        return base64.b64decode(data, validate=True) if head.endswith(";base64") else unquote_to_bytes(data)
    except (binascii.Error, ValueError):
        raise MessengerRefused("a picture that is no data URL", why="no data URL") from None
