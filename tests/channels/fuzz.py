"""Bodies that no platform sends, and some that it does: noise, and what a few changes make of the real thing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

JUNK = [
    None, True, False, 0, 7, -1, 1.5, 2**70, 1e308, "", "\0", "\ud800", "a:b c", "x" * 300, "/start", "team", "١٢٣",
    [], [[]], [[1]], [None], {}, {"id": {}}, {"text": None}, {"": {"": []}},
]  # fmt: skip
KINDS = (
    *("application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"),
    *("text/plain", "multipart/form-data; boundary=x", ""),
)

Body = tuple[bytes, str]  # and its content type


def body(dice: random.Random, samples: Sequence[Any], wire: Callable[[Any], Body]) -> Body:
    """One body: random bytes, random text, random JSON, a sample with something wrong in it, or as it is.

    `wire` puts a value as the platform does.
    """
    roll = dice.random()
    if roll < 0.15:
        return dice.randbytes(dice.randrange(300)), dice.choice(KINDS)
    if roll < 0.25:
        return _text(dice).encode("utf-8", "surrogatepass"), dice.choice(KINDS)
    if roll < 0.35:
        return json.dumps(_json(dice)).encode(), dice.choice(KINDS)
    one = dice.choice(samples)
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        one = mangled(one, dice)
    whole, kind = wire(one)
    return (_damaged(whole, dice) if roll > 0.85 else whole), (dice.choice(KINDS) if roll > 0.97 else kind)


def mangled(value: Any, dice: random.Random) -> Any:
    """The same, with something in it, somewhere, that does not belong there or is missing."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        inner = [name for name, one in value.items() if isinstance(one, dict | list)]
        name = dice.choice(inner if inner and dice.random() < 0.6 else list(value))
        if dice.random() < 0.15:
            return {key: one for key, one in value.items() if key != name}
        return {**value, name: mangled(value[name], dice)}
    if isinstance(value, list) and value and dice.random() < 0.8:
        place = dice.randrange(len(value))
        return [*value[:place], *dice.choice(([], [mangled(value[place], dice)] * 2)), *value[place + 1 :]]
    if isinstance(value, str) and dice.random() < 0.3:
        return dice.choice((value + _text(dice), value[: len(value) // 2], value[:200] * 50))
    return dice.choice(JUNK)


def _text(dice: random.Random) -> str:
    return "".join(
        chr(dice.choice((dice.randrange(128), dice.randrange(0x110000)))) for _ in range(dice.randrange(60))
    )


def _json(dice: random.Random, depth: int = 0) -> Any:
    roll = dice.random()
    if depth > 3 or roll < 0.5:
        return dice.choice(JUNK)
    if roll < 0.7:
        return [_json(dice, depth + 1) for _ in range(dice.randrange(4))]
    names = (
        "type",
        "event",
        "events",
        "message",
        "update_id",
        "destination",
        "payload",
        "source",
        _text(dice),
    )
    return {dice.choice(names): _json(dice, depth + 1) for _ in range(dice.randrange(5))}


def _damaged(whole: bytes, dice: random.Random) -> bytes:
    """A few bytes of it changed, or its end missing."""
    raw = bytearray(whole)
    for _ in range(dice.randrange(4) if raw else 0):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw[: dice.randrange(len(raw) + 1)] if dice.random() < 0.3 else raw)
