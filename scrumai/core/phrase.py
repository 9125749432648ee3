"""What is said before it is words: the key of a response in `data/responses/`, and its values.

The use cases give phrases; `scrumai.words` says them, in one place for each way out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Phrase:
    """A response with its values, which may be phrases themselves."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Joined:
    """Several in a row."""

    parts: tuple[Said, ...]
    by: str = ", "


Said: TypeAlias = "str | Phrase | Joined"


@dataclass(frozen=True)
class Choice:
    """One of several answers to a question: what it is called, and the words that give it, as they could be typed."""

    title: Said
    payload: str


def phrase(key: str, /, **values: Any) -> Phrase:
    """A response with these values."""
    return Phrase(key, values)


def joined(parts: Iterable[Said], by: str = ", ") -> Joined:
    """Several in a row."""
    return Joined(tuple(parts), by)


def lines(key: str, rows: Iterable[Mapping[str, Any]]) -> Joined:
    """The same response once for each row, one below the other."""
    return joined((Phrase(key, row) for row in rows), "\n")


def packed(value: Any) -> Any:
    """A value as plain JSON, with the phrases that are in it."""
    if isinstance(value, Phrase):
        return {"phrase": value.key, "values": packed(value.values)}
    if isinstance(value, Joined):
        return {"joined": packed(value.parts), "by": value.by}
    if isinstance(value, Mapping):
        return {name: packed(one) for name, one in value.items()}
    return [packed(one) for one in value] if isinstance(value, list | tuple) else value


def unpacked(value: Any) -> Any:
    """What was packed."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == {"phrase", "values"}:
        return Phrase(value["phrase"], unpacked(value["values"]))
    if value.keys() == {"joined", "by"}:
        return Joined(tuple(unpacked(value["joined"])), value["by"])
    return {name: unpacked(one) for name, one in value.items()}
