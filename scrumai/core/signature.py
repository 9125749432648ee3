"""What shows that a text is ours: an HMAC over its purpose and its words, in letters, digits, `_` and `-`."""

from __future__ import annotations

import base64
import hashlib
import hmac


def signature(purpose: str, told: str, secret: str, size: int) -> str:
    """So many bytes of it. Only who has the secret can make it; one for another purpose is another one."""
    found = hmac.new(secret.encode(), f"{purpose} {told}".encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(found[:size]).decode().rstrip("=")


def is_same(ours: str, given: str) -> bool:
    """Compare in constant time, whatever was given."""
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))
