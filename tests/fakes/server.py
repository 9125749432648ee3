"""A real HTTP server on loopback that a fake platform is written on: routes, faults, and what was asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    def param(self, name: str, default: str = "") -> str:
        """The first value of a parameter of the query."""
        return self.query.get(name, [default])[0]


@dataclass(frozen=True)
class Reply:
    """One answer: `data` goes out as JSON unless it is bytes or None."""

    status: int = 200
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """What goes wrong with the next requests that match.

    `taken` first does what was asked and then spoils the answer; `hang` answers only when the
    server stops; `cut` sends half of the body and closes; `spoil` rewrites the JSON of the right answer.
    """

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    methods: tuple[str, ...] = ()
    path: str = ""
    times: int | None = None
    writes: bool | None = None
    taken: bool = False
    hang: bool = False
    cut: bool = False
    spoil: Callable[[Any], Any] | None = None

    def hits(self, asked: Asked, writing: bool) -> bool:
        if self.times == 0 or (self.methods and asked.method not in self.methods):
            return False
        if self.writes is not None and self.writes != writing:
            return False
        return re.search(self.path, asked.path) is not None


Handler = Callable[..., Reply]


class Fake:
    """The server. A subclass names its routes with `route` and keeps the platform's state."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.routes: list[tuple[str, re.Pattern[str], Handler]] = []
        self.lock = threading.RLock()
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def route(self, method: str, pattern: str, handler: Handler) -> None:
        """`handler(asked, *groups)` answers a method and a path that matches the whole pattern."""
        self.routes.append((method, re.compile(pattern), handler))

    def fail(self, **options: Any) -> Fault:
        """The next requests go wrong; see `Fault`."""
        fault = Fault(**options)
        self.faults.append(fault)
        return fault

    def mend(self) -> None:
        self.faults.clear()

    def is_write(self, asked: Asked) -> bool:
        """Whether a request changes something; a GraphQL fake looks into the body."""
        return asked.method != "GET"

    def writes(self) -> list[Asked]:
        """The requests so far that change something."""
        return [one for one in self.asked if self.is_write(one)]

    def refuse(self, asked: Asked) -> Reply | None:
        """The answer to a request without the right credentials, None where they are right."""
        return None

    def missing(self, asked: Asked) -> Reply:
        """The platform's 404."""
        return Reply(404, {"message": "Not Found"})

    def answer(self, asked: Asked) -> Reply:
        """The platform's answer, without faults."""
        refused = self.refuse(asked)
        if refused is not None:
            return refused
        for method, pattern, handler in self.routes:
            found = pattern.fullmatch(asked.path)
            if found and method == asked.method:
                with self.lock:
                    return handler(asked, *found.groups())
        return self.missing(asked)

    def serve(self, asked: Asked) -> tuple[Reply, Fault | None]:
        with self.lock:
            self.asked.append(asked)
            writing = self.is_write(asked)
            fault = next((one for one in self.faults if one.hits(asked, writing)), None)
            if fault and fault.times is not None:
                fault.times -= 1
        if fault is None:
            return self.answer(asked), None
        reply = self.answer(asked) if fault.taken or fault.spoil or fault.cut else Reply()
        if fault.hang:
            self._stopping.wait(30)
        if fault.spoil:
            reply = Reply(reply.status, fault.spoil(reply.data), reply.headers)
        if fault.status is not None:
            reply = Reply(fault.status, fault.body, {"Content-Type": "text/html", **fault.headers})
        return reply, fault


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or a kept connection waits 40 ms for every answer

        def _do(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, url.path, parse_qs(url.query, True), headers, self.rfile.read(length))
            reply, fault = fake.serve(asked)
            raw = isinstance(reply.data, bytes)
            body = reply.data if raw else b"" if reply.data is None else json.dumps(reply.data).encode()
            self.send_response(reply.status)
            kind = {} if raw else {"Content-Type": "application/json; charset=utf-8"}
            for name, value in {**kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if fault and fault.cut:
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            elif self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _do

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, TimeoutError):
                self.close_connection = True  # the client gave up, as it should

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
