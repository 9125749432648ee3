"""What a button carries to a platform and back: its words, signed, so that nobody presses what we did not show."""

from __future__ import annotations

from .signature import is_same, signature

MARK = 11  # characters of the signature: 64 bits of it, as Telegram leaves 64 bytes for all


def signed(words: str, secret: str) -> str:
    """The words behind their signature. Only who has the secret can make it."""
    return f"{_mark(words, secret)} {words}"


def told(payload: str, secret: str) -> str | None:
    """The words that a payload carries; None where we did not sign it."""
    mark, _, words = payload.partition(" ")
    return words if is_same(_mark(words, secret), mark) else None


def _mark(words: str, secret: str) -> str:
    return signature("button", words, secret, 8)
