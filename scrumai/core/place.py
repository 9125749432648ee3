"""The sentence that names the room where a team reads together."""

from __future__ import annotations

import re

from .text import folded

_HERE = re.compile(
    r"(?:please )?(?:(?:post|put|send|share) )?(?:(?:the|our|your|all|team) )*"
    r"(?:digests?|standups?|summar(?:y|ies)|reports?)(?: digests?)?(?: of .{1,60})? (?:in |to )?(?:here|this (?:room|channel|group|chat))"
    r"(?: please)?"
    r"|this is (?:our|the) (?:standup|digest|team)s? (?:room|channel|group|chat)"
)
_WORK = re.compile(r"\b(?:summar(?:y|ies)|reports?|of)\b")


def is_here(text: str, sure: bool = False) -> bool:
    """Whether a whole message says that the digest goes where it is said; `sure`: and cannot be somebody's work."""
    words = " ".join(re.findall(r"\w+", folded(text)))
    return _HERE.fullmatch(words) is not None and not (sure and _WORK.search(words))
