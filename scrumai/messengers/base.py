"""What the messengers of the platforms share: a message is worded, split, paced and sent piece by piece."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from ..core import payload
from ..core.address import Address, parse
from ..core.asked import pressed
from ..core.content import Button, Content
from ..core.errors import MessengerUnavailable
from ..core.event import Context, Event
from ..core.team import Message
from ..settings import Settings
from ..words import content, words
from .pace import Pace

log = logging.getLogger(__name__)

Part = Mapping[str, Any]  # one request to the platform, as plain JSON
Secrets = Callable[[str], Mapping[str, Any] | None]  # what is kept for a door: `store.installations`


def nothing_kept(_: str) -> Mapping[str, Any] | None:
    """Where no installations are: the settings hold all there is."""
    return None


@dataclass(frozen=True)
class Parcel:
    """A message on its way: what to show, to whom, and where there. `key` is unique for the message.

    `begun` is when an earlier try was that may have arrived, None where there was none.
    """

    key: str
    to: Address
    content: Content
    context: Context
    begun: datetime | None = None


def in_words(shown: Content) -> Content:
    """With what the buttons say as words to be typed: a press that nobody signed is taken by nobody."""
    lines = [
        words("utter_typed_line", title=one.title.strip() or one.payload, words=pressed(one.payload)[1])
        for one in shown.buttons
        if one.payload.strip()
    ]
    return replace(shown, text="\n".join([shown.text.rstrip("\n"), *lines]).strip("\n"), buttons=())


class Platform(ABC):
    """A messenger over a platform's API. Every method may block; threads share one instance.

    A subclass names its `channel`, and implements `secret`, `parts` and `transmit`. Nothing connects before the
    first message.
    """

    channel: ClassVar[str]
    pace: Pace

    def __init__(self, settings: Settings, secrets: Secrets = nothing_kept) -> None:
        self.settings = settings
        self.secrets = secrets

    @property
    @abstractmethod
    def secret(self) -> str:
        """What buttons and invitations are signed with: nobody but the platform and us has it. "" signs nothing."""

    def send(self, message: Message) -> str | None:
        """Bring it to its address; what of it has arrived (`message.parts`) is not sent again.

        Returns the platform's id of the last piece that has one, by which it can be rewritten or answered in a thread.

        Raises:
            MessengerBusy: not now; `retry_at` says when.
            MessengerUnavailable: the platform does not answer; `arrived` is how many pieces have.
            MessengerGone: nobody can be reached at this address any more.
            MessengerRefused: the platform does not take this message.
            KeyError: no such response, or a value that it needs is missing.
        """
        parcel = self.parcel(message)
        if parcel.content.is_empty():
            return None
        parts = self.parts(parcel)
        if self._is_in_pieces(message, parts):
            log.info("%s: %s stays as it was: it stands in several pieces", self.channel, message.key)
            return None
        reference, done = None, message.parts
        try:
            for number, part in list(enumerate(parts))[message.parts :]:
                self.wait(parcel.to)
                key = f"{message.key}:{number}"
                there = self.find(parcel, part, key) if parcel.begun else None
                if there is None:
                    there = self.transmit(parcel, part, key)
                    parcel = replace(parcel, begun=None)  # what is behind it was never sent
                reference, done = there or reference, number + 1
        except MessengerUnavailable as error:
            error.arrived = done
            raise
        return reference

    def _is_in_pieces(self, message: Message, parts: Sequence[Part]) -> bool:
        """Whether what a message is to renew, or the message itself, is more than the one piece that can be changed."""
        was = message.values.get("was")
        # where a person was forgotten, so are its values
        before = self.parts(self.parcel(replace(message, values=was))) if was else ()
        return was is not None and max(len(parts), len(before)) > 1

    def parcel(self, message: Message) -> Parcel:
        """The message in words, as this channel says them."""
        to = parse(message.address)
        context = Context.of(message.values.get("context") or {})
        shown = content(message.response, self.channel, message.values)
        shown = replace(shown, buttons=self.signed(shown.buttons)) if self.secret else in_words(shown)
        return Parcel(message.key, to, shown, context, message.begun)

    def signed(self, buttons: Sequence[Button]) -> tuple[Button, ...]:
        """The buttons as a platform gets them: only those are taken when they are pressed."""
        return tuple(
            Button(one.title.strip() or one.payload, payload.signed(one.payload, self.secret))
            for one in buttons
            if one.payload.strip() and self.secret
        )

    def told(self, button: str) -> str | None:
        """The words of a button that was pressed; None where it is none of ours."""
        return payload.told(button, self.secret) if self.secret else None

    def wait(self, to: Address) -> None:
        """Take a turn at the platform's rates; overridden where a platform counts otherwise."""
        self.pace.go(chat=f"{to.workspace}:{to.room or to.person}", workspace=to.workspace)

    @abstractmethod
    def parts(self, parcel: Parcel) -> Sequence[Part]:
        """The requests that show the parcel, in order: split at the limits, escaped, ready to go.

        The same parcel gives the same parts each time: a retry goes on behind those that arrived.
        """

    def find(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """What `transmit` gave for a part that an earlier try brought, "" for nothing; None where it is not there.

        Overridden where the platform takes no key and can be read: `parcel.begun` says from when on the part may be
        there. Raises what `send` does.
        """
        return None

    @abstractmethod
    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """Make one of the requests; the platform's id of what is there now, where it tells one.

        `key` is the same when the part is sent again: where the platform takes one, it makes the
        message at most once. Raises what `send` does.
        """

    def ourselves(self) -> str:
        """Who we are to the platform, which is asked; overridden where it can be. Raises what `send` does."""
        return self.channel

    def settle(self, event: Event) -> None:  # noqa: B027
        """Called before the turn of an event: answer a click, take buttons away that were pressed.

        Nothing depends on it: what goes wrong is logged, and the turn goes on.
        """
