"""Sessions of requests, which client libraries are built on, with connections that end at a deadline.

Imported late where a library is: urllib3 opens a socket when it is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from .sockets import Sockets

POOL = 10  # connections to one server that are kept open


def hold(session: requests.Session, left: Callable[[], float], pool: int = POOL) -> None:
    """The session's connections are cut when no second is `left`; nothing is sent again."""
    adapter = _Held(Sockets(left), pool)
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)


class _Held(HTTPAdapter):
    def __init__(self, sockets: Sockets, pool: int) -> None:
        super().__init__(pool_maxsize=pool, max_retries=0)
        self._sockets = sockets

    def get_connection_with_tls_context(self, *values: Any, **named: Any) -> Any:
        pool = super().get_connection_with_tls_context(*values, **named)
        pool.ConnectionCls = _Secure if pool.scheme == "https" else _Plain
        pool.conn_kw["sockets"] = self._sockets
        return pool

    def send(self, request: requests.PreparedRequest, *values: Any, **named: Any) -> requests.Response:
        answer = super().send(request, *values, **named)
        if self._sockets.over:  # headers that were cut look whole
            raise requests.ReadTimeout(request=request)
        return answer


class _Plain(HTTPConnection):
    def __init__(self, *values: Any, sockets: Sockets, **named: Any) -> None:
        super().__init__(*values, **named)
        self._sockets = sockets

    def connect(self) -> None:
        super().connect()
        self._sockets.add(self.sock)


class _Secure(_Plain, HTTPSConnection):
    """The same over TLS."""
