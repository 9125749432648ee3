"""The adapters to messengers, chosen by an address's channel."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..core.errors import MessengerUnavailable
from ..ports import Messenger
from ..settings import Settings
from .base import Secrets, nothing_kept
from .console import Console

Opener = Callable[[Settings, Secrets], Messenger]


def _console(_: Settings, __: Secrets) -> Messenger:
    return Console()


def _slack(settings: Settings, secrets: Secrets) -> Messenger:
    from .slack import SlackMessenger

    return SlackMessenger(settings, secrets)


def _telegram(settings: Settings, secrets: Secrets) -> Messenger:
    from .telegram import Telegram

    return Telegram(settings, secrets)


def _line(settings: Settings, secrets: Secrets) -> Messenger:
    from .line import Line

    return Line(settings, secrets)


# a platform's opener imports its module when it is called: a channel that is off costs nothing
_OPENERS: dict[str, Opener] = {"local": _console, "slack": _slack, "telegram": _telegram, "line": _line}


class Messengers:
    """The messengers of one process: one for each channel, since each keeps its own pace."""

    def __init__(self, settings: Settings | None = None, secrets: Secrets = nothing_kept) -> None:
        self._settings = settings or Settings()
        self._secrets = secrets
        self._opened: dict[str, Messenger] = {}
        self._lock = threading.Lock()

    def of(self, channel: str) -> Messenger:
        """The messenger of a channel.

        Raises:
            MessengerUnavailable: no messenger for the channel, or its settings are missing.
        """
        opener = _OPENERS.get(channel)
        if opener is None:
            raise MessengerUnavailable(f"No messenger for the channel {channel}", channel=channel)
        with self._lock:
            if channel not in self._opened:
                self._opened[channel] = opener(self._settings, self._secrets)
            return self._opened[channel]


def open_messenger(channel: str) -> Messenger:
    """A messenger of a channel that needs no settings. Raises MessengerUnavailable."""
    return Messengers().of(channel)
