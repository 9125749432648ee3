"""The messenger of local addresses: it prints to standard output."""

from __future__ import annotations

import sys
from typing import TextIO

from ..core.errors import MessengerUnavailable
from ..core.team import Message
from ..core.text import clean
from ..words import content

TERMINAL = "queue"  # Rasa's name of the channel of its shell
_WIDTH = 72


class Console:
    """Prints each message as one marked block."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def send(self, message: Message) -> None:
        """Print it.

        Raises:
            MessengerUnavailable: nobody reads standard output.
            KeyError: no such response, or a value that it needs is missing.
        """
        # without control characters: what people wrote must not move the cursor of a terminal
        text = clean(content(message.response, TERMINAL, message.values).text)
        head = f"── to {message.address} ".ljust(_WIDTH, "─")
        out = self._out or sys.stdout
        try:
            print(head, text, "─" * _WIDTH, sep="\n", file=out, flush=True)
        except (OSError, ValueError) as error:  # closed by the other side, or here
            raise MessengerUnavailable(f"Standard output is closed: {error}") from error
