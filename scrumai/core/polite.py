"""How people begin a wish: a greeting, "please", "could you"."""

from __future__ import annotations

_WORDS = r"hey|hi|hello|ok|okay|so|and|please|pls|plz|kindly|(?:can|could|would|will) you"


def polite(more: str = "") -> str:
    """A pattern for up to five of such words, and of those that `more` allows among them; it fits nothing, too."""
    return rf"(?:(?:{_WORDS}{more and '|' + more})\b[\s,]*){{0,5}}"
