"""A server that takes every call and sends a byte from time to time, so that no socket's own timeout ever passes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Dripping:
    """Where it listens, and whether anybody has asked it something."""

    url: str
    asked: threading.Event = field(default_factory=threading.Event)


@contextmanager
def dripping(
    before: bytes = b"", drip: bytes = b"H", pause: float = 0.05, pem: Path | None = None
) -> Iterator[Dripping]:
    """It sends `before` at once, and then `drip` every `pause` seconds, without end; with a key and certificate over TLS."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()
    place = f"127.0.0.1:{listener.getsockname()[1]}"
    made = Dripping(f"https://{place}" if pem else f"http://{place}")
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        listener = context.wrap_socket(listener, server_side=True)

    def drip_to(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            caller.recv(65536)
            made.asked.set()
            caller.sendall(before)
            while not over.wait(pause):
                caller.sendall(drip)

    def serve() -> None:
        with suppress(OSError, ValueError):
            while True:
                caller, _ = listener.accept()
                threading.Thread(target=drip_to, args=(caller,), name="drip", daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield made
    finally:
        over.set()
        listener.close()
