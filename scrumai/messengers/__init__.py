"""The adapters to messengers, chosen by an address's channel."""

from __future__ import annotations

from collections.abc import Callable

from ..core.errors import MessengerUnavailable
from ..ports import Messenger
from .console import Console

_OPENERS: dict[str, Callable[[], Messenger]] = {"local": Console}


def open_messenger(channel: str) -> Messenger:
    """The messenger of a channel.

    Raises:
        MessengerUnavailable: no messenger for the channel.
    """
    opener = _OPENERS.get(channel)
    if opener is None:
        raise MessengerUnavailable(f"No messenger for the channel {channel}", channel=channel)
    return opener()
