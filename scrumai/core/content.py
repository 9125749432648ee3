"""What a person gets to see: words, buttons, a picture. How a platform shows them is its messenger's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SAID = "said"  # a message's response whose values hold a `content`: it is in words already


@dataclass(frozen=True)
class Button:
    """`title` is what it shows, `payload` the words that pressing it says."""

    title: str
    payload: str


@dataclass(frozen=True)
class Content:
    """One reply. `image` is the address of a picture, our own perhaps on loopback, or a data URL; `custom` is plain JSON for one platform.

    `response` is the key in `data/responses/` that the words came from, "" where none is known: a
    messenger may give some of them a form of their own. `text` is what was written there, without any
    platform's marks.
    """

    text: str = ""
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    custom: Mapping[str, Any] | None = None
    response: str = ""

    def is_empty(self) -> bool:
        """Is there nothing to show?"""
        return not (self.text.strip() or self.buttons or self.image or self.custom)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, without what is not set."""
        buttons = [{"title": one.title, "payload": one.payload} for one in self.buttons]
        found = {"text": self.text, "buttons": buttons, "image": self.image, "response": self.response}
        return {name: value for name, value in (found | {"custom": self.custom}).items() if value}

    @classmethod
    def of(cls, value: Mapping[str, Any], response: str = "") -> Content:
        """What `as_json` gave; also a response of `data/responses/` and a message of Rasa's."""
        custom = value.get("custom")
        return cls(
            str(value.get("text") or ""),
            tuple(
                Button(str(one.get("title") or ""), str(one.get("payload") or one.get("title") or ""))
                for one in value.get("buttons") or value.get("quick_replies") or ()
            ),
            value.get("image") or None,
            custom if isinstance(custom, Mapping) and custom else None,
            str(value.get("response") or response),
        )
