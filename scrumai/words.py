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

from .core.errors import ScrumaiError
from .core.phrase import Joined, Phrase

FOLDER = Path(__file__).resolve().parent.parent / "data" / "responses"


@cache
def _texts(channel: str = "") -> dict[str, str]:
    """Each response's text for a channel, else the one for all."""
    texts: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        loaded = yaml.safe_load(path.read_text("utf-8")) or {}
        for key, variations in (loaded.get("responses") or {}).items():
            own = [one for one in variations if channel and one.get("channel") == channel]
            plain = [one for one in variations if "channel" not in one]
            texts[key] = str((own or plain or variations)[0].get("text", "")).rstrip("\n")
    return texts


def words(key: str, /, **values: Any) -> str:
    """The text of a response with its values filled in, phrases among them.

    Raises:
        KeyError: no such response, or a value that it needs is missing.
    """
    return _texts()[key].format_map(filled(values))


def words_on(channel: str, key: str, /, **values: Any) -> str:
    """The same in the words for a channel: in the terminal, where there are no buttons, they say what to type."""
    return _texts(channel)[key].format_map(filled(values))


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
