"""The words that people read, from `data/responses/`: for phrases inside a reply, the worker and the commands.

A whole reply is said by Rasa from the same files; this renders the parts that Rasa cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from .core.content import SAID, Content
from .core.errors import ScrumaiError
from .core.phrase import Joined, Phrase

FOLDER = Path(__file__).resolve().parent.parent / "data" / "responses"


@cache
def _responses() -> dict[str, list[dict[str, Any]]]:
    responses: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        loaded = yaml.safe_load(path.read_text("utf-8")) or {}
        responses |= loaded.get("responses") or {}
    return responses


def _variation(key: str, channel: str | None = None) -> dict[str, Any]:
    """The channel's own variation, else the first that is for every channel. Raises KeyError."""
    variations = _responses()[key]
    own = [one for one in variations if channel is not None and one.get("channel") == channel]
    plain = [one for one in variations if "channel" not in one]
    return (own or plain or variations)[0]


@cache
def _texts() -> dict[str, str]:
    return {key: str(_variation(key).get("text", "")).rstrip("\n") for key in _responses()}


def words(key: str, /, **values: Any) -> str:
    """The text of a response with its values filled in, phrases among them.

    Raises:
        KeyError: no such response, or a value that it needs is missing.
    """
    return _texts()[key].format_map(filled(values))


def content(key: str, channel: str, values: Mapping[str, Any]) -> Content:
    """All of a response as a channel shows it: its own variation where there is one.

    Raises:
        KeyError: no such response, or a value that it needs is missing.
    """
    if key == SAID:
        return Content.of(values["content"])
    return Content.of(_filled_in(_variation(key, channel), filled(values)), key)


def _filled_in(part: Any, values: Mapping[str, Any]) -> Any:
    """The same value with every text in it filled in."""
    if isinstance(part, str):
        return part.rstrip("\n").format_map(values)
    if isinstance(part, Mapping):
        return {name: _filled_in(one, values) for name, one in part.items()}
    return [_filled_in(one, values) for one in part] if isinstance(part, list) else part


def known(key: str) -> bool:
    """Whether there is such a response."""
    return key in _texts()


def placeholders(key: str) -> set[str]:
    """The names of the values that a response needs."""
    return {name for _, name, _, _ in Formatter().parse(_texts()[key]) if name}


def sentence(error: ScrumaiError, key: str | None = None) -> Phrase:
    """The response for an error, with a value for each of its placeholders: a reply that lacks one is silence.

    The tracker's name is called `where`, since Rasa has an argument `tracker` of its own when it says a reply.
    """
    key = key or f"utter_error_{error.key()}"
    known = {"where": error.values.get("tracker", "?"), **error.values}
    return Phrase(key, {name: known.get(name, "?") for name in placeholders(key)})


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values ready to be said: phrases as their words, all others as they are."""
    return {name: worded(value) for name, value in values.items()}


def worded(value: Any) -> Any:
    """A phrase as its words, any other value as it is. Raises what `words` raises."""
    if isinstance(value, Phrase):
        return words(value.key, **value.values)
    if isinstance(value, Joined):
        return value.by.join(worded(part) for part in value.parts)
    return value
