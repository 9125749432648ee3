"""Connections that end at a deadline and tell no secret."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from threading import Timer
from typing import Any
from weakref import finalize

import httpx

OPENED = ("connect_tcp.complete", "start_tls.complete")


class Wire:
    """The connections to one server, kept open between requests and all cut after `left` seconds.

    A socket's own timeout begins anew with each byte: a server that drips would hold it for ever.
    """

    def __init__(self, headers: Mapping[str, str], left: float) -> None:
        self._streams: list[Any] = []
        self._client = httpx.Client(headers=dict(headers), verify=_trusted(), follow_redirects=False)
        timer = Timer(left, _cut, (self._streams,))
        timer.daemon = True
        timer.start()
        finalize(self, _close, self._client, timer)

    def ask(
        self, method: str, url: httpx.URL, left: float, **parts: Any
    ) -> AbstractContextManager[httpx.Response]:
        """The answer, its body still to be read. Raises httpx.HTTPError."""
        self._client.cookies.clear()  # a session of the server's would be a second identity
        extensions = {"trace": self._note}
        return self._client.stream(method, url, timeout=left, extensions=extensions, **parts)

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(OPENED):
            self._streams.append(info["return_value"])


class Discreet(logging.Filter):
    """httpx logs whole addresses, and the query of one may hold a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_bare(one) if isinstance(one, httpx.URL) else one for one in record.args)
        return True


def _bare(url: httpx.URL) -> httpx.URL:
    return url.copy_with(query=None, userinfo=b"")


def _cut(streams: list[Any]) -> None:
    """End the connections below any TLS, so that whoever waits for them wakes up."""
    for stream in streams:
        opened = stream.get_extra_info("socket")
        try:
            socket.socket.shutdown(opened, socket.SHUT_RDWR)
        except (OSError, TypeError):
            continue  # closed already


def _close(client: httpx.Client, timer: Timer) -> None:
    timer.cancel()
    client.close()


@cache
def _trusted() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than many a request."""
    return httpx.create_ssl_context()


logging.getLogger("httpx").addFilter(Discreet())
