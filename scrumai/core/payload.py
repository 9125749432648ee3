"""What a button carries to a platform and back: its words, signed, so that nobody presses what we did not show."""

from __future__ import annotations

import base64
import hashlib
import hmac

MARK = 11  # characters of the signature: 64 bits of it, as Telegram leaves 64 bytes for all


def signed(words: str, secret: str) -> str:
    """The words behind their signature. Only who has the secret can make it."""
    return f"{_mark(words, secret)} {words}"


def told(payload: str, secret: str) -> str | None:
    """The words that a payload carries; None where we did not sign it."""
    mark, _, words = payload.partition(" ")
    ours = hmac.compare_digest(_mark(words, secret).encode(), mark.encode("utf-8", "replace"))
    return words if ours else None


def _mark(words: str, secret: str) -> str:
    found = hmac.new(secret.encode(), f"button {words}".encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(found[:8]).decode()[:MARK]
