"""httpx, whose connections end at a deadline and which tells no secret."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from typing import Any
from weakref import finalize

import httpx

from .sockets import Sockets

OPENED = ("connect_tcp.complete", "start_tls.complete")


class Wire:
    """The connections to one server, kept open between requests; no second is `left`, and they are cut."""

    def __init__(self, headers: Mapping[str, str], left: Callable[[], float]) -> None:
        self._sockets = Sockets(left)
        self._client = httpx.Client(headers=dict(headers), verify=_trusted(), follow_redirects=False)
        finalize(self, self._client.close)

    def ask(
        self, method: str, url: httpx.URL, left: float, **parts: Any
    ) -> AbstractContextManager[httpx.Response]:
        """The answer, its body still to be read. Raises httpx.HTTPError."""
        self._client.cookies.clear()  # a session of the server's would be a second identity
        extensions = {"trace": self._note}
        return self._client.stream(method, url, timeout=left, extensions=extensions, **parts)

    @property
    def over(self) -> bool:
        """Whether the connections were cut."""
        return self._sockets.over

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(OPENED):
            self._sockets.add(info["return_value"].get_extra_info("socket"))


class Discreet(logging.Filter):
    """httpx logs whole addresses, and the query of one may hold a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_bare(one) if isinstance(one, httpx.URL) else one for one in record.args)
        return True


def _bare(url: httpx.URL) -> httpx.URL:
    return url.copy_with(query=None, userinfo=b"")


@cache
def _trusted() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than many a request."""
    return httpx.create_ssl_context()


logging.getLogger("httpx").addFilter(Discreet())
